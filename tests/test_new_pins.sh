#!/bin/sh
# The PINs of an HSM are made anew, over the real pcscd: the old shares are good
# until the HSM has the new PIN, whatever is cut off in between.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"
LATER=2027-03-09T11:00:00Z
judged() { "$CAPSTAN" verify -t $LATER out; }
# One PIN for all cards: who is asked for it is not always known.
pin_of() { echo 741920; }
# No card has room for more than three shares.
smallest() { for i in 1 2 3 4; do card_fault card-$i do-max=192 $*; done; }
out_of() { for slot in 0 1 2 3; do card_remove $slot; done; }
# keep NAME, back NAME: log media, token and cards, as they are.
keep() { mkdir "$1"; out_of; cp -a a b tokens cards "$1"; cards_in; }
back() { out_of; rm -rf a b tokens cards out; cp -a "$1"/* .; mkdir out; cards_in; }

anew() {
	echo 'ceremony = w'
	prologue
	printf 'step = enter\ntoken = enter\nstep = enter\nnew-pins = %s\n' "$1"
}
three() { onto 1 'R. Novak'; onto 2 'E. Okafor'; onto 3 'A. Haddad'; }
opened() { echo 'step = enter'; with 1 2; }
dropped() {
	echo 'step = enter'
	for i in 1 2 3; do printf 'drop = c\ncard = enter\ncard.pin = 741920\n'; done
	printf 'drop = g\nstep = enter\ninventory = enter\n'
}
inventory() { echo 'ceremony = i'; prologue; access_shared 1 2; epilogue; }

site
shared_site
four_cards
smallest
at 2027-02-08T10:17:00Z
enrol_four >answers
held 'four officers are enrolled, on cards that have room for three shares'
at 2027-02-09T10:17:00Z
{ echo 'ceremony = t'; prologue; init_shared; access_shared 1 2; epilogue; } >answers
held 'a token is made, of whose PINs nobody knows one'
rm -rf out; mkdir out
keep made

# ---- the worst day, with the smallest cards

rm -rf tokens; mkdir tokens
at 2027-02-10T10:17:00Z
{ echo 'ceremony = t'; prologue; init_shared k | head -7
printf 'failed = enter\n'; init_shared g; access_shared 1 2; epilogue; } >answers
held 'a card with the shares of an old token takes those of the new one, when that is gone'
is 'and says before that it has no room for both' \
    shown '4 shares that are all of use go onto one card, and 3 are certain to have room'
is 'which the journal has' grep -q '"step":"init-token","kind":"gone"' a/0003-initialise.jsonl
back made

# ---- both

at 2027-02-10T10:17:00Z
{ anew b; with 1 2; three; with 1 2 3; three; opened; dropped; epilogue; } >answers
held 'both PINs are made anew, and the HSM is opened from the new shares alone'
is 'what left is verified' judged
is 'each set was handed out before the HSM had its PIN' sh -c '
    grep -n "\"step\":\"split\",\"kind\":\"complete\"\|\"step\":\"new-pins\"" a/0003-new-pins.jsonl |
    sed "s/.*\"kind\":\"\([a-z]*\)\".*/\1/" | tr "\n" " " |
    grep -qx "complete intent result complete intent result done "'
is 'the cards lose their old shares' shown '1 old share off the card of A. Haddad'
rm -rf out; mkdir out
at 2027-02-11T10:17:00Z
inventory >answers
held 'the next ceremony opens it with them'
rm -rf out; mkdir out
at 2027-02-12T10:17:00Z
{ anew b; with 1 2; three; with 1 2 3; three; opened
printf 'step = enter\ndrop = g\nstep = enter\ninventory = enter\n'; epilogue; } >answers
held 'once more, and the old shares stay on the cards'
rm -rf out; mkdir out
at 2027-02-13T10:17:00Z
{ anew u; with 1 2; three; opened
printf 'step = enter\ndrop = g\nstep = enter\ninventory = enter\n'; epilogue; } >answers
held 'and make room for the next ones by themselves'
rm -rf out; mkdir out
isnt 'no PIN of a card is in any file' grep -rqE '741920|8812530' a b out tokens
exit $failed
