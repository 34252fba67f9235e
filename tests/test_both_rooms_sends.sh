#!/bin/sh
# A ZSK is sent to a signer, and a trust anchor is written: in both rooms, whose
# journals are the same.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/drive.sh"
. "$SRC/tests/both.sh"

openssl genrsa -out address.pem 3072 2>/dev/null
# afresh: a site that has a KSK and signed a request with it.
afresh() {
	rm -rf a b req out tokens signer
	site
	sed -i 's|^policy|trust-anchor = "https://data.example/trust-anchor.xml"\n&|' capstan.conf
	at 2027-02-09T10:17:00Z
	request
	first >answers
	hold answers || { cat room.err; exit 1; }
}
before_send() {
	empty out; empty req
	at 2027-02-10T10:17:00Z
	address address.pem >req/transport.pub
}
script_send() { sending; }
before_anchor() { empty out; at 2027-02-11T10:17:00Z; }
script_anchor() {
	echo 'ceremony = a'
	prologue; access
	printf 'step = enter\nanchor.object = <object>\nanchor = enter\n'
	epilogue
}

without_people send anchor
at_the_console send anchor
both_wrote send-zsk trust-anchor
exit $failed
