#!/bin/sh
# What goes wrong in the room: each gives one clear sentence and loses nothing.
set -u
. "$SRC/tests/ceremony.sh"

# fault: the text of the last failure that the people saw.
fault() { sed -n '/^== STOP: this step was not done/,/^?? failed/p' room.out | grep -A6 '^ Happened' | tr -s '\n ' ' '; }
# says SENTENCE WORDS: the failure that was shown has these words.
says() {
	case $(fault) in
	*"$2"*) ok "$1" ;;
	*) bad "$1"; echo "# it said: $(fault)"; sed 's/^/# /' room.err ;;
	esac
}
# fresh: an empty site beside the request.
fresh() { rm -rf a b out tokens; mkdir a b out tokens; }
# tail of a ceremony that is left with X after what went wrong.
leave() { printf 'step = <stop>\nstop.reason = enough seen\n'; }
# begun: a first ceremony up to the step that makes the KSK, that one included.
begun() { echo 'ceremony = f'; prologue; init; access; make_ksk; }

site
request
cp req/request.xml good.xml

# ---- the PIN

fresh
{ echo 'ceremony = f'; prologue; init
printf 'step = enter\ntoken = enter\nstep = enter\nopen.pin = 73919263\nfailed = enter\n'
printf 'step = enter\nopen.pin = 64028871\nfailed = enter\n'
printf 'step = enter\nopen.again = <object>\nopen.pin = %s\n' $USER_PIN
printf 'step = enter\ninventory = enter\n'; leave; } >answers
hold answers
is 'after two wrong PINs a third needs both people, and the right one opens' \
    grep -q '"kind":"opened"' a/0001-first.jsonl
