#!/bin/sh
# Requests of many zones answered in one ceremony: what is refused before, what is
# put aside, who signs what, and a console that is killed in the middle.
set -u
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/batch.sh"
PATH=$PATH:/usr/sbin:/sbin
LATER=2027-02-09T12:00:00Z
verify() { "$CAPSTAN" verify -t $LATER "$@"; }
# held: a ceremony that must go through.
held() { hold answers || { sed 's/^/# /' room.err; tail -20 room.out; exit 1; }; rm -rf "$1"; mv out "$1"; mkdir out; }
says() { is "$1" grep -q "$2" room.flat; }
# As one line, for a sentence is broken where a line of the page ends.
flat() { tr '\n' ' ' <room.out | tr -s ' ' >room.flat; }

groups
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers; held token
{ echo 'ceremony = j'; prologue; access; make_ksks; epilogue; } >answers; held ksks
label() { sed -n "s/.*\"label\":\"\($1\.example\.[^\"]*\)\".*/\1/p" a/0002*.jsonl | head -1; }

# ---- what is not read ---------------------------------------------------------

for z in a b; do signer $z; asks $z icann; done
sums
cp -r req/requests good
again() { printf '! rm -rf req/requests; cp -r good req/requests; %s\nfailed = enter\nstep = enter\n' "$1"; }
sum='(cd req/requests; LC_ALL=C sha256sum [a-z]* >SHA256SUMS)'
rm -r req/requests
{ echo 'ceremony = q'; prologue; access; echo 'step = enter'
again 'rm req/requests/SHA256SUMS'
again 'cp req/requests/a.xml req/requests/stray.xml'
again 'rm req/requests/b.xml'
again 'echo >>req/requests/b.xml'
again "mv req/requests/b.xml b.xml; ln -s ../../b.xml req/requests/b.xml"
again "cp req/requests/a.xml req/requests/again.xml; $sum"
again "sed -i s/b.example/f.example/ req/requests/b.xml; $sum"
again "mv req/requests/b.xml req/requests/b.knot; $sum"
again "head -c 1048577 /dev/zero >req/requests/large.xml; $sum"
again "echo x >req/requests/b.xml; $sum"
again 'tac good/SHA256SUMS >req/requests/SHA256SUMS'
again 'for i in $(seq 2049); do echo "$(printf %064d 0)  $(printf %05d $i).xml"; done >req/requests/SHA256SUMS'
again "cp req/requests/a.xml req/requests/emergency.xml; $sum"
again 'mkdir req/requests/deeper'
again 'mv req/requests real; ln -s ../real req/requests'
again 'true'
echo 'batch.words = mismatch'
echo 'failed = enter'
printf 'step = <stop>\nstop.reason = refused enough\n'; } >answers
is 'each medium that is not a batch is refused' hold answers
sed 's/^/# /' room.err
flat
says 'without the folder' 'REQ has no requests/SHA256SUMS: put in the stick'
says 'a file that is not listed' 'requests/stray.xml is there and not in requests/SHA256SUMS: take it out'
says 'one that is listed, and not there' 'REQ has no requests/b.xml, and requests/SHA256SUMS lists it: put the file there, or write the list anew'
says 'one that is another than is listed' 'requests/b.xml is not the file of which requests/SHA256SUMS speaks'
says 'a link' 'REQ: .*b.xml.*nothing was read'
says 'two of one zone' 'again.xml are both of the zone a.example., and a batch has one request of a zone: take one off'
says 'one of a zone that is in no group' 'requests/b.xml: it is of the zone f.example., which is in none of the configuration.s groups: take the file off.*or add the zone to a group'
says 'one whose name says another format' 'requests/b.knot: it is ICANN XML, and its name would end in .xml'
says 'one that is too large' 'large.xml.*1048576'
says 'one that is no request' 'requests/b.xml: .*nothing\|requests/b.xml: '
says 'a list in another order' 'requests/SHA256SUMS: .*make it with "LC_ALL=C sha256sum"'
says 'too many' 'lists 2049 files, and 2048 are the most'
says 'an emergency request' 'requests/emergency.xml: no emergency sets are made of a batch'
says 'a folder in the folder' 'requests/deeper is there and not in'
says 'a link to another folder' 'requests is not a folder'
says 'a list whose words are others' 'what was read aloud is not what the screen shows'
isnt 'and nothing of them is in the journal' grep -q '"step":"batch","kind":"\(found\|read\)"' a/0003*.jsonl
{ abandoning_alone 'only refused'; } >answers
is 'the ceremony is abandoned' hold answers

