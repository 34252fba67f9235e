#!/bin/sh
# Officers with cards, over the real pcscd: enrolled, they open the HSM together,
# and their shares bring a KSK back that was lost with its HSM.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
LATER=2027-03-09T11:00:00Z
at() { NOW=$1 WALL=$(echo "$1" | sed 's/T/ /; s/:..Z$//'); }
held() {
	is "$1" hold answers
	[ ! -s room.err ] || { sed 's/^/# /' room.err; grep -A4 '^ Happened' room.out | tail -5 | sed 's/^/# /'; }
}
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
judged() { "$CAPSTAN" verify -t $LATER out; }

pin_of() { echo "74192$1"; }
admin_of() { echo "8812530$1"; }
# enrolled I NAME: officer I, whose card is new.
enrolled() {
	cat <<END
enrol = o
enrol.name = $2
card = enter
enrol.card = n
enrol.pin = $(pin_of "$1")
enrol.pin-again = $(pin_of "$1")
enrol.admin = $(admin_of "$1")
enrol.admin-again = $(admin_of "$1")
card = enter
card.pin = $(pin_of "$1")
END
}
# onto I NAME: a share onto the card of officer I.
onto() { printf 'share.holder = %s\nshare.carrier = c\ncard = enter\ncard.pin = %s\n' "$2" "$(pin_of "$1")"; }
typed() {
	for row in 1 2 3 4 5 6 7 8 9 10 11; do echo "share.row = @paper.$1:$row"; done
}
# on_paper I NAME: a share to somebody without a card.
on_paper() {
	cat <<END
share.holder = $2
! grep -E '^ +[0-9]+  [a-z]+ [a-z]+ [a-z]+  [0-9]{4}\$' room.out | tail -n 11 | sed 's/^ *[0-9]*  //; s/  */ /g' >paper.$1
share.copy = enter
$(typed "$1")
END
}
# with I...: these officers' cards, which are in the readers in this order.
with() { for i; do printf 'share = c\ncard = enter\ncard.pin = %s\n' "$(pin_of $i)"; done; echo 'share = g'; }
init_shared() {
	printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
	onto 1 'R. Novak'; onto 2 'E. Okafor'; onto 3 'A. Haddad'
}
access_shared() { printf 'step = enter\ntoken = enter\nstep = enter\n'; with "$@"; printf 'step = enter\ninventory = enter\n'; }

pcscd_start
site
cat >>capstan.conf <<'END'
recovery = "2 of 4"
operators = "2 of 3"
security-officers = "3 of 3"
END
request
for i in 1 2 3 4; do card_new card-$i; card_insert card-$i $((i - 1)); done

# ---- enrolment

at 2027-02-08T10:17:00Z
{ echo 'ceremony = o'; prologue; printf 'step = enter\n'
enrolled 1 'R. Novak'; enrolled 2 'E. Okafor'; enrolled 3 'A. Haddad'; enrolled 4 'J. Moreau'
printf 'enrol = g\nstep = enter\nfinish = enter\n'; } >answers
held 'four officers are enrolled, each with a card'
is 'each proved it with the card and the PIN' \
    test "$(grep -c '"step":"officer","kind":"present"' a/0001-enrol.jsonl)" -eq 4

# ---- a first ceremony: nobody has the HSM's PIN

at 2027-02-09T10:17:00Z
{ echo 'ceremony = f'; prologue; init_shared; access_shared 1 2
printf 'step = enter\nsplit.object = 2 of 4 | 2 of 4\n'
onto 4 'J. Moreau'; on_paper 2 'T. Lindqvist'; on_paper 3 'M. Sato'; on_paper 4 'L. Costa'
make_ksk; printf 'step = enter\nback-up = enter\n'; sign; epilogue; } >answers
held 'two of three operators open the HSM that nobody alone can open'
is 'and what they made is verified' judged
"$CAPSTAN" verify -t $LATER out >verify.out
is 'what each card signed is verified with the key that was enrolled' \
    grep -q '^ok.*officers: 10 statements' verify.out
is 'the shares of both PINs were handed out and tried' \
    test "$(grep -c '"step":"split","kind":"complete"' a/0002-first-backup.jsonl)" -eq 3
mv out first; mkdir out

# ---- the worst day

rm -rf tokens; mkdir tokens
at 2027-02-10T10:17:00Z
{ echo 'ceremony = n'; prologue; init_shared; access_shared 1 2
printf 'step = enter\nrestore.object = <object>\n'
printf 'share = c\ncard = enter\ncard.pin = %s\nshare = p\n' "$(pin_of 4)"; typed 3; echo 'share = g'
printf 'restore = enter\n'; epilogue; } >answers
held 'a card and a paper bring the KSK back into a new HSM'
is 'which is verified too' judged
is 'with the same DNSKEY' sh -c 'grep -q "\"step\":\"restore\",\"kind\":\"result\"" a/0003-restore.jsonl'
mv out restored; mkdir out

# ---- what must not happen

at 2027-02-11T10:17:00Z
{ echo 'ceremony = i'; prologue; printf 'step = enter\ntoken = enter\nstep = enter\n'
printf 'share = c\ncard = enter\ncard.pin = 111111\ncard.wrong = enter\ncard.pin = 222222\ncard.wrong = enter\n'
printf 'share = c\ncard = enter\nshare = <stop>\nstop.reason = two wrong PINs\n'; } >answers
hold answers
is 'after two wrong PINs a card is left alone for the day' shown 'it is not tried again in this ceremony'
is 'with a try left on it' sh -c '"$BIN/tests/officer" look | grep -q . ; true'
# A signature that is another one's is found.
rm -rf t; cp -r first t
"$BIN/tests/forge" t set 1 officer present name '"A. Haddad"'
"$CAPSTAN" verify -t $LATER t >verify.out
is 'a statement under another name is refused' grep -q '^STOP.*no officer was enrolled' verify.out
rm -rf t; cp -r first t
"$BIN/tests/forge" t set 5 officer present action '"be somewhere else"'
"$CAPSTAN" verify -t $LATER t >verify.out
is 'and one that says something else' grep -q '^STOP.*an officer.s card' verify.out

isnt 'no PIN of a card is in any file' grep -rqE '74192[1-4]|8812530' a b out first restored tokens
exit $failed
