#!/bin/sh
# Files of random changes, of fixed seeds, to a zone in a store, of names that are
# above, below and at each other: what comes of each is good for us and, of each
# fifth, for programs of others.  With a full signing tests/test_amend_random.c
# compares them.
set -u
PATH=$PATH:/usr/sbin:/sbin
chmod 755 "$TESTDIR"
cd "$TESTDIR" || exit 1
signer=$BIN/capstan-signer answer=$BIN/tests/answer
for need in "$signer" "$answer"; do
	[ -x "$need" ] || { echo "skipped - random changes of a stored zone: $need is not built"; exit 77; }
done
STEPS=${RANDOM_STEPS:-60}
bad=0
at() { verb=$1; shift; "$signer" "$verb" -c conf "$@"; }
today=$(date -u +%Y-%m-%dT00:00:00Z)
start() {	# DENIAL
	rm -rf state out.zone
	cat >conf <<END
zone = "example."
state = "$TESTDIR/state"
output = "$TESTDIR/out.zone"
denial = "$1"
serial = "increment"
store = true
END
	printf '%s\n' '$TTL 3600' '@ SOA ns host 1 7200 3600 1209600 900' \
	    '@ NS ns' 'ns A 192.0.2.1' '*.wild TXT "any"' >zone
	{
		at keys && at request -s "$today" -o request.xml &&
		$answer request.xml response.xml 13 ksk.pem >ds &&
		at accept -a ds response.xml && at sign zone
	} >log 2>&1 || { cat log; exit 1; }
}
# changes SEED: one to six of them.  The apex keeps its NS, and no name gets
# what stands beside nothing, so that most are taken.
changes() {
	awk -v seed="$1" '
	function below(n) { return int(rand() * n) }
	BEGIN {
		srand(seed)
		owners = split("a b a.a b.a *.a a.b b.b c.b.a c.c.b.b ns.a x.y.z z wild", owner)
		hex = "0000000000000000000000000000000000000000000000000000000000000000"
		for (n = 1 + below(6); n > 0; n--) {
			name = owner[1 + below(owners)] ".example."
			k = below(10)
			if (k < 3)
				print "add", name, 60 * (1 + below(3)), "A 192.0.2." below(4)
			else if (k < 5 && name !~ /^\*/)
				print "add", name, "60 NS ns" below(3) ".test."
			else if (k == 5 && name !~ /^\*/)
				print "add", name, "60 NS ns.test.\nadd", name, "60 DS", below(3), "13 2", hex
			else if (k == 6)
				print "add", name, "60 TXT t" below(3)
			else if (k == 7)
				print "delete", name, "NS\ndelete", name, "DS"
			else
				print "delete", name
		}
		print "send"
	}'
}
# Whether what the store has and the file that came of it are good.
good() { at verify && at verify out.zone; }
# Programs of others that read a signed zone, and do not mind a cut in a cut.
readers() {
	for reader in 'ldns-verify-zone -k ds' 'dnssec-verify -q -o example.' 'kzonecheck -d on -o example.'; do
		command -v "${reader%% *}" >/dev/null || continue
		$reader out.zone >log 2>&1 || { wrong="${reader%% *} refuses step $i"; return 1; }
		asked=$((asked + 1))
	done
}

for denial in nsec nsec3 nsec3-opt-out; do
	start $denial
	i=0 taken=0 asked=0 wrong=
	while [ $i -lt "$STEPS" ] && [ -z "$wrong" ]; do
		i=$((i + 1))
		changes $((i + 7919)) >changes
		at change changes >log 2>&1
		case $? in
		0) taken=$((taken + 1)); good >log 2>&1 || wrong="step $i is not good" ;;
		1) grep -q 'nothing was changed' log || wrong="step $i is refused" ;;
		*) wrong="step $i fails" ;;
		esac
		[ $((i % 5)) -ne 0 ] || [ -n "$wrong" ] || readers
	done
	if [ -n "$wrong" ]; then
		echo "not ok - random changes give a good zone ($denial): $wrong"
		sed 's/^/	/' changes log
		bad=1
	elif [ $taken -ge $((STEPS / 2)) ]; then
		echo "ok - $taken of $i files of random changes are taken, and each gives a good zone ($denial)"
		if [ $asked -gt 0 ]; then
			echo "ok - which programs of others found good $asked times ($denial)"
		else
			echo "skipped - programs of others find it good ($denial): none is installed"
		fi
	else
		echo "not ok - only $taken of $i files of random changes were taken ($denial)"
		bad=1
	fi
done
exit $bad
