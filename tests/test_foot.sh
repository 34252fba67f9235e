#!/bin/sh
# The foot of a page that is asked in a ceremony: NOW, who does what; WHY, what
# it is for; one under the other, whole, and said nowhere else on that screen.
set -u
cd "$SRC/tests/screens" || exit 1
bad=0
# holds SENTENCE FAULTS: ok when there are no faults.
holds() {
	if [ -z "$2" ]; then echo "ok - $1"; else
		bad=1
		echo "not ok - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

# What goes without, and why.
cat >"$TESTDIR/without" <<'END'
room-log	a list: Enter leads back to the question that it was asked from
room-plan-help	what the keys do, before the question that was there
room-printer-help	the same
room-plan-script	what the paper says of this step, before the same question
room-break-script	what the paper says of a break, before the same question
END

# What each screen lacks.  Its foot is what is below the last line across it.
cat >"$TESTDIR/foot.awk" <<'END'
function begin(   line) {
	now = why = 0
	body = above
	for (line in foot)
		delete foot[line]
}
function told(   line) {
	if (now == 0)
		print name ": no NOW"
	if (why == 0)
		print name ": no WHY"
	if (why > 0 && why < now)
		print name ": WHY is before NOW"
	for (line in foot)
		if (index(body, line) > 0)
			print name ": twice: " line
}
FNR == 1 {
	if (NR > 1)
		told()
	name = FILENAME
	gsub(/.*\/|\.screen$/, "", name)
	above = ""
	begin()
}
/^ (- REHEARSAL|---)/ { begin(); next }
{ above = above substr($0, 2) " " }
/^ NOW  ./ { now = FNR; foot[substr($0, 7)] }
/^ WHY  ./ { why = FNR; foot[substr($0, 7)] }
now > 0 && /^ (NOW|WHY|   )  .*>$/ { print name ": cut: " $0 }
END { if (NR > 0) told() }
END
lacking() { awk -f "$TESTDIR/foot.awk" "$@"; }

for f in room-*.screen; do
	grep -q "^${f%.screen}	" "$TESTDIR/without" || echo "$f"
done >"$TESTDIR/asked"
holds 'there are more than two hundred kept screens of ceremonies' \
    "$([ "$(grep -c . "$TESTDIR/asked")" -gt 200 ] || cat "$TESTDIR/asked")"
holds 'each says whose turn it is, and why' "$(xargs awk -f "$TESTDIR/foot.awk" <"$TESTDIR/asked")"
holds 'what goes without is there, and goes without' "$(while read -r name why; do
	{ [ -n "$why" ] && lacking "$name.screen" | grep -q 'no WHY'; } || echo "$name"
done <"$TESTDIR/without")"

# seen SENTENCE FAULT EXPRESSION: a screen that was spoilt so is found out.
seen() {
	sed -e "$3" room-checklist.screen >"$TESTDIR/spoilt.screen"
	holds "$1" "$(lacking "$TESTDIR/spoilt.screen" | grep -q "^spoilt: $2" || cat "$TESTDIR/spoilt.screen")"
}
seen 'one without a NOW is seen' 'no NOW' '/^ NOW  /d'
seen 'and one without a WHY' 'no WHY' '/^ WHY  /d'
seen 'and one of which a line is cut' 'cut' 's/^\( WHY  .*\)\.$/\1>/'
seen 'and one that says a thing twice' 'twice' '6s/.*/ Two people at least: one alone can do nothing here./'
exit $bad
