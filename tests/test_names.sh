#!/bin/sh
# One person is one name, however it is typed: in the room, on a card, as the
# holder of a share; and what was typed otherwise once is read for ever.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"
LATER=2027-03-09T11:00:00Z
empty() { rm -rf "$1"; mkdir "$1"; }
judged() { "$CAPSTAN" verify -t $LATER out >verify.out 2>&1; }
ended() {
	printf 'step = enter\n'; gone_home
	printf 'export = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'
}
# typed_as: holders' names in other ways, and of one a second share.
typed_as() {
	sed 's/^share.holder = R. Novak/share.holder = r novak/
	    s/^share.holder = J. Moreau/share.holder = J  Moreau/
	    s/^share.holder = A. Haddad/share.holder = R. NOVAK\nshare.holder = a.haddad/'
}
pcscd_start
site
shared_site
request
four_cards

# ---- what is no name of anybody

LONG='the bag of the HSM came out of the safe with a tear at its seam, which was photographed by both'
at 2027-02-08T10:17:00Z
{ enrol_four | sed "s/^people.witness = .*/people.witness = $WALL\npeople.witness = 7\npeople.witness = Max Brand/
    s/^people.right = .*/people.right = <exception>\nexception.expected = x\nexception.happened = $LONG\nexception.decided = z\nexception.who = $WALL\nexception.who = Eve Thorn\nexception.written = enter\npeople.right = <back>\npeople.administrator = Ada King\npeople.witness = Max Brandt\npeople.right = enter/
    0,/^enrol.name/s/^enrol.name/enrol.name = $WALL\nenrol = o\n&/"; } >answers
held 'people and officers are named'
is 'what happened is on the page to its end' shown "Happened $LONG Decided z"
is 'a time of day is nobody' shown "AGAIN \"$WALL\" is no name of a person"
is 'nor is it enrolled' shown "NOT ENROLLED \"$WALL\" is no name of a person"
is 'the initials of both are shown before they are recorded' \
    shown 'Administrator AK Ada King Witness MB Max Brandt By their initials'
is 'and a slip is mended' grep -q '"people","kind":"present","data":{"administrator":"Ada King","witness":"Max Brandt"}' a/0001-enrol.jsonl
isnt 'so that the journal does not have it' grep -q 'Brand"' a/0001-enrol.jsonl
is 'an exception from before has whoever says so' grep -q '"who":"Eve Thorn"' a/0001-enrol.jsonl

# ---- one person, one name

at 2027-02-09T10:17:00Z
first=a/0002-first-backup.jsonl
first_shared | typed_as | sed '
    0,/^token = enter/s/^token = enter/token = <exception>\nexception.expected = x\nexception.happened = y\nexception.decided = z\nexception.who = A Stranger\nexception.who = mb\nexception.written = enter\n&/' >answers
held 'holders are named as they come to mind'
is 'who writes an exception is in the room' shown '"A Stranger" is neither Ada King nor Max Brandt'
is 'and named by initials' grep -q '"kind":"exception".*"who":"Max Brandt"' $first
is 'one person gets one share, in whatever way the name is typed' \
    shown 'AGAIN R. Novak has a share already: one person, one share'
for name in 'R. Novak' 'A. Haddad' 'J. Moreau'; do
	is "$name is recorded as enrolled" grep -q "\"split\",\"kind\":\"given\".*\"holder\":\"$name\"" $first
done
isnt 'and in no other way' grep -qiE '"(holder|name)":"(r novak|a\.haddad|j  moreau)"' $first
is 'also where the page says who holds what' shown '1 R. Novak card'
is 'what left is verified' judged
empty out

# ---- a share that is found on a card, and destroyed

copied() { on_paper "$1" x | sed 1d; }
at 2027-02-10T10:17:00Z
{ echo 'ceremony = m'; prologue; echo 'step = enter'
printf 'recreate.set = a\nrecreate.share = 1\nshare.holder = %s\nshare.holder = P. Rossi\nrecreate.object = <object>\n' "$WALL"
echo 'share = p'; typed 2
echo 'share = p'; typed 3
echo 'share = g'; copied x; printf 'recreated = enter\nrecreate.set = g\n'; ended; } >answers
held 'the share of a card is made again, on paper'
is 'for nobody who is no person' shown "AGAIN \"$WALL\" is no name of a person"
is 'which is verified' judged
empty out
at 2027-02-11T10:17:00Z
{ printf 'ceremony = d\nceremony.about = s\n'; prologue; echo 'step = enter'
printf 'destroy-shares = c\ndestroy-shares.card = j moreau\ncard = enter\ncard.pin = %s\n' "$(pin_of 4)"
printf 'scrub.object = <object>\nscrub.done = enter\ndestroy-shares = g\ndestroy-shares.end = enter\n'
ended; } >answers
held 'and is destroyed where it was'
is 'which is verified too' judged
empty out
at 2027-02-12T10:17:00Z
{ echo 'ceremony = i'; prologue; access_shared 1 2; epilogue; } >answers
held 'and the next ceremony is held'
is 'and verified' judged
exit $failed
