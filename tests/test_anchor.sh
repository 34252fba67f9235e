#!/bin/sh
# The zone's trust anchor: written, signed, and verified by others.
set -u
. "$SRC/tests/ceremony.sh"

anchor() {
	echo 'ceremony = a'
	prologue; access
	cat <<END
step = enter
anchor.object = ${1:-<object>}
anchor = enter
END
	epilogue
}
make() { echo 'ceremony = k'; prologue; access; make_ksk "${1:-13}"; epilogue; }
# The record at fault is of this ceremony's own step: what an auditor cannot see
# of it, changed with all that hangs on it.
gnawed_at() { rm -rf t; cp -r out t; gnawing 2027-02-10T12:00:00Z 50; }
# Whether openssl takes the document of a folder, by the certificate in it.
openssl_takes() {
	openssl pkcs7 -inform DER -in "$1/trust-anchor.p7s" -print_certs \
	    -out cert.pem &&
	openssl cms -verify -binary -inform DER -in "$1/trust-anchor.p7s" \
	    -content "$1/trust-anchor.xml" -CAfile cert.pem -attime 1802174400 \
	    -out /dev/null
}
altered() {
	rm -rf altered; cp -r out altered
	sed -i "$1" altered/trust-anchor.xml
	! openssl_takes altered
}
tags() { sed -n 's|.*<KeyTag>\(.*\)</KeyTag>|\1|p' out/trust-anchor.xml; }
URL=https://data.example/trust-anchor.xml

site
request
first >answers
hold answers || { cat room.err; exit 1; }
anchor >answers
isnt 'without an address there is no such ceremony' hold answers
sed -i 's/^policy/trust-anchor = "https:\/\/data example\/"\n&/' capstan.conf
isnt 'an address with a blank is refused' hold answers
is 'and the option is named' grep -q trust-anchor room.err
sed -i "s|^trust-anchor.*|trust-anchor = \"$URL\"|" capstan.conf
is 'what it wrote has a report' reported out
mv out first; mkdir out
anchor 'example. 1 | example. 1' >answers
anchor 'example. 1 | example. 1' >answers
isnt 'a wrong tag for the key that signs is no agreement' hold answers
isnt 'and nothing is signed' grep -q '"step":"anchor","kind":"intent"' a/0002-trust-anchor.jsonl
abandoning_alone 'a wrong tag was typed' >answers
hold answers

# ---- a token that refuses to sign, and one that goes meanwhile

