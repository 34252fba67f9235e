#!/bin/sh
# Key B: a break, anywhere.  The HSM is shut in it, and behind it everything is
# as when a ceremony is taken up, but the process is the same.
set -u
. "$SRC/tests/room.sh"
at() { NOW=$1 WALL=$(date -u -d "$1" '+%F %H:%M'); }
now() { at "$(date -u +%FT%TZ)"; }

# pausing REASON STAYS: what key B asks, and that all are back.
pausing() {
	printf 'break.reason = %s\nbreak.stays = %s\nbreak = enter\nbreak.paper = all\n' "$1" "$2"
}
# misread: the words are not those of the paper at first, and then they are.
misread() {
	pausing "$1" "$2" | sed '$d'
	printf 'break.paper = %s\n' '<back>'
	printf 'break = enter\nbreak.paper = mismatch\nreason.administrator = <back>\nbreak.paper = all\n'
}
# broken ANSWERS: the last question of some answers gets B instead of its answer.
broken() { printf '%s\n' "$1" | sed '$s/ = .*/ = <break>/'; }
# upto KEY: answers to the first of that key.
upto() { sed "/^$1 = /q"; }
count() { cat a/*.jsonl | grep -c "$1"; }

# ---- nine breaks in one ceremony ----------------------------------------------------

site
request
now
{
	echo 'ceremony = f'
	printf 'step = <break>\n'; pausing 'the others are late' 'Ada King'
	broken "$(prologue | upto people.witness)"; pausing coffee 'Max Brandt'
	broken "$(prologue | upto clock.agree)"; pausing 'a call' AK
	prologue; broken "$(init | upto init.so-pin-again)"; pausing lunch MB
	prologue; init; broken "$(access | upto open.pin)"; pausing 'fire alarm' AK
	prologue; access; broken "$(make_ksk | upto make.object)"; pausing night MB
	prologue; access; make_ksk; broken "$(sign | upto review.object)"
	pausing 'to think' AK
	prologue; access; sign | sed '1,/^request.first/d' | sed '$d'
	printf 'signed = <break>\n'; misread 'all are signed' MB
	prologue; access; printf 'step = enter\nsigned = enter\n'
	broken "$(epilogue | upto export.words)"; pausing 'a paper is missing' AK
	prologue; printf 'step = enter\nexport.words = all\nstep = enter\nfinish = enter\n'
} >answers
is 'there can be a break at every question, and the ceremony goes on' hold answers
sed 's/^/# /' room.err
is 'each is in the journal' [ "$(count '"kind":"break"')" -eq 9 ]
is 'with its reason, and who stayed, by name' grep -q \
    '"kind":"break","data":{"reason":"lunch","stays":"Max Brandt"}' a/0001-first.jsonl
is 'the ceremony was taken up directly behind each' sh -c '
    cat a/*.jsonl | sed -n "/\"kind\":\"break\"/{n;p;}" | grep -c "\"kind\":\"resumed\"" | grep -qx 9'
is 'each says that the paper has the words of the journal' \
    [ "$(count '"kind":"resumed","data":{"paper":"same"')" -eq 9 ]
isnt 'words that were misread first are no exception' grep -q '"kind":"exception"' a/0001-first.jsonl
is 'the HSM was opened anew behind each that found it open' \
    [ "$(count '"kind":"opened"')" -eq 4 ]
is 'the clock was agreed to anew behind each' \
    [ "$(count '"step":"clock","kind":"agreed"')" -eq 7 ]
is 'no signature was made twice' [ "$(count '"step":"sign","kind":"intent"')" -eq 9 ]
is 'what left is verified' "$CAPSTAN" verify out
is 'and verify says how many there were before the export' sh -c '"$0" verify out | tr -s "\n " "  " | grep -q "breaks: 8"' "$CAPSTAN"
is 'the report says why, and who kept the room' grep -q 'a break (why; who kept the room): lunch; Max' out/report.txt
"$CAPSTAN" redact -o public out >redact.out 2>&1
is 'a copy for the public is verified too' "$CAPSTAN" verify public
isnt 'and names nobody' grep -rqwE 'Max|Brandt|Ada|King' public
rm -rf public
is 'both log media hold the same' diff -r a b

# words TITLE: those of the first page with that title, in lines with a number.
words() { sed -n "/^== $1/,/^??/p" room.out | sed -n '/^ *[12]  [A-Za-z]/p' | head -n 2; }
is 'the page of a break has twelve words to be copied' \
    [ "$(words 'A BREAK' | tr -s ' ' '\n' | grep -c '[A-Za-z]')" -eq 12 ]
is 'the same are compared behind it' [ "$(words 'A BREAK')" = "$(words 'GONE ON WITH')" ]

# ---- where there is none --------------------------------------------------------------

cp -r out first
printf 'ceremony = <break>\n' >answers
now
isnt 'there is no break before a ceremony is chosen' hold answers
printf 'ceremony = i\nstep = <exception>\nexception.expected = <break>\n' >answers
isnt 'nor in the form of an exception' hold answers
now
printf 'unfinished = <break>\n' >answers
isnt 'nor of a ceremony that was not taken up' hold answers
printf 'unfinished = c\nstep = <break>\nbreak.reason = <back>\nstep = enter\n' >answers
hold answers
isnt 'Esc in its form is no break' grep -q '"kind":"break"' a/0002-inventory.jsonl

# ---- killed in a break -----------------------------------------------------------------

{ echo 'unfinished = c'; prologue; access | upto open.pin
echo 'step = <break>'; printf 'break.reason = home\nbreak.stays = nobody\n'; } >answers
now
isnt 'who stays is somebody who is in the room' hold answers
is 'and it is said who is' grep -q '"nobody" is neither Ada King nor Max Brandt' room.out
{ echo 'unfinished = c'; prologue; access | upto open.pin
echo 'step = <break>'; printf 'break.reason = home\nbreak.stays = MB\n'; } >answers
now
isnt 'a process ends in a break' hold answers
written=$(words 'A BREAK')
is 'of which the record is the last' sh -c '
    tail -n 1 a/0002-inventory.jsonl | grep -q "\"kind\":\"break\""'
{ printf 'unfinished = <exception>\nexception.expected = they are back by one\n'
printf 'exception.happened = it is two\nexception.decided = to go on\n'
printf 'exception.who = Max Brandt\nexception.written = enter\n'
printf 'unfinished = c\nbreak.paper = <stop>\nstop.reason = no paper\n'; } >answers
now
is 'the paper is asked for by the process that goes on with it' hold answers
is 'with the words of the break, as it reads them from the journal' \
    [ "$written" = "$(words 'GONE ON WITH')" ]
isnt 'and nothing is taken up before it is compared' sh -c '
    sed -n "/\"kind\":\"break\"/,\$p" a/0002-inventory.jsonl | grep -q "\"kind\":\"resumed\""'
rm -rf out; mkdir out
{ printf 'unfinished = c\nbreak.paper = mismatch\n'
printf 'reason.administrator = it was thrown away\nreason.witness = so it was\n'
printf 'step = <break>\n'; pausing 'nobody is here yet' 'Eve Adams'
prologue; access; epilogue; } >answers
now
is 'the ceremony is gone on with where both say why' hold answers
is 'its record says that the paper differs' grep -q '"kind":"resumed","data":{"paper":"differs"' a/0002-inventory.jsonl
is 'and there is an exception' grep -q 'it was thrown away' a/0002-inventory.jsonl
is 'and what left is verified' "$CAPSTAN" verify out

is 'the report has each person once, who came back every time' sh -c '
    test "$(grep -c "^ *administrator  *Ada King" first/report.txt)" -eq 1 &&
    test "$(grep -c "^ *witness  *Max Brandt" first/report.txt)" -eq 1'

# ---- what verify says of breaks that were not so -------------------------------------------

from=first
of() { rm -rf t; cp -r $from t; }
# no SENTENCE WORDS CHANGE...: the altered journal is refused with those words;
# no_too: and that of the ceremony that was killed.
no_too() { from=out; no "$@"; from=first; }
no() {
	sentence=$1 words=$2
	shift 2
	of
	"$BIN/tests/forge" t "$@" || bad "the change is made: $*"
	isnt "$sentence" sh -c '"$0" verify t >said 2>&1' "$CAPSTAN"
	is "and it is said why: $words" sh -c 'tr -s "\n " " " <said | grep -qF -- "$0"' "$words"
}

no 'nothing is done in a break' 'behind a break' drop 1 ceremony resumed
no 'a break has a reason' 'a break without a reason' set 1 ceremony break reason '""'
no 'and somebody who stays' 'nobody who was checked in' set 1 ceremony break stays '""'

no 'the paper of a break is compared' 'the paper of a break' set 1 ceremony resumed paper '"differs"'
no 'by whoever comes back' 'the paper of a break' set 1 ceremony resumed paper null
no 'and where there was no break there is no paper of one' 'the paper of a break' drop 1 ceremony break
no_too 'nor is a break beside an exception that another had' 'the paper of a break' \
    set 0 ceremony resumed paper '"differs"'

# ---- and of a ceremony that was left, and not taken up ---------------------------------------

exception() { printf '{"number":1,"expected":"x","happened":"y",%s}' "$1"; }
died='{"number":1,"expected":"the HSM answers, and the console goes on",
"happened":"the console died of SIGKILL (signal 9) in no call to the HSM",
"decided":"the console was ended, and the HSM let go of","who":"capstan"}'
left='behind a break, a stop or the end of the console'
# instead SENTENCE KIND DATA: the fourth break is not taken up, but there is that.
instead() {
	no "$1" "$left" insert 4 ceremony resumed "ceremony/$2" "$3" , drop 4 ceremony resumed
}
instead 'an exception takes up no ceremony' exception \
    "$(exception '"decided":"to go on","who":"Ada King"')"
instead 'nor does one that the program wrote' exception "$died"
instead 'nor does another stop' stopped '{"reason":"no"}'
no 'a ceremony that was stopped is taken up' "$left" \
    insert 3 sign intent ceremony/stopped '{"reason":"enough"}'
no 'and one whose console died' "$left" \
    insert 3 sign intent ceremony/exception "$died"
no 'what people give reasons for in a break is its paper' "$left" \
    insert 2 ceremony resumed ceremony/exception "$(exception '"reasons":["a","b"]')"
no 'and what they write they decide' 'was decided, and who wrote it' \
    insert 2 ceremony resumed ceremony/exception "$(exception '"who":"Ada King"')"
no 'no clock is moved in a break' "$left" \
    insert 4 ceremony resumed ceremony/clock-moved '{"by":9,"agreed":"2027-02-09T10:17:00Z"}'
no_too 'a ceremony is not stopped without a reason' 'was stopped, and no reason' \
    set 0 ceremony stopped reason '" "'

# What capstan-journal(5) says of records that are left out or repeated.
no 'nor is a break left out that was the last' 'the paper of a break' drop 0 ceremony break
no 'nor one taken up twice' 'the paper of a break' double 0 ceremony resumed

rm -rf t; cp -r out t
"$BIN/tests/forge" t set 2 ceremony exception expected '"something else"' || bad 'the change is made'
isnt 'a paper that differs has an exception' "$CAPSTAN" verify t
rm -rf t; cp -r out t
now
gnawing "$NOW" 50
is 'of its members verify sees all but the reason, and who stays where nobody was checked in' \
    [ "$(grep '^ceremony break' gnawed | LC_ALL=C sort | tr '\n' ' ')" = \
    'ceremony break reason ceremony break reason ceremony break stays ' ]

# ---- stopped, and gone on with ---------------------------------------------------------------

{ echo 'ceremony = i'; prologue
printf 'step = <stop>\nstop.reason = night\nstop.written = enter\n'; } >answers
now
is 'record and words go on paper where it is stopped' hold answers
says_head() {
	seq=$(sed -n '$s/{"seq":\([0-9]*\).*/\1/p' a/0003-inventory.jsonl)
	grep -F "last record is $(printf %06d "$seq")" room.out
}
is 'with the number of the last record' says_head
written=$(words 'STOPPED: record')
printf 'unfinished = c\nbreak.paper = <stop>\nstop.reason = no paper\n' >answers
now
is 'and are asked for when it is gone on with' hold answers
is 'which are those of the journal, as another process reads it' \
    [ "$written" = "$(words 'GONE ON WITH')" ]