# ---- a first batch: mixed formats, one that warns, one that stops ---------------

rm -rf req/requests s good; mkdir -p req/requests
for z in a b c d; do signer $z; asks $z icann; done
VALIDITY=P40D signer e
asks e icann						# longer than the policy has it: STOP
for z in k l; do signer $z 'zsk-lifetime = "20d"'; asks $z knot -s 2027-02-10T00:00:00Z; done
signer m 'zsk-lifetime = "20d"'; asks m bind -s 2027-02-10T00:00:00Z
signer n; asks n recipe -k "$(label n)" -s 2027-02-10T00:00:00Z
for z in x y; do signer $z; asks $z icann; done
sums

# tried STATUS FOLDER: what check says of it beforehand, in lines for a screen and flat.
tried() {
	"$CAPSTAN" check -c capstan.conf -t "$NOW" "$2" >tried.out 2>tried.err
	[ $? -eq "$1" ] || { cat tried.out tried.err; return 1; }
	tr '\n' ' ' <tried.out | tr -s ' ' >tried.flat
}
tells() { is "$1" grep -q "$2" tried.flat; }
is 'a medium can be tried beforehand, and one request that stops is refused' tried 1 req
tells 'it has a line with its zone, group, file and check' \
    'STOP e.example. group small, requests/e.xml; STOP: KSR-POLICY-SIG-VALIDITY'
is 'as each request has' test "$(grep -c 'requests/' tried.out)" -eq 11
tells 'what warns is named too' 'WARN k.example. group stock, requests/k.knot; WARN: KSR-BUNDLE-POP'
tells 'what is well has its group' 'ok x.example. group own, requests/x.xml'
tells 'a zone without a request is told' 'WARN z.example. group own, has no request'
tells 'and how many there are' 'STOP: requests: 11, refused: 1, with a warning: 4; zones without one: 1; faults of the folder, with which a ceremony reads none: 0'
isnt 'in lines for a screen' grep -q '.\{79\}' tried.out
cp -r req bad
(cd bad/requests && rm e.xml && sed -i '/ e.xml$/d' SHA256SUMS)
is 'without that one it is well' tried 0 bad
tells 'with warnings' 'WARN: requests: 10, refused: 0'
cp bad/requests/a.xml bad/requests/stray.xml
(cd bad/requests && rm b.xml && echo >>c.xml && sed -i s/d.example/f.example/ d.xml &&
    LC_ALL=C sha256sum d.xml >d.sum && sed -i "s/.*  d.xml/$(cat d.sum)/" SHA256SUMS && rm d.sum)
is 'a folder with faults is refused' tried 1 bad
tells 'each is told: a file that is not listed' 'STOP bad: requests/stray.xml is there and not in requests/SHA256SUMS: take it out'
tells 'one that is listed and not there' 'STOP bad has no requests/b.xml, and requests/SHA256SUMS lists it: put the file there'
tells 'one that is another' 'STOP bad: requests/c.xml is not the file of which'
tells 'one of a zone of no group' 'STOP requests/d.xml: it is of the zone f.example., which is in none of the configuration.s groups: take the file off'
tells 'and the others are judged' 'ok a.example. group small, requests/a.xml'
tells 'and counted' 'STOP: requests: 8, refused: 0, with a warning: 4; zones without one: 5; faults of the folder, with which a ceremony reads none: 4'
is 'without a list it is told' tried 2 out
is 'what there is not' grep -q 'out has no requests/SHA256SUMS' tried.err
is 'the groups judge, and no policy besides' sh -c '
    "$1" check -c capstan.conf -p small req >tried.out 2>tried.err; [ $? -eq 2 ] && grep -q "no option goes with it but -t" tried.err' - "$CAPSTAN"
