#!/bin/sh
# What the screen and the journal say is so, and stays so: after a request that
# was refused, a key that is not as it was asked for, log media that were put
# back, a ceremony that was left.
set -u
. "$SRC/tests/ceremony.sh"

fresh() { rm -rf a b out tokens; mkdir a b out tokens; }
begun() { echo 'ceremony = f'; prologue; init; access; make_ksk; }
at() { NOW=$1 WALL=$(echo "$1" | sed 's/T/ /; s/:..Z$//'); }
held() {
	is "$1" hold answers
	[ ! -s room.err ] || sed 's/^/# /' room.err
}
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
judged() { "$CAPSTAN" verify -t 2027-03-09T11:00:00Z out; }

site
request
cp req/request.xml good.xml
P11_REAL=$(softhsm)
export P11_REAL
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf

# ---- a request that was refused is forgotten

fresh
at 2027-02-09T10:17:00Z
sed 's/<Flags>256</<Flags>257</' good.xml >req/request.xml
cp good.xml later.xml
{ begun; printf 'step = enter\nrequest.words = all\nrequest.first = <object>\n'
printf 'step = enter\nreview.refused = enter\nfailed = enter\n! cp later.xml req/request.xml\n'
sign; epilogue; } >answers
held 'keys of a refused request do not stand in the way of the right one'
is 'and what left is verified' judged
isnt 'nothing else is said of it' shown 'is our KSK'

# ---- a key that is not as it was asked for is not kept

fresh
{ begun | sed '/^make.sheet/d'; printf 'failed = enter\nstep = <stop>\nstop.reason = it is open\n'; } >answers
P11_FAULT=C_GenerateKeyPair:1:clear "$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err
is 'a key that can be read in the clear is said to be so' shown 'may be read in the clear'
at 2027-02-09T10:20:00Z
{ echo 'unfinished = c'; prologue; access | sed '/^inventory/d'
printf 'half-made = k\n'; } >answers
hold answers
is 'and can not be kept' grep -q 'would not take that answer' room.err
{ echo 'unfinished = c'; prologue; access | sed '/^inventory/d'
printf 'half-made = d\nhalf-made.destroy = <object>\ninventory = enter\n'
make_ksk; sign; epilogue; } >answers
held 'but is destroyed, and another one is made'
is 'because it may be read, as the page says' shown 'Because key'

# ---- log media that were put back

cp -r a old-a; cp -r b old-b
cp good.xml req/request.xml
at 2027-02-10T10:17:00Z
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
mv out out1; mkdir out
held 'the next ceremony compares the journal with the paper of the last'
is 'whose words it shows' shown 'Ceremony 0001 ended with these words on paper'
rm -rf a b; mv old-a a; mv old-b b
{ echo 'ceremony = i'; prologue | sed 's/^media.paper.*/media.paper = mismatch\nfailed = enter/'
printf 'step = <stop>\nstop.reason = the sticks are old\n'; } >answers
hold answers
is 'media that were both put back are not on the last paper' \
    shown 'the log media are older than it, or of another journal'

# ---- what is half done

fresh
at 2027-02-09T10:17:00Z
{ echo 'ceremony = f'; prologue; init; access
printf 'step = enter\n! mv a a.away\nmake.object = <object>\n'; } >answers
P11_FAULT=C_SetAttributeValue:1:kill "$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err
mv a.away a
at 2027-02-09T10:20:00Z
echo 'unfinished = <back>' >answers
hold answers
is 'a key that was meant and a log medium that failed is half done' \
    shown 'Its last intent, of step make-key, has no result'

fresh
at 2027-02-09T10:17:00Z
{ begun; sign; epilogue | sed '/^export = enter/,$d'
printf '! echo x >out/x\nexport = enter\nfailed = enter\nstep = <stop>\nstop.reason = for today\n'; } >answers
hold answers
is 'an export that failed is half done' \
    shown 'the last intent, of step export, has no result'

# ---- a ceremony that signed and was abandoned

rm out/x
at 2027-02-09T10:20:00Z
abandoning 'we begin anew' >answers
hold answers
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
held 'a ceremony that signed may be abandoned'
is 'and its signatures are known to the auditor' \
    sh -c "'$CAPSTAN' verify -t 2027-03-09T11:00:00Z out | grep -q '^WARN.*signatures were made in earlier ceremonies'"
is 'the DS of its KSK leaves with the next one' sh -c 'ls out/ksk-*.ds'
mv out out1; mkdir out
at 2027-02-09T10:30:00Z
{ echo 'ceremony = s'; prologue; access; sign; epilogue; } >answers
held 'and its request is signed in another'
is 'which has the DS of the KSK that signed' sh -c 'ls out/ksk-*.ds'
is 'and is verified' judged
mv out out2; mkdir out
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
held 'after which a ceremony that makes no key'
isnt 'has no DS to hand on' sh -c 'ls out/ksk-*.ds'

# ---- a medium that was not handed on

fresh
at 2027-02-09T10:17:00Z
{ begun; sign; epilogue | sed '/^export.words/,$d'
printf 'export.words = mismatch\nexport.differs = w\n'
printf 'reason.administrator = it looks odd\nreason.witness = I say so\n'
printf 'export.marked = enter\nstep = <stop>\nstop.reason = no other stick\n'; } >answers
hold answers
at 2027-02-09T10:20:00Z
abandoning 'we begin anew' >answers
hold answers
rm -rf out; mkdir out
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
held 'after a medium that was not handed on another ceremony is held'
is 'with which the files of the KSK leave' sh -c 'ls out/ksk-*.ds'
is 'and the auditor is told of its signatures' \
    sh -c "'$CAPSTAN' verify -t 2027-03-09T11:00:00Z out | grep -q '^WARN.*signatures were made in earlier ceremonies'"

# ---- a key sheet that was left with X is shown again

fresh
at 2027-02-09T10:17:00Z
{ begun | sed '/^make.sheet/d'; printf 'make.sheet = <stop>\nstop.reason = dinner\n'; } >answers
hold answers
isnt 'a key sheet that was not read to its end is not done' \
    grep -q '"step":"make-ksk","kind":"done"' a/0001-first.jsonl
at 2027-02-09T10:20:00Z
{ echo 'unfinished = c'; prologue; access; printf 'step = enter\nmake.sheet = enter\n'
sign; epilogue; } >answers
held 'and is shown again'

# ---- half a key

pkcs11-tool --module "$P11_REAL" --token-label EXAMPLE-AMS --login --pin $USER_PIN \
    --delete-object --type privkey --label "$(sed -n 's/.*"step":"make-key","kind":"intent".*"label":"\([^"]*\)".*/\1/p' a/*.jsonl)" >/dev/null 2>&1
mv out out3; mkdir out
at 2027-02-10T10:17:00Z
reasons='reason.administrator = it was lost
reason.witness = I saw it'
{ echo 'ceremony = i'; prologue; access; echo "$reasons"
epilogue | sed "s/^inventory-after = enter/&\n$(echo "$reasons" | sed ':a;N;s/\n/\\n/;ba')/"; } >answers
held 'a key of which only the public half is left is an exception'
is 'told in one line' test "$(grep -c 'public half' room.out)" -eq 2
is 'and an honest inventory is verified' judged
rm -rf old-a old-b
exit $failed
