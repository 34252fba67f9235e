#!/bin/sh
# No step of a ceremony is missing where both rooms' journals are compared: each is
# in a type that tests/test_both_rooms*.sh holds, or here is why its type is not.
set -u
cd "$TESTDIR"
types=$SRC/ceremony/types.c
failed=0

# STEP REASON: of each that is in no type that both rooms hold.
cat >reasons <<'END'
END
# "TYPE STEP", one a line, of every type in the table; "TYPE+bags" is what it is at a
# site that names bags.
perl -0777 -ne '
	my (%is, %of, %around);
	s{/\*.*?\*/}{}gs;
	s/\\\n//g;
	$is{$1} = $2 while /#define (\w+)\s+(&step.*)/g;
	while (/step \*const name(##_bags)?\[\] = \{(.*?)\}/gs) {
		$around{$1 ? "+bags" : ""} = $2;
	}
	while (/^CHECKLIST\((\w+), (.*?)\);/gms) {
		my ($name, $core) = ($1, $2);
		for my $bags (keys %around) {
			my $steps = $around{$bags} =~ s/__VA_ARGS__/$core/r;
			1 while $steps =~ s/\b([A-Z]{2,})\b/$is{$1} \/\/ ""/ge;
			$of{$name . $bags} = [$steps =~ /&step_(\w+)/g];
		}
	}
	while (/TYPE\("([a-z-]+)", "[^"]*", [^)]*?(\w+)\)/g) {
		for my $bags (keys %around) {
			print "$1$bags $_\n" for @{$of{$2 . $bags}};
		}
	}' "$types" >steps
# both_wrote, behind a line that names bags in that file.
for test in "$SRC"/tests/test_both_rooms*.sh; do
	bags=$(grep -q '^echo .bags = \|^	echo .bags = ' "$test" && echo +bags)
	sed -n 's/^both_wrote //p' "$test" | tr ' ' '\n' | sed "s/\$/$bags/"
done | sort -u >held
cut -d' ' -f1 steps | sort -u >all
grep -oE '^	TYPE\("[a-z0-9-]+"' "$types" | cut -d'"' -f2 | sed 'p; s/$/+bags/' |
    sort -u >rows
is() {
	sentence=$1; shift
	if "$@" >is.out 2>&1; then echo "ok - $sentence"; else
		echo "not ok - $sentence"; sed 's/^/# /' is.out; failed=1
	fi
}
none() { ! grep . "$1"; }

is 'every row of the table was read, with its steps' diff rows all
is 'and there are many' test "$(wc -l <all)" -gt 50
comm -23 held all >strange
is 'what both rooms hold is a type each' none strange
awk 'FILENAME == "held" { held[$1]; next }
    FILENAME == "reasons" { why[$1] = NF > 3; next }
    $1 in held { seen[$2] }
    { type[$2] = type[$2] " " $1 }
    END {
	for (step in type)
		if (!(step in seen) && !why[step])
			print step ": no type that has it is held:" type[step]
	for (step in why)
		if (step in seen || !(step in type))
			print step ": this needs no reason"
    }' held reasons steps >missing
is 'each step is in one of them, or it is said why not' none missing
exit $failed
