#!/bin/sh
# Ceremonies as the people in the room hold them: the whole program, a SoftHSM
# token, keys struck in a terminal of 80 by 24, and what is seen there.
set -u
. "$SRC/tests/room.sh"

# ---- a first ceremony ---------------------------------------------------------

site
request
shell="env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF P11_REAL=$(softhsm) sh"
terminal "$shell"
before_it
start
shows 'WHICH CEREMONY'
shown choose
decide f 'NOW  Step 1'
shown checklist
keys C-c C-z 'C-\'
keys r
shown checklist

press Enter 'WHO IS IN THE ROOM'
keys 'Ada Kin'
shows '[ Ada Kin '
shown people
t resize-window -x 60 -y 20
shows 'needs 80 by 24'
t resize-window -x 132 -y 43
shown people
t resize-window -x 80 -y 24
shown people
fill 'Ada King'
shows 'Administrator  Ada King'
fill 'Max Brandt'
shows 'THESE TWO, IS THAT RIGHT?'
shown people-right
press Enter 'NOW  Step 2'
press Enter 'CLOCK CHECK'
shown clock
fill "$(date -u '+%F %H:%M')"
shows 'Witness       MB  ['
fill "$(date -u '+%F %H:%M')"
shows 'which day of the week'
shown clock-agree
both "$(today)"
keys Enter
shows 'NOW  Step 3'

enters 'A NEW TOKEN IS ABOUT'
shown token
is 'fifty Enters end where both people must type' \
    sh -c '! grep -q "\"step\":\"init-token\"" a/*.jsonl'
both EXAMPLE-AMS
keys Enter
shows 'OFFICER'
for slip in 1 2 3; do
	pin 123
	shows 'it was too short'
	pin $SO_PIN
	shows '2 of 2'
	pin 99999999
	shows 'not the same'
done
is 'after many slips the page says once what was wrong' sh -c '
	[ "$(grep -c "AGAIN" now)" -eq 1 ] && grep -q "1 of 2" now'
half_pin 58213377
shown so-pin
keys -l 0194
shows '[ ************  '
keys Enter
shows 'Once more'
pin $SO_PIN
shows ' USER PIN'
half_pin 90417263
shown user-pin
if looked 'a PIN half typed is in no image'; then
	is 'an image can be taken' image half
	is 'what is on the screen is found in it' in_core 'digits are the same'
	isnt 'a PIN half typed is not' in_core 90417263
	isnt 'nor the other, typed twice' in_core 58213377
	is 'all pages are searched when they are asked for' image all -a
	is 'and the half is in the locked ones only' in_core 90417263
fi
keys -l 5518
shows '[ ************  '
keys Enter
shows 'Once more'
pin $USER_PIN
shows 'NOW  Step 5'
shown checklist-token

enters 'OPEN THE HSM'
shown open
is 'fifty Enters end at a PIN' sh -c '! grep -q "\"step\":\"open\"" a/*.jsonl'
pin 11112222
shows 'STOP: this step'
shown failed
press e 'EXCEPTION: something'
shown exception
fill 'the right PIN'
shows 'Happened  ['
fill 'a wrong one'
shows 'Decided  ['
fill 'look at the keys'
shows 'Written by  ['
fill 'Max Brandt'
shows 'Exception 1 is written: record 0000'
shown exception-written
keys Enter
shows 'STOP: this step'
press Enter 'NOW  Step 6'
press l 'LOG: the records'
shown log
press Enter 'NOW  Step 6'
press x 'STOP: the ceremony'
shown stop
press Escape 'NOW  Step 6'
press Enter 'OPEN THE HSM'
pin $USER_PIN
shows 'NOW  Step 7'
if looked 'a PIN is in no image once it was used'; then
	is 'an image of the open HSM can be taken, locked pages too' image open -a
	isnt 'the PIN that opened it is not there' in_core $USER_PIN
	isnt 'nor a part of it' in_core 90417263
	isnt 'nor the security officer'\''s' in_core 58213377
fi

press Enter 'INVENTORY: what'
shown inventory
press Enter 'NOW  Step 8'
press Enter 'A NEW KEY SIGNING KEY'
shown make-key
both 'example. 13'
keys Enter
shows 'KEY SHEET'
press Enter 'NOW  Step 9'
press Enter 'HASH OF THE REQUEST'
shown ticks
is 'no word of the digest is cut' words_shown req/request.xml
tick
shown ticked
press Enter 'NO RESPONSE WAS EVER'
shown first-request
both 'first example.'
keys Enter
shows 'NOW  Step 10'
press Enter 'REVIEW: what is asked'
shown review 11,16

turn_all
shown review-last 5,16

# ---- the power is cut ---------------------------------------------------------

tag=$(sed -n 's/^ *+ KSK *\([0-9]*\)  signs every slot.*/\1/p' all | tail -1)
first_types "example. $tag"
kill -KILL "$(cat pid)"
is 'killed at once it has no time to put the terminal back' soon dead
t respawn-pane -k "$shell"
shows 'sh>'
before_it
start
shows 'WAS NOT FINISHED'
shown unfinished
continued
checked_in 5
opened 10
press Enter 'REVIEW: what is asked'
turn_all
both "example. $tag"
press Enter 'NOW  Step 11'
press Enter 'SIGNED: every set'
shown signed
press Enter 'NOW  Step 12'
press Enter 'FINAL INVENTORY'
shown inventory-after
press Enter 'NOW  Step 13'
press Enter 'THE HSM IS SHUT'
shown shut
press Enter 'NOW  Step 14'
press Enter 'WHAT WILL BE WRITTEN'
shown export
press Enter 'NOW  Step 15'
press Enter 'HASH OF WHAT LEAVES'
shown words
is 'no word of what leaves is cut' words_shown out/SHA256SUMS
press m 'WHAT LEAVES IS NOT'
shown words-differ
press Escape 'NOW  Step 15'
press Enter 'HASH OF WHAT LEAVES'
tick
press Enter 'NOW  Step 16'
press Enter 'THE CEREMONY ENDS'
shown end
if looked 'no PIN is in an image at the end'; then
	is 'an image can be taken at the end, locked pages too' image end -a
	isnt 'the user PIN is not in it' in_core 90417263
	isnt 'nor the security officer'\''s' in_core 58213377