rm -r bad

review='batch.first = first small 4 | first small 4
batch.object = small 4 | small 4
batch.first = first stock 4 | first stock 4
batch.object = stock 4 | stock 4
reason.administrator = stock servers prove nothing
reason.witness = their words were read
batch.first = first own 2 | first own 2
batch.object = own 2 | own 2'
{ echo 'ceremony = q'; prologue; access; batch "$review"; epilogue; } >first.answers
cp first.answers answers
rm -rf kept; mkdir kept; cp -r a b tokens kept/
held first
flat
is 'all that can be signed is, in one ceremony' test "$(ls first/responses | wc -l)" -eq 10
isnt 'and what stops is not' test -e first/responses/e.xml
says 'which people are told at the end' 'PUT ASIDE, and not signed: 1;'
says 'as of how many zones there was none' 'NO REQUEST, and so not signed, of zones of the groups: 1; the report names them'
is 'which the report does' sh -c "grep -A 2 '^  No request, and so not signed' first/report.txt | grep -q '^  z.example. *own\$'"
is 'with the check and what it found' grep -q 'STOP  KSR-POLICY-SIG-VALIDITY' first/review.txt
isnt 'a group of which every zone has a request names none without' sh -c "
    sed -n '/GROUP small/,/Plan/p' first/review.txt | grep -q 'No request'"
is 'and one of which a request was forgotten names the zone' sh -c "
    sed -n '/GROUP own/,/Plan/p' first/review.txt | grep -A 1 '^  No request  *1  ' | grep -qx '  z.example.'"
is 'what left is listed and whole' sh -c 'cd first && sha256sum -c --quiet SHA256SUMS && cd requests && sha256sum -c --quiet SHA256SUMS'
is 'an auditor makes all of it again' verify first
is 'and is told how many' sh -c "'$CAPSTAN' verify -t $LATER first | tr '\n' ' ' | tr -s ' ' | grep -q 'answered requests of 10 zones'"
is 'and the exception of a group names the checks that warn, and of how many' \
    grep -q '"happened":"requests of group stock to be signed with a warning: 4; KSR-[A-Z, 0-9a-zR-]* of [1-4]' first/journal/*.jsonl
is 'it has a report that can be printed' reported first
is 'of few pages, however many zones there are' \
    test "$(grep -c 'page [0-9]* of' report.is)" -lt 8
is 'with what each group came to' grep -qE '^  own +2 +0 +(yes|no) +own 2$' report.is
is 'and what was put aside, and why' sh -c '
    tr -s "\n " "  " <report.is | grep -q "e.example. KSR-POLICY-SIG-VALIDITY"'
is 'both log media hold the same' diff -r a b

cat >zone <<'END'
$TTL 3600
@ SOA ns host 1 7200 3600 1209600 900
@ NS ns
ns A 192.0.2.1
END
# taken ZONE FILE: its signer takes the response, and a stranger verifies the zone.
taken() {
	grep "^$1\.example\." ksks/ksks-*.ds -h >"s/$1/ds"
	"$SIGNER" accept -c "s/$1/conf" -t $NOW -a "s/$1/ds" "$2" &&
	    "$SIGNER" sign -c "s/$1/conf" -t 2027-02-10T12:00:00Z zone &&
	    ldns-verify-zone -t 20270210120000 -k "s/$1/ds" "s/$1/out.zone"
}
for f in first/responses/*; do
	z=$(basename "$f"); z=${z%.*}
	is "ldns verifies the zone of $z with its response" taken "$z" "$f"
done

# ---- what an auditor notices ----------------------------------------------------

rm -rf t; cp -r first t
gnawing $LATER 100
isnt 'verify sees each member of the records of a batch that is another' grep '^batch' gnawed
rm -rf t; cp -r first t
"$BIN/tests/forge" t omit $LATER >omitted 2>omitted.err
isnt 'and each record that is left out, repeated or moved' grep ' batch' omitted
# changed SENTENCE COMMAND: a file is another, and SHA256SUMS says the same.
changed() {
	rm -rf t; cp -r first t
	(cd t && sh -c "$2" && find . -type f ! -path ./SHA256SUMS | sed 's|^\./||' | LC_ALL=C sort |
	    xargs sha256sum >SHA256SUMS)
	isnt "$1" verify t
}
changed 'verify sees a response that is exchanged for another' 'cp responses/a.xml responses/b.xml'
changed 'and one that is missing' 'rm responses/a.xml'
changed 'and one too many' 'cp responses/a.xml responses/e.xml'
changed 'and a signature that is another' \
    "perl -0pi -e 's/<SignatureData>\K./\$& eq q(A) ? q(B) : q(A)/e' responses/c.xml"
changed 'and another request' "sed -i 's/P21D/P20D/' requests/a.xml"
changed 'and another policy' "sed -i 's/^horizon.*/horizon = 999d/' policies/small.conf"
changed 'and one that hides a zone without a request' "sed -i '/No request/,+1d' review.txt"
changed 'and another review' "sed -i 's/put aside  /put  aside /' review.txt"

