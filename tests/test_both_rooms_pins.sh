#!/bin/sh
# The PINs of an HSM are made anew, and their old shares taken off the cards: in
# both rooms, whose journals are the same.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/room.sh"
. "$SRC/tests/officers.sh"
. "$SRC/tests/drive.sh"
. "$SRC/tests/both.sh"

# afresh: four officers, whose cards are in, and a token of whose PINs nobody
# knows one.
afresh() {
	four_new
	rm -rf a b req out tokens paper.*
	site
	shared_site
	at 2027-02-08T10:17:00Z
	enrol_four >answers
	hold answers || { cat room.err; exit 1; }
	at 2027-02-09T10:17:00Z
	{ echo 'ceremony = t'; prologue; init_shared; access_shared 1 2; epilogue; } >answers
	hold answers || { cat room.err; exit 1; }
}
before_anew() { rm -rf out; mkdir out; at 2027-02-10T10:17:00Z; }
script_anew() {
	echo 'ceremony = w'
	prologue
	printf 'step = enter\ntoken = enter\nstep = enter\nnew-pins = u\n'
	with 1 2 3
	onto 1 'R. Novak'; onto 2 'E. Okafor'; onto 3 'A. Haddad'
	held_page
	echo 'step = enter'; with 1 2
	echo 'step = enter'
	for i in 1 2 3; do
		printf 'drop = c\ncard = enter\n? card.whose = <first>\ncard.pin = %s\n' "$(pin_of $i)"
	done
	printf 'drop = g\nstep = enter\ninventory = enter\n'
	epilogue "$(signing 1 2 3)"
}

hands_start
without_people anew
at_the_console anew
both_wrote new-pins
exit $failed
