#!/bin/sh
# Two HSMs whose tokens have one label: a ceremony is held at one of them.
set -u
. "$SRC/tests/ceremony.sh"
LATER=2027-02-12T00:00:00Z
at() { NOW=$1; WALL=$(echo "$1" | sed 's/T/ /; s/:..Z//'); rm -rf out; mkdir out; }
connect() { rm -rf tokens; cp -r "$1" tokens; }

site
request
first >answers
is 'a first ceremony is held at one HSM' hold answers
mv tokens one; mkdir tokens
at 2027-02-10T10:17:00Z
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
is 'another one gets a token of the same label' hold answers
mv tokens two

connect two
at 2027-02-11T10:17:00Z
{ echo 'ceremony = i'; prologue; access
printf 'step = <stop>\nstop.reason = we connect the other one\n'; } >answers
is 'a ceremony is begun at the second' hold answers
connect one
{ echo 'unfinished = c'; prologue; printf 'step = enter\nfailed = enter\nstep = <stop>\nstop.reason = it says why\n'; } >answers
is 'and taken up at the first' hold answers
is 'which is told' sh -c "tr -s '\n ' ' ' <room.out | grep -q 'was begun at HSM [0-9a-f]*, and this is HSM [0-9a-f]*: connect'"
is 'and not opened' sh -c '! tail -n 40 room.out | grep -q "OPEN THE HSM"'
connect two
{ echo 'unfinished = c'; prologue | sed 's/Ada King/Ada Kin/; s/Max Brandt/Max Br/'; access; epilogue; } >answers
is 'at the second it goes on, with others' hold answers
sed 's/^/# /' room.err
verified() { "$CAPSTAN" verify -t $LATER out >raw && tr -s ' \n' ' ' <raw >verified; }
is 'and is verified' verified
is 'which names both pairs, though one is in the name of the other' \
    grep -q 'Ada King and Max Brandt; then Ada Kin and Max Br, at one HSM' verified
is 'also for what was done' \
    grep -q 'ceremony 0003, inventory, 2027-02-11, Ada King and Max Brandt; then Ada Kin and Max Br:' verified
exit $failed
