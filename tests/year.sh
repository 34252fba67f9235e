# Sourced behind ceremony.sh: a signer whose time passes, in TESTDIR.  What it has
# served, and what its parent had, is in a list from which tests/cache tells what
# every validator made of it.
CACHE=$BIN/tests/cache
later() { date -u -d "@$(($(date -u -d "$1" +%s) + $2))" +%Y-%m-%dT%H:%M:%SZ; }	# TIME SECONDS
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
	"$SIGNER" sign -c signer.conf -t "$1" -o "$TESTDIR/signed.zone" "$2" >sign.out 2>&1 ||
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
	when=$1 words=$2; shift 2
	"$CACHE" "$@" >cache.out 2>&1
	[ $? -eq 1 ] && grep -q "first $when: .*$words" cache.out || { cat cache.out; return 1; }
}
