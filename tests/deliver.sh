# For tests of capstan-signer deliver, in TESTDIR: sourced.  The configuration
# is conf; served() is of the test that sources this.
signer=$BIN/capstan-signer answer=$BIN/tests/answer
for need in "$signer" "$answer"; do
	[ -x "$need" ] || { echo "skipped - a response is delivered: $need is not built"; exit 77; }
done
bad=0
yes() { echo "ok - $1"; }
no() { echo "not ok - $1"; bad=1; }
check() {	# SENTENCE COMMAND...
	sentence=$1; shift
	"$@" >checked 2>&1 && yes "$sentence" || { no "$sentence"; sed 's/^/	/' checked; }
}
says() { grep -q -- "$1" log || { echo "the words \"$1\" are missing in:"; cat log; return 1; }; }
deliver() { "$signer" deliver -c conf "$@" >log 2>&1; }
# What is kept, and what the server was told, as one text.
kept() { cat state/courier.response state/courier.previous 2>/dev/null; grep -c "$handing" calls; }
refused() {	# SENTENCE STATUS WORDS OPTION...: and nothing is handed over
	sentence=$1 wanted=$2 words=$3; shift 3
	served | sort >was; kept >was.kept
	deliver "$@"
	got=$?
	served | sort >is; kept >is.kept
	[ $got -eq "$wanted" ] && says "$words" >checked && cmp was is >>checked 2>&1 &&
	    cmp was.kept is.kept >>checked 2>&1 && [ ! -e state/courier.intent ] && yes "$sentence" ||
	    { no "$sentence (exit $got)"; sed 's/^/	/' checked log; }
}
# signatures RESPONSE SLOT: those over DNSKEY, one a line; and those served.
signatures() {
	awk -v want="$2" '/^;; Signed.*1.0 [0-9]/ { slot++ }
	slot == want && $4 == "RRSIG" && $5 == "DNSKEY" { print $13 }' "$1" | sort
}
# One octet of each signature over DNSKEY is another.
spoil() {
	awk '$4 == "RRSIG" && $5 == "DNSKEY" { c = substr($13, 1, 1) == "B" ? "C" : "B"
		sub(/[^ ]*$/, c substr($13, 2)) } { print }' "$1"
}
signature_served() {
	served | awk '$4 == "RRSIG" && $5 == "DNSKEY" {
		for (i = 13; i <= NF; i++) printf "%s", $i
		print ""
	}' | sort
}
# within SECONDS COMMAND...: it comes true in that time.
within() {
	until=$(($(date +%s) + $1)); shift
	until "$@" >checked 2>&1; do
		[ "$(date +%s)" -lt "$until" ] || return 1
		sleep 0.1
	done
}
is_served() {
	[ -n "$(signature_served)" ] && [ "$(signature_served)" = "$(signatures "$1" "$2")" ]
}
