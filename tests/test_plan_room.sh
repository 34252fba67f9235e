#!/bin/sh
# A ceremony that was planned, as the people in the room hold it: the file is
# compared with the script, its window and names are kept, and the question mark
# shows what the script has of each step.
set -u
. "$SRC/tests/room.sh"

site
request
today=$(date -u +%F)
"$CAPSTAN" plan -c capstan.conf -k first -a 'Ada King' -w 'Max Brandt' \
    -O 'R. Novak' -K 'S. Keeper' -b "${today}T00:00:00Z" \
    -e "$(date -u -d tomorrow +%F)T23:59:59Z" -o first.plan >plan.words
"$CAPSTAN" script first.plan >script.txt
echo 'plan = required' >>capstan.conf

terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
before_it
start
shows 'rc=2.'
is 'without a file nothing begins where one is required' sh -c "tr -s ' \n' ' ' <now | grep -q 'give the ceremony file with -f'"
# planned: the console, with the file.
planned() { go "sh -c 'echo \$\$ >pid; exec $CAPSTAN -c capstan.conf -f first.plan'"; }
planned
shows 'THE CEREMONY THAT WAS PLANNED'
shown plan
press Escape 'rc=0.'
planned
press Enter 'NOW  Step 1'
keys '?'
shows 'WHAT THE KEYS DO'
shown plan-help
keys '?'
shows 'THE SCRIPT: step 1'
shown plan-script
is 'what it says is on the script too' sh -c "grep -q 'Compare each line with the' now && tr -s ' \n' ' ' <script.txt | grep -q 'Compare each line with the screen and tick it'"
keys '?'
shows 'NOW  Step 1'
press Enter 'HASH OF THE CEREMONY FILE'
is 'no word of the file is cut' sh -c 'look() { head -n 6 plan.words | sed "s/  */ /g"; }; look | while read -r line; do tr -s " " <now | grep -qF "$line" || exit 1; done'
keys -N 50 Enter
shows 'HASH OF THE CEREMONY FILE'
shown plan-words
tick
press Enter 'WHO IS IN THE ROOM'
fill 'Eve Mallory'
shows 'Administrator  Eve Mallory'
fill 'Max Brandt'
shows 'THESE TWO, IS THAT RIGHT?'
press Enter 'NOT AS IT MUST BE'
shown plan-other
press Escape 'NOW  Step 1'
isnt 'nobody was in the room who was not planned, without reasons' \
    grep -q '"step":"people","kind":"present"' a/0001-first.jsonl
press Enter 'HASH OF THE CEREMONY FILE'
tick
press Enter 'WHO IS IN THE ROOM'
fill 'Ada King'
shows 'Administrator  Ada King'
fill 'Max Brandt'
shows 'THESE TWO, IS THAT RIGHT?'
press Enter 'NOW  Step 2'
keys '?'
shows 'WHAT THE KEYS DO'
keys NPage
shows 'THE SCRIPT: step 2'
keys x
shows 'NOW  Step 2'
press Enter 'CLOCK CHECK'
fill "$(date -u '+%F %H:%M')"
shows 'Witness       MB  ['
fill "$(date -u '+%F %H:%M')"
shows 'which day of the week'
both "$(today)"
keys Enter
shows 'NOW  Step 3'
press x 'STOP: the ceremony'
stopping 'enough for today'
is 'and the terminal is sane' sane
exit $failed