# ---- killed in the middle -------------------------------------------------------

back() { rm -rf a b tokens out; cp -r kept/a kept/b kept/tokens .; mkdir out; }
cut() { CUT_AT=$1 CUT_HOW=$2 LD_PRELOAD=$BIN/tests/cut.so hold first.answers; }
{ WALL='2027-02-09 10:25' wherever q; cat <<END; } >any
token = enter
open.pin = $USER_PIN
inventory = enter
batch.words = all
batch.first = <object>
batch.object = <object>
reason.administrator = stock servers prove nothing
reason.witness = their words were read
batch.signed = enter
inventory-after = enter
close = enter
export = enter
export.words = all
finish = enter
END
back; rm -f writes
CUT_COUNT=$TESTDIR/writes cut 0 never || { sed 's/^/# /' room.err; exit 1; }
total=$(wc -c <writes)
at() { grep -n "\"step\":\"$1\"" a/0004*.jsonl | sed -n "$2s/:.*//p"; }
meant=$(at batch-sign 1)
# Two writes a record: from the batch's first to the end of the signing.
from=$(($(at batch 1) * 2 - 3)) to=$(($(at batch-sign '$') * 2))
tried=0 resumed=0 same=0 verified=0 n=$from
while [ "$n" -le "$to" ]; do
	how=before; [ $((n % 3)) -eq 0 ] && how=torn
	back
	cut $n $how && { echo "# write $n was not cut"; break; }
	tried=$((tried + 1))
	timeout 600 "$HEADLESS" -t 2027-02-09T10:25:00Z -c capstan.conf any >room.out 2>room.err &&
	    resumed=$((resumed + 1)) || { echo "# cut $how write $n:"; sed 's/^/#   /' room.err; }
	diff -r a b >/dev/null && same=$((same + 1))
	verify out >verify.out 2>&1 && [ "$(ls out/responses | wc -l)" -eq 10 ] && verified=$((verified + 1)) ||
	    sed "s/^/# cut $how write $n: /" verify.out
	n=$((n + 1))
done
echo "# $total writes; $tried cuts from $from to $to, $resumed resumed, $same with both media equal, $verified verified"
is 'it was cut at each record of the batch' test "$tried" -gt 15
is 'every cut ceremony was resumed and brought to its end' test "$resumed" -eq "$tried"
is 'every time both log media held the same afterwards' test "$same" -eq "$tried"
is 'every time all ten responses left, and were verified' test "$verified" -eq "$tried"

# ---- reviewed once more, by others ----------------------------------------------

