#!/bin/sh
# A zone that Knot DNS signs goes through changes of ZSK, and from one KSK to
# another: keymgr asks, a ceremony answers, the courier takes it to knotd, and
# validators of others look on both sides of each border of two slots.
set -u
PATH=$PATH:/usr/sbin:/sbin
cd "$TESTDIR" || exit 1
skip() { echo "skipped - a zone of knotd goes from one KSK to another: $1"; exit 77; }
for need in knotd keymgr knotc; do
	command -v $need >/dev/null || skip "there is no $need"
done
if [ "${INSIDE:-}" != yes ]; then
	unshare --net --mount --pid --fork --mount-proc true 2>/dev/null ||
	    skip 'there are no namespaces here'
	INSIDE=yes exec unshare --net --mount --pid --fork --kill-child --mount-proc \
	    "$SRC/tests/test_knot_roll.sh"
fi
handing=' import-skr '
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/deliver.sh"
. "$SRC/tests/watch.sh"
ip link set lo up

# ---- the server, the courier, and the room ------------------------------------

mkdir knot
cat >knot.conf <<END
server:
    rundir: $TESTDIR/knot
    listen: 127.0.0.1@5353
database:
    storage: $TESTDIR/knot
control:
    listen: $TESTDIR/knot/sock
log:
  - target: stderr
    any: info
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
zone:
  - domain: example.test.
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
@ SOA ns host 1 7200 3600 1209600 3600
@ NS ns
ns A 192.0.2.1
*.w TXT "any"
END
cat >keymgr.sh <<END
echo "\$*" >>$TESTDIR/calls
LD_PRELOAD=$clock CLOCK_FILE=$TESTDIR/clock exec $(command -v keymgr) -c $TESTDIR/knot.conf "\$@"
END
cat >conf <<END
zone = "example.test."
state = "$TESTDIR/state"
anchor = "$TESTDIR/trusted"
warn-before = 5d
alarm-before = 3d
deliver {
	server = knot  port = 5353
	keymgr = "/bin/sh $TESTDIR/keymgr.sh"
	knotc = "$(command -v knotc) -s $TESTDIR/knot/sock"
	timeout = 10s  patience = 10s
}
END
: >calls
k() { shifted keymgr -c knot.conf example.test. "$@"; }
served() { dig @127.0.0.1 -p 5353 example.test DNSKEY +dnssec +noall +answer +tcp 2>/dev/null; }
deliver() { "$signer" deliver -c conf -t "$(utc "$(clock_now)")" "$@" >log 2>&1; }

site
form=knot
. "$SRC/tests/stock.sh"
in_force() { is_served "$@"; }
# ask UNTIL [FROM]: what keymgr asks for, else from the end of what it has.
ask() {
	k pregenerate "$1" >log 2>&1 && k generate-ksr ${2:-} "$1" >req/request.knot 2>>log ||
	    { cat log; return 1; }
}

# ---- the KSK that the zone has, and a first response ----------------------------

start=$(epoch '2027-01-10 09:00')
day "$start"
check 'keymgr asks for sixty days' ask +60d +0
first='request.first = <object>
'
{ echo 'ceremony = f'; prologue; init; access; ksk; planned; epilogue; } >answers
check 'a first ceremony answers' hold answers
first=
cp out/response.knot normal
cat out/ksk-*.ds >c.ds; cp c.ds trusted
anchors old c.ds
knotd_starts() {
	shifted knotd -c knot.conf >>knotd.log 2>&1 & knotd=$!
	within 15 knotc -s "$TESTDIR/knot/sock" status
}
check 'knotd starts' knotd_starts
check 'the response is delivered' brought normal
cache keys 5401
cache records 5402
cache old 5403 "trust-anchor-file: \"$TESTDIR/old.ds\""
response=normal slot=1 was=normal was_slot=1
check 'a validator with the DS of the KSK believes the zone' all_see old

# ---- up to the next ceremony; a stranger asks, and somebody is in a hurry --------

check 'so it is over each border of two slots, with new caches and with old' \
    until_ceremony normal 2 old
check 'among them is one at which the ZSK changes' [ "$(zsk_changes)" -eq 1 ]

{ echo 'ceremony = k'; prologue; access; ksk; epilogue; } >answers
rm -rf out; mkdir out
check 'another KSK is made' hold answers
cat out/ksk-*.ds >n.ds
anchors both c.ds n.ds; anchors new n.ds

