#!/bin/sh
# The power is cut while emergency sets are signed, handed out and sealed; each
# time the step is done again, and the papers of that open what leaves.  Once
# the file is there, it is gone on with that, and with the papers people have.
set -u
. "$SRC/tests/shares.sh"

site
printf 'emergency = "2 of 3"\n' >>capstan.conf
echo 'standby = true' >>signer.conf
{ "$SIGNER" keys -c signer.conf -t "$NOW" &&
"$SIGNER" request -c signer.conf -t "$NOW" -o req/request.xml; } >signer.out 2>&1 || { cat signer.out; exit 1; }
seals() {
	echo 'step = enter'
	n=0
	for name in 'J. Moreau' 'T. Lindqvist' 'A. Haddad'; do given "$1" $((n += 1)) "$name"; done
	echo 'emergency = enter'
}
before() {
	echo 'ceremony = f'; prologue; init; access; make_ksk
	printf 'step = enter\nrequest.words = all\nemergency.words = all\n'
	sign | sed '/^request.words/d;1d'
}
{ before; seals one; epilogue; } >answers
{ before; seals one | sed '$d'; printf 'emergency = <stop>\nstop.reason = lunch\n'; } >until
{ before; seals one; printf 'step = <stop>\nstop.reason = lunch\n'; } >beyond
WALL='2027-02-09 10:25'
{ echo 'unfinished = c'; prologue; access; seals two; epilogue; } >again
{ echo 'unfinished = c'; prologue; access; printf 'step = enter\nemergency = enter\n'; epilogue; } >on

