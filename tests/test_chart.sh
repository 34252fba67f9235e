#!/bin/sh
# The chart of what the ZSKs do in the sets on board and in those to come.
set -u
. "$SRC/tests/signer.sh"
needs 'the chart of keys'
conf() {	# FILE [more configuration [ZSK's lifetime]]
	cat >"$1" <<END
zone = "example."
state = "$TESTDIR/state"
output = "$TESTDIR/out.zone"
algorithm = "13"
zsk-lifetime = "${3:-30d}"
$2
END
}
chart() {	# CONF TIME [more]; tags are random
	file=$1 time=$2; shift 2
	"$signer" keys -p -c "$file" -t "$time" "$@" >chart 2>log || { cat log; return 1; }
	sed 's/^\(zsk-....  \|KSK       \)[ 0-9]\{7\}  \([.SPRW]\)/\1    TAG  \2/' chart >plain
}
shows() { chart "$@" && diff expected plain; }
refuses() {	# WORDS COMMAND...
	words=$1; shift
	"$@" >log 2>&1 && { echo "it was taken"; return 1; }
	grep -q -- "$words" log || { cat log; return 1; }
}

conf conf 'slots = 9'
T=2027-02-10T12:00:00Z
check '-p with -l is refused' refuses 'one of them' "$signer" keys -p -l -c conf
check '-p with -n is refused' refuses 'one of them' "$signer" keys -p -n 2 -c conf
check '-s without -p is refused' refuses '-s goes with -p' "$signer" keys -s $T -c conf
check 'a start that is no time is refused' refuses '-s: ' "$signer" keys -p -s tomorrow -c conf
conf other 'algorithm = "99"'
check 'a configuration that cannot be read is refused' refuses 'algorithm' "$signer" keys -p -c other

cat >expected <<'END'
                   2027-02-10  2027-03-12  2027-04-11
                   |           |           |
DNSKEY set         ------------------------------------
new 1     to make  SSSSSSSSSSSSRRRR....................
new 2     to make  ........PPPPSSSSSSSSSSSSRRRR........
new 3     to make  ....................PPPPSSSSSSSSSSSS
new 4     to make  ................................PPPP

= on board  - to be asked for  S signs  P published  R retiring  W waits
. not in the set  X signs revoked  ? is for the ceremony

UTC        published from    signs from        retires from      gone from
new 1      2027-02-10 00:00  2027-02-10 00:00  2027-03-12 00:00  2027-03-22 00:00
new 2      2027-03-02 00:00  2027-03-12 00:00  2027-04-11 00:00  2027-04-21 00:00
new 3      2027-04-01 00:00  2027-04-11 00:00  2027-05-11 00:00  later
new 4      2027-05-01 00:00  2027-05-11 00:00  later             later
END
check 'a plan is shown before there is anything' shows conf $T -s 2027-02-10T00:00:00Z
check 'and makes nothing' [ ! -e state ]

{
	"$signer" keys -c conf -t $T &&
	"$signer" request -c conf -t $T -s 2027-02-10T00:00:00Z -o request.xml &&
	$answer request.xml response.xml 13 ksk.pem >ds &&
	"$signer" accept -c conf -t $T -a ds response.xml
} >log 2>&1 || { cat log; exit 1; }

cat >expected <<'END'
                   2027-03-22  2027-04-21  2027-05-21  2027-06-20  2027-07-20
                   |           |           |           |           |
DNSKEY set         ====================------------------------------------
zsk-0002      TAG  SSSSSSSSRRRR............................................
zsk-0003      TAG  ....PPPPSSSSSSSSSSSSRRRR................................
zsk-0004      TAG  ................PPPPSSSSSSSSSSSSRRRR....................
new 1     to make  ............................PPPPSSSSSSSSSSSSRRRR........
new 2     to make  ........................................PPPPSSSSSSSSSSSS
new 3     to make  ....................................................PPPP
KSK           TAG  SSSSSSSSSSSSSSSSSSSS????????????????????????????????????

= on board  - to be asked for  S signs  P published  R retiring  W waits
. not in the set  X signs revoked  ? is for the ceremony

UTC        published from    signs from        retires from      gone from
zsk-0002   earlier           2027-03-12 00:00  2027-04-11 00:00  2027-04-21 00:00
zsk-0003   2027-04-01 00:00  2027-04-11 00:00  2027-05-11 00:00  2027-05-21 00:00
zsk-0004   2027-05-01 00:00  2027-05-11 00:00  2027-06-10 00:00  2027-06-20 00:00
new 1      2027-05-31 00:00  2027-06-10 00:00  2027-07-10 00:00  2027-07-20 00:00
new 2      2027-06-30 00:00  2027-07-10 00:00  2027-08-09 00:00  later
new 3      2027-07-30 00:00  2027-08-09 00:00  later             later
END
check 'a start before all on board is refused' refuses 'before those on board, which begin at 2027-02-10 00:00' \
    "$signer" keys -p -c conf -t $T -s 2027-01-01T00:00:00Z
