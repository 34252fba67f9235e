#!/bin/sh
# No branch and no address in the arithmetic of shares depends on a secret.
set -u
command -v valgrind >/dev/null || {
	echo 'skipped - no valgrind to watch the arithmetic of shares'
	exit 77
}
case $BIN in
*asan*)
	echo 'skipped - valgrind cannot watch what the sanitizers watch'
	exit 77 ;;
esac
failed=0
# watch WHAT: 0 if it ran and nothing was reported, 9 if something was.
watch() {
	valgrind -q --error-exitcode=9 "$BIN/tests/constant_time" "$1" \
	    >"$TESTDIR/log" 2>&1
}
watch split
[ $? -eq 77 ] && { cat "$TESTDIR/log"; exit 77; }
grep -q 'debuginfo reader' "$TESTDIR/log" && {
	echo "skipped - this valgrind cannot read what this compiler wrote"
	exit 77
}

for what in split recover card; do
	watch $what
	if [ $? -eq 0 ]; then
		echo "ok - $what: no branch and no address depends on a secret"
	else
		echo "not ok - $what: no branch and no address depends on a secret"
		sed 's/^/# /' "$TESTDIR/log"
		failed=1
	fi
done
# What leaks on purpose, or all of the above would prove nothing.
for what in branch lookup; do
	watch $what
	if [ $? -eq 9 ] && grep -q "run_$what" "$TESTDIR/log"; then
		echo "ok - a $what that depends on a secret is reported"
	else
		echo "not ok - a $what that depends on a secret is reported"
		failed=1
	fi
done
exit $failed
