#!/bin/sh
# The power is cut in a signing ceremony, and what was not synced is lost: in
# front of every call that changes or syncs one of the log media or OUT
# (module_loss.c).  Each time the ceremony is taken up again and brought to its
# end.  POINTS=1 tries all of them in every way, or in those of WAYS; else
# SAMPLE of them, the same each time.
set -u
. "$SRC/tests/ceremony.sh"
SAMPLE=${SAMPLE:-45} SEED=${SEED:-20270501}

# ---- a second signing: the journal, the token and the request that all begin with

site
sed -i 's/^slots = 9/slots = 4/' signer.conf
request
first >answers
hold answers || { cat room.err >&2; exit 1; }
"$SIGNER" accept -c signer.conf -t $NOW -a out/ksk-*.ds out/response.xml >accept.out 2>&1 ||
    { cat accept.out >&2; exit 1; }
NOW=2027-03-13T09:00:00Z WALL='2027-03-13 09:00'
request
{ echo 'ceremony = s'; prologue; access; sign ''; epilogue; } >answers
WALL='2027-03-13 09:10'
{ wherever s
cat <<END
token = enter
open.pin = $USER_PIN
inventory = enter
request.words = all
review.object = <object>
signed = enter
inventory-after = enter
close = enter
export = enter
export.words = all
finish = enter
END
} >any
for f in a b tokens; do mv $f $f.before; done
lines() { cat "$1"/*.jsonl | wc -l; }
base=$(($(lines a.before) + $(lines b.before)))

# lossy AT HOW SEED ANSWERS TIME: a run, until the power is cut.
lossy() {
	rm -f begun
	LOSS_UNDER=$TESTDIR/a:$TESTDIR/b:$TESTDIR/out LOSS_AT=$1 LOSS_HOW=$2 LOSS_SEED=$3 \
	    LOSS_BEGUN=$TESTDIR/begun LD_PRELOAD=$BIN/tests/loss.so \
	    timeout 60 "$HEADLESS" -t "$5" -c capstan.conf "$4" >cut.out 2>cut.err
}
fresh() {
	rm -rf a b tokens out; mkdir out
	for f in a b tokens; do cp -r $f.before $f; done
}
# whole FOLDER: the records of the ceremony; what no newline ends is none.
whole() { perl -ne 'print if /\n\z/' "$1"/0002-*.jsonl 2>/dev/null; }
signatures() { whole "$1" | grep -a '"step":"sign","kind":"result"'; }
has() { whole "$1" | grep -aq "\"step\":\"$2\",\"kind\":\"$3\""; }
has_left() { has a export result || has b export result; }
ended() { has a ceremony end || has b ceremony end; }
# lost: so many records that had been written to both media are on one no more.
lost() {
	begun=$(cat begun 2>/dev/null | wc -c)
	is=$(($(lines a) + $(lines b) - base))
	[ "$begun" -eq 0 ] || [ $is -ge $((begun - 1)) ] || echo $((begun - 1 - is))
}
# The stick that was being written is not handed on, and another is put in.
stick() { has_left || { rm -rf out; mkdir out; }; }
resume() {
	stick
	# What the next ceremony would do: one has its last record, the other not.
	if has a ceremony end; then cp a/*.jsonl b/; return; fi
	if has b ceremony end; then cp b/*.jsonl a/; return; fi
	timeout 60 "$HEADLESS" -t 2027-03-13T09:10:00Z -c capstan.conf any >room.out 2>room.err
}

fresh
LOSS_COUNT=$TESTDIR/calls lossy 0 drop 1 answers $NOW || { cat cut.err; exit 1; }
points=$(wc -c <calls)
records=$(cat begun | wc -c)
is 'an uncut ceremony changes and syncs both media and OUT' test "$points" -gt 150
is 'and writes each record on both' test $(($(lines a) + $(lines b) - base)) -eq "$records"
isnt 'without a cut nothing is lost' test -n "$(lost)"

# ---- the layer itself loses what is not synced, and nothing else

cat >layer.c <<'END'
#include <sys/stat.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* layer FOLDER SYNCED: a file with "one", synced; "two" behind it, synced if so
 * asked; then one more is made. */
int main(int argc, char **argv)
{
	int dir = open(argv[1], O_RDONLY | O_DIRECTORY), fd, n = argc > 2 ? atoi(argv[2]) : 0;
	fd = openat(dir, "file", O_WRONLY | O_CREAT | O_APPEND, 0600);
	write(fd, "one.", 4); fsync(fd); fsync(dir);
	write(fd, "two.", 4);
	if (n > 0) fsync(fd);
	mkdirat(dir, "inner", 0700);
	fd = openat(dir, "inner/more", O_WRONLY | O_CREAT, 0600);
	write(fd, "more", 4); fsync(fd);
	renameat(dir, "inner/more", dir, "other");
	if (n > 1) fsync(dir);
	write(fd, "end", 3);
	return 0;
}
END
layer() {	# HOW SYNCED AT
	rm -rf under; mkdir under
	LOSS_UNDER=$TESTDIR/under LOSS_AT=$3 LOSS_HOW=$1 LD_PRELOAD=$BIN/tests/loss.so ./layer under "$2"
	echo $(cd under && for f in $(find . -type f | sort); do echo "$f:$(tr '\0' 0 <$f)"; done)
}
if ${CC:-cc} -w -o layer layer.c 2>layer.err; then
	# The calls: create, write, fsync, fsync, write, [fsync], mkdir, create,
	# write, fsync, rename, [fsync], write.
	is 'what is not synced is dropped' test "$(layer drop 0 6 2>/dev/null)" = './file:one.'
	is 'or half of it is there' test "$(layer torn 0 6 2>/dev/null)" = './file:one.tw'
	is 'or zeros' test "$(layer zeros 0 6 2>/dev/null)" = './file:one.0000'
	is 'what is synced is not' test "$(layer drop 1 7 2>/dev/null)" = './file:one.two.'
	is 'a file that is renamed has its bytes' test "$(layer drop 1 12 2>/dev/null)" = './file:one.two. ./other:more'
	is 'but not its name when the folder was not synced' test "$(layer names 1 12 2>/dev/null)" = './file:one.two.'
	is 'and it has, when it was' test "$(layer names 2 13 2>/dev/null)" = './file:one.two. ./other:more'
else
	echo 'skipped - what is lost, on a program of its own: no compiler'
fi

# ---- the cuts

# Which: "AT HOW SEED" a line.
if [ -n "${POINTS:-}" ]; then
	for how in ${WAYS:-drop torn zeros names some}; do
		at=1
		while [ $at -le "$points" ]; do echo "$at $how $((SEED + at))"; at=$((at + 1)); done
	done
else
	awk -v n="$SAMPLE" -v points="$points" -v seed="$SEED" 'BEGIN {
	    split("drop torn zeros names some", how, " ")
	    # One from each of n stretches of the ceremony, each way in its turn.
	    for (i = 0; i < n; i++) {
		seed = (seed * 1103515 + 12345) % 2147483
		print 1 + int((i + (seed % 1000) / 1000) * points / n), how[i % 5 + 1], seed } }'
