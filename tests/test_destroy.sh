#!/bin/sh
# Keys are destroyed: what is refused, what it says before, the proof of it,
# and what a later ceremony makes of a key that was destroyed.
set -u
. "$SRC/tests/shares.sh"
P11_REAL=$(softhsm)
export P11_REAL
judged() { "$CAPSTAN" verify -t ${1:-$AFTER} out; }
AFTER=2028-01-01T00:00:00Z
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
failing() { printf 'failed = enter\n'; }
# forged SENTENCE WORDS CHANGE...: of the folder "ended", in a copy of it.
forged() {
	s=$1 w=$2; shift 2
	rm -rf t; cp -a ended t
	"$BIN/tests/forge" t "$@" || bad "the forger did: $*"
	"$CAPSTAN" verify -t $AFTER t >verify.out 2>&1
	if grep -q '^STOP' verify.out && tr -s '\n ' ' ' <verify.out | grep -qF -- "$w"; then ok "$s"; else
		bad "$s"; sed 's/^/# /' verify.out
	fi
}
left() { printf 'step = <stop>\nstop.reason = enough for today\n'; }
abandoned() { abandoning 'not gone on with'; }
# A site with shares is asked what is to be destroyed.
destroying() {
	echo 'ceremony = d'
	! grep -q '^recovery' capstan.conf || echo 'ceremony.about = k'
}
# objects: how many objects of any kind are files of the token.
objects() { find tokens -name '*.object' ! -name token.object | wc -l; }
reasons() { printf 'reason.administrator = the roll is over\nreason.witness = I saw the new DS\n'; }
# tag_of N: the tag of the Nth key that was made.
tag_of() {
	sed -n 's/.*"step":"make-key","kind":"result".*"tag":\([0-9]*\),.*/\1/p' a/*.jsonl |
	    sed -n "$1p"
}
# following: a request that follows what the first ceremony signed, though late.
following() { NOW=2027-05-05T10:17:00Z; request; NOW=$1; }
destroyed() { printf 'destroy.ds = all\ndestroy.object = <object>\ndestroy.done = enter\n'; }

# ---- a site whose keys never leave

site
request
first >answers
held 'a first ceremony signs sets with a KSK'
mv out first; mkdir out
keep signed
ksk=$(tag_of 1)

at 2027-02-10T10:17:00Z
{ destroying; prologue; access
printf 'step = enter\ndestroy = a\ndestroy.needed = k\ndestroy = g\n'; epilogue; } >answers
held 'a KSK whose signed sets are valid is kept'
is 'the page says until when they are' \
    shown '9 that left and are valid now or later have it; the last until 2027-'
is 'and of which ceremony' shown 'of ceremony 0001'
is 'nothing was meant to be destroyed' \
    sh -c '! grep -q "\"step\":\"destroy\",\"kind\":\"intent\"" a/0002-destroy.jsonl'
is 'and both halves are in the token' test "$(objects)" -eq 2
is 'which is verified' judged
back signed
{ destroying; prologue; access
printf 'step = enter\ndestroy = a\ndestroy.needed = d\n'; reasons
printf 'destroy.ds = mismatch\ndestroy = g\n'; epilogue; } >answers
held 'also with reasons it is kept while the parent may have its DS'
is 'and is told so' shown "DS of KSK $ksk: it is taken out there first"
is 'and both halves are there then' test "$(objects)" -eq 2
back signed
{ destroying; prologue; access
printf 'step = enter\ndestroy = a\ndestroy.needed = d\n'; reasons
printf 'destroy.ds = all\ndestroy.object = example. 1 | example. 1\n'; } >answers
isnt 'another tag is not the key' hold answers
is 'and both halves are there still' test "$(objects)" -eq 2
back signed
{ destroying; prologue; access
printf 'step = enter\ndestroy = a\ndestroy.needed = d\n'; reasons; destroyed
printf 'destroy = g\n'
epilogue; } >answers
held 'with both reasons it is destroyed'
is 'as an exception' \
    grep -q '"kind":"exception".*no signed set that is valid now or later has' a/0002-destroy.jsonl
is 'which is verified too' judged
judged >verify.out
is 'and verify says that sets that were valid had it' sh -c '
    tr -s "\n " "  " <verify.out | grep -q "any more, though signed sets that were valid still had it"'
rm -rf ended; cp -a out ended
forged 'the reasons are not left out' 'a key was to end that signed sets have which left and are valid' drop 1 ceremony exception
forged 'nor are they for another key' 'a key was to end that signed sets have which left and are valid' \
    set 1 ceremony exception happened '"2 sets that left have KSK 1"'
forged 'nor for something else' 'a key was to end that signed sets have which left and are valid' \
    set 1 ceremony exception expected '"it rains"'
forged 'and that it ends is as it was meant' 'whether it ends is not as it was meant' set 1 destroy result ends false
rm -rf ended
back signed
{ destroying; prologue; access
printf 'step = enter\ndestroy = a\ndestroy.needed = d\n'; reasons; destroyed
printf 'destroy = <stop>\nstop.reason = enough for today\n'; } >answers
hold answers
abandoned >answers
held 'a ceremony that destroyed what it was to is left, and abandoned'
is 'no other key is said to be in doubt' shown 'DESTROYED 1 of the keys; no other was agreed to.'
isnt 'and nobody is told how to go on' sh -c 'sed -n "/^== ABANDON/,\$p" room.out | grep -q "To go on, the people"'
back signed

# ---- when no set needs it any more

at 2027-07-20T10:17:00Z
{ destroying; prologue; access
printf 'step = enter\ndestroy = a\n'; destroyed; printf 'destroy = g\n'; epilogue; } >answers
held 'a KSK that no set needs is destroyed'
is 'its object is no file of the token any more' test "$(objects)" -eq 0
is 'the token shows no key' test "$(keys_in)" -eq 0
is 'that it signs no more was tried' \
    grep -q '"step":"destroy","kind":"result".*"found":"pair".*_HANDLE_INVALID' a/0002-destroy.jsonl
is 'the final inventory says why it is not there' shown 'DESTROYED TODAY'
isnt 'and is no exception' grep -q '"kind":"exception"' a/0002-destroy.jsonl
is 'and what left is verified' judged
is 'and has a report' reported out
is 'which says what was destroyed' sh -c 'tr -s " \n" " " <report.is | grep -q "destroyed KSK [0-9]* "'
mv out ended; mkdir out
keep dead

at 2027-07-21T10:17:00Z
following $NOW
{ echo 'ceremony = s'; prologue; access
printf 'step = enter\nrequest.words = all\nstep = enter\n'; failing; left; } >answers
back dead
held 'a later ceremony has no KSK to sign with'
is 'and says so' shown 'holds no KSK of this zone'
back dead

# The token is put back as it was before.
rm -rf tokens; cp -a signed/tokens tokens
{ echo 'ceremony = i'; prologue; access; reasons
printf 'step = enter\ninventory-after = enter\n'; reasons
epilogue | tail -n +3; } >answers
held 'a key that was destroyed and is there again is found'
is 'as one that was destroyed' shown 'WAS DESTROYED'
is 'and goes into the journal as a stranger' \
    grep -q '"kind":"found".*"in-register":false.*"unknown":1' a/0003-inventory.jsonl
is 'and is verified, for there are reasons' judged
keys=$(sed -n 's/.*"step":"inventory-after","kind":"found".*"keys":\(\[[^]]*\]\).*/\1/p' a/0003-inventory.jsonl |
    sed 's/"in-register":false/"in-register":true/')
