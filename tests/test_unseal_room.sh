#!/bin/sh
# A sealed file is opened at a terminal: what is typed is not on the screen, nor
# behind it.
set -u
. "$SRC/tests/shares.sh"
. "$SRC/tests/tmux.sh"

site
echo 'emergency = "2 of 3"' >>capstan.conf
echo 'standby = true' >>signer.conf
{ "$SIGNER" keys -c signer.conf -t "$NOW" &&
"$SIGNER" request -c signer.conf -t "$NOW" -o req/request.xml; } >signer.out 2>&1 || { cat signer.out; exit 1; }
{
	echo 'ceremony = f'; prologue; init; access; make_ksk
	printf 'step = enter\nrequest.words = all\nemergency.words = all\n'
	sign | sed '/^request.words/d;1d'
	echo 'step = enter'
	for i in 1 2 3; do given one $i "Holder $i$i"; done
	echo 'emergency = enter'; epilogue
} >answers
hold answers || { cat room.err; exit 1; }
opening="stty -a >before; '$CAPSTAN' unseal -o opened out/emergency.sealed
echo status \$? >status; stty -a >after; sleep 60"

t new-session -d -x 80 -y 24 "$opening"
typed_in() {
	row=0
	while read -r line; do
		row=$((row + 1))
		shows "Row $(printf %2d $row) of 11:"
		keys -l "$line"; keys Enter
	done <"$1"
}
shows 'Paper 1.'
is 'the file says what it is and who opens it' on_screen 'open it, 2 of 3'
shows 'Row  1 of 11:'
keys -l 'academic acid acne 1'; keys Enter
is 'a row that does not fit is named and asked for again' shows 'row 1, again'
typed_in paper.one.3
is 'a paper that fits is told by its number' shows 'It is share 3'
shows 'Paper 2.'
typed_in paper.one.2
is 'enough of them open it' shows 'OPENED into opened'
is 'and it ended well' soon grep -qsx 'status 0' status
t capture-pane -p -S - >behind
cat all behind >seen
lost=
for word in $(cat paper.one.2 paper.one.3 | tr ' ' '\n' | grep '^[a-z]'); do
	! grep -qw "$word" seen || lost="$lost $word"
done
# A word of the list may be one of the page's own.
is 'no word that was typed is on the screen or behind it' test "$(echo "$lost" | wc -w)" -le 3
is 'the terminal is as it was' cmp before after

rm -f opened status after
t respawn-pane -k "$opening"
shows 'Row  1 of 11:'
keys -l 'academic'; keys C-c
soon test -s after || bad 'it ended'
is 'Ctrl-C ends it, and nothing is opened' test ! -e opened -a "$(cat status)" = 'status 1'
is 'and the terminal is as it was' cmp before after
exit $failed
