#!/bin/sh
# A signed zone that is kept in a store: changes, a zone file that is read anew,
# signatures that are due, slots and ZSKs; and what must be refused.
set -u
PATH=$PATH:/usr/sbin:/sbin
chmod 755 "$TESTDIR"
. "$SRC/tests/signer.sh"
needs 'changes of a stored zone'
conf() {	# DENIAL [more configuration]
	cat >conf <<END
zone = "example."
state = "$TESTDIR/state"
output = "$TESTDIR/out.zone"
denial = "$1"
serial = "increment"
slots = 9
zsk-lifetime = "30d"
$2
END
}
says() { grep -q -- "$1" log || { echo "\"$1\" is missing in:"; cat log; return 1; }; }
does() {	# SENTENCE WORDS TIME VERB...
	sentence=$1 words=$2; shift 2
	at "$@" >log 2>&1 && check "$sentence" says "$words" || check "$sentence" false
}
# After a refusal the file and the store are as they were, to the octet.
refuses() {	# SENTENCE STATUS WORDS TIME VERB...
	sentence=$1 wanted=$2 words=$3; shift 3
	cp out.zone kept.zone
	at "$@" >log 2>&1
	got=$?
	[ $got -eq "$wanted" ] || { echo "not ok - $sentence (exit $got)"; cat log; bad=1; return; }
	check "$sentence" says "$words"
	check "$sentence: the zone stays" cmp kept.zone out.zone
}
zone() {
	cat <<'END'
$TTL 3600
@ SOA ns host 1 7200 3600 1209600 900
@ NS ns
@ NS ns.elsewhere.test.
ns A 192.0.2.1
www A 192.0.2.2
*.wild TXT "any"
a.b.deep A 192.0.2.3
plain NS ns.plain
ns.plain A 192.0.2.4
safe NS ns
safe DS 12345 13 2 2222222222222222222222222222222222222222222222222222222222222222
END
}
keys() { rm -rf state out.zone; first_sets "$1" "$2"; }
serial() { awk '$4 == "SOA" { print $7; exit }' out.zone; }
verified() {	# TIME: the store, and the file that came of it, which are the same
	at "$1" verify && at "$1" verify out.zone
}
signatures() { sed -n 's/.* \([0-9]*\) signatures\{0,1\} made.*/\1/p' log; }

# ---- each chain, by the present clock, before programs of others -------------

now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
for denial in nsec nsec3 nsec3-opt-out; do
	conf $denial 'store = true'
	keys "$now" "$(date -u +%Y-%m-%dT00:00:00Z)"
	zone >zone
	does "the first signing fills the store ($denial)" 'serial 2, 8 names' "$now" sign zone
	cat >changes <<'END'