rm -rf stranger; cp -a out stranger; cp -a ended ended.first; rm -rf ended; cp -a stranger ended
forged 'but not by reasons for other numbers' 'HSM and register differ, and the journal has no exception' \
    set 1 ceremony exception happened '"0 keys are not in the register, 0 are missing from the HSM, 1 do not sign"'
forged 'nor by none' 'HSM and register differ, and the journal has no exception' drop 2 ceremony exception
"$BIN/tests/forge" ended set 0 inventory-after found unknown 0
forged 'but not as a key of the register' 'had been destroyed, and does not say so' \
    set 0 inventory-after found keys "$keys"
rm -rf ended; mv ended.first ended
empty out
at 2027-07-21T12:17:00Z
following $NOW
{ echo 'ceremony = s'; prologue; access; reasons
printf 'step = enter\nrequest.words = all\nstep = enter\n'; failing; left; } >answers
keep again
held 'it is not offered for signing'
is 'although it is there' shown 'holds no KSK of this zone'
back again
{ destroying; prologue; access; reasons
printf 'step = enter\ndestroy = a\n'; destroyed; printf 'destroy = g\n'; epilogue; } >answers
held 'and is destroyed again'
is 'the page knew that it had been' shown 'WAS DESTROYED BEFORE'
is 'then nothing is in the token' test "$(objects)" -eq 0
is 'which is verified as well' judged

# ---- what a forger would make of it