is 'which the paper of then is good for, where it is left again' \
    [ "$(grep -c 'STOPPED: record' room.out)" -eq 0 ]
{ printf 'unfinished = c\nbreak.paper = all\n'; prologue
printf 'step = <stop>\nstop.reason = tea\n'; } >answers
now
is 'where they are the same it goes on' hold answers
is 'and its record says so' grep -q '"kind":"resumed","data":{"paper":"same"' a/0003-inventory.jsonl
rm -rf out; mkdir out
{ printf 'unfinished = c\nbreak.paper = all\n'; prologue; access; epilogue; } >answers
now
is 'each time that it was left' hold answers
is 'and what left is verified' "$CAPSTAN" verify out
cp -r out first3
of() { rm -rf t; cp -r first3 t; }
no 'nor is a stop left out that the ceremony was gone on behind' 'the paper of a break or stop' \
    drop 0 ceremony stopped
no 'nor the comparison behind it' 'the paper of a break or stop' set 0 ceremony resumed paper null
no 'nor one that is no comparison' 'the paper of a break or stop' set 0 ceremony resumed paper '"differs"'

# ---- ended by nobody's key -----------------------------------------------------------------

ended='the console ended without X or end, at step 5, HSM opened with the user PIN, behind record'
told() { tr -s ' \n' '  ' <"$1" | grep -qF "$ended $2"; }
"$CAPSTAN" verify first3 >said
isnt 'a console that was left with X is not told of' grep -q 'without X' said first3/report.txt
"$CAPSTAN" verify out >said
isnt 'nor one that was left in a break' grep -q 'without X' said
{ echo 'ceremony = i'; prologue; access | upto open.pin; } | sed '$d' >answers
now
isnt 'a console ends at a question' hold answers
seq=$(sed -n '$s/{"seq":\([0-9]*\).*/\1/p' a/0004-inventory.jsonl)
rm -rf out; mkdir out
{ printf 'unfinished = <exception>\nexception.expected = a console\nexception.happened = none\n'
printf 'exception.decided = to start it\nexception.who = Eve Adams\nexception.written = enter\n'
echo 'unfinished = c'; prologue; access; epilogue; } >answers
now
is 'the ceremony is gone on with, and no paper is asked for' hold answers
is 'what is written down before that may be by whoever is there' "$CAPSTAN" verify out
"$CAPSTAN" redact -o public out >said 2>&1
is 'also where the names are hidden' "$CAPSTAN" verify public
rm -rf t; cp -r out t
"$BIN/tests/forge" t drop 0 ceremony resumed
isnt 'and is nothing that somebody else does in a ceremony' sh -c '"$0" verify t >said 2>&1' "$CAPSTAN"
is 'which goes on behind it when it is taken up' sh -c 'tr -s "\n " " " <said | grep -qF -- "$0"' "$left"
isnt 'of which none was made' grep -q 'STOPPED' room.out
"$CAPSTAN" verify out >said
# Behind what was written down: by whom the console was started is not known.
seq=$((seq + 1))
is 'verify tells where the console ended' told said "$(printf %06d "$seq")"
is 'with WARN' grep -q '^WARN  ceremony 0004, inventory: the console' said
is 'and so does the report' told out/report.txt "$(printf %06d "$seq")"
{ echo 'ceremony = i'; prologue; printf 'step = <stop>\nstop.reason = night\n'; } >answers
now
hold answers
rm -rf out; mkdir out
{
	printf 'unfinished = <exception>\nexception.expected = B\nexception.happened = it is out\n'
	printf '! mv b away\nexception.decided = go on\nexception.who = Ada King\nexception.written = enter\n'
	printf 'unfinished = c\n'; prologue; access; epilogue
} | sed '0,/^media.paper = .*/s//&\nreason.administrator = it broke\nreason.witness = so it did/' >answers
now
is 'a ceremony that was stopped is gone on with on one log medium' hold answers
sed 's/^/# /' room.err
is 'which failed before it was' sh -c '
    sed -n "/\"kind\":\"medium\"/,\$p" a/0005-inventory.jsonl | grep -q "\"kind\":\"resumed\""'