says 'a wrong PIN is one sentence' 'the PIN is wrong'
is 'each wrong PIN is in the journal' test "$(grep -c '"kind":"wrong-pin"' a/*.jsonl)" -eq 2
isnt 'no wrong PIN is in the journal' grep -q -e 73919263 -e 64028871 a/*.jsonl

# ---- the module and the token

fresh
sed 's|^module.*|module = "/nonexistent/module.so"|' capstan.conf >absent.conf
{ echo 'ceremony = k'; prologue; printf 'step = enter\nfailed = enter\n'; leave; } >answers
"$HEADLESS" -t $NOW -c absent.conf answers >room.out 2>room.err
says 'a module that is not there is named' '/nonexistent/module.so'

fresh
{ echo 'ceremony = s'; prologue; printf 'step = enter\nfailed = enter\n'; leave; } >answers
hold answers
is 'where no token was made the list of ceremonies says which makes it' \
    grep -q '^ *Token   EXAMPLE-AMS: none was made yet, F or T makes it$' room.out
says 'so does a ceremony that needs one' 'by this journal no token was made yet'
says 'and what to hold in place of it' 'press X and abandon; hold INITIALISE TOKEN or FIRST CEREMONY'

fresh
export P11_REAL="$(softhsm)"
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
{ begun
printf 'step = enter\nrequest.words = all\nrequest.first = <object>\n'
printf 'step = enter\nreview.object = <object>\nstep = enter\nfailed = enter\n'
printf 'step = enter\nopen.pin = %s\nsigned = enter\n' $USER_PIN
epilogue; } >answers
P11_CALLS=$TESTDIR/calls P11_FAULT='C_Sign:5!:0x32' \
    "$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err
rc=$?
says 'a token taken away while it signs is said to be gone' 'was taken away'
[ $rc -eq 0 ] && ok 'after it is back and the PIN is typed the signing goes on' || {
	bad 'after it is back and the PIN is typed the signing goes on'; cat room.err; }
is 'no slot was signed twice' sh -c '
    test "$(grep -c "\"kind\":\"result\",\"data\":.*\"rrsig\"\|\"rrsig\".*\"kind\":\"result\"" a/*.jsonl)" -eq 9'
is 'what left then is verified' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out

# What was agreed in February is not signed in March by that agreement.
fresh
{ begun; printf 'step = enter\nrequest.words = all\nrequest.first = <object>\n'
printf 'step = enter\nreview.object = <object>\n'; leave; } >answers
hold answers
{ echo 'unfinished = c'; prologue; access
printf 'step = enter\nfailed = enter\nstep = enter\nreview.refused = enter\nfailed = enter\n'; leave; } |
    sed 's/2027-02-09/2027-03-09/' >answers
"$HEADLESS" -t 2027-03-09T10:17:00Z -c capstan.conf answers >room.out 2>room.err || {
	bad 'a ceremony is resumed four weeks later'; cat room.err; }
says 'after a break the request is judged anew' 'agreed to as judged on 2027-02-09'
says 'and the check that has become worse is named' '"time before the first inception" says STOP'
is 'the review is then held again, and says STOP' grep -q '"step":"review","kind":"refused"' a/0001-first.jsonl
isnt 'and nothing was signed' grep -q '"step":"sign","kind":"intent"' a/0001-first.jsonl

# Others go on than those who reviewed: they review it themselves.
fresh
{ begun; printf 'step = enter\nrequest.words = all\nrequest.first = <object>\n'
printf 'step = enter\nreview.object = <object>\n'; leave; } >answers
hold answers
{ echo 'unfinished = c'; prologue; access
printf 'step = enter\nfailed = enter\nstep = enter\nreview.object = <object>\n'
printf 'step = enter\nsigned = enter\n'; epilogue; } |
    sed 's/Ada King/Eve Thorn/' >answers
hold answers || { bad 'others go on with a ceremony'; cat room.err; }
says 'who did not review a request does not sign it' 'was reviewed by other people'
is 'on the checklist a step is of those who did it' \
    grep -q 'KSK made, test-signed, key sheet shown .* AK MB' room.out
is 'and the review is of those who held it again' \
    grep -q 'Request reviewed, both agree what to sign .* ET MB' room.out
is 'what left is verified' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out

# Some modules answer ECDSA in DER, which libp11 does not expect.
fresh
{ begun; printf 'step = enter\nrequest.words = all\nrequest.first = <object>\n'
printf 'step = enter\nreview.object = <object>\nstep = enter\nsigned = enter\n'
epilogue; } >answers
P11_FAULT='C_Sign:1:der' "$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err &&
    ok 'an HSM that signs in DER serves for a whole ceremony' || {
	bad 'an HSM that signs in DER serves for a whole ceremony'; cat room.err; }
is 'and that it makes no statement is in the journal' \
    grep -q 'signs in DER, which libp11 does not expect' a/0001-first.jsonl
is 'and what left is verified too' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out

# A module says that it stored an id and has not: the halves lose each other.
fresh
{ begun | sed '/^make.sheet/d'; printf 'failed = enter\n'; leave; } >answers
P11_FAULT='C_SetAttributeValue:1!:lie' "$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err
says 'a pair that is not found by its id is found out when it is made' 'not found together by its id'
isnt 'and is no key of the register' grep -q '"step":"make-key","kind":"result"' a/0001-first.jsonl

# What one log medium has and the other has not is told before anything is done.
fresh
{ begun; leave; } >answers
hold answers
rm -rf b; mkdir b
{ echo 'unfinished = c'; prologue; leave; } >answers
hold answers
is 'a log medium that was made equal to the other is told of' \
    grep -q 'THE TWO WERE NOT EQUAL' room.out

# The module says that it logged out, and has not.
fresh
{ begun; printf 'step = enter\nrequest.words = all\nrequest.first = <object>\n'
printf 'step = enter\nreview.object = <object>\nstep = enter\nsigned = enter\n'
printf 'step = enter\ninventory-after = enter\nstep = enter\nfailed = enter\n'; leave; } >answers
P11_FAULT='C_Logout:3:lie' \
    "$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err
says 'a logout that was none is found out' 'somebody logged in'
isnt 'and no record says that the HSM is shut' \
    grep -q '"step":"close","kind":"done"' a/0001-first.jsonl

# It is away for a moment in the first inventory: the PIN is asked anew there.
fresh
{ echo 'ceremony = f'; prologue; init
printf 'step = enter\ntoken = enter\nstep = enter\nopen.pin = %s\n' $USER_PIN
printf 'step = enter\nfailed = enter\nstep = enter\nopen.pin = %s\ninventory = enter\n' $USER_PIN
leave; } >answers
P11_FAULT='C_FindObjectsInit:1!:0x30' \
    "$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err
rc=$?
[ $rc -eq 0 ] && ok 'a fault in the first inventory is got over with the PIN' || {
	bad 'a fault in the first inventory is got over with the PIN'; cat room.err; }

# ---- the request

# refuses SENTENCE WORDS: a ceremony that reads what is in req now.
refuses() {
	fresh
	{ begun; printf 'step = enter\nfailed = enter\n'; leave; } >answers
	hold answers
	says "$1" "$2"
}
head -c 3000 good.xml >req/request.xml
refuses 'a truncated request is refused and its line named' 'line'
sed 's/domain="example."/domain="example.org."/' good.xml >req/request.xml
refuses 'a request for another zone is refused by name' 'example.org.'
rm req/request.xml
refuses 'a request that is not there is asked for' 'request.xml'
ln -s "$TESTDIR/good.xml" req/request.xml
refuses 'a request behind a symbolic link is not read' 'link'
rm req/request.xml
mkfifo req/request.xml
refuses 'a request that is no regular file is not read' 'regular'
rm req/request.xml
head -c 1048577 /dev/zero >req/request.xml
refuses 'a request of more than 1 MiB is not read' 'request.xml'

fresh
cp good.xml req/request.xml
{ begun; printf 'step = enter\nrequest.words = mismatch\nfailed = enter\n'; leave; } >answers
hold answers
says 'a word that differs from the slip stops the request' 'read aloud'

# Two requests, of different formats.
fresh
cp good.xml req/request.knot
{ begun; printf 'step = enter\nfailed = enter\n'; leave; } >answers
hold answers
says 'two requests on the medium are named' 'REQ has request.xml and request.knot'
says 'and what is done about it' 'take others away; then do the step again'
rm req/request.knot

# A signature byte of the request changed: seen on the review, nothing signed.
sed '0,/<SignatureData>/s/<SignatureData>..../<SignatureData>AAAA/' good.xml >req/request.xml
fresh
{ begun; printf 'step = enter\nrequest.words = all\nrequest.first = <object>\n'
printf 'step = enter\nreview.refused = enter\nfailed = enter\n'; leave; } >answers
hold answers
says 'a request whose ZSK does not prove itself breaks the policy' 'policy'
is 'and the page names the check that stops it' grep -q \
    '^-- WHY  The request is stopped by KSR-BUNDLE-POP' room.out
says 'as does what is told of the step' 'the checks that say STOP: KSR-BUNDLE-POP'
says 'and how the signer'"'"'s people see the same' 'capstan check, by the same policy'
is 'and no signature was asked for' sh -c '! grep -q "\"step\":\"sign\"" a/*.jsonl'
cp good.xml req/request.xml

# What the review stops can be replaced, without a new ceremony.
fresh
sed '0,/<SignatureData>/s/<SignatureData>..../<SignatureData>AAAA/' good.xml >req/request.xml
{ begun; printf 'step = enter\nrequest.words = all\nrequest.first = <object>\n'
printf 'step = enter\nreview.refused = enter\nfailed = enter\n! cp good.xml req/request.xml\n'
sign; epilogue; } >answers
hold answers && ok 'another request can be read after the review stopped one' || {
	bad 'another request can be read after the review stopped one'; cat room.err; }
is 'and what left then is verified' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out
is 'the report has that it was refused' grep -q 'the request was refused in the review' out/report.txt

# A ZSK that is named as KSKs are here: said before anybody agrees.
fresh
sed 's/keyIdentifier="[^"]*"/keyIdentifier="REHEARSAL x"/' good.xml >req/request.xml
{ begun; printf 'step = enter\nrequest.words = all\nrequest.first = <object>\n'
printf 'step = enter\nfailed = enter\n'; leave; } >answers
hold answers
says 'a ZSK named like a KSK is refused before the review' 'how KSKs are named'
cp good.xml req/request.xml

# The KSK of another algorithm than the ZSKs.
fresh
sed 's/^algorithm.*/algorithm = 15/' capstan.conf >other.conf
{ echo 'ceremony = f'; prologue; init; access; make_ksk 15
printf 'step = enter\nrequest.words = all\nrequest.first = <object>\n'
printf 'step = enter\nfailed = enter\n'; leave; } >answers
"$HEADLESS" -t $NOW -c other.conf answers >room.out 2>room.err
says 'a KSK of another algorithm than the ZSKs signs nothing' 'algorithm 15'

