#!/bin/sh
# What the signer's commands write over, and what they let alone: files of the
# state, the configuration, requests and responses of others.
set -u
. "$SRC/tests/signer.sh"
needs 'what is written over'
# everything: what there is, but for the lock and what this test writes itself.
everything() {
	find . -type f ! -name lock ! -name lock.mdb ! -name log ! -name checked ! -name '*.sum' \
	    -exec sha256sum {} + | sort
}
# refuses STATUS WORDS COMMAND...: it fails so, and not an octet is another.
refuses() {
	wanted=$1 words=$2; shift 2
	everything >before.sum
	"$@" >log 2>&1; got=$?
	[ $got -eq "$wanted" ] || { echo "exit $got"; cat log; return 1; }
	said "$words" || return 1
	everything >after.sum
	cmp before.sum after.sum
}
conf() {	# [more configuration]
	cat >conf <<END
zone = "example."
state = "state"
output = "out/zone"
algorithm = "13"
slots = 3
serial = "increment"
$1
END
}
cat >zone <<'END'
$TTL 3600
$ORIGIN example.
@ SOA ns hostmaster 1 7200 3600 1209600 3600
@ NS ns
ns A 192.0.2.1
$INCLUDE more
END
echo 'www A 192.0.2.2' >more
mkdir out
T=2027-02-10T12:00:00Z S=2027-02-10T00:00:00Z

conf ''
at $T keys >log 2>&1 || { cat log; exit 1; }

# ---- request -o ------------------------------------------------------------

ask() { at $T request -s $S -o "$@"; }
echo 'example. IN DS 1 13 2 00' >ds
for file in zone more ds; do
	check "a request is not written over what is none: $file" refuses 1 \
	    'is neither a request nor a response: it was left as it is' ask $file
done
check 'nor over the configuration' refuses 1 'conf is the configuration: it was let alone' ask conf
check 'nor over a private key' refuses 1 'in the state folder.*nothing was written' \
    ask state/keys/zsk-0001.pem
check 'nor beside it' refuses 1 'in the state folder' ask state/keys/new
check 'nor into the state folder by another way to it' refuses 1 'in the state folder' \
    ask "$TESTDIR/out/../state/request.xml"
ln -s state way
check 'nor by a link to it' refuses 1 'in the state folder' ask way/request.xml
ln -s ../zone out/link
check 'nor through a link' refuses 2 'nothing was written.*is a symbolic link' ask out/link
rm out/link way
ln -s nowhere dangling
check 'nor in the place of a link to nothing' refuses 2 'is a symbolic link' ask dangling
rm dangling
check 'after all that no request is remembered' [ ! -e state/request.xml ]
check 'a request is written where nothing is' ask request.xml
check 'and over one of the same zone' ask request.xml
check 'whatever its format' at $T request -s $S -f bind -o request.xml
check 'and that again' ask request.xml
sed 's/^zone.*/zone = "other."/; s/^state.*/state = "others"/' conf >others.conf
other() { verb=$1; shift; "$signer" "$verb" -c others.conf -t $T "$@"; }
other keys >log 2>&1
check 'but not over one of another zone' refuses 1 'is of the zone example.: it was left as it is' \
    other request -s $S -o request.xml
$answer request.xml response.xml 13 ksk.pem >ds
check 'nor over a response that is still to be accepted' refuses 1 'is a response: it was left as it is' \
    ask response.xml

# ---- sign -o, and the configured output ------------------------------------

at $T accept -a ds response.xml >log 2>&1 || { cat log; exit 1; }
cp ds anchor
conf 'anchor = "anchor"
input = "watched"'
cp zone watched
place() { at $T sign -o "$@"; }
check 'a zone is not put in place of the response on board' refuses 1 \
    'state/response.xml is in the state folder.*nothing was written' place state/response.xml zone
check 'nor of a private key' refuses 1 'in the state folder' place state/keys/zsk-0001.pem zone
check 'nor among the keys' refuses 1 'in the state folder' place state/keys/new zone
mkdir state/store
check 'nor into the folder of a store' refuses 1 'in the state folder' place state/store/zone zone
rmdir state/store
check 'nor of the configuration' refuses 1 'conf is the configuration: it was let alone' place conf zone
check 'nor of the trust anchor' refuses 1 'anchor is the trust anchor: it was let alone' place anchor zone
check "nor of the zone's file that is configured" refuses 1 "watched is the zone's file, as configured" \
    place watched zone
ln watched out/same
check 'by whatever name' refuses 1 "out/same is the zone's file, as configured" place out/same zone
rm out/same
check 'nor of its own file' refuses 1 'would take the place of its input' place zone zone
check 'nor of one that this includes' refuses 1 'place of a file that its input includes, more' \
    place more zone
conf 'output = "state/zone"'; sed -i '/^output = "out/d' conf
check 'nor where the configuration says it, if that is the state folder' refuses 1 \
    'state/zone is in the state folder' at $T sign zone
conf ''
check 'it is where nothing is' place out/new zone
check 'and in the place of another' place out/new zone

# ---- links in the place of the output --------------------------------------

