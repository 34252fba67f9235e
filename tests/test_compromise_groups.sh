#!/bin/sh
# A KSK of a zone that is in a group is compromised: the zone is typed, and the
# waits are those of the group's policy.
set -u
. "$SRC/tests/shares.sh"
. "$SRC/tests/forged.sh"
. "$SRC/tests/batch.sh"
leaving() { printf 'step = enter\nexport = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'; }
# of_zone ZONE WAY: what is decided of its only KSK, which others have.
of_zone() {
	printf 'step = enter\ncompromise.zone = %s\n' "$1"
	printf 'compromise = a\ncompromise.state = d\ncompromise.way = %s\n' "$2"
	printf 'compromise.administrator = the safe was found open\n'
	printf 'compromise.witness = I was told by the keeper\n'
	echo 'compromise.object = <object>'
}
begins() { echo 'ceremony = v'; prologue; }
# says SENTENCE TEXT FILE.
says() { is "$1" sh -c 'tr -s "\n " "  " <"$2" | grep -q "$1"' sh "$2" "$3"; }

NOW=2027-03-01T12:00:00Z WALL='2027-03-01 12:00'
groups
sed -i 's/ds-ttl = .*/ds-ttl = 3d/' own.conf
sed -i 's/^policy = .*/policy = "root"/' capstan.conf
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
held 'a token is made'
empty out
{ echo 'ceremony = j'; prologue; access; make_ksks; epilogue; } >answers
held 'and a KSK for each zone of three groups'
empty out
signer y 'dnskey-ttl = 7200'
asks y icann
sums
{ echo 'ceremony = q'; prologue; access; batch 'batch.first = <object>
batch.object = <object>'; epilogue; } >answers
held 'a batch has sets of one zone'
empty out
keep signed

at 2027-03-10T12:00:00Z
{ begins; printf 'step = enter\ncompromise.zone = y.example\ncompromise.zone = example.\ncompromise.zone = other.\n'; } >answers
isnt 'what is no zone of the site is not taken' hold answers
is 'nor one without a dot' shown 'no name of a zone, with a dot at its end'
is 'nor one without a KSK' shown 'No KSK of that zone was made here'
is 'nor one that is in no group' shown 'neither the zone of capstan.conf nor in a group'
back signed
{ begins; of_zone y.example. n; leaving; } >answers
held 'a KSK of a zone of a group is disclosed'
is 'by the times of its policy' shown 'own.conf, where the parent is changed today'
# By hand: DS 1 h + 3 d; set 1 h + the 2 h of the last response.
is 'as the order says' grep -q 'the other KSK may sign *2027-03-13 13:00:[0-5][0-9]Z' out/order.txt
is 'by the TTL of its own last sets' grep -q 'the old DS may go *2027-03-13 16:00:[0-5][0-9]Z' out/order.txt
says 'and that the group has no such plan' 'The zone is in the group own, and SIGN BATCH has no such plan' out/order.txt
is 'its policy leaves with it' cmp own.conf out/policy.conf
is 'and is verified' judged
"$CAPSTAN" verify -t $AFTER out >verify.out
says 'by its waits' "its waits the policy's" verify.out
rm -rf ended; mv out ended; mkdir out
keep disclosed
at 2027-03-11T12:00:00Z
asks y icann
sums
{ echo 'ceremony = q'; prologue; access; batch 'batch.words = all'; } >answers
isnt 'a batch has no sets of its zone any more' hold answers
says 'for its KSK is in other hands' 'is in other hands since ceremony' room.out
rm -rf req/requests/y*
back disclosed
at 2027-03-10T13:00:00Z
{ begins; of_zone a.example. i; leaving; } >answers
held 'so is another, of a group with another policy'
isnt 'where nothing is replaced nothing is said of plans' grep -q 'no such plan' out/order.txt
is 'and is verified too' judged

# ---- what a forger would make of it

rm -rf t; cp -a ended t
for member in group policy policy-sha256; do
	"$BIN/tests/forge" t set 1 compromise decided $member null || bad 'the forger took the policy out'
done
judged t >verify.out 2>&1
says 'an order by the policy of the site is refused' 'STOP .*by the policy of another zone' verify.out
for member in group policy policy-sha256; do
	forged "one without its $member is refused" "$member" set 1 compromise decided $member null
done
forged 'and one whose group is another' 'not what its record makes' set 1 compromise decided group '"small"'
sed 's/ds-ttl = 3d/ds-ttl = 2d/' own.conf >other.conf
rm -rf t; cp -a ended t; cp other.conf t/policy.conf
"$BIN/tests/forge" t set 1 compromise decided policy-sha256 "\"$(sha256sum <other.conf | cut -c1-64)\"" &&
    "$BIN/tests/forge" t fit || bad 'the forger changed the policy'
judged t >verify.out 2>&1
says 'or whose waits are not those of the policy' 'STOP .*the waits of an order are not those of the policy' verify.out
exit $failed
