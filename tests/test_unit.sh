#!/bin/sh
# The unit for systemd: that it is one, how far it shuts the signer in, and that
# the signer asks for nothing that the unit forbids.
set -u
cd "$TESTDIR" || exit 1
signer=$BIN/capstan-signer answer=$BIN/tests/answer unit=$SRC/signer/capstan-signer@.service
for need in "$signer" "$answer"; do
	[ -x "$need" ] || { echo "skipped - the unit for systemd: $need is not built"; exit 77; }
done
for need in systemd-analyze strace; do
	command -v $need >/dev/null || { echo "skipped - the unit for systemd: $need is not installed"; exit 77; }
done
strace -qq -o traced true 2>/dev/null ||
    { echo "skipped - the unit for systemd: nothing may be traced here"; exit 77; }
bad=0 pid=
trap '[ -z "$pid" ] || kill -9 $pid 2>/dev/null' EXIT
check() {	# SENTENCE COMMAND...
	sentence=$1; shift
	"$@" >checked 2>&1 && echo "ok - $sentence" ||
	    { echo "not ok - $sentence"; sed 's/^/	/' checked; bad=1; }
}
sed "s|/usr/local/bin/capstan-signer|$signer|; /^Documentation/d" "$unit" >capstan-signer@.service
check 'systemd finds no fault in the unit' sh -c '
    systemd-analyze verify ./capstan-signer@.service >verify.log 2>&1; ! grep capstan-signer verify.log'
sed 's/^NoNewPrivileges.*/NoNewPrivileges=perhaps/' capstan-signer@.service >faulty@.service
check 'and would find one' sh -c 'systemd-analyze verify ./faulty@.service 2>&1 | grep -q "faulty.*boolean"'
check 'it leaves the signer little to break: systemd calls its exposure less than 2' sh -c '
    systemd-analyze security --offline=true ./capstan-signer@.service 2>/dev/null |
    sed -n "s/.*exposure level for.*: \([0-9.]*\) .*/\1/p" | awk "{ n++; exit !(\$1 < 2) } END { if (!n) exit 1 }"'

# ---- what the signer does, against what it may -------------------------------

cat >conf <<END
zone = "example."
state = "$TESTDIR/state"
input = "$TESTDIR/in/zone"
output = "$TESTDIR/out.zone"
store = true
run {
	settle = "0s"
	notify-command = { "/bin/true" }
}
END
zone() { printf '$TTL 600\n@ SOA ns host %d 7200 3600 1209600 600\n@ NS ns\nns A 192.0.2.1\nx%d A 192.0.2.2\n' $1 $1; }
mkdir in
zone 1 >in/zone
now=$(date -u +%Y-%m-%dT00:00:00Z)
{
	"$signer" keys -c conf && "$signer" request -c conf -s "$now" -o request.xml &&
	$answer request.xml response.xml 13 ksk.pem >ds && "$signer" accept -c conf -a ds response.xml
} >log 2>&1 || { cat log; exit 1; }
within() {
	tries=0
	until "$@" 2>/dev/null; do
		[ $tries -lt 200 ] || return 1
		sleep 0.1; tries=$((tries + 1))
	done
}
# Its record is not where it looks for news.
mkdir record
strace -f -qq -o record/calls -e 'trace=!futex,clock_nanosleep' "$signer" run -c conf >run.log 2>&1 &
pid=$!
check 'it runs, and signs' within test -s out.zone
zone 2 >in/zone
check 'it signs a changed zone' within grep -q '^x2\.' out.zone
child=$(pgrep -P $pid | head -1)
kill -HUP "$child"
sleep 0.5
kill -TERM "$child"
wait $pid
pid=
mv record/calls .
# Up to the names of calls, of the groups that the unit allows and forbids.
expand() {
	for word; do
		case $word in
		@*) expand $(systemd-analyze syscall-filter "$word" 2>/dev/null | sed '1d; /^ *#/d') ;;
		*) echo "$word" ;;
		esac
	done
}
filter() { sed -n "s/^SystemCallFilter=$1//p" "$unit"; }
expand $(filter '' | grep -v '^~') | sort -u >allowed
expand $(filter '~') | sort -u >forbidden
comm -23 allowed forbidden >may
sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' calls | sort -u >does
check 'it makes system calls' [ "$(wc -l <does)" -gt 30 ]
check 'the unit forbids others' sh -c '! grep -qx mount may && ! grep -qx ptrace may && grep -qx read may'
check 'and none that the unit forbids' sh -c 'comm -23 does may >much; ! grep . much'
check 'no memory is to be written and run' sh -c "! grep -E '(mmap|mprotect)\(.*PROT_WRITE\|PROT_EXEC' calls"
check 'no socket is of another kind than the unit allows' sh -c "! grep -E ' socket\((AF|PF)_' calls |
    grep -vE '\((AF|PF)_(UNIX|LOCAL|INET|INET6),'"
# What is written to is where the unit lets it: the state, and the signed zone.
sed -n 's/^[0-9]* *openat(AT_FDCWD, "\([^"]*\)", \([A-Z_|]*\).*/\2 \1/p' calls |
    grep -E '^[A-Z_|]*(O_WRONLY|O_RDWR|O_CREAT)' | sed 's/^[^ ]* //' | sort -u >written
check 'it writes to files' [ -s written ]
check 'and to none but its own' sh -c "! grep -vE '^($TESTDIR/|/dev/null\$|\.)' written"
check 'the unit is installed, with the path of the program' sh -c "
    make -s -C '$SRC' BUILD='$BIN' DESTDIR='$TESTDIR/root' PREFIX=/opt/capstan install >make.log 2>&1 &&
    grep -q '^ExecStart=/opt/capstan/bin/capstan-signer run' root/opt/capstan/lib/systemd/system/capstan-signer@.service &&
    cmp '$SRC/signer/capstan-signer.rules.yml' root/opt/capstan/share/capstan/capstan-signer.rules.yml"
exit $bad