forged 'a destruction that nobody meant is refused' 'nobody meant to destroy' drop 1 destroy intent
forged 'one without its outcome is refused' 'found 0 keys' drop 1 destroy result
forged 'one in another HSM is refused' 'nobody meant' set 1 destroy result serial '"1"'
forged 'one meant for another HSM is refused' 'nobody meant' set 1 destroy intent serial '"1"'
forged 'one of a key that never was is refused' 'never made' \
    set 1 destroy intent id "\"$(printf %064d 0)\""
forged 'one that does not say whether the key ends is refused' 'neither true nor false' \
    set 1 destroy result ends null
"$CAPSTAN" verify -t $AFTER ended >verify.out 2>&1
is 'verify says which key was destroyed, where, and whether it ended' sh -c '
    tr -s "\n " "  " <verify.out |
    grep -qE "destroyed KSK [0-9]+ \([^)]*\) in HSM [0-9a-f]+, to be used nowhere any more( record| ok|\$)"'
rm -rf t; cp -a ended t
gnawing $AFTER 100
sort -u gnawed | grep '^destroy' >unseen
printf 'destroy %s\n' done 'intent ends' 'intent label' 'result found' 'result label' \
    'result refusal' >expected
is 'verify sees all that can be seen of a destruction that was altered' \
    sh -c 'grep -vxFf expected unseen; ! grep -qvxFf expected unseen'

# ---- the power fails

at 2027-07-20T10:17:00Z
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
anything() {
	wherever d
	cat <<END
reason.administrator = it was so
reason.witness = I saw it
token = enter
open.pin = $USER_PIN
inventory = enter
! sh choose.sh
destroy = @letter:1
destroy.begun = d
destroy.rest = enter
destroy.ds = all
destroy.object = <object>
destroy.done = enter
inventory-after = enter
close = enter
export = enter
export.words = all
finish = enter
END
}
run() { timeout 600 "$HEADLESS" -t "$2" -c "$1" any >room.out 2>room.err; }
# The choice is made by what the page shows last.
cat >choose.sh <<'END'
awk '/^== WHICH KEY/ { on = 1; l = "g" } on && /^   a  / { l = "a" }
    END { print l > "letter" }' room.out
