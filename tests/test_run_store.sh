#!/bin/sh
# The signer that stays, with a store: what is new is signed, what is due is made
# anew from the store alone, and changes are made beside it.
set -u
PATH=$PATH:/usr/sbin:/sbin
chmod 755 "$TESTDIR"
cd "$TESTDIR" || exit 1
signer=$BIN/capstan-signer answer=$BIN/tests/answer
for need in "$signer" "$answer"; do
	[ -x "$need" ] || { echo "skipped - the signer stays, with a store: $need is not built"; exit 77; }
done
bad=0 pid=
trap '[ -z "$pid" ] || kill -9 $pid 2>/dev/null' EXIT
yes() { echo "ok - $1"; }
no() { echo "not ok - $1"; bad=1; }
check() {	# SENTENCE COMMAND...
	sentence=$1; shift
	"$@" >checked 2>&1 && yes "$sentence" || {
		no "$sentence"; sed 's/^/	/' checked; tail -n 20 run.log | sed 's/^/	| /'; }
}
T=2027-02-10T12:00:00Z
at() { time=$1; shift; verb=$1; shift; timeout 20 "$signer" "$verb" -c conf -t "$time" "$@"; }
# within SECONDS COMMAND...: it comes true by then.
within() {
	tries=$(($1 * 10)); shift
	while [ $tries -gt 0 ]; do
		"$@" >within.out 2>&1 && return 0
		tries=$((tries - 1))
		sleep 0.1
	done
	cat within.out
	return 1
}
said() { grep -q -- "$1" run.log; }
# begin [TIME [OPTION...]]: in the background; end [SIGNAL]: and no more.
begin() {
	time=${1:-$T}; [ $# -eq 0 ] || shift
	: >run.log
	"$signer" run -c conf -t "$time" "$@" >run.log 2>&1 &
	pid=$!
}
end() {
	kill "${1:--TERM}" $pid
	wait $pid 2>/dev/null
	code=$?
	pid=
	return 0
}
records() {
	cat <<END
\$TTL 600
@ SOA ns host ${1:-1} 7200 3600 1209600 600
@ NS ns
ns A 192.0.2.1
${2:-}
END
}
serial() { awk '$4 == "SOA" { print $7; exit }' out/signed.zone; }
good() {	# TIME
	ldns-verify-zone -t "$(echo "$1" | tr -d 'TZ:-')" -k ds out/signed.zone
}
mkdir in out
records >in/zone
cat >notify <<END
#!/bin/sh
grep -c RRSIG "$TESTDIR/out/signed.zone" >>"$TESTDIR/told"
END
chmod 755 notify
: >told
cat >conf <<END
zone = "example."
state = "$TESTDIR/state"
input = "$TESTDIR/in/zone"
output = "$TESTDIR/out/signed.zone"
serial = increment
denial = nsec3
store = true
run {
	settle = 0s
	notify-command = { "$TESTDIR/notify" }
}
END
{
	at $T keys && at $T request -s 2027-02-10T00:00:00Z -o request.xml &&
	$answer request.xml response.xml 13 ksk.pem >ds && at $T accept -a ds response.xml
} >log 2>&1 || { cat log; exit 1; }

begin
check 'the zone is signed, and put into the store' within 20 said 'serial 2, 2 names, signed by'
check 'the store is good' at $T verify
records 1 'www A 192.0.2.2' >in/zone
check 'of a changed file what is new is signed, and no more' within 20 said 'serial 3, .*, 4 signatures made'
check 'and the zone is good' good $T
check 'and whoever serves it was told of both' within 10 sh -c '[ "$(wc -l <told)" -eq 2 ]'
printf 'update add shop.example. 60 A 192.0.2.9\nsend\n' >changes
check 'a change is made beside it' at $T change changes
check 'and is in the zone' grep -q '^shop\..*	A	' out/signed.zone
check 'whoever serves the zone is told of that too' within 10 sh -c '[ "$(wc -l <told)" -eq 3 ]'
one=$(serial)
sleep 3
check 'nothing takes it back, and no serial is made for nothing' [ "$(serial)" = "$one" ]
check 'the zone is good' good $T
kill -9 $pid; wait $pid 2>/dev/null; pid=
begin 2027-02-10T13:00:00Z
sleep 2
check 'nor after it was killed and begun again' [ "$(serial)" = "$one" ]
records 1 'www A 192.0.2.3' >in/zone
check 'the next writing to the file counts for all of the zone' within 20 sh -c "! grep -q '^shop' out/signed.zone"
end
# By default the first end some days before the 14 are over; half of the slots'
# overlap is left then, or more.
one=$(serial)
begin 2027-02-16T12:00:00Z
check 'what is due is made anew, as what is due' within 20 said 'signatures are to be made anew: .*signatures\{0,1\} made'
check 'with a new serial' [ "$(serial)" -gt "$one" ]
check 'and the zone is good' good 2027-02-16T12:00:00Z
check 'not all was due' sh -c "[ \$(sed -n 's/.*made anew: .* \([0-9]*\) signatures* made.*/\1/p' run.log | head -1) -lt \$(grep -c '	RRSIG	' out/signed.zone) ]"
end
begin 2027-02-19T23:59:57Z
check 'a slot that begins brings its set' within 20 said 'another slot is in force: .*slot from 2027-02-20'
check 'and the zone is good then' good 2027-02-20T00:00:10Z
check 'and so is the store' at 2027-02-20T00:00:10Z verify
check 'status is green' sh -c "'$signer' status -c conf -t 2027-02-20T00:00:10Z -n"
end
exit $bad