# ---- the clock

fresh
{ echo 'ceremony = f'
printf 'step = enter\npeople.administrator = Ada King\npeople.witness = Max Brandt\npeople.right = enter\n'
printf 'step = enter\nclock.administrator = 2026-02-09 10:17\nfailed = enter\n'; leave; } >answers
hold answers
says 'a clock a year off names both times' '2027-02-09 10:17'
says 'and how far they are apart' '365 d'

# Agreed, and moved before the signing: not one signature more.
fresh
rm -f ahead
{ begun; printf 'step = enter\nrequest.words = all\nrequest.first = <object>\n'
printf 'step = enter\n! echo 3630 >ahead\nreview.object = <object>\n'
printf 'reason.administrator = a slip\nreason.witness = it is an hour off\n! rm ahead\n'
printf 'step = enter\nclock.administrator = %s\nclock.witness = %s\nclock.agree = <object>\n' \
    "$WALL" "$WALL"
printf 'step = enter\nsigned = enter\n'; epilogue; } >answers
hold answers -T ahead && ok 'with the clock put right the signing goes on' || {
	bad 'with the clock put right the signing goes on'; cat room.err; }
is 'a clock that is moved before the signing is noticed' \
    grep -q '"kind":"exception".*CLOCK ALARM.*moved forward by 1 h' a/0001-first.jsonl
