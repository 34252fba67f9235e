#!/bin/sh
# The power is cut at every write of a ceremony in which a bag comes out and goes in:
# it goes on behind the last number, and an auditor sees nothing amiss.
set -u
. "$SRC/tests/shares.sh"
. "$SRC/tests/bags.sh"
AFTER=2028-01-01T00:00:00Z
site
echo 'bags = { "HSM" }' >>capstan.conf
new() { bag_sealed A1001; }
first_bags new >answers
held 'a bag is sealed'
empty out
keep sealed
at 2027-02-10T10:17:00Z
one_out() { bag_opened A1001; bags_whole; }
one_in() { bag_sealed A1002; }
bags_held one_out one_in >answers
{
	wherever i
	cat <<-END
	bags-out = o
	bags-out.administrator = A1001
	bags-out.witness = A1001
	bags-out.seals = w
	token = enter
	open.pin = $USER_PIN
	inventory = enter
	inventory-after = enter
	close = enter
	export = enter
	export.words = all
	bags-in = s
	bags-in.administrator = A1002
	bags-in.witness = A1002
	finish = enter
	END
} >any
# of STEP KIND N: so many records, in the journal of this ceremony.
of() { [ "$(grep -c "\"step\":\"$1\",\"kind\":\"$2\"" a/0002-inventory.jsonl)" -eq "$3" ]; }
once() {
	of bags-out read 1 && of bags-out opened 1 && of bags-out seals 1 &&
	    of bags-in sealed 1 && of ceremony exception 0 && of ceremony resumed 1
}
# Whether the power went in one of these two steps.
in_bags() { tail -n 1 a/0002-inventory.jsonl | grep -q '"step":"\(bags-out\|bags-in\|media\|words\)"'; }

for how in before torn after; do
	n=1 cuts=0
	: >wrong
	while [ $n -lt 300 ]; do
		back sealed
		CUT_AT=$n CUT_HOW=$how LD_PRELOAD=$BIN/tests/cut.so hold answers && break
		n=$((n + 1))
		in_bags || continue
		cuts=$((cuts + 1))
		{ hold any && once && "$CAPSTAN" verify -t $AFTER out; } >cut.out 2>&1 ||
		    { echo "$how write $n"; cat room.err cut.out; } >>wrong
	done
	is "it is cut $how writes of both steps" test $cuts -ge 16
	isnt 'each time the ceremony goes on to its end, and each number is recorded once' \
	    grep . wrong
done
exit $failed
