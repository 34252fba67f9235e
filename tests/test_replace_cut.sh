#!/bin/sh
# The power is cut while an officer's card is replaced: at each write to the
# journal from the replacement on.  Each time the ceremony is taken up again, and
# its people are asked for what is left to do, and for nothing else.
set -u
READERS=2
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"
# Sanitizers want to be the first library; here they are not.

pcscd_start
site
shared_site
card_new old 0000AAA0; card_insert old 1
at 2027-02-08T10:17:00Z
{ echo 'ceremony = o'; prologue; echo 'step = enter'; enrolled 1 'R. Novak'
printf 'enrol = g\nstep = enter\n'; signing 1; echo 'finish = enter'; } >answers
held 'an officer is enrolled'
cp -r a a.before; cp -r b b.before
at 2027-02-09T10:17:00Z

# has STEP KIND [WORDS]: the ceremony that was cut has such a record, whole.
has() { grep -hs '}$' a/0002* b/0002* | grep "\"step\":\"$1\",\"kind\":\"$2\"" | grep -q "${3:-}"; }
new=0000
# answers_for HOW: from the checklist on, by what the journal has.
given_up() {
	printf 'replace = a\nreplace.name = R. Novak\nreplace.joiner = K. Ito\n'
	printf 'replace.card = h\nreplace.object = <object>\n'
	printf 'card = enter\ncard.pin = %s\n' "$(pin_of 1)"
}
# Where the key was made before the cut.
over() { echo '? enrol.over = <object>'; }
rest() {
	if ! has replace result; then given_up; carded 2; over; proved 2
	elif ! has enrol result "FFFE:0000$new"; then echo 'replace = o'; carded 2; over; proved 2
	elif ! has officer present "FFFE:0000$new"; then echo 'replace = p'; proved 2
	fi
	echo 'replace = g'
}
# Who came with a new card signs with it, if that was not before the cut.
last() { echo 'step = enter'; signing 2 | sed 's/^/? /'; echo 'finish = enter'; }
all() {
	{ echo 'ceremony = h'; prologue; echo 'step = enter'; rest; last; } >answers
	"$@" "$HEADLESS" -t $NOW -c capstan.conf answers >room.out 2>room.err
}
resumed() {
	{ echo 'unfinished = c'; prologue
	has replace done || { echo 'step = enter'; rest; }
	has finish done || last; } >answers
	hold answers
}
# fresh N: the journal as it was, and another new card.
fresh() {
	rm -rf a b; cp -r a.before a; cp -r b.before b
	new=$(printf %04X $((0x1000 + $1)))
	card_new new-$1 "0000$new"; card_insert new-$1 0
}

fresh 0
is 'uncut it goes through' all env CUT_COUNT="$TESTDIR/writes" CUT_AT=0 CUT_HOW=never LD_PRELOAD="$BIN/tests/cut.so"
total=$(wc -c <writes)
first=$(cat a.before/*.jsonl a/*.jsonl | sort | uniq -u | sort -t: -k2n | grep -n '"step":"officer","kind":"present".*give up' | cut -d: -f1)
card_remove 0
at=$((2 * first - 1)) tried=0 whole=0 same=0 once=0
while [ $at -le "$total" ]; do
	how=before
	[ $((at % 3)) -ne 0 ] || how=torn
	fresh $at
	all env CUT_AT=$at CUT_HOW=$how LD_PRELOAD="$BIN/tests/cut.so" && echo "# write $at was not cut"
	tried=$((tried + 1))
	# pcscd has to notice that nobody holds the card any more.
	n=0
	while "$BIN/tests/officer" look | grep -q 'in use' && [ $((n += 1)) -lt 40 ]; do sleep 0.05; done
	# Cut in front of the last record on the second medium, it has ended.
	if grep -q '"step":"ceremony","kind":"end"' a/0002*; then
		cp a/*.jsonl b/; whole=$((whole + 1))
	elif resumed; then whole=$((whole + 1)); else
		echo "# cut $how write $at:"; sed 's/^/#   /' room.err
		grep -A4 '^ Happened' room.out | tail -5 | sed 's/^/#   /'
	fi
	if diff -r a b >/dev/null; then same=$((same + 1)); else echo "# cut at $at: the media differ"; fi
	if [ "$(grep -c '"step":"replace","kind":"result"' a/0002*)" -eq 1 ] &&
	    [ "$(grep -c '"step":"enrol","kind":"result"' a/0002*)" -eq 1 ] &&
	    grep -q '"step":"officer","kind":"present".*"action":"enrol"' a/0002*; then
		once=$((once + 1))
	fi
	card_remove 0
	at=$((at + 1))
done
echo "# $tried of $total writes cut"
is 'it was cut at every write from the replacement on' test "$tried" -eq $((total - 2 * first + 2)) -a "$tried" -gt 15
is 'each time it was resumed and brought to its end' test "$whole" -eq "$tried"
is 'with both log media the same' test "$same" -eq "$tried"
is 'and one card replaced, one enrolled and proved' test "$once" -eq "$tried"
exit $failed
