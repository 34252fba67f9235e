#!/bin/sh
# For every algorithm: a token, a KSK in it, a request answered, a zone signed,
# and what the programs of others say of it, by the present clock.
set -u
. "$SRC/tests/ceremony.sh"
NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ) WALL=$(date -u '+%Y-%m-%d %H:%M')

cat >example.zone <<'END'
$TTL 3600
@	SOA	ns hostmaster 1 7200 3600 1209600 3600
@	NS	ns
ns	A	192.0.2.1
*.wild	TXT	"anything"
child	NS	ns.child
ns.child A	192.0.2.2
END
sed -i '1i $ORIGIN example.' example.zone

# steps ALGORITHM: from nothing to a signed zone; stops at the first fault.
steps() {
	rm -rf a b req out tokens signer
	site "$1"
	"$SIGNER" keys -c signer.conf >log 2>&1 &&
	"$SIGNER" request -c signer.conf -s "$(date -u +%Y-%m-%dT00:00:00Z)" >>log 2>&1 &&
	cp signer/request.xml req/ && first "$1" >answers &&
	hold answers && "$CAPSTAN" verify out >>log 2>&1 &&
	"$SIGNER" accept -c signer.conf -a out/ksk-*.ds out/response.xml >>log 2>&1 &&
	"$SIGNER" sign -c signer.conf -o example.signed example.zone >>log 2>&1
}
for alg in 8 10 13 14 15; do
	if steps $alg; then
		ok "algorithm $alg: from an empty token to a signed zone"
	else
		bad "algorithm $alg: from an empty token to a signed zone"
		sed 's/^/# /' log room.err
		continue
	fi
	"$SRC/tests/validate.sh" example. example.signed out/ksk-*.ds |
	    sed "s/\(ok\|skipped\) - /&algorithm $alg: /" >validators
	cat validators
	! grep -q '^not ok' validators || failed=1
	digest=$(dnssec-dsfromkey -2 -f out/ksk-*.dnskey example. | sed 's/.* //')
	is "algorithm $alg: the parent is told the digest that BIND finds" sh -c "
	    test -n '$digest' &&
	    grep -qx 'Digest  *$digest' out/ksk-*.registrar.txt &&
	    grep -q '<secDNS:digest>$digest</secDNS:digest>' out/ksk-*.epp.xml"
done
exit $failed
