#!/bin/sh
# Cards that have no room for the shares of both PINs of the HSM that comes after
# a lost one: it is said before, paper is taken in their place, and the old shares
# stay until the new token is made.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"

both() { onto "$@" | sed '1a share.both = enter'; }
# two_papers: the shares of both PINs, one after the other.
two_papers() {
	echo 'share.carrier = p'
	for pin in user so; do
		echo '? share.look = enter'
		echo "! grep -E '^ +[0-9]+  [a-z]+ [a-z]+ [a-z]+  [0-9]{4}\$' room.out | tail -n 11 | sed 's/^ *[0-9]*  //; s/  */ /g' >paper.$pin"
		echo 'share.copy = enter'
		typed $pin
	done
}
object() { "$CARD" get "cards/card-$1" 0103; }
present() { grep -c '"step":"officer","kind":"present"' a/0003-restore.jsonl; }
lost_one() {
	printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
	printf 'init.old-token = g\n? init.gone = <object>\n'
}
# stops: they go no further, and the journal is closed as it is.
stops() { printf 'share.carrier = <stop>\nstop.reason = for today\n'; }

pcscd_start
site
shared_site
echo 'separate = no' >>capstan.conf
request
for i in 1 2 3 4; do card_new card-$i 0000000$i; done
hands_start
at 2027-02-08T10:17:00Z
enrol_four >answers
held 'four officers are enrolled'
at 2027-02-09T10:17:00Z
{ echo 'ceremony = f'; prologue; init_shared; access_shared 1 2
printf 'step = enter\nsplit.object = 2 of 4 | 2 of 4\n'
both 1 'R. Novak'; both 2 'E. Okafor'; onto 4 'J. Moreau'; on_paper 4 'T. Lindqvist'
held_page; make_ksk
printf 'step = enter\nback-up = enter\n'
sign; epilogue "$(signing 1 2 3 4)"; } >answers
held 'two of three people have shares of both PINs and of the backup key on a card'
rm -rf out tokens; mkdir out tokens
object 1 >one; object 2 >two; object 3 >three

# ---- the journal knows that it is full

at 2027-02-10T10:17:00Z
{ echo 'ceremony = n'; prologue; lost_one
printf 'share.holder = R. Novak\nshare.both = enter\n'; stops; } >answers
hold answers
is 'the page says that a card is full before that is asked for' shown \
    'FULL It has 3 shares that count, and would get 2 more: a card has room for 4.'
is 'and which of them leave, and when' shown \
    'Those of the PINs of the HSM that is gone count until the new one is made.'
is 'and offers paper alone' shown 'NOW P if R. Novak takes paper; Esc names somebody else.'
is 'nothing was asked of the card' test "$(present)" -eq 0
is 'which is as it was' test "$(object 1)" = "$(cat one)"

# ---- the card has more than the journal knows

rows=$(cut -c13-232 three)
"$CARD" put cards/card-3 0103 "$(checksummed "434b53480103$rows$(foreign_share)$(cut -c233-256 three)")"
object 3 >fuller
{ echo 'unfinished = c'; prologue; lost_one
onto 3 'A. Haddad'; stops; } >answers
hold answers
is 'one that turns out to have no room says how much it has and was to get' shown \
    'NOT ON THE CARD card FFFE:00000003 of A. Haddad has 3 shares that are of use, and 2 more do not fit: it has room for 4; take paper; the card is as it was'
is 'and paper is offered in its place' shown \
    'NOW P if A. Haddad takes paper; Esc names somebody else.'
is 'it is not asked for a second time' test "$(present)" -eq 1
is 'and is as it was' test "$(object 3)" = "$(cat fuller)"
"$CARD" put cards/card-3 0103 "$(cat three)"

# ---- the way out that the pages offer

{ echo 'unfinished = c'; prologue; lost_one
printf 'share.holder = R. Novak\nshare.both = enter\n'; two_papers
onto 3 'A. Haddad'; both 4 'J. Moreau'
held_page; access_shared 3 4
printf 'step = enter\nrestore.object = <object>\n'
printf 'share = c\ncard = enter\n? card.whose = <second>\ncard.pin = %s\nshare = p\n' "$(pin_of 2)"
typed 4
printf 'share = g\nrestore = enter\n'
epilogue "$(signing 3 4 2)"; } >answers
held 'on paper R. Novak gets them, and the KSK is back'
is 'what left is verified' "$CAPSTAN" verify -t 2027-03-09T11:00:00Z out
is 'the card that was given nothing is as it was' test "$(object 1)" = "$(cat one)"
exit $failed
