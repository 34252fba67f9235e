#!/bin/sh
# Requests that Knot DNS's keymgr makes, answered here, and its import of the
# answers: no part of either is ours.
set -u
PATH=$PATH:/usr/sbin:/sbin
cd "$TESTDIR" || exit 1
answer=$BIN/tests/answer capstan=$BIN/capstan
for need in "$answer" "$capstan"; do
	[ -x "$need" ] || { echo "skipped - keymgr takes an answer: $need is not built"; exit 77; }
done
# keymgr of this machine, and a newer one where tests/debian13.sh has made its root.
root=$BIN/debian-13
here() { keymgr "$@"; }
there() {
	unshare --mount sh -c 'mount --bind "$1" "$2/mnt" && shift && chroot "$@"' sh "$TESTDIR" \
	    "$root" sh -c 'cd /mnt && exec keymgr "$@"' sh "$@"
}
programs=
command -v keymgr >/dev/null && programs=here
[ -x "$root/usr/sbin/keymgr" ] && unshare --mount true 2>/dev/null && programs="$programs there"
[ -n "$programs" ] ||
    { echo 'skipped - keymgr takes an answer: there is no keymgr (package knot)'; exit 77; }
bad=0
yes() { echo "ok - $1"; }
no() { echo "not ok - $1"; bad=1; }
check() {	# SENTENCE COMMAND...
	sentence=$1; shift
	"$@" >checked 2>&1 && yes "$sentence" || { no "$sentence"; sed 's/^/	/' checked; }
}

# config ALGORITHM ZONE: a signer without the KSK.
config() {
	mkdir -p "$1"
	cat >"$1.conf" <<END
server:
    rundir: $dir/$1
database:
    storage: $dir/$1
policy:
  - id: offline
    manual: on
    offline-ksk: on
    algorithm: $1
    dnskey-ttl: 3600
    zone-max-ttl: 3600
    zsk-lifetime: 30d
    propagation-delay: 1h
    rrsig-lifetime: 14d
    rrsig-refresh: 5d
zone:
  - domain: $2
    storage: $dir/$1
    dnssec-signing: on
    dnssec-policy: offline
END
}

# Every printable octet, but for capitals, which become small.
every='\033\034\035\036\037\038\039\040\041\043\044\046\058\059\060\061\062\063\064\091\092\093\094\096\123\124\125\126.-_*/0123456789abcdefghijklmnopqrstuvwxyz.test.'
for program in $programs; do
	[ $program = here ] && dir=$TESTDIR || dir=/mnt
	version=$($program -V | sed 's/.*version //')
	rm -rf ecdsap* ed25519* rsasha256*
	for row in ecdsap256sha256:13:example.test. ed25519:15:test. rsasha256:8:a-b.example.test. \
	    "ecdsap384sha384:14:$every"; do
		alg=${row%%:*} zone=${row##*:} number=${row#*:}
		number=${number%:*}
		config "$alg" "$zone"
		k() { $program -c "$alg.conf" "$zone" "$@"; }
		k pregenerate +0 +90d >log 2>&1 && k generate-ksr +0 +90d >"$alg.ksr" 2>>log ||
		    { no "keymgr makes a request ($alg, $version)"; cat log; continue; }
		check "a request of keymgr is read ($alg, $version)" "$capstan" show "$alg.ksr"
		check "and answered, with CDS and CDNSKEY ($alg, $version)" \
		    "$answer" -n -c standard "$alg.ksr" "$alg.skr" "$number" "$alg.pem"
		check "keymgr finds the answer valid ($alg, $version)" k validate-skr "$alg.skr"
		grep -qi 'error\|warning\|invalid' checked &&
		    no "and has nothing to say against it ($alg, $version)" ||
		    yes "and has nothing to say against it ($alg, $version)"
		"$capstan" show "$alg.skr" >shown 2>&1
		sets=$(grep -c '^;; SignedKeyResponse 1.0 [0-9]' "$alg.skr")
		[ "$(grep -c '   verified  ' shown)" = "$sets" ] && ! grep -q 'DOES NOT' shown &&
		    yes "every set of it verifies here too ($alg, $version)" ||
		    { no "every set of it verifies here too ($alg, $version)"; cat shown; }
		check "keymgr takes the answer ($alg, $version)" k import-skr "$alg.skr"
		k show-offline >offline 2>log
		[ "$(grep -c '^;; Offline records for' offline)" = "$sets" ] && [ "$sets" -gt 12 ] &&
		    yes "it has every set of the answer ($alg, $version)" ||
		    no "it has every set of the answer ($alg, $version)"
	done
done

# The same program finds what is wrong, so that its word above is worth something.
awk '/RRSIG\tDNSKEY/ && !done { sub(/.........$/, "AAAAAAA=="); done = 1 } { print }' \
    ecdsap256sha256.skr >bad.skr
cmp -s bad.skr ecdsap256sha256.skr && no 'a signature was changed'
$program -c ecdsap256sha256.conf example.test. validate-skr bad.skr 2>&1 |
    grep -qi 'error\|invalid' &&
    yes 'keymgr sees a signature that was changed' || no 'keymgr sees a signature that was changed'
"$capstan" show bad.skr 2>/dev/null | grep -q 'DOES NOT VERIFY' &&
    yes 'so do we' || no 'so do we'
exit $bad
