#!/bin/sh
# A year of a zone: ZSKs that roll each month, another KSK in the middle of it, and
# at the end a ceremony that nobody holds.  At no moment is there anything that a
# validator would find bogus, whatever it has in its cache; and status says in time
# what is to be done.
set -u
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/year.sh"

# ---- that what would be bogus is called so -------------------------------------

# A KSK in a file stands for the ceremony; a ZSK signs for 30 days.
cat >signer.conf <<END
zone = "example."
state = "$TESTDIR/state"
slots = 9
slot-length = 10d
slot-validity = 21d
zsk-lifetime = 30d
signature-validity = 21d
END
zone_year >zone
T=2027-02-10T12:00:00Z
{
	"$SIGNER" keys -c signer.conf -t $T &&
	"$SIGNER" request -c signer.conf -t $T -s 2027-02-10T00:00:00Z -o request.xml &&
	"$BIN/tests/answer" request.xml response.xml 13 ksk.pem >k.ds &&
	"$BIN/tests/answer" request.xml other.xml 13 other.pem >o.ds &&
	"$SIGNER" accept -c signer.conf -t $T -a k.ds response.xml
} >known.out 2>&1 || { cat known.out; bad 'a signer is set up'; exit 1; }
# Signed when a slot begins and no more: 02-10, 02-20, 03-02, 03-12 and so on; the
# second ZSK signs from 03-12 on, the first is gone on 03-22.
{ cat zone; echo 'long 860400 TXT "x"'; } >zone.long
{ cat zone; echo 'long 860401 TXT "x"'; } >zone.longer
for d in 2027-02-10 2027-02-20 2027-03-02 2027-03-12 2027-03-22 2027-04-01; do
	at=${d}T00:00:00Z
	served $at zone && served $at zone.long known.long && served $at zone.longer known.longer ||
	    bad "it signs at $at"
done
first=2027-02-10T00:00:00Z
{ echo "$first ds k.ds"; cat list; } >known
rm list
for l in long longer; do sed -i "1s/^/$first ds k.ds\n/" known.$l; done
to() { cat "$1"; echo "$2 end"; }	# LIST END
of() { to "$1" "$2" >is.list; shift 2; "$@" <is.list; }	# LIST END COMMAND...
is 'what is signed in each slot is good in every cache' \
    of known 2027-04-11T00:00:00Z judged_valid -l 3600
is 'to the second in which its signatures end' of known 2027-04-22T00:00:00Z judged_valid
is 'the next second it is bogus' of known 2027-04-22T00:00:02Z judged_bogus 2027-04-22T00:00:01Z 'over'
sed 's/^2027-03-12/2027-03-07/' known >early
is 'and before they begin' of early 2027-04-01T00:00:00Z judged_bogus 2027-03-07T00:00:00Z 'not begun'
is 'a TTL of as much as a slot, less an hour until all servers have it, is good' \
    of known.long 2027-04-11T00:00:00Z judged_valid -l 3600
is 'a second more, and data are there whose ZSK is gone' \
    of known.longer 2027-04-11T00:00:00Z judged_bogus 2027-03-22T00:00:00Z 'long.example. TXT .*no key' -l 3600
is 'or the servers a second later' \
    of known.long 2027-04-11T00:00:00Z judged_bogus 2027-03-22T00:00:00Z 'long.example. TXT .*no key' -l 3601
sed '/^2027-03-12/d' known >dropped
is 'a ZSK that goes before the next has signed for a slot is missed' \
    of dropped 2027-04-01T00:00:00Z judged_bogus 2027-03-22T00:00:00Z 'of z7 with z13: no key'
sed '/^2027-03-02/d' known >unpublished
is 'one that signs before it was published is not known' \
    of unpublished 2027-04-01T00:00:00Z judged_bogus 2027-03-12T00:00:00Z 'of z10 with z4: no key'
{ cat known; echo '2027-03-22T00:00:01Z ds o.ds'; } >other
is 'the DS of another KSK leads nowhere' \
    of other 2027-04-01T00:00:00Z judged_bogus 2027-03-22T00:00:01Z 'DNSKEY of z10 with o.ds: no key'
cat k.ds o.ds >both.ds
{ sed 's/ k.ds/ both.ds/' known; echo '2027-03-22T00:00:01Z ds k.ds'; } >both
is 'beside the one that signs it does no harm' of both 2027-04-01T00:00:00Z judged_valid
sed '/DNSKEY 13/d' z10 >unsigned
sed 's/ z10$/ unsigned/' known >bare
is 'a set that nobody signed is bogus' \
    of bare 2027-04-01T00:00:00Z judged_bogus 2027-03-12T00:00:00Z 'DNSKEY of unsigned'
