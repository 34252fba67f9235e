#!/bin/sh
# What status tells to programs: JSON, metrics, a plugin's line; and that the
# alarms that come with it ask for what it tells.
set -u
cd "$TESTDIR" || exit 1
signer=$BIN/capstan-signer answer=$BIN/tests/answer
for need in "$signer" "$answer"; do
	[ -x "$need" ] || { echo "skipped - what status tells to programs: $need is not built"; exit 77; }
done
command -v jq >/dev/null || { echo "skipped - what status tells to programs: jq is not installed"; exit 77; }
bad=0
check() {	# SENTENCE COMMAND...
	sentence=$1; shift
	"$@" >checked 2>&1 && echo "ok - $sentence" ||
	    { echo "not ok - $sentence"; sed 's/^/	/' checked; bad=1; }
}
status() { clock=$1; shift; "$signer" status -c conf -t "$clock" "$@" >out 2>err; }
exits() { status "$2" "${3:--n}"; got=$?; [ $got -eq "$1" ] || { echo "exit $got"; cat out err; return 1; }; }
cat >conf <<END
zone = "ex\\\\ample."
state = "$TESTDIR/state"
output = "$TESTDIR/out.zone"
zsk-lifetime = 60d
END
printf '$TTL 600\n@ SOA ns host 1 7200 3600 1209600 600\n@ NS ns\nns A 192.0.2.1\n' >zone
T=2027-02-10T12:00:00Z
check 'without a state nothing can be told: a plugin exits 3' exits 3 $T
check 'and says so on standard output' grep -q '^UNKNOWN: .*state' out
check 'two forms at once are refused' exits 2 $T -jm
check 'with the plugin that is 3 too' exits 3 $T -nj
sed -i 's/ex.*ample/example/' conf
{
	"$signer" keys -c conf -t $T && "$signer" request -c conf -t $T -s 2027-02-10T00:00:00Z -o request.xml &&
	$answer request.xml response.xml 13 ksk.pem >ds && "$signer" accept -c conf -t $T -a ds response.xml &&
	"$signer" sign -c conf -t $T zone
} >log 2>&1 || { cat log; exit 1; }

check 'all is well: a plugin exits 0' exits 0 $T
check 'in the words of plugins, with figures behind a bar' \
    grep -qx 'OK - example\. SLOT: .*; KEYSETS: [^|]*| [a-z_]*=[0-9].* zone_serial=[0-9]*.*' out
check 'on one line' [ "$(wc -l <out)" -eq 1 ]

# The ZSKs that sign later in the sets on board: zsk-0002 from 2027-04-11 on.
# row COLOUR WHAT WORDS [TIME]: that is in the page.
row() { status "${4:-$T}"; grep -q "^$1 *$2 .*$3" out || { cat out err; return 1; }; }
where() { "$signer" keys -l -c conf -t $T 2>&1 | grep "^$1 " | grep -qw "$2"; }
measured() { status $T -j; jq -e ".measures.$1 == $2" out; }
cp -p state/keys/zsk-0002.pem away.pem
check 'the ZSK that signs next is looked at' row GREEN KEYS 'of the one that'
check 'and counted among those that can' measured zsks_unusable 0
rm state/keys/zsk-0002.pem
check 'one that is gone is red, with the day it is to sign' row RED KEYS \
    'to sign from 2027-04-11.*zsk-0002\.pem is not there'
check 'and measured' measured zsks_unusable 1
check 'and the list of keys says that it is gone' where zsk-0002 gone
check 'as it does not of the others' where zsk-0001 file
cp -p state/keys/zsk-0001.pem state/keys/zsk-0002.pem
check 'another key in its place is red' row RED KEYS 'zsk-0002.*not the private half'
: >state/keys/zsk-0002.pem
check 'as is an empty file' row RED KEYS 'zsk-0002'
mv -f away.pem state/keys/zsk-0002.pem
mv state/keys/zsk-0002.key hidden
check 'as is one of which nothing is there' row RED KEYS 'not in the state folder'
mv hidden state/keys/zsk-0002.key
check 'brought back all is well' exits 0 $T

