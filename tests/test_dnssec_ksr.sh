#!/bin/sh
# Requests that BIND's dnssec-ksr makes, answered here, and what named makes of
# the answers.  Debian 12 has neither; there they run in the root that
# tests/debian13.sh makes.
set -u
PATH=$PATH:/usr/sbin:/sbin
cd "$TESTDIR" || exit 1
answer=$BIN/tests/answer capstan=$BIN/capstan root=$BIN/debian-13
skip() { echo "skipped - named takes an answer: $1"; exit 77; }
for need in "$answer" "$capstan"; do
	[ -x "$need" ] || skip "$need is not built"
done
[ "$(id -u)" -eq 0 ] || skip 'a network of its own needs root'
unshare --net --mount --pid --fork true 2>/dev/null || skip 'there are no namespaces here'
if [ -x "$root/usr/bin/dnssec-ksr" ]; then
	there=/srv/$(basename "$TESTDIR") work=$root/srv/$(basename "$TESTDIR")
	trap 'rm -rf "$work"' EXIT
	within() { unshare --net --mount --pid --fork --kill-child chroot "$root" "$@"; }
elif command -v dnssec-ksr >/dev/null && command -v named >/dev/null &&
    ! grep -q '^named' /sys/kernel/security/apparmor/profiles 2>/dev/null; then
	work=$TESTDIR/bind there=$work
	within() { unshare --net --mount --pid --fork --kill-child "$@"; }
else
	skip 'there is no dnssec-ksr, nor the root that tests/debian13.sh makes'
fi
mkdir -p "$work"
bad=0
yes() { echo "ok - $1"; }
no() { echo "not ok - $1"; bad=1; }
check() {	# SENTENCE COMMAND...
	sentence=$1; shift
	"$@" >checked 2>&1 && yes "$sentence" || { no "$sentence"; sed 's/^/	/' checked; }
}

cat >"$work/rndc.conf" <<'END'
key "k" { algorithm hmac-sha256; secret "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; };
options { default-key "k"; default-server 127.0.0.1; default-port 9953; };
END
cat >"$work/zone" <<'END'
$TTL 3600
@ SOA ns host 1 7200 3600 1209600 900
@ NS ns
ns A 192.0.2.1
END
cat >"$work/request.sh" <<'END'
cd "$1" && mkdir -p "$2.keys"
dnssec-ksr -i now -e +90d -k offline -l "$2.policy" -K "$2.keys" keygen example.test >&2 &&
    dnssec-ksr -i now -e +90d -k offline -l "$2.policy" -K "$2.keys" request example.test
END
# The files named import, served, zone and verified say what came of it.
cat >"$work/serve.sh" <<'END'
cd "$1"
ip link set lo up 2>/dev/null
named -c "$2.conf" -g >named.log 2>&1 &
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	sleep 1
	rndc -c rndc.conf status >/dev/null 2>&1 && break
done
rndc -c rndc.conf skr -import "$2.skr" example.test >import 2>&1
rndc -c rndc.conf loadkeys example.test >/dev/null 2>&1
for i in 1 2 3 4 5 6 7 8 9 10; do
	sleep 1
	dig @127.0.0.1 -p 5353 example.test DNSKEY +dnssec +noall +answer >served
	grep -q RRSIG served && break
done
dig @127.0.0.1 -p 5353 example.test CDS +dnssec +noall +answer >>served
dig @127.0.0.1 -p 5353 example.test CDNSKEY +dnssec +noall +answer >>served
dig @127.0.0.1 -p 5353 example.test AXFR +onesoa +noall +answer >zone.out
dnssec-verify -q -o example.test zone.out >verified 2>&1; echo "status $?" >>verified
rndc -c rndc.conf stop >/dev/null 2>&1
wait
END

for row in ecdsa256:13 ed25519:15 rsasha256:8; do
	alg=${row%%:*} number=${row##*:}
	cat >"$work/$alg.policy" <<END
dnssec-policy "offline" {
	offline-ksk yes;
	keys {
		ksk key-directory lifetime unlimited algorithm $alg$([ "$alg" = rsasha256 ] && echo ' 2048');
		zsk key-directory lifetime P30D algorithm $alg$([ "$alg" = rsasha256 ] && echo ' 2048');
	};
	dnskey-ttl PT1H; max-zone-ttl PT1H; publish-safety PT1H; retire-safety PT1H;
	zone-propagation-delay PT5M; parent-ds-ttl P1D; parent-propagation-delay PT1H;
	signatures-validity P14D; signatures-validity-dnskey P14D; signatures-refresh P5D;
};
END
	cat >"$work/$alg.conf" <<END
include "$there/$alg.policy";
options { directory "$there"; listen-on port 5353 { 127.0.0.1; }; listen-on-v6 { none; };
	recursion no; pid-file "$there/named.pid"; session-keyfile none; allow-transfer { any; }; };
key "k" { algorithm hmac-sha256; secret "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; };
controls { inet 127.0.0.1 port 9953 allow { 127.0.0.1; } keys { "k"; }; };
zone "example.test" { type primary; file "$there/$alg.zone"; key-directory "$there/$alg.keys";
	dnssec-policy "offline"; inline-signing yes; };
END
	cp "$work/zone" "$work/$alg.zone"
	within sh "$there/request.sh" "$there" "$alg" >"$work/$alg.ksr" 2>log ||
	    { no "dnssec-ksr makes a request ($alg)"; cat log; continue; }
	check "a request of dnssec-ksr is read ($alg)" "$capstan" show "$work/$alg.ksr"
	grep -q '^ REQUEST' checked && grep -q ' not said ' checked ||
	    no "and its slots have no end ($alg)"
	check "and answered, with CDS and CDNSKEY ($alg)" \
	    "$answer" -n -c standard "$work/$alg.ksr" "$work/$alg.skr" $number "$alg.pem"
	within sh "$there/serve.sh" "$there" "$alg" >log 2>&1
	# rndc's status says nothing, and its words little: what is served counts.
	[ ! -s "$work/import" ] && yes "rndc says nothing against the answer ($alg)" ||
	    { no "rndc says nothing against the answer ($alg)"; cat "$work/import" log; }
	for type in DNSKEY CDS CDNSKEY; do
		mine=$(awk -v t="$type" '$4 == "RRSIG" && $5 == t { print $13; exit }' "$work/$alg.skr")
		served=$(awk -v t="$type" '$4 == "RRSIG" && $5 == t {
			for (i = 13; i <= NF; i++) printf "%s", $i; exit }' "$work/served")
		[ -n "$mine" ] && [ "$mine" = "$served" ] &&
		    yes "named serves our signature over $type ($alg)" ||
		    { no "named serves our signature over $type ($alg)"; cat "$work/served"; }
	done
	grep -q 'status 0' "$work/verified" && yes "the zone that it serves verifies ($alg)" ||
	    { no "the zone that it serves verifies ($alg)"; cat "$work/verified" "$work/named.log"; }
done
exit $bad
