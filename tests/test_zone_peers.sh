#!/bin/sh
# A zone of everything that zones have, signed with NSEC, NSEC3 and opt-out: it
# is taken by programs of others, and is record by record what they make of it,
# but for keys, signatures and times.
set -u
PATH=$PATH:/usr/sbin:/sbin
chmod 755 "$TESTDIR"
cd "$TESTDIR" || exit 1
signer=$BIN/capstan-signer answer=$BIN/tests/answer
for need in "$signer" "$answer"; do
	[ -x "$need" ] || { echo "skipped - zones of peers: $need is not built"; exit 77; }
done
if ! command -v named-compilezone >/dev/null; then
	echo 'skipped - zones of peers: named-compilezone is not installed'
	exit 77
fi
bad=0
yes() { echo "ok - $1"; }
no() { echo "not ok - $1"; bad=1; }
told() { no "$1"; sed 's/^/	/' "$2" | head -20; }

cat >zone <<'END'
$TTL 3600
$ORIGIN example.
@ 7200 SOA ns Host\.Master 7 7200 3600 1209600 900
@ NS ns
@ NS ns.elsewhere.test.
@ MX 10 Mail
@ TXT "v=spf1 -all" "a;b \"c\" \\ \255"
ns A 192.0.2.1
NS AAAA 2001:db8::1
Mail A 192.0.2.2
*.wild TXT "any"
*.wild A 192.0.2.4
*.deeper.wild MX 10 mail
star.*.odd TXT "a star in the middle"
a.b.c.deep A 192.0.2.5
x.b.c.deep A 192.0.2.5
alias CNAME Mail
tree DNAME other.test.
tree TXT "beside it"
plain NS ns.plain
plain NS ns.elsewhere.test.
ns.plain A 192.0.2.6
ns.plain AAAA 2001:db8::6
sub.plain NS ns.plain
safe NS ns
safe DS 12345 13 2 2222222222222222222222222222222222222222222222222222222222222222
safe DS 12345 13 4 333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333
only.insecure.here NS ns.elsewhere.test.
also.insecure.here NS ns.elsewhere.test.
p.mixed NS ns.elsewhere.test.
s.mixed NS ns.elsewhere.test.
s.mixed DS 12345 13 2 2222222222222222222222222222222222222222222222222222222222222222
under.a.name A 192.0.2.20
a.name A 192.0.2.21
esc\.aped\032name A 192.0.2.8
\000\255 A 192.0.2.9
generic TYPE65280 \# 3 00ff5c
nothing TYPE65281 \# 0
hip TYPE55 \# 12 040200040102030405060708
loc LOC 42 21 54 N 71 06 18 W -24m 30m
naptr NAPTR 100 50 "s" "z3950+I2L+I2C" "" _z._tcp
_25._tcp.mail TLSA 3 1 1 0001020304
caa CAA 0 issue "ca.example.net"
uri URI 10 1 "ftp://ftp.example/"
srv SRV 0 0 443 Www.Example.
cert CERT 1 0 0 AAECAw==
many A 192.0.2.30
many A 192.0.2.4
many A 192.0.2.101
many TXT "second"
many AAAA 2001:db8::30
$ORIGIN below.example.
www A 192.0.2.50
$TTL 60
short A 192.0.2.51
$INCLUDE included more.example.
END
echo 'inc TXT "from another file"' >included

set_up() {	# DENIAL
	rm -rf state
	cat >conf <<END
zone = "example."
state = "$TESTDIR/state"
output = "$TESTDIR/out.zone"
denial = "$1"
END
	"$signer" keys -c conf &&
	    "$signer" request -c conf -s "$(date -u +%Y-%m-%dT00:00:00Z)" -o request.xml &&
	    $answer request.xml response.xml 13 ksk.pem >ds &&
	    "$signer" accept -c conf -a ds response.xml &&
	    "$signer" sign -c conf zone
}

# One record a line, all in small letters; keys and serials left out, and of
# signatures what does not depend on them.
normal() {	# SIGNED-ZONE
	named-compilezone -q -i none -k ignore -n ignore -s full -o compiled example. "$1" >compile.log 2>&1 ||
	    { cat compile.log; return 1; }
	tr 'A-Z\t' 'a-z ' <compiled | tr -s ' ' | sed 's/ $//' | awk '
		/^;/ || $4 ~ /^(dnskey|cds|cdnskey)$/ { next }
		$4 == "soa" { $7 = "serial" }
		$4 == "nsec3param" { $2 = "ttl" }
		$4 == "rrsig" && $5 ~ /^(dnskey|cds|cdnskey|nsec3param)$/ { next }
		$4 == "rrsig" { $0 = $1 " " $2 " in rrsig " $5 " " $7 " " $8 }
		{ print }' | LC_ALL=C sort -u
}

