#!/bin/sh
# Bags that come out and go in again: in both rooms, whose journals are the same.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/drive.sh"
. "$SRC/tests/both.sh"
. "$SRC/tests/bags.sh"

# afresh: a site that names bags, of which none was sealed yet.
afresh() {
	rm -rf a b req out tokens signer
	site
	echo 'bags = { "HSM", "card 1", "LOG A" }' >>capstan.conf
}
before_initialise() { empty out; at 2027-02-09T10:17:00Z; }
before_inventory() { empty out; at 2027-02-10T10:17:00Z; }
script_initialise() { first_bags all_new; }
all_new() { bag_sealed A1001; bag_sealed A1002; bag_sealed A1003; }
script_inventory() { bags_held some_out all_in; }
# One that was read wrongly first, one that has another number, and one stays shut.
some_out() {
	printf 'bags-out = o\nbags-out.administrator = a1001\n'
	printf 'bags-out.witness = A1010\nbags-out.unlike = t\n'
	printf 'bags-out.administrator = A1001\nbags-out.witness = A1001\n'
	bag_opened A9002
	echo 'bags-out.again = s'
	bag_reasons
	echo 'bags-out = n'
	bags_whole
}
all_in() {
	printf 'bags-in = s\nbags-in.administrator = A1001\nbags-in.witness = A1001\n'
	printf 'bags-in.administrator = A2001\nbags-in.witness = A2001\n'
	printf 'bags-in = o\nbags-in.reason = the card is broken\nbags-in = k\n'
}

# ---- in both rooms

without_people initialise inventory
at_the_console initialise inventory
both_wrote initialise inventory
