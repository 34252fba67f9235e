#!/bin/sh
# A response is taken to Knot DNS, whose import deletes before it looks, and
# takes the ZSKs of anybody.  knotd and keymgr are this machine's.
set -u
PATH=$PATH:/usr/sbin:/sbin
cd "$TESTDIR" || exit 1
skip() { echo "skipped - a response is delivered to knotd: $1"; exit 77; }
for need in knotd keymgr knotc dig; do
	command -v $need >/dev/null || skip "there is no $need"
done
if [ "${INSIDE:-}" != yes ]; then
	unshare --net --mount --pid --fork --mount-proc true 2>/dev/null ||
	    skip 'there are no namespaces here'
	INSIDE=yes exec unshare --net --mount --pid --fork --kill-child --mount-proc \
	    "$SRC/tests/test_deliver_knot.sh"
fi
handing=' import-skr '
. "$SRC/tests/deliver.sh"
ip link set lo up
mkdir knot
cat >knot.conf <<END
server:
    rundir: $TESTDIR/knot
    listen: 127.0.0.1@5353
database:
    storage: $TESTDIR/knot
control:
    listen: $TESTDIR/knot/sock
policy:
  - id: offline
    manual: on
    offline-ksk: on
    algorithm: ecdsap256sha256
    dnskey-ttl: 3600
    zone-max-ttl: 3600
    zsk-lifetime: 30d
    propagation-delay: 1h
    rrsig-lifetime: 14d
    rrsig-refresh: 5d
acl:
  - id: all
    address: 127.0.0.1
    action: transfer
zone:
  - domain: example.test.
    acl: all
    storage: $TESTDIR/knot
    file: zone
    zonefile-sync: -1
    zonefile-load: difference-no-serial
    journal-content: all
    dnssec-signing: on
    dnssec-policy: offline
END
cat >knot/zone <<'END'
$ORIGIN example.test.
$TTL 3600
@ SOA ns host 1 7200 3600 1209600 900
@ NS ns
ns A 192.0.2.1
END
cat >keymgr.sh <<END
echo "\$*" >>$TESTDIR/calls
[ ! -e $TESTDIR/trick ] || . $TESTDIR/trick
exec keymgr -c $TESTDIR/knot.conf "\$@"
END
cat >conf <<END
zone = "example.test."
state = "$TESTDIR/state"
anchor = "$TESTDIR/ds"
deliver {
	server = knot  port = 5353
	keymgr = "/bin/sh $TESTDIR/keymgr.sh"
	knotc = "/usr/sbin/knotc -s $TESTDIR/knot/sock"
	timeout = 10s  patience = 10s
}
END
cp conf conf.good
k() { keymgr -c knot.conf example.test. "$@"; }
sets() { k show-offline 2>/dev/null | grep -c '^;; Offline records for'; }
knotd_up() {
	knotd -c knot.conf >>knotd.log 2>&1 &
	knotd=$!
	within 15 knotc -s "$TESTDIR/knot/sock" status ||
	    { no 'knotd starts'; cat knotd.log; exit 1; }
}
: >calls
k pregenerate +0 +90d >log 2>&1 && k generate-ksr +0 +90d >ksr 2>>log ||
    { no 'keymgr makes a request'; cat log; exit 1; }
"$answer" -n -c standard ksr good 13 ksk.pem >ds 2>log || { no 'it is answered'; cat log; exit 1; }

# ---- what is refused, before anything is deleted -----------------------------

served() { echo none; }
refused 'a server that does not answer' 2 'does not answer' good
knotd_up
served() { dig @127.0.0.1 -p 5353 example.test DNSKEY +dnssec +noall +answer +tcp 2>/dev/null; }
refused 'a request' 1 'not the response to one' ksr
"$answer" -z example.org. -c standard ksr bad 13 ksk.pem >ignored
refused 'a response for another zone' 1 'for another zone' bad
sed '$d' good >bad
refused 'a response that is cut off' 2 'cut off' bad
"$answer" -c standard ksr bad 13 stranger.pem >stranger.ds
refused 'the response of a KSK that is not known' 1 'slot 1.*not in the trust anchor' bad
tag=$(sed 's/.*DS\t\([0-9]*\) .*/\1/; q' stranger.ds)
check 'and where its DS belongs is told' \
    says "the KSK of tag $tag is not in the trust anchor $TESTDIR/ds: .*add its ksk-$tag.ds there"
