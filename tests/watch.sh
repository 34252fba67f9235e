# For tests of a name server of others through the slots of its responses, in
# TESTDIR: sourced, behind deliver.sh.  The clock is set for programs of others,
# and validators look at example.test on both sides of each border of two slots,
# with what they had in their caches before it.  The server's port is 5353; whether
# it has a slot in force, the test says: in_force RESPONSE SLOT.
watched='delv, and unbound with what it had in its cache'
clock=$BIN/tests/clock.so
for need in unbound delv dig; do
	command -v $need >/dev/null || { echo "skipped - $watched: there is no $need"; exit 77; }
done
[ -f "$clock" ] || { echo "skipped - $watched: $clock is not built"; exit 77; }
: >clock

epoch() { date -u -d "$1" +%s; }
utc() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ; }
# clock_at EPOCH: it is that time now, and goes on from there.
clock_at() { printf '%020d\n' $(($1 - $(date +%s))) 1<>clock; }
clock_now() { expr "$(date +%s)" + "$(cat clock)"; }
shifted() { env LD_PRELOAD="$clock" CLOCK_FILE="$TESTDIR/clock" "$@"; }

# ---- who looks ---------------------------------------------------------------

# anchors NAME DSFILE...: NAME.ds, and NAME.delv in delv's form.
anchors() {
	cat $(shift; echo "$@") >"$1.ds"
	{ echo 'trust-anchors {'
	awk '{ for (i = 1; i < NF && $i != "DS"; i++); hex = ""
	    for (j = i + 4; j <= NF; j++) hex = hex $j
	    printf "\"%s\" static-ds %s %s %s \"%s\";\n", $1, $(i + 1), $(i + 2), $(i + 3), hex
	}' "$1.ds"; echo '};'; } >"$1.delv"
}
# cache NAME PORT [OPTION]...: an unbound that asks the server, and stays; one
# without a trust anchor believes all, and stands for a cache on the way.
cache() {
	name=$1 port=$2; shift 2
	cat >"$name.unbound" <<END
server:
	interface: 127.0.0.1@$port
	port: $port
	do-daemonize: no
	chroot: ""
	username: ""
	pidfile: ""
	directory: "$TESTDIR"
	use-syslog: no
	logfile: ""
	log-time-ascii: yes
	val-log-level: 2
	num-threads: 1
	do-ip6: no
	do-not-query-localhost: no
	local-zone: "test." nodefault
	aggressive-nsec: no
	qname-minimisation: no
	trust-anchor-signaling: no
	module-config: "$([ $# -eq 0 ] || echo 'validator ')iterator"
$(for option; do echo "	$option"; done)
remote-control:
	control-enable: no
stub-zone:
	name: "example.test"
	stub-addr: 127.0.0.1@5353
END
	shifted unbound -dd -c "$name.unbound" >"$name.log" 2>&1 &
	eval "${name}_pid=$! ${name}_port=$port"
	within 10 grep -q 'start of service' "$name.log" ||
	    { no "unbound starts ($name)"; cat "$name.log"; exit 1; }
}
uncache() { eval "kill -9 \$${1}_pid; wait \$${1}_pid" 2>/dev/null; }
at_cache() {	# NAME QUESTION...
	eval "at_port=\$${1}_port"; shift
	dig @127.0.0.1 -p "$at_port" +dnssec +tries=2 +time=5 "$@"
}
# asks NAME WHAT TYPE: it answers, and says that it is authentic.
asks() {
	at_cache "$@" >"asked.$1" 2>&1
	grep -q '^;; flags:.* ad[ ;].*ANSWER: [1-9]' "asked.$1" ||
	    { cat "asked.$1"; tail -n 5 "$1.log"; return 1; }
}
# loses NAME WHAT TYPE: it finds it bogus.
loses() {
	! asks "$@" >loses.out && grep -q 'status: SERVFAIL' "asked.$1" ||
	    { cat "asked.$1"; return 1; }
}
# delves PORT ANCHORS WHAT TYPE: the same of delv.
delves() {
	shifted timeout 10 delv @127.0.0.1 -p "$1" -a "$2.delv" +root=example.test "$3" "$4" \
	    >delved 2>&1
	grep -q '^; fully validated' delved || { cat delved; return 1; }
}

