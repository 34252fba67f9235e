#!/bin/sh
# The signer is killed at each call by which it reaches a file, while it signs
# into a store and while it changes one: the store and the signed zone are one
# of the two states whole, and the next run comes to the same end.
set -u
cd "$TESTDIR" || exit 1
signer=$BIN/capstan-signer answer=$BIN/tests/answer killed=$BIN/tests/killed.so
for need in "$signer" "$answer" "$killed"; do
	[ -x "$need" ] || { echo "skipped - a store that is cut: $need is not built"; exit 77; }
done
bad=0
cat >conf <<END
zone = "example."
state = "$TESTDIR/now/state"
output = "$TESTDIR/now/out.zone"
denial = "nsec3"
serial = "increment"
slots = 9
zsk-lifetime = "20d"
store = true
END
at() { clock=$1 verb=$2; shift 2; "$signer" "$verb" -c conf -t "$clock" "$@"; }
cat >zone <<'END'
$TTL 3600
@ SOA ns host 1 7200 3600 1209600 900
@ NS ns
ns A 192.0.2.1
www A 192.0.2.2
a.b.deep A 192.0.2.3
plain NS ns
safe NS ns
safe DS 12345 13 2 2222222222222222222222222222222222222222222222222222222222222222
END
sed '/^www/d; s/^plain NS ns/plain A 192.0.2.9/' zone >other
printf 'update add new.example. 60 A 192.0.2.9\nupdate delete a.b.deep.example.\nsend\n' >changes
OLD=2027-02-10T12:00:00Z
mkdir now
{
	at $OLD keys && at $OLD request -s 2027-02-10T00:00:00Z -o request.xml &&
	$answer request.xml response.xml 13 ksk.pem >ds &&
	at $OLD accept -a ds response.xml
} >log 2>&1 || { cat log; exit 1; }
cp -a now empty
at $OLD sign zone >log 2>&1 || { cat log; exit 1; }
cp -a now full

# But for times and signatures.
plain() { awk '$4 == "RRSIG" { print $1, $2, $5, $6, $7, $8, $11, $12; next }
    $4 == "SOA" { $7 = "" } { print }' "$1" | sort; }
serial() { [ -e now/out.zone ] && awk '$4 == "SOA" { print $7; exit }' now/out.zone || echo 0; }
from() { rm -rf now; cp -a "$1" now; }
# One of the two states: that of before, by its own time, or that of after.
good() {	# TIME [FILE]
	time=$1; shift
	at "$OLD" verify "$@" >one 2>&1 || at "$time" verify "$@" >two 2>&1 || {
		cat one two
		return 1
	}
}
whole() {	# TIME
	if [ -e now/out.zone ]; then good "$1" now/out.zone || return; fi
	good "$1" >verdict 2>&1 && return
	# Only where it never was filled.
	[ ! -e full.was ] && grep -q 'the store is empty\|there is no store' verdict || { cat verdict; return 1; }
}

tried=0
# each NAME FROM TIME VERB...: killed at each call, before it and after it.
each() {
	name=$1 from=$2 time=$3; shift 3
	if [ "$from" = full ]; then touch full.was; else rm -f full.was; fi
	from "$from"
	rm -f calls
	KILL_COUNT=$TESTDIR/calls LD_PRELOAD=$killed at "$time" "$@" >log 2>&1 || { cat log; return 1; }
	calls=$(wc -c <calls)
	[ "$calls" -ge 8 ] || { echo "only $calls calls"; return 1; }
	plain now/out.zone >wanted
	n=0
	while [ $n -lt "$calls" ]; do
		n=$((n + 1))
		for how in before after; do
			from "$from"
			KILL_AT=$n KILL_HOW=$how LD_PRELOAD=$killed at "$time" "$@" >log 2>&1
			[ $? -eq 137 ] || { echo "$name: not killed $how call $n"; cat log; return 1; }
			tried=$((tried + 1))
			whole "$time" || { echo "$name: killed $how call $n"; return 1; }
			was=$(serial)
			at "$time" "$@" >log 2>&1 || { echo "$name: after a kill $how call $n"; cat log; return 1; }
			plain now/out.zone | diff - wanted || { echo "$name: another zone after a kill $how call $n"; return 1; }
			[ "$(serial)" -ge "$was" ] || { echo "$name: the serial went back"; return 1; }
			{ at "$time" verify && at "$time" verify now/out.zone; } >log 2>&1 ||
			    { echo "$name: not good after a kill $how call $n"; cat log; return 1; }
		done
	done
}
check() {	# SENTENCE each's arguments
	sentence=$1; shift
	before=$tried
	if each "$@" >checked; then
		echo "ok - $sentence ($((tried - before)) kills)"
	else
		echo "not ok - $sentence"
		sed 's/^/	/' checked
		bad=1
	fi
}
check 'killed while a zone is signed and put into a store' filled empty $OLD sign zone
check 'killed while another zone file changes it' difference full $OLD sign other
check 'killed while a file of changes changes it' change full $OLD change changes
check 'killed while signatures that are due are made anew' due full 2027-02-17T12:00:00Z resign
check 'killed while another slot brings its set' slot full 2027-02-20T00:00:00Z resign
check 'killed while another ZSK signs all of it, from the store' zsk full 2027-03-02T00:00:00Z resign
check 'killed while another ZSK signs all of it, from its file' anew full 2027-03-02T00:00:00Z sign zone
if [ $tried -ge 200 ]; then
	echo "ok - the signer was killed at $tried points"
else
	echo "not ok - the signer was killed at 200 points, and not at $tried"; bad=1
fi
exit $bad