for t in SOA NS MX TXT CAA A AAAA CNAME TLSA SRV DS NSEC; do
	sed "0,/RRSIG	$t /{/RRSIG	$t /d}" z10 >"less.$t"
	sed "s/ z10\$/ less.$t/" known >"list.$t"
	is "so is any other: $t" of "list.$t" 2027-04-01T00:00:00Z judged_bogus 2027-03-12T00:00:00Z " $t of less.$t"
done

# A cron job that stopped: with signatures as long as these nothing else tells.
sed "s/^slot-validity.*/slot-validity = 29d/; s/^signature-validity.*/signature-validity = 28d/
    s|/state\"|/idle\"|" signer.conf >idle.conf
echo "output = \"$TESTDIR/idle.zone\"" >>idle.conf
idle() { verb=$1 at=$2; shift 2; "$SIGNER" "$verb" -c idle.conf -t "$at" "$@"; }
{
	idle keys $T && idle request $T -s $first -o request.xml &&
	"$BIN/tests/answer" request.xml response.xml 13 ksk.pem >k.ds &&
	idle accept $T -a k.ds response.xml && idle sign 2027-02-15T12:00:00Z zone
} >idle.out 2>&1 || cat idle.out
# shows COLOUR TIME [WORDS]
shows() { idle status "$2" | tee page | grep -q "^$1 *ZONE .*${3:-}" || { cat page; return 1; }; }
is 'a day after a slot began a zone that was signed before it is as it should be' \
    shows GREEN 2027-02-21T00:00:00Z
is 'a second later somebody has to look why' \
    shows YELLOW 2027-02-21T00:00:01Z 'not signed since the slot from 2027-02-20 00:00:00Z began'
is 'until the next slot begins' shows YELLOW 2027-03-01T23:59:59Z
is 'and then resolvers lose the ZSK in their caches' \
    shows RED 2027-03-02T00:00:00Z 'a whole slot was not signed'
idle sign 2027-03-02T00:00:00Z zone >idle.out 2>&1
is 'until it is signed' shows GREEN 2027-03-02T00:00:00Z

# ---- the year ------------------------------------------------------------------

