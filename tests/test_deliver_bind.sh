#!/bin/sh
# A response is taken to BIND's named, which verifies nothing, forgets it when it
# is started anew and oversleeps.  named is that of tests/debian13.sh's root, in
# a network of its own.
set -u
PATH=$PATH:/usr/sbin:/sbin
cd "$TESTDIR" || exit 1
root=$BIN/debian-13
skip() { echo "skipped - a response is delivered to named: $1"; exit 77; }
[ "$(id -u)" -eq 0 ] || skip 'a network of its own needs root'
[ -x "$root/usr/bin/dnssec-ksr" ] || skip 'there is no root that tests/debian13.sh makes'
command -v dig >/dev/null || skip 'there is no dig (package bind9-dnsutils)'
if [ "${INSIDE:-}" != yes ]; then
	unshare --net --mount --pid --fork --mount-proc true 2>/dev/null ||
	    skip 'there are no namespaces here'
	INSIDE=yes exec unshare --net --mount --pid --fork --kill-child --mount-proc \
	    "$SRC/tests/test_deliver_bind.sh"
fi
handing='^skr '
. "$SRC/tests/deliver.sh"
ip link set lo up
chmod 755 .
# The same folder under the same name on both sides.
mkdir -p "$root/srv/$(basename "$TESTDIR")"
there=/srv/$(basename "$TESTDIR")
mkdir -p "$there" && mount --bind "$TESTDIR" "$root$there" && mount --bind "$TESTDIR" "$there" ||
    skip 'nothing can be mounted here'
named=
trap '[ -z "$named" ] || kill -9 $named 2>/dev/null; cd /; umount -l "$root$there" "$there"
    rmdir "$root$there" "$there"' EXIT
in_root() { chroot "$root" "$@"; }

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
	recursion no; pid-file "$there/named.pid"; session-keyfile none; allow-transfer { any; }; };
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
@ SOA ns host 1 7200 3600 1209600 900
@ NS ns
ns A 192.0.2.1
END
# What the server is told is written down; the file "trick" changes it.
cat >rndc.sh <<END
echo "\$*" >>$there/calls
[ ! -e $there/trick ] || . $there/trick
exec chroot $root rndc -c $there/rndc.conf "\$@"
END
cat >ksr.sh <<END
cd $there && mkdir -p keys
dnssec-ksr -i now -e +90d -k offline -l policy -K keys keygen example.test >&2
dnssec-ksr -i now -e +90d -k offline -l policy -K keys request example.test
END
cat >conf <<END
zone = "example.test."
state = "$there/state"
anchor = "$there/ds"
deliver {
	server = bind  port = 5353
	key-directory = "$there/keys"
	rndc = "/bin/sh $there/rndc.sh"
	timeout = 10s  patience = 15s
}
END
named_up() {
	chroot "$root" named -c "$there/named.conf" -g >>named.log 2>&1 &
	named=$!
	within 15 in_root rndc -c "$there/rndc.conf" status ||
	    { no 'named starts'; cat named.log; exit 1; }
}
served() { dig @127.0.0.1 -p 5353 example.test DNSKEY +dnssec +noall +answer +tcp 2>/dev/null; }
: >calls
in_root sh "$there/ksr.sh" >ksr 2>log || { no 'dnssec-ksr makes a request'; cat log; exit 1; }
"$answer" -n -c standard ksr good 13 ksk.pem >ds 2>log || { no 'it is answered'; cat log; exit 1; }

# ---- what is refused, of which named would take nearly all ------------------

