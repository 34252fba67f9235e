#!/bin/sh
# New PINs and an exercise at the console, with officers' cards, and a share that
# is not on its card, as the people see it.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/officers.sh"
. "$SRC/tests/room.sh"

cat >>steady.sed <<'END'
s/[0-9A-F]\{4\}-[0-9A-F]\{4\}\b/3F0A-92C1/g
s/HSM [0-9a-f]\{16\}/HSM HEX/
END
# card_of I [LETTER]: the card is in its reader; it is asked for, and whose it is
# of several that could be meant, and its PIN.
card_of() {
	if [ $# -eq 1 ]; then
		press Enter 'PIN OF THE CARD'
	else
		press Enter 'WHOSE CARD'
		decide "$2" 'PIN OF THE CARD'
	fi
	pin "$(pin_of "$1")"
}

four_officers

# ---- new PINs

start
shows 'WHICH CEREMONY'
decide w 'NOW  Step 1'
checked_in 4
shown pins-checklist
press Enter 'AND THE REGISTER AGREE'
press Enter 'NOW  Step 5'
press Enter 'NEW PINS OF THE HSM'
shown pins-which
decide u 'SHARES ARE BROUGHT'
shown pins-collect
decide c 'A CARD'
shown pins-bring
press Enter 'WHOSE CARD'
shown pins-whose
keys -l '7a4e1'
sleep 1
is 'a PIN that is typed where letters choose chooses nothing' on_screen 'WHOSE CARD'
press Escape 'put the card in'
press Enter 'WHOSE CARD'
decide b 'PIN OF THE CARD'
is 'the PIN that is asked is that of whoever was chosen' on_screen 'E. Okafor'
pin "$(pin_of 2)"
shows '1 in'
shown pins-one-in
decide c 'A CARD'
press Enter 'WHOSE CARD'
is 'whoever is left there has the same letter as before' on_screen '   c  A. Haddad'
press Escape 'put the card in'
card_of 1 a
shows 'G Go on'
shown pins-enough
decide g 'SHARES OF THE'
shown pins-holder
fill 'R. Novak'
shows 'CARD OR PAPER'
shown pins-carrier
press Escape 'SHARES OF THE'
fill 'R. Novak'
shows 'CARD OR PAPER'
decide c 'CARD OF R. Novak'
shown pins-give
press Escape 'SHARES OF THE'
press Escape 'GIVE UP'
shown pins-give-up
press Escape 'SHARES OF THE'
gets() {
	fill "$2"
	shows 'CARD OR PAPER'
	decide c "CARD OF $2"
	card_of "$1"
}
gets 1 'R. Novak'
shows 'share 2 of 3'
gets 2 'E. Okafor'
shows 'share 3 of 3'
gets 3 'A. Haddad'
shows 'WHO HOLDS WHAT'
shown pins-held
press Enter 'NOW  Step 6'
press Enter 'SHARES ARE BROUGHT'
for i in 1 2; do
	decide c 'A CARD'
	card_of $i "$(echo ab | cut -c$i)"
	[ $i -eq 2 ] || shows '1 in'
done
shows 'G Go on'
decide g 'NOW  Step 7'
press Enter 'OLD SHARES ARE TAKEN OFF'
shown pins-drop
decide c 'put the card in'
shown pins-drop-card
press Escape 'OLD SHARES ARE TAKEN OFF'
is 'a card that was not used is not done' grep -q '\[ \] R. Novak' now

# ---- a share that is not on its card

"$CARD" put cards/card-1 0103 ''
decide c 'put the card in'
card_of 1 a
shows 'IS NOT ON ITS CARD'
shown pins-vanished
press Enter 'OLD SHARES ARE TAKEN OFF'
shown pins-dropped
decide g 'NOW  Step 8'
given_up 'the rest is as always' abandon
shows 'what was done stays'
shown abandon-paper
both_leave
shows 'rc=0.'

# ---- which an exercise finds as well

start
shows 'WHICH CEREMONY'
decide g 'NOW  Step 1'
checked_in 4
shown exercise-checklist
press Enter 'EXERCISE: shares'
shown exercise
decide c 'A CARD WITH'
card_of 1 a
shows 'NOT TAKEN'
shown exercise-not-there
decide g 'CHECKED TODAY'
shown exercise-checked
press Enter 'EXERCISE: shares'
decide g 'CHECKED TODAY'
press Enter 'EXERCISE: shares'
decide g 'CHECKED TODAY'
press Enter 'NOW  Step 5'
given_up 'the rest is as always'
abandon_over

# ---- and that is made again, where it can be

start
shows 'WHICH CEREMONY'
decide m 'NOW  Step 1'
checked_in 4
shown again-checklist
press Enter 'WHICH SET IS A SHARE MISSING'
shown again-sets
decide c 'AGAIN  of set'
shown again-refused
decide a 'WHICH SHARE IS MISSING'
fill 1
shows 'WHO GETS'
fill 'R. Novak'
shows 'CARD OR PAPER'
decide c 'ABOUT TO BE MADE AGAIN'
shown again-on-card
press Escape 'NOW  Step 4'
given_up 'the rest is as always' abandon-cards
abandon_over

# ---- old shares on cards, and a card that nobody is to have

now() { at "$(date -u +%FT%TZ)"; }
now
{ echo 'ceremony = b'; prologue; printf 'step = enter\ntoken = enter\nstep = enter\n'
for i in 2 3; do printf 'share = c\ncard = enter\ncard.whose = <second>\ncard.pin = %s\n' "$(pin_of $i)"; done
printf 'share = g\nstep = enter\ninventory = enter\nstep = enter\nsplit.object = 2 of 4 | 2 of 4\n'
on_paper 31 'J. Moreau'; on_paper 32 'T. Lindqvist'; on_paper 33 'M. Sato'; on_paper 34 'L. Costa'; held_page
printf 'step = enter\nback-up.older = b\nshare = c\ncard = enter\ncard.pin = %s\nshare = p\n' "$(pin_of 4)"
typed 3; printf 'share = g\nback-up = enter\n'; epilogue; } >answers
hold answers || { cat room.err; exit 1; }
rm -rf out; mkdir out
start
shows 'WHICH CEREMONY'
decide d 'What is it about'
decide s 'NOW  Step 1'
checked_in 4
press Enter 'SHARES THAT COUNT NO MORE'
shown scrub-list
decide c 'WHOSE CARD'
shown scrub-whose
fill 'E. Okafor'
shows 'CARD OF E. Okafor'
card_of 2
shows 'ABOUT TO BE DESTROYED'
shown scrub-object
both 'FFFE:000003E9'
keys Enter
shows 'WIPED'
shown scrub-done
press Enter 'SHARES THAT COUNT NO MORE'
shown scrub-one
decide t 'WHOSE CARD'
fill 'A. Haddad'
shows 'NOTE'
shown unenrol-refused
! on_screen 'CARD OF' || press Escape 'SHARES THAT COUNT NO MORE'
decide t 'WHOSE CARD'
fill 'J. Moreau'
shows 'CARD OF J. Moreau'
card_of 4
shows 'ABOUT TO BE RESET'
shown unenrol-object
both 'FFFE:000003EB'
keys Enter
shows 'ADMIN PIN'
shown unenrol-admin
pin "$(admin_of 4)"
shows 'RESET: the card'
shown unenrol-done
press Enter 'SHARES THAT COUNT NO MORE'
shown unenrol-one
decide g 'WHAT REMAINS'
shown scrub-end
press Enter 'NOW  Step 5'
given_up 'the rest is as always'
abandon_over

# ---- which PIN the HSM has

P11_REAL=$(softhsm)
export P11_REAL
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
now
{ echo 'ceremony = w'; prologue; printf 'step = enter\ntoken = enter\nstep = enter\nnew-pins = u\n'
for i in 2 3; do printf 'share = c\ncard = enter\ncard.whose = <second>\ncard.pin = %s\n' "$(pin_of $i)"; done
echo 'share = g'; onto 1 'R. Novak'; onto 2 'E. Okafor'; onto 3 'A. Haddad'; } >answers
sed -i 's/^card.pin = 741921/&\n? missing = enter/' answers
P11_FAULT=C_SetPIN:1!:kill hold answers -c faulty.conf
start
shows 'WAS NOT FINISHED'
shown which-unfinished
continued
checked_in 4
press Enter 'AND THE REGISTER AGREE'
press Enter 'NOW  Step 5'
press Enter 'DOES THE HSM HAVE'
shown which-pin
decide n 'SHARES ARE BROUGHT'
shown which-collect
exit $failed
