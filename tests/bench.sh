#!/bin/sh
# How long a batch takes: BENCH_ZONES zones of BENCH_SLOTS slots, each with a
# P-256 key in one SoftHSM token, in one ceremony without people; beside it as
# many signatures of the same keys in a bare loop.  One table.
set -u
SRC=$(cd "$(dirname "$0")/.." && pwd)
BIN=$(cd "$1" && pwd)
ZONES=${BENCH_ZONES:-1000} SLOTS=${BENCH_SLOTS:-9}
TESTDIR=$(mktemp -d "$BIN/bench.XXXXXX")
export SRC BIN TESTDIR
[ -n "${BENCH_KEEP:-}" ] || trap 'rm -rf "$TESTDIR"' EXIT
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/batch.sh"

lap() { echo "! date +%s.%N >>$TESTDIR/$1"; }
# since FILE: seconds between the two times in it.
since() { awk 'NR == 1 { a = $1 } END { printf "%.2f", $1 - a }' "$1"; }
# over A B: how many times as long.
over() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
held() {
	hold answers && return
	tail -5 room.out room.err >&2
	exit 1
}

echo "$ZONES zones of $SLOTS slots: the token, its keys and the requests are made first" >&2
site
mkdir -p req/requests s
i=0
while [ $i -lt "$ZONES" ]; do echo "z$i.example.net."; i=$((i + 1)); done >zones
printf 'group "all" {\n\tpolicy = "small"\n\tzones-file = "%s/zones"\n}\n' "$TESTDIR" >>capstan.conf
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers; held
rm -rf out; mkdir out
{ echo 'ceremony = j'; prologue; access; make_ksks; epilogue; } >answers
date +%s.%N >made; held; date +%s.%N >>made
rm -rf out; mkdir out
# The clock of a ceremony does not go back, however long the one before took.
NOW=2027-02-09T12:00:00Z WALL='2027-02-09 12:00'
cat >ask.sh <<END
mkdir -p s/\$1
printf 'zone = "%s"\nstate = "$TESTDIR/s/%s/state"\nrehearsal = true\nalgorithm = "13"\nslots = $SLOTS\nslot-length = "P10D"\nslot-validity = "P21D"\n' \
    \$1 \$1 >s/\$1/conf
"$SIGNER" keys -c s/\$1/conf -t $NOW &&
"$SIGNER" request -c s/\$1/conf -t $NOW -o req/requests/\${1%.}.xml
END
xargs -n 1 -P 2 sh ask.sh <zones >asked 2>&1 || { tail -3 asked >&2; exit 1; }
sums

{ echo 'ceremony = q'; lap whole; prologue; access
lap reading; echo 'step = enter'; lap reading; lap keeping; echo 'batch.words = all'; lap keeping
lap judging; echo 'step = enter'; lap judging
printf 'batch.first = <object>\nbatch.object = <object>\n'
lap signing; echo 'step = enter'; lap signing; echo 'batch.signed = enter'
epilogue; lap whole; echo 'finish = enter'; } | awk '/^finish = / && !n++ { next } { print }' >answers
held
set -- $("$BIN/tests/signs" "$(softhsm)" EXAMPLE-AMS $USER_PIN "$SLOTS")
n=$1 bare=$2
date +%s.%N >checking
"$CAPSTAN" verify -t 2027-02-10T12:00:00Z out >verified 2>&1 || { cat verified >&2; exit 1; }
date +%s.%N >>checking

row() { printf '%-44s %9s %9s\n' "$1" "$2" "$(over "$2" "$bare")"; }
printf '%-44s %9s %9s\n' "$ZONES zones, $SLOTS slots, P-256, SoftHSM" seconds ratio
row "bare loop: C_SignInit and C_Sign, $n times" "$bare"
row 'signing step: verified, on both log media' "$(since signing)"
row 'reading each request, in a process of its own' "$(since reading)"
row 'writing them and their records, twice' "$(since keeping)"
row 'judging all, and the review' "$(since judging)"
row 'the whole ceremony' "$(since whole)"
row 'capstan verify of what left' "$(since checking)"
row 'before: MAKE KSKS of the same zones' "$(since made)"
