#!/bin/sh
# What the signer that stays tells a service manager, over a real socket, and
# whom it becomes.
set -u
chmod 755 "$TESTDIR"
cd "$TESTDIR" || exit 1
signer=$BIN/capstan-signer answer=$BIN/tests/answer listen=$BIN/tests/listen
for need in "$signer" "$answer" "$listen"; do
	[ -x "$need" ] || { echo "skipped - what a service manager is told: $need is not built"; exit 77; }
done
bad=0 pid= ear=
trap 'kill -9 $pid $ear 2>/dev/null' EXIT
check() {	# SENTENCE COMMAND...
	sentence=$1; shift
	"$@" >checked 2>&1 && echo "ok - $sentence" ||
	    { echo "not ok - $sentence"; sed 's/^/	/' checked; sed 's/^/	| /' heard run.log; bad=1; }
}
within() {
	tries=$(($1 * 10)); shift
	until "$@" >within.out 2>&1; do
		[ $((tries -= 1)) -gt 0 ] || { cat within.out; return 1; }
		sleep 0.1
	done
}
heard() { grep -q -- "$1" heard; }
mkdir in out
printf '$TTL 600\n@ SOA ns host 1 7200 3600 1209600 600\n@ NS ns\nns A 192.0.2.1\n' >in/zone
cat >conf <<END
zone = "example."
state = "$TESTDIR/state"
input = "$TESTDIR/in/zone"
output = "$TESTDIR/out/zone"
END
now=$(date -u +%Y-%m-%dT00:00:00Z)
{
	"$signer" keys -c conf && "$signer" request -c conf -s "$now" -o request.xml &&
	$answer request.xml response.xml 13 ksk.pem >ds && "$signer" accept -c conf -a ds response.xml
} >log 2>&1 || { cat log; exit 1; }
begin() {	# ADDRESS
	: >heard
	"$listen" "$1" >heard &
	ear=$!
	within 5 sh -c "grep -q '$1' /proc/net/unix"
	NOTIFY_SOCKET=$1 WATCHDOG_USEC=4000000 "$signer" run -c conf >run.log 2>&1 &
	pid=$!
}
end() {
	kill -TERM $pid; wait $pid; code=$?
	within 5 heard STOPPING=1
	kill $ear; wait $ear 2>/dev/null
	pid= ear=
}
begin "$TESTDIR/socket"
check 'it tells that it is ready' within 20 heard '^READY=1$'
check 'and how the zone is' within 20 heard '^STATUS=the zone is signed'
check 'it tells that it is alive, twice in less than the time that is given' \
    within 4 sh -c '[ "$(grep -c WATCHDOG=1 heard)" -ge 2 ]'
kill -HUP $pid
check 'it tells that it reads the configuration again' within 5 heard '^RELOADING=1$'
check 'and is ready once more' within 5 sh -c '[ "$(grep -c READY=1 heard)" -eq 2 ]'
rm in/zone
check 'what is red is told' within 20 heard '^STATUS=RED: '
end
check 'it tells that it ends' heard '^STOPPING=1$'
check 'which it does well' [ $code -eq 0 ]
printf '$TTL 600\n@ SOA ns host 1 7200 3600 1209600 600\n@ NS ns\nns A 192.0.2.1\n' >in/zone
begin "@capstan-test-$$"
check 'a socket without a file is told too' within 20 heard '^READY=1$'
end

if [ "$(id -u)" -eq 0 ] && id nobody >/dev/null 2>&1; then
	echo 'run { user = "nobody" }' >>conf
	chown -R nobody state out in
	rm -f out/zone
	begin "$TESTDIR/other"
	check 'another user signs' within 20 test -s out/zone
	uid=$(id -u nobody) gid=$(id -g nobody)
	check 'all its ids are that user'"'"'s' sh -c "tr '\t' ' ' </proc/$pid/status | grep -qx 'Uid: $uid $uid $uid $uid' &&
	    tr '\t' ' ' </proc/$pid/status | grep -qx 'Gid: $gid $gid $gid $gid'"
	check 'with no group of root' sh -c "! sed -n 's/^Groups:\t//p' /proc/$pid/status | grep -qw 0"
	check 'and no new privileges' grep -q '^NoNewPrivs:.1$' /proc/$pid/status
	check 'what it writes is its own' [ "$(stat -c %u out/zone)" -eq "$uid" ]
	check 'a service manager is told by it too' within 10 heard '^STATUS=the zone is signed'
	looks() { "$signer" status -c conf >page 2>&1 || { cat page; ls -la . state state/keys; return 1; }; }
	check 'root sees it as that user does: all is well' looks
	check 'also of what is that user'"'"'s alone' grep -q '^GREEN *KEY ' page
	check 'and nothing is of root then' [ -z "$(find state out -user 0)" ]
	chown 0 state/keys/*.pem
	check 'a key that this user cannot read is not' sh -c "! '$signer' status -c conf >page 2>&1 && grep -q '^RED *KEY .*denied' page"
	chown nobody state/keys/*.pem
	end
	check 'and it ends well' [ $code -eq 0 ]
	chown -R 0 state
	check 'what is of root is seen as root' sh -c "'$signer' status -c conf >page 2>&1; grep -q '^GREEN *KEY ' page"
else
	echo 'skipped - another user signs: only root can try'
fi
exit $bad