END
anything >any.first
at 2027-07-20T10:25:00Z
anything >any.again
at 2027-07-20T10:17:00Z
tried=0 good=0
after_cut() {
	tried=$((tried + 1))
	before=$(objects)
	grep -q '"kind":"result","data":{"manifest".*}$' a/0002-destroy.jsonl 2>/dev/null || empty out
	cp any.again any
	if grep -q '"step":"ceremony","kind":"end"' a/0002-destroy.jsonl 2>/dev/null; then
		cp a/*.jsonl b/
	else
		run capstan.conf 2027-07-20T10:25:00Z
	fi
	if [ -s room.err ]; then
		echo "# $1:"; sed 's/^/#   /' room.err
		grep -A4 '^ Happened' room.out | tail -5 | sed 's/^/#   /'
	fi
	[ "$(objects)" -eq 0 ] && diff -r a b >/dev/null && judged >verify.out 2>&1 &&
	    [ "$(grep -c '"step":"destroy","kind":"result"' a/0002-destroy.jsonl)" -eq 1 ] &&
	    good=$((good + 1)) || {
		echo "# $1: $(objects) objects, $before before"
		sed 's/^/#   /' verify.out
	}
}
back signed
cp any.first any
rm -f writes
CUT_COUNT=$TESTDIR/writes CUT_AT=0 CUT_HOW=never LD_PRELOAD=$BIN/tests/cut.so run capstan.conf $NOW
is 'answers in any order destroy the key too' test "$(objects)" -eq 0 -a ! -s room.err
sed 's/^/# /' room.err
total=$(wc -c <writes)
POINTS=${POINTS:-5} at_write=3
while [ $at_write -le "$total" ]; do
	back signed
	how=before
	[ $((at_write % 3)) -ne 0 ] || how=torn
	cp any.first any
	CUT_AT=$at_write CUT_HOW=$how LD_PRELOAD=$BIN/tests/cut.so run capstan.conf $NOW &&
	    echo "# write $at_write was not cut"
	after_cut "cut $how write $at_write"
	at_write=$((at_write + POINTS))
done
echo "# $tried of $total writes cut"
for call in C_DestroyObject:1 C_DestroyObject:2; do
	back signed
	cp any.first any
	P11_FAULT=$call!:kill run faulty.conf $NOW && echo "# $call was not cut"
	is "cut at $call the halves are what is left" test "$(objects)" -eq $((3 - ${call#*:}))
	after_cut "cut at $call"
done
is 'cut anywhere, the key is destroyed in the end, once, and that is verified' \
    test $good -eq $tried -a $tried -gt 5
# Cut between the halves there is nothing to decide; before them there is.
back signed
cp any.first any
P11_FAULT=C_DestroyObject:1!:kill run faulty.conf $NOW
{ echo 'unfinished = c'; prologue; access; printf 'step = enter\ndestroy.begun = k\ndestroy = g\n'
epilogue; } >answers
held 'a key of which nothing is destroyed yet can be kept'
is 'and is whole' test "$(objects)" -eq 2
is 'and that is verified' judged
rm -rf ended; mv out ended; mkdir out
forged 'but not that it was about to be destroyed, and no word of what came of it' \
    'no record what came of it' drop 1 destroy nothing
empty out
at 2027-07-20T12:17:00Z
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
held 'and signs in the next inventory'
empty out

# A ceremony that was given up between the halves.
back signed
at 2027-07-20T10:17:00Z
cp any.first any
P11_FAULT=C_DestroyObject:2!:kill run faulty.conf $NOW
abandoned >answers; hold answers
at 2027-07-20T12:17:00Z
{ echo 'ceremony = i'; prologue; access; reasons
printf 'step = enter\ninventory-after = enter\n'; reasons
epilogue | tail -n +3; } >answers
held 'half a key is found by another ceremony'
is 'which is verified, for there are reasons' judged
empty out
{ destroying; prologue; access
printf 'step = enter\ndestroy.rest = enter\ndestroy.done = enter\ndestroy = g\n'
epilogue; } >answers
held 'and destroyed by the next one of this kind'
is 'wholly' test "$(objects)" -eq 0
is 'which is verified in its turn' judged
empty out

# ---- a site whose keys have wrapped copies

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 3'
asked
{ echo 'ceremony = f'; prologue; init; access; split one 3 '2 of 3'; make_ksk
back_up; sign; epilogue; } >answers
held 'a KSK has a copy under a set of shares'
"$SIGNER" accept -c signer.conf -t $NOW -a "$(ls out/ksk-*.ds)" out/response.xml >accept.out 2>&1 ||
    cat accept.out
empty out
keep copied
at 2027-07-20T10:17:00Z
destroy_first() { printf 'step = enter\ndestroy = a\n'; destroyed; printf 'destroy = g\n'; }
{ destroying; prologue; access; destroy_first; epilogue; } >answers
held 'it is destroyed'
is 'its copy is not, and the page says so' shown 'Wrapped ones are NOT destroyed by this'
is 'and which shares open it' \
    grep -qE 'set [0-9A-F-]{9}, 2 of 3; 0 of 3 shares destroyed; left in ceremony 0001' room.out
is 'which is verified' judged
judged >verify.out
is 'and verify says which shares open its copy' sh -c '
    tr -s "\n " "  " <verify.out |
    grep -qE "nowhere any more, and is under set [0-9A-F-]{9}, whose shares open its copy"'
empty out
keep dead

at 2027-07-21T10:17:00Z
empty tokens
{ echo 'ceremony = n'; prologue; init; access
printf 'step = enter\nrestore.destroyed = g\nrestore = enter\n'; epilogue; } >answers
held 'a key that was destroyed is not restored by the way'
is 'nothing was' shown 'NOTHING WAS RESTORED'
is 'nor was anything meant to be' \
    sh -c '! grep -q "\"step\":\"restore\",\"kind\":\"intent\"" a/*-restore.jsonl'
is 'the token is empty' test "$(objects)" -eq 0
is 'and that is verified' judged
back dead
empty tokens
{ echo 'ceremony = n'; prologue; init; access
printf 'step = enter\nrestore.destroyed = a\nrestore.revive = <back>\n'
printf 'restore.destroyed = a\nrestore.revive = <object>\nrestore.object = <object>\n'
brought one 1 3; printf 'restore = enter\n'; epilogue; } >answers
held 'but where both say so'
is 'it is in the new token' test "$(objects)" -eq 2
is 'which is verified as well' judged
mv out revived; mkdir out
rm -rf ended; cp -a revived ended
forged 'a key that came back and nobody said so is refused' 'nobody said that it may come back' \
    drop 1 restore revived
forged 'also where they said so of another HSM' 'nobody said that it may come back' \
    set 1 restore revived serial '"1"'
# Destroyed while its sets are valid, brought back, and asked for the next ones.
back copied
at 2027-04-30T10:17:00Z
{ destroying; prologue; access
printf 'step = enter\ndestroy = a\ndestroy.needed = d\n'; reasons; destroyed
printf 'destroy = g\n'; epilogue; } >answers
held 'a KSK is destroyed by mistake'
empty out; empty tokens
at 2027-04-30T12:17:00Z
{ echo 'ceremony = n'; prologue; init; access
printf 'step = enter\nrestore.destroyed = a\nrestore.revive = <object>\nrestore.object = <object>\n'
brought one 2 3; printf 'restore = enter\n'; epilogue; } >answers
held 'and comes back'
empty out
keep back.again
at 2027-04-30T13:17:00Z
{ echo 'ceremony = b'; prologue; access; split three 3 '2 of 3'
printf 'step = enter\nback-up.older = b\n'; brought one 1 3
printf 'back-up = enter\n'; epilogue; } >answers
held 'it is copied again'
is 'which is verified' judged
rm -rf ended; mv out ended; mkdir out
forged 'a key that comes back is in a record' 'neither that it was restored nor why not' \
    drop 0 restore result
"$BIN/tests/forge" ended drop 0 restore done
forged 'a key that is copied although it was destroyed is refused' \
    'a key was to be copied that had been destroyed' drop 0 restore result
back back.again
at 2027-05-01T09:00:00Z
request
{ echo 'ceremony = s'; prologue; access; sign ''; epilogue; } >answers
held 'it signs again'
is 'and that is verified' judged
rm -rf ended; mv out ended; mkdir out
"$BIN/tests/forge" ended drop 0 restore done
forged 'a key that signs although it was destroyed is refused' 'had been destroyed' \
    drop 0 restore result

back dead
at 2027-07-21T10:17:00Z
{ echo 'ceremony = b'; prologue; access; split two 3 '2 of 3'; back_up; epilogue; } >answers
held 'under a new backup key a key that was destroyed gets no copy'
isnt 'nothing was copied' grep -q '"step":"back-up","kind":"intent"' a/0003-backup-key.jsonl
is 'and that is verified too' judged
empty out
{ echo 'ceremony = g'; prologue; echo 'step = enter'; brought two 1 2 3; echo 'exercise = enter'
printf 'step = enter\nexport = enter\nstep = enter\nexport.words = all\n'
printf 'step = enter\nfinish = enter\n'; } >answers
held 'and the older shares count no more'

# ---- one of two HSMs

back copied
mv tokens first.tokens; mkdir tokens
cp capstan.conf first.conf
sed 's/^token = .*/token = "OTHER"/' first.conf >second.conf
cp second.conf capstan.conf
at 2027-04-30T10:17:00Z
{ echo 'ceremony = n'; prologue; init | sed 's/EXAMPLE-AMS/OTHER/g'; access; restore one 1 2
epilogue; } >answers
held 'a copy is restored into a second HSM'
empty out
keep both
at 2027-04-30T12:17:00Z
{ destroying; prologue; access
printf 'step = enter\ndestroy = a\ndestroy.ends = h\ndestroy.object = <object>\n'
printf 'destroy.done = enter\ndestroy = g\n'
epilogue; } >answers
held 'there it is destroyed, and goes on in the first'
is 'without a word of the DS' sh -c '! grep -q "HAS THE PARENT ZONE" room.out'
is 'which is verified' judged
empty out
rm -rf tokens; cp -a first.tokens tokens; cp first.conf capstan.conf
at 2027-05-01T09:00:00Z
request
{ echo 'ceremony = s'; prologue; access; sign ''; epilogue; } >answers
held 'where it signs'
is 'and that is verified' judged
empty out

back both; cp second.conf capstan.conf
at 2027-07-20T12:17:00Z
{ destroying; prologue; access
printf 'step = enter\ndestroy = a\ndestroy.ends = n\n'; destroyed; printf 'destroy = g\n'
epilogue; } >answers
held 'or it ends'
is 'the page names the first HSM' shown 'HSMS It is also in'
is 'and that is verified as well' judged
judged >verify.out
is 'where verify names the first HSM too' sh -c '
    tr -s "\n " "  " <verify.out | grep -qE "to be used nowhere any more, and is still in [0-9a-f]+"'
empty out
rm -rf tokens; cp -a first.tokens tokens; cp first.conf capstan.conf
keep ended.second
at 2027-07-20T13:17:00Z
{ echo 'ceremony = s'; prologue; access
printf 'step = enter\nrequest.words = all\nstep = enter\n'; failing; left; } >answers
held 'then it signs in no other'
is 'and that is said' shown 'holds no KSK of this zone'
back ended.second
{ destroying; prologue; access; destroy_first; epilogue; } >answers
held 'and is destroyed there when that HSM is here'
is 'whose token has nothing of it' test "$(objects)" -eq 0
is 'and that is verified' judged
exit $failed
