# Sourced behind ceremony.sh: a signer whose time passes, in TESTDIR.  What it has
# served, and what its parent had, is in a list from which tests/cache tells what
# every validator made of it.
CACHE=$BIN/tests/cache
# when TIME VERB [ARGUMENT...]: the signer, whose clock stands still then: that of
# the system, where libfaketime is there and no sanitizer, else by -t.
faketime=$(ls /usr/lib/*/faketime/libfaketime.so.1 /usr/lib/faketime/libfaketime.so.1 2>/dev/null |
    sed q)
! grep -q __asan_init "$SIGNER" || faketime=
[ -n "$faketime" ] || echo 'skipped - the clock of the system is another: there is no libfaketime for this signer'
when() {
	when=$(echo "${1%Z}" | tr T ' ') by_t=$1 verb=$2; shift 2
	if [ -n "$faketime" ]; then
		TZ=UTC0 LD_PRELOAD=$faketime FAKETIME=$when "$SIGNER" "$verb" -c signer.conf "$@"
	else
		"$SIGNER" "$verb" -c signer.conf -t "$by_t" "$@"
	fi
}
zone_year() {
	cat <<END
\$TTL 86400
@ 3600 SOA ns.example. admin.example. 7 7200 3600 1209600 900
@ NS ns
@ 7200 MX 10 mail
@ TXT "for a year"
@ 300 CAA 0 issue "ca.example"
ns A 192.0.2.1
ns AAAA 2001:db8::1
mail A 192.0.2.2
alias 60 CNAME mail
*.any TXT "a wildcard"
_443._tcp.ns TLSA 3 1 1 0001020304
_sip._udp SRV 0 0 443 ns
away NS ns.away
ns.away A 192.0.2.3
safe NS ns
safe DS 12345 13 2 2222222222222222222222222222222222222222222222222222222222222222
END
}
# served TIME ZONE [LIST]: signed then, by the clock that it is given, and put in
# the list.
served() {
	when "$1" sign -o "$TESTDIR/signed.zone" "$2" >sign.out 2>&1 ||
	    { cat sign.out; return 1; }
	serving "$@"
}
serving() {
	states=$((states + 1))
	cp signed.zone "z$states" && echo "$1 zone z$states" >>"${3:-list}"
}
states=0
# judged_valid [OPTION...] <LIST, judged_bogus TIME WORDS [OPTION...] <LIST
judged_valid() { "$CACHE" "$@"; }
judged_bogus() {
	moment=$1 words=$2; shift 2
	"$CACHE" "$@" >cache.out 2>&1
	[ $? -eq 1 ] && grep -q "first $moment: .*$words" cache.out || { cat cache.out; return 1; }
}

# ---- how time passes -----------------------------------------------------------

epoch() { date -u -d "$1" +%s; }
utc() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ; }
DAY=86400
# last_end: when the last set on board ends, of the last response.
last_end() { epoch "$(sed -n 's/.*<Expiration>\(.*\)+00:00<.*/\1Z/p' out/response.xml | sort | tail -n 1)"; }
# moments FROM TO: each border of two slots and a second on both sides of it, the
# same of each change of colour, and noon of each day; or so often as YEAR_STEP says,
# in seconds.
moments() {
	from=$(epoch "$1") to=$(epoch "$2") begin=$(epoch "$year")
	{
		t=$begin
		while [ $t -lt "$to" ]; do
			printf '%d\n' $((t - 1)) $t $((t + 1))
			t=$((t + 10 * DAY))
		done
		t=$((begin + DAY / 2))
		while [ $t -lt "$to" ]; do
			echo $t
			t=$((t + ${YEAR_STEP:-$DAY}))
		done
		for d in 45 21; do
			t=$((ends - d * DAY))
			printf '%d\n' $((t - 1)) $t $((t + 1))
		done
	} | sort -nu | awk -v from="$from" -v to="$to" '$1 >= from && $1 < to { print "@" $1 }' |
	    date -u -f - '+%s %Y-%m-%dT%H:%M:%SZ'
}
# colour SECONDS: what the page has to be when so much is left.
colour() {
	if [ "$1" -le $((21 * DAY)) ]; then echo RED
	elif [ "$1" -le $((45 * DAY)) ]; then echo YELLOW
	else echo GREEN; fi
}
# told SECONDS TIME: the page says it, when the last set ends, and the last day.
told() {
	wanted=$(colour $((ends - $1)))
	when "$2" status >page 2>&1
	red=$?
	[ "$wanted" = RED ] || wanted_rc=0
	[ "$wanted" != RED ] || wanted_rc=1
	grep -q "^example.  $wanted " page && [ $red -eq $wanted_rc ] &&
	    grep -q "^ *$wanted *KEYSETS .* the last ends $end_screen (" page &&
	    grep -q "NEXT .* at the latest $latest_screen" page ||
		{ echo "$2: $wanted was wanted, exit $red:"; cat page; } >>untrue
}
# signers: the tag of each ZSK that has signed a state of the list.
signers() {
	sed -n 's/.* zone //p' list | xargs sed -n 's/.*	RRSIG	SOA .* \([0-9]*\) example\. .*/\1/p' | sort -u
}
screen() { date -u -d "@$1" '+%Y-%m-%d %H:%M:%SZ'; }
# pass FROM TO: at each moment the zone is signed, and status asked.
pass() {
	end_screen=$(screen "$ends") latest_screen=$(screen $((ends - 21 * DAY)))
	moments "$1" "$2" >passing
	while read -r t at; do
		served "$at" zone || { bad "it signs at $at"; return; }
		told "$t" "$at"
	done <passing
}
: >untrue