mkdir strange; cp knot/zone strange/
sed "s|$TESTDIR/knot|$TESTDIR/strange|" knot.conf >strange.conf
k() { shifted keymgr -c strange.conf example.test. "$@"; }
check 'another keymgr of the zone asks' ask +70d +0
check 'the ceremony stops at it' refuses strange 'The request is stopped by [A-Z, -]*KSR-CHAIN-KEYS'
# Somebody signs it none the less, with a KSK that is trusted.
"$answer" -c "$TESTDIR/policy.conf" req/request.knot theirs 13 strange.pem >strange.ds 2>log ||
    { no 'it is answered elsewhere'; cat log; }
cat c.ds strange.ds >trusted
refused 'so does the courier at an answer to it' 1 'the ZSK of tag' -b theirs
cat c.ds n.ds >trusted
k() { shifted keymgr -c knot.conf example.test. "$@"; }

check 'keymgr asks from where its sets end' ask +70d
check 'the next KSK cannot sign behind a response in which it was not' \
    refuses hurry 'not now: it comes behind pre-publish' '<back>'
check 'after all that the zone is as it was' all_see old

# ---- the next one is published ---------------------------------------------------

check 'by "pre-publish" it appears' round pre b
check 'the courier takes that before it begins' brought pre
refused 'and nothing that ends before it' 1 'earlier than the one on board' normal
cache both 5404 "trust-anchor-file: \"$TESTDIR/both.ds\""
cp old.ds follow.key
cache follow 5405 "auto-trust-anchor-file: \"$TESTDIR/follow.key\""
check 'before its time each sees the zone' the_rest old both
check 'and in its slot 1' over pre 1 old both follow
check 'and in the two behind it, which have the next KSK' through pre 2 3 old both follow
check 'a validator that follows (RFC 5011) has seen it' within 10 grep -q 'ADDPEND' follow.key
cache new 5406 "trust-anchor-file: \"$TESTDIR/new.ds\""
fresh
check 'who had its DS alone would lose the zone' loses new "$name" TXT
uncache new
check 'over the borders to come who has the old DS, or both, or follows, keeps it' \
    until_ceremony pre 4 old both follow
check 'who follows has it among its trust anchors by now' \
    within 10 sh -c 'grep -c "VALID" follow.key | grep -qx 2'

# ---- too early, and in time --------------------------------------------------------

check 'keymgr asks again' ask +70d
check 'with a DS that was seen today the next KSK cannot sign yet' \
    refuses early 'DS of a KSK before it signs alone STOP' c "${NOW%T*}"
check 'so "pre-publish+" goes on' round held b
check 'and is delivered' brought held
check 'before its time each sees the zone' the_rest old both follow
check 'and in all the others' until_ceremony held 1 old both follow

# ---- it signs ----------------------------------------------------------------------

check 'keymgr asks again' ask +70d
check 'by "roll" it signs' round roll c
check 'nobody is asked again for its DS' sh -c '! grep -q "ds.date" roll.room'
check 'the response is delivered' brought roll
check 'before its time each sees the zone' the_rest old both follow
check 'and in its slot 1' over roll 1 old both follow
check 'when the next KSK signs, who has both DS, or follows' over roll 2 both follow
cache new 5406 "trust-anchor-file: \"$TESTDIR/new.ds\""
check 'and soon after who has its DS alone' over roll 3 both follow new
fresh
check 'who has the old DS alone is lost now' loses old "$name" TXT
uncache old
check 'over the borders to come too' until_ceremony roll 4 both follow new

# ---- the old one is revoked ----------------------------------------------------------

check 'keymgr asks again' ask +70d
check 'by "revoke" the old KSK is revoked' round revoke c
check 'the response is delivered' brought revoke
check 'before its time each sees the zone' the_rest both follow new
check 'and the first three of this response' through revoke 1 3 both follow new
check 'who follows sees that it is revoked' within 10 grep -q REVOKED follow.key
check 'each sees the zone over the borders to come' until_ceremony revoke 4 both follow new

# ---- the new one is the one -----------------------------------------------------------

check 'keymgr asks again' ask +70d
check 'by "normal" the new KSK goes on alone' round last a
check 'the response is delivered' brought last
check 'before its time each sees the zone' the_rest both follow new
check 'and the first two of this response' through last 1 2 both follow new
check 'all that while the ZSK changed as well' [ "$(zsk_changes)" -ge 5 ]
deliver
check 'and the courier is content' says '^example.test.  GREEN'
kill $knotd; wait $knotd 2>/dev/null
for v in keys records both new follow; do uncache $v; done
echo "# $(wc -l <borders) borders of slots"
exit $bad