is 'and nothing was meant to be signed by then' sh -c '
    grep -q "\"kind\":\"clock-moved\"" a/0001-first.jsonl &&
    ! sed "/\"kind\":\"clock-moved\"/q" a/0001-first.jsonl |
    grep -q "\"step\":\"sign\",\"kind\":\"intent\""'

# A first try with a clock that is wrong does not spoil what comes after it.
fresh
{ echo 'ceremony = f'; printf 'step = enter\npeople.administrator = Ada King\npeople.witness = Max Brandt\npeople.right = enter\n'
printf 'step = enter\nclock.administrator = 2027-02-09 10:17\nfailed = enter\n'; leave; } >answers
"$HEADLESS" -t 2028-02-09T10:17:00Z -c capstan.conf answers >room.out 2>room.err
says 'a clock a year ahead is noticed too' '365 d'
whatever >answers
is 'with the clock put right that ceremony goes on' hold answers
is 'and what left is verified, though its first records are of next year' \
    "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out
"$CAPSTAN" verify -t 2027-02-09T11:00:00Z out >verify.out
is 'which the auditor is told' grep -q '^WARN.*clock' verify.out

# A journal that is of tomorrow is not gone on with today.
{ echo 'ceremony = i'; prologue | sed 's/2027-02-09 10:17/2027-02-08 10:17/; /^clock/,$d'
printf 'failed = enter\n'; leave; } >answers
"$HEADLESS" -t 2027-02-08T10:17:00Z -c capstan.conf answers >room.out 2>room.err
says 'a clock that is behind the journal is slow' 'the clock is slow'

fresh
{ echo 'ceremony = t'; prologue
printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
for pin in so-pin so-pin-again user-pin user-pin-again; do echo "init.$pin = $SO_PIN"; done
printf 'failed = enter\n'; leave; } >answers
hold answers
says 'one PIN for both people is refused' 'both PINs are the same'
isnt 'and nothing was meant to be made' grep -q '"step":"init-token","kind":"intent"' a/0001-initialise.jsonl

# ---- the people