P11_REAL=$(softhsm)
export P11_REAL
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
mkdir before; cp -a a b tokens before
anew() { rm -rf a b tokens out; cp -a before/* .; mkdir out; }
# faulty FAULT: what is in answers.  The first signature is the inventory's.
faulty() { P11_FAULT=$1 hold answers -c faulty.conf; }
anew; anchor >answers
is 'one that says that it did not sign' faulty 'C_Sign:2!:0x6'
is 'is in the record' grep -q '"kind":"result".*"signature":{"not-made":"' a/0003-trust-anchor.jsonl
anew
{ anchor | sed '/^anchor = enter/,$d'; printf 'failed = enter\nstep = <stop>\nstop.reason = the HSM is gone\n'; } >answers
is 'of one that is gone nobody knows whether it did' faulty 'C_Sign:2:0x32,C_GetSessionInfo:2:0x32'
is 'which is told' grep -q 'was taken away' room.out
isnt 'and no record says that it did not' grep -q '"kind":"result"' a/0003-trust-anchor.jsonl
{ echo 'unfinished = c'; anchor | sed 1d; } >answers
is 'when it is back it signs' hold answers
is 'as the record says' grep -q '"kind":"result".*"signature":{"cms":"' a/0003-trust-anchor.jsonl
anew

rm -rf out; mkdir out
anchor >answers
is 'a trust anchor is written' hold answers
sed 's/^/# /' room.err
verified() {
	"$CAPSTAN" verify -t 2027-02-10T11:00:00Z out >raw && tr -s ' \n' ' ' <raw >verified
}
is 'and verified' verified
is 'which says by which key' grep -q 'trust anchor: .* signed by KSK' verified
is 'it has the address' grep -q "source=\"$URL\"" out/trust-anchor.xml
is 'it says that it is from a rehearsal' grep -q 'TrustAnchor id="REHEARSAL ' out/trust-anchor.xml
digest=$(dnssec-dsfromkey -2 -f first/ksk-*.dnskey example. | sed 's/.* //')
is 'its digest is the one that BIND finds' grep -q "<Digest>$digest</Digest>" out/trust-anchor.xml
for change in 's/<Flags>257/<Flags>256/' 's/source="h/source="H/' 's/<Zone>e/<Zone>x/'; do
	is "openssl does not take it with $change" altered "$change"
done
is 'openssl takes it' openssl_takes out
is 'and its certificate has the public key of the KSK' sh -c '
    openssl x509 -in cert.pem -noout -pubkey >cert.pub &&
    openssl req -in first/ksk-*.csr -noout -pubkey | cmp - cert.pub'


# What somebody says of it in the intent and in the result alike.
# forged SENTENCE WORDS MEMBER VALUE
forged() {
	rm -rf t; cp -r out t
	"$BIN/tests/forge" t set 0 anchor intent "$3" "\"$4\"" &&
	    "$BIN/tests/forge" t set 0 anchor result "$3" "\"$4\"" || bad "the forger did"
	"$CAPSTAN" verify -t 2027-02-10T12:00:00Z t 2>&1 | tr -s ' \n' ' ' >forged.out
	is "$1" grep -q "STOP .*$2" forged.out || sed 's/^/# /' forged.out
}
id=$(sed -n 's/.*TrustAnchor id="REHEARSAL \([^"]*\)".*/\1/p' out/trust-anchor.xml)
forged 'one of a rehearsal that does not say so is refused' 'do not both say that this was a rehearsal' id "$id"
forged 'one that is signed by a key that is not in it is refused' 'is none of those in it' ksk \
    "$(printf '%064d' 7)"

# Another key's signature over the same document, of which the journal speaks.
rm -rf t; cp -r out t
{ openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.pem -subj /CN=other -days 30 -out other.crt &&
    openssl cms -sign -binary -outform DER -signer other.crt -inkey other.pem -md sha256 \
	-in out/trust-anchor.xml -out t/trust-anchor.p7s; } >openssl.out 2>&1 || cat openssl.out
"$BIN/tests/forge" t set 0 anchor result signature \
    "{\"cms\":\"$(sha256sum <t/trust-anchor.p7s | cut -c1-64)\"}" && "$BIN/tests/forge" t fit || bad 'the forger did'
"$CAPSTAN" verify -t 2027-02-10T12:00:00Z t >forged.out 2>&1
is 'one that another key has signed is refused' grep -q 'STOP .*trust-anchor.p7s' forged.out || cat forged.out

gnawed_at
isnt 'verify sees each member of its records that is another' grep '^anchor ' gnawed

first_tag=$(tags)
for alg in 13 8; do
	NOW=2027-02-09T1$((alg % 3 + 1)):17:00Z WALL="2027-02-09 1$((alg % 3 + 1)):17"
	rm -rf out; mkdir out
	make $alg >answers; sed -i "s/^algorithm.*/algorithm = $alg/" capstan.conf
	hold answers || sed 's/^/# /' room.err
done
rm -rf out; mkdir out
anchor >answers
is 'with more keys another one is written' hold answers
is 'which names all three' test "$(tags | wc -l)" -eq 3
is 'the oldest first' test "$(tags | head -1)" = "$first_tag"
verified
is 'signed by the KSK of the last response' grep -q "signed by KSK $first_tag" verified

# ---- a key that is destroyed, and that the document which left still names

isnt 'no key that is believed was destroyed' grep -q 'WARN KSK' verified
second_tag=$(tags | sed -n 2p)
doomed() {
	echo 'ceremony = d'; prologue; access
	printf 'step = enter\ndestroy = %s\ndestroy.ds = all\n' "$1"
	printf 'destroy.object = <object>\ndestroy.done = enter\ndestroy = g\n'
	epilogue
}
rm -rf out; mkdir out
doomed b >answers
is 'a KSK that a trust anchor names is destroyed' hold answers
is 'which is said before, with its ceremony, and after' test "$(tr -s '\n ' ' ' <room.out |
    grep -o 'ANCHOR The trust anchor of ceremony 0006 has it, and validators believe that: once the key has ended, hold TRUST ANCHOR.' | wc -l)" -eq 2
verified
stale="WARN KSK $second_tag was destroyed, and validators believe it by the trust anchor that left in ceremony 0006: hold TRUST ANCHOR, and publish that"
is 'verify tells that validators still believe it' grep -q "$stale" verified
rm -rf out; mkdir out
anchor >answers
is 'another one is written without it' hold answers
is 'which does not name it' test "$(tags | grep -cx "$second_tag")" -eq 0
verified
isnt 'of that verify does not tell it any more' grep -q 'WARN KSK' verified

rm -rf out; mkdir out
make 15 >answers; sed -i 's/^algorithm.*/algorithm = 15/' capstan.conf; hold answers
rm -rf out; mkdir out
anchor >answers
is 'next to an Edwards-curve key it is written' hold answers
is 'and the page says why it is not signed' grep -q 'NOT SIGNED: .*Edwards' room.out
is 'no signature leaves' test ! -e out/trust-anchor.p7s
verified
isnt 'nor of what leaves after it' grep -q 'WARN KSK' verified
is 'verify says so' grep -q 'trust anchor has no signature' verified
exit $failed