served() { echo none; }
refused 'a server that does not answer' 2 'does not answer' good
named_up
served() { dig @127.0.0.1 -p 5353 example.test DNSKEY +dnssec +noall +answer +tcp 2>/dev/null; }
deliver
check 'before anything was delivered the status is red' says '^example.test.  RED'
cp ksr request
refused 'a request' 1 'not the response to one' request
"$answer" -z example.org. -c standard ksr bad 13 ksk.pem >ignored
refused 'a response for another zone' 1 'for another zone' bad
sed '$d' good >bad
refused 'a response that is cut off' 2 'cut off' bad
"$answer" -c standard ksr bad 13 stranger.pem >stranger.ds
refused 'the response of a KSK that is not known' 1 'slot 1.*not in the trust anchor' bad
awk '/RRSIG\tDNSKEY/ && ++n == 3 { sub(/.........$/, "AAAAAAA==") } { print }' good >bad
refused 'a changed signature in the third slot' 1 'slot 3' bad
awk '/\tDNSKEY\t256/ { n++ } n == 3 && /\tDNSKEY\t256/ && !done++ { next } { print }' ksr >other.ksr
"$answer" -c standard other.ksr bad 13 ksk.pem >ignored 2>&1
refused 'a slot without a ZSK that named publishes' 1 'it lacks the ZSK of tag' bad
"$answer" -x foreign.pem -c standard ksr bad 13 ksk.pem >ignored 2>&1
refused 'a ZSK that named does not have' 1 'is none of those that named has' bad
"$answer" -c standard ksr bad 13 ksk.pem next.pem >two.ds 2>&1
cp ds one.ds; cp two.ds ds
refused 'a KSK without its signature' 1 'does not sign all of it' bad
cp one.ds ds
awk '/^;; Signed.*1.0 [0-9]/ { slot++ } slot != 2 && slot != 3 && slot != 4 { print }' good >bad
refused 'a gap' 1 'there is a gap before it' bad
refused 'a first slot that is yet to come' 1 'forgets the sets' \
    -t "$(date -u -d '-1 hour' +%Y-%m-%dT%H:%M:%SZ)" good
refused 'a response that is all over' 1 'its last slot ended' \
    -t "$(date -u -d '+300 days' +%Y-%m-%dT%H:%M:%SZ)" good
cp conf conf.good; echo 'dnskey-ttl = 7200' >>conf
refused 'a TTL other than the configured one' 1 'has the TTL 3600, and dnskey-ttl is 7200' good
cp conf.good conf
key=$(in_root sh -c "cd $there/keys && dnssec-keygen -q -a 13 -P +20d -A +30d example.test")
refused 'a ZSK that named is to publish in the middle of a slot' 1 \
    'it lacks the ZSK.*publishes' good
mv "keys/$key.key" away.key
: >"keys/$key.key"
refused 'a key file that is none' 2 "key file $key.key" good
rm keys/$key.*
mkdir empty; sed "s|/keys\"|/empty\"|" conf.good >conf
refused 'a key directory without a ZSK' 1 'there is no ZSK of the zone' good
cp conf.good conf
(flock 9; sleep 3) 9>state/lock & held=$!
sleep 0.5
refused 'another courier at the same time' 2 'is at work in' good
wait $held
refused 'a response that is only to be judged' 0 'would be taken' -n good

# ---- what named says is no answer --------------------------------------------

sed 's|^	rndc.*|	rndc = "/no/such/rndc"|' conf.good >conf
deliver good
check 'a program that is not there is told' says 'No such file'
cp conf.good conf
echo 'printf "bad\033[31m\a"; exit 3' >trick
deliver good
check 'what a program says is quoted, and cannot write on the screen' \
    says 'status 3.*"bad.x1b\[31m.x07"'
echo 'sleep 60' >trick
sed 's/timeout = 10s/timeout = 1s/' conf.good >conf
deliver good
check 'a program that takes too long is stopped' says 'took too long'
cp conf.good conf
echo 'case $1 in skr) exit 0 ;; esac' >trick
sed 's/patience = 15s/patience = 2s/' conf.good >conf
deliver good
[ $? -eq 2 ] && yes 'an import that says nothing and does nothing is a failure' ||
    no 'an import that says nothing and does nothing is a failure'
check 'for the set is not served' \
    says 'does not serve the slot in force.*no response was delivered before'
check 'and it is not remembered' [ ! -e state/courier.response -a ! -e state/courier.intent ]
rm trick
cp conf.good conf

# The real named: a file that it does not take, and one of which it makes nothing.
for row in "one that named does not take:sed -i 's/1.0/2.0/' \"\$3\"" \
    'one that is empty on its way:: >"$3"'; do
	echo "case \$1 in skr) ${row#*:} ;; esac" >trick
	sed 's/patience = 15s/patience = 2s/' conf.good >conf
	deliver good
	[ $? -eq 2 ] && says 'no response was delivered before' >checked &&
	    [ ! -e state/courier.response ] && yes "of two bad imports ${row%%:*} is noticed" ||
	    { no "of two bad imports ${row%%:*} is noticed"; cat log; }
done
rm trick
cp conf.good conf

