#!/bin/sh
# A request is signed, and keys are restored into a new HSM, with officers' cards:
# in both rooms, whose journals are the same.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/room.sh"
. "$SRC/tests/officers.sh"
. "$SRC/tests/drive.sh"
. "$SRC/tests/both.sh"

# afresh: what a first ceremony leaves, and four officers, whose cards are in.
afresh() {
	four_enrolled
	at 2027-02-09T12:17:00Z
	first_shared >answers
	hold answers || { cat room.err; exit 1; }
}
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
script_sign() {
	echo 'ceremony = s'
	prologue; access_shared 1 2; sign ''; epilogue "$(signing 1 2)"
}
script_restore() { restored_shared; }

hands_start
without_people sign restore
at_the_console sign restore
is 'what left is verified' "$CAPSTAN" verify -t 2027-05-03T09:00:00Z out
both_wrote sign-request restore
exit $failed
