#!/bin/sh
# What the KSKs can do in the next response, and what not and why, as the people
# in the room see it; and the page of a response that the journal has lost.
set -u
. "$SRC/tests/room.sh"
at() {
	NOW=$(date -u -d "$1" +%FT%TZ)
	WALL=$(echo "$NOW" | sed 's/T/ /; s/:..Z$//')
}
{
	cat <<'END'
s/^\( *[a-z-]  [a-z+-]*  *\)KSK [0-9]*/\1@/
s/^\( *\)KSK  *[0-9][0-9]*$/\1@/
s/next [0-9][0-9]*/next TAG/
END
	cat steady.sed
	cat <<'END'
s/@/KSK TAG/
s/ZSK  *[0-9][0-9]*/ZSK TAG/
END
} >steadier.sed
mv steadier.sed steady.sed

at '-80 days'
site
request
first >answers
hold answers || { cat room.err; exit 1; }
"$SIGNER" accept -c signer.conf -t "$NOW" -a out/ksk-*.ds out/response.xml >accept.out 2>&1 ||
    { cat accept.out; exit 1; }
cp out/response.xml one.xml
at '-79 days'
rm -rf out; mkdir out
{ echo 'ceremony = k'; prologue; access; make_ksk; epilogue; } >answers
hold answers || { cat room.err; exit 1; }
rm -rf out; mkdir out
at now
request
shell="env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
terminal "$shell"
before_it
start
shows 'WHICH CEREMONY'
decide s 'NOW  Step 1'
checked_in 4
opened 7
press Enter 'HASH OF THE REQUEST'
tick
press Enter 'NOW  Step 8'
press Enter 'WHAT THE KSKS DO'
shown plans
press NPage 'page 2 of'
shown plans-greyed
is 'a plan that cannot be held has its reason' grep -q 'not now: ' now
isnt 'and no letter' grep -q '^   [a-z]  ' now
keys z
is 'a letter of none chooses none' within 20 on_screen 'WHAT THE KSKS DO'
isnt 'and nothing is reviewed' grep -q '"step":"review"' a/0003-sign.jsonl
given_up 'the plans were looked at'
abandon_over

# ---- a response that the journal has lost ------------------------------------

rm -rf a b tokens out
mkdir a b tokens out
cp one.xml req/previous.xml
{ echo 'ceremony = f'; prologue; init; access; make_ksk; printf '%s\n' 'step = x' \
    'stop.reason = lunch'; } >answers
hold answers
start
shows 'WAS NOT FINISHED'
continued
checked_in 6
press Enter 'OPEN THE HSM'
pin $USER_PIN
shows '(both): Inventory'
press Enter 'INVENTORY: what'
press Enter 'NOW  Step 9'
press Enter 'HASH OF THE REQUEST'
tick
press Enter 'THE MEDIUM HAS ONE'
shown lost
turn_all
shown lost-last
both 'lost example.'
keys Enter
shows 'NOT AS IT MUST BE'
shown lost-reasons
fill 'the safe burned down'
shows 'Witness       MB  ['
fill 'so it did'
shows 'NOW  Step 10'
press Enter 'REVIEW: what is asked'
is 'it was compared' grep -q '"brought":"' a/0001-first.jsonl
exit $failed
