# Sourced by tests of the signer's own commands: words to say what is expected,
# and the first sets, from a stand-in of the ceremony.  All lies in $TESTDIR.

cd "$TESTDIR" || exit 1
signer=$BIN/capstan-signer answer=$BIN/tests/answer
bad=0
# needs WHAT [PROGRAM...]: skipped without these and the signer's.
needs() {
	what=$1; shift
	for need in "$signer" "$answer" "$@"; do
		[ -x "$need" ] || { echo "skipped - $what: $need is not built"; exit 77; }
	done
}
# check SENTENCE COMMAND...: ok when the command succeeds.
check() {
	sentence=$1; shift
	"$@" >checked 2>&1 && echo "ok - $sentence" ||
	    { echo "not ok - $sentence"; sed 's/^/	/' checked; bad=1; }
}
# at TIME VERB [ARGUMENT...]: the signer's command, at that time.
at() { time=$1 verb=$2; shift 2; "$signer" "$verb" -c conf -t "$time" "$@"; }
# said WORDS: they are in the log, wherever its lines end.
said() { tr -s '\n ' '  ' <log | grep -q -- "$1" || { echo "\"$1\" is missing in:"; cat log; return 1; }; }
# done_as WORDS COMMAND..., refused_as WORDS COMMAND...: so it ends, and says so.
done_as() { words=$1; shift; "$@" >log 2>&1 || { cat log; return 1; }; said "$words"; }
refused_as() {
	words=$1; shift
	"$@" >log 2>&1 && { echo "it was done"; cat log; return 1; }
	said "$words"
}
# next_sets TIME RESPONSE [OPTION...]: a request answered; the options are its.
next_sets() {
	when=$1 response=$2; shift 2
	at "$when" keys && at "$when" request -o request.xml "$@" &&
	    $answer request.xml "$response" 13 ksk.pem >ds
}
# first_sets TIME START: the first response, accepted.
first_sets() {
	{ next_sets "$1" response.xml -s "$2" && at "$1" accept -a ds response.xml; } >log 2>&1 ||
	    { cat log; exit 1; }
}
