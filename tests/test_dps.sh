#!/bin/sh
# The practice statement of a site by each shipped policy, as tests/dps has it.
# DPS_UPDATE=1 agrees it anew; look at the difference.
set -u
. "$SRC/tests/ceremony.sh"
dps() { "$CAPSTAN" dps "$@"; }

# config POLICY ZONE MODULE: what every site has.
config() {
	cat <<END
site = "AMS-A"
module = "$3"
token = "EXAMPLE-AMS"
zone = "$2"
policy = "$1"
journal-a = "/media/LOG-A"
journal-b = "/media/LOG-B"
request-media = "/media/REQ"
output-media = "/media/OUT"
END
}
{ config root . /usr/lib/vendor.so
cat <<'END'
algorithm = 8
bits = 2048
operators = "3 of 7"
security-officers = "5 of 7"
recovery = "5 of 7"
trust-anchor = "https://anchors.example/root-anchors.xml"
bags = { "HSM", "machine", "card 1", "LOG-A" }
END
} >root.conf
{ config standard example. /usr/lib/softhsm/libsofthsm2.so
echo 'recovery = "3 of 7 or 5 of 7"'; echo 'separate = false'; } >standard.conf
{ config small example. /usr/lib/vendor.so
cat <<'END'
rehearsal = true
emergency = "2 of 4"
group "customers" {
	policy = "standard"
	zones = { "a.example.net.", "b.example.net." }
}
group "own" {
	zones = { "c.example.net." }
}
END
} >small.conf

# ---- refusals

cd "$TESTDIR"
dps -c nothing.conf >dps.out 2>&1
is 'without a configuration there is none' test $? -eq 2
sed 's/^policy.*/policy = "unheard"/' small.conf >bad.conf
dps -c bad.conf >dps.out 2>&1
is 'nor with a policy that is not there' test $? -eq 2
dps -c small.conf nothing >dps.out 2>&1
is 'nor with a journal that is not there' test $? -eq 2
isnt 'and nothing is printed of it' grep -q INTRODUCTION dps.out
dps -c small.conf one two >dps.out 2>&1
is 'nor with two journals' test $? -eq 2

# ---- known answers

for policy in root standard small; do
	dps -c $policy.conf >$policy.txt
	[ -z "${DPS_UPDATE:-}" ] || cp $policy.txt "$SRC/tests/dps/"
	is "a site by the policy $policy has the statement that is kept" \
	    diff "$SRC/tests/dps/$policy.txt" $policy.txt
	dps -c $policy.conf >again.txt
	is "and the same each time: $policy" cmp $policy.txt again.txt
	isnt "in 80 columns: $policy" grep -qE '.{81}' $policy.txt
	isnt "of printable characters: $policy" grep -qP '[^ -~]' $policy.txt
done
sed -n 's/^\([0-9][0-9.]*\.\)  .*/\1/p' root.txt >numbers
is 'each section stands once' test -z "$(sort numbers | uniq -d)"
is 'in the order of the outline' sh -c 'sort -V numbers | cmp - numbers'
is 'all that the framework has of 4, 5 and 6' test "$(grep -c '^[456]' numbers)" -eq 71
# What is said of a site is what its configuration and its policy say.
has() { is "$1" sh -c 'tr -s "\n " "  " <"$1" | grep -qF -- "$2"' - "$2" "$3"; }
hasnt() { isnt "$1" sh -c 'tr -s "\n " "  " <"$1" | grep -qF -- "$2"' - "$2" "$3"; }
has 'how many open the HSM' root.txt 'To open the HSM, of the officers: 3 of 7.'
has 'how many bring keys back' standard.txt 'of the holders of shares: 3 of 7 or 5 of 7.'
has 'that a SoftHSM has split PINs by itself' standard.txt 'To open the HSM, of the officers: 2 of 3.'
has 'which algorithm KSKs are of' root.txt 'Of KSKs: RSASHA256, 2048 bits.'
has 'how long sets are valid' root.txt 'are valid for 21 d; one begins 9 d to 11 d after'
has 'what RFC 5011 asks for' root.txt 'RFC 5011 that is 30 d.'
has 'the policy of a group' small.txt 'Group "customers", zones: 2, by the policy "standard":'
has 'that sets are sealed' small.txt 'To open the emergency sets, of the holders of papers: 2 of 4.'
has 'that keys have no backup' small.txt 'There is none: no private key can leave the HSM.'
has 'what is kept in tamper bags' root.txt 'in tamper-evident bags, each in one of its own: HSM, machine, card 1, LOG-A.'
has 'that these are in the journal' root.txt 'Of each tamper-evident bag it has what both read off it'
hasnt 'of which a site that names none says nothing' small.txt 'bag'
hasnt 'of which a site with copies says nothing' root.txt 'There is none: no private key'