same() {	# PEER FILE DENIAL
	normal "$2" >theirs || { told "what $1 made with $3 can be read" theirs; return; }
	if diff ours theirs >difference; then
		yes "with $3 each of $(wc -l <ours) records is as $1 makes it"
	else
		told "with $3 each record is as $1 makes it" difference
	fi
}

by_bind() {
	command -v dnssec-signzone >/dev/null ||
	    { echo "skipped - with $1 as dnssec-signzone: it is not installed"; return; }
	case $1 in
	nsec) hash= ;;
	nsec3) hash='-3 - -H 0' ;;
	*) hash='-3 - -H 0 -A' ;;
	esac
	mkdir -p keys
	[ -n "$(ls keys)" ] || for flags in '' '-f KSK'; do
		dnssec-keygen -q -K keys -a ECDSAP256SHA256 $flags example. >log 2>&1
	done
	dnssec-signzone -q -P -S -K keys $hash -o example. -f bind.zone zone >log 2>&1 ||
	    { told "dnssec-signzone signs with $1" log; return; }
	same dnssec-signzone bind.zone "$1"
}

by_knot() {
	command -v kzonesign >/dev/null && command -v keymgr >/dev/null ||
	    { echo "skipped - with $1 as kzonesign: it is not installed"; return; }
	mkdir -p knot.out
	cat >knot.conf <<END
database:
    storage: "$TESTDIR/kasp"
policy:
  - id: test
    algorithm: ecdsap256sha256
    cds-cdnskey-publish: none
    nsec3: $([ "$1" = nsec ] && echo off || echo on)
    nsec3-opt-out: $([ "$1" = nsec3-opt-out ] && echo on || echo off)
    nsec3-iterations: 0
    nsec3-salt-length: 0
zone:
  - domain: example.
    storage: "$TESTDIR"
    file: zone
    dnssec-signing: on
    dnssec-policy: test
END
	[ -d kasp ] || {
		mkdir kasp
		keymgr -c knot.conf example. generate algorithm=ecdsap256sha256 ksk=yes zsk=no
		keymgr -c knot.conf example. generate algorithm=ecdsap256sha256 ksk=no zsk=yes
	} >log 2>&1
	rm -f knot.out/zone
	kzonesign -c knot.conf -o knot.out example. >log 2>&1 && [ -s knot.out/zone ] ||
	    { told "kzonesign signs with $1" log; return; }
	same kzonesign knot.out/zone "$1"
}

for denial in nsec nsec3 nsec3-opt-out; do
	set_up $denial >log 2>&1 || { told "the zone is signed with $denial" log; continue; }
	yes "the zone is signed with $denial"
	"$signer" verify -c conf out.zone >log 2>&1 && grep -q '^out.zone: serial .*verified' log &&
	    yes "and verifies, read from its file" || told "and verifies, read from its file" log
	sh "$SRC/tests/validate.sh" example out.zone ds || bad=1
	normal out.zone >ours || told "named-compilezone reads it" ours
	by_bind $denial
	by_knot $denial
	rm -f ksk.pem
done

# ---- what verify refuses ------------------------------------------------------

refused() {	# SENTENCE WORDS
	"$signer" verify -c conf changed.zone >log 2>&1
	if [ $? -eq 1 ] && grep -q -- "$2" log; then
		yes "verify refuses $1"
	else
		told "verify refuses $1" log
	fi
}
sed 's/^\(mail.example.*\)192.0.2.2$/\1192.0.2.3/' out.zone >changed.zone
refused 'a changed address' 'mail.example. A'
grep -v '^mail.example.*	RRSIG	A ' out.zone >changed.zone
refused 'a signature that is missing' 'mail.example. A: it is not signed'
awk '/	NSEC3	/ && ++n == 5 { next } { print }' out.zone >changed.zone
refused 'an NSEC3 that is missing' 'NSEC3'
sed -i 's/^denial.*/denial = nsec/' conf
cp out.zone changed.zone
refused 'NSEC3 where NSEC is configured' 'there is an NSEC3PARAM'

# ---- a part that a power cut left, and signing without verification -----------

echo 'half a zone' >.out.zone.part
cp out.zone before.zone
"$signer" sign -n -c conf zone >log 2>&1 && grep -q 'note: the signed zone was not verified' log &&
    yes 'with -n a note says that nothing was verified' || told 'with -n a note says that nothing was verified' log
"$signer" verify -c conf out.zone >log 2>&1 && ! cmp -s out.zone before.zone && [ ! -e .out.zone.part ] &&
    yes 'what a run left half done is written over' || told 'what a run left half done is written over' log
cp out.zone before.zone
echo 'bad A 192.0.2' >>zone
"$signer" sign -c conf zone >log 2>&1
cmp -s out.zone before.zone && [ ! -e .out.zone.part ] &&
    yes 'after a refusal the zone is as it was, and no part is left' ||
    told 'after a refusal the zone is as it was, and no part is left' log
exit $bad