# ---- and what is taken ------------------------------------------------------

deliver good
[ $? -eq 0 ] && yes 'a good response is delivered' ||
    { no 'a good response is delivered'; cat log named.log; }
check 'and its slot is served' is_served good 1
check 'the status is green' says '^example.test.  GREEN'
check 'for a monitor it is in a file' grep -q '^example.test.  GREEN' state/courier.status
dig @127.0.0.1 -p 5353 example.test AXFR +onesoa +noall +answer >served.out
check 'the zone that is served verifies' ldns-verify-zone -k ds served.out
before=$(grep -c '^loadkeys ' calls)
deliver
check 'named is woken by a look at what is well' [ "$(grep -c '^loadkeys ' calls)" -eq $((before + 1)) ]
before=$(grep -c '^skr ' calls)
deliver good
check 'to deliver it again hands nothing over' \
    [ $? -eq 0 -a "$(grep -c '^skr ' calls)" -eq "$before" ]
check 'and says so' says 'was delivered already'
sed 's/^zone/warn-before = 200d\n&/' conf.good >conf
deliver
check 'when a ceremony is to be planned it is yellow, and the exit status 0' [ $? -eq 0 ]
check 'with the days that are left' says '^YELLOW KEYSETS .* to come, signed until .* d'
sed 's/^zone/warn-before = 200d\nalarm-before = 200d\n&/' conf.good >conf
deliver
check 'when it is late it is red, and the exit status 1' [ $? -eq 1 ]
cp conf.good conf

# A second KSK, so that other keys are to be served.
"$answer" -w -c standard ksr next 13 ksk.pem next.pem >ds 2>log
echo 'case $1 in skr) exit 0 ;; esac' >trick
sed 's/patience = 15s/patience = 2s/' conf.good >conf
deliver next
[ $? -eq 2 ] && yes 'a new response that is not served is a failure' ||
    no 'a new response that is not served is a failure'
check 'and the one before is served still' \
    says 'the response before was handed over again, and is served'
check 'it is the one that is remembered' cmp good state/courier.response
rm trick
cp conf.good conf
deliver next
check 'a new response replaces it' is_served next 1
check 'and the one before is kept' cmp good state/courier.previous
deliver state/courier.previous
check 'one can go back to it' is_served good 1
check 'and the other is kept then' cmp next state/courier.previous

# ---- killed, started anew -----------------------------------------------------

echo 'case $1 in skr) sleep 5 ;; esac' >trick
"$signer" deliver -c conf next >log 2>&1 & courier=$!
within 5 [ -e state/courier.intent ]
sleep 1
kill -9 $courier; wait $courier 2>/dev/null
rm trick
check 'a courier that is killed leaves what it was doing' [ -e state/courier.intent ]
deliver
check 'the next one does it again' says 'cut off; now it is served'
check 'so that it is served' is_served next 1
check 'and remembered' cmp next state/courier.response
deliver state/courier.previous
check 'one goes back to the other KSK' is_served good 1
before=$(grep -c '^skr ' calls)
kill -9 $named; wait $named 2>/dev/null
deliver
[ $? -eq 1 ] && says '^RED *SERVED' >checked && yes 'that named is gone is seen' ||
    { no 'that named is gone is seen'; cat log; }
named_up
deliver
check 'a named that was started anew gets its response again' says 'note: named was started.*anew'
check 'by an import' [ "$(grep -c '^skr ' calls)" -gt "$before" ]
check 'and the slot in force is served' is_served good 1
check 'it is green again' says '^example.test.  GREEN'

# ---- a disk that is full ------------------------------------------------------

# The folder with the state is a small one in memory, in both places.
mkdir full
mount -t tmpfs -o size=256k tmpfs "$there/full" && mount --bind "$there/full" "$root$there/full" ||
    skip 'nothing can be mounted here'
cp -p state/courier.* "$there/full/"
# named says to the second when it was started.
named_anew() { kill -9 $named; wait $named 2>/dev/null; sleep 1.1; named_up; }
fill() { dd if=/dev/zero of="$there/full/fill" bs=1k 2>/dev/null; }
sed 's|/state"|/full"|' conf.good >conf
deliver
fill
deliver
[ $? -eq 1 ] && says '^RED *STATUS.*No space left' >checked &&
    yes 'where the page cannot be kept it is told, and red' ||
    { no 'where the page cannot be kept it is told, and red'; cat log; }
