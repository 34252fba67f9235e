#!/bin/sh
# A ZSK that waits in every set, and takes over when the others are not to be
# trusted any more; with a KSK in a file in the ceremony's place.
set -u
PATH=$PATH:/usr/sbin:/sbin
cd "$TESTDIR" || exit 1
signer=$BIN/capstan-signer answer=$BIN/tests/answer
bad=0
yes() { echo "ok - $1"; }
no() { echo "not ok - $1"; bad=1; }
check() {	# SENTENCE COMMAND...
	sentence=$1; shift
	"$@" >checked 2>&1 && yes "$sentence" || { no "$sentence"; sed 's/^/	/' checked; }
}
refused() {	# SENTENCE STATUS WORDS COMMAND...
	sentence=$1 wanted=$2 words=$3; shift 3
	rm -rf kept; cp -rp state kept
	"$@" >log 2>&1
	got=$?
	rm -f state/lock kept/lock
	if [ $got -eq "$wanted" ] && tr -s ' \n' ' ' <log | grep -q -- "$words" &&
	    diff -r kept state >checked; then
		yes "$sentence"
	else
		no "$sentence (exit $got)"
		sed 's/^/	/' checked log
	fi
}
at() { time=$1; shift; verb=$1; shift; "$signer" "$verb" -c conf -t "$time" "$@"; }
# answered NAME: request and emergency request, by the KSK of both.
answered() {
	$answer "$1.xml" "$1.skr" 13 ksk.pem >ds &&
	$answer "$1.em.xml" "$1.em.skr" 13 ksk.pem >/dev/null
}
# asked TIME NAME [OPTION...]
asked() {
	when=$1 name=$2; shift 2
	mkdir -p "$name"
	at "$when" request -o "$name/request.xml" "$@" >"$name.log" 2>&1 &&
	cp "$name/request.xml" "$name.xml" && cp "$name/emergency.xml" "$name.em.xml"
}
tags() { sed -n 's/.*<Key .*keyTag="\([0-9]*\)".*/\1/p' "$1" | sort -u | tr '\n' ' '; }
signs() { sed -n 's/.*signed by ZSK \([0-9]*\) until.*/\1/p' log; }
ended() { ldns-verify-zone -t "$1" -V 2 -k anchor.key out.zone; }

cat >zone <<'END'
$TTL 3600
@ SOA ns host 7 7200 3600 1209600 900
@ NS ns
ns A 192.0.2.1
www A 192.0.2.2
END
cat >conf <<END
zone = "example."
state = "$TESTDIR/state"
output = "$TESTDIR/out.zone"
zsk-lifetime = "90d"
END
T=2027-02-10T12:00:00Z
at $T keys >keys.out 2>log
check 'without the option no ZSK waits' sh -c '! grep -q standby keys.out log'
at $T request >log 2>&1
check 'nor is there an emergency request' test ! -e state/emergency.xml
echo 'standby = true' >>conf
refused 'with it a request needs one' 1 'and a standby ZSK: make them' at $T request
at $T keys >keys.out 2>log
check 'which is made, and told apart' grep -q '^zsk-0003 .* standby$' keys.out
at $T keys >again.out 2>log
check 'once' cmp keys.out again.out
refused 'the request cannot take the name of its twin' 2 'that is the name of the emergency' \
    at $T request -o emergency.xml
asked $T one -s 2027-02-10T00:00:00Z
check 'a request is made with its twin' test -s one.em.xml
standby=$(tags one.em.xml | tr -d ' ')
check 'whose digest is told too' grep -q "$(sha256sum one.em.xml | cut -d' ' -f1)" one.log
# Another zone's signer that writes into the same folder.
sed 's/"example\."/"other."/; s,/state",/state2",; s,/out.zone",/out2.zone",' conf >conf2
other() { rm -rf checked; "$signer" "$1" -c conf2 -t $T ${2:+-o "$2"} >log 2>&1; }
other keys
other request one/other.xml
status=$?
check 'a signer of another zone does not write over it' test $status -eq 1 -a ! -e one/other.xml
check 'but says whose it is' sh -c "tr -s ' \n' ' ' <log | grep -q 'one/emergency.xml is there, and is of the zone example\..*own'"
check 'and it is as it was' cmp one/emergency.xml one.em.xml
check 'nor is that request remembered' test ! -e state2/request.xml -a ! -e state2/request.emergency
mkdir -p two; echo scribble >two/emergency.xml
other request two/request.xml
check 'what is no request at all is not written over' sh -c "grep -q 'neither a request' log && grep -q scribble two/emergency.xml"
rm two/emergency.xml
check 'in a folder of its own it writes' other request two/request.xml
check 'and once more, over its own' other request two/request.xml
rm -rf two state2
check 'in which is one ZSK' test "$(tags one.em.xml | wc -w)" -eq 1
check 'in as many slots' test "$(grep -c '<RequestBundle' one.em.xml)" -eq 9
check 'at the same times' sh -c 'grep -h "<Inception>\|<Expiration>" one.xml >t1; grep -h "<Inception>\|<Expiration>" one.em.xml | cmp - t1'
check 'that ZSK is in each slot of the request' test "$(grep -c "keyTag=\"$standby\"" one.xml)" -eq 9
mkdir -p k
at $T request -f bind -o k/request.bind >log 2>&1
check 'in a format without proof there is none, and it says so' \
    sh -c 'grep -q "no emergency request is made" log && test ! -e k/emergency.xml -a ! -e state/emergency.xml'
