#!/bin/sh
# The power is cut while a ZSK is made and sent: at writes to the journal, in
# front of them or in the middle, and at calls to the HSM.  Each time the
# ceremony is taken up again and brought to its end.  Tried is every POINTS-th
# write, and of the calls that change something, from another first one each;
# POINTS=1 tries all.
set -u
. "$SRC/tests/ceremony.sh"
LATER=2027-02-10T11:00:00Z
POINTS=${POINTS:-3}
# Sanitizers want to be the first library; here they are not.
P11_REAL=$(softhsm)
export P11_REAL

site
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
hold answers || { cat room.err; exit 1; }
rm -rf out; mkdir out start
cp -a a b out tokens start
openssl genrsa 3072 >own.key 2>/dev/null; address own.key >req/transport.pub
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
FIRST=2027-02-10T10:17:00Z AGAIN=2027-02-10T10:25:00Z
# anything TIME [K]: a half-made key is kept, or destroyed with d.
anything() {
	WALL=$(echo "$1" | sed 's/T/ /; s/:..Z$//') whatever "${2:-k}" |
	    sed 's/^ceremony = f/ceremony = p/'
	printf 'transport.words = all\ntransport.object = <object>\nsend = enter\n'
}
anything $FIRST >any.first
anything $AGAIN >any.again
anything $AGAIN d >any.destroys
back() { rm -rf a b out tokens; cp -a start/* .; }
run() {	# CONF TIME ANSWERS
	timeout 600 "$HEADLESS" -t "$2" -c "$1" "$3" >room.out 2>room.err
}
ended() { grep -q '"step":"ceremony","kind":"end"' a/0002-send-zsk.jsonl 2>/dev/null; }
# resume: what was begun to export is not on the stick that is put in next.
resume() {
	grep -q '"kind":"result","data":{"manifest".*}$' a/0002-send-zsk.jsonl 2>/dev/null ||
	    { rm -rf out; mkdir out; }
	# Cut in front of the last record on the second medium, it has ended.
	! ended || { cp a/*.jsonl b/; return 0; }
	run capstan.conf $AGAIN "$again"
}
# opens: the parcel that left, by the key that it was sent to, to its DNSKEY.
sed -n '/^cat >unwrap/,/^END/p' "$SRC/docs/capstan-backup.5" >unwrap.sh; . ./unwrap.sh
opens() {
	set -- out/zsk-*.parcel
	[ $# -eq 1 ] && [ -f "$1" ] || return 1
	sed '1,/^-----BEGIN/d; /^-----END/d' "$1" | base64 -d >sealed
	head -c 384 sealed >head; tail -c +385 sealed >tail
	openssl pkeyutl -decrypt -inkey own.key -pkeyopt rsa_padding_mode:oaep \
	    -in head -out aes 2>/dev/null &&
	    K=$(od -An -v -tx1 aes | tr -d ' \n') perl unwrap <tail |
	    openssl pkey -inform DER -pubout -outform DER 2>/dev/null | tail -c 64 |
	    base64 -w 0 >public && grep -q "^dnskey 256 3 13 $(cat public)$" "$1"
}
# shut: no private key of the HSM can leave it.
shut() {
	pkcs11-tool --module "$P11_REAL" --token-label EXAMPLE-AMS --login \
	    --pin $USER_PIN --list-objects --type privkey >listed 2>/dev/null
	[ "$(grep -c '^Private Key' listed)" -eq 1 ] &&
	    ! grep -E '^ *Access:.*(^|[ ,])extractable' listed
}
judge() {
	tried=$((tried + 1))
	if resume; then resumed=$((resumed + 1)); else
		echo "# $1:"; sed 's/^/#   /' room.err
		grep -A4 '^ Happened' room.out | tail -5 | sed 's/^/#   /'
	fi
	if diff -r a b >/dev/null; then same=$((same + 1)); else echo "# $1: the media differ"; fi
	"$CAPSTAN" verify -t $LATER out >verify.out 2>&1 && verified=$((verified + 1)) ||
	    sed "s/^/# $1: /" verify.out
	opens && opened=$((opened + 1)) || echo "# $1: the parcel does not open"
	shut && closed=$((closed + 1)) || { echo "# $1: in the HSM:"; sed 's/^/#   /' listed; }
}

back
CUT_COUNT=$TESTDIR/writes CUT_AT=0 CUT_HOW=never LD_PRELOAD=$BIN/tests/cut.so \
    P11_CALLS=$TESTDIR/calls run faulty.conf $FIRST any.first ||
    { bad 'a ZSK is sent'; cat room.err; exit 1; }
is 'what an uncut ceremony sends opens' opens
is 'and the key that stays can leave no more' shut
total=$(wc -c <writes)
awk '/C_(GenerateKey(Pair)?|SetAttributeValue|(Create|Destroy)Object|(Un)?[Ww]rapKey)$/ {
    print $1 ":" ++seen[$1] "!:kill" }' calls >faults
all=$(wc -l <faults)

again=any.again
tried=0 resumed=0 same=0 verified=0 opened=0 closed=0
first=$(($(date +%s) % POINTS))
n=$((1 + first))
while [ $n -le "$total" ]; do
	how=before
	[ $((n % 2)) -ne 0 ] || how=torn
	back
	CUT_AT=$n CUT_HOW=$how LD_PRELOAD=$BIN/tests/cut.so \
	    run capstan.conf $FIRST any.first && echo "# write $n was not cut"
	judge "cut $how write $n"
	n=$((n + POINTS))
done
writes=$tried
# At a call a key may be left that is not whole, and can only be destroyed.
again=any.destroys
n=$((1 + first))
while [ $n -le "$all" ]; do
	back
	P11_FAULT=$(sed -n ${n}p faults) run faulty.conf $FIRST any.first &&
	    echo "# call $n was not cut"
	judge "cut at $(sed -n ${n}p faults)"
	n=$((n + POINTS))
done
echo "# $writes of $total writes and $((tried - writes)) of $all calls"
is 'it was cut often' test "$writes" -ge 18 -a $((tried - writes)) -ge 15
is 'every cut ceremony was resumed and brought to its end' test "$resumed" -eq "$tried"
is 'every time both log media held the same afterwards' test "$same" -eq "$tried"
is 'every time what left was verified' test "$verified" -eq "$tried"
is 'every time one parcel left, which opens to the key of its DNSKEY' test "$opened" -eq "$tried"
is 'every time one key is in the HSM, and can leave it no more' test "$closed" -eq "$tried"
exit $failed
