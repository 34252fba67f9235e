#!/bin/sh
# The sets of later slots lie sealed where a seal-key is configured: what is on
# the disk, what a wrong or lost key does, and that all else goes on as before.
set -u
. "$SRC/tests/signer.sh"
needs 'sealed sets'
conf() {	# [more configuration]
	cat >conf <<END
zone = "example."
state = "$TESTDIR/state"
output = "$TESTDIR/out.zone"
algorithm = "13"
slots = 3
$1
END
}
cat >zone <<'END'
$ORIGIN example.
@ 3600 SOA ns.example. hostmaster.example. 1 7200 3600 1209600 3600
@ 3600 NS ns
ns 3600 A 192.0.2.1
END
# texts FILE: the signatures of a response, one a line.
texts() { sed -n 's|.*<SignatureData>\(.*\)</SignatureData>.*|\1|p' "$1"; }
# none RESPONSE: no signature of it is in any file of the state.
none() {
	texts "$1" >texts; [ "$(wc -l <texts)" -ge 3 ] || { cat "$1"; return 1; }
	! grep -rFf texts state
}
is_sealed() { [ "$(head -n 1 "state/$1")" = 'capstan-signer-sealed 1' ]; }
key() { (umask 077; openssl rand -hex 32 >"$1"); }

T=2027-02-10T12:00:00Z
conf ''
first_sets $T 2027-02-10T00:00:00Z
cp response.xml one.xml
check 'without a seal-key the response lies there as it came' cmp one.xml state/response.xml
check 'where each of its signatures can be read' sh -c 'grep -qF "$1" state/response.xml' - "$(texts one.xml | tail -n 1)"

conf "seal-key = \"$TESTDIR/key\""
check 'a key that is not there: what is on board is not sealed' refused_as 'nothing was accepted' at $T accept one.xml
check 'nor lost' cmp one.xml state/response.xml
key key; chmod 640 key
check 'nor is it with a key that others may read' refused_as "not this user's alone" at $T accept one.xml
check 'and is where it was' cmp one.xml state/response.xml
chmod 600 key
check 'what is on board is sealed when it is accepted again' at $T accept one.xml
check 'which its file says' is_sealed response.xml
check 'no signature of it is in the state' none one.xml
check 'a zone is signed with the set of now' at $T sign zone
check 'and good' at $T verify out.zone
check 'what was made from it has no set of later' none one.xml

conf ''
check 'without the key there is no signing' refused_as 'no seal-key is configured' at $T sign zone
conf "seal-key = \"$TESTDIR/other\""
key other
cp out.zone before
check 'nor with another' refused_as 'another key' at $T sign zone
check 'which says what to do' grep -q 'accept the response again' log
check 'what is served stays' cmp before out.zone
check 'status is not green without the key' sh -c "! '$signer' status -c conf -t $T >/dev/null 2>&1"
conf "seal-key = \"$TESTDIR/key\""
cp state/response.xml sealed
head -c 300 sealed >state/response.xml
check 'one that is cut off is not taken' refused_as 'was changed' at $T sign zone
cp sealed state/response.xml

# the next response, and each slot to its end
L=2027-03-05T12:00:00Z
next_sets $L two.xml >log 2>&1 || { cat log; exit 1; }
check 'the next response is accepted' at $L accept two.xml
check 'it is sealed' is_sealed response.xml
check 'as is the one before' is_sealed response.xml.previous
cat one.xml two.xml >both.xml
check 'no signature of either is in the state' none both.xml
for day in 2027-03-06 2027-03-12 2027-03-22 2027-04-01; do
	check "on $day the zone is signed" at ${day}T12:00:00Z sign zone
	check "- and good" at ${day}T12:00:00Z verify out.zone
done
sets=$(grep -c 'RRSIG	DNSKEY' out.zone)
check 'with one set of keys at a time' [ "$sets" -eq 1 ]

# a lost key
key key
check 'when the key is lost nothing goes on' refused_as 'another key' at 2027-04-01T12:00:00Z sign zone
check 'nor does accepting' refused_as 'remove that file' at 2027-04-01T12:00:00Z accept two.xml
rm state/response.xml state/response.xml.previous
check 'until the response is brought again' at 2027-04-01T12:00:00Z accept two.xml
check 'and then it does' at 2027-04-01T12:00:00Z sign zone
check 'sealed with the new key' is_sealed response.xml
exit $bad
