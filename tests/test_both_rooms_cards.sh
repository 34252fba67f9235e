#!/bin/sh
# Officers are enrolled, and the card of one is replaced: in both rooms, whose
# journals are the same.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/room.sh"
. "$SRC/tests/officers.sh"
. "$SRC/tests/drive.sh"
. "$SRC/tests/both.sh"

# afresh: a site, and four cards in no reader.
afresh() {
	four_new
	rm -rf a b req out tokens paper.*
	site
	shared_site
}
before_enrol() { at 2027-02-08T10:17:00Z; }
script_enrol() { enrol_four; }
before_replace() { at 2027-02-08T13:17:00Z; card_new new-4 0000AAA4; }
script_replace() {
	echo 'ceremony = h'
	prologue
	printf 'step = enter\nreplace = a\nreplace.name = J. Moreau\nreplace.joiner = J. Moreau\n'
	printf 'replace.card = h\nreplace.object = <object>\n'
	printf 'card = enter\ncard.pin = %s\n' "$(pin_of 4)"
	by_hand remove 3
	by_hand insert new-4 3
	carded 7
	proved 7
	printf 'replace = g\nstep = enter\n'
	gone_home
	echo 'finish = enter'
}

hands_start
without_people enrol replace
at_the_console enrol replace
both_wrote enrol replace-officer
exit $failed
