#!/bin/sh
# Officers' cards sign the journal before they go into their bags, be it in a ceremony
# of which nothing leaves; and a later ceremony compares these.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"
. "$SRC/tests/bags.sh"
LATER=2027-03-09T11:00:00Z
last() { ls a/*.jsonl | tail -n 1; }
at 2027-02-09T10:17:00Z
site
shared_site
echo 'bags = { "card 1", "card 2" }' >>capstan.conf
four_cards
# enrolling LAST...: four officers, up to the bags; then these functions.
enrolling() {
	enrol_four | sed '/^enrol = g/,$d; /^media/a step = enter\nbags-out.none = enter'
	printf 'enrol = g\nstep = enter\n'
	for one; do $one; done
}
all_sign() { signing 1 2 3 4; }
two_in() { bag_sealed C1; bag_sealed C2; }
end() { printf 'step = enter\nfinish = enter\n'; }
enrolling all_sign two_in end >answers
held 'four officers are enrolled, and two cards sealed'
# order WORDS: of records that has the journal in this order.
order() {
	sed -n 's/.*"step":"\([a-z-]*\)","kind":"\([a-z-]*\)".*/\1 \2/p' "$(last)" | tr '\n' ' ' |
	    grep -q "$1"
}
is 'each signs before the first card is in its bag' \
    order 'officer present officer present officer present officer present bags-in sealed'
is 'and nobody is asked anew behind that' order 'bags-in done finish done ceremony end'
at 2027-02-10T10:17:00Z
{ echo 'ceremony = t'; prologue; echo 'step = enter'; bag_opened C1; bag_opened C2; bags_whole
init_shared; access_shared 1 2; epilogue "$(signing 1 2 3)" | head -n -2
echo 'step = enter'; bag_sealed C3; bag_sealed C4; end; } >answers
held 'the next ceremony compares both bags, and seals both cards again'
is 'which is verified' "$CAPSTAN" verify -t $LATER out
exit $failed