# ---- with a journal

mkdir -p ceremony; TESTDIR=$TESTDIR/ceremony; cd "$TESTDIR"
SOFTHSM2_CONF=$TESTDIR/softhsm2.conf
site
request
first >answers
hold answers || { cat room.err >&2; exit 1; }
dps -c capstan.conf >before.txt
dps -c capstan.conf a >after.txt
tag=$(ls out | sed -n 's/^ksk-\([0-9]*\)\.ds$/\1/p')
has 'with a journal, which HSM it is' after.txt 'By the journal it is a SoftHSM v2 of SoftHSM project'
has 'and which KSKs live' after.txt "By the journal, KSK $tag of example.: ECDSAP256SHA256, made on 2027-02-09."
hasnt 'which the configuration alone does not say' before.txt 'By the journal'
isnt 'nobody is named, nor a serial number' grep -qE "Ada King|Max Brandt|$(sed -n 's/.*"kind":"opened","data":{"serial":"\([0-9a-f]*\)".*/\1/p' a/*.jsonl)" after.txt
"$CAPSTAN" redact -o copy out >redact.out 2>&1
dps -c capstan.conf out/journal >whole.txt; dps -c capstan.conf copy/journal >copy.txt
is 'a redacted journal gives the same' cmp whole.txt copy.txt
NOW=2027-02-10T10:17:00Z WALL='2027-02-10 10:17'
rm -rf out; mkdir out
{ echo 'ceremony = v'; prologue; cat; } >answers <<'END'
step = enter
compromise = a
compromise.state = d
compromise.way = n
compromise.administrator = the safe was found open
compromise.witness = I was told by the keeper
compromise.object = <object>
step = <stop>
stop.reason = it is late
END
hold answers || { cat room.err >&2; exit 1; }
dps -c capstan.conf a >disclosed.txt
has 'a KSK that others have is not said to be held as any other' disclosed.txt \
    "By the journal, KSK $tag of example.: DISCLOSED in ceremony 0002, so that others may sign with it; it signs nothing here any more, but to be revoked. ECDSAP256SHA256, made on 2027-02-09."
hasnt 'nor once more' disclosed.txt "KSK $tag of example.: ECDSAP256SHA256"
sed 's/^zone = .*/zone = "other.example."/' capstan.conf >other.conf
dps -c other.conf a >other.txt
has 'nor among those of other zones' other.txt 'By the journal, KSKs of other zones: 1, of which DISCLOSED: 1.'

# ---- with bags

rm -rf a b out tokens; mkdir a b out tokens
echo 'bags = { "HSM", "LOG A", "card 1" }' >>capstan.conf
. "$SRC/tests/bags.sh"
NOW=2027-02-11T10:17:00Z WALL='2027-02-11 10:17'
goes_in() { bag_sealed A1001; bag_sealed A1002; printf 'bags-in = o\nbags-in.reason = it is in use\n'; }
first_bags goes_in >answers
hold answers || { cat room.err >&2; exit 1; }
dps -c capstan.conf a >bags.txt
has 'with a journal, how many bags are sealed' bags.txt 'By the journal, bags that are sealed: 2; missing: 0; things that are in no bag, for a reason: 1.'
isnt 'and no number of one' grep -q A100 bags.txt
sed '/^bags/d' capstan.conf >none.conf
dps -c none.conf a >bags.txt
has 'also where the site names none any more' bags.txt 'By the journal, bags that are sealed: 2'
exit $failed