grep -v '^anchor' conf.good >conf
refused 'without a trust anchor none at all' 1 'set anchor = "FILE" in conf,.*ksk-TAG.ds' good
check 'with no word of what a courier does not do' sh -c '! grep accept log'
cp conf.good conf
awk '/RRSIG\tDNSKEY/ && ++n == 3 { sub(/.........$/, "AAAAAAA==") } { print }' good >bad
refused 'a changed signature in the third slot' 1 'slot 3' bad
mkdir other; sed "s|$TESTDIR/knot|$TESTDIR/other|" knot.conf >other.conf; cp knot/zone other/
keymgr -c other.conf example.test. pregenerate +0 +90d >log 2>&1
keymgr -c other.conf example.test. generate-ksr +0 +90d >other.ksr 2>log
"$answer" -c standard other.ksr bad 13 ksk.pem >ignored 2>&1
refused 'a response to another signer of the zone' 1 'it lacks the ZSK of tag' bad
check 'which keymgr would take' sh -c 'keymgr -c other.conf example.test. import-skr bad'
"$answer" -x foreign.pem -c standard ksr bad 13 ksk.pem >ignored 2>&1
refused 'a ZSK that knotd does not have' 1 'is none of those that knotd has' bad
awk '/^;; Signed.*1.0 [0-9]/ { slot++ } slot != 2 && slot != 3 && slot != 4 { print }' good >bad
refused 'a gap' 1 'there is a gap before it' bad
refused 'a response that is all over' 1 'its last slot ended' \
    -t "$(date -u -d '+300 days' +%Y-%m-%dT%H:%M:%SZ)" good
{ cat conf.good; echo 'dnskey-ttl = 7200'; } >conf
refused 'a TTL other than the configured one' 1 'has the TTL 3600, and dnskey-ttl is 7200' good
cp conf.good conf
echo 'case "$*" in *generate-ksr*) exit 0 ;; esac' >trick
refused 'a keymgr that tells no ZSKs' 2 'ZSKs that keymgr' good
rm trick
refused 'a response that is only to be judged' 0 'would be taken' -n good
sum() { sha256sum <"$1" | cut -c1-64; }
refused 'a response that is not the one whose digest was compared' 1 'not the file of which -d' \
    -d "$(sum ksr)" good
echo nothing >bad
refused 'and is not looked into then' 1 'not the file of which -d' -n -d "$(sum good)" bad
refused 'a digest that is none' 2 '-d: .*SHA-256' -d abc good
refused 'a digest of nothing' 2 'of a response that is delivered' -d "$(sum good)"
check 'after all that keymgr has no set' [ "$(sets)" -eq 0 ]

# ---- and what is taken ------------------------------------------------------

deliver -n good
check 'without a digest it is told that nobody compared the file' says 'without -d.*the words of SHA256SUMS'
check 'and what to compare' says "^SHA-256  $(sum good)"
deliver -d "$(sum good)" good
[ $? -eq 0 ] && ! grep -q 'without -d' log && yes 'a good response is delivered' ||
    { no 'a good response is delivered'; cat log knotd.log; }
check 'and its slot is served' is_served good 1
check 'keymgr has every set of it' [ "$(sets)" -eq "$(grep -c '^;; Signed.*1.0 [0-9]' good)" ]
check 'the status is green' says '^example.test.  GREEN'
dig @127.0.0.1 -p 5353 example.test AXFR +onesoa +noall +answer >served.out
check 'the zone that is served verifies' ldns-verify-zone -k ds served.out
deliver good
check 'to deliver it again says so' says 'was delivered already'

"$answer" -c standard ksr next 13 ksk.pem >ignored 2>log
# What keymgr itself would make of a bad one: the good sets are gone.
echo 'case "$*" in *import-skr*) echo ";; SignedKeyResponse 1.0 $(date +%s)" >"$3" ;; esac' >trick
sed 's/patience = 10s/patience = 2s/' conf.good >conf
deliver next
[ $? -eq 2 ] && yes 'an import that goes wrong is a failure' ||
    { no 'an import that goes wrong is a failure'; cat log; }
