#!/bin/sh
# This machine's clock is moved after both people agreed to it.
set -u
. "$SRC/tests/room.sh"
at() { NOW=$1 WALL=$(date -u -d "$1" '+%F %H:%M'); }
now() { at "$(date -u +%FT%TZ)"; }
later() { date -u -d "$1 $2" +%FT%TZ; }
count() { cat a/*.jsonl | grep -c "$1"; }
# moved SECONDS: a line of answers, at which the clock is moved.
moved() { echo "! echo $1 >shift"; }
# agreed: how the clock is agreed to when it is SECONDS ahead, that is asked next.
agreed() {
	wall=$(date -u -d "$NOW + $1 seconds" '+%F %H:%M')
	printf 'clock.administrator = %s\nclock.witness = %s\nclock.agree = <object>\n' \
	    "$wall" "$wall"
}
reasons() {
	printf 'reason.administrator = the battery is low\nreason.witness = I saw it jump\n'
}

# ---- noticed at a record, and at a question -------------------------------------------

site
at 2027-02-09T10:17:10Z
request
echo 0 >shift
{
	# While it is compared: the step is done again.
	echo 'ceremony = f'; prologue | sed '/^clock.agree/q' | sed "s/^clock.agree/$(moved 60)\n&/"
	echo 'failed = enter'; moved 0; prologue | sed '1,/^people.right/d'
	init; access
	# Between the object and the key: the record behind it notices.
	make_ksk | sed '$d' | sed "s/^make.object/$(moved -30)\n&/"
	reasons
	echo 'step = enter'; agreed -30
	# The key is there already, and the step finds it so.
	make_ksk | sed '/^make.object/d'
	sign | sed '/^review.object/q' | sed "s/^review.object/$(moved 60)\n&/"
	reasons
	echo 'step = enter'; agreed 60
	printf 'step = enter\nsigned = enter\n'; epilogue
} >answers
is 'a ceremony goes on behind a clock that was moved, once both said why' \
    hold answers -T shift
sed 's/^/# /' room.err
is 'one that is moved while it is compared is not agreed to' \
    grep -q '"step":"clock","kind":"failed".*was moved by \(59\|60\|61\) s while it was compared' a/0001-first.jsonl
is 'each jump is in the journal, with its direction and how far it was' sh -c '
    cat a/*.jsonl | sed -n "s/.*\"kind\":\"clock-moved\".*\"by\":\([-0-9]*\)}.*/\1/p" |
    awk "NR == 1 { a = \$1 + 30 } NR == 2 { b = \$1 - 90 }
	END { exit !(NR == 2 && a * a <= 9 && b * b <= 9) }"'
is 'and an exception, with both reasons and the sentence that they read' sh -c '
    [ "$(grep -c "\"kind\":\"exception\".*CLOCK ALARM.*it was moved \(forward\|back\) by" a/*.jsonl)" -eq 2 ]'
is 'the clock was agreed to anew behind each' \
    [ "$(count '"step":"clock","kind":"agreed"')" -eq 3 ]
is 'before anything was signed' sh -c '
    cat a/*.jsonl | awk "/\"clock-moved\"/ { moved = 1 } /\"step\":\"clock\",\"kind\":\"agreed\"/ { moved = 0 }
	/\"step\":\"sign\",\"kind\":\"intent\"/ && moved { bad = 1; exit } END { exit bad }"'
is 'no signature was made twice' [ "$(count '"step":"sign","kind":"intent"')" -eq 9 ]
is 'what left is verified' "$CAPSTAN" verify -t 2027-02-09T12:00:00Z out
cp -r out first
"$CAPSTAN" redact -o public first >redact.out 2>&1
is 'and so is a copy for the public' "$CAPSTAN" verify -t 2027-02-09T12:00:00Z public

until=2027-02-09T15:00:00Z
# no SENTENCE WORDS CHANGE...: the altered journal is refused with those words.
no() {
	sentence=$1 words=$2
	shift 2
	rm -rf t; cp -r first t
	"$BIN/tests/forge" t "$@" || bad "the change is made: $*"
	isnt "$sentence" sh -c '"$0" verify -t "$1" t >said 2>&1' "$CAPSTAN" $until
	is "and it is said why: $words" sh -c 'tr -s "\\n " " " <said | grep -qF -- "$0"' "$words"
}
no 'nothing is signed before it was agreed to anew' 'not directly in front of it' \
    drop 3 clock agreed
no 'nor without a reason' 'nobody gave a reason' drop 2 ceremony exception
no 'it was moved since it was agreed to' 'a clock that was moved' \
    set 1 ceremony clock-moved agreed '"2027-02-09T10:17:00Z"'
no 'and not by nothing' 'a clock that was moved' set 1 ceremony clock-moved by 0
no 'nor by what it may drift' 'a clock that was moved' set 1 ceremony clock-moved by 2
no 'it is told once' 'a clock that was moved' double 1 ceremony clock-moved
machine=$(sed -n 's/.*"kind":"agreed","data":{"machine":"\([^"]*\)".*/\1/p' first/journal/*.jsonl | head -n 1)
no 'an alarm is answered before the next step' 'went on to another step' \
    insert 1 init-token intent ceremony/clock-moved "{\"by\":60,\"agreed\":\"$machine\"}"
no 'by what was asked' 'nobody gave a reason' \
    set 2 ceremony exception expected '"it rains"'
no 'by both' 'a reason of each of both people' \
    set 2 ceremony exception reasons '["the battery is low"," "]'
no 'and behind none it is agreed to once' 'nobody gave a reason' \
    insert 1 media done clock/undone '{"why":"it was slow"}'
no 'both typed what the wall says' "not the wall's to two minutes" \
    set 1 clock agreed wall '["1999-01-01 00:00","2040-12-31 23:59"]'
no 'each of them' "not the wall's to two minutes" \
    set 1 clock agreed wall '["2027-02-09 10:17","2027-02-09 10:20"]'
no 'when that was read' "not the wall's to two minutes" set 1 clock agreed read null
no 'which is the time of the record' 'not that of its record' \
    set 1 clock agreed machine '"1999-01-01T00:00:00Z"'
no 'from then on no record goes back' 'none that the clock was moved' \
    time 1 inventory found 2001-01-01T00:00:00Z

# ---- in front of a trust anchor -------------------------------------------------

cp -r a a.first; cp -r b b.first
sed -i 's|^policy|trust-anchor = "https://anchor.example/ta.xml"\n&|' capstan.conf
at 2027-02-09T12:00:00Z
echo 0 >shift
{
	echo 'ceremony = a'; prologue; access; echo 'step = enter'
	moved 60; echo 'anchor.object = <object>'
	reasons; echo 'step = enter'; agreed 60
	printf 'step = enter\nanchor.object = <object>\nanchor = enter\n'; epilogue
} >answers
rm -rf out; mkdir out
is 'nor is a trust anchor signed until it was agreed to anew' hold answers -T shift
is 'of which there is one intent' [ "$(count '"step":"anchor","kind":"intent"')" -eq 1 ]
is 'behind that' sh -c '
    cat a/*.jsonl | awk "/\"clock-moved\"/ { moved = 1 } /\"step\":\"clock\",\"kind\":\"agreed\"/ { moved = 0 }
	/\"step\":\"anchor\",\"kind\":\"intent\"/ && moved { bad = 1; exit } END { exit bad }"'
rm -rf a b out; mv a.first a; mv b.first b; mkdir out

# ---- two people who stop there -----------------------------------------------------------

at 2027-02-09T13:00:00Z
printf 'ceremony = i\n%s\n! echo 60 >shift\nstep = enter\nreason.administrator = <back>\nreason.administrator = <stop>\nstop.reason = the clock is broken\n' \
    "$(prologue)" >answers
echo 0 >shift
is 'Esc is no answer to the alarm, and X is one' hold answers -T shift
sed 's/^/# /' room.err
isnt 'nobody gave a reason' sh -c 'grep -q "\"kind\":\"exception\"" a/0002-inventory.jsonl'
is 'that it was moved is in the journal all the same' \
    grep -q '"kind":"clock-moved".*"by":\(59\|60\|61\)}' a/0002-inventory.jsonl
rm -rf out; mkdir out
at 2027-02-09T13:30:00Z
{ echo 'unfinished = c'; prologue; access; epilogue; } >answers
echo 0 >shift
is 'the next start takes the ceremony up' hold answers -T shift
is 'and what left is verified' "$CAPSTAN" verify -t 2027-02-09T15:00:00Z out
rm -rf first; cp -r out first
machine=$(sed -n 's/.*"kind":"agreed","data":{"machine":"\([^"]*\)".*/\1/p' a/0002-inventory.jsonl | head -n 1)
no 'in a new process no clock is moved before it was agreed to' 'a clock that was moved' \
    insert 0 people present ceremony/clock-moved "{\"by\":60,\"agreed\":\"$machine\"}"
day=2027-02-08
no 'nor is one agreed to before the journal that there was' 'before a record of the journal' \
    set 0 clock agreed machine "\"${day}T13:30:00Z\"" , set 0 clock agreed wall \
    "[\"$day 13:30\",\"$day 13:30\"]" , set 0 clock agreed read \
    "[\"${day}T13:30:00Z\",\"${day}T13:30:00Z\"]" , time 0 clock agreed ${day}T13:30:00Z
# told SENTENCE FILE WORDS: over the ends of lines.
told() { is "$1" sh -c 'tr -s "\n " " " <"$0" | grep -qF -- "$1"' "$2" "$3"; }
"$CAPSTAN" verify -t 2027-02-09T15:00:00Z out >verified
told 'which warns of the clock, though nobody gave a reason' verified \
    "WARN ceremony 0002, inventory, record $(sed -n 's/{"seq":\([0-9]*\),.*"clock-moved".*/\1/p' a/0002-inventory.jsonl | head -n 1): this machine's clock was moved forward by"
told 'the report has a row of it' out/report.txt \
    "this machine's clock was moved (how far; agreed to at): forward by"
told 'also as HTML' out/report.html 'clock was moved (how far; agreed to at): forward by'

# ---- the power fails, and the ceremony is abandoned ------------------------------------------

at 2027-02-09T16:00:00Z
printf 'ceremony = i\n%s\n! echo -86400 >shift\nstep = enter\n' "$(prologue)" >answers
echo 0 >shift
isnt 'the power fails in the alarm' hold answers -T shift
is 'which is in the journal' grep -q '"kind":"clock-moved"' a/0003-inventory.jsonl
at 2027-02-09T16:30:00Z
echo 0 >shift
abandoning_alone 'nothing was done' >answers
hold answers -T shift || bad 'the ceremony is abandoned'
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
rm -rf out; mkdir out
hold answers -T shift || bad 'another is held'
"$CAPSTAN" verify -t 2027-02-09T18:00:00Z out >verified
told 'verify warns of the clock of a ceremony that was abandoned' verified 'ceremony 0003, inventory, record'
told 'and says which way it went' verified "clock was moved back by"
"$CAPSTAN" report -n 3 out >report.is
told 'and the report of that one has its row' report.is 'agreed to at): back by'
"$CAPSTAN" report out >report.is
isnt 'and that of the next has none' grep 'clock was moved' report.is
rm -rf first; cp -r out first
until=2027-02-09T18:00:00Z
no 'what was on paper is its head, though nothing was done' 'the head that went on paper' \
    set 1 ceremony abandoned record 5 , set 1 ceremony abandoned head "\"$(printf %064d 0)\""

# ---- as people see it ------------------------------------------------------------------------

rm -rf a b tokens out
mkdir a b tokens out
terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
before_it
# ahead SECONDS: the clock of the program, while it runs.
ahead() { printf '%020d' "$1" | dd of=clock conv=notrunc 2>dd.err; }
printf '%020d' 0 >clock
[ -z "$(nm -D "$CAPSTAN" 2>/dev/null | grep -m 1 __asan_init)" ] ||
    { echo 'skipped - a sanitized program is not told another time'; exit $failed; }
start "LD_PRELOAD=$BIN/tests/clock.so CLOCK_FILE=$TESTDIR/clock"
decide f 'NOW  Step 1'
checked_in 4
press Enter 'A NEW TOKEN IS ABOUT'
ahead 86400
shows 'CLOCK ALARM'
shown clock-alarm 9
is 'while a page is waited on the jump is noticed, forward' \
    grep -q '"kind":"clock-moved".*"by":86\(399\|40[01]\)}' a/0001-first.jsonl
ahead 0
fill 'somebody played with it'
shows 'Witness       MB  ['
fill 'it is right again'
shows 'NOW  Step 2'
is 'the clock step is next, and the step was left as it was' sh -c '
    ! grep -q "\"step\":\"init-token\"" a/0001-first.jsonl'
press Enter 'CLOCK CHECK'
fill "$(date -u '+%F %H:%M')"
shows 'Witness       MB  ['
fill "$(date -u '+%F %H:%M')"
shows 'which day of the week'
both "$(today)"
keys Enter
shows 'NOW  Step 4'
press Enter 'A NEW TOKEN IS ABOUT'
both EXAMPLE-AMS
keys Enter
shows 'OFFICER'
half_pin 58213377
ahead -500
shows 'CLOCK ALARM'
is 'and back, also while a PIN is typed' on_screen 'was moved back'
press C-x 'STOP: the ceremony'
stopping 'enough of it'
is 'and the terminal is sane' sane
exit $failed
