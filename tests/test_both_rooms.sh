#!/bin/sh
# The same ceremonies in the room without people and at the real console, from
# one script, with officers' cards: the journals are the same but for times,
# digests, and what is drawn at random.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/room.sh"
. "$SRC/tests/officers.sh"
. "$SRC/tests/drive.sh"
. "$SRC/tests/both.sh"

# ---- three ceremonies, and what is before each ----------------------------------------

# afresh: a site, a signer's request, and four cards in no reader.
afresh() {
	for i in 0 1 2 3; do
		[ ! -e slot.$i ] || kill "$(cat slot.$i)" 2>/dev/null
		rm -f slot.$i
	done
	rm -rf a b req out tokens signer cards paper.* first.out
	site
	shared_site
	mkdir cards
	for i in 1 2 3 4; do card_new card-$i; done
	at 2027-02-09T10:17:00Z
	request
	enrol_four >answers
	hold answers || { cat room.err; exit 1; }
}
# before_TYPE: the day comes, and with it what is brought.
before_first() { at 2027-02-09T12:17:00Z; }
before_sign() {
	"$SIGNER" accept -c signer.conf -t $NOW -a out/ksk-*.ds out/response.xml >signer.out 2>&1 ||
	    { cat signer.out; exit 1; }
	rm -rf out; mkdir out
	at 2027-05-01T09:00:00Z
	request
}
before_restore() {
	rm -rf out tokens; mkdir out tokens
	at 2027-05-02T09:00:00Z
}
script_first() { first_shared; }
script_sign() {
	echo 'ceremony = s'
	prologue; access_shared 1 2; sign ''; epilogue "$(signing 1 2)"
}
script_restore() { restored_shared; }

# ---- in both rooms --------------------------------------------------------------------

hands_start
without_people first sign restore
at_the_console first sign restore
is 'what left is verified' "$CAPSTAN" verify -t 2027-05-03T09:00:00Z out
both_wrote first-backup sign-request restore
exit $failed