serial() { awk '$4 == "SOA" { print $7 }' "$1"; }
mkdir served
cp out/new served/zone
ln -s ../served/zone out/link
check 'a zone is signed to where a link is' place out/link zone
check 'the link stays' [ "$(readlink out/link)" = ../served/zone ]
check 'and the file at its end is the new one' [ "$(serial served/zone)" -gt "$(serial out/new)" ]
check 'whole' at $T verify served/zone
check 'with nothing left beside either' [ "$(ls -A served)$(ls -A out | grep part)" = zone ]
rm served/zone
check 'and where nothing is at its end yet' place out/link zone
check 'it is there then' test -f served/zone
ln -s link out/chain
check 'by a link to a link' place out/chain zone
check 'both stay' test -L out/link -a -L out/chain
ln -s ../state/response.xml out/inside
check 'a link into the state folder is refused' refuses 1 'in the state folder' place out/inside zone
ln -s ../conf out/conf
check 'and one to the configuration' refuses 1 'is the configuration' place out/conf zone
ln -s loop out/loop
check 'and one that leads nowhere' refuses 2 'a link that leads nowhere: nothing was written' \
    place out/loop zone
mkfifo pipe
ln -s ../pipe out/piped
check 'and one to a pipe, by its own name' refuses 2 'out/piped is no file: it was let alone' \
    timeout 20 "$signer" sign -c conf -t $T -o out/piped zone
ln -s ../served/zone out/theirs
if chown -h nobody out/theirs 2>/dev/null; then
	check 'and one of another user' refuses 1 'link of another user: it was not followed' \
	    place out/theirs zone
else
	echo 'skipped - and one of another user: this is not root'
fi
sed -i 's,^output.*,output = "out/link",' conf
check 'a link that is configured is followed as well' at $T sign zone
check 'and status looks at its end' at $T status

# ---- a state that is behind the zone in place ------------------------------

back() {	# POLICY [more configuration]: signed thrice, and the state is that of the first time
	rm -rf out/zone state/store state/issued state/soa-serial older
	conf "${2:-}"
	sed -i "s/^serial.*/serial = \"$1\"/" conf
	at $T sign zone >log 2>&1 && cp -a state older || { cat log; return 1; }
	for n in 1 2; do
		{ cat zone; echo "n$n A 192.0.2.1"; } >newer
		at $T sign newer >log 2>&1 || { cat log; return 1; }
	done
	rm -rf state; cp -a older state
	last=$(serial out/zone)
}
behind='the last serial in it is [0-9]*, and out/zone has [0-9]*; the serial goes on from there'
for policy in increment date unixtime; do
	check "the state comes back from an older copy ($policy)" back $policy
	at $T sign zone >log 2>&1
	check "the serial goes on from the zone in place ($policy)" [ "$(serial out/zone)" -eq $((last + 1)) ]
	check "which is noted ($policy)" said "note: the state is behind.*$behind"
	at $T sign zone >log 2>&1
	check "once ($policy)" sh -c '! grep -q behind log'
done
check 'the same with a serial that is kept' back increment
sed -i 's/^serial.*/serial = "keep"/' conf
check 'the zone is refused then, if its serial is before that in place' refuses 1 \
    "$behind.*would go back from $last to 1:" at $T sign zone
check 'a state that knows of no zone comes back' back increment
rm state/soa-serial state/issued
at $T sign zone >log 2>&1
check 'the serial goes on from the zone in place, and that is noted' \
    said "the state knows of no zone that was signed, and out/zone has serial $last"
check 'it does' [ "$(serial out/zone)" -eq $((last + 1)) ]
check 'what is in place is no zone' back increment
echo 'not a zone' >out/zone
check 'that keeps nobody from signing' at $T sign zone
sed 's/^example\./example.org./' out/zone | sed 's/ 1 / 4000000000 /' >other && cp other out/zone
at $T sign zone >log 2>&1
check 'nor does one of another zone, whose serial is nothing to this one' sh -c '! grep -q behind log'
check 'the serial wraps' back increment
sed -i "s/ $last 7200/ 5 7200/" out/zone
echo 4294967290 >state/soa-serial
at $T sign zone >log 2>&1
check 'what is later is so by the arithmetic of serials' [ "$(serial out/zone)" -eq 6 ]
sed -i "s/ 6 7200/ 4294967290 7200/" out/zone
at $T sign zone >log 2>&1
check 'and what is not, not' [ "$(serial out/zone)" -eq 7 ]
check 'and with a store' back increment 'store = true'
printf 'add c.example. 60 A 192.0.2.1\nsend\n' >changes
check 'a store that is behind is not changed' refuses 1 'the store is behind the zone that was signed last' at $T change changes
cp out/zone good; sed -i 's/^n2\(.*\)192.0.2.1$/n2\1192.0.2.9/' out/zone
check 'nor made anew of a zone that is not good' refuses 1 \
    "$behind.*the store is behind .*n2.example. A: .*is not good), and nothing was changed" at $T resign
cp good out/zone
check 'but of one that is' at $T resign
check 'with what it says' grep -q '^n2' out/zone
check 'and a later serial' [ "$(serial out/zone)" -gt "$last" ]
check 'and the store is what is in place again' at $T change changes

exit $bad