fi
paper=$(sed -n 's/^ *Head at record \([0-9]*\)\..*/\1/p' now)
press Enter 'rc=0.'
is 'how it ended is said when the screen is gone' grep -q 'FIRST CEREMONY, has ended with' now
is 'and of which record the paper has the words, as the page said' sh -c "tr -s ' \n' ' ' <now | grep -q 'the paper has its head at record $paper '"
is 'and the terminal is sane' sane
is 'what left is verified' "$CAPSTAN" verify out
is 'what was wrong, and taken up again, is in the journal' sh -c '
    [ "$(grep -c "\"kind\":\"wrong-pin\"\|\"kind\":\"exception\"" a/*.jsonl)" -eq 2 ] &&
    grep -q "\"kind\":\"resumed\"" a/*.jsonl'

# ---- whatever ends it, the terminal is as it was ------------------------------

# ended SIGNAL RC: in the question that is on the screen.
ended() {
	kill -"$1" "$(cat pid)"
	shows "rc=$2."
	is "ended by $1 it leaves a terminal that is sane" sane
	isnt 'and nothing of the screen or the PIN on it' \
	    grep -q -e REHEARSAL -e 58213377 now
}
# The module crashes at the first signature that is asked for.
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
cp capstan.conf sound.conf
cp faulty.conf capstan.conf
start P11_FAULT=C_Sign:1:crash
decide i 'NOW  Step 1'
checked_in 4
press Enter 'AND THE REGISTER AGREE'
press Enter 'HSM opened with the user PIN.'
press Enter 'OPEN THE HSM'
pin $USER_PIN
shows '(both): Inventory'
press Enter 'rc=139.'
is 'when the module crashes the terminal is sane' sane
cp sound.conf capstan.conf
start
shows 'WAS NOT FINISHED'
ended TERM 143
start
shows 'WAS NOT FINISHED'
ended HUP 129
start
continued
checked_in 4
press Enter 'AND THE REGISTER AGREE'
press Enter 'HSM opened with the user PIN.'
press Enter 'OPEN THE HSM'
half_pin 58213377
ended TERM 143
start
shows 'WAS NOT FINISHED'
continued
press x 'STOP: the ceremony'
stopping 'enough for today'
is 'stopped with X it says that it can be continued' grep -q 'continued' now
is 'and the terminal is sane' sane
start
shows 'WAS NOT FINISHED'
decide a 'Reason, and who says so'
press Escape 'C Continue it'
is 'Esc at the reason leads back to the question' \
    sh -c '! grep -q "\"kind\":\"abandoned\"" a/0002-inventory.jsonl'
decide a 'Reason, and who says so'
fill 'the module crashed'
shows 'rc=0.'
is 'an unfinished ceremony can be abandoned' \
    grep -q '"kind":"abandoned"' a/0002-inventory.jsonl

# ---- other terminals, and what it does not begin with -------------------------

for term in vt100 vt220 linux; do
	start TERM=$term
	shows 'WHICH CEREMONY'
	shown choose-again
	press Escape 'rc=0.'
	is "a terminal of type $term is left sane" sane
done
# refuses WORDS COMMAND: it does not begin, says one sentence, exits with 2; on
# a terminal with one screen only all is where it was.
refuses() {
	words=$1
	go "TERM=vt100 $2 2>said"
	shows 'rc=2.'
	grep -qF -- "$words" said && [ "$(wc -l <said)" -eq 1 ] &&
	    [ "$(sed 's/ *$//' now | tr -s '\n' '|')" = 'rc=2.|sh>|' ]
}
is 'without a terminal it does not begin' refuses 'needs a terminal' \
    "setsid -w $CAPSTAN -c capstan.conf </dev/null"
is 'nor without a configuration' refuses 'absent.conf' "$CAPSTAN -c absent.conf"
sed 's|^\(journal-[ab]\).*|\1 = "/nonexistent/\1"|' sound.conf >gone.conf
is 'nor without a journal' refuses 'no log medium' "$CAPSTAN -c gone.conf"
mkfifo held
"$HEADLESS" -c capstan.conf held >/dev/null 2>&1 &
holder=$!
exec 4>held
start
shows 'rc=2.'
is 'nor while another one has the journal' grep -q 'another' now
exec 4>&-
wait $holder

# ---- no PIN was seen or kept --------------------------------------------------

rm -f core.*
isnt 'no screen ever had a PIN, or half of one' \
    grep -q -e 58213377 -e 770194 -e 90417263 -e 635518 all
# wide TEXT BYTES: as characters of that many bytes.
wide() {
	printf %s "$1" | sed "s/./&$(printf %s "$2" | sed 's/\\/&&/g')/g"
}
in_files() {
	LC_ALL=C grep -rsqaP -e "$1|$(wide "$1" '\x00')|$(wide "$1" \
	    '\x00\x00\x00')" .
}
is 'what was typed and kept is found in the files' in_files 'Ada King'
isnt 'the security officer'\''s PIN, or half of it, is in none' in_files 58213377
isnt 'nor the user PIN' in_files 90417263
exit $failed
