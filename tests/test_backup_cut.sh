#!/bin/sh
# The power is cut while the backup key is split anew, a key is copied, and
# keys come back: at writes to the journal, in front of them or in the middle,
# and at calls to the HSM.  Each time the ceremony is taken up again and brought
# to its end.  Tried is every POINTS-th point of each kind, from another first
# one each, and of the calls every eighth of these; POINTS=1 tries all, which
# takes ten minutes.
set -u
. "$SRC/tests/shares.sh"
# Sanitizers want to be the first library; here they are not.
P11_REAL=$(softhsm)
export P11_REAL
POINTS=${POINTS:-8}

# anything TYPE: the answers to all that such a ceremony may ask.
anything() {
	wherever "$1"
	cat <<END
reason.administrator = it was so
reason.witness = I saw it
init.object = <object>
init.old-token = k
init.adopt = <object>
init.finish = <object>
init.so-pin = $SO_PIN
init.so-pin-again = $SO_PIN
init.user-pin = $USER_PIN
init.user-pin-again = $USER_PIN
token = enter
open.pin = $USER_PIN
half-made.destroy = <object>
inventory = enter
inventory-after = enter
split.object = <object>
make.object = <object>
make.sheet = enter
back-up = enter
back-up.older = b
restore.set = a
restore.object = <object>
restore = enter
close = enter
export = enter
export.words = all
request.words = all
request.first = <object>
review.object = <object>
signed = enter
finish = enter
END
	in_any_order
}

# run CONF TIME: a ceremony of what is in any, from the state that is here.
run() {
	timeout 600 "$HEADLESS" -t "$2" -c "$1" any >room.out 2>room.err
}
# resume TIME: what was begun to export is not on the stick that is put in next.
resume() {
	grep -q '"kind":"result","data":{"manifest".*}$' a/"$file" 2>/dev/null || empty out
	# Cut in front of the last record on the second medium, it has ended.
	! grep -q '"step":"ceremony","kind":"end"' a/"$file" 2>/dev/null || {
		cp a/*.jsonl b/; return 0; }
	run capstan.conf "$1"
}
# last_copies: "id container set" of the last copy of each key.
last_copies() {
	cat a/*.jsonl | sed -n 's/.*"step":"back-up","kind":"result","data":{"container":"\([0-9a-f]*\)".*"id":"\([0-9a-f]*\)".*"set":"\([0-9a-f]*\)".*/\2 \1 \3/p' |
	    awk '{ last[$1] = $0 } END { for (i in last) print last[i] }'
}
# restorable: every key that was copied comes from two papers and openssl.
restorable() {
	last_copies >copies
	[ -s copies ] || return 1
	while read -r id container set; do
		name=$(echo "$set" | tr a-f A-F | sed 's/^\(....\)\(....\).*/\1-\2/')
		secret_of_papers "$name" 1 2 >S && cp "a/blob/$container" ksk.backup &&
		    seal_fits && copy_opens &&
		    [ "$(sed -n 's/^public-key //p' ksk.backup)" = "$id" ] || return 1
		grep '^dnskey ' ksk.backup >key.dnskey
		same_public key.dnskey || return 1
	done <copies
}
# judge WHAT: all that must hold after it was taken up again.
judge() {
	tried=$((tried + 1))
	if resume "$AGAIN"; then resumed=$((resumed + 1)); else
		echo "# $1:"; sed 's/^/#   /' room.err
		grep -A4 '^ Happened' room.out | tail -5 | sed 's/^/#   /'
	fi
	if diff -r a b >/dev/null; then same=$((same + 1)); else echo "# $1: the media differ"; fi
	"$CAPSTAN" verify -t $LATER out >verify.out 2>&1 && verified=$((verified + 1)) ||
	    sed "s/^/# $1: /" verify.out
	n=$(keys_in)
	[ "$n" -eq "$keys" ] && once=$((once + 1)) || echo "# $1: $n keys in the token"
	restorable && whole=$((whole + 1)) || echo "# $1: a copy does not open"
}
# cuts NAME FILE KEYS STATE TYPE AT AGAIN: of one ceremony, from that state.
cuts() {
	what=$1 file=$2 keys=$3 state=$4 NOW=$6 AGAIN=$7
	at "$6"
	anything "$5" >any.first
	at "$7"
	anything "$5" >any.again
	tried=0 resumed=0 same=0 verified=0 once=0 whole=0
	back "$state"
	cp any.first any
	rm -f writes calls
	CUT_COUNT=$TESTDIR/writes CUT_AT=0 CUT_HOW=never LD_PRELOAD=$BIN/tests/cut.so \
	    P11_CALLS=$TESTDIR/calls run faulty.conf "$6" || {
		bad "$what: the ceremony goes through"; sed 's/^/# /' room.err; return; }
	total=$(wc -c <writes) all=$(wc -l <calls)
	awk '{ print $1 ":" ++seen[$1] "!:kill" }' calls >faults

	at_write=$((1 + first % POINTS))
	while [ $at_write -le "$total" ]; do
		how=before
		[ $((at_write % 3)) -ne 0 ] || how=torn
		back "$state"
		cp any.first any
		CUT_AT=$at_write CUT_HOW=$how LD_PRELOAD=$BIN/tests/cut.so \
		    run capstan.conf "$6" && echo "# write $at_write was not cut"
		cp any.again any
		judge "$what, cut $how write $at_write"
		at_write=$((at_write + POINTS))
	done
	writes=$tried
	at_call=$((1 + first % CALLS))
	while [ $at_call -le "$all" ]; do
		back "$state"
		cp any.first any
		P11_FAULT=$(sed -n ${at_call}p faults) run faulty.conf "$6" &&
		    echo "# call $at_call was not cut"
		cp any.again any
		judge "$what, cut at $(sed -n ${at_call}p faults)"
		at_call=$((at_call + CALLS))
	done
	echo "# $what: $writes of $total writes and $((tried - writes)) of $all calls cut"
	is "$what: cut there, each was resumed and brought to its end" test "$resumed" -eq $tried -a $tried -gt 0
	is "$what: both log media held the same afterwards" test "$same" -eq $tried
	is "$what: what left was verified" test "$verified" -eq $tried
	is "$what: no key was lost or made twice" test "$once" -eq $tried
	is "$what: the last copy of each key opens with the papers of its set" test "$whole" -eq $tried
	points=$((points + tried)) first=$((first + 3))
}
CALLS=$((POINTS == 1 ? 1 : POINTS * 8)) points=0 first=1

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 2'
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
asked
anything f >any
is 'a first ceremony with a copy' run capstan.conf $NOW
is 'whose copy opens with its papers' restorable
empty out
keep made
empty tokens
keep gone
t=2027-02-10
cuts 'a new backup key' 0002-backup-key.jsonl 1 made b ${t}T10:17:00Z ${t}T10:25:00Z
cuts 'another KSK and its copy' 0002-make-ksk-backup.jsonl 2 made k ${t}T10:17:00Z ${t}T10:25:00Z
cuts 'a restore' 0002-restore.jsonl 1 gone n ${t}T10:17:00Z ${t}T10:25:00Z
echo "# $points cut points in all"
exit $failed
