#!/bin/sh
# The page of checks names tests and files: each of them is there.  (That its rows
# are those of the source is test_check's to say.)  And capstan-policy.5 has what
# the shipped policies say.
set -u
cd "$SRC" || exit 1
page=docs/CHECKS.md
bad=0
# each SENTENCE NAMES: not ok for those that are not found.
each() {
	if [ -z "$2" ]; then echo "ok - $1"; else
		bad=1
		echo "not ok - $1"
		echo "#$2"
	fi
}

lost= n=0
for name in $(grep '^|' $page | grep -o '`[a-z][a-z0-9_]*_[a-z0-9_]*`' | tr -d '`' | sort -u); do
	n=$((n + 1))
	grep -qE "^$name\(" tests/*.c || lost="$lost $name"
done
each "every test that the page names is a function: $n" "$lost"
[ $n -gt 100 ] || each 'there are more than a hundred' " $n"

lost=
for file in $(grep -o '`tests/[a-z_.]*`' $page | tr -d '`' | sort -u); do
	[ -f "$file" ] || lost="$lost $file"
done
each 'and every file of tests is there' "$lost"

lost=
for option in $(awk -F'|' '/^\| `KSR-/ { print $4 }' $page | grep -o '`[a-z-]*`' | tr -d '`' | sort -u); do
	grep -qE "^\.It Cm $option( |\$)" docs/capstan-policy.5 || lost="$lost $option"
done
each 'every option is in capstan-policy.5' "$lost"
grep -q 'docs/CHECKS.md' README.md || lost=README.md
each 'the page is found from the README' "$lost"

# Both as "policy option value" lines.
awk '
/^static const char [A-Z]+\[\] =/ { policy = tolower($4); sub(/\[.*/, "", policy); next }
policy == "" || !/^"/ { next }
{
	last = /";$/
	gsub(/^"[ \t]*|\\n";?$|\\"/, "")
	if ($1 == "algorithm") {
		name = $1 " " $2
		sub(/^[^{]*\{ */, ""); sub(/ *\}$/, ""); sub(/ *exponent = 65537/, "")
		sub(/bits = /, "")
		print policy, name, $0 == "" ? "yes" : $0
	} else if (/\{$/) section = $1 " "
	else if ($0 == "}") section = ""
	else if (sub(/ = /, " ")) print policy, section $0
	if (last) policy = ""
}' keyset/policy_shipped.c | sort >"$TESTDIR/shipped"
awk -F ' Ta ' '
/^\.It Sy option Ta / { for (i = 2; i <= NF; i++) { policy[i] = $i; sub(/^Sy /, "", policy[i]) }; inside = 1; next }
/^\.El/ { inside = 0 }
inside {
	sub(/^\.It /, ""); sub(/^\\ \\ /, "algorithm ")
	for (i = 2; i <= NF; i++) {
		sub(/^\\&/, "", $i)
		if ($i != "-" && $i != "") print policy[i], $1, $i
	}
}' docs/capstan-policy.5 | sort >"$TESTDIR/said"
each 'the table of capstan-policy.5 has what each shipped policy says' \
    "$(diff "$TESTDIR/shipped" "$TESTDIR/said")"
[ "$(wc -l <"$TESTDIR/shipped")" -gt 80 ] || each 'which are more than eighty lines' ' no'
exit $bad
