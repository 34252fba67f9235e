#!/bin/sh
# Bags that come out and go in, at the console, as the people see it.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/bags.sh"
at "$(date -u +%FT%TZ)"

site 13
echo 'bags = { "HSM", "machine", "card 1", "card 2", "LOG-A", "LOG-B" }' >>capstan.conf
new() { for i in 0 1 2 3 4; do bag_sealed A773020$i; done; printf 'bags-in = o\nbags-in.reason = it is in the other safe\n'; }
first_bags new >answers
hold answers || { cat room.err; exit 1; }
empty out
terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
before_it

# choose KEY CONTENTS TEXT: of that bag, until that is on the screen.
choose() {
	shows "THE BAG OF $2: is it opened"
	decide "$1" "$3"
}
# reads A [B]: what the administrator and the witness type.
reads() {
	shows 'Administrator AK  ['
	fill "$1"
	shows 'Witness       MB  ['
	[ $# -lt 3 ] || shown "$3"
	fill "${2:-$1}"
}
given() {
	shows 'NOT AS IT MUST BE'
	fill 'it was so'
	shows 'Witness       MB  ['
	fill 'I saw it'
}

start
shows 'WHICH CEREMONY'
decide i 'NOW  Step 1'
checked_in 4
shown bags-checklist
press Enter 'THE BAG OF HSM'
shown bags-first
decide o 'which number is on it'
reads a7730200 A7730200 bags-witness
choose o machine 'which number is on it'
reads A7730201 A7730291 bags-witness-2
shows 'THE TWO NUMBERS DIFFER'
shown bags-differ
decide t 'which number is on it'
reads A7730291
shows 'THIS IS NOT THE NUMBER'
shown bags-again
decide s 'NOT AS IT MUST BE'
shown bags-another
given
choose n 'card 1' 'THE BAG OF card 2'
choose m 'card 2' 'NOT AS IT MUST BE'
shown bags-missing
given
choose o LOG-A 'which number is on it'
reads A7730204
shows 'THE SEALS: is each whole?'
shown bags-seals
decide w 'NOW  Step 5'
is 'what was read stands in the journal' \
    sh -c 'cat a/*inventory.jsonl | grep -c "\"step\":\"bags-out\",\"kind\":\"read\"" | grep -qx 4'
opened 8
press Enter 'INVENTORY'
press Enter 'NOW  Step 9'
press Enter 'HSM IS SHUT'
press Enter 'NOW  Step 10'
press Enter 'OUTPUT MEDIUM'
press Enter 'NOW  Step 11'
press Enter 'HASH OF WHAT LEAVES'
tick
press Enter 'NOW  Step 12'
press Enter 'HSM: does it go into a bag?'
shown bags-in-first
decide s 'THE NEW BAG OF HSM'
reads A7730204
shows 'AGAIN'
shown bags-used
reads A7730300
shows 'machine: does it go'
decide o 'machine GOES INTO NO BAG'
shown bags-out-of
fill 'it is sent to its maker'
shows 'card 1: does it go'
shown bags-kept
decide k 'card 2: does it go'
decide s 'THE NEW BAG OF card 2'
reads A7730301
shows 'LOG-A: does it go'
decide s 'THE NEW BAG OF LOG-A'
reads A7730302
shows 'LOG-B: does it go'
shown bags-last
decide s 'THE NEW BAG OF LOG-B'
reads A7730303
shows 'NOW  Step 13'
press Enter 'THE CEREMONY ENDS'
press Enter 'rc=0.'
is 'what left is verified' "$CAPSTAN" verify out