# forged SENTENCE CHANGE...: of a copy of t0.
forged() {
	s=$1; shift
	rm -rf t; cp -r t0 t
	"$BIN/tests/forge" t "$@" || bad "the forger did: $*"
	verify t 2>&1 | tr '\n' ' ' | tr -s ' ' >forged.flat
	is "$s" grep -q 'the review of group stock warns, and the journal has no exception' forged.flat
}
back
cut $((meant * 2 - 1)) before
sed 's/^people.witness = .*/people.witness = Eve Adams/; s/^batch.signed/failed = enter\n&/' any >others
timeout 600 "$HEADLESS" -t 2027-02-09T10:25:00Z -c capstan.conf others >room.out 2>room.err
is 'others than those in the room before it was signed review the batch anew' test $? -eq 0
sed 's/^/# /' room.err
is 'and give their own reasons' test "$(grep -c '"kind":"exception"' a/0004*.jsonl)" -eq 2
is 'which an auditor takes' verify out
rm -rf t0; mv out t0; mkdir out
forged 'without them nothing is, for those of the first review are not theirs' \
    drop 2 ceremony exception
rm -rf t0; cp -r first t0
forged 'nor are reasons that were given before the batch was read' \
    before 1 ceremony exception batch/done

# ---- an HSM that signs wrongly --------------------------------------------------

back
cp capstan.conf sound.conf
sed "s|^module = .*|module = \"$BIN/tests/faulty.so\"|" sound.conf >capstan.conf
# The trials of twelve keys come before.
sed 's/^batch.signed = enter/failed = enter\nstep = enter\n&/' first.answers >answers
P11_REAL=$(softhsm) P11_FAULT='C_Sign:20!:flip' hold answers
is 'a signature that is not good is thrown away, and made again' test $? -eq 0
sed 's/^/# /' room.err
cp sound.conf capstan.conf
flat
says 'and people are told of that' 'it is thrown away'
says 'and how many were begun' 'Begun and broken off: [1-9][0-9]* at most'
is 'what leaves then is verified' verify out

# ---- the next batch goes on from it ---------------------------------------------

back; cp first.answers answers; held second
for f in second/responses/*; do
	z=$(basename "$f"); z=${z%.*}
	rm -rf "s/$z/out.zone"
done
rm -rf s; rm -rf req/requests; mkdir -p req/requests
for z in a b c x; do signer $z; asks $z icann; done
sums; back; sed 's/small 4/small 3/g; s/own 2/own 1/g; /stock/d; /^reason/d' first.answers >answers; held third
for z in a b c x; do
	grep "^$z\.example\." ksks/ksks-*.ds -h >"s/$z/ds"
	"$SIGNER" accept -c s/$z/conf -t $NOW -a s/$z/ds third/responses/$z.xml >log 2>&1 || cat log
done
cp req/requests/x.xml old.xml
NOW=2027-03-20T09:00:00Z WALL='2027-03-20 09:00' LATER=2027-03-21T12:00:00Z
# One more KSK of a zone, made where the site was of that one alone.
sed '/^group/,$d; s/^zone = .*/zone = "c.example."/' capstan.conf >one.conf
cp capstan.conf all.conf; cp one.conf capstan.conf
{ echo 'ceremony = k'; prologue; access; make_ksk | sed 's/example\. 13/c.&/g'; epilogue; } >answers
held more
cp all.conf capstan.conf
rm -rf req/requests; mkdir -p req/requests
for z in a b c; do
	"$SIGNER" keys -c s/$z/conf -t $NOW >log 2>&1 || cat log
	asks $z icann
