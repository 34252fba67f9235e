#!/bin/sh
# A KSK is compromised: what is decided, from which dates on it is safe, and that
# a key in other hands signs nothing any more.
set -u
. "$SRC/tests/shares.sh"
. "$SRC/tests/forged.sh"
leaving() { printf 'step = enter\nexport = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'; }
# decided STATE WAY [LETTER].
decided() {
	printf 'step = enter\ncompromise = %s\ncompromise.state = %s\ncompromise.way = %s\n' "${3:-a}" $1 $2
	printf 'compromise.administrator = the safe was found open\n'
	printf 'compromise.witness = I was told by the keeper\n'
	echo 'compromise.object = <object>'
}

site
request
first >answers
held 'a first ceremony signs sets with a KSK'
"$SIGNER" accept -c signer.conf -t $NOW -a "$(ls out/ksk-*.ds)" out/response.xml >accept.out 2>&1 || cat accept.out
empty out
keep signed
ksk=$(sed -n 's/.*"step":"make-key","kind":"result".*"tag":\([0-9]*\),.*/\1/p' a/*.jsonl)

at 2027-04-30T10:17:00Z
{ echo 'ceremony = v'; prologue; printf 'step = enter\ncompromise = a\ncompromise.state = d\ncompromise.way = c\n'; } >answers
isnt 'a key that others have is not restored' hold answers
is 'then nothing was decided' test "$(said compromise decided)" -eq 0
back signed
{ echo 'ceremony = v'; prologue; decided d n | sed '/object/d'
printf 'compromise.object = example. %s | example. 1\n' "$ksk"; } >answers
isnt 'nor is a key compromised that one of two names' hold answers
is 'nothing was decided there either' test "$(said compromise decided)" -eq 0
back signed
{ echo 'ceremony = v'; prologue; printf 'step = enter\ncompromise = a\ncompromise.state = u\ncompromise.way = c\n'; } >answers
isnt 'one of which there is no copy is not restored, unusable as it is' hold answers
is 'and why is said' shown "no way: this site's journal has no copy of it"
back signed
at 2027-04-30T10:19:00Z
{ echo 'ceremony = v'; prologue; decided u n; leaving; } >answers
held 'but another takes its place'
is 'and is verified' judged
rm -rf ended; mv out ended; mkdir out
forged 'that it be restored is refused' 'no copy that enough shares are left for' set 1 compromise decided way '"restore"'
empty out
at 2027-05-01T10:17:00Z
request
{ echo 'ceremony = s'; prologue; access; sign ''; epilogue; } >answers
held 'it signs again when it is there'
is 'and is verified, with what it signed then' judged
rm -rf unusable; mv out unusable; mkdir out

# ---- one that has a copy

cp capstan.conf no.conf
echo 'recovery = "2 of 2"' >>capstan.conf
back signed
at 2027-03-10T10:17:00Z
{ echo 'ceremony = b'; prologue; access; split one 2 '2 of 2'; printf 'step = enter\nback-up = enter\n'; epilogue; } >answers
held 'a backup key is made'
empty out
at 2027-03-11T10:17:00Z
{ echo 'ceremony = k'; prologue; access; make_ksk; printf 'step = enter\n'; brought one 1 2; printf 'back-up = enter\n'; epilogue; } >answers
held 'and another KSK, which has a copy'
empty out
keep copied
at 2027-04-30T10:17:00Z
{ echo 'ceremony = v'; prologue; decided u c b; leaving; } >answers
held 'that one is to be restored where it is unusable'
is 'and may sign at once' shown 'it may sign 2027-04-30 10:17'
is 'which is verified' judged
empty out
back copied
{ echo 'ceremony = v'; prologue; printf 'step = enter\ncompromise = b\ncompromise.state = d\ncompromise.way = c\n'; } >answers
isnt 'but not where others have it' hold answers
is 'as is said' shown 'no way: others have it too'
cp no.conf capstan.conf

back signed
at 2027-04-30T10:17:00Z
at 2027-04-30T10:17:00Z
{ echo 'ceremony = v'; prologue; decided d n; leaving; } >answers
held 'a KSK that was disclosed'
is 'has its dates on the page' shown 'the other KSK may sign 2027-05-0'
is 'which are not formulas' sh -c '! grep -q "the policy has no" room.out'
is 'the order leaves' grep -q 'DISCLOSED: somebody else may sign with it' out/order.txt
# By hand: DS 1 h + 1 d, set 1 h + 1 h of its TTL, both behind each other.
is 'with the date from which another KSK may sign' grep -q 'the other KSK may sign *2027-05-01 11:17:[0-5][0-9]Z' out/order.txt
is 'and that on which the old DS may go' grep -q 'the old DS may go *2027-05-01 13:17:[0-5][0-9]Z' out/order.txt
is 'the page before had those of the other ways' shown 'right for everybody 2027-05-01 11:17:'
is 'each of them' shown 'nobody validates it 2027-05-01 11:17:'
is 'but without what people said' sh -c '! grep -q keeper out/order.txt'
is 'without an HSM' sh -c '! grep -q "\"step\":\"open\"" "$1"' sh "$(last)"
is 'and is verified' judged
judged >verify.out
is 'and verify says what was decided' sh -c 'tr -s "\n " "  " <verify.out | grep -q "decided that KSK '"$ksk"' .* is disclosed; the way: new-ds"'
is 'and it has a report' reported out
rm -rf ended; mv out ended; mkdir out
"$CAPSTAN" redact -o public ended >redact.out 2>&1
is 'a copy for the public is verified too' judged public
cp "$(last)" disclosed.jsonl
keep disclosed
at 2027-05-01T10:17:00Z
{ echo 'ceremony = s'; prologue; access
printf 'step = enter\nrequest.words = all\nstep = enter\nfailed = enter\n'; left; } >answers
held 'no request is signed with it any more'
is 'and it is said why' shown 'it signs only to be revoked'
is 'nothing was meant to be signed' test "$(said sign intent)" -eq 0
back disclosed
{ echo 'ceremony = k'; prologue; access; make_ksk; epilogue; } >answers
held 'another KSK is made'
empty out
at 2027-05-01T11:17:00Z
{ echo 'ceremony = s'; prologue; access
printf 'step = enter\nrequest.words = all\nstep = enter\nreview.plan = a\n? review.ds = <object>\n'
printf 'review.object = <object>\nreason.administrator = the old one is in other hands\nreason.witness = the DS is there\n'
printf 'step = enter\nsigned = enter\n'; epilogue; } >answers
held 'which replaces it'
is 'by the one plan that is left' grep -q '"step":"review","kind":"done".*"plan":"replace"' "$(last)"
is 'which is verified' judged

# ---- one that others have is so for good

keep judged
at 2027-06-02T10:17:00Z
{ echo 'ceremony = v'; prologue; printf 'step = enter\ncompromise = a\ncompromise.state = u\n'; } >answers
isnt 'of a key that is disclosed nobody is asked whether it is unusable' hold answers
is 'but for the way alone' grep -q 'what was asked is: "compromise.way"' room.err
back judged

# The trust anchor that was published names it.
back signed
cp capstan.conf no.conf
sed -i 's|^policy|trust-anchor = "https://anchor.example/ta.xml"\n&|' capstan.conf
at 2027-03-10T10:17:00Z
{ echo 'ceremony = a'; prologue; access; printf 'step = enter\nanchor.object = <object>\nanchor = enter\n'; epilogue; } >answers
held 'a trust anchor names a KSK'
empty out
keep published
at 2027-04-30T10:17:00Z
{ echo 'ceremony = v'; prologue; decided d n; leaving; } >answers
held 'which is disclosed then'
is 'the order says that another trust anchor is to be published' sh -c \
    'tr -s "\n " "  " <out/order.txt | grep -q "Anchor The trust anchor that was published names it"'
judged >verify.out
is 'and verify warns of it' sh -c \
    'tr -s "\n " "  " <verify.out | grep -q "WARN KSK [0-9]* is in other hands, and validators believe it by the trust anchor"'
cp "$(last)" anchored.jsonl
empty out
at 2027-05-01T10:17:00Z
{ echo 'ceremony = a'; prologue; access; printf 'step = enter\nanchor.object = <object>\nanchor = enter\n'; epilogue; } >answers
isnt 'no other trust anchor names it, which had nothing else to name' hold answers

# Where it was unusable for a time, and no more, one does.
back published
at 2027-04-30T10:19:00Z
{ echo 'ceremony = v'; prologue; decided u n; leaving; } >answers
held 'the same KSK is unusable, and in no other hands'
empty out
at 2027-05-01T10:17:00Z
{ echo 'ceremony = a'; prologue; access; printf 'step = enter\nanchor.object = <object>\nanchor = enter\n'; epilogue; } >answers
held 'a trust anchor may name it, when it is there again'
is 'which is verified' judged
rm -rf named; mv out named; mkdir out
cp no.conf capstan.conf

# A key that no medium had yet, and then others have: no parent is told of it.
rm -rf a b out tokens; mkdir a b out tokens
at 2027-02-09T10:17:00Z
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
held 'another token'
empty out
at 2027-02-10T10:17:00Z
{ echo 'ceremony = k'; prologue; access; make_ksk; left; } >answers
held 'a KSK is made, and no medium has it yet'
abandoning 'the safe was found open' >answers
held 'for the ceremony is abandoned'
at 2027-02-11T10:17:00Z
{ echo 'ceremony = v'; prologue; decided d n; leaving; } >answers
held 'then others have the key'
isnt 'no DS of it leaves' sh -c 'ls out | grep "^ksk-"'
is 'and what leaves is verified' judged

# ---- what a forger would make of it

forged 'the order is what the record makes' 'is not what its record makes' set 1 compromise decided judged '"2027-04-30T10:16:59Z"'
# Of one that was unusable, and signed again, that it was disclosed instead, with
# the order that belongs to that.
disclosed() {	# FOLDER JOURNAL SENTENCE
	rm -rf was; mv ended was; cp -a "$1" ended
	for m in order judged; do
		"$BIN/tests/forge" ended set 0 compromise decided $m "$(fact "$2" $m)" ||
		    bad "the forger changed $m"
	done
	forged "$3" 'was to sign, which was in other hands' set 0 compromise decided what '"disclosed"'
	rm -rf ended; mv was ended
}
fact() { jq -c "select(.step == \"compromise\" and .kind == \"decided\").data.$2" "$1"; }
disclosed unusable disclosed.jsonl 'a key in other hands signs no request'
disclosed named anchored.jsonl 'nor a trust anchor'
for other in 2027-04-29T10:16:00Z 2027-04-30T10:17:01Z 2026-01-01T00:00:00Z; do
	forged "an order of $other is not that of the record" 'from another time than when it was agreed to' \
	    set 1 compromise decided judged "\"$other\""
done
# Another policy, whose waits are others, in the place of that of the ceremony.
# other_policy SENTENCE EXPRESSION
other_policy() {
	sed "$2" ended/policy.conf >other.conf
	isnt "another policy is another: $2" cmp other.conf ended/policy.conf
	rm -rf t; cp -a ended t; cp other.conf t/policy.conf
	"$BIN/tests/forge" t set 1 ceremony begin policy-sha256 "\"$(sha256sum <other.conf | cut -c1-64)\"" &&
	    "$BIN/tests/forge" t fit || bad 'the forger changed the policy'
	judged t >verify.out 2>&1
	is "$1" sh -c \
	    'tr -s "\n " "  " <verify.out | grep -q "STOP .*the waits of an order are not those of the policy" || { cat verify.out; false; }'
}
other_policy 'an order has the waits of the policy' 's/^\(.*ds-ttl = \)1d/\12d/'
other_policy 'and its TTL, where the policy does not leave that to requests' 's/^ttl = request/ttl = 7200/'
forged 'a way that there is not is refused' 'in no known way' set 1 compromise decided way '"wait"'
forged 'a key that nobody made is not compromised' 'no KSK made here' \
    set 1 compromise decided id "\"$(printf %064d 0)\""
rm -rf t; cp -a ended t
grep '"step":"inventory","kind":"found"' t/journal/0001-first.jsonl >looked
sed -i '/"kind":"decided"/{
r looked
N
}' t/journal/0002-compromise.jsonl
"$BIN/tests/forge" t fit || bad 'the forger did'
judged t >verify.out 2>&1
is 'no HSM is looked into where none is opened' sh -c '
    tr -s "\n " " " <verify.out | grep -q "STOP step \"inventory\" is not of this ceremony, which opens no HSM"'
for reasons in null '["one"]' '["",""]' '[1,{}]'; do
	forged "it has two reasons, and not $reasons" 'two reasons are not there' set 1 compromise decided reasons "$reasons"
done
forged 'nor is any without its record' 'was decided of a KSK' drop 1 compromise decided
rm -rf t; cp -a ended t
gnawing $AFTER 40
isnt 'verify sees each member of its records that is another' grep '^compromise ' gnawed

# The key that replaced it seals emergency sets, by a plan without the other.
back judged
cat out/ksk-*.ds >>signer/anchor
"$SIGNER" accept -c signer.conf -t 2027-05-01T12:00:00Z out/response.xml >accept.out 2>&1 || cat accept.out
empty out; empty req
at 2027-07-20T10:17:00Z
echo 'emergency = "2 of 3"' >>capstan.conf
echo 'standby = true' >>signer.conf
{ "$SIGNER" keys -c signer.conf -t $NOW && "$SIGNER" request -c signer.conf -t $NOW -o req/request.xml; } >signer.out 2>&1 ||
    cat signer.out
{ echo 'ceremony = s'; prologue; access
printf 'step = enter\nrequest.words = all\nemergency.words = all\nstep = enter\nreview.plan = a\nreview.object = <object>\n'
printf 'reason.administrator = the standby ZSK is new\nreason.witness = I saw it\nstep = enter\nsigned = enter\nstep = enter\n'
given em 1 'J. Moreau'; given em 2 'T. Lindqvist'; given em 3 'A. Haddad'
echo 'emergency = enter'; epilogue; } >answers
held 'emergency sets are sealed by the KSK that replaced it'
is 'which are verified' judged
id=$(fact disclosed.jsonl id)
rm -rf ended; mv out ended; mkdir out
forged 'by the disclosed one they are not' 'was to sign, which was in other hands' set 1 emergency intent ksk "$id"
exit $failed
