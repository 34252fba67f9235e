#!/bin/sh
# A KSK is compromised, at the console, as the people see it.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/shares_room.sh"
at "$(date -u +%FT%TZ)"
cat >>steady.sed <<'END'
s/tag [0-9][0-9]*/tag TAG/
s/\(r[0-9]*\)$/LABEL/
END

site 13
request
{ echo 'ceremony = f'; prologue; init; access; make_ksk; sign; epilogue; } >answers
hold answers || { cat room.err; exit 1; }
empty out
terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
before_it

# ---- a KSK is compromised ----------------------------------------------------

start
shows 'WHICH CEREMONY'
decide v 'NOW  Step 1'
checked_in 4
shown compromise-checklist
press Enter 'WHICH KSK IS COMPROMISED'
shown compromise-which
decide a 'IS IT IN OTHER HANDS'
shown compromise-state
tag=$(sed -n 's/.*Key     KSK \([0-9]*\).*/\1/p' now)
decide d 'WHICH WAY, AND FROM WHEN'
shown compromise-way
decide n 'WHAT HAPPENED'
shown compromise-happened
fill 'the safe was found open'
shows 'Witness  '
fill 'I was told by the keeper'
shows 'ORDER: a KSK is compromised'
shown compromise-order
turn_all
shown compromise-order-2
both "example. $tag"
keys Enter
shows 'NOW  Step 5'
given_up 'the rest is as always'
abandon_over
is 'what was decided is in the journal' sh -c 'cat a/*.jsonl | grep -q "\"step\":\"compromise\",\"kind\":\"decided\""'

# ---- the key is told as one that others have -----------------------------------

start
shows 'WHICH CEREMONY'
decide v 'NOW  Step 1'
checked_in 4
press Enter 'WHICH KSK IS COMPROMISED'
shown compromise-again
is 'the page says that it is disclosed' on_screen 'DISCLOSED'
press Escape 'NOW  Step 4'
given_up 'it was seen'
abandon_over