find state -type f -exec sha256sum {} + | sort >before
check 'as it is for a request' refuses 'before those on board' \
    "$signer" request -c conf -t $T -s 2027-01-01T00:00:00Z -o early.xml
check 'of which nothing was made' sh -c '[ ! -e early.xml ] && find state -type f -exec sha256sum {} + | sort | diff before -'
check 'slots that are all over are not asked for' refuses 'all over at 2029-01-01 00:00' \
    "$signer" request -c conf -t 2029-01-01T00:00:00Z -s 2027-03-22T00:00:00Z -o early.xml
check 'the chart goes on from the sets on board' shows conf 2027-03-22T00:00:00Z
find state -type f -exec sha256sum {} + | sort >before
check 'from a second before a slot on, the one before is shown too' \
    sh -c "\"$signer\" keys -p -c conf -t 2027-03-21T23:59:59Z | head -1 | grep -qx ' *2027-03-12  2027-04-11  .*'"
find state -type f -exec sha256sum {} + | sort >after
check 'no file of the state was changed by that' cmp before after

check 'days for which there would be no set are told' sh -c "\"$signer\" keys -p -c conf \
    -t 2027-07-22T00:00:00Z | grep -qx 'NO SET is in force from 2027-05-22 00:00:00Z to 2027-07-23 00:00:00Z.'"
# The last slot on board goes on past its end: what was to be at 05-11 is with the
# next slot, which can begin on 05-16 at the earliest.
L=2027-05-15T12:00:00Z
"$signer" keys -p -c conf -t $L >chart 2>log
check 'a ZSK signs from the next slot on, where none came when its time did' \
    grep -q '^zsk-0004 .* 2027-05-16 00:00  2027-06-15 00:00 ' chart
check 'and the one before retires then' grep -q '^zsk-0003 .* 2027-05-16 00:00  2027-05-26 00:00$' chart
"$signer" keys -l -c conf -t $L >log 2>&1
check 'until then the list says that the one before signs' grep -q '^zsk-0003 .* signs$' log
check 'and that it will' grep -q '^zsk-0004 .* published, signs from the next slot on$' log
cat >zone <<'END'
$TTL 3600
@ SOA ns.elsewhere.test. host 1 7200 3600 1209600 900
@ NS ns.elsewhere.test.
END
"$signer" sign -c conf -t $L -o signed zone >log 2>&1
check 'and so does sign' grep -q "signed by ZSK $(sed -n 's/^zsk-0003  *\([0-9]*\) .*/\1/p' chart | head -1) until" log
conf waits 'slots = 9 standby = true'
check 'a standby ZSK that would be made is told' sh -c "\"$signer\" keys -p -c waits -t $T | grep -q '^A standby ZSK'"
conf many 'slots = 64 slot-length = 1d slot-validity = 2d dnskey-ttl = 3600' 2d
chart many $T
check 'the chart of 73 slots is no wider than 80 columns' \
    sh -c '[ "$(grep -c "^DNSKEY set" plain)" -eq 2 ] && ! grep -q "^.\{82\}" chart'
# What is planned is what is then asked for.
"$signer" keys -c waits -t $T >log 2>&1
check 'a standby that is there waits in all that is to be asked for, but the first' \
    sh -c "\"$signer\" keys -p -c waits -t $T | grep -qx 'zsk-[0-9]*  *[0-9]*  [.]*W*'"
"$signer" keys -c conf -t 2027-05-01T00:00:00Z >log 2>&1
"$signer" keys -p -c conf -t 2027-05-01T00:00:00Z >chart 2>log
"$signer" request -c conf -t 2027-05-01T00:00:00Z -o next.xml >log 2>&1
for zsk in 3 4 5 6; do
	tag=$(sed -n "s/^zsk-000$zsk  *\([0-9]*\) .*/\1/p" chart | head -1)
	bars=$(sed -n "s/^zsk-000$zsk  *[0-9]*  //p" chart | head -1)
	# Four columns a slot; the first is that on board.
	in_chart=$(printf '%s' "${bars#????}" | sed 's/\(.\).../\1/g' | tr -d '.' | wc -c)
	in_request=$(grep -c "^slot.* $tag\( \|\$\)" log)
	check "zsk-000$zsk is in as many slots of the request as in the chart" \
	    [ "$in_chart/$tag" = "$in_request/$tag" ]
done
exit $bad
