#!/bin/sh
# Requests of this signer in every format, answered by the programs whose
# formats they are and by ours, and taken on board again.
set -u
PATH=$PATH:/usr/sbin:/sbin
cd "$TESTDIR" || exit 1
signer=$BIN/capstan-signer answer=$BIN/tests/answer capstan=$BIN/capstan root=$BIN/debian-13
for need in "$signer" "$answer" "$capstan"; do
	[ -x "$need" ] || { echo "skipped - every format is asked in: $need is not built"; exit 77; }
done
bad=0
yes() { echo "ok - $1"; }
no() { echo "not ok - $1"; bad=1; }
check() {	# SENTENCE COMMAND...
	sentence=$1; shift
	"$@" >checked 2>&1 && yes "$sentence" || { no "$sentence"; sed 's/^/	/' checked; }
}
says() { grep -q -- "$1" log || { echo "the words \"$1\" are missing in:"; cat log; return 1; }; }
refused() {	# SENTENCE STATUS WORDS COMMAND...
	sentence=$1 wanted=$2 words=$3; shift 3
	"$@" >log 2>&1
	got=$?
	[ $got -eq "$wanted" ] && says "$words" >checked && yes "$sentence" ||
	    { no "$sentence (exit $got)"; sed 's/^/	/' checked log; }
}
cat >zone <<'END'
$TTL 3600
@ SOA ns host 1 7200 3600 1209600 900
@ NS ns
ns A 192.0.2.1
END
T=2027-02-10T12:00:00Z START=2027-02-10T00:00:00Z
name=example.test.
# set_up [more configuration]: of the zone name.
set_up() {
	rm -rf state conf out.zone
	printf '%s\n' "zone = \"$(printf '%s' "$name" | sed 's/\\/&&/g')\"" "state = \"$TESTDIR/state\"" \
	    "output = \"$TESTDIR/out.zone\"" 'anchor = "ds"' 'serial = increment' 'warn-before = 2d' \
	    'alarm-before = 1d' "$@" >conf
	at keys >log 2>&1 || no 'ZSKs are made'
}
at() { verb=$1; shift; "$signer" "$verb" -c conf -t $T "$@"; }
taken() {	# the response is accepted, and a zone signed with it verifies
	at accept response >log 2>&1 && at sign zone >>log 2>&1 &&
	    ldns-verify-zone -t 20270210120000 -k ds out.zone >>log 2>&1 && at status >>log 2>&1 &&
	    ! says '^ *REQUEST' >/dev/null || { cat log; return 1; }
}

# ---- what is refused --------------------------------------------------------

set_up 'slots = 4' 'zsk-lifetime = 20d'
refused 'a format that nobody has' 2 'none of icann, bind, knot and recipe' at request -f dnssec
refused 'a recipe that does not say who is to sign' 1 'with -k' at request -f recipe -s $START
refused 'a KSK by name, where the format names none' 2 'does not say who is to sign' \
    at request -f bind -k ksk-1 -s $START
refused 'a label that is none' 2 'label of a KSK' at request -f recipe -k '' -s $START
check 'after all that no request is remembered' [ ! -e state/request.xml ]

for format in knot bind; do
	set_up 'slots = 4' 'zsk-lifetime = 20d'
	at request -f $format -s $START -o request >log 2>&1
	"$answer" -c standard request response 13 ksk.pem >ds 2>log || no "an answer is made ($format)"
	cp response good
	at request -f $format -s 2027-02-11T00:00:00Z -o other >log 2>&1
	refused "an answer to another time ($format)" 1 'first slot is that of' at accept response
	at request -f $format -s $START -o request >log 2>&1
	"$answer" -d -c standard request response 13 ksk.pem >log 2>&1
	refused "an answer without a ZSK that was asked for ($format)" 1 'the ZSK of tag.*is missing' \
	    at accept response
	"$answer" -x x.pem -c standard request response 13 ksk.pem >log 2>&1
	refused "an answer with a ZSK that was not ($format)" 1 'was not asked for' at accept response
	"$answer" -c standard request response 13 stranger.pem >log 2>&1
	refused "an answer of another KSK ($format)" 1 'not in the trust anchor' at accept response
	"$answer" -z other.test. -c standard request response 13 ksk.pem >log 2>&1
	refused "an answer for another zone ($format)" 1 'for another zone' at accept response
	awk '/RRSIG\tDNSKEY/ && !done++ { sub(/.........$/, "AAAAAAA==") } { print }' good >response
	refused "a signature that was changed ($format)" 1 'slot 1' at accept response
	# The slot in which the second ZSK comes: the others say all the time nothing of it.
	awk '/^;; Signed.*1.0 2027022/ || /^;; Signed.*2027-02-2/ { drop = 1 }
	    /^;; Signed/ && !/1.0 2027022/ && !/2027-02-2/ { drop = 0 } !drop { print }' good >response
	cmp -s good response && no "a slot was left out ($format)"
	refused "an answer without the slot in which a ZSK comes ($format)" 1 \
	    'has no slot for' at accept response
	[ $format = knot ] && other=bind || other=knot
	at request -f $other -s $START >log 2>&1
	refused "an answer in another format than was asked in ($format)" 1 \
	    'in the format of .* was asked' \
	    at accept good
	check "after all that nothing is on board ($format)" [ ! -e state/response.xml ]
