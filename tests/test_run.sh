#!/bin/sh
# The signer that stays: real processes, files and signals, by a clock that goes
# on from a time of the test's.  What it must refuse comes first.
set -u
PATH=$PATH:/usr/sbin:/sbin
chmod 755 "$TESTDIR"
cd "$TESTDIR" || exit 1
signer=$BIN/capstan-signer answer=$BIN/tests/answer
for need in "$signer" "$answer" "$BIN/tests/noise"; do
	[ -x "$need" ] || { echo "skipped - the signer stays: $need is not built"; exit 77; }
done
bad=0 pid=
noises=
trap 'kill -9 $pid $noises 2>/dev/null' EXIT
yes() { echo "ok - $1"; }
no() { echo "not ok - $1"; bad=1; }
check() {	# SENTENCE COMMAND...
	sentence=$1; shift
	"$@" >checked 2>&1 && yes "$sentence" || {
		no "$sentence"; sed 's/^/	/' checked; tail -n 20 run.log | sed 's/^/	| /'; }
}
T=2027-02-10T12:00:00Z
at() { time=$1; shift; verb=$1; shift; timeout 20 "$signer" "$verb" -c conf -t "$time" "$@"; }
# within SECONDS COMMAND...: it comes true by then.
within() {
	tries=$(($1 * 10)); shift
	while [ $tries -gt 0 ]; do
		"$@" >within.out 2>&1 && return 0
		tries=$((tries - 1))
		sleep 0.1
	done
	cat within.out
	return 1
}
said() { grep -q -- "$1" run.log; }
# has N WORDS: so many lines of what it said have them.
has() { [ "$(grep -c -- "$2" run.log)" -eq "$1" ] || { grep -n -- "$2" run.log; return 1; }; }
# shows COLOUR WORDS: how status tells of it, now by its clock.
shows() {
	at "$(sed -n 's/^looked //p' state/run.bulletin)" status >page
	tr -s ' ' ' ' <page | grep -q "^ *$1 RUN .*$2" || { cat page; return 1; }
}
# begin [TIME [OPTION...]]: in the background; end [SIGNAL]: and no more.
begin() {
	time=${1:-$T}; [ $# -eq 0 ] || shift
	: >run.log
	"$signer" run -c conf -t "$time" "$@" >run.log 2>&1 &
	pid=$!
}
end() {
	kill "${1:--TERM}" $pid
	wait $pid 2>/dev/null
	code=$?
	pid=
	return 0
}
# refused SENTENCE STATUS WORDS COMMAND...
refused() {
	sentence=$1 wanted=$2 words=$3; shift 3
	"$@" >run.log 2>&1
	got=$?
	[ $got -eq "$wanted" ] && said "$words" && yes "$sentence" || {
		no "$sentence (exit $got)"; sed 's/^/	/' run.log; }
}
records() {
	cat <<END
\$TTL 600
@ SOA ns host ${1:-1} 7200 3600 1209600 600
@ NS ns
ns A 192.0.2.1
${2:-}
END
}
serial() { awk '$4 == "SOA" { print $7; exit }' out/signed.zone; }
zsk() { awk '$4 == "RRSIG" && $5 == "SOA" { print $11; exit }' out/signed.zone; }
keys() { grep -c '	IN	DNSKEY	' out/signed.zone; }
good() {	# TIME
	ldns-verify-zone -t "$(echo "$1" | tr -d 'TZ:-')" -k ds out/signed.zone
}
mkdir in out
records >in/zone
cat >notify <<END
#!/bin/sh
# What it was told, and by which name; fails while there is the file "deaf".
echo "\$# \$*" >>"$TESTDIR/told"
[ ! -e "$TESTDIR/deaf" ] || { echo 'the server is deaf' >&2; exit 3; }
END
chmod 755 notify
: >told
cat >conf <<END
zone = "example."
state = "$TESTDIR/state"
input = "$TESTDIR/in/zone"
output = "$TESTDIR/out/signed.zone"
serial = increment
zsk-lifetime = 30d
run {
	settle = 1s
	notify-command = { "$TESTDIR/notify", "reload", "two words" }
}
END
cp conf conf.good

# ---- what it refuses -----------------------------------------------------------

refused 'it does not begin without a state folder' 2 'state folder' at $T run
at $T keys >log 2>&1
at $T request -s 2027-02-10T00:00:00Z -o request.xml >log 2>&1
$answer request.xml response.xml 13 ksk.pem >ds
grep -v '^input' conf.good >conf
refused 'it does not begin without an input' 2 'as input, which file' at $T run
sed 's|^input.*|input = "'$TESTDIR'/nowhere/zone"|' conf.good >conf
refused 'nor with one in a folder that is not there' 2 'watch the folder' at $T run
sed 's|settle.*|user = "no-such-user"|' conf.good >conf
refused 'nor as a user that is not there' 2 'there is no user no-such-user' at $T run
sed 's|settle.*|user = "root"|' conf.good >conf
refused 'nor as root by that name' 2 'is root' at $T run
sed "s|{ \"$TESTDIR/notify\"|{ \"notify\"|" conf.good >conf
refused 'a command without a path is refused, with its line' 2 'conf:9: notify-command: the path' at $T run
sed 's|^zsk-lifetime.*|&\nsignature-refresh = 14d|' conf.good >conf
refused 'a refresh as long as the signatures is refused' 2 'conf:7: signature-refresh' at $T run
{ cat conf.good; echo 'token { module = "/m.so" label = "zsks" }'; } >conf
refused 'a token whose PIN nobody can be asked for is refused' 2 'must name a pin-file' at $T run
cp conf.good conf
refused 'an argument is refused' 2 'usage' "$signer" run -c conf zone
nobody="setpriv --reuid 65534 --regid 65534 --clear-groups"
if [ "$(id -u)" -eq 0 ] && $nobody test -x "$signer" 2>/dev/null; then
	sed 's|settle.*|user = "daemon"|' conf.good >conf.other
	chmod 644 conf.other
	refused 'nobody but root becomes another user' 2 'only root can become' \
	    $nobody "$signer" run -c conf.other -t $T
fi

# ---- before there is anything to sign with -----------------------------------------

begin
check 'without a set on board it stays, and says so' within 20 said 'not signed.*no signed DNSKEY set is on board'
check 'and when it tries again' said 'the next try is at 2027-02-10 12:00:1'
check 'and status is red with it' within 5 shows RED 'not signed since 2027-02-10 12:00.*next try 2027-02-10 12:'
check 'and nobody is told of a zone that is not there' [ ! -s told ]
at $T run >second.log 2>&1
check 'a second one is refused' grep -q 'another capstan-signer run is at work' second.log
check 'a response is accepted beside it' at $T accept -a ds response.xml
check 'and then it signs at once' within 20 said 'signed.zone: serial 2, .*slot from 2027-02-10'
check 'and tells why' said 'none was signed yet: /'
check 'the zone is there, and good' good $T
check 'and whoever serves it is told, without a shell' within 10 grep -qx '2 reload two words' told
check 'and status is green' within 5 shows GREEN 'looked last 2027-02-10 12:0'
check 'but red when it has not looked for long' sh -c "'$signer' status -c conf -t 2027-02-10T13:00:00Z |
    tr -s ' ' ' ' | grep -q '^ *RED RUN it looked last 2027-02-10 12:0.*start capstan-signer run again'"
check 'its place is kept' test -e state/run.lock
if [ "$(id -u)" -eq 0 ] && $nobody test -x "$signer" 2>/dev/null; then
	chmod 755 state state/keys
	check 'who cannot see whether it has its place does not say that it has not' sh -c "
	    $nobody '$signer' status -c conf -t $T | grep -q '^GREEN *RUN'"
	chmod 700 state state/keys
fi

# ---- the zone's file ---------------------------------------------------------------

records 1 'www A 192.0.2.2' >in/new && mv in/new in/zone
check 'a zone that is renamed into place is signed' within 20 grep -q '^www.*RRSIG' out/signed.zone
check 'and told why' within 5 said 'file was changed: '
before=$(serial)
records 1 >in/zone; sleep 0.6; echo 'slow A 192.0.2.3' >>in/zone; sleep 0.6; echo 'late A 192.0.2.4' >>in/zone
check 'one that is written to is signed' within 20 grep -q '^late.*RRSIG' out/signed.zone
check 'once it is quiet, and once' [ "$(serial)" -eq $((before + 1)) ]
told_of() { [ "$(sed -n 's/^looked //p' state/run.bulletin)" = "$(sed -n 's/^signed //p' state/issued)" ]; }
check 'and status says that it looked then' within 5 told_of
cp out/signed.zone kept.zone
records 1 'bad A 192.0.2' >in/zone
check 'what cannot be signed is told, with file and line' within 20 said 'not signed.*in/zone:5'
check 'and the old signed zone stays' cmp kept.zone out/signed.zone
kill -HUP $pid
check 'it tries again when it is told to' within 10 has 2 'not signed.*in/zone:5'
rm in/zone
check 'a file that is gone is told' within 20 said 'not signed.*in/zone.*No such file'
check 'and the old signed zone stays' cmp kept.zone out/signed.zone
records 1 'again A 192.0.2.5' >in/zone
check 'it signs as soon as it can' within 20 grep -q '^again.*RRSIG' out/signed.zone

# ---- what others do ----------------------------------------------------------------

rm out/signed.zone
kill -HUP $pid
check 'a signed zone that is gone is made again' within 20 grep -qs '^again.*RRSIG' out/signed.zone
mkfifo held release
(flock 9; echo >held; read -r _ <release) 9>state/lock &
locker=$!
read -r _ <held
records 1 'busy A 192.0.2.6' >in/zone
sleep 4
check 'it waits for a command that is at work' sh -c '! grep -q "^busy.*RRSIG" out/signed.zone'
check 'of which nobody has to hear' has 0 'another capstan-signer is at work'
echo >release; wait $locker
check 'and signs after it' within 10 grep -q '^busy.*RRSIG' out/signed.zone
: >deaf; : >told
records 1 'deaf A 192.0.2.7' >in/zone
check 'a command that fails is told, with what it said' within 20 said 'status 3, and says "the server is deaf"'
check 'and status is yellow' within 5 shows YELLOW 'notify-command fails since'
check 'the zone is in place all the same' grep -q '^deaf.*RRSIG' out/signed.zone
rm deaf
sed 's|^serial|denial = nsec3\n&|' conf.good >conf
kill -HUP $pid
check 'another configuration is read and has its effect' within 20 grep -q '	NSEC3	' out/signed.zone
check 'and told why' said 'the configuration was changed'
sed 's|^serial|colour = red\n&|' conf.good >conf
kill -HUP $pid
check 'one that is wrong is not, and is told' within 10 said 'the configuration stays as it was: conf:5'
sed 's|^zone.*|zone = "example.org."|' conf.good >conf
kill -HUP $pid
check 'nor one of another zone' within 10 said 'stays as it was: another zone'
cp conf.good conf
end
check 'it ends when it is told to, and well' [ "$code" -eq 0 ]
check 'and says so' said 'ends, as it was told'
check 'and status tells of it no more' sh -c "! '$signer' status -c conf -t $T | grep -w RUN"
check 'no half of a zone is left' sh -c '[ -z "$(ls -A out | grep part)" ]'

# ---- by itself ---------------------------------------------------------------------

before=$(serial)
begin 2027-02-19T23:59:56Z
check 'at a border of slots the next set takes its place' within 30 said 'another slot is in force: .*slot from 2027-02-20'
check 'that zone is good' good 2027-02-20T00:00:10Z
end
# The second ZSK signs from the fourth slot on.
first=$(zsk)
begin 2027-03-11T23:59:56Z
check 'a border is passed where the ZSK changes' within 30 said 'another slot is in force: .*slot from 2027-03-12'
check 'and the next one signs' [ "$(zsk)" != "$first" ]
check 'with the old one still published' [ "$(keys)" -eq 3 ]
check 'that zone is good' good 2027-03-12T00:00:10Z
end
# Refreshed at half of the eleven days that slots overlap before the end.
begin 2027-03-20T11:59:40Z
sleep 3
check 'signatures are let be while they are good' has 0 'serial'
end
begin 2027-03-20T12:00:02Z
check 'and made anew well before they end' within 20 said 'signatures are to be made anew: '
check 'with a higher serial' [ "$(serial)" -gt "$before" ]
end

# ---- the clock ---------------------------------------------------------------------

cp out/signed.zone kept.zone
records 1 'back A 192.0.2.8' >in/zone
begin 2027-03-15T00:00:00Z
check 'by a clock that is behind the last signing nothing is signed' within 20 said \
    'not signed.*the clock says 2027-03-15 00:00.*was signed at 2027-03-20 12:00'
check 'and the signed zone stays' cmp kept.zone out/signed.zone
check 'and status has the reason to its last word' within 5 shows RED \
    'the clock says 2027-03-15 .*was signed at 2027-03-20 .*sign the zone with capstan-signer sign$'
end
check 'people may sign by it' at 2027-03-15T00:00:00Z sign in/zone
begin 2027-03-15T00:00:05Z
sleep 2
check 'and then it is well' has 0 'not signed'
end
: >deaf
begin 2027-03-15T00:00:05Z
check 'a command that fails when the signer begins is told as that' within 10 \
    said 'notify-command, which is run when the signer begins too, failed'
check 'and not as of a new zone, which there is not' has 0 'new signed zone'
rm deaf
end
begin 2027-03-15T00:00:05Z
# Enough of it that there is always more to read.
for i in 1 2 3 4; do
	"$BIN/tests/noise" in/noise &
	noises="$noises $!"
done
records 1 'noisy A 192.0.2.8' >in/zone
check 'a file beside the zone that is written to all the time keeps nothing from it' \
    within 20 grep -q '^noisy.*RRSIG' out/signed.zone
kill $noises; wait $noises 2>/dev/null
rm -f in/noise
end

# ---- killed at any moment ----------------------------------------------------------

begin 2027-03-15T00:00:00Z
check 'before it is killed status is green' within 20 shows GREEN 'looked last 2027-03-15 00:0'
end -9
check 'and from then on red' shows RED 'it is not running (it looked last 2027-03-15 00:0.*): start capstan-signer run'
cut=0 told=0
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	records 1 "kill$i A 192.0.2.9" >in/zone
	begin 2027-03-15T01:0$((i % 10)):00Z
	sleep "1.$(printf '%02d' $((i * 8 % 100)))"
	kill -9 $pid; wait $pid 2>/dev/null; pid=
	good 2027-03-15T02:00:00Z >good.out 2>&1 || { cat good.out; cut=$((cut + 1)); }
	[ "$(cat state/soa-serial)" -ge "$(serial)" ] || told=$((told + 1))
done
check 'killed at any moment, the zone that is there is good' [ $cut -eq 0 ]
check 'and no serial is used twice' [ $told -eq 0 ]
: >told
begin 2027-03-15T02:00:00Z
check 'and it goes on from there' within 20 grep -q '^kill12.*RRSIG' out/signed.zone
check 'and whoever serves the zone is told of what nobody told' within 10 grep -q reload told
end
exit $bad