rm -f signer.conf list z[0-9]*
site
cat >>signer.conf <<END
zsk-lifetime = 30d
output = "$TESTDIR/signed.zone"
END
year=2027-02-10T00:00:00Z
# planned [LETTER [DATE]]: signed by that plan; the next KSK's DS was seen then.
planned() {
	sign '' | sed -n '1,/request.words/p'
	printf 'step = enter\n'
	[ $# -lt 1 ] || echo "review.plan = $1"
	[ $# -lt 2 ] || printf 'ds.date = %s\nds.object = <object>\n' "$2"
	printf 'review.object = <object>\nstep = enter\nsigned = enter\n'
}
# held SENTENCE: the ceremony of the file answers, on the day that it is.
held() {
	rm -rf out; mkdir out
	is "$1" hold answers
	sed 's/^/# /' room.err
}
# round SENTENCE NAME DATE [PLAN...]: a request and its response, which is taken.
round() {
	said=$1 name=$2; day "$3"; shift 3
	request
	{ echo 'ceremony = s'; prologue; access; planned "$@"; epilogue; } >answers
	held "$said"
	took "$name"
}
took() {
	cp -r out "$1"
	is "the signer takes what \"$1\" gave" "$SIGNER" accept -c signer.conf -t $NOW out/response.xml
	ends=$(last_end)
}
day() { NOW=${1}T09:00:00Z WALL="$1 09:00"; }
only_ds() { cat out/ksk-*.ds >"$1" && test "$(ls out/ksk-*.ds | wc -l)" -eq 1; }

request
first >answers
held 'a first ceremony makes a KSK and signs for a quarter'
is 'whose DS goes to the parent' only_ds c.ds
cp c.ds anchors; echo "anchor = \"$TESTDIR/anchors\"" >>signer.conf
took first
echo "$year ds c.ds" >list
pass $year 2027-04-18T09:00:00Z
day 2027-04-18
{ echo 'ceremony = k'; prologue; access; make_ksk; epilogue; } >answers
held 'another KSK is made'
is 'and has a DS' only_ds n.ds
cat c.ds n.ds >both.ds; cp both.ds anchors
round 'it is published by the plan of the next ceremony' publish 2027-04-20 b
pass 2027-04-18T09:00:00Z 2027-06-01T00:00:00Z
echo '2027-06-01T00:00:00Z ds both.ds' >>list
pass 2027-06-01T00:00:00Z 2027-07-19T09:00:00Z
round 'it signs by the plan of the one after, for its DS was seen' roll 2027-07-19 c 2027-06-01
pass 2027-07-19T09:00:00Z 2027-08-21T00:00:00Z
echo '2027-08-21T00:00:00Z ds n.ds' >>list
pass 2027-08-21T00:00:00Z 2027-10-17T09:00:00Z
round 'the old one is revoked by the plan of the fourth' revoke 2027-10-17 c
pass 2027-10-17T09:00:00Z 2028-02-10T09:00:00Z
is 'the year was gone through, with every border of two slots' \
    test "$(grep -c 'T00:00:00Z zone\|T00:00:01Z zone\|T23:59:59Z zone' list)" -ge 108
is 'in which each month another ZSK signed' test "$(signers | wc -l)" -eq 12
is 'at each moment every cache finds every record good' of list 2028-02-10T09:00:00Z judged_valid -l 3600
cat is.out
is 'status tells the truth at each of them' test ! -s untrue
head -n 20 untrue | sed 's/^/# /'
grep ' ds \|T00:00:00Z zone' list >borders
is 'so it does where a zone is signed when a slot begins, and no more' \
    of borders 2028-02-10T00:00:00Z judged_valid -l 3600

# ---- what others make of it ----------------------------------------------------

# seen SENTENCE COMMAND: of each zone that was signed when a slot began, with the
# DS that the parent had, and the time.
seen() {
	said=$1 look=$2
	command -v "$3" >/dev/null || { echo "skipped - $said: $3 is not installed"; return; }
	lost='' ds=
	while read -r at what file; do
		[ "$what" = zone ] || { ds=$file; continue; }
		$look "$at" "$ds" "$file" >look.out 2>&1 || { lost="$lost $at"; sed 's/^/# /' look.out; }
	done <borders
	is "$said" test -z "$lost"
}
by_ldns() { ldns-verify-zone -t "$(echo "$1" | tr -d 'TZ:-')" -k "$2" "$3"; }
by_knot() { kzonecheck -d on -o example. -t "$(epoch "$1")" "$3"; }
seen 'ldns finds each of them good from the DS of that time' by_ldns ldns-verify-zone
seen 'and so does Knot DNS' by_knot kzonecheck

# ---- had it been done otherwise ------------------------------------------------

# The set that the next KSK alone signs begins 2027-08-19; the DS set is in caches
# for a day, the DNSKEY set for an hour, and the last server has all an hour later.
otherwise() { sed "s/^.* ds $1$/$2 ds $1/" list | sort -s -k1,1 >"list.$1"; }
otherwise both.ds 2027-08-17T23:00:00Z
is 'a DS that comes just in time is in time' of list.both.ds 2027-10-01T00:00:00Z judged_valid -l 3600
otherwise both.ds 2027-08-17T23:00:01Z
is 'a second later it is not' of list.both.ds 2027-10-01T00:00:00Z \
    judged_bogus 2027-08-19T00:00:00Z 'DNSKEY .* with c.ds: no key' -l 3600
otherwise n.ds 2027-08-19T02:00:00Z
is 'the old one may go when no server and no cache has a set of the old KSK' \
    of list.n.ds 2027-10-01T00:00:00Z judged_valid -l 3600
otherwise n.ds 2027-08-19T01:59:59Z
is 'and a second earlier it may not' of list.n.ds 2027-10-01T00:00:00Z \
    judged_bogus 2027-08-19T01:59:59Z 'DNSKEY .* with n.ds: no key' -l 3600

# ---- a ceremony that is late, and one that nobody holds ------------------------

rm -rf kept; mkdir kept; cp -r signer list kept/
round 'a ceremony is late, with the page red' late 2028-02-10 a
pass 2028-02-10T09:00:00Z 2028-03-20T00:00:00Z
is 'what comes of it is good in every cache' of list 2028-03-20T00:00:00Z judged_valid -l 3600
is 'and status is green from then on' test ! -s untrue
head -n 20 untrue | sed 's/^/# /'

rm -rf signer list; cp -r kept/signer kept/list .
ends=$(epoch 2028-02-16T00:00:00Z)
pass 2028-02-10T09:00:00Z 2028-02-16T00:00:00Z
is 'without it the zone is good to the second in which the last set ends' \
    of list 2028-02-16T00:00:01Z judged_valid
is 'and bogus the next' of list 2028-02-16T00:00:02Z judged_bogus 2028-02-16T00:00:01Z 'over'
is 'status was red until then, and said when' test ! -s untrue
head -n 20 untrue | sed 's/^/# /'
cp signed.zone last.zone
"$SIGNER" sign -c signer.conf -t 2028-02-16T00:00:00Z zone >sign.out 2>&1
is 'then nothing is signed any more' test $? -eq 1
is 'and a ceremony is asked for' grep -q 'the last one ended 2028-02-16T00:00:00Z; hold a ceremony' sign.out
is 'the zone stays as it was' cmp last.zone signed.zone
"$SIGNER" status -c signer.conf -t 2028-02-16T00:00:01Z >page 2>&1
is 'status is red' test $? -eq 1
is 'and says that the last set ended' grep -q '^RED *KEYSETS *the last ended 2028-02-16 00:00:00Z' page
is 'and the signatures too' grep -q '^RED *ZONE *the first signatures ended 2028-02-16 00:00:00Z' page
exit $failed
