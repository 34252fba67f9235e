#!/bin/sh
# The report of a ceremony: what is in it, that it is the same wherever it is
# made, and how it looks in a browser and on paper.
set -u
. "$SRC/tests/ceremony.sh"
LATER=2027-02-09T12:00:00Z
report() { "$CAPSTAN" report "$@"; }
verify() { "$CAPSTAN" verify -t $LATER "$@"; }
# flat FILE: as one line, for a sentence is broken where a line ends.
flat() { tr '\n' ' ' <"$1" | tr -s ' '; }
said() { flat "$1" | grep -qF -- "$2"; }
tells() { is "$1" said "${3:-out/report.txt}" "$2"; }
tells_not() { isnt "$1" said "${3:-out/report.txt}" "$2"; }
html() { is "$1" grep -qF -- "$2" "${3:-out/report.html}"; }

# ---- a first ceremony, with names and reasons as hostile as can be typed

site
sed -i 's/^site = .*/site = "AMS <A> \& B"/' capstan.conf
request
cat >hostile.sed <<'END'
s/Ada King/Ada <b>King<\/b>/
s/Max Brandt/Max "M\&M" O'Brandt/
0,/^token = enter/{
/^token = enter/i\
token = <exception>\
exception.expected = a blue <light>\
exception.happened = a "red" one & smoke\
exception.decided = wait\
exception.who = Ada <b>King</b>\
exception.written = enter
}
END
first | sed -f hostile.sed >answers
hold answers || { cat room.err >&2; exit 1; }
is 'what a ceremony wrote is verified' verify out
"$CAPSTAN" verify -t $LATER out >verify.out
is 'and it is said up to which record the report tells' \
    said verify.out 'byte for byte those here; it tells up to record 0000'