fresh
{ echo 'ceremony = f'
printf 'step = enter\npeople.administrator = Ada King\npeople.witness = ada king\nfailed = enter\n'
leave; } >answers
hold answers
says 'one person in both roles is refused' 'two different people'
fresh
{ echo 'ceremony = f'
printf 'step = enter\npeople.administrator = Ada King\npeople.witness = ada  KING\nfailed = enter\n'
leave; } >answers
hold answers
says 'another blank between the names makes no other person' 'two different people'

# ---- the media

# exports PREPARATION...: a whole ceremony whose OUT is spoilt before export.
exports() {
	fresh
	{ begun; sign; printf 'step = enter\ninventory-after = enter\nstep = enter\nclose = enter\n'
	printf 'step = enter\n! %s\nexport = enter\nfailed = enter\n' "$1"
	printf '! %s\nstep = enter\nexport = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n' "$2"
	} >answers
	hold answers
	rc=$?
}
exports 'mv out away' 'mv away out'
says 'an output medium that vanished is named' 'OUT'
[ $rc -eq 0 ] && ok 'and written once it is back' || { bad 'and written once it is back'; cat room.err; }
is 'with all that belongs on it' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out

if mkdir -p tiny && mount -t tmpfs -o size=8k none tiny 2>/dev/null; then
	umount tiny
	exports 'mount -t tmpfs -o size=8k none out' 'umount out'
	says 'a full output medium is said to be full' 'OUT is full'
	says 'and what becomes of it' 'kept with the papers and not handed on'
	[ $rc -eq 0 ] && ok 'and another one is taken' || { bad 'and another one is taken'; cat room.err; }
	umount out 2>/dev/null
else
	echo 'skipped - a full output medium is said to be full: no mount here'
fi

exports 'echo x >out/holiday.jpg' 'ls out >was.there; rm -r out; mkdir out'
says 'an output medium with something else on it is refused' 'holiday.jpg'
is 'and nothing is written to it' test "$(cat was.there)" = holiday.jpg

# ---- what was read aloud

# reads LINE...: a whole ceremony with these answers for the words of OUT.
reads() {
	{ begun; sign; epilogue | sed '/^export.words/,$d'
	printf '%s\n' "$@"
	printf 'step = enter\nfinish = enter\n'; } >answers
	hold answers
	rc=$?
}
reasons='reason.administrator = I misread
reason.witness = he misread'
fresh
reads 'export.words = mismatch' 'export.differs = a' "$reasons" 'export.words = all'
[ $rc -eq 0 ] && ok 'a word that was misread is read again' || { bad 'a word that was misread is read again'; cat room.err; }
is 'and that is an exception with both reasons' grep -q '"kind":"exception".*I misread' a/0001-first.jsonl
is 'what was written stays' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out

fresh
reads 'export.words = mismatch' 'export.differs = <back>' 'step = enter' 'export.words = all'
[ $rc -eq 0 ] && ok 'a word that differs, and Esc, is no decision: it is read again' || { bad 'a word that differs, and Esc, is no decision: it is read again'; cat room.err; }
is 'and is a record, as one of the request is' sh -c 'grep -c \
    "\"step\":\"words\",\"kind\":\"failed\",\"data\":{.*not what the screen shows" a/0001-first.jsonl | grep -qx 1'
is 'whose number the page has' sh -c '
    n=$(sed -n "s/.*\"seq\":\([0-9]*\),.*\"step\":\"words\",\"kind\":\"failed\".*/\1/p" a/0001-first.jsonl)
    [ -n "$n" ] && grep -q "Record  *$(printf %06d "$n")" room.out'
isnt 'and no exception, for nothing was decided' grep -q '"kind":"exception"' a/0001-first.jsonl
is 'what was written stays, and is verified' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out

fresh
reads 'export.words = mismatch' '! rm -rf bad; mv out bad; mkdir out' 'export.differs = w' "$reasons" \
    'export.marked = enter' 'step = enter' 'export = enter' 'step = enter' 'export.words = all'
