#!/bin/sh
# The other steps that read REQ, with a stick: a batch of requests, and the
# transport key of a signer.
set -u
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/sticks.sh"
. "$SRC/tests/batch.sh"
. "$SRC/tests/forged.sh"
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

# ---- what a forger would make of them: LOG-A and LOG-B are in, REQ is read and taken
# out, OUT is written and taken out, put in and read again, in each ceremony

mv left ended
zeros="\"$(printf %064d 0)\""
for member in port vendor product serial; do
	forged "a stick has a $member" "a stick without its $member" set 1 stick plugged $member null
done
forged 'and a role' 'the stick MINE is of no role' set 3 stick plugged role '"MINE"'
for octets in 0 513 -512; do
	forged "and not $octets octets" 'is of no size that a stick has' set 3 stick plugged octets $octets
done
forged 'only one that is in is read' 'the stick OUT was not in' drop 4 stick plugged
forged 'nor another' 'the stick OUT is another one than was put in' set 1 stick read serial '"other"'
forged 'nor a part of it' 'the stick OUT is another one than was put in' set 1 stick read octets 512
forged 'and what was read has a digest' 'the stick OUT has no digest' set 1 stick read sha256 null
forged 'which is one' 'digest' set 1 stick read sha256 '"x"'
forged 'only one that is in is taken out' 'the stick OUT was taken out, and not put in' double 1 stick unplugged
forged 'what was written was on the stick that was in' 'the stick OUT is another one than was put in' \
    set 1 export result stick/serial '"other"'
forged 'and no stick is passed over' 'the stick OUT was in, and not written' set 1 export result stick null
forged 'what was read again is what was written' 'the stick OUT was not read again as it was written' \
    set 1 stick read sha256 "$zeros"
forged 'and was taken out' 'the stick OUT was read again, and not taken out' drop 2 stick unplugged
forged 'requests of a batch were read' 'the stick REQ was put in, and not read' drop 3 stick read
forged 'and their stick taken out' 'the stick REQ was read, and not taken out' drop 5 stick unplugged
forged 'so was a transport key' 'the stick REQ was put in, and not read' drop 5 stick read
forged 'and its stick taken out' 'the stick REQ was read, and not taken out' drop 8 stick unplugged
exit $failed
