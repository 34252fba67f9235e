#!/bin/sh
# The records that ceremonies write, held to what capstan-journal.5 says of
# them: an auditor's own verifier is written from that page.
set -u
cd "$SRC/ceremony" || exit 1
page=../docs/capstan-journal.5
bad=0
# holds SENTENCE FAULTS: ok when there are no faults.
holds() {
	if [ -z "$2" ]; then echo "ok - $1"; else
		bad=1
		echo "not ok - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

# "step kind member..." for each call that writes a record.  A step that is a
# variable is each step of its file; one that is looked up, that comes with a
# failing medium, or that is undone, is any: "step".
cat >"$TESTDIR/calls.awk" <<'END'
function quoted(s) {
	if (!match(s, /^"[a-z0-9-]+"/))
		return ""
	return substr(s, 2, RLENGTH - 2)
}
function members(s,   list) {
	while (match(s, /"[a-z0-9-]+"/)) {
		list = list " " substr(s, RSTART + 1, RLENGTH - 2)
		s = substr(s, RSTART + RLENGTH)
	}
	return list
}
function take(call,   step, kind, n, i, ids, rest) {
	if ((step = quoted(call)) != "")
		sub(/^"[a-z0-9-]+", /, "", call)
	else if (sub(/^step, /, "", call))
		step = any ? "step" : steps
	else if (sub(/^s->id, /, "", call))
		step = "step"
	else
		step = ""
	# One of two: each is written.
	if (step != "" && match(call, /^[a-z>-]+ \? "[a-z-]+" : "[a-z-]+", /)) {
		n = split(substr(call, 1, RLENGTH), ids, "\"")
		rest = substr(call, RLENGTH + 1)
		print step " " ids[2] members(rest)
		print step " " ids[4] members(rest)
		return
	}
	if (step == "" || (kind = quoted(call)) == "") {
		print "? " FILENAME ": " substr(call, 1, 60)
		return
	}
	sub(/^"[a-z0-9-]+", /, "", call)
	n = split(step, ids, " ")
	for (i = 1; i <= n; i++)
		print ids[i] " " kind members(call)
}
function scan(opening,   rest) {
	rest = text
	while ((i = index(rest, opening)) > 0) {
		rest = substr(rest, i + length(opening))
		match(rest, /, (e|&why)\)/)
		take((opening ~ /record_step/ ? "step, " : "") \
		    substr(rest, 1, RSTART - 1))
	}
}
{
	sub(/^[ \t]+/, "")
	text = text " " $0
	if ($1 == ".id" && quoted($3) != "")
		steps = steps " " quoted($3)
}
END {
	gsub(/\( /, "(", text)
	any = 1
	scan("record_step(c, ")
	# What journal_add() and record_step() call is told by their callers.
	sub(/ add\(j, step, kind, data/, "", text)
	if (FILENAME == "journal.c")
		scan(" add(j, ")
	any = 0
	sub(/ceremony_record\(c, c->type->steps\[c->at\]->id, kind, data, e\)/,
	    "", text)
	scan("ceremony_record(c, ")
}
END
for file in *.c; do
	awk -f "$TESTDIR/calls.awk" "$file"
done >"$TESTDIR/calls"
grep -v '^?' "$TESTDIR/calls" | cut -d' ' -f1,2 | sort -u >"$TESTDIR/written"

# "step kind" of each item of the page, and behind it the members it names;
# items that stand together share their text.
awk '
$1 == ".It" && $2 == "Cm" && NF == 4 { start($3 " " $4); next }
$1 == ".It" && $2 == "Ar" && $3 == "step" { start("step " $5); next }
function start(name) {
	if (said) n = 0
	said = 0
	names[++n] = name
	print name
}
/^\.(Sh|Ss|El)/ { n = 0 }
n > 0 {
	said = 1
	if ($1 == ".Cm")
		for (i = 2; i <= NF; i++)
			for (j = 1; j <= n; j++)
				if ($i ~ /^[a-z0-9-]+$/)
					print names[j] " " $i
}' "$page" >"$TESTDIR/said"
grep -x '[^ ]* [^ ]*' "$TESTDIR/said" | sort -u >"$TESTDIR/kinds"

holds 'every call that writes a record is understood' \
    "$(grep '^?' "$TESTDIR/calls")"
holds 'there are records of every sort to look for' \
    "$(for sort in 'ceremony begin' 'ceremony exception' 'step failed' \
	'step medium' 'inventory-after found' 'make-zsk done' 'sign result'; do
	grep -qx "$sort" "$TESTDIR/written" || echo "$sort is not found"
    done)"
holds 'every record that is written is in capstan-journal.5' \
    "$(comm -23 "$TESTDIR/written" "$TESTDIR/kinds")"
holds 'every record in capstan-journal.5 is written' \
    "$(comm -13 "$TESTDIR/written" "$TESTDIR/kinds")"
holds 'every member that is written is in capstan-journal.5' \
    "$(grep -v '^?' "$TESTDIR/calls" | while read -r step kind list; do
	for m in $list; do
		grep -qx "$step $kind $m" "$TESTDIR/said" ||
		    echo "$step $kind: $m"
	done
    done)"
exit $bad
