#!/bin/sh
# A zone that BIND signs goes through changes of ZSK, and from one KSK to another:
# dnssec-ksr asks, a ceremony answers, the courier takes it to named and wakes it,
# and validators of others look on both sides of each border of two slots.  named
# is that of tests/debian13.sh's root, in a network of its own.
set -u
PATH=$PATH:/usr/sbin:/sbin
cd "$TESTDIR" || exit 1
root=$BIN/debian-13
skip() { echo "skipped - a zone of named goes from one KSK to another: $1"; exit 77; }
[ "$(id -u)" -eq 0 ] || skip 'a network of its own needs root'
[ -x "$root/usr/bin/dnssec-ksr" ] || skip 'there is no root that tests/debian13.sh makes'
if [ "${INSIDE:-}" != yes ]; then
	unshare --net --mount --pid --fork --mount-proc true 2>/dev/null ||
	    skip 'there are no namespaces here'
	INSIDE=yes exec unshare --net --mount --pid --fork --kill-child --mount-proc \
	    "$SRC/tests/test_bind_roll.sh"
fi
handing='^skr '
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/deliver.sh"
. "$SRC/tests/watch.sh"
ip link set lo up
chmod 755 .
# The same folder under the same name on both sides.
there=/srv/$(basename "$TESTDIR")
mkdir -p "$root$there" "$there" && mount --bind "$TESTDIR" "$root$there" &&
    mount --bind "$TESTDIR" "$there" || skip 'nothing can be mounted here'
named=
trap '[ -z "$named" ] || kill -9 $named 2>/dev/null; cd /; umount -l "$root$there" "$there"
    rmdir "$root$there" "$there"' EXIT
cp "$clock" clock.so
in_root() { chroot "$root" env LD_PRELOAD="$there/clock.so" CLOCK_FILE="$there/clock" "$@"; }

# ---- the server, the courier, and the room ------------------------------------

cat >named.conf <<END
dnssec-policy "offline" {
	offline-ksk yes;
	keys { ksk key-directory lifetime unlimited algorithm 13;
		zsk key-directory lifetime P30D algorithm 13; };
	dnskey-ttl PT1H; max-zone-ttl PT1H; publish-safety PT1H; retire-safety PT1H;
	zone-propagation-delay PT5M; parent-ds-ttl P1D; parent-propagation-delay PT1H;
	signatures-validity P14D; signatures-validity-dnskey P14D; signatures-refresh P5D;
};
END
cp named.conf policy
cat >>named.conf <<END
options { directory "$there"; listen-on port 5353 { 127.0.0.1; }; listen-on-v6 { none; };
	recursion no; dnssec-validation no; pid-file "$there/named.pid"; session-keyfile none; };