check 'with all that it says' says '^GREEN *SERVED *[0-9]* keys, in service since '
check 'the next slot by when its set is put in service' says ' NEXT *slot put in service at '
check 'and the old page is no more' [ ! -e "$there/full/courier.status" ]
named_anew
fill
before=$(grep -c '^skr ' calls)
deliver
check 'on a full disk the response is handed over again all the same' \
    [ "$(grep -c '^skr ' calls)" -gt "$before" ]
check 'and said to be' says 'note: named was started.*anew: its response was handed over again'
check 'and served' is_served good 1
check 'that this is not remembered is told' says 'note: which run of named.*not remembered.*hands it over once more'
deliver next
[ $? -eq 2 ] && says 'nothing was handed over' >checked && is_served good 1 >>checked &&
    yes 'a new response is not handed over where it cannot be remembered' ||
    { no 'a new response is not handed over where it cannot be remembered'; cat log; }
rm "$there/full/fill"
deliver
check 'when there is room again it is green' says '^example.test.  GREEN'
# There was room for what comes before the server is told, and not after it.
cp next "$there/full/courier.intent"; cp next "$there/full/courier.skr"; fill
# named, told twice within a second, may leave it at the first; so the next look.
again() { deliver; is_served next 1; }
check 'what was cut off is served on a full disk too' within 60 again
check 'and said to be' says 'cut off; now it is served, and not remembered'
check 'which is red' says '^RED *HANDED *it is served, and not remembered'
check 'it is not handed the one before then' is_served next 1
rm "$there/full/fill"
deliver
check 'and with room again it is remembered' cmp next "$there/full/courier.response"
check 'with the one before' cmp good "$there/full/courier.previous"
check 'and green' says '^example.test.  GREEN'
# There is no room for what the server is to be given either.
named_anew
rm "$there/full/courier.skr"; fill
deliver
[ $? -eq 1 ] && says '^RED *SERVED.*No space left' >checked && ! grep -q 'handed over again' log &&
    yes 'what was not handed over is not said to be' ||
    { no 'what was not handed over is not said to be'; cat log; }
cp conf.good conf
deliver
check 'a courier with room serves it' is_served good 1

# ---- what was good when it was brought ------------------------------------------

# The page is red for the response before it tells what is served, and nothing is
# handed over.
not_again() {	# SENTENCE WORDS
	before=$(grep -c '^skr ' calls)
	deliver
	[ $? -eq 1 ] && says "^RED *RESPONSE.*$2.*nothing is handed over while that is so" >checked &&
	    ! sed '/RESPONSE/q' log | grep -q SERVED &&
	    [ "$(grep -c '^skr ' calls)" -eq "$before" ] && yes "$1" || { no "$1"; cat checked log; }
}
check 'nothing is odd before' cmp good state/courier.response
spoil good >state/courier.response
cmp -s good state/courier.response && no 'the response in the state folder is another'
not_again 'a response that was changed in the state folder is red' 'slot 1'
check 'and the good one stays served' says '^GREEN *SERVED'
rm zone.signed*	# or it goes on with the signature that it has
named_anew
not_again 'and a named that was started anew is not given it' 'slot 1'
check 'what that has and serves is told' \
    says '^RED *SERVED *named was started or configured anew, and has no response; it serves '
check 'no bad signature is served' sh -c '[ "$1" != "$2" ]' - "$(signature_served)" \
    "$(signatures state/courier.response 1)"
cp good state/courier.response
deliver
check 'it is given one that is good again' is_served good 1
check 'and then it is green' says '^example.test.  GREEN'
cp ds all.ds; cp stranger.ds ds
not_again 'nothing is given by a KSK that was taken out of the trust anchor' 'not in the trust anchor'
rm zone.signed*
named_anew
not_again 'nor to a named that was started anew' 'not in the trust anchor'
cp next state/courier.intent
not_again 'nor what was cut off, or what was there before that' 'not in the trust anchor'
check 'of which it is said that it was not handed over' \
    says 'cut off; now it is not: .*not in the trust anchor.*going back.*it was not handed over'