fi >cuts
tried=0 twice=0 resumed=0 same=0 verified=0 kept=0 once=0 records=0
while read -r at how seed; do
	fresh
	lossy "$at" "$how" "$seed" answers $NOW 2>/dev/null && { echo "# call $at was not cut"; continue; }
	tried=$((tried + 1))
	was="cut in front of call $at of $points, $how $seed"
	records=$((records + $(cat begun 2>/dev/null | wc -c)))
	signatures a >before.a; signatures b >before.b
	[ -z "$(lost)" ] || echo "# $was: $(lost) records that were on both media are lost"
	ok=$(lost)
	# And every third time again, while it is taken up.
	if [ $((tried % 3)) -eq 0 ] && ! ended; then
		stick
		lossy $((1 + seed % 70)) some "$seed" any 2027-03-13T09:10:00Z 2>/dev/null || twice=$((twice + 1))
		was="$was, and again"
	fi
	resume && resumed=$((resumed + 1)) || { echo "# $was:"; sed 's/^/#   /' room.err; }
	diff -r a b >/dev/null && same=$((same + 1)) || echo "# $was: A and B differ"
	"$CAPSTAN" verify -t 2027-03-13T10:00:00Z out >verify.out 2>&1 && verified=$((verified + 1)) ||
	    sed "s/^/# $was: /" verify.out
	signatures a >after
	[ -z "$ok" ] && ! grep -vxF -f after before.a before.b >gone && kept=$((kept + 1)) ||
	    sed "s/^/# $was: is gone: /" gone
	[ "$(wc -l <after)" -eq 4 ] && [ "$(sed 's/.*"slot":\([0-9]*\).*/\1/' after | sort -u | wc -l)" -eq 4 ] &&
	    once=$((once + 1)) || echo "# $was: $(wc -l <after) signatures"
done <cuts
echo "# of $points points $tried cuts were tried, $twice of them cut again, $resumed resumed, $same with both media equal, $verified verified, $kept that lost no record and no signature, $once with one signature of each slot"
is 'it was cut wherever it was meant to be' test "$tried" -eq "$(wc -l <cuts)"
is 'and a ceremony that was taken up was cut again' test "$twice" -gt 0
is 'in front of and behind records' test "$records" -gt "$tried"
is 'every ceremony was resumed and brought to its end' test "$resumed" -eq "$tried"
is 'every time both log media held the same afterwards' test "$same" -eq "$tried"
is 'every time what left was verified' test "$verified" -eq "$tried"
is 'no record that was on both media was lost, and no signature' test "$kept" -eq "$tried"
is 'no slot was signed twice, and none was left out' test "$once" -eq "$tried"
exit $failed
