#!/bin/sh
# usage: validate.sh ZONE SIGNEDFILE DSFILE
#
# Asks programs of others what they think of a signed zone: those that read
# the file, and resolvers that are asked for an answer, a name and a type that
# are not there and, where the zone has them, a wildcard and delegations.
# Of a zone with opt-out a resolver knows less: what an NSEC3 with that flag proves
# is answered, and not authenticated (RFC 5155, 9.2).
# Prints one "ok", "not ok" or "skipped" line each; the details of a refusal
# are indented below it.  By the present clock; servers on the loopback only.
set -u
PATH=$PATH:/usr/sbin:/sbin
[ $# -eq 3 ] || { sed -n 's/^# usage/usage/p' "$0" >&2; exit 2; }
zone=$(echo "${1%.}." | tr A-Z a-z) file=$(realpath "$2") ds=$(realpath "$3")
work=$(mktemp -d) server= bad=0
trap 'stop; rm -rf "$work"' EXIT
stop() {
	[ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; }
	server=
}
missing() {
	command -v "$1" >/dev/null && return 1
	echo "skipped - $1 accepts $zone: it is not installed"
}
tell() {	# STATUS NAME, and the details in $work/log
	if [ "$1" -eq 0 ]; then
		echo "ok - $2 accepts $zone"
	else
		echo "not ok - $2 accepts $zone"
		sed 's/^/	/' "$work/log" | tail -20
		bad=1
	fi
}
reader() {	# NAME COMMAND...
	name=$1; shift
	missing "$1" && return
	"$@" >"$work/log" 2>&1
	tell $? "$name"
}

# What there is to ask for: lines of "kind name type"; "open-" in front of the kind
# where opt-out leaves open whether it is so.
questions() {
	awk -v zone="$zone" '$3 != "IN" { next }
	{ $1 = tolower($1) }
	$4 == "NS" && $1 != zone && !($1 in cut) { cut[$1]; cuts[++n] = $1 }
	$4 == "DS" { ds[$1] }
	$4 == "NSEC3" && $6 == 1 { open = "open-" }
	$1 ~ /^\*\./ && $4 != "RRSIG" && $4 != "NSEC" && $4 != "NS" && wild == "" {
		wild = "capstan-asks" substr($1, 2) " " $4
	}
	$4 == "RRSIG" && $5 !~ /^NSEC3?$/ && $1 != zone && $1 !~ /^\*/ && asked++ < 5 {
		print "answer", $1, $5
	}
	END {
		print "answer", zone, "SOA"
		print "answer", zone, "DNSKEY"
		print "answer", zone, "NS"
		print "nodata", zone, "TYPE65279"
		name = zone == "." ? "capstan-asks." : "capstan-asks." zone
		print open "nxdomain", name, "A"
		if (wild != "")
			print open "answer", wild
		for (i = 1; i <= n && !(signed && insecure); i++) {
			if (cuts[i] in ds && !signed) {
				print "answer", cuts[i], "DS"; signed = 1
			} else if (!(cuts[i] in ds) && !insecure) {
				print open "nodata", cuts[i], "DS"; insecure = 1
			}
		}
	}' "$file"
}

unbound_start() {
	cat >"$work/unbound.conf" <<END
server:
	interface: 127.0.0.1@$port
	port: $port
	do-daemonize: no
	chroot: ""
	username: ""
	pidfile: ""
	directory: "$work"
	use-syslog: no
	logfile: ""
	module-config: "validator iterator"
	trust-anchor-file: "$ds"
	root-hints: ""
	val-log-level: 2
	so-reuseport: no
remote-control:
	control-enable: no
auth-zone:
	name: "$zone"
	zonefile: "$file"
	for-upstream: yes
	for-downstream: no
	fallback-enabled: no
END
	unbound -dd -c "$work/unbound.conf" >"$work/unbound.log" 2>&1 &
	server=$!
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		grep -q 'start of service' "$work/unbound.log" && return 0
		kill -0 "$server" 2>/dev/null || break
		sleep 0.1
	done
	stop
	return 1
}

# Another server may have the port: then the next is tried.
start() {
	port=$((20000 + $$ % 20000))
	for try in 1 2 3 4 5; do
		port=$((port + try * 7))
		unbound_start && return 0
	done
	return 1
}

# The answer is what was expected, and authenticated (the AD bit).
unbound_ask() {	# KIND NAME TYPE
	dig @127.0.0.1 -p "$port" +dnssec +tries=2 +time=3 "$2" "$3" >"$work/dig" 2>&1
	cat "$work/dig" >>"$work/log"
	flag=' ad[ ;]'
	[ "$1" = "${1#open-}" ] || flag=
	case ${1#open-} in
	nxdomain) wanted='status: NXDOMAIN|ANSWER: [1-9]' ;;	# or a wildcard
	nodata)	wanted='ANSWER: 0|CNAME' ;;
	*)	wanted='ANSWER: [1-9]' ;;
	esac
	grep -Eq 'status: (NOERROR|NXDOMAIN)' "$work/dig" &&
	    grep -Eq "^;; flags:.*$flag" "$work/dig" &&
	    grep -Eq "$wanted" "$work/dig"
}

delv_anchors() {
	echo 'trust-anchors {'
	awk '{ for (i = 1; i < NF && $i != "DS"; i++); if (i == NF) next
	    hex = ""; for (j = i + 4; j <= NF; j++) hex = hex $j
	    printf "\t\"%s\" static-ds %s %s %s \"%s\";\n",
	        $1, $(i + 1), $(i + 2), $(i + 3), hex }' "$ds"
	echo '};'
}

delv_ask() {	# KIND NAME TYPE
	delv @127.0.0.1 -p "$port" -a "$work/anchors" "+root=$zone" "$2" "$3" \
	    >"$work/delv" 2>&1
	cat "$work/delv" >>"$work/log"
	grep -q '^; .*fully validated' "$work/delv" ||
	    { [ "$1" != "${1#open-}" ] && grep -q '^; unsigned answer' "$work/delv"; } || return 1
	case ${1#open-} in
	nxdomain) grep -Eq 'negative response|IN' "$work/delv" ;;
	nodata)	grep -q 'negative response' "$work/delv" ;;
	*)	! grep -q 'negative response' "$work/delv" ;;
	esac
}

resolver() {	# NAME, asks with NAME_ask
	missing "$1" && return
	failed=0
	: >"$work/log"
	while read -r kind name type; do
		"$1_ask" "$kind" "$name" "$type" </dev/null && continue
		failed=1
		echo "$1: $kind of $name $type is not as it should be" >>"$work/log"
		break
	done <"$work/questions"
	[ "$failed" -eq 0 ] || cat "$work/unbound.log" >>"$work/log"
	tell "$failed" "$1"
}

reader ldns-verify-zone ldns-verify-zone -k "$ds" "$file"
reader dnssec-verify dnssec-verify -q -o "$zone" "$file"
reader kzonecheck kzonecheck -d on -o "$zone" "$file"
questions >"$work/questions"
delv_anchors >"$work/anchors"
if missing unbound; then
	echo "skipped - delv accepts $zone: there is no server to ask"
elif ! command -v dig >/dev/null; then
	echo "skipped - unbound accepts $zone: dig is not installed"
elif start; then
	resolver unbound
	resolver delv
else
	cp "$work/unbound.log" "$work/log"
	tell 1 unbound
fi
exit $bad