rm trick
cp conf.good conf
check 'and says when going back went wrong too' \
    says 'going back to the response before failed.*the next look tries that again'
check 'then the sets to come are gone' [ "$(sets)" -lt "$(grep -c '^;; Signed.*1.0 [0-9]' good)" ]
check 'the one before is the one that is remembered' cmp good state/courier.response
deliver
check 'and with the next look it is all there again' \
    [ "$(sets)" -ge "$(grep -c '^;; Signed.*1.0 [0-9]' good)" ]
check 'and served' is_served good 1
deliver next
check 'a new response replaces it at once' is_served next 1
check 'and the one before is kept' cmp good state/courier.previous
deliver state/courier.previous
check 'one can go back to it' is_served good 1

# ---- one that is worse than what is on board -----------------------------------

awk '/^;; Signed.*1.0 [0-9]/ { slot++ } slot <= 2 || /generated/ { print }' good >short
refused 'a response that ends earlier' 1 'earlier than the one on board.*-b' short
refused 'and so with -n' 1 'earlier than the one on board.*-b' -n short
refused 'with -b and -n it would be taken' 0 'would be taken' -b -n short
refused 'to go back to no response' 2 'there is none' -b
cp ds one.ds
"$answer" -n -c standard ksr two 13 ksk2.pem >two.ds 2>log; cat two.ds >>ds
refused 'a response by another KSK alone' 1 'no KSK of the last slot on board.*-b' two
deliver -b two
check 'with -b it is taken' is_served two 1
refused 'the old KSK alone after that' 1 'no KSK of the last slot on board.*-b' good
deliver -b good
check 'with -b one goes back to it' is_served good 1
deliver -b short
check 'and to one that ends earlier' cmp short state/courier.response
deliver good
check 'and forward without' cmp good state/courier.response
cp one.ds ds

# ---- what was good when it was brought ----------------------------------------

imports() { grep -c ' import-skr ' calls; }
# The page is red for the response before it tells what is served, and nothing is
# handed over.
not_again() {	# SENTENCE WORDS
	before=$(imports) were=$(sets)
	deliver
	[ $? -eq 1 ] && says "^RED *RESPONSE.*$2.*nothing is handed over while that is so" >checked &&
	    ! sed '/RESPONSE/q' log | grep -q SERVED &&
	    [ "$(imports)" -eq "$before" -a "$(sets)" -eq "$were" ] && yes "$1" ||
	    { no "$1"; cat checked log; }
}
spoil good >state/courier.response
cmp -s good state/courier.response && no 'the response in the state folder is another'
not_again 'of a response that was changed in the state folder nothing is handed over' 'slot 1'
check 'and what is served stays' is_served good 1
check 'what the store lacks of it is told' says '^RED *SERVED'
cp good state/courier.response
deliver
check 'when it is the good one again it is green' says '^example.test.  GREEN'
cp stranger.ds ds
not_again 'nothing is given by a KSK that was taken out of the trust anchor' 'not in the trust anchor'
check 'while what it signed stays served' says '^GREEN *SERVED'
cp one.ds ds

# What was asked for with -b and cut off is not asked about again.
cp short state/courier.intent
deliver
check 'a going back with -b that was cut off is done again' says 'cut off; now it is served'
check 'and remembered' cmp short state/courier.response
deliver good

# ---- what is served now ----------------------------------------------------------

sed 's/dnskey-ttl: 3600/dnskey-ttl: 7200/' knot.conf >knot.conf.7200
k() { keymgr -c knot.conf.7200 example.test. "$@"; }
k generate-ksr +0 +90d >ttl.ksr 2>log
k() { keymgr -c knot.conf example.test. "$@"; }
"$answer" -c standard ttl.ksr ttl 13 ksk.pem >ignored 2>log
{ cat conf.good; echo 'dnskey-ttl = 7200'; } >conf
refused 'a TTL other than the one that is served' 1 'that is served has the TTL 3600' ttl
cp conf.good conf