update add new.example. 3600 A 192.0.2.9
update add x.y.z.example. 3600 TXT "three empty"
update add b.deep.example. 3600 NS ns.example.
update add plain.example. 3600 DS 1 13 2 3333333333333333333333333333333333333333333333333333333333333333
update delete safe.example. DS
update delete www.example.
send
END
	does "changes of a file are done ($denial)" 'serial 3' "$now" change changes
	check "and what came of them is good ($denial)" verified "$now"
	sh "$SRC/tests/validate.sh" example out.zone ds || bad=1
	check "a name that is gone is gone ($denial)" sh -c '! grep -q "^www" out.zone'
	sed -i '/^www/d; s/^safe DS/plain DS/' zone
	printf '%s\n' 'new A 192.0.2.9' 'x.y.z TXT "three empty"' 'b.deep NS ns' >>zone
	sed -i 's/plain DS 12345 13 2 2*/plain DS 1 13 2 3333333333333333333333333333333333333333333333333333333333333333/' zone
	does "a zone file that says the same changes nothing ($denial)" 'serial 3 stays' "$now" sign zone
	cp out.zone one.zone
	mv state/store gone
	does "without the store all is signed ($denial)" 'serial 4' "$now" sign zone
	# But for times and signatures, and the serial, the two are one zone.
	plain() { awk '$4 == "RRSIG" { print $1, $2, $5, $6, $7, $8, $11, $12; next }
	    $4 == "SOA" { $7 = "" } { print }' "$1" | sort; }
	plain one.zone >one
	plain out.zone >two
	check "which gives the zone that the changes gave ($denial)" diff one two
	rm -r gone
done

# ---- refusals ----------------------------------------------------------------

T=2027-02-10T12:00:00Z
conf nsec3 'store = true'
keys $T 2027-02-10T00:00:00Z
zone >zone
: >out.zone
refuses 'a change before anything was signed' 1 'the store is empty, and nothing was changed' $T change zone
refuses 'to sign anew before anything was signed' 1 'the store is empty' $T resign
refuses 'to verify a store that is empty' 1 'the store is empty' $T verify
at $T sign zone >log 2>&1 || cat log
refuses 'a file that is not there' 2 'no-such-file' $T change no-such-file
printf 'update add a.example. 60 A 192.0.2.1\n' >lost
refuses 'changes that no send follows' 2 'lost:' $T change lost
printf 'update add a.example. 60 A 192.0.2.1\nsend\nupdate add www.example. 60 CNAME a.example.\nsend\n' >half
refuses 'a file of which one change cannot be' 1 'www.example. has a CNAME and other records' $T change half
printf 'prereq nxdomain www.example.\nupdate add www.example. 60 A 192.0.2.7\nsend\n' >demand
refuses 'a demand that is not met' 1 'demand: line 1: the name is there' $T change demand
printf 'update add www.other. 60 A 192.0.2.7\nsend\n' >outside
refuses 'a name outside of the zone' 1 'outside:1:12: www.other. is outside' $T change outside
printf 'update delete example. NS ns.example.\nupdate delete example. NS ns.elsewhere.test.\nsend\n' >apex
refuses 'the last name server' 1 'no name server' $T change apex
printf 'update delete a.b.deep.example.\nupdate delete a.b.deep.example. A\nsend\nupdate delete example.\nsend\n' >all
at $T change all >log 2>&1
check 'to delete the apex leaves its SOA and NS, which is noted' \
    says 'note: line 4 of the changes deletes example.: it is the apex, whose SOA and NS records stay'
check 'and so it is' sh -c 'grep -q "^example.*	SOA	" out.zone && [ "$(grep -c "^example.*	IN	NS	" out.zone)" -eq 2 ]'
printf 'update add a.b.deep.example. 3600 A 192.0.2.3\nsend\n' >back
at $T change back >log 2>&1
check 'no other change has that note' sh -c '! grep -q apex log'
ln -s back linked
mkfifo piped
for file in - linked piped; do
	refuses "changes that are in no file of their own name: $file" 2 "$file" $T change $file
done
refuses 'a zone that is not verified' 2 '-n' $T sign -n zone
printf '@ DNAME other.test.\n' | cat zone - >dname
refuses 'a zone file that is none' 1 'is below a DNAME' $T sign dname
sed 's/^store.*//' conf >plain.conf
cp conf store.conf
cp plain.conf conf
refuses 'a change where no store is configured' 2 'set store = true in conf' $T change changes
refuses 'to sign anew where no store is configured' 2 'set store = true' $T resign
refuses 'to verify nothing' 2 '^capstan-signer: which zone is to be verified is not said, and no store is configured: give its file, as ' $T verify
does 'without the store the whole zone is signed' 'serial 5, 8 names' $T sign zone
cp store.conf conf
printf 'update add a.example. 60 A 192.0.2.1\nsend\n' >a
refuses 'a store that is behind the zone' 1 'is behind the zone that was signed last' $T change a
does 'which is made anew of what is served' 'serial 6, 8 names' $T resign
check 'and good' verified $T
sed 's/nsec3/nsec/' store.conf >conf
refuses 'another chain than is configured' 1 'resign signs all of it anew first' $T change a
does 'which that makes' 'serial 7, 8 names' $T resign
check 'and puts into the store' verified $T
cp store.conf conf
does 'and the other way by a whole signing' 'serial 8' $T sign zone
echo 'signature-validity = "10d"' >>conf
refuses 'other times than it was signed with' 1 'as it was configured before' $T change a
cp store.conf conf
sed 's/increment/keep/' store.conf >conf
refuses 'with serial = keep, a change without a serial' 1 'needs a later SOA serial' $T change a
printf 'update add a.example. 60 A 192.0.2.1\nupdate add example. 3600 SOA ns.example. host.example. 17 7200 3600 1209600 900\nsend\n' >kept
does 'with one it is taken' 'serial 17' $T change kept
refuses 'and none that is behind' 1 'needs a later SOA serial' $T sign zone
cp store.conf conf
echo 'signature-jitter = "13d"' >>conf
refuses 'a jitter longer than there is room for' 2 'signature-jitter' $T resign
cp store.conf conf

# What cannot be written is not in the store either.
printf 'prereq nxdomain half.example.\nupdate add half.example. 60 A 192.0.2.1\nsend\n' >half
refuses 'changes of which the zone cannot be written' 2 'nothing was changed: .*no-such-folder' $T change -o no-such-folder/out.zone half
does 'and which are done when it can' 'serial 18' $T change half

# ---- time --------------------------------------------------------------------

cp state/store/data.mdb was.mdb
touch mark
sleep 0.1	# more than a clock of files ticks
does 'nothing is due on the same day' 'serial 18 stays: nothing is new, and no signature is due' $T resign
check 'and the store was only read' cmp was.mdb state/store/data.mdb
find state out.zone -type f -newer mark ! -name lock.mdb >touched
check 'and no other file was written' [ ! -s touched ]
rm out.zone
does 'a signed zone that is gone is written again' 'serial 18, ' $T resign
check 'and no signature was made for it' [ "$(signatures)" = 0 ]
made=0 days=0 most=0
for day in 11 12 13 14 15 16 17 18 19; do
	at 2027-02-${day}T12:00:00Z resign >log 2>&1 || { cat log; bad=1; }
	n=$(signatures)
	[ -n "$n" ] || continue
	made=$((made + n)) days=$((days + 1))
	[ $n -le $most ] || most=$n
	check "what is due on day $day is made, and all is good" verified 2027-02-${day}T12:00:00Z
done
total=$(grep -c '	IN	RRSIG	' out.zone)
check "signatures are made on several days ($made of $total on $days)" \
    [ $days -ge 3 -a $made -ge $((total / 2)) -a $most -lt $total ]
one=$(serial)
does 'another slot brings its DNSKEY set' 'slot from 2027-02-20' 2027-02-20T00:00:00Z resign
check 'with the signatures of that, and a new serial' [ "$(serial)" -gt "$one" ]
check 'and is good' verified 2027-02-20T00:00:00Z
for day in 02-20 02-25 03-01 03-02 03-06 03-10 03-11; do
	at 2027-${day}T12:00:00Z resign >log 2>&1 || { cat log; bad=1; }
done
old=$(awk '$4 == "RRSIG" && $5 == "A" { print $11; exit }' out.zone)
does 'another ZSK signs all of it anew' 'slot from 2027-03-12' 2027-03-12T00:00:00Z resign
check 'by all processors, as a zone file is' says '[0-9] names, signed by ZSK'
check 'and no signature of the one before is left' \
    sh -c "! awk '\$4 == \"RRSIG\" && \$5 != \"DNSKEY\" { print \$11 }' out.zone | grep -qx $old"
check 'which is good' verified 2027-03-12T00:00:00Z
printf 'update add late.example. 60 A 192.0.2.1\nsend\n' >late
does 'a change in a later slot is signed by its ZSK' '2 names\|3 names\|4 names' 2027-03-13T00:00:00Z change late
check 'and is good too' verified 2027-03-13T00:00:00Z

# A clock that was ahead: what was signed by it is not good yet by the right one.
printf 'update add early.example. 60 A 192.0.2.1\nsend\n' >early
does 'a change is made while the clock is ten hours ahead' 'serial' 2027-03-14T22:00:00Z change early
fails() { ! "$@"; }
check 'by the right clock its signatures are not good yet' fails at 2027-03-14T12:00:00Z verify
check 'which status says' sh -c "'$signer' status -c conf -t 2027-03-14T12:00:00Z | grep -q 'RED *ZONE .*which is to come'"
does 'by the right clock they are made anew, and no others' ' 4 signatures made\| 5 signatures made\| 6 signatures made' 2027-03-14T12:00:00Z resign
check 'then all is good' verified 2027-03-14T12:00:00Z
does 'and is let alone' 'no signature is due' 2027-03-14T12:00:00Z resign
check 'as status says' sh -c "'$signer' status -c conf -t 2027-03-14T12:00:00Z | grep -q 'GREEN *ZONE'"
mv out.zone away.zone
check 'a signed zone that is gone is red' sh -c "'$signer' status -c conf -t 2027-03-14T12:00:00Z | grep -q 'RED *ZONE .*No such file'"
mv away.zone out.zone

# Where signatures may end soon after they begin, none is due at once.
printf '%s\n' 'signature-validity = "14d"' 'signature-refresh = "1d"' 'signature-jitter = "12d23h"' >>conf
seq 60 | sed 's/.*/n& A 192.0.2.1/' >>zone
does 'with as much jitter as there is room for all is signed' 'serial' 2027-03-13T00:00:00Z sign zone
does 'and nothing of it is due again' 'no signature is due' 2027-03-13T00:00:00Z resign
exit $bad
