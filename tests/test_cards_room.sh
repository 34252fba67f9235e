#!/bin/sh
# Officers' cards at the console: a new one, one that is not proved, one that is
# replaced, as the people see it.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/officers.sh"
. "$SRC/tests/room.sh"

# Names of sets, which are drawn.
cat >>steady.sed <<'END'
s/[0-9A-F]\{4\}-[0-9A-F]\{4\}\b/3F0A-92C1/g
END

four_officers

start
shows 'WHICH CEREMONY'
decide h 'NOW  Step 1'
checked_in 4
press Enter 'OFFICERS AND THEIR CARDS'
shown cards-replace
decide a 'Whose card'
fill 'R. Novak'
shows 'Next is for'
fill 'Katarzyna Ito-Wojciechowska'
shows 'WHERE THE CARD IS'
shown cards-where
decide h 'ONE OFFICER LEAVES'
shown cards-leaver
isnt 'what is not typed is not agreed to' on_screen 'DO IT'
press Escape 'NOW  A for each'
decide a 'Whose card'
fill 'R. Novak'
shows 'Next is for'
fill 'R. Novak'
shows 'WHERE THE CARD IS'
decide n 'Why  '
fill 'left in a train to the sea'
shows 'Who says so'
fill 'R. Novak'
shows 'ANOTHER CARD FOR AN OFFICER'
shown cards-lost
both 'R. Novak'
press Enter 'CARD OF R. Novak'
shown cards-bring
card_remove 0
card_new one 0000AAA1; card_new two 0000AAA2
card_insert one 0; card_remove 1; card_insert two 1
press Enter 'AGAIN  two new'
shown cards-two-new
card_remove 1
press Enter 'A NEW CARD FOR R. Novak'
shown cards-new
decide u 'SO FAR'
shown cards-old-pin
pin 111111
shows 'ADMIN PIN SO FAR'
pin 00000000
shows "THE OFFICER'S PIN"
pin 741925
shows '2 of 2'
pin 741925
shows '1 of 2'
pin 88125305
shows '2 of 2'
pin 88125305
shows 'NOT ENROLLED'
shown cards-not-enrolled
"$CARD" tries cards/one 3 1
"$CARD" put cards/one 0103 "$(foreign_object)"; "$CARD" pin cards/one 2 77777777
decide o 'CARD OF R. Novak'
press Enter 'A NEW CARD FOR R. Novak'
shown cards-cut-off
decide n "THE OFFICER'S PIN"
pin 741925
shows '2 of 2'
pin 741925
shows '1 of 2'
pin 88125305
shows '2 of 2'
pin 88125305
shows 'ONE TRY IS LEFT'
shown cards-last-admin
decide u 'THIS CARD IS NOT EMPTY'
shown cards-not-empty
both 'FFFE:0000AAA1'
press Enter 'CARD OF R. Novak'
press Escape 'NOT PROVED'
shown cards-not-proved
decide p 'CARD OF R. Novak'
press Enter 'PIN OF THE CARD'
pin 741925
shows 'proved'
shown cards-proved
decide g 'NOW  Step 5'
press Enter 'OFFICERS SIGN'
shown cards-closing
decide n 'DOES NOT SIGN'
shown cards-not-signed
press Escape 'OFFICERS SIGN'
decide c 'CARD OF R. Novak'
press Enter 'PIN OF THE CARD'
pin 741925
shows 'THE CEREMONY ENDS'
press Enter 'rc=0.'
is 'the terminal is as it was' sane

start
shows 'WHICH CEREMONY'
decide o 'NOW  Step 1'
checked_in 4
press Enter 'OFFICERS AND THEIR CARDS'
shown cards-officers
decide o 'in each ceremony to come'
shown cards-name
press Escape 'NOW  O for each'
decide u 'PIN, from its envelope'
shown cards-whose-pin
fill 'E. Okafor'
shows 'CARD OF E. Okafor'
card_insert card-2 1
press Enter 'ABOUT TO GET ANOTHER PIN'
shown cards-not-blocked
press Escape 'NOW  O for each'
press x 'STOP: the ceremony'
stopping 'that was all'
isnt 'no PIN of a card is in any file' grep -rqwE '74192[1-9]|8812530[0-9]' a b
exit $failed
