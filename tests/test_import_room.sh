#!/bin/sh
# A KSK of one site is imported at a second, at the console, as the people see it.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/shares_room.sh"
at "$(date -u +%FT%TZ)"
cat >>steady.sed <<'END'
s/tag [0-9][0-9]*/tag TAG/
s/-r[0-9]*\("*\)$/-LABEL\1/
s/^\( *DS \)[0-9]* \(13 [24]\)  */\1TAG \2  /
s/[0-9a-f]\{32,\}/HEX/
END

# ---- what the second site has: the journal, two papers, the key sheet, no HSM

site 13
echo 'recovery = "2 of 3"' >>capstan.conf
request
{
	echo 'ceremony = f'; prologue; init; access; split one 3 '2 of 3'
	make_ksk; back_up; sign; epilogue
} >answers
hold answers || { cat room.err; exit 1; }
sheet=$(sed -n '/SHA-256 of the public key/,/^ *1  /p' room.out |
    sed -n 's/^ *1  //p' | head -n 1 | tr -s ' ' | cut -d' ' -f1-4)
cp paper.one.1 paper.1
cp paper.one.3 paper.3
sed -i 's/^site = .*/site = "FRA-B"/; s/^token = .*/token = "EXAMPLE-FRA"/' capstan.conf
empty tokens
empty out
terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
before_it

# ---- the token, and the shares

start
shows 'WHICH CEREMONY'
decide 2 'NOW  Step 1'
checked_in 4
shown import-checklist
press Enter 'A NEW TOKEN IS ABOUT TO BE MADE'
shown import-token
both EXAMPLE-FRA
keys Enter
shows "SECURITY OFFICER'S PIN: 1 of 2"
pin $SO_PIN
shows "SECURITY OFFICER'S PIN: 2 of 2"
pin $SO_PIN
shows 'USER PIN: 1 of 2'
pin $USER_PIN
shows 'USER PIN: 2 of 2'
pin $USER_PIN
shows 'NOW  Step 5'
opened 8
shown import-restore
press Enter 'ABOUT TO BE RESTORED'
shown import-object
serial=$(sed -n 's/.*Into   HSM \([0-9a-f]*\) *$/\1/p' now)
set=$(sed -n 's/.*backup key of set \([0-9A-F-]*\) *$/\1/p' now)
both "$serial $set"
keys Enter
shows 'SHARES ARE BROUGHT'
decide p 'A SHARE FROM PAPER'
rows 1 1 11 'is good'
decide p 'A SHARE FROM PAPER'
rows 3 1 11 'G Go on'
decide g 'RESTORED: each key'
shown import-restored
is 'the DS that is to be compared is on the same screen' grep -q '^    DS [0-9]* 13 2 ' now
press Enter 'NOW  Step 9'

# ---- the key and its sheet

press Enter 'IS THE KEY THAT CAME IN'
shown import-sheet
turn_all
shown import-sheet-2
press C-x 'STOP: the ceremony'
shown import-stop
press Escape 'IS THE KEY THAT CAME IN'
turn_all
both "$sheet"
keys Enter
shows 'NOW  Step 10'
is 'that it was compared is in the journal' sh -c '
    cat a/*.jsonl | grep -q "\"step\":\"sheet\",\"kind\":\"compared\""'
given_up 'the rest is as always'
abandon_over
