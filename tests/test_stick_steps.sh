#!/bin/sh
# The other steps that read REQ, with a stick: a batch of requests, and the
# transport key of a signer.
set -u
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/sticks.sh"
. "$SRC/tests/batch.sh"
LATER=2027-02-09T12:00:00Z

stick_site
mkdir -p req/requests
cat >>capstan.conf <<END
group "small" {
	zones = { "a.example.", "b.example." }
}
END
# held SENTENCE: a ceremony with sticks, what left is in the folder left.
held() {
	blank OUT 16
	is "$1" hold answers
	sed 's/^/# /' room.err
	rm -rf left && mkdir left
	MTOOLS_SKIP_CHECK=1 mcopy -s -i OUT '::*' left
	is 'what left of it is verified' "$CAPSTAN" verify -t $LATER left
	# Where the head on paper is compared is known by the journal.
	rm -rf a; inside LOG-A a
}
{ echo 'ceremony = t'; prologue; init; access; epilogue; } | with_sticks >answers
held 'a token is made'
{ echo 'ceremony = j'; prologue; access; make_ksks; epilogue; } | with_sticks >answers
held 'KSKs are made for each zone of the groups'
for z in a b; do signer $z; asks $z icann; done
sums
fat_stick REQ req/requests
{ echo 'ceremony = q'; prologue; access; batch 'batch.first = <object>
batch.object = <object>'; epilogue; } |
    with_sticks >answers
held 'a batch is signed, whose requests are on a stick'
is 'each request has its response' test -s left/responses/a.xml -a -s left/responses/b.xml

openssl genrsa -out key.pem 3072 2>/dev/null
address key.pem >transport.pub
fat_stick REQ transport.pub
sending | with_sticks >answers
held 'a ZSK is sent to a transport key that is on a stick'
is 'its parcel left' sh -c 'ls left/zsk-*.parcel'
exit $failed
