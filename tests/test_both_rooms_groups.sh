#!/bin/sh
# KSKs of many zones are made, and a batch of requests is signed: in both rooms,
# whose journals are the same.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/batch.sh"
. "$SRC/tests/drive.sh"
. "$SRC/tests/both.sh"

# afresh: a site with groups, and a token; the zones' signers ask for sets.
afresh() {
	rm -rf a b req out tokens s
	at 2027-02-09T10:17:00Z
	groups
	{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
	hold answers || { cat room.err; exit 1; }
}
before_ksks() { empty out; at 2027-02-10T10:17:00Z; }
script_ksks() { echo 'ceremony = j'; prologue; access; make_ksks; epilogue; }
before_batch() {
	empty out
	at 2027-02-11T10:17:00Z
	rm -rf s
	for z in a b x; do signer $z; asks $z icann; done
	sums
}
review="batch.first = <object>
batch.object = <object>
batch.first = <object>
batch.object = <object>"
script_batch() { echo 'ceremony = q'; prologue; access; batch "$review"; epilogue; }

without_people ksks batch
at_the_console ksks batch
both_wrote make-ksks sign-batch
exit $failed
