#!/bin/sh
# Ceremonies with officers' cards under valgrind: no wrong access to memory, no use
# of what nobody has written, nothing lost.  An enrolment and the restore of a key;
# with VALGRIND=all the first ceremony too, which takes half a minute more.
set -u
if ! command -v valgrind >/dev/null; then
	echo 'skipped - valgrind is not installed'
	exit 77
elif grep -q __asan_init "$BIN/tests/headless"; then
	echo 'skipped - a sanitized program does not run under valgrind'
	exit 77
fi
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/officers.sh"
cat >watched <<END
#!/bin/sh
LD_PRELOAD=$BIN/tests/unlocked.so exec valgrind --quiet --error-exitcode=9 \\
    --leak-check=full --errors-for-leak-kinds=definite \\
    --log-file=$TESTDIR/valgrind.%p --child-silent-after-fork=yes \\
    $BIN/tests/headless "\$@"
END
chmod +x watched
# clean: what is in answers is a whole ceremony, and valgrind has nothing to say.
clean() {
	rm -f valgrind.*
	HEADLESS=$TESTDIR/watched hold answers
	rc=$?
	cat room.err valgrind.*
	[ $rc -eq 0 ] && ! grep -q '^==' valgrind.*
}

site
shared_site
request
four_cards
at 2027-02-08T10:17:00Z
enrol_four >answers
is 'officers are enrolled, and valgrind has nothing to say' clean
at 2027-02-09T10:17:00Z
first_shared >answers
if [ "${VALGRIND:-}" = all ]; then
	is 'nor of shares that are handed out, on cards and papers' clean
else
	held 'shares are handed out, on cards and papers'
fi
empty out
empty tokens
at 2027-02-10T10:17:00Z
restored_shared >answers
is 'nor of a key that comes back from a card and a paper' clean
exit $failed