is 'and what left is verified' sh -c '"$0" verify out >said' "$CAPSTAN"
isnt 'and that is no console that ended' grep -q 'without X' said
rm -rf b; cp -r a b

# ---- as people see it ------------------------------------------------------------------------

rm -rf a b tokens out
mkdir a b tokens out
terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
before_it
start
decide f 'NOW  Step 1'
press Enter 'WHO IS IN THE ROOM'
keys -l 'break me'
shows '[ break me'
press C-b 'BREAK: the room'
shown break-form
press Escape 'WHO IS IN THE ROOM'
isnt 'Esc in the form is no break' grep -q '"kind":"break"' a/0001-first.jsonl
press Escape 'NOW  Step 1'
checked_in 4
press Enter 'A NEW TOKEN IS ABOUT'
both EXAMPLE-AMS
keys Enter
shows 'OFFICER'
half_pin 58213377
press C-b 'BREAK: the room'
fill 'somebody is at the door'
shows 'Who stays  ['
fill MB
shows 'A BREAK: nothing goes on'
# The time of it runs: its row is looked at apart.
shown break 18
is 'how long it is is on the screen, to the second' on_screen 'Break for   0:00:0'
soon on_screen 'Break for   0:00:03'
is 'and it runs' on_screen 'Break for   0:00:0'
is 'the last record is that of the break' sh -c 'tail -n 1 a/0001-first.jsonl | grep -q "\"kind\":\"break\""'
keys e x b l C-x C-e C-b Escape
sleep 0.3
shown break 18
if looked 'what was typed before a break is in no image'; then
	is 'an image can be taken in a break, locked pages too' image pause -a
	isnt 'half a PIN that was typed before is not there' in_core 58213377
fi
press Enter 'GONE ON WITH'
shown break-paper
press '?' 'WHAT THE KEYS DO'
press '?' 'THE SCRIPT: a break, a stop'
shown break-script
press Escape 'GONE ON WITH'
press Escape 'A BREAK: nothing goes on'
press Enter 'GONE ON WITH'
press m 'NOT AS IT MUST BE'
shown break-differs
press Escape 'GONE ON WITH'
tick
press Enter 'NOW  Step 1'
checked_in 4
press Enter 'A NEW TOKEN IS ABOUT'
press Escape 'NOW  Step 4'
press b 'BREAK: the room'
press Escape 'NOW  Step 4'
press C-x 'STOP: the ceremony'
fill 'enough'
shows 'STOPPED: record'
shown stopped
press Enter 'rc=0.'
is 'and the terminal is sane' sane
exit $failed