# ---- over a border -------------------------------------------------------------

# slot_times RESPONSE: when each takes its place.
slot_times() {
	sed -n 's/^;; SignedKeyResponse 1.0 \([0-9]*\) .*/\1/p' "$1" | while read -r t; do
		case $t in
		20????????????)
			epoch "$(echo "$t" | sed 's/../& /g; s/ //; s/ /-/; s/ /-/
			    s/ \(..\) \(..\) \(..\) $/ \1:\2:\3/')" ;;
		*)	echo "$t" ;;
		esac
	done
}
# Each name below w is another, and in no cache.
fresh() { names=$((names + 1)); name=n$names.w.example.test; }
names=0
sees() { "$@" || { echo "$(utc "$(clock_now)"), at slot $slot of $response: $*"; return 1; }; }
# primed VALIDATOR...: each sees the zone, and has its keys in its cache then.
primed() {
	for v; do
		fresh
		sees asks "$v" "$name" TXT || return 1
	done
}
# all_see VALIDATOR...: that stayed; and delv, where that knows the same anchors,
# which asks for everything anew.
all_see() {
	for v; do
		fresh
		sees asks "$v" "$name" TXT || return 1
		[ ! -f "$v.delv" ] || sees delves 5353 "$v" "$name" TXT || return 1
	done
}
# What the cache "keys" has, but for how long still.
keys_kept() {
	at_cache keys example.test DNSKEY |
	    awk '/DNSKEY/ && /^[^;]/ { $2 = ""; print }' | sort
}
# old_see VALIDATOR...: the keys of before with a new record, and the other way.
old_see() {
	[ -n "$keys_before" ] && [ "$(keys_kept)" = "$keys_before" ] ||
	    { echo "at slot $slot the keys of before are gone"; return 1; }
	for v; do
		[ -f "$v.delv" ] || continue
		fresh
		sees delves "$keys_port" "$v" "$name" TXT &&
		    sees delves "$records_port" "$v" "$kept" TXT || return 1
	done
}
# signer ANSWER: the tag of the ZSK in it.  The file borders has one a line: whose
# record was in the cache at a border, and whose was new.
signer() { awk '$4 == "RRSIG" && $5 == "TXT" { print $11; exit }' "$1"; }
: >borders
# over RESPONSE SLOT VALIDATOR...: from half an hour and less before this slot
# takes its place to a minute after it did.  The times are such that nothing of
# the border before is in a cache still.
over() {
	response=$1 slot=$2; shift 2
	[ -z "$lost" ] || { echo "nobody looked: it is as at $lost"; return 1; }
	over_border "$@" || { lost="slot $slot of $response"; return 1; }
}
lost=
over_border() {
	begins=$(slot_times "$response" | sed -n "${slot}p")
	clock_at $((begins - 2400 + 60 * slot))
	sees within 20 in_force "$was" "$was_slot" || return 1
	fresh; kept=$name
	keys_before=$(keys_kept)
	at_cache records "$kept" TXT >records.out
	primed "$@" || return 1
	clock_at $((begins + 60))
	sees within 20 in_force "$response" "$slot" || return 1
	was=$response was_slot=$slot
	all_see "$@" && old_see "$@" && echo "$(signer records.out) $(signer "asked.$1")" >>borders
}
# through RESPONSE FIRST LAST VALIDATOR...: over the borders to each of these.
through() {
	response=$1 slot=$2 last=$3; shift 3
	[ "$slot" -le "$last" ] || { echo "slot $slot to $last: there is none"; return 1; }
	while [ "$slot" -le "$last" ]; do
		over "$response" "$slot" "$@" || return 1
		slot=$((slot + 1))
	done
}
slots() { slot_times "$1" | wc -l; }