[ $rc -eq 0 ] && ok 'a stick that is not trusted is written again' || { bad 'a stick that is not trusted is written again'; cat room.err; }
is 'and the other one is verified' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out
is 'which has the same response' cmp bad/response.xml out/response.xml
is 'and what parents are told of the same key' sh -c '
    test -s bad/ksk-*.ds && for f in bad/ksk-*; do cmp "$f" "out/${f#bad/}" || exit 1; done'
isnt 'and nothing before it, for there was none' test -e out/previous.xml
is 'the exception is counted at the end' grep -q 'with 1 exception' room.out

fresh
rm -rf bad
{ begun; sign; epilogue | sed '/^export.words/,$d' | sed '$d'
printf '! mv out bad; mkdir out\nstep = enter\n! mv bad/* out\nexport.differs = a\n'
printf 'export.words = all\nstep = enter\nfinish = enter\n'; } >answers
is 'a stick that is not in when its words are read is put in' hold answers
is 'and was said to be missing' sh -c 'tr -s "\n " " " <room.out | grep -q "OUT has no SHA256SUMS"'

# said SENTENCE WORDS: on a page, its lines joined.
said() { is "$1" sh -c 'tr -s "\n " " " <room.out | grep -qF -- "$1"' - "$2"; }

# ---- resumed when the HSM is in its bag

fresh
{ begun; sign; epilogue | sed '/^export = enter/,$d'; printf 'export = <stop>\nstop.reason = for today\n'; } >answers
hold answers
n=$(wc -l <a/0001-first.jsonl)
sed 's|^module.*|module = "/nonexistent/module.so"|' capstan.conf >bagged.conf
{ echo 'unfinished = c'; prologue; epilogue | sed -n '/^close/,$p' | sed 1d; } | sed 's/10:17/10:25/' >answers
is 'after the HSM was shut for good the ceremony ends without it' \
    "$HEADLESS" -t 2027-02-09T10:25:00Z -c bagged.conf answers
isnt 'and no record says that it was compared or opened again' sh -c '
    sed "1,'$n'd" a/0001-first.jsonl | grep -E "\"step\":\"(token|open|inventory)\""'
is 'which is verified' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out

fresh
{ begun; printf '! mv b gone\n'; sign; epilogue; } |
    sed '0,/^request.first/s/^request.first.*/&\nstep = enter\nreason.administrator = it fell out\nreason.witness = it broke/' >answers
hold answers && ok 'one log medium may vanish and the ceremony goes on' || {
	bad 'one log medium may vanish and the ceremony goes on'; cat room.err; }
is 'with the reasons of both people' grep -q '"kind":"exception".*it fell out.*it broke' a/0001-first.jsonl
is 'the journal says so' grep -q '"kind":"medium"' a/0001-first.jsonl
is 'the screen says so' grep -q 'LOG MEDIUM B FAILED' room.out
is 'and what left is verified' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out
# unheard SENTENCE WORDS: what is in t is refused.
unheard() {
	"$CAPSTAN" verify -t 2027-02-09T11:00:00Z t >verify.out 2>&1
	is "$1" sh -c 'tr -s "\n " " " <verify.out | grep -q "STOP .*$0"' "$2"
}
step=$(sed -n 's/.*"step":"\([a-z-]*\)","kind":"medium".*/\1/p' a/0001-first.jsonl)
rm -rf t; cp -r out t
"$BIN/tests/forge" t drop 1 ceremony exception || bad 'the forger did'
unheard 'which is refused without them' 'a log medium failed, and the journal has no exception for it'
rm -rf t; cp -r out t
"$BIN/tests/forge" t set 1 ceremony exception happened '"medium A cannot be used"' || bad 'the forger did'
unheard 'or with those for the other medium' 'a log medium failed, and the journal has no exception for it'
"$BIN/tests/forge" t set 1 "$step" medium which '"C"' || bad 'the forger did'
unheard 'there are two of them' 'neither A nor B'
rm -rf t; cp -r out t
"$BIN/tests/forge" t double 1 "$step" medium && "$BIN/tests/forge" t set 2 "$step" medium which '"A"' || bad 'the forger did'
unheard 'and both do not fail' 'both log media failed, and a record says so'