asked $T one -s 2027-02-10T00:00:00Z
answered one

at $T request -k label >log 2>&1
check 'a request that is not made takes the one before from nobody' sh -c \
    'grep -q "does not say who is to sign" log && ! grep -q "not taken any more" log'
refused 'an emergency response before the ordinary one is refused' 1 'no emergency request of the sets on board' \
    at $T accept -e -a ds one.em.skr
refused 'and as an ordinary one too, and told for what it is' 1 \
    'it answers the emergency request, the twin of the last one.*accept -e' at $T accept -a ds one.em.skr
check 'the ordinary response is accepted' at $T accept -a ds one.skr
refused 'the emergency response is none to be taken without a word' 1 \
    'it answers the emergency request: use accept -e' at $T accept one.em.skr
grep -v '^;' ds >anchor.key
at $T sign zone >log 2>&1
ordinary=$(signs)
check 'the ZSK that waits signs nothing' test "$ordinary" != "$standby" -a -n "$ordinary"
at $T status >log 2>&1
check 'status has it' grep -q "^GREEN *STANDBY .*tag $standby, waits; its emergency sets were asked for" log
mv state/keys/zsk-0003.pem hidden
at $T status >log 2>&1
check 'but not when its private half is gone' grep -q '^YELLOW *STANDBY .*zsk-0003.pem is not there' log
mv hidden state/keys/zsk-0003.pem
refused 'an ordinary response is no emergency one' 1 'no emergency request' at $T accept -e one.xml
sed "s/<Inception>2027-02-20T/<Inception>2027-02-21T/" one.em.skr >changed.skr
refused 'one with another time in it is refused' 1 'slot 2' at $T accept -e changed.skr
# The ordinary sets under the id of the twin.
id=$(grep -o '<KSR id="[^"]*"' one.em.skr) was=$(grep -o '<KSR id="[^"]*"' one.skr)
sed "s/$was/$id/" one.skr >changed.skr
refused 'one with other ZSKs under its id is refused' 1 'refused' at $T accept -e changed.skr
mv state/keys/zsk-0003.key hidden
refused 'without its ZSK it is refused' 1 'is not in the state folder' at $T accept -e one.em.skr
mv hidden state/keys/zsk-0003.key
N=2027-03-05T12:00:00Z
# A folder in its place: that it is the emergency response cannot be kept.
mkdir state/response.used
check 'it is not on board before it is known as the emergency response' \
    sh -c '! "$0" accept -c conf -t "$1" -e one.em.skr 2>log && ! cmp -s state/response.xml one.em.skr' \
    "$signer" $N
rmdir state/response.used
rm -rf before whole; cp -rp state before
at $N accept -e one.em.skr >log 2>&1 || sed 's/^/# /' log
check 'in an emergency it is accepted' grep -q 'accepted in an emergency' log
rm -f state/lock; cp -rp state whole
# The power fails before each change of the state, and it is given once more.
cut=0 same=0 told=0
while rm -rf state && cp -rp before state
    ! env LOSS_UNDER=$TESTDIR/state LOSS_AT=$((cut + 1)) LOSS_HOW=names \
    LD_PRELOAD=$BIN/tests/loss.so "$signer" accept -c conf -t $N -e one.em.skr >log 2>&1; do
	cut=$((cut + 1))
	at $N accept -e one.em.skr >log 2>&1 || sed "s/^/# cut $cut: /" log
	grep -q 'accepted in an emergency\|already on board' log && told=$((told + 1))
	rm -f state/lock
	diff -r whole state >checked && same=$((same + 1)) || sed "s/^/# cut $cut: /" checked
	[ $cut -lt 200 ] || break