# cut N: the ceremony, until the power is cut.
cut() {
	rm -rf a b out tokens paper.*; mkdir a b out tokens
	CUT_AT=$1 CUT_HOW=$2 LD_PRELOAD=$BIN/tests/cut.so \
	    "$HEADLESS" -t $NOW -c capstan.conf answers >room.out 2>cut.err
}
CUT_COUNT=$TESTDIR/writes cut 0 never || { cat cut.err; exit 1; }
total=$(wc -c <writes)
# has KIND: a whole record of it; one that was torn is none.
has() { grep -q "\"step\":\"emergency\",\"kind\":\"$1\".*\"prev\":\"[0-9a-f]*\"}\$" a/*.jsonl b/*.jsonl; }
# kept: a log medium has the file that the last papers are complete for.
file() { grep -h '}$' a/*.jsonl b/*.jsonl | sed -n '/"kind":"complete"/s/.*"sealed":"\([0-9a-f]*\)".*/\1/p' | tail -1; }
kept() { [ -n "$(file)" ] && [ -n "$(find a/blob b/blob -name "$(file)")" ]; }
resume() { rm -rf out; mkdir out; "$HEADLESS" -t 2027-02-09T10:25:00Z -c capstan.conf "$1" >room.out 2>room.err; }
verify() { "$CAPSTAN" verify -t 2027-02-09T12:00:00Z out >verify.out 2>&1; }
opens() { rm -f opened.skr; cat "paper.$1.2" "paper.$1.3" | "$CAPSTAN" unseal -o opened.skr out/emergency.sealed >unsealed.out 2>&1; }
said() { tr -s ' \n' ' ' <room.out | grep -q "$1"; }
sets() { cat a/*.jsonl | grep -c '"step":"emergency","kind":"set"'; }
# stopped: the ceremony, left on the page that shows what was sealed.
stopped() {
	rm -rf a b out tokens paper.*; mkdir a b out tokens
	"$HEADLESS" -t $NOW -c capstan.conf until >room.out 2>cut.err
	has 'complete' && ! has 'done'
}

# ---- left behind the file ----------------------------------------------------

is 'it is left where the people see what was sealed' stopped || sed 's/^/# /' cut.err
is 'the file is on both log media' sh -c "test -f a/blob/$(file) && test -f b/blob/$(file)"
is 'they are told that a file is there, and whose papers open it' said \
    'SEALED A file on the log media has the emergency sets, and papers of set [0-9A-F-]* open it'
is 'and that the papers are destroyed if it is abandoned' said 'Is the ceremony abandoned, destroy them'
isnt 'nobody is told that the sets are in no file' said 'in no file'
rm -f "b/blob/$(file)"
is 'it goes on without new papers' resume on || sed 's/^/# /' room.err
is 'and told the same when it began' said 'SEALED A file on the log media has the emergency sets'
is 'the medium that lost the file has it again' test -f "b/blob/$(file)"
is 'one set of papers was made' test "$(sets)" -eq 1
is 'which opens what left' opens one || sed 's/^/# /' unsealed.out
is 'and verify has nothing against it' verify || sed 's/^/# /' verify.out
cp out/emergency.sealed other

stopped
rm -f "a/blob/$(file)" "b/blob/$(file)"
isnt 'without the file the papers are not gone on with' resume on
is 'the people are told that it is not there' said \
    'The file of the emergency sets is not whole on the log media: papers of set [0-9A-F-]* are to be destroyed'
stopped
rm -f "a/blob/$(file)" "b/blob/$(file)"
is 'new ones are made' resume again || sed 's/^/# /' room.err
is 'so there are two sets' test "$(sets)" -eq 2
is 'the second opens what left' opens two
isnt 'the first does not' opens one
is 'and verify has nothing against it, either' verify || sed 's/^/# /' verify.out

# Left behind the step, and abandoned: the papers are in people's hands still.
rm -rf a b out tokens paper.*; mkdir a b out tokens
"$HEADLESS" -t $NOW -c capstan.conf beyond >room.out 2>cut.err
is 'the ceremony is left behind that step' has 'done'
is 'the people are told of the file until it was handed on' said \
    'SEALED A file on the log media has the emergency sets, and papers of set [0-9A-F-]* open it'
abandoning 'no time' >away
is 'it is abandoned' resume away || sed 's/^/# /' room.err
is 'and whoever does that is told the same' said 'Is the ceremony abandoned, destroy them'

stopped
for i in a b; do cp other "$i/blob/$(file)"; done
isnt 'another file in its place is not gone on with' resume on

# ---- cut anywhere ------------------------------------------------------------

# Those of the step: between its first record and its last.
first_of() { cat a/*.jsonl | grep -n "$1" | sed 's/:.*//;q'; }
records=$(cat a/*.jsonl | wc -l)
begin=$(($(first_of '"step":"emergency","kind":"intent"') * total / records - 12))
tried=0 behind=0 bare=0 nameless=0 done=0 verified=0 opened=0 clear=0
# once N HOW: it is cut there, behind the record $at, and goes on.
once() {
	cut "$1" "$2"
	at=
	for kind in intent complete 'done'; do has $kind && at=$kind; done
	case $at in ''|'done') return ;; esac
	tried=$((tried + 1)) set=two answered=again
	for blob in $(grep -ls '^capstan-sealed' a/blob/* b/blob/*); do
		grep -q "\"complete\".*\"sealed\":\"${blob##*/}\"" a/*.jsonl b/*.jsonl || nameless=$((nameless + 1))
	done
	if kept; then
		behind=$((behind + 1)) set=one answered=on
	elif [ $at = complete ]; then
		bare=$((bare + 1))
	fi
	resume $answered && done=$((done + 1)) || sed "s/^/# cut $2 write $1: /" room.err
	verify && verified=$((verified + 1)) || sed "s/^/# cut $2 write $1: /" verify.out
	opens $set && opened=$((opened + 1))
	sed -n 's/.*<SignatureData>\(.*\)<.*/\1/p' opened.skr >sigs
	[ -s sigs ] && ! grep -rqFf sigs a b out && clear=$((clear + 1))
}
n=$begin
while [ $n -lt "$total" ]; do
	how=before
	[ $((n % 2)) -eq 0 ] && how=torn
	once $n $how
	case $at in complete|'done') break ;; esac
	n=$((n + 5))
done
# From the last paper on every write counts.
for n in $(seq $((n - 4)) $((n + 5))); do
	for how in before torn after; do
		once "$n" $how
		[ "$at" != 'done' ] || break 2
	done
done
echo "# cut $tried times in that step, $behind of them behind the file"
is 'it was cut in the step, again and again' test "$tried" -ge 8
is 'no file was ever there that no record names' test "$nameless" -eq 0
is 'it was cut between the record that names the file and the file' test "$bare" -ge 1
is 'and more than once between the file and the end of the step' test "$behind" -ge 2
is 'each time the step was done again, and the ceremony ended' test "$done" -eq "$tried"
is 'what left was verified' test "$verified" -eq "$tried"
is 'and is opened by the papers of the second time, or of the first where it had its file' test "$opened" -eq "$tried"
is 'no signature that is sealed is in the clear' test "$clear" -eq "$tried"
exit $failed
