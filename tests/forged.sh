# Sourced behind shares.sh: what an auditor says of a ceremony that has ended,
# in out, and of one that was forged.
AFTER=2028-01-01T00:00:00Z
judged() { "$CAPSTAN" verify -t $AFTER "${1:-out}"; }
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
# said STEP KIND: how many such records the last journal of A has.
last() { ls a/*.jsonl | tail -n 1; }
said() { grep -c "\"step\":\"$1\",\"kind\":\"$2\"" "$(last)"; }
# forged SENTENCE WORDS CHANGE...: of the folder "ended", in a copy of it.
forged() {
	s=$1 w=$2; shift 2
	rm -rf t; cp -a ended t
	"$BIN/tests/forge" t "$@" || bad "the forger did: $*"
	"$CAPSTAN" verify -t $AFTER t >verify.out 2>&1
	if grep -q '^STOP' verify.out && tr -s '\n ' ' ' <verify.out | grep -qF -- "$w"; then ok "$s"; else
		bad "$s"; sed 's/^/# /' verify.out
	fi
}
left() { printf 'step = <stop>\nstop.reason = enough for today\n'; }