# The state comes back from an older copy, and the zone in place is newer.
cp -a state older
echo 'www A 192.0.2.2' >>zone
"$signer" sign -c conf -t 2027-02-10T13:00:00Z zone >log 2>&1 || cat log
mv state newer; mv older state
is=$(awk '$4 == "SOA" { print $7; exit }' out.zone) was=$(cat state/soa-serial)
check 'a state that is behind the zone in place is red, with both serials' [ "$is" -gt "$was" ] &&
    check 'and it says what was done to it, and what to do' \
    row RED ZONE "its serial is $is, and the last that the state knows is $was: .*older copy; sign"
check 'a plugin exits 2' exits 2 $T
"$signer" sign -c conf -t 2027-02-10T13:30:00Z zone >log 2>&1
check 'once it is signed it is green' exits 0 2027-02-10T13:30:00Z
check 'with a serial behind which nobody is' [ "$(awk '$4 == "SOA" { print $7; exit }' out.zone)" -gt "$is" ]
rm state/soa-serial state/issued
check 'of a state that knows of no zone at all it is not said' sh -c "'$signer' status -c conf -t $T | grep -q '^GREEN *ZONE'"
rm -rf state; mv newer state; sed -i '$d' zone
"$signer" sign -c conf -t $T zone >log 2>&1

# What is on board is not whole: that is red, and told by its file.
mv state/schedule hidden
: >state/schedule
check 'a schedule that is empty is red, by its name' row RED BOARD 'state/schedule cannot be used: it is empty.*copy of the state folder'
check 'and a plugin exits 2' exits 2 $T
check 'the zone that is in place is told of all the same' row GREEN ZONE 'first signatures end'
refuses() { words=$1; shift; "$signer" "$@" >out 2>&1 && return 1; grep -q "$words" out || { cat out; return 1; }; }
check 'the zone is not signed then, for the same reason' refuses 'state/schedule cannot be used: it is empty' sign -c conf -t $T zone
check 'nor is a request made' refuses 'state/schedule cannot be used: it is empty' request -c conf -t $T
rm state/schedule
check 'one that is not there is red' row RED BOARD 'state/schedule cannot be used: it is not there'
tail -c 60 hidden >state/schedule
check 'half of one is red' row RED BOARD 'state/schedule cannot be used: .*line 1 is not as it is written'
rm state/schedule; mv state/response.xml state/hidden.xml
check 'without the response too, as it says, that is accepted again' "$signer" accept -c conf -t $T response.xml
rm state/hidden.xml
check 'with the schedule that it had' cmp hidden state/schedule
check 'and all is well' exits 0 $T
# The last set ends 2027-05-22; that is 45 and 21 days before.
check 'a second before the 45 days all is well' exits 0 2027-02-10T12:00:01Z
for day in 17 27; do "$signer" sign -c conf -t "2027-02-${day}T00:00:00Z" zone; done >log 2>&1
for day in 09 19 29; do "$signer" sign -c conf -t "2027-03-${day}T00:00:00Z" zone; done >log 2>&1
"$signer" sign -c conf -t 2027-04-06T00:00:00Z zone >log 2>&1
check 'less than 45 days before the last set ends it is yellow: a plugin exits 1' exits 1 2027-04-07T00:00:01Z
check 'and names the row' grep -q '^WARNING - example\. KEYSETS: ' out
check 'where status for people exits 0' exits 0 2027-04-07T00:00:01Z -j
"$signer" sign -c conf -t 2027-04-30T00:00:00Z zone >log 2>&1
check 'less than 21 days before it is red: a plugin exits 2' exits 2 2027-05-01T00:00:01Z
check 'and names the row that is' grep -q '^CRITICAL - example\. KEYSETS: ' out
check 'and status for people 1' exits 1 2027-05-01T00:00:01Z -m