is 'the report leaves with the rest' grep -q '  report.txt$' out/SHA256SUMS
is 'and so does its page of HTML' grep -q '  report.html$' out/SHA256SUMS
is 'the journal has both digests' sh -c '
	for f in report.txt report.html; do
		grep -q "\"$f\":\"$(sha256sum out/$f | cut -c1-64)\"" a/*.jsonl || exit 1; done'
# same FILE OPTION...: a report that is made is the file.
same() { file=$1; shift; report "$@" | cmp - "$file"; }
is 'it is made again from the medium, the same' same out/report.txt out
is 'and so is its page of HTML' same out/report.html -H out
TZ=Asia/Tokyo LC_ALL=C.UTF-8 report -t 2031-01-01T00:00:00Z out >later
is 'on another day, in another time zone and language' cmp later out/report.txt
is 'its pages have 60 lines of at most 80 letters, and the words of the head' reported out
told=$(sed -n 's/.*"kind":"intent".*"report":\([0-9]*\),.*/\1/p' a/*.jsonl)
head=$(sed -n "s/^{\"seq\":$((told + 1)),.*\"prev\":\"\([0-9a-f]*\)\"}$/\1/p" a/*.jsonl)
is 'the head is that of the journal at the record that it names' sh -c '
	[ ${#1} -eq 64 ] && grep -q "^  SHA-256       $1$" out/report.txt &&
	grep -q "^  At record     $(printf %06d "$2")$" out/report.txt' - "$head" "$told"
perl -e 'print pack "H*", shift' "$head" >head.octets
is 'and the words are those of that head' perl -e '
	open W, "out/report.txt"; local $/; $_ = <W>;
	/in words:\n(.*?)\f/s; my @w = split " ", $1; my %of;
	open H, "head.octets"; my @o = unpack "C*", <H>;
	for my $i (0 .. 31) {	# equal octets at places alike have equal words
		my $k = $i % 2 . ":$o[$i]";
		$of{$k} //= $w[$i]; $of{$k} eq $w[$i] or die $i;
	}
	@w == 32 && keys %of > 20 or die' 

tells 'it says what ceremony it is of' 'FIRST CEREMONY 0001'
tells 'and that it is a rehearsal' 'Mode REHEARSAL: what was made in it is for practice'
tells 'and which program held it' 'Program capstan 0.1, by its own word'
tells 'who was there' 'administrator Ada <b>King</b> A'
tells 'as they typed it' "witness Max \"M&M\" O'Brandt M"
tells 'what they said of the clock' \
    'by the wall the administrator typed 2027-02-09 10:17, the witness 2027-02-09 10:17 (UTC)'
tells 'at which HSM' "HSM opened 2027-02-09 10:17"
tells 'what was to be done, and that it was' 'HSM opened with the user PIN A'
tells 'what comes behind it, to be filled in' 'behind this report:'
tells 'every exception' \
    'Expected a blue <light> Happened a "red" one & smoke Decided wait By Ada <b>King</b>'
tells 'what was made' '(example.-KSK-2027-02-09-r'
tells 'the plan of the response' 'Plan normal: signs every slot'
ds=$(head -1 out/ksk-*.ds | tr '\t' ' ')
is 'the DS that leaves is the one of the key sheet' sh -c '
	tr -d "\n " <out/report.txt | grep -qF "$(echo "$1" | tr -d " ")"' - "$ds"
tells 'and its DS of either digest' 'DS, SHA-384'
tells 'and that it was seen to sign' 'a test signature was verified in software'
is 'and the DNSKEY' sh -c '
	tr -d "\n " <out/report.txt | grep -qF "$(tr -d "\n\t " <"$1")"' - "$(ls out/ksk-*.dnskey)"
for f in $(sed 's/^.*  //' out/SHA256SUMS | grep -v '^report\|^journal'); do
	grep -A1 "^  $f$" out/report.txt |
	    grep -q "^  $(sha256sum "out/$f" | cut -c1-64)$" || echo "$f"
done >unlisted
is 'each file that leaves is there with its digest' cmp unlisted /dev/null
tells 'there is a line to sign for each who was there' \
    "Max \"M&M\" O'Brandt witness Signature ____"
tells_not 'of another there is none' 'officer'
tells 'at each border of sets is its day' '1 2027-02-10 00:00:00Z 2027-03-03 00:00:00Z KSK'

# ---- markup, and what a browser makes of it

html 'names are no markup' 'Ada &lt;b&gt;King&lt;/b&gt;'
html 'nor are quotation marks' 'Max &quot;M&amp;M&quot; O&#39;Brandt'
isnt 'not even one' grep -qF '<b>King' out/report.html
isnt 'there is no script' grep -qi '<script\|javascript\|onload' out/report.html
isnt 'nothing is fetched' grep -qiE 'src=|href=|@import|url\([^#]' out/report.html
html 'the picture has words for who does not see it' '<desc id="chart-desc">'
if command -v xmllint >/dev/null; then
	is 'it is well-formed' xmllint --noout out/report.html
else
	echo 'skipped - it is well-formed: xmllint is not installed'
fi

# What each QR code is said to hold.
perl -0ne 'while (m{<figcaption><b>[^<]*</b><pre>(.*?)</pre>}gs) { my $c = $1;
	$c =~ s/<br\/>/\n/g; $c !~ /[<&]/ or die; print "$c\n"; }' \
    out/report.html >codes
is 'there is a code of the DS' grep -qxF "$ds" codes
is 'and of the head' grep -qx "head $head" codes
is 'and of the key sheet' grep -q '^dnskey 257 3 13 ' codes

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
shows() { HOME=$TESTDIR timeout 300 "$browser" --headless=new --no-sandbox --disable-gpu \
    --hide-scrollbars --user-data-dir="$TESTDIR/browser" "$@" 2>>browser.err; }
if [ -z "$browser" ]; then
	echo 'skipped - HOW THE REPORT LOOKS IS NOT TRIED: chromium is not installed'
else
	# Nothing is cut off or runs over: asked of the browser, in a copy that may
	# have a script.
	sed 's/<meta http-equiv[^>]*>//' out/report.html | perl -0pe 's{</body>}{<script>
	var wrong = [], all = document.querySelectorAll("main *");
	all.forEach(function (x) {
		if (x.closest("svg") && x.tagName != "text" && x.tagName != "svg") return;
		var r = x.getBoundingClientRect(), s = x.closest("svg.chart");
		var o = (s || document.querySelector("main")).getBoundingClientRect();
		if (r.left &lt; o.left - 1 || r.right > o.right + 1 || r.bottom > o.bottom + 1)
			wrong.push(x.tagName + " " + x.textContent.slice(0, 30));
		if (!s &amp;&amp; x.clientWidth > 0 &amp;&amp; x.scrollWidth > x.clientWidth + 1)
			wrong.push("over " + x.tagName + " " + x.textContent.slice(0, 30));
	});
	if (document.documentElement.scrollWidth > innerWidth) wrong.push("page");
	document.title = "LOOKED AT " + all.length + " WRONG " + wrong.length + " " +
	    wrong.join("|");
	</script></body>}' | sed '/<script>/,/<\/script>/{s/&lt;/</g;s/&amp;/\&/g}' >looked.html
	look() { shows --window-size=$1,1400 --dump-dom "file://$TESTDIR/$2" |
	    sed -n 's/.*<title>\(LOOKED AT [^<]*\).*/\1/p' >looked; }
	sed 's/<\/style>/dd{white-space:nowrap}&/' looked.html >narrow.html
	look 600 narrow.html
	is 'the browser is able to tell that something runs over' \
	    grep -q '^LOOKED AT [0-9]* WRONG [1-9]' looked
	for width in 900 600; do
		look $width looked.html
		is "in $width pixels nothing of it is cut off or runs over" \
		    grep -q '^LOOKED AT [0-9]* WRONG 0 $' looked
		sed 's/^/# /' looked
	done
	shows --force-device-scale-factor=2 --window-size=900,7000 \
	    --screenshot="$TESTDIR/report.png" "file://$TESTDIR/out/report.html" >/dev/null
	is 'it is shown' sh -c '
		test "$(od -An -N8 -tx1 report.png | tr -d " ")" = 89504e470d0a1a0a &&
		test "$(wc -c <report.png)" -gt 100000'
	if command -v zbarimg >/dev/null; then
		zbarimg -q --raw -Sdisable -Sqrcode.enable report.png >seen
		is 'each QR code on the picture holds what is written below it' sh -c '
			sort codes >a.codes; grep -v "^$" seen | sort >b.codes
			test "$(wc -l <codes)" -ge 8 && diff a.codes b.codes'
	else
		echo 'skipped - the QR codes of the picture: zbarimg is not installed'
	fi
	shows --no-pdf-header-footer --print-to-pdf="$TESTDIR/report.pdf" \
	    "file://$TESTDIR/out/report.html" >/dev/null
	if command -v pdftotext >/dev/null; then
		pdftotext -layout report.pdf report.printed
		is 'each sheet of paper has its number, the ceremony and the words' perl -e '
			local $/ = "\f"; my $words;
			while (<>) {
				my $n = $.;
				last if !/\S/;
				/FIRST CEREMONY 0001 .*AMS <A> & B.*REHEARSAL +page $n of (\d+)/ or
				    die "sheet $n: $_";
				$of = $1; $pages = $n;
				/Head at record \d{6}: ([A-Za-z \n]+?)\s*\f?$/s or
				    die "sheet $n has no head";
				split(" ", $1) == 32 or die "sheet $n: $1";
				$words //= $1; $words eq $1 or die "sheet $n: other words";
			}
			$pages == $of && $pages > 3 or die "$pages sheets, not $of"' report.printed
	else
		echo 'skipped - the sheets of paper: pdftotext is not installed'
	fi
fi

# ---- from a log medium, to the end

is 'of a log medium it can be made too' reported a
report a >whole
tells 'that one tells the end' 'That is its end' whole
tells 'and that what leaves was read aloud' 'Hash of what leaves read aloud A' whole
tells_not 'and leaves nothing to be filled in' 'behind this report' whole
tells 'and it has the digest of the one that left' \
    "report.txt $(sha256sum out/report.txt | cut -c1-64)" whole
is 'of both log media it is the same' same whole b
cp -r a torn && sed -i '$d' torn/0001-first.jsonl
report torn >torn.out
tells 'without its last record it does not say so' 'it is not over' torn.out

# ---- what is not reported

# refuses SENTENCE FOLDER WORDS
refuses() {
	"$CAPSTAN" report "$2" >refused.out 2>refused.err
	is "there is no report of $1" test $? -eq 2
	is "which is said: $3" grep -q "$3" refused.err
	is 'and nothing else' test ! -s refused.out
}
mkdir empty
refuses 'an empty folder' empty 'no record in the journal'
refuses 'a folder that is not there' nowhere 'nowhere'
cp -r out bad && sed -i 's/Ada <b>King/Eve <b>King/' bad/journal/0001-first.jsonl
refuses 'a journal whose chain is broken' bad 'record'
cp -r out less && rm less/response.xml
refuses 'a journal whose response is not there' less 'the response that the journal cites'
cp -r out other && sed -i 's/example/exanple/' other/response.xml
refuses 'one whose response is another' other 'the response that the journal cites'
isnt 'two folders at once' report a b
isnt 'an option that there is not' report -j a

# resum: SHA256SUMS as somebody would make it who changed the folder t.
resum() {
	(cd t && find . -type f ! -path ./SHA256SUMS | sed 's|^\./||' | LC_ALL=C sort |
	    xargs sha256sum >SHA256SUMS)
}
for f in report.txt report.html; do
	rm -rf t; cp -r out t; sed -i 's/10:17/10:18/' t/$f; resum
	isnt "$f that was changed is not verified" verify t
	rm -rf t; cp -r out t; rm t/$f; resum
	isnt "nor is a folder without $f" verify t
done

# forged SENTENCE WORDS ARGS...: the record is another and the chain is made anew.
forge() { "$BIN/tests/forge" t "$@"; }
forged() {
	sentence=$1 words=$2; shift 2
	rm -rf t; cp -r out t
	forge "$@" >forge.out 2>&1 || { bad "$sentence"; cat forge.out; return; }
	verify t >verify.out 2>&1
	is "$sentence" said verify.out "$words"
}
forged 'a report of fewer records than there were is refused' 'does not say up to which record' \
    set 0 export intent report 5
forged 'and one of more' 'does not say up to which record' set 0 export intent report 4000
forged 'and of none' 'does not say up to which record' set 0 export intent report 0

# ---- ceremonies of other kinds, and one that is abandoned

cp -r out first
"$SIGNER" accept -c signer.conf -t $NOW -a first/ksk-*.ds first/response.xml >accept.out 2>&1 ||
    { cat accept.out >&2; exit 1; }
rm -rf out; mkdir out
NOW=2027-02-09T11:00:00Z WALL='2027-02-09 11:00'
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
hold answers || { cat room.err >&2; exit 1; }
is 'an inventory has a report' reported out
tells 'which says that nothing was made' 'Nothing was.'
tells 'and that nothing but it and the journal left' \
    'Nothing but the journal, in the folder journal, and this report.'
tells_not 'nor a request' 'REQUEST AND RESPONSE'
report -n 1 a >again
is 'a ceremony before it can be reported all the same, as it was' cmp again whole
is 'by the file of its journal too' same whole a/0001-first.jsonl
is 'also from where that is' sh -c 'cd a && "$0" report 0001-first.jsonl | cmp - ../whole' "$CAPSTAN"
is 'and on an output medium' same out/report.txt out/journal/0002-inventory.jsonl
for n in 0 3 -1 x 10000 ''; do
	isnt "there is no ceremony \"$n\"" report -n "$n" a
done
report -n 3 a 2>none.err
is 'which is said' grep -q 'the journal has no ceremony 0003' none.err

# An exception on the page that asks for the medium, which is not empty at first.
rm -rf out; mkdir out
NOW=2027-02-09T11:10:00Z WALL='2027-02-09 11:10'
cat >last.sed <<'END'
/^export = enter/{
i\
export = <exception>\
exception.expected = a quiet room\
exception.happened = a bell & a "shout"\
exception.decided = go on\
exception.who = Max Brandt\
exception.written = enter\
! touch out/stray\
export = enter\
! rm out/stray\
failed = enter\
step = enter
}
END
{ echo 'ceremony = i'; prologue; access; epilogue; } | sed -f last.sed >answers
hold answers || { cat room.err >&2; exit 1; }
is 'a medium that is written at the second try is verified' verify out
is 'and has a report' reported out
tells 'of the exception that was typed last' 'Happened a bell & a "shout" Decided go on'
tells 'and of the try that failed' 'AK FAILED 2027-02-09 11:1'
NOW=2027-02-09T11:20:00Z WALL='2027-02-09 11:20'
rm -rf out; mkdir out
{ echo 'ceremony = z'; prologue; access; make_ksk
echo 'step = <stop>'; echo 'stop.reason = a "fire" <drill> & all'; } >answers
hold answers
{ abandoning 'the <fire> was real'; echo 'ceremony = <stop>'; } >answers
hold answers
report a >abandoned
tells 'a ceremony that was abandoned has a report, with the reason' \
    'where the ceremony was abandoned: the <fire> was real' abandoned
tells 'which has the key that was made' 'KEY SHEET: ZSK' abandoned
tells 'and says what was not done' 'system not done' abandoned
tells 'and that nothing left' 'Nothing was written to an output medium.' abandoned
is 'it can be printed as well' reported a
exit $failed