done

# ---- every format, by our own hand ------------------------------------------

for row in icann:: knot:-c: bind:-c: recipe::-k; do
	format=${row%%:*} cut=${row#*:} k=${row##*:}
	cut=${cut%:*}
	for size in '1 0d' '4 20d' '9 0d' '64 0d'; do
		# An open format is cut into more slots than were asked for.
		[ "$size$cut" = '64 0d-c' ] && continue
		set_up "slots = ${size% *}" "zsk-lifetime = ${size#* }"
		named="$format, ${size% *} slots, $(ls state/keys/*.pem | wc -l) ZSKs"
		check "a request is made ($named)" at request -f $format ${k:+-k ksk-1} -s $START -o request
		check "it is remembered as it was made ($named)" cmp request state/request.xml
		check "and read by the console's side ($named)" "$capstan" show request
		"$answer" ${cut:+-c standard} request response 13 ksk.pem >ds 2>log ||
		    { no "it is answered ($named)"; cat log; }
		check "its answer is taken, and the zone verifies ($named)" taken
		at accept response >log 2>&1
		check "and is known when it comes again ($named)" says 'already on board'
	done
	at keys -n 3 >log 2>&1; sed -i 's/^slots.*/slots = 2/' conf
	at request -f $format -o request >log 2>&1
	check "the next request follows those on board ($format)" says '^slot 1 *202[78]-[015]'
	[ $format != recipe ] || sed -n 's/.*"keyID": "\(.*\)".*/\1/p' request | sort -u >ids
	"$answer" ${cut:+-c standard} request next 13 ksk.pem >log 2>&1 ||
	    { no "it is answered ($format)"; cat log; }
	check "its answer is taken ($format)" at accept next
done
check 'a recipe that follows wishes for one KSK by itself, by the id of its key' \
    [ "$(wc -l <ids)" -eq 1 ]

# ---- a zone whose name has every printable octet --------------------------------

# But for capitals, which become small.
every='\033\034\035\036\037\038\039\040\041\043\044\046\058\059\060\061\062\063\064\091\092\093\094\096\123\124\125\126.-_*/0123456789abcdefghijklmnopqrstuvwxyz.test.'
name=$every
rm request response
for row in icann:: knot:-c: bind:-c: recipe::-k; do
	format=${row%%:*} cut=${row#*:} k=${row##*:}
	cut=${cut%:*}
	set_up 'slots = 4' 'zsk-lifetime = 20d'
	check "a request is made for any name ($format)" \
	    at request -f $format ${k:+-k ksk-1} -s $START -o request
	check "and passes what is checked of names ($format)" sh -c '
		"$1" check -p standard --first -t 2027-02-09T12:00:00Z "$2" >log 2>&1
		[ $? -le 1 ] && grep -q "^ *ok *KSR-DOMAIN" log || { cat log; exit 1; }' - "$capstan" request
	"$answer" ${cut:+-c standard} request response 13 ksk.pem >ds 2>log ||
	    { no "it is answered ($format)"; cat log; }
	check "its answer is taken, and the zone verifies ($format)" taken
	cp response every.$format
done
if command -v keymgr >/dev/null; then
	mkdir every
	cat >every.conf <<END
server:
    rundir: $TESTDIR/every
database:
    storage: $TESTDIR/every
policy:
  - id: offline
    manual: on
    offline-ksk: on
    algorithm: ecdsap256sha256
zone:
  - domain: $every
    dnssec-signing: on
    dnssec-policy: offline
END
	check 'keymgr finds its answer valid' keymgr -c every.conf "$every" validate-skr every.knot
	check 'and takes it' keymgr -c every.conf "$every" import-skr every.knot
else
	echo 'skipped - keymgr takes the answer for any name: there is no keymgr (package knot)'
fi
if command -v named-checkzone >/dev/null; then
	{ cat zone; grep -v '^;' every.bind; } >every.zone
	named-checkzone -k ignore "$every" every.zone >log 2>&1
	[ $? -eq 0 ] && ! grep -i 'out-of-zone\|ignor' log >checked && yes 'BIND reads its names as they are' ||
	    { no 'BIND reads its names as they are'; cat log; }
else
	echo 'skipped - BIND reads the answer for any name: there is no named-checkzone (package bind9-utils)'
fi
name=example.test.
rm request response

# ---- Knot DNS answers -------------------------------------------------------

if command -v keymgr >/dev/null; then
	cat >ksk.conf <<END
server:
    rundir: $TESTDIR/ksk
database:
    storage: $TESTDIR/ksk
policy:
  - id: offline
    manual: on
    offline-ksk: on
    algorithm: ecdsap256sha256
    rrsig-lifetime: 21d
    rrsig-refresh: 7d
    cds-cdnskey-publish: always
zone:
  - domain: example.test.
    dnssec-signing: on
    dnssec-policy: offline
END
	mkdir ksk
	k() { keymgr -c ksk.conf example.test. "$@"; }
	k generate algorithm=ecdsap256sha256 ksk=yes created=20270101000000 publish=20270101000000 \
	    ready=20270101000000 active=20270101000000 >log 2>&1 || no 'keymgr makes a KSK'
	set_up 'slots = 4' 'zsk-lifetime = 20d'
	check 'a request is made in the form of Knot' at request -f knot -s $START -o request
	k sign-ksr request >response 2>log && yes 'keymgr signs it' || { no 'keymgr signs it'; cat log; }
	k ds >ds 2>/dev/null
	check 'its answer is taken, and the zone verifies' taken
	at status >log 2>&1
	check 'status has all of its slots' says 'KEYSETS *[3-9] to come'
else
	echo 'skipped - keymgr answers: there is no keymgr (package knot)'
fi

# ---- BIND answers -----------------------------------------------------------

if [ "$(id -u)" -eq 0 ] && [ -x "$root/usr/bin/dnssec-ksr" ]; then
	there=/srv/$(basename "$TESTDIR") work=$root/srv/$(basename "$TESTDIR")
	trap 'rm -rf "$work"' EXIT
	mkdir -p "$work"
	cat >"$work/policy" <<'END'
dnssec-policy "offline" {
	offline-ksk yes;
	keys {
		ksk key-directory lifetime unlimited algorithm ecdsa256;
		zsk key-directory lifetime unlimited algorithm ecdsa256;
	};
	dnskey-ttl PT1H; max-zone-ttl PT1H; publish-safety PT1H; retire-safety PT1H;
	zone-propagation-delay PT5M; parent-ds-ttl P1D; parent-propagation-delay PT1H;
	signatures-validity P14D; signatures-validity-dnskey P21D; signatures-refresh P7D;
};
END
	cat >"$work/sign.sh" <<'END'
cd "$1"
key=$(dnssec-keygen -q -a 13 -f KSK "$2")
dnssec-settime -P 20270101000000 -A 20270101000000 -P sync 20270101000000 "$key" >&2
dnssec-dsfromkey -2 "$key" >ds
dnssec-ksr -i 20270210000000 -e 20270425000000 -k offline -l policy -K . -f request \
    sign "$2"
END
	for name in "$every" example.test.; do
		[ "$name" = "$every" ] && named='any name' || named=$name
		rm -f request
		set_up 'slots = 4' 'zsk-lifetime = 20d'
		check "a request is made in the form of BIND ($named)" \
		    at request -f bind -s $START -o request
		cp request "$work/request"
		chroot "$root" sh "$there/sign.sh" "$there" "$name" >response 2>log &&
		    yes "dnssec-ksr signs it ($named)" || { no "dnssec-ksr signs it ($named)"; cat log; }
		# Its names are as BIND writes them, which this signer's own reader does not take.
		NAME=$name awk '{ $1 = ENVIRON["NAME"]; print }' "$work/ds" >ds
		check "its answer is taken, and the zone verifies ($named)" taken
		at status >log 2>&1
		check "status has all of its slots ($named)" says 'KEYSETS *[3-9] to come'
	done
else
	echo 'skipped - dnssec-ksr answers: there is no root that tests/debian13.sh makes'
fi
exit $bad