done
signer d; asks d icann
cp old.xml req/requests/x.xml
sums
{ echo 'ceremony = q'; prologue; access; batch 'batch.first = first small 1 | first small 1
batch.object = small 3 | small 3
batch.aside = enter'; epilogue; } >answers
held next
is 'the next batch chains to the responses before' verify next
is 'its review names each group without any request' sh -c '
    test "$(grep -c "^  No request of any zone of the group stock$" next/review.txt)" -eq 2'
is 'which are there for whoever checks that' cmp next/previous/a.xml third/responses/a.xml
is 'the signer takes what follows' "$SIGNER" accept -c s/a/conf -t $NOW next/responses/a.xml
is 'a zone with two KSKs is put aside' grep -q 'STOP  KSK; limit the one that lives; found the zone has 2 KSKs' next/review.txt
is 'and a request that was answered' grep -q 'STOP  KSR-ID' next/review.txt
is 'of which a check without a limit says what it found' grep -q 'STOP  KSR-CHAIN-BUNDLES; found slot 1 has the id of slot 1' next/review.txt
is 'and so are those responses that are not made' test "$(ls next/responses | tr '\n' ' ')" = 'a.xml b.xml d.xml '

# ---- and a ceremony of one zone goes on from a batch -----------------------------

# Of c, which begins to change its KSK; and of b.
NOW=2027-03-21T09:00:00Z WALL='2027-03-21 09:00'
cp one.conf capstan.conf
"$SIGNER" keys -c s/c/conf -t $NOW >log 2>&1
"$SIGNER" request -c s/c/conf -t $NOW -o req/request.xml >log 2>&1 || cat log
{ echo 'ceremony = s'; prologue; access; sign '' | sed 's/^review.object/review.plan = b\n&/'; epilogue; } >answers
held rolled

"$SIGNER" accept -c s/b/conf -t $NOW next/responses/b.xml >log 2>&1 || cat log
NOW=2027-04-20T09:00:00Z WALL='2027-04-20 09:00' LATER=2027-04-21T12:00:00Z
sed 's/"c\.example\."/"b.example."/' one.conf >capstan.conf
rm req/request.xml	# that of c
"$SIGNER" keys -c s/b/conf -t $NOW >log 2>&1
"$SIGNER" request -c s/b/conf -t $NOW -o req/request.xml >log 2>&1 || cat log
{ echo 'ceremony = s'; prologue; access; sign ''; epilogue; } >answers
held alone
is 'a ceremony of one request chains to a batch' verify alone
is 'whose response is there' cmp alone/previous.xml next/responses/b.xml

# ---- a batch of which nothing can be signed -------------------------------------

grep -h '^d\.example\.' ksks/ksks-*.ds >s/d/ds
"$SIGNER" accept -c s/d/conf -t $NOW -a s/d/ds next/responses/d.xml >log 2>&1 || cat log
sed 's/"c\.example\."/"d.example."/' one.conf >capstan.conf
{ echo 'ceremony = v'; prologue
printf 'step = enter\ncompromise = a\ncompromise.state = d\ncompromise.way = n\n'
printf 'compromise.administrator = it was found outside\ncompromise.witness = I saw that\ncompromise.object = <object>\n'
printf 'step = enter\nexport = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'; } >answers
held disclosed
NOW=2027-04-20T10:00:00Z WALL='2027-04-20 10:00'
more=$(for i in $(seq 40); do printf '"p%s.example.", ' $i; done)
sed "s/\"x.example.\"/\"w.example.\", &/; s/\"a.example.\"/$more&/" all.conf >capstan.conf
rm -rf req/requests; mkdir -p req/requests
signer w; asks w icann
cp rolled/request.xml req/requests/c.xml
"$SIGNER" keys -c s/d/conf -t $NOW >log 2>&1 || cat log
asks d icann
sums
{ echo 'ceremony = q'; prologue; access; cat <<END; } >answers
step = enter
batch.words = all
step = enter
batch.aside = enter
batch.aside = enter
failed = enter
step = <stop>
stop.reason = nothing to sign
END
is 'a batch of which nothing can be signed is refused' hold answers
sed 's/^/# /' room.err
flat
says 'as is one of a zone whose KSK is being changed' 'a change of its KSK is under way, its last response was "pre-publish"'
says 'and of one that has none' 'w.example., in w.xml STOP KSK; limit the one that lives; found the zone has no KSK'
says 'or none but one that is in other hands' 'd.example., in d.xml STOP KSK; limit the one that lives; found KSK [0-9]* is in other hands since ceremony [0-9]*: another'
is 'zones without a request that are too many for the first page are on the last' \
    grep -q 'No request 43 zones of the group, of which nothing is signed .* NO REQUEST of these, and so not signed: 43 .*p40.example.' room.flat
is 'and another batch may be read' grep -q '"step":"batch","kind":"undone"' "$(ls a/*.jsonl | tail -1)"
isnt 'nothing was signed' grep -q '"step":"batch-sign"' "$(ls a/*.jsonl | tail -1)"
exit $failed