check 'and that is not forgotten' cmp good state/courier.intent
cp all.ds ds
deliver
check 'when the trust anchor has it again it is handed over' is_served good 1
check 'and the look says of what was cut off that it is served' says 'cut off; now it is served'
echo 'case $1 in skr) exit 0 ;; esac' >trick
sed 's/patience = 15s/patience = 2s/' conf.good >conf
spoil good >state/courier.response
before=$(grep -c '^skr ' calls)
deliver -b next
check 'one goes back to none that does not pass' says 'going back.*failed: it was not handed over: slot 1'
check 'and nothing but the new one was handed over' [ "$(grep -c '^skr ' calls)" -eq $((before + 1)) ]
rm trick
cp conf.good conf
cp good state/courier.response
deliver
check 'what is good is served again' is_served good 1
spoil next >state/courier.intent
deliver
check 'what was cut off and is not good is not handed over' says 'cut off; now it is not: slot 1'
check 'but the one before, which is served' is_served good 1
check 'and it is forgotten' [ ! -e state/courier.intent ]

# ---- through the slots ------------------------------------------------------

# Two slots, some seconds apart, and in the second a new ZSK, for which named would
# not wake.
stamp() { LC_ALL=C date -u -d "@$1" '+%Y%m%d%H%M%S (%a %b %e %H:%M:%S %Y)'; }
now=$(date +%s)
keys=$(sed -n '2,/^;;/{/^;;/!p}' ksr)
publish=$(date -u -d "@$((now + 25))" +%Y%m%d%H%M%S)
key=$(in_root sh -c "cd $there/keys &&
    dnssec-keygen -q -a 13 -P $publish -A +30d example.test")
new=$(sed -n 's/IN DNSKEY/3600 IN DNSKEY/p' "keys/$key.key")
{
	echo ";; KeySigningRequest 1.0 $(stamp $((now - 60)))"; echo "$keys"
	echo ";; KeySigningRequest 1.0 $(stamp $((now + 25)))"; echo "$keys"; echo "$new"
	echo ";; KeySigningRequest 1.0 generated at $(stamp $now | sed 's/.*(\(.*\))/\1/') by hand"
} >short.ksr
"$answer" -c standard short.ksr long 13 ksk.pem >ignored 2>log ||
    { no 'a short answer is made'; cat log; }
awk '/^;; Signed.*1.0 [0-9]/ { slot++ } /generated/ { slot = 0 } slot < 3 { print }' long >short
sed 's/^zone/warn-before = 2h\nalarm-before = 1h\n&/' conf.good >conf
deliver -b short
[ $? -eq 0 ] && is_served short 1 && yes 'a response with slots some seconds apart is taken' ||
    { no 'a response with slots some seconds apart is taken'; cat log; served; }
# A shell would let all signals through again.
cat >rndc.awk <<END
BEGIN {
	while ((getline line <"/proc/self/status") > 0) if (line ~ /SigBlk/) print line >"blocked"
	for (i = 1; i < ARGC; i++) args = args " " ARGV[i]
	exit system("/bin/sh $there/rndc.sh" args)
}
END
sed -i "s|rndc = .*|rndc = \"/usr/bin/awk -f $there/rndc.awk\"|" conf
"$signer" deliver -c conf --stay >stayed 2>&1 & courier=$!
within 5 grep -q GREEN stayed
check 'a courier that stays tells the state' grep -q '^example.test.  GREEN' stayed
check 'no signal is kept from what it runs' grep -q '	0*$' blocked
# While the first looks it has the whole folder.
second() { deliver --stay; says 'another courier is at work'; }
check 'a second one does not stay beside it' within 10 second
sleep $((now + 27 - $(date +%s))) 2>/dev/null
check 'it wakes named when the next slot begins' within 10 is_served short 2
kill $courier; wait $courier
check 'and ends when it is told to' [ $? -eq 0 ]
sed -i 's/patience = 15s/patience = 15s look-every = 2s/' conf
"$signer" deliver -c conf --stay >stayed 2>&1 & courier=$!
within 5 grep -q GREEN stayed
kill -9 $named; wait $named 2>/dev/null
check 'it sees that named is gone' within 20 grep -q '^example.test.  RED' state/courier.status
named_up
check 'and gives it its response when it is back' \
    within 60 grep -q '^example.test.  GREEN' state/courier.status
check 'by an import' grep -q 'note: named was started.*anew' stayed
kill $courier; wait $courier
in_root rndc -c "$there/rndc.conf" stop >/dev/null 2>&1; wait $named 2>/dev/null
exit $bad
