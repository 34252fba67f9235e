# Sourced by tests that hold the same ceremonies in the room without people and at
# the console, behind room.sh and drive.sh, and compare the journals.  What is
# before all of them is the caller's afresh; of each, before_NAME and script_NAME.

THERE=$TESTDIR/there/a
[ -z "$(nm -D "$CAPSTAN" 2>/dev/null | grep -m 1 __asan_init)" ] ||
    { echo 'skipped - a sanitized program is not told another time'; exit 77; }

# without_people NAME...: their journals are in the folder there.
without_people() {
	afresh
	for one; do
		before_$one
		script_$one >answers
		rm -f $one.record
		is "without people: $one" hold answers -r $one.record
		sed 's/^/# /' room.err
		grep -A4 '^ Happened' room.out | tail -5 | sed 's/^/# /'
	done
	rm -rf there; mkdir there; mv a there/a
}
# at_the_console NAME...: what was recorded, key by key.
at_the_console() {
	afresh
	terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
	for one; do
		before_$one
		printf '%020d' $(($(date -u -d $NOW +%s) - $(date +%s))) >clock
		start "LD_PRELOAD=$BIN/tests/clock.so CLOCK_FILE=$TESTDIR/clock"
		drive $one.record
		shows 'rc=0.'
		ok "at the console: $one"
	done
}

# four_new: four cards in no reader.
four_new() {
	for i in 0 1 2 3; do
		[ ! -e slot.$i ] || kill "$(cat slot.$i)" 2>/dev/null
		rm -f slot.$i
	done
	rm -rf cards; mkdir cards
	for i in 1 2 3 4; do card_new card-$i; done
}

# four_enrolled: a site, a signer's request, and four officers, whose cards are in.
four_enrolled() {
	four_new
	rm -rf a b req out tokens signer paper.*
	site
	shared_site
	at 2027-02-09T10:17:00Z
	request
	enrol_four >answers
	hold answers || { cat room.err; exit 1; }
}

# ---- the same journal

# masked FILE FOLDER: a journal but for times, digests and what is random; of
# keys the tags, of which that folder's journals know, and of a digest its words.
cat >mask.pl <<'END'
local $/;
my $text = <STDIN>;
my %tag;
for my $file (@ARGV) {
	open my $f, '<', $file or die "$file: $!";
	my $all = <$f>;
	$tag{$1} = 1 while $all =~ /(?:[KZ]SK +|"tag":)(\d+)/g;
}
$text =~ s/(?<!\\)\\t/ /g;
$text =~ s/\\n {5,}/ /g;	# a line that goes on
$text =~ s/(?:\\n {4}[A-Za-z]+(?: [A-Za-z]+)*(?=\\n|"))+/\\n    WORDS/g;
$text =~ s/\\n/\n/g;
$text =~ s/\b\d{4}-\d\d-\d\d[T ][0-9:]*Z?/TIME/g;
$text =~ s/\b(?:\d+ (?:d|h|min|s) )+ahead/THEN ahead/g;
$text =~ s/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/UUID/g;
$text =~ s/[0-9a-fA-F]{16,}/HEX/g;
$text =~ s/(?:[A-Za-z0-9+\/=]{40,}\s*)+(?:[A-Za-z0-9+\/=]+\n)?/BASE64 /g;
$text =~ s/\b[0-9A-F]{4}-[0-9A-F]{4}\b/SET/g;
$text =~ s/"number":\d+,"octets"/"number":N,"octets"/g;
$text =~ s/"octets":\d+/"octets":N/g;	# a tag is in the text with its digits
$text =~ s/(?<![0-9])0*([1-9]\d{0,4})(?=S?\b)/$tag{$1} ? 'TAG' : $&/ge;
$text =~ s/ +TAG/ TAG/g;	# a tag has four digits, or five
print $text;
END
masked() {
	perl mask.pl "$2"/*.jsonl <"$1"
}
same_journal() {
	masked "there/$1" there/a >there.masked
	masked "$1" a >here.masked
	[ "$(grep -c '^{"seq"' here.masked)" -gt 10 ] && diff there.masked here.masked
}
# both_wrote TYPE...: a ceremony of each, the last of that type.
both_wrote() {
	for type; do
		file=$(ls a/*-"$type".jsonl | tail -n 1)
		is "a ceremony of the type $type ended" ended_as "$type" "$file"
		is "both rooms wrote the same: $file" same_journal "$file"
	done
}
ended_as() {
	head -n 1 "$2" | grep -q '"kind":"begin".*"type":"'"$1"'"' &&
	    grep -q '"step":"finish","kind":"done"' "$2"
}
