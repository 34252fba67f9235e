#!/bin/sh
# What 100 changed delegations cost in a signed zone that is kept in a store, at
# BENCH_NAMES names (100000) and at ten times fewer: from when the changes were
# read to when the store has them for good, signed and verified.  The best of 10
# rounds, each of other names; half of them get other name servers, a quarter a
# DS, a quarter are new.  Beside it as much time as that many signatures take by
# themselves, on one processor, and all that the command does, which writes
# the whole zone out too; and a signing where nothing is new.
set -u
SRC=$(cd "$(dirname "$0")/.." && pwd)
BIN=$(cd "$1" && pwd)
NAMES=${BENCH_NAMES:-100000} ROUNDS=10
work=$(mktemp -d "$BIN/bench_changes.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
signer=$BIN/capstan-signer

site() {	# FOLDER DENIAL ZONE
	mkdir "$1"
	cat >"$1/conf" <<END
zone = "bench."
state = "$work/$1/state"
output = "$work/$1/out"
denial = "$2"
store = true
END
	"$signer" keys -c "$1/conf" &&
	    "$signer" request -c "$1/conf" -s "$(date -u +%Y-%m-%dT00:00:00Z)" -o request &&
	    "$BIN/tests/answer" request response 13 ksk.pem >ds &&
	    "$signer" accept -c "$1/conf" -a ds response &&
	    "$signer" sign -c "$1/conf" "$3"
}
changes() {	# ZONE: changes.1 and so on
	awk '$2 == "NS" && $1 != "@" && $1 != last { print last = $1 }' "$1" >names
	total=$(wc -l <names)
	i=0
	while [ $i -lt $((ROUNDS + 1)) ]; do
		i=$((i + 1))
		awk -v round=$i -v total="$total" -v rounds=$((ROUNDS + 1)) '
		NR % int(total / 100 / rounds) != 1 || ++n % rounds != round % rounds || ++k > 100 { next }
		k % 4 < 2 { printf "update delete %s.bench. NS\nupdate add %s.bench. 3600 NS ns.changed.test.\n", $1, $1 }
		k % 4 == 2 { printf "update add %s.bench. 3600 DS %d 13 2 %064d\n", $1, k, k }
		k % 4 == 3 { printf "update add new%d-%s.bench. 3600 NS ns.new.test.\n", round, $1 }
		END { print "send" }' names >changes.$i
	done
}
wall() { "$BIN/tests/measure" log "$@" | cut -d' ' -f1; }

limit=$(openssl speed -seconds 3 ecdsap256 2>/dev/null |
    awk '/sign\/s/ { for (i = 1; i <= NF; i++) if ($i == "sign/s") at = NF - i } END { print $(NF - at) }')
printf '%-10s %-14s %8s %7s %6s %9s %9s %11s\n' names chain ms touched RRSIGs 'crypto ms' 'change s' 'no change s'
for denial in nsec nsec3 nsec3-opt-out; do
	for n in $((NAMES / 10)) "$NAMES"; do
		"$BIN/tests/registry" bench. "$n" 5 1 >zone
		changes zone
		rm -rf site
		site site $denial zone >log 2>&1 || { cat log >&2; exit 1; }
		again=$(wall "$signer" sign -c site/conf zone)
		made=$("$BIN/tests/amends" site/conf changes $ROUNDS) || exit 1
		# So that the next command takes the store for what it is.
		rm -rf site
		site site $denial zone >log 2>&1 || { cat log >&2; exit 1; }
		command=$(wall "$signer" change -c site/conf changes.$((ROUNDS + 1)))
		echo "$made" | awk -v n="$n" -v chain=$denial -v limit="$limit" -v command="$command" -v again="$again" '{
			printf "%-10d %-14s %8.2f %7d %6d %9.2f %9.2f %11.2f\n", n, chain, $1 * 1000, $2, $3,
			    $3 / limit * 1000, command, again
		}'
	done
done
