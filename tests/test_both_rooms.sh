#!/bin/sh
# The same ceremonies in the room without people and at the real console, from
# one script, with officers' cards: the journals are the same but for times,
# digests, and what is drawn at random.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/room.sh"
. "$SRC/tests/officers.sh"
. "$SRC/tests/drive.sh"
THERE=$TESTDIR/there/a
[ -z "$(nm -D "$CAPSTAN" 2>/dev/null | grep -m 1 __asan_init)" ] ||
    { echo 'skipped - a sanitized program is not told another time'; exit 77; }

# ---- three ceremonies, and what is before each ----------------------------------------

# afresh: a site, a signer's request, and four cards in no reader.
afresh() {
	for i in 0 1 2 3; do
		[ ! -e slot.$i ] || kill "$(cat slot.$i)" 2>/dev/null
		rm -f slot.$i
	done
	rm -rf a b req out tokens signer cards paper.* first.out
	site
	shared_site
	mkdir cards
	for i in 1 2 3 4; do card_new card-$i; done
	at 2027-02-09T10:17:00Z
	request
	enrol_four >answers
	hold answers || { cat room.err; exit 1; }
}
# before_TYPE: the day comes, and with it what is brought.
before_first() { at 2027-02-09T12:17:00Z; }
before_sign() {
	"$SIGNER" accept -c signer.conf -t $NOW -a out/ksk-*.ds out/response.xml >signer.out 2>&1 ||
	    { cat signer.out; exit 1; }
	rm -rf out; mkdir out
	at 2027-05-01T09:00:00Z
	request
}
before_restore() {
	rm -rf out tokens; mkdir out tokens
	at 2027-05-02T09:00:00Z
}
script_first() { first_shared; }
script_sign() {
	echo 'ceremony = s'
	prologue; access_shared 1 2; sign ''; epilogue "$(signing 1 2)"
}
script_restore() { restored_shared; }

# ---- in the room without people ----------------------------------------------------------

hands_start
afresh
for one in first sign restore; do
	before_$one
	script_$one >answers
	rm -f $one.record
	is "without people: $one" hold answers -r $one.record
	sed 's/^/# /' room.err
	grep -A4 '^ Happened' room.out | tail -5 | sed 's/^/# /'
done
rm -rf there; mkdir there; mv a there/a

# ---- and at the console ------------------------------------------------------------------

afresh
terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
for one in first sign restore; do
	before_$one
	printf '%020d' $(($(date -u -d $NOW +%s) - $(date +%s))) >clock
	start "LD_PRELOAD=$BIN/tests/clock.so CLOCK_FILE=$TESTDIR/clock"
	drive $one.record
	shows 'rc=0.'
	ok "at the console: $one"
done
is 'what left is verified' "$CAPSTAN" verify -t 2027-05-03T09:00:00Z out

# ---- the same journal ----------------------------------------------------------------------

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
for file in a/0002-* a/0003-* a/0004-*; do
	is "both rooms wrote the same: $file" same_journal "$file"
done
is 'and these are three ceremonies' [ "$(ls a/0002-* a/0003-* a/0004-* | wc -l)" -eq 3 ]
exit $failed
