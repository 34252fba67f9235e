#!/bin/sh
# The console as people see it: keys in, screens out, in a real terminal.
set -u
. "$SRC/tests/tmux.sh"
screens=$BIN/tests/screens
pin=84736152
SCREENS_PIN=$(printf %s $pin | od -An -tx1 | tr -d ' \n')
bad=0

# ok SENTENCE COMMAND...: it holds if the command succeeds.
ok() {
	sentence=$1
	shift
	if "$@"; then
		echo "ok - $sentence"
	else
		echo "not ok - $sentence"
		bad=1
	fi
}
with=
start() {
	go "sh -c 'echo \$\$ >pid; exec env $with $screens $1'"
}

shell="env SCREENS_PIN=$SCREENS_PIN PS1='sh> ' sh"
terminal "$shell"

# ---- every kind of question, one after another ------------------------------

start 'enter choose choices text secret object tick pages kept noise busy end'
ok 'a page is shown in its frame' same enter
ok 'the cursor is on the active line' cursor 1,7
ok 'only that and the mode are in reverse video' \
    [ "$(t capture-pane -pe | grep -o '.\[7m' | wc -l)" -eq 2 ]
printf 'usb 1-1: new device' >"$(t display-message -p '#{pane_tty}')"
shows 'usb 1-1'
keys r
ok 'what the kernel writes over it is drawn away' same enter
keys C-c C-z 'C-\' z
ok 'Ctrl-C, Ctrl-Z and Ctrl-\ do nothing' same enter
keys '?'
ok 'the keys are explained' same help
keys Space
ok 'any key leads back from the help' same enter

keys Enter s s n Enter s
shows 'Is this request'
pause
ok 'what is typed ahead does not decide' same choose
keys y
keys Enter
ok 'neither does Enter, nor a letter that is no choice' same choose
keys y S
sleep 1
ok 'and a letter that comes right behind such a one chooses nothing' same choose
keys S
ok 'many choices have rows of their own' same choices
pause
keys Escape
pause
ok 'where there is no way back Esc does nothing' same choices
keys v

shows 'Name of the witness'
keys 'M. Brandx' Left Right BSpace 't'
ok 'a text is shown as it is typed' same text
ok 'the cursor is in the field' cursor 35,19
keys ü
ok 'a letter that is not ASCII is told, and not taken' \
    shows 'Only plain ASCII can be typed'
ok 'nor does it move the cursor' cursor 35,19
keys Left Right
ok 'the next key takes that away' same text
keys Enter

shows 'PIN of officer 2'
keys 9 9 C-u
keys 8 4 7 3
keys Left
keys F1
keys Delete
keys PPage
keys C-a
keys 6 1 5 2
shows '[ ********  '
ok 'a PIN is shown as stars, and arrow keys are none of it' same secret
keys Tab
keys 1 2 3 BSpace 7
ok 'beside it the keyboard can be tried, where it is seen' \
    shows 'shown)  [ 127          ]'
ok 'the cursor is there' cursor 48,18
ok 'and no star is added' grep -qF '[ ********  ' now
keys Enter
ok 'Enter leads back to the PIN, and what was tried is gone' same secret
keys Tab q Escape
t resize-window -x 60 -y 20
ok 'a small terminal is told so' shows 'the console needs 80 by 24'
keys 7
t resize-window -x 80 -y 24
ok 'nothing is lost when it grows again' same secret
keys Enter

shows 'both type zone'
pause
keys Enter
keys 'example. 13'
ok 'one person alone cannot go on' same object-one
keys Enter
keys Enter Tab Enter
keys 'example. 1'
keys Enter
keys 4
ok 'a text that differs is called so' same object-differs
keys Enter
keys BSpace 3
shows '13                              ]  same'
t resize-window -x 120 -y 40
ok 'in a larger terminal the screen stays top left' same object-same
t resize-window -x 60 -y 20
shows 'needs 80 by 24'
t resize-window -x 80 -y 24
ok 'both texts survive a resize' same object-same
keys Enter

