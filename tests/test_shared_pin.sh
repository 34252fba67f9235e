#!/bin/sh
# The PIN of an HSM as shares that people hold, and what may go wrong with that.
# Row by row, and where each is held to it:
#
#	a wrong recombination		here: the HSM is never asked
#	too few shares are left		test_officers.sh: restored elsewhere
#	the SO PIN is in one hand	here, and test_officers.sh: split as well
#	the HSM's limits of a PIN	here
#	an HSM with its own quorum	here
#	the same people hold both	here
#	a share on a card is lost	test_card_faults.sh, test_officers_cut.sh
#	a cut while shares go out	test_officers_cut.sh, test_backup_cut.sh
#	a token that cannot be made	test_officers.sh: no share counts for it
set -u
. "$SRC/tests/shares.sh"
. "$SRC/tests/desk.sh"
# Sanitizers want to be the first library; here they are not.
P11_REAL=$(softhsm)
export P11_REAL
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
judged() { "$CAPSTAN" verify -t $LATER out; }
left() { printf 'step = <stop>\nstop.reason = enough for today\n'; }
abandoned() {
	abandoning_somehow 'not gone on with' >answers
	hold answers
}
# copied FILE: the share that is on the screen, onto paper and typed back.
copied() {
	cat <<END
? share.look = enter
! grep -E '^ +[0-9]+  [a-z]+ [a-z]+ [a-z]+  [0-9]{4}\$' room.out | tail -n 11 | sed 's/^ *[0-9]*  *//; s/  */ /g' >$1
share.copy = enter
$(typed_of "$1")
END
}
typed_of() { for row in 1 2 3 4 5 6 7 8 9 10 11; do echo "share.row = @$1:$row"; done; }
# both_of I NAME: a share of each PIN.
both_of() { echo "share.holder = $2"; copied user.$1; copied so.$1; }
brought_of() { for of; do echo 'share = p'; typed_of "$of"; done; }
init_papers() {
	printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
	both_of 1 'R. Novak'; both_of 2 'E. Okafor'
	echo '? share.held = enter'
}
opening() { printf 'step = enter\ntoken = enter\nstep = enter\n'; }
opened() { opening; brought_of user.1 user.2; printf 'share = g\nstep = enter\ninventory = enter\n'; }
# asked FAULT: what is in answers, of a module with this fault.
module() { P11_FAULT=$1 P11_CALLS=$TESTDIR/calls hold answers; }
logins() { grep -c '^C_Login$' calls; }

site
sed -i '/^operators/d' capstan.conf
printf 'operators = "2 of 2"\nsecurity-officers = "2 of 2"\nrecovery = "2 of 2"\n' >>capstan.conf
sed -i "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf
at 2027-02-09T10:17:00Z

# ---- what a PIN may have, by the HSM ------------------------------------------

# refused SENTENCE FAULT WORDS: before a share is handed out.
refused() {
	rm -rf a b; mkdir a b
	{ printf 'ceremony = t\nofficers = g\n'; prologue
	printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\nfailed = enter\n'
	left; } >answers
	is "$1" module "$2"
	is "$1: it is said" shown "$3"
	isnt "$1: and no share was made" grep -q '"step":"split"' a/0001-initialise.jsonl
}
refused 'an HSM whose PINs are too short for one that nobody knows' \
    C_GetTokenInfo:1:pin-max=12 'the token takes PINs of 12 characters at most, too few for one that nobody has to know'
refused 'one whose PINs are longer than a secret' \
    C_GetTokenInfo:1:pin-min=60 'the token takes PINs of 60 characters or more, and one that is shared has 51'
refused 'one that asks for its PIN itself' \
    C_GetTokenInfo:1:flags=0x100 'the token asks for its PIN itself, at its own pad or of its own cards: shares are not stacked on that, and none was handed out; the configuration must say operators = typed'

rm -rf a b tokens; mkdir a b tokens
{ printf 'ceremony = t\nofficers = g\n'; prologue; init_papers; opened; epilogue; } >answers
is 'one whose PINs have 20 characters gets such a PIN' module C_GetTokenInfo:1:pin-max=20
is 'and is opened with it' grep -q '"step":"open","kind":"opened"' a/0001-initialise.jsonl
empty out
rm -rf a b tokens; mkdir a b tokens
is 'one that tells no limits gets the whole' hold answers
is 'which is verified' judged
empty out

# ---- the HSM is not asked with a wrong PIN --------------------------------------

at 2027-02-10T10:17:00Z
{ echo 'ceremony = i'; prologue; opening; } | begins
printf 'share = p\n%s\n' "$(typed_of so.1)" |
    told 'a share of the security officer'\''s PIN' 'NOT TAKEN: share 1 is of set SET of the SO PIN, and not of set SET of the user PIN'
{ brought_of user.1 user.1; } |
    told 'the same share once more' 'NOT TAKEN: share 1 is in already'
printf 'share = <stop>\nstop.reason = no second share\n' | faces
rm -f calls
module ''
compared
is 'the HSM was looked at' grep -q '^C_GetTokenInfo$' calls
is 'and no PIN was tried' test "$(logins)" -eq 0
{ echo 'unfinished = c'; prologue; opened; left; } >answers
is 'with both shares it is opened' module ''
is 'by one PIN, tried once' test "$(logins)" -eq 1
abandoned

# ---- who holds what ---------------------------------------------------------------

at 2027-02-11T10:17:00Z
split_to() { printf 'step = enter\nsplit.object = 2 of 2 | 2 of 2\nshare.holder = %s\n' "$1"; }
{ echo 'ceremony = b'; prologue; opened; split_to 'r. novak'; } | begins
printf 'share.holder = <back>\nshare.give-up = d\n' |
    told 'where they are kept apart' \
    "AGAIN r. novak has a share of the user PIN: this site keeps those apart (separate, in its configuration)"
left | faces
module ''
compared
abandoned
cp capstan.conf apart.conf
echo 'separate = false' >>capstan.conf
{ echo 'ceremony = b'; prologue; opened; split_to 'R. Novak'
echo 'share.both = <back>'
echo 'share.holder = R. Novak'; echo 'share.both = enter'; copied backup.1
echo 'share.holder = T. Lindqvist'; copied backup.2
echo '? share.held = enter'
printf 'step = enter\nback-up = enter\n'; epilogue; } >answers
is 'where they are not, somebody may have both' module ''
is 'and it is said' shown 'R. Novak has a share of the user PIN, and gets one of the backup key.'
is 'which is verified' judged
empty out

# ---- an HSM that asks for its PIN itself -------------------------------------------

rm -rf a b tokens; mkdir a b tokens
sed '/^operators/d; /^security-/d; /^recovery/d' apart.conf >capstan.conf
echo 'operators = typed' >>capstan.conf
at 2027-02-12T10:17:00Z
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
held 'a token is made with PINs that are typed'
empty out
echo $USER_PIN >pad
at 2027-02-13T10:17:00Z
{ echo 'ceremony = i'; prologue; access | sed 's/^open.pin.*/open.own = enter/'; epilogue; } >answers
P11_PAD=$TESTDIR/pad
export P11_PAD
is 'at one with a pad the console asks for no PIN' module ''
is 'and the journal says so' grep -q '"kind":"opened","data":{"pad":true' a/0002-inventory.jsonl
is 'which is verified too' judged
exit $failed
