#!/bin/sh
# A machine is accepted, and the next ceremony says whether it is that one still,
# at the console, as the people see it.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/shares_room.sh"
at "$(date -u +%FT%TZ)"
cat >>steady.sed <<'END'
s/Kernel  .*/Kernel  AND MACHINE/
END
four() { cp -L "$1" on.paper; "$CAPSTAN" words on.paper | sed -n 's/^ *1  *//p' | head -n 1 | tr -s ' ' | cut -d' ' -f1-4; }
module() { sed -n 's/^module = "\(.*\)"/\1/p' capstan.conf; }

site 13
request
{ echo 'ceremony = f'; prologue; init; access; make_ksk; sign; epilogue; } >answers
hold answers || { cat room.err; exit 1; }
empty out
terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
before_it

start
shows 'WHICH CEREMONY'
continued
checked_in 4
press Enter 'HASH OF THE PROGRAM'
shown accept-program
turn_all
shown accept-program-2
both "$(four "$CAPSTAN")"
keys Enter
shows 'HASH OF THE MODULE'
shown accept-module
turn_all
both "$(four "$(module)")"
keys Enter
shows 'HASH OF THE CONFIGURATION'
turn_all
shown accept-configuration
both "$(four capstan.conf)"
keys Enter
shows 'NOW  Step 5'
given_up 'the rest is as always'
abandon_over
is 'what was accepted is in the journal' sh -c 'cat a/*.jsonl | grep -q "\"step\":\"accept\",\"kind\":\"accepted\""'

# ---- another configuration than was accepted -----------------------------------

echo '# a line more' >>capstan.conf
start
shows 'WHICH CEREMONY'
decide s 'NOW  Step 1'
press Enter 'WHO IS IN THE ROOM'
fill 'Ada King'
shows 'Administrator  Ada King'
fill 'Max Brandt'
shows 'THESE TWO, IS THAT RIGHT?'
keys Enter
shows 'what runs was accepted'
shown accept-differs