shows 'READ ALOUD'
pause
keys Enter
keys Space
keys Enter
keys Space
keys u
ok 'a line is ticked once' same tick-two
keys Enter
ok 'Enter is dead until every line is ticked, and says how many are not' same tick-open
ok 'the cursor is on the first of them' cursor 1,7
keys Down Space
ok 'then it is not' same tick-all
keys Enter

shows 'WHAT IS AGREED'
keys Enter
ok 'Enter is dead until every page was shown' same pages-first
keys '>'
shows 'page 2 of 3'
keys Enter PPage
shows 'page 1 of 3'
keys NPage
keys NPage
ok 'on the last page it is alive' same pages-last
keys Enter
shows ' of 24'
ok 'a picture that would be cut begins the next page' same kept-first
keys NPage
ok 'and is whole there, with the lines behind it' same kept-last
ok 'the cursor is on the active line there too' cursor 1,5
keys Enter

ok 'work that takes a while is counted' same busy
shows 'HOW IS THIS TO END'
ok 'what a module prints does not reach the screen' not grep -q module: all
pause
keys g
shows 'rc=0.'
cat >want <<END
module: a warning on standard error
module: a word on standard output
enter: answered
choose: answered s
choices: answered v
text: answered <M. Brandt>
secret: answered
secret: as expected
object: answered <example. 13>
tick: answered
pages: answered
kept: answered
end: answered g
END
grep '^[a-z]*: ' now >said
ok 'the answers are those that were given' diff want said

# ---- keys that come too early ------------------------------------------------

start 'busy enter choose'
shows 'Signing: 4 of 9'
keys Enter Enter
shows 'THE STEPS'
ok 'what is typed while work goes on does not go on' same enter
keys Enter
i=0
while [ $i -lt 15 ]; do
	keys s
	sleep 0.05
	i=$((i + 1))
done
shows 'rc=0.'
keys C-u
ok 'a decision is not taken in the first half second' \
    grep -qx 'choose: answered s' now

# ---- the ways out of a question ---------------------------------------------

start 'enter choose tick text secret secret object'
shows 'THE STEPS'
keys l
shows 'Is this request'
pause
keys X
shows 'READ ALOUD'
pause
keys m
shows 'Name of'
keys 'elx?<'
shows '[ elx?< '
keys Escape
shows 'PIN of'
keys 1 2
shows '[ ** '
keys Escape
shows 'PIN of officer 2  [     '
keys 1 Enter
shows 'both type'
pause
keys x
keys Escape
shows 'rc=0.'
cat >want <<END
enter: log
choose: stop
tick: answered m
text: back
secret: back
secret: empty
secret: answered
secret: another
object: back
END
grep '^[a-z]*: ' now >said
ok 'a question can be left, and how is told' diff want said

with=SCREENS_IDLE=1
start secret
shows 'PIN of'
keys 1 2
shows '[ ** '
ok 'a PIN left half typed is cleared' shows 'was struck for a while: cleared'
ok 'and its stars with it' grep -qF 'PIN of officer 2  [     ' now
keys $pin Enter
ok 'and it can be typed again' shows 'secret: as expected'
shows 'rc=0.'

with=
start 'words words'
shows 'A SHARE IS TYPED'
keys -l 'aca '
ok 'letters that no word begins with are told of' \
    shows 'No word of the list begins like this'
keys -l 'd '
ok 'four letters become their word' shows '[ academic  '
keys -l 'LUNAR acid 04x17'
ok 'the words of a share are shown as they are typed' same words
keys BSpace Enter
ok 'fewer digits than a row has are not enough' shows 'The number at the end has 4 digits'
keys 8 Enter
shows 'Row 2  [   '
keys -l 'acid lunarx'
keys Enter
ok 'a word too long for the list is none' shows 'No word of the list'
keys BSpace Enter
ok 'fewer words than a row has are not enough' shows 'There is more in this row'
keys Escape
shows 'rc=0.'
ok 'they are taken whole, with single blanks' \
    on_screen 'words: (academic lunar acid 0418)'