# ---- JSON --------------------------------------------------------------------

status 2027-05-01T00:00:01Z -j
cp out page.json
check 'the JSON is an object of these members' [ "$(jq -r 'keys | join(" ")' page.json)" = 'at colour measures rows zone' ]
check 'with the zone, the time and the colour' [ "$(jq -r '[.zone, .at, .colour] | join(" ")' page.json)" = \
    'example. 2027-05-01T00:00:01Z RED' ]
status 2027-05-01T00:00:01Z -c conf
sed 1d out >text
jq -r '.rows[] | [.colour, .what, .text] | @tsv' page.json |
    awk -F'\t' '{ printf "%-6s %-9s %s\n", $1, $2, $3 }' >rows
check 'its rows are those of the page' diff text rows
check 'the last set ends in less than 21 days, to the second' \
    [ "$(jq .measures.keyset_remaining_seconds page.json)" -eq $((21 * 86400 - 1)) ]
check 'and that was the last day for the ceremony' \
    [ "$(jq .measures.keyset_next_ceremony_deadline_seconds page.json)" -eq -1 ]

# ---- metrics -----------------------------------------------------------------

status 2027-05-01T00:00:01Z -m
cp out metrics
check 'each line of the metrics is one, or says what the next is' sh -c "! grep -vxE \
    '# HELP [a-z_]+ .+|# TYPE [a-z_]+ gauge|[a-z_]+\{zone=\"example\.\"(,row=\"[A-Z]+\")?\} -?[0-9]+' metrics"
check 'each metric is described once, before it' awk '
    $1 == "#" && $2 == "TYPE" { if (seen[$3]++) exit 1; now = $3; next }
    $1 != "#" { sub(/\{.*/, "", $1); if ($1 != now) exit 1 }' metrics
check 'each begins with the name of the program' sh -c "! grep -v '^#' metrics | grep -v '^capstan_signer_'"
check 'the figures are those of the JSON' sh -c "jq -r '.measures | to_entries[] | \"\(.key) \(.value)\"' page.json | sort >a
    sed -n 's/^capstan_signer_\([a-z_]*\){zone=\"example\.\"} \(.*\)/\1 \2/p' metrics | grep -v '^status' | sort >b; diff a b"
check 'the colours are numbers' sh -c "grep -qx 'capstan_signer_status{zone=\"example.\"} 2' metrics &&
    grep -qx 'capstan_signer_row_status{zone=\"example.\",row=\"KEYSETS\"} 2' metrics"

# What stays tells of itself.
"$signer" run -c conf -t 2027-05-01T00:00:01Z >run.log 2>&1 && echo "it ended" >>run.log
sed -i "1i input = \"$TESTDIR/zone\"" conf
"$signer" run -c conf -t 2027-05-01T00:00:01Z >run.log 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null' EXIT
tries=0
while [ ! -s state/run.bulletin ] && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
status "$(sed -n 's/^looked //p' state/run.bulletin)" -m
grep '^capstan_signer_run_age_seconds' out >>metrics
check 'a signer that stays is told of' grep -qx 'capstan_signer_run_age_seconds{zone="example."} 0' out

# ---- the alarms that are installed with it -----------------------------------

rules=$SRC/signer/capstan-signer.rules.yml
grep -o 'capstan_signer_[a-z_]*' "$rules" | sort -u >asked
sed -n 's/^\(capstan_signer_[a-z_]*\){.*/\1/p' metrics | sort -u >told
check 'there are alarms' [ "$(grep -c '  - alert: ' "$rules")" -ge 8 ]
check 'no alarm asks for what is not told' sh -c '[ -s asked ] && [ -z "$(comm -23 asked told)" ]'
manual=$(cat "$SRC/docs/capstan-signer.1")
for metric in $(cat told); do
	case $manual in
	*"$metric"*) ;;
	*) echo "not ok - the manual has $metric"; bad=1 ;;
	esac
done
exit $bad