done
rm -rf state; cp -rp whole state
check 'cut off anywhere it is taken when it is given again' test $cut -gt 10 -a $told -eq $cut
check 'and nothing is left that it would have taken away' test $same -eq $cut
at $N status >log 2>&1
check 'until the zone is signed with it status is red' grep -q '^RED *ZONE .*signed before ZSKs' log
grep -v '^output' conf >homeless
touch state/issued
"$signer" status -c homeless -t $N >log 2>&1
check 'also where no output is configured' grep -q '^RED *ZONE .*signed before ZSKs' log
at $N sign zone >log 2>&1
"$signer" status -c homeless -t $N >page 2>&1
check 'and no longer' grep -q '^GREEN *ZONE ' page
check 'the standby ZSK signs from now on' test "$(signs)" = "$standby"
check 'the zone has no other ZSK' test "$(grep -c 'DNSKEY	256' out.zone)" -eq 1
check 'and what is signed is verified by ldns' ended 20270306000000
at $N accept -e one.em.skr >log 2>&1
check 'the same again changes nothing' grep -q 'already on board' log
at $N status >log 2>&1
check 'status says that none waits any more' grep -q '^YELLOW *STANDBY .*no ZSK waits' log
refused 'the ordinary one does not come back' 1 'no request was made here' at $N accept one.skr
at $N keys >keys.out 2>log
check 'those that were put away are told' test "$(grep -c 'withdrawn' keys.out)" -ge 1
check 'another ZSK waits' grep -q ' standby$' keys.out
at $N status >log 2>&1
check 'status says that no set on board has it, nor has it emergency sets' \
    grep -q '^YELLOW *STANDBY .*no set on board has it, and it has no emergency sets' log
asked $N two
check 'the ceremony gets the emergency response with it' cmp two/previous.xml one.em.skr
check 'and they are told' grep -q 'goes on from the emergency response .*: it is two/previous.xml' two.log
echo scribble >two/previous.xml
refused 'what is no response is not written over' 1 'neither a request' at $N request -o two/request.xml
mv two/request.xml two/previous.xml
refused 'nor can the request have that name' 2 'that is the name of the emergency response' at $N request -o two/previous.xml
at $N request >log 2>&1
check 'where it is not written out they are told to copy it' grep -q 'copy .*/state/response.xml there, as previous.xml' log
asked $N two
check 'a request may be where that is to be' cmp two/previous.xml one.em.skr
new=$(tags two.em.xml | tr -d ' ')
check 'the next request goes on with the ZSK that took over' grep -q "keyTag=\"$standby\"" two.xml
check 'has none that was put away' sh -c "! grep -q 'keyTag=\"$ordinary\"' two.xml"
# Its ZSK is to be followed by then, by one that no set has had.
first_slot() { sed '/<\/RequestBundle>/q' "$1"; }
check 'in its first slot is none that the set before has not' \
    test "$(first_slot two.xml >slot; tags slot)" = "$standby "
$answer -p standard -P one.em.skr -t $N two.xml judged.skr 13 ksk.pem >/dev/null 2>log
check 'at which a ceremony would stop' sh -c '! grep KSR-CHAIN-KEYS log'
check 'and has another standby ZSK' test "$new" != "$standby" -a -n "$new"
answered two
check 'its response is accepted' at $N accept two.skr
at $N status >log 2>&1
check 'status says from when on the sets have that one' \
    grep -q "^YELLOW *STANDBY .*tag $new, waits; the set in force is without it, those from 2027-05-21 00:00:00Z on have it" log
at 2027-05-20T23:59:59Z status >log 2>&1
check 'until the second before' grep -q "^YELLOW *STANDBY .*the set in force is without it" log
at 2027-05-21T00:00:00Z status >log 2>&1
check 'and then that its emergency sets were asked for' grep -q "^GREEN *STANDBY .*tag $new, waits; its emergency" log
L=2027-05-05T12:00:00Z
at $L sign zone >log 2>&1
check 'the ZSK that took over still signs' test "$(signs)" = "$standby"

# Before the new sets begin: those of the response before, and theirs.
at $N keys >log 2>&1
asked 2027-03-06T00:00:00Z three
check 'behind an ordinary response again none is needed' test ! -e three/previous.xml
answered three
check 'the emergency response to sets that are to come is accepted' at $N accept -e two.em.skr
at $N accept -e two.em.skr >log 2>&1
refused 'an answer that was asked for before has what was put away' 1 'was put away' at $N accept three.skr
at $N sign zone >log 2>&1
check 'until they begin the set before is in force' test "$(signs)" = "$standby"
L=2027-05-15T12:00:00Z
at $L sign zone >log 2>&1
check 'then the new standby ZSK signs' test "$(signs)" = "$new"
check 'and ldns verifies that' ended 20270516000000
exit $bad