key "k" { algorithm hmac-sha256; secret "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; };
controls { inet 127.0.0.1 port 9953 allow { 127.0.0.1; } keys { "k"; }; };
zone "example.test" { type primary; file "$there/zone"; key-directory "$there/keys";
	dnssec-policy "offline"; inline-signing yes; };
END
cat >rndc.conf <<'END'
key "k" { algorithm hmac-sha256; secret "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; };
options { default-key "k"; default-server 127.0.0.1; default-port 9953; };
END
cat >zone <<'END'
$TTL 3600
@ SOA ns host 1 7200 3600 1209600 3600
@ NS ns
ns A 192.0.2.1
*.w TXT "any"
END
cat >rndc.sh <<END
echo "\$*" >>$there/calls
exec chroot $root env LD_PRELOAD=$there/clock.so CLOCK_FILE=$there/clock \\
    rndc -c $there/rndc.conf "\$@"
END
cat >ksr.sh <<END
cd $there && mkdir -p keys || exit 1
first=\$1 from=\$2; shift 2
set -- -e \$1 -k offline -l policy -K keys
dnssec-ksr -i \$first "\$@" keygen example.test >&2 &&
    dnssec-ksr -i \$from "\$@" request example.test
END
cat >conf <<END
zone = "example.test."
state = "$there/state"
anchor = "$there/trusted"
warn-before = 2d
alarm-before = 1d
deliver {
	server = bind  port = 5353
	key-directory = "$there/keys"
	rndc = "/bin/sh $there/rndc.sh"
	timeout = 10s  patience = 15s
}
END
: >calls
served() { dig @127.0.0.1 -p 5353 example.test DNSKEY +dnssec +noall +answer +tcp 2>/dev/null; }
deliver() { "$signer" deliver -c conf -t "$(utc "$(clock_now)")" "$@" >log 2>&1; }
named_starts() {
	in_root named -n 1 -c "$there/named.conf" -g >>named.log 2>&1 & named=$!
	within 15 in_root rndc -c "$there/rndc.conf" status
}

site
form=bind
. "$SRC/tests/stock.sh"
# ask FROM UNTIL: what dnssec-ksr asks for.  It makes keys that follow those it has
# when it counts from where the first began.
stamp() { date -u -d "@$1" +%Y%m%d%H%M%S; }
ask() {
	in_root sh "$there/ksr.sh" "$(stamp "$start")" "$(stamp "$1")" "$(stamp "$2")" \
	    >req/request.bind 2>log || { cat log; return 1; }
}
# The courier wakes it, as it does each hour where it stays.  named keeps a good
# signature while the keys stay the same, so that those are what shows.
keys_of() {
	awk -v want="$2" '/^;; Signed.*1.0 [0-9]/ { slot++ }
	slot == want && $4 == "DNSKEY" { print $5, $8 $9 $10 $11 $12 }' "$1" | sort
}
keys_served() { served | awk '$4 == "DNSKEY" { print $5, $8 $9 $10 $11 $12 }' | sort; }
in_force() {
	deliver "$1" && [ "$(keys_of "$1" "$2")" = "$(keys_served)" ] || { cat log; return 1; }
}

# ---- the KSK that the zone has, and a first response ----------------------------

start=$(epoch '2027-01-10 09:00')
day "$start"
check 'dnssec-ksr asks for sixty days' ask "$start" $((start + 60 * DAY))
first='request.first = <object>
'
{ echo 'ceremony = f'; prologue; init; access; ksk; planned; epilogue; } >answers
check 'a first ceremony answers' hold answers
first=
cp out/response.bind normal
cat out/ksk-*.ds >c.ds; cp c.ds trusted
anchors old c.ds
check 'named starts' named_starts
check 'the response is delivered' brought normal
cache keys 5401
cache records 5402
cache old 5403 "trust-anchor-file: \"$TESTDIR/old.ds\""
response=normal slot=1 was=normal was_slot=1
check 'a validator with the DS of the KSK believes the zone' all_see old
check 'so it is over each border of two slots, with new caches and with old' \
    until_ceremony normal 2 old
# named signs with the new ZSK what is due, and not at a border.
zsks_seen() { tr ' ' '\n' <borders | sort -u | wc -l; }
check 'on the way the ZSK changes' [ "$(zsks_seen)" -eq 2 ]

# ---- another signer asks, and somebody is in a hurry -----------------------------

{ echo 'ceremony = k'; prologue; access; ksk; epilogue; } >answers
rm -rf out; mkdir out
check 'another KSK is made' hold answers
cat out/ksk-*.ds >n.ds; cat c.ds n.ds >trusted
anchors both c.ds n.ds; anchors new n.ds
mv keys kept.keys
check 'another signer of the zone asks' ask $((start + 58 * DAY)) $((start + 118 * DAY))
rm -r keys; mv kept.keys keys
check 'the ceremony stops at it' refuses strange 'The request is stopped by [A-Z, -]*KSR-CHAIN-KEYS'
"$answer" -w -c "$TESTDIR/policy.conf" req/request.bind theirs 13 strange.pem >strange.ds 2>log ||
    { no 'it is answered elsewhere'; cat log; }
cat c.ds strange.ds >trusted
refused 'so does the courier at an answer to it' 1 'the ZSK of tag' -b theirs
cat c.ds n.ds >trusted
# From a time at which the last set of before is in force: a new ZSK comes behind.
check 'dnssec-ksr asks for what follows' ask $((start + 58 * DAY)) $((start + 118 * DAY))
check 'the next KSK cannot sign alone yet' refuses hurry 'not now: it comes behind double' '<back>'
check 'after all that the zone is as it was' all_see old

# ---- both sign ---------------------------------------------------------------------

check 'by "double" both KSKs sign' round double b
refused 'that is not for named before it begins' 1 'forgets the sets' double
cache both 5404 "trust-anchor-file: \"$TESTDIR/both.ds\""
check 'before its time each sees the zone' the_rest old both
check 'and in its slot 1, in which it is delivered' over double 1 old both
check 'and in its slot 2' over double 2 old both
cache new 5406 "trust-anchor-file: \"$TESTDIR/new.ds\""
check 'then so does who has the new DS alone' over double 3 old both new
check 'over the borders to come too' until_ceremony double 4 old both new

# ---- and the next one alone ----------------------------------------------------------

check 'dnssec-ksr asks again' ask $((start + 117 * DAY)) $((start + 177 * DAY))
seen=$(utc $((end - 20 * DAY)))
check 'by "retire" the next KSK signs alone' round retire c "${seen%T*}"
check 'before its time each sees the zone' the_rest old both new
check 'and in its slot 1' over retire 1 old both new
check 'when it signs alone, who has its DS' over retire 2 both new
check 'and over the borders to come' until_ceremony retire 3 both new
fresh
check 'who has the old DS alone is lost now' loses old "$name" TXT
check 'all that while the ZSK changed as well' [ "$(zsks_seen)" -ge 5 ]
check 'and the courier is content' says '^example.test.  GREEN'
for v in keys records old both new; do uncache $v; done
echo "# $(wc -l <borders) borders of slots"
exit $bad
