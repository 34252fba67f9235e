#!/bin/sh
# Emergency sets are sealed beside a response: in both rooms, whose journals are
# the same.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/drive.sh"
. "$SRC/tests/both.sh"

# afresh: a site that has emergency sets made, and a signer with a standby ZSK.
afresh() {
	rm -rf a b req out tokens signer paper.*
	at 2027-02-09T10:17:00Z
	site
	echo 'emergency = "2 of 2"' >>capstan.conf
	echo 'standby = true' >>signer.conf
	"$SIGNER" keys -c signer.conf -t $NOW >signer.out 2>&1 &&
	"$SIGNER" request -c signer.conf -t $NOW -o req/request.xml >>signer.out 2>&1 ||
	    { cat signer.out; exit 1; }
}
before_first() { :; }
script_first() {
	echo 'ceremony = f'; prologue; init; access; make_ksk
	printf 'step = enter\nrequest.words = all\nemergency.words = all\n'
	sign | sed '/^request.words/d;1d'
	echo 'step = enter'
	given one 1 'J. Moreau'
	given one 2 'A. Haddad'
	echo 'emergency = enter'
	epilogue
}

without_people first
at_the_console first
both_wrote first-emergency
exit $failed