fresh
{ begun; printf '! mv a gone\n'; sign; epilogue; } |
    sed '0,/^request.first/s/^request.first.*/&\nstep = enter\nreason.administrator = it fell out\nreason.witness = it broke/' >answers
is 'so may the other' hold answers
is 'of which the screen says so too' grep -q 'LOG MEDIUM A FAILED' room.out
is 'and the journal leaves, as the one that is left has it' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out
rm -rf a; mv gone a

fresh
rm -rf away; mv b away
{ echo 'ceremony = f'; prologue | sed '/^media/d'
printf 'media = <back>\n! mv away b\nstep = enter\nmedia = <stop>\nstop.reason = B is in now\n'; } >answers
is 'a log medium that is put in late is not taken on the way' hold answers
said 'but its page says what takes it' \
    'It can still be put in: then X, start the console again, and C; it is made equal. Else both give a reason.'
{ echo 'unfinished = c'; prologue; echo 'step = <stop>'; echo 'stop.reason = seen'; } | sed 's/10:17/10:25/' >answers
is 'and so it is' hold answers -t 2027-02-09T10:25:00Z
said 'which the page tells' 'THE TWO WERE NOT EQUAL, and were made so'
is 'both have the same then' cmp a/0001-first.jsonl b/0001-first.jsonl
isnt 'and nobody had to give a reason' grep -q '"kind":"exception"' a/0001-first.jsonl

fresh
{ begun; printf '! mv b gone-b; mv a gone-a\nstep = enter\nrequest.words = all\nrequest.first = <object>\n'; } >answers
hold answers
is 'with both log media gone the ceremony stops' grep -qi 'medi' room.err
rm -rf a b; mv gone-a a; mv gone-b b
WALL='2027-02-09 10:25' whatever >answers
is 'and is finished when they are back' \
    "$HEADLESS" -t 2027-02-09T10:25:00Z -c capstan.conf answers
is 'with nothing lost' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out

# ---- what is said before a ceremony, and after it

fresh
sed 's|^policy.*|policy = "nosuch"|' capstan.conf >nosuch.conf
"$HEADLESS" -t $NOW -c nosuch.conf answers >room.out 2>room.err
is 'a policy that there is none is told with file, line and option' \
    grep -q 'nosuch.conf:8: policy: no shipped policy' room.err
echo 'ceremony = <back>' >answers
sed 's|^module.*|module = "/nonexistent/m.so"|; s|/out"$|/outt"|' capstan.conf >typo.conf
"$HEADLESS" -t $NOW -c typo.conf answers >room.out 2>room.err
said 'a module that is not there is told before a ceremony is chosen' \
    'NOT THERE module /nonexistent/m.so'
said 'and so is an output folder' "NOT THERE output-media $TESTDIR/outt"
hold answers
isnt 'which are not told when they are there' grep -q 'NOT THERE' room.out
is 'Esc there holds no ceremony' grep -qx 'no ceremony was held' room.out
printf 'ceremony = f\nstep = <back>\nleave = <back>\nstep = <back>\nleave = enter\nceremony = <back>\n' >answers
hold answers
said 'one that was begun and left at once is named' \
    'no ceremony was held: 0001 was begun, and abandoned before its first step'

fresh
{ begun; printf 'step = <stop>\nstop.reason = for today\n'; } >answers
hold answers
said 'a ceremony that is stopped says where it stands' \
    'step 9 (Request read once, its hash read aloud)'
echo 'unfinished = <back>' >answers
hold answers
said 'and the same when it is only looked at' \
    'step 9 (Request read once, its hash read aloud)'
sed 's|^zone.*|zone = "other.test."|' capstan.conf >other.conf
echo 'unfinished = c' >answers
"$HEADLESS" -t $NOW -c other.conf answers >room.out 2>room.err
is 'with another zone in the configuration both are named, and what to do' grep -q \
    'begun for the zone example., and the configuration says other.test.: put the old' room.err
sed 's|^policy.*|policy = "root"|' capstan.conf >other.conf
"$HEADLESS" -t $NOW -c other.conf answers >room.out 2>room.err
is 'and with another policy' grep -q 'under the policy "small".*"root", has another' room.err
exit $failed
