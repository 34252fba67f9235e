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
# card_of I: the card is in its reader; it is asked for, and its PIN.
card_of() {
	press Enter 'PIN OF THE CARD'
	pin "$(pin_of "$1")"
}

pcscd_start
at "$NOW"
site
shared_site
request
four_cards
enrol_four >answers
hold answers || { cat room.err; exit 1; }
first_shared >answers
hold answers || { cat room.err; exit 1; }
rm -rf out; mkdir out
terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
before_it

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
card_of 1
shows '1 in'
shown pins-one-in
decide c 'A CARD'
card_of 2
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
	card_of $i
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
press Enter 'PIN OF THE CARD'
pin "$(pin_of 1)"
shows 'IS NOT ON ITS CARD'
shown pins-vanished
press Enter 'OLD SHARES ARE TAKEN OFF'
shown pins-dropped
decide g 'NOW  Step 8'
press x 'STOP: the ceremony'
fill 'the rest is as always'
shows 'rc=0.'
start
shows 'WAS NOT FINISHED'
decide a 'ABANDON'
shown abandon
fill 'it is tried here'
shows 'what was done stays'
shown abandon-paper 8,13
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
card_of 1
shows 'NOT TAKEN'
shown exercise-not-there
decide g 'CHECKED TODAY'
shown exercise-checked
press Enter 'EXERCISE: shares'
decide g 'CHECKED TODAY'
press Enter 'EXERCISE: shares'
decide g 'CHECKED TODAY'
press Enter 'NOW  Step 5'
press x 'STOP: the ceremony'
fill 'the rest is as always'
shows 'rc=0.'
start
shows 'WAS NOT FINISHED'
decide a 'ABANDON'
fill 'it is tried here'
shows 'rc=0.'

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
exit $failed
