#!/bin/sh
# A restore that was cut off, or failed, and was then abandoned: the key may be
# in the HSM, whole or in part, and no record says so.  Whichever ceremony opens
# that HSM next finds out, and until then nobody is told that the key is nowhere
# else.
set -u
. "$SRC/tests/shares.sh"
P11_REAL=$(softhsm)
export P11_REAL
AFTER=2028-01-01T00:00:00Z
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
left() { printf 'step = <stop>\nstop.reason = enough for today\n'; }
restoring() { echo 'ceremony = n'; prologue; init; access; }
going_on() { echo 'ceremony = n'; prologue; printf 'step = enter\ninit.used = enter\n'; }
opened() { printf 'step = enter\ntoken = enter\nstep = enter\nopen.pin = %s\nstep = enter\n' $USER_PIN; }
looking() { echo 'ceremony = i'; prologue; access; epilogue; }
# with FAULT...: a ceremony at an HSM that does so.
with() { env "$@" "$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err; }
abandoned() {
	abandoning 'it is not gone on with' >answers
	is "$1 is abandoned" hold answers
}
warned() { "$CAPSTAN" verify -t $AFTER out | tr -s ' \n' ' ' | grep -qE "WARN $1"; }
no_exception() { ! grep -q '"kind":"exception"' "$(last)"; }
new_hsm() { rm -rf tokens; cp -a "$1" tokens; }

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 2'
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
asked
{ echo 'ceremony = f'; prologue; init; access; split one 2 '2 of 2'; make_ksk; back_up; left; } >answers
held 'a KSK is made, and copied'
keep unsigned
{ echo 'unfinished = c'; prologue; access; sign; epilogue; } >answers
held 'and signs a response'
empty out
mv tokens first.tokens; mkdir tokens
keep lost
at 2027-02-10T10:17:00Z
{ restoring; restore one 1 2; epilogue; } >answers
rm -f calls
is 'its HSM is away, and it is restored into another' with P11_CALLS=$TESTDIR/calls
result=$(grep -n '"step":"restore","kind":"result"' "$(last)" | cut -d: -f1)
unwraps=$(grep -c '^C_UnwrapKey$' calls)
# The signatures up to the one that the restored key makes.
creates=$(grep -c '^C_CreateObject$' calls)
signs=$(awk '$0 == "C_UnwrapKey" { n++ } $0 == "C_Sign" { s++; if (n == '"$unwraps"') { print s; exit } }' calls)
is 'which is verified' judged
forged 'a key does not come back that was not about to' 'was about to be' drop 0 restore intent
keep whole

# ---- cut off in front of the record that it came back

back lost
isnt 'the power fails when the key is in the HSM' env CUT_AT=$((2 * result - 1)) CUT_HOW=before \
    LD_PRELOAD=$BIN/tests/cut.so "$HEADLESS" -t $NOW -c capstan.conf answers
is 'where it is' test "$(keys_in)" -eq 1
is 'and no record says so' test "$(said restore intent)$(said restore result)" = 10
keep cut
abandoned 'that ceremony'
is 'whoever abandons it reads that the key may be there' shown 'may be in HSM'
empty out
keep left
second=$(cat a/*.jsonl | sed -n 's/.*"step":"restore","kind":"intent".*"serial":"\([0-9a-f]*\)".*"salts".*/\1/p')

at 2027-02-11T10:17:00Z
looking >answers
held 'the inventory of another ceremony finds it'
is 'and says that it counts as restored' shown 'It is here, whole, and counts as restored'
is 'which is recorded once' test "$(said restore result)" -eq 1
is 'without an exception' no_exception
is 'what left is verified' judged
isnt 'and nothing is in doubt any more' warned 'record [0-9]+ says that KSK'
forged 'nor is it restored twice' 'was about to be' double 0 restore result
forged 'nor by a record that no ceremony meant' 'was about to be' set 0 restore intent serial '"1"'
forged 'nor where it can leave again' 'can leave its HSM' set 0 restore result extractable true
forged 'nor left out' 'no record brought into that HSM' drop 0 restore result
empty out
keep found
looking >answers
held 'the next inventory has nothing to find'
is 'and the HSM holds what the register says' shown 'The HSM holds what the register says'
is 'and records nothing of it' test "$(said restore result)" -eq 0

back left
{ going_on; access; printf 'step = enter\nrestore = enter\n'; epilogue; } >answers
held 'RESTORE KEYS of another day finds it too'
is 'and says that it is restored' shown 'RESTORED: each key signed for its DNSKEY'
is 'which is verified' judged
empty out

back unsigned
at 2027-02-09T12:17:00Z
abandoned 'a first ceremony that signed nothing'
empty tokens
at 2027-02-10T10:17:00Z
{ restoring; restore one 1 2; epilogue; } >answers
isnt 'its key is restored as well, and the machine dies' with P11_FAULT=C_Sign:$signs:kill
is 'in the trial' test "$(said restore intent)" -eq 1
is 'with no record of it' test "$(said restore result)$(keys_in)" = 01
abandoned 'that ceremony'
at 2027-02-11T10:17:00Z
{ echo 'ceremony = s'; prologue; access; sign; epilogue; } >answers
held 'SIGN finds it too, and signs with it'
is 'and that is verified' judged
empty out

# ---- another HSM destroys it before

back left
new_hsm first.tokens
at 2027-07-20T10:17:00Z
looking >answers
held 'an inventory of the old HSM'
is 'says in which HSM a key is to be looked for' shown "meant to restore a key into HSM $second"
is 'verify warns that it may be there' warned "record [0-9]+ says that KSK .* was to be restored into HSM $second"
empty out
{ printf 'ceremony = d\nceremony.about = k\n'; prologue; access
printf 'step = enter\ndestroy = a\ndestroy.ds = all\ndestroy.object = <object>\n'
printf 'destroy.done = enter\ndestroy = g\n'; epilogue; } >answers
held 'a key that may be in another HSM is destroyed in its first'
is 'and people read that it may be there' shown "MAYBE HSM $second may have it"
isnt 'and not that it signs nowhere any more' shown 'Ends it signs nowhere any more'
is 'verify warns of it' warned "record [0-9]+ says that KSK .* was to be restored into HSM $second"
empty out
new_hsm left/tokens
keep ended
{ echo 'ceremony = i'; prologue; opened; printf 'half-restored.destroy = KSK | KSK\n'; } >answers
isnt 'in the other HSM another label does not destroy it' hold answers
is 'nothing was meant to be' test "$(said destroy-key intent)" -eq 0
back ended
{ echo 'ceremony = i'; prologue; opened
printf 'half-restored.destroy = <object>\ninventory = enter\n'; epilogue; } >answers
held 'in the other HSM it can then only be destroyed'
is 'since people destroyed it to be used nowhere' shown 'people destroyed this key since, to be used nowhere any more'
isnt 'and nobody is told to bring it back' shown 'RESTORE KEYS brings it back'
is 'and it is in that HSM no more' test "$(keys_in)" -eq 0
is 'nor is it restored' test "$(said restore result)$(said restore nothing)" = 01
is 'which is verified' judged
isnt 'and nothing is in doubt any more' warned 'record [0-9]+ says that KSK .* may be there'
forged 'what came of it is not left out' 'no record what came of it' drop 0 restore nothing
forged 'nor why' 'and not why' set 0 restore nothing why '""'
forged 'nor is it no text' 'and not why' set 0 restore nothing why 7
forged 'nor said twice' 'said twice' double 0 restore nothing
empty out

# ---- the HSM is pulled at the trial signature

back lost
at 2027-02-10T10:17:00Z
{ restoring; printf 'step = enter\nrestore.object = <object>\n'; brought one 1 2
echo 'failed = enter'; left; } >answers
is 'the HSM is pulled when the key is tried' with P11_FAULT=C_Sign:$signs:0x32
is 'nobody says that the key is not there' test "$(said restore nothing)" -eq 0
is 'but that it is looked for' shown 'is looked for there by this step, or the next inventory'
is 'the key is in it' test "$(keys_in)" -eq 1
keep pulled
abandoned 'that ceremony'
empty out
at 2027-02-11T10:17:00Z
looking >answers
held 'the next inventory finds that key'
is 'and that it is restored' test "$(said restore result)" -eq 1
is 'which is verified' judged
empty out
back pulled
at 2027-02-10T10:25:00Z
{ echo 'unfinished = c'; prologue; opened
printf 'inventory = enter\nstep = enter\nrestore = enter\n'; epilogue; } >answers
held 'so does the same ceremony, taken up again'
is 'which says that it is restored' shown 'RESTORED: each key signed for its DNSKEY'
is 'and is verified' judged
empty out
back lost
at 2027-02-10T10:17:00Z
{ restoring; printf 'step = enter\nrestore.object = <object>\n'; brought one 1 2
echo 'failed = enter'; left; } >answers
is 'the HSM is pulled when the key is unwrapped into it' with P11_FAULT=C_UnwrapKey:$unwraps:0x32
is 'nobody says that a copy is no good' test "$(said restore nothing)" -eq 0
is 'and the step has failed' test "$(said restore failed)" -eq 1

# ---- half of it is there, or it does not sign

# dies CALL ANSWERS: the machine does, and the ceremony is abandoned.
dies() {
	back lost
	at 2027-02-10T10:17:00Z
	{ restoring; restore one 1 2; epilogue; } >answers
	isnt "the machine dies in $1" with P11_FAULT=$1:kill
	keep died
	abandoned 'that ceremony'
	empty out
	at 2027-02-11T10:17:00Z
}
settling() {
	{ echo 'ceremony = i'; prologue; opened
	printf 'half-restored.destroy = <object>\ninventory = enter\n'; epilogue; } >answers
}
objects() { find tokens -name '*.object' ! -name token.object | wc -l; }
dies C_UnwrapKey:$unwraps
is 'its public half is in the HSM' test "$(objects)" -eq 1
keep half
settling
held 'the next inventory finds half a key'
is 'and shows which half' shown 'Found public half'
is 'nothing is in the HSM then' test "$(objects)" -eq 0
is 'without an exception' no_exception
is 'which is verified' judged
is 'with a warning that it was not restored' warned 'ceremony 0003, inventory: did not restore KSK'
empty out
n=$(grep -n '"step":"restore","kind":"nothing"' "$(last)" | cut -d: -f1)
for at in $((2 * n - 3)) $((2 * n - 1)); do
	back half
	settling
	isnt "the power fails at write $at, where the half is destroyed" env CUT_AT=$at CUT_HOW=before \
	    LD_PRELOAD=$BIN/tests/cut.so "$HEADLESS" -t $NOW -c capstan.conf answers
	is "write $at: no record says what came of it" test "$(said restore nothing)" -eq 0
	{ echo 'unfinished = c'; prologue; opened
	printf '? half-restored.destroy = <object>\ninventory = enter\n'; epilogue; } >answers
	held "write $at: the ceremony goes on"
	is "write $at: with nothing in the HSM" test "$(objects)" -eq 0
	is "write $at: and one record of it" test "$(said restore nothing)" -eq 1
	is "write $at: and is verified" judged
done
empty out
back half
{ going_on; opened; printf 'half-restored.destroy = <object>\ninventory = enter\n'; restore one 1 2; epilogue; } >answers
held 'RESTORE KEYS destroys the half, and restores the key'
isnt 'and does not say that it stayed behind' shown 'NOT RESTORED'
is 'it is in the HSM' test "$(keys_in)" -eq 1
is 'which is verified' judged
isnt 'and of which verify says no more' warned 'ceremony 0003, restore: did not restore KSK'
forged 'a key that came back is not said to have stayed before it was tried' 'behind a record "destroy-key intent"' \
    drop 0 restore nothing
empty out
back died
at 2027-02-10T10:25:00Z
{ echo 'unfinished = c'; prologue; opened; printf 'half-restored.destroy = <object>\ninventory = enter\n'
restore one 1 2; epilogue; } >answers
held 'so does the same ceremony, taken up again'
is 'which is verified too' judged
empty out

# All of it is there when the machine dies in the signature.
dies C_Sign:$signs
is 'the whole key is in the HSM' test "$(keys_in)" -eq 1
keep silent
settling
is 'but it does not sign: it is not restored' with P11_FAULT=C_Sign:1:flip
is 'and the page says why' shown 'it is not used as it is:'
is 'it can only be destroyed' test "$(said restore result)$(said restore nothing)$(keys_in)" = 010
back silent
{ going_on; access; printf 'step = enter\nrestore = enter\n'; epilogue; } >answers
held 'where it signs, it is restored'
is 'which is verified' judged
empty out

dies C_CreateObject:$creates
is 'nothing of it is in the HSM' test "$(objects)" -eq 0
looking >answers
held 'the next inventory finds nothing'
is 'and says so' shown 'Nothing of it is here: RESTORE KEYS brings it back'
is 'in a record' grep -q '"kind":"nothing".*nothing of it is in the HSM' "$(last)"
is 'which is verified' judged
forged 'and that record is not left out' 'no record what came of it' drop 0 restore nothing
exit $failed