# ---- cut off, and the server gone with it ---------------------------------------

echo 'case "$*" in *import-skr*) sleep 5 ;; esac' >trick
"$signer" deliver -c conf next >log 2>&1 & courier=$!
within 5 [ -e state/courier.intent ]
kill -9 $courier $knotd; wait $courier $knotd 2>/dev/null
rm trick
sleep 5	# what it had begun ends
deliver
[ $? -eq 1 ] && says '^RED *HANDED' >checked && yes 'what was cut off is red while knotd is gone' ||
    { no 'what was cut off is red while knotd is gone'; cat log; }
check 'it is not said to be served' sh -c '! grep "now it is served" log'
check 'and is not forgotten' cmp next state/courier.intent
knotd_up
deliver
check 'when knotd is back it is done again' says 'a response was being.*now it is served'
check 'and served' is_served next 1
check 'and remembered' cmp next state/courier.response
check 'with the one before it' cmp good state/courier.previous
cp good state/courier.intent; mv state/courier.response kept.response
mv state/courier.previous kept.previous
kill -9 $knotd; wait $knotd 2>/dev/null
deliver
check 'a first response is not forgotten either' cmp good state/courier.intent
rm state/courier.intent
knotd_up
echo "case \"\$*\" in *import-skr*) kill -9 $knotd ;; esac" >trick
deliver good
[ $? -eq 2 ] && says 'knotd does not answer, so that the next look does it again' >checked &&
    yes 'nor one under which knotd was gone' || { no 'nor one under which knotd was gone'; cat log; }
check 'which is what was being handed over' cmp good state/courier.intent
wait $knotd 2>/dev/null
rm trick
mv kept.response state/courier.response; mv kept.previous state/courier.previous
knotd_up
deliver
check 'and is served when knotd is back' is_served good 1
cp good state/courier.intent
deliver
check 'a going back that was cut off is told as that' \
    says 'the response before was being handed over again.*now it is served'
check 'and leaves the one before that as it is' cmp next state/courier.previous

# ---- a response whose slots are yet to come ------------------------------------

# What is served now ends before, and others are on board by then.
k generate-ksr +20d +100d >far.ksr 2>log
"$answer" -c standard far.ksr far 13 ksk.pem >ignored 2>log
refused 'one that begins while a slot to come is in force would be taken' 0 'would be taken' -n far
k generate-ksr +130d +200d >gap.ksr 2>log
"$answer" -c standard gap.ksr gap 13 ksk.pem >ignored 2>log
refused 'one that begins behind all of them would not' 1 'there is a gap: the sets that are there end' \
    -n gap
start=$(($(date +%s) + 30))
k generate-ksr $start +80d >later.ksr 2>log
"$answer" -c standard later.ksr later 13 ksk.pem >ignored 2>log
"$answer" -c standard later.ksr sooner 13 ksk.pem >ignored 2>log
deliver -b sooner
check 'one that begins later is green while the one before is served' says '^example.test.  GREEN'
check 'of one that begins later the one that is served is the one before' \
    cmp good state/courier.previous
deliver later
check 'and stays that when another takes the place of the one to come' \
    cmp good state/courier.previous
check 'a response that begins later is taken while the one before is served' is_served good 1
check 'it is the one that is remembered' cmp later state/courier.response
check 'and it is green' says '^example.test.  GREEN'
"$signer" deliver -c conf --stay >stayed 2>&1 & courier=$!
sleep $((start + 1 - $(date +%s))) 2>/dev/null
check 'when it begins it is served' within 15 is_served later 1
kill $courier; wait $courier
check 'and the courier that stayed ends well' [ $? -eq 0 ]

kill -9 $knotd; wait $knotd 2>/dev/null
deliver
[ $? -eq 1 ] && says '^RED *SERVED' >checked && yes 'that knotd is gone is seen' ||
    { no 'that knotd is gone is seen'; cat log; }
knotd_up
check 'a knotd that was started anew serves its set by itself' within 15 is_served later 1
deliver
check 'and it is green again' says '^example.test.  GREEN'
kill $knotd; wait $knotd 2>/dev/null
exit $bad