ok 'and none are left when it was left' on_screen 'words: ()'

with=SCREENS_CLOCK=1
start enter
shows 'THE STEPS'
ok 'the clock goes on while nobody types' shows '10:19Z'
keys x
shows 'rc=0.'
with=

start object
shows 'both type zone'
pause
i=0
while [ $i -lt 10 ]; do
	keys -l "$(LC_ALL=C tr -dc 'a-z0-9. ?<>' </dev/urandom | head -c 12)"
	keys Enter Tab Enter Up Enter Space Enter NPage Enter BSpace Enter
	i=$((i + 1))
done
keys Escape
shows 'rc=0.'
ok 'no monkey at the keys does what cannot be undone' grep -q '^object: b' now

# ---- other terminals, and none ----------------------------------------------

for term in vt100 vt220 linux xterm-256color tmux; do
	with=TERM=$term
	start enter
	ok "the screen is the same on $term" same enter
	keys x
	ok "and it is left in order on $term" shows 'rc=0.'
done
with='LINES=10 COLUMNS=20'
start enter
ok 'the size is the terminal'\''s, whatever LINES and COLUMNS say' same enter
keys x
shows 'rc=0.'

# refuses WORDS: the program does not begin, and says this.
refuses() {
	"$@" >out 2>&1
	[ $? -eq 1 ] && grep -qF "$refusal" out && [ "$(wc -l <out)" -eq 1 ]
}
refusal='screens: the console needs a terminal'
ok 'without a terminal it does not begin' \
    refuses setsid -w "$screens" enter </dev/null
for term in dumb no-such-terminal ''; do
	with=TERM=$term
	start enter
	shows 'rc=1.'
	case $term in
	dumb) words='cannot place its cursor' ;;
	'') words='set TERM' ;;
	*) words='is not known here' ;;
	esac
	ok "nor on a terminal of type \"$term\"" grep -qF "$words" now
done
with=

# ---- whatever ends it, the terminal is as it was ----------------------------

before_it

# The letters go to the screen "end", the names are signals.
while read -r how rc; do
	start 'noise end'
	shows 'HOW IS THIS TO END'
	case $how in
	?) pause; keys $how ;;
	*) kill -TSTP "$(cat pid)"; kill -"$how" "$(cat pid)" ;;
	esac
	# The shell drops the rest of a line in which a command was interrupted.
	[ $how != INT ] || { shows 'module: a w'; keys 'echo rc=$?.' Enter; }
	ok "ended by $how it has its own exit status" shows "rc=$rc."
	ok "and what the module printed is there" \
	    shows 'module: a warning on standard error'
	ok "and the terminal is sane" sane
done <<END
s 139
a 134
q 3
TERM 143
HUP 129
INT 130
BUS 135
END

for question in enter secret; do
	go "trap '' HUP; sh -c 'echo \$\$ >pid; exec $screens $question'"
	shows 'LOG  record'
	t respawn-pane -k "$shell"
	ok "when the terminal goes away, so does \"$question\"" soon dead
	shows 'sh>'
done

ok 'the last column is never written' \
    not grep -q '.\{80\}' "$SRC"/tests/screens/*.screen

# ---- a PIN that was used is nowhere -----------------------------------------

ok 'no screen ever had the PIN, or half of it' \
    not grep -qE "$(echo $pin | sed 's/..../&|/')" all

if ! command -v gcore >/dev/null || [ "$(id -u)" -ne 0 ]; then
	echo 'skipped - looking into memory needs gdb and root'
elif grep -q __asan_init "$screens"; then
	echo 'skipped - the memory of a sanitized program is too large'
else
	start 'secret end'
	shows 'PIN of'
	keys $pin
	shows '[ ******** '
	keys Enter
	shows 'HOW IS THIS TO END'
	gcore -o core "$(cat pid)" >gcore.log 2>&1
	ok 'what is on the screen is found in memory' in_core 'HOW IS THIS'
	ok 'the PIN, once used, is not' not in_core $pin
	pause
	keys g
	shows 'secret: as expected' || bad=1
fi
exit $bad
