#!/bin/sh
# How long a whole zone takes to sign, file to file, beside the programs of
# others and beside what the crypto library can do: BENCH_NAMES delegations
# (100000), of which 5 and 60 in a hundred have a DS; the best of BENCH_RUNS
# runs, in turn.  All sign with one P-256 ZSK, on all processors; nobody
# verifies anything but in the row that says so.  One table for each zone.
set -u
PATH=$PATH:/usr/sbin:/sbin
SRC=$(cd "$(dirname "$0")/.." && pwd)
BIN=$(cd "$1" && pwd)
NAMES=${BENCH_NAMES:-100000} RUNS=${BENCH_RUNS:-1} CASES=${BENCH_CASES:-"5:nsec 5:opt-out 60:nsec 60:nsec3"}
ALG=${BENCH_ALGORITHM:-13}
work=$(mktemp -d "$BIN/bench_zone.XXXXXX")
[ -n "${BENCH_KEEP:-}" ] || trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
signer=$BIN/capstan-signer
case $ALG in
13) speed=ecdsap256 bind=ECDSAP256SHA256 knot=ecdsap256sha256 bits= ;;
8) speed=rsa2048 bind=RSASHA256 knot=rsasha256 bits='-b 2048' ;;
*) echo "BENCH_ALGORITHM: 13 or 8" >&2; exit 2 ;;
esac

# The limit: signatures a second of all processors, each by itself; by their time
# and not that of the wall, for others may be at work.
limit() {
	openssl speed -seconds 3 $speed 2>/dev/null | awk -v cpus="$(nproc)" '
	    /sign\/s/ { for (i = 1; i <= NF; i++) if ($i == "sign/s") at = NF - i }
	    END { print $(NF - at) * cpus }'
}

capstan() {	# DENIAL: a signer's state, with a KSK in a file
	mkdir "capstan.$1"
	cat >"capstan.$1/conf" <<END
zone = "bench."
state = "$work/capstan.$1/state"
output = "$work/out.capstan"
algorithm = "$ALG"
denial = "$1"
END
	"$signer" keys -c "capstan.$1/conf" &&
	    "$signer" request -c "capstan.$1/conf" -s "$(date -u +%Y-%m-%dT00:00:00Z)" -o request &&
	    "$BIN/tests/answer" request response $ALG ksk.pem >ds &&
	    "$signer" accept -c "capstan.$1/conf" -a ds response
}

peers() {
	mkdir keys
	for flags in '' '-f KSK'; do
		dnssec-keygen -q -K keys -a $bind $bits $flags bench. || return
	done
	mkdir kasp
	for c in nsec opt-out nsec3; do
		cat >"knot.$c" <<END
database:
    storage: "$work/kasp"
policy:
  - id: bench
    algorithm: $knot
    signing-threads: $(nproc)
    nsec3: $([ $c = nsec ] && echo off || echo on)
    nsec3-opt-out: $([ $c = opt-out ] && echo on || echo off)
    nsec3-iterations: 0
    nsec3-salt-length: 0
zone:
  - domain: bench.
    storage: "$work"
    file: zone
    dnssec-signing: on
    dnssec-policy: bench
END
	done
	keymgr -c knot.nsec bench. generate algorithm=$knot ksk=yes zsk=no
	keymgr -c knot.nsec bench. generate algorithm=$knot ksk=no zsk=yes
}

run() {	# NAME OUTPUT COMMAND...: the best of the runs, in NAME.best
	name=$1 output=$2; shift 2
	i=0
	: >"$name.all"
	while [ $i -lt "$RUNS" ]; do
		rm -f "$output"
		"$BIN/tests/measure" "$name.log" "$@" >>"$name.all" || {
			echo "$name failed:" >&2; tail -3 "$name.log" >&2
			return 1
		}
		i=$((i + 1))
	done
	sort -n "$name.all" | head -1 >"$name.best"
	[ -s "$output" ] || { echo "$name wrote nothing" >&2; return 1; }
	# Not where it is a type in a bitmap.
	grep -cE '\<RRSIG[[:space:]]+[A-Z0-9]+ [0-9]+ [0-9]+ [0-9]+' "$output" >"$name.sigs"
	stat -c %s "$output" >"$name.size"
}

row() {	# NAME WORDS
	[ -s "$1.best" ] && [ -s "$1.sigs" ] || { printf '%-28s not run\n' "$2"; return; }
	awk -v words="$2" -v sigs="$(cat "$1.sigs")" -v size="$(cat "$1.size")" \
	    -v limit="$limit" -v cpus="$(nproc)" -v ours="$(cut -d' ' -f1,2 capstan.best)" '{
		split(ours, o, " ")
		printf "%-28s %7.2f %7.2f %6d %7.0f %8d %6.2f %6.2f %7.2f %7.2f\n", words, $1, $2,
		    $3 / 1024, size / 1e6, sigs, sigs / $1 / limit,
		    sigs * cpus / limit / $2, $1 / o[1], $2 / o[2]
	}' "$1.best"
}

bench() {	# PERCENT CASE
	"$BIN/tests/registry" bench. "$NAMES" "$1" 1 >zone
	denial=$2
	[ "$2" != opt-out ] || denial=nsec3-opt-out
	case $2 in
	nsec) hash= ldns= ;;
	nsec3) hash='-3 - -H 0' ldns='-n -t 0' ;;
	opt-out) hash='-3 - -H 0 -A' ldns='-n -p -t 0' ;;
	esac
	rm -f ./*.best ./*.sigs
	limit=$(limit)
	run capstan out.capstan "$signer" sign -n -c "capstan.$denial/conf" zone || return
	run whole out.capstan "$signer" sign -c "capstan.$denial/conf" zone
	mkdir -p knot.out
	! command -v kzonesign >/dev/null ||
	    run knot knot.out/zone kzonesign -c "knot.$2" -o knot.out bench.
	! command -v dnssec-signzone >/dev/null ||
	    run bind out.bind dnssec-signzone -q -P -S -K keys $hash -o bench. -f out.bind zone
	! command -v ldns-signzone >/dev/null || [ -n "${BENCH_NO_LDNS:-}" ] ||
	    run ldns out.ldns ldns-signzone $ldns -o bench. -f out.ldns zone $(ls keys/*.private | sed 's/.private$//')
	printf '\n%d names, %d %% with DS, %s, algorithm %s; the library: %.0f signatures/s\n' \
	    "$NAMES" "$1" "$2" "$ALG" "$limit"
	printf '%-28s %7s %7s %6s %7s %8s %6s %6s %7s %7s\n' '' seconds CPU MB 'out MB' RRSIGs \
	    eff. 'by CPU' 'x wall' 'x CPU'
	row capstan 'capstan-signer sign -n'
	row whole 'capstan-signer sign, verified'
	row knot kzonesign
	row bind 'dnssec-signzone -P'
	row ldns ldns-signzone
}

for denial in nsec nsec3 nsec3-opt-out; do
	capstan $denial >log 2>&1 || { cat log >&2; exit 1; }
done
peers >log 2>&1 || { cat log >&2; exit 1; }
for c in $CASES; do
	bench "${c%%:*}" "${c#*:}"
done
