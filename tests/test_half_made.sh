#!/bin/sh
# The machine dies in the middle of a call to the HSM: what the call left there
# is found when the ceremony is taken up again, named, and settled by people.
set -u
. "$SRC/tests/ceremony.sh"

site
request
P11_REAL=$(softhsm)
export P11_REAL
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
WALL='2027-02-09 10:25' whatever k >keep
WALL='2027-02-09 10:25' whatever d >destroy

# dies AT: a first ceremony that ends inside that call to the module.
dies() {
	rm -rf a b out tokens; mkdir a b out tokens
	{ echo 'ceremony = f'; prologue; init; access; make_ksk; } >answers
	P11_FAULT=$1:kill "$HEADLESS" -t $NOW -c faulty.conf answers >cut.out 2>cut.err
	[ $? -eq 137 ] || { bad "it died in $1"; cat cut.err; }
}
resume() {
	timeout 600 "$HEADLESS" -t 2027-02-09T10:25:00Z -c faulty.conf "$1" >room.out 2>room.err
}
keys() {
	pkcs11-tool --module "$P11_REAL" --token-label EXAMPLE-AMS --list-objects \
	    --type pubkey 2>/dev/null | grep -c '^Public Key'
}
settled() {
	resume "$2" && ok "$1" || { bad "$1"; cat room.err; sed -n '/Happened/,/Record/p' room.out; }
	is "$1: what left is verified" "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out
	is "$1: the token holds one key" test "$(keys)" -eq 1
}

# The CKA_ID of a new key is written behind its making; its trial signature is
# the first that this token is asked for.
dies C_GenerateKeyPair:1
settled 'a key that was not made yet is made' destroy
is 'and the journal says that there was none' grep -q '"kind":"nothing".*no such key' a/0001-first.jsonl

dies C_SetAttributeValue:1
settled 'a key without its id is destroyed and made anew' destroy
is 'it was named by its label and its record' \
    grep -A8 'A HALF-MADE KEY' room.out
is 'and its record is the one that meant to make it' sh -c '
    seq=$(grep "\"step\":\"make-key\",\"kind\":\"intent\"" a/*.jsonl | head -1 | sed "s/.*\"seq\":\([0-9]*\).*/\1/")
    grep -q "Record $(printf %06d "$seq") says that a key was to be made" room.out'
is 'and that it can only be destroyed is said' grep -q 'it can only be destroyed' room.out

dies C_Sign:1
settled 'a whole key of which no record speaks is kept' keep
dies C_Sign:1
settled 'or destroyed, as the people say' destroy

dies C_InitPIN:1
{ echo 'unfinished = c'; prologue
printf 'step = enter\ninit.finish = <object>\ninit.so-pin = 11112222\n'
printf 'init.user-pin = %s\ninit.user-pin-again = %s\nfailed = enter\n' $USER_PIN $USER_PIN
printf 'step = <stop>\nstop.reason = it is half made\n'; } |
    sed 's/10:17/10:25/' >answers
resume answers
is 'a token without a user PIN is named' \
    sh -c 'tr -s "\n " " " <room.out | grep -q "it has the security officer.s PIN, and no user PIN yet"'
is 'and does not get one by a wrong PIN of the security officer' \
    sh -c 'tr -s "\n " " " <room.out | grep -q "C_Login as the security officer: the PIN is wrong"'
settled 'with the right one it is finished' keep

# A device that fails for a moment leaves the same, in a console that runs on.
rm -rf a b out tokens; mkdir a b out tokens
{ echo 'ceremony = t'; prologue; init
printf 'failed = enter\nstep = enter\ninit.finish = <object>\ninit.so-pin = %s\n' $SO_PIN
printf 'init.user-pin = %s\ninit.user-pin-again = %s\n' $USER_PIN $USER_PIN
access; epilogue; } >answers
P11_FAULT=C_InitPIN:1!:0x30 "$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err &&
    ok 'a token whose user PIN was refused once gets it in the same step' || {
	bad 'a token whose user PIN was refused once gets it in the same step'; cat room.err; }

# A module that says it set the user PIN, and has not, is found out at once.
rm -rf a b out tokens; mkdir a b out tokens
{ echo 'ceremony = t'; prologue; init; printf 'failed = enter\nstep = <stop>\nstop.reason = it lies\n'; } >answers
P11_FAULT=C_InitPIN:1:lie "$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err
is 'a user PIN that opens nothing is found out at once' \
    sh -c 'tr -s "\n " " " <room.out | grep -q "was given a user PIN, and does not open with it"'
isnt 'and that token is not taken' grep -q '"step":"init-token","kind":"result"' a/0001-initialise.jsonl

# A ceremony may be abandoned: its half-made key is named in the next one.
dies C_Sign:1
abandoning 'we start anew' >answers
is 'a ceremony may be abandoned' resume answers
{ echo 'ceremony = i'; prologue; access | sed '/^inventory/d'
printf 'half-made = d\nhalf-made.destroy = <object>\ninventory = enter\n'
epilogue; } | sed 's/10:17/10:25/' >answers
resume answers && ok 'and its key is settled in the next inventory' || {
	bad 'and its key is settled in the next inventory'; cat room.err; }
is 'after which the token is empty' test "$(keys)" -eq 0

# What was meant for one HSM is not settled by the inventory of another.
dies C_Sign:1
abandoning 'another HSM' >answers
resume answers
cp faulty.conf first.conf
sed 's/^token.*/token = "OTHER"/' first.conf >faulty.conf
{ echo 'ceremony = t'; prologue; init | sed 's/EXAMPLE-AMS/OTHER/g'; access; epilogue; } |
    sed 's/10:17/10:25/' >answers
resume answers || { bad 'a ceremony at another HSM is held'; cat room.err; }
is 'an intent of another HSM is named in the inventory' grep -q 'meant to make a key in HSM' room.out
is 'what left there is verified' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out
rm -rf out; mkdir out
isnt 'and not settled there' grep -q '"kind":"nothing"' a/0002-initialise.jsonl
cp first.conf faulty.conf
{ echo 'ceremony = i'; prologue; access | sed '/^inventory/d'
printf 'half-made = k\ninventory = enter\n'; epilogue; } | sed 's/10:17/10:25/' >answers
resume answers && ok 'and its key is offered when that HSM is back' || {
	bad 'and its key is offered when that HSM is back'; cat room.err; }
exit $failed
