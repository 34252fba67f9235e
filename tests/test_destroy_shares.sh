#!/bin/sh
# Shares that count no more are destroyed, on cards and on paper, and cards are
# reset; what counts is refused, and stays good, also when a card is pulled.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"
AFTER=2028-01-01T00:00:00Z
at() { NOW=$1 WALL=$(echo "$1" | sed 's/T/ /; s/:..Z$//'); }
held() {
	is "$1" hold answers
	[ ! -s room.err ] || {
		sed 's/^/# /' room.err
		grep -A4 '^ Happened' room.out | tail -5 | sed 's/^/# /'
	}
}
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
judged() { "$CAPSTAN" verify -t $AFTER "${1:-out}"; }
last() { ls a/*.jsonl | tail -n 1; }
# said STEP KIND: how many such records the last ceremony has.
said() { grep -c "\"step\":\"$1\",\"kind\":\"$2\"" "$(last)"; }
# keep NAME, back NAME: media, token and what is in the cards.
keep() { rm -rf "$1"; mkdir "$1"; cp -a a b out tokens cards "$1"; }
back() {
	for slot in 0 1 2 3; do kill "$(cat slot.$slot)" 2>/dev/null; done
	sleep 0.6
	rm -rf a b out tokens cards; cp -a "$1"/* .
	for i in 1 2 3 4; do card_insert card-$i $((i - 1)); done
}
empty() { rm -rf "$1"; mkdir "$1"; }

begins() { printf 'ceremony = d\nceremony.about = s\n'; prologue; echo 'step = enter'; }
ends() {
	cat <<END
destroy-shares = g
destroy-shares.end = enter
step = enter
$(gone_home)
export = enter
step = enter
export.words = all
step = enter
finish = enter
END
}
# its_card I NAME: the card is brought, and its PIN typed.
its_card() {
	printf 'destroy-shares.card = %s\ncard = enter\ncard.pin = %s\n' "$2" "$(pin_of "$1")"
}
scrubbed() {
	echo 'destroy-shares = c'; its_card "$@"
	printf 'scrub.object = <object>\nscrub.done = enter\n'
}
shredded() { printf 'destroy-shares = p\nshred.which = %s\nshred.done = all\n' "$1"; }
reset() {
	echo 'destroy-shares = t'; its_card "$@"
	printf 'unenrol.object = <object>\ncard.admin = %s\n' "$(admin_of "$1")"
}
reset_again() {
	printf 'destroy-shares = t\ndestroy-shares.card = %s\n' "$1"
	printf 'unenrol.begun = enter\nunenrol.done = enter\n'
}
# object CARD: what its private data object holds.
object() { "$CARD" get cards/card-$1 0103; }
sets() {
	sed -n 's/.*"step":"split","kind":"set".*"purpose":"'"$1"'".*"set":"\([0-9a-f]*\)".*/\1/p' \
	    a/*.jsonl
}
named() { echo "$1" | tr a-f A-F | sed 's/^\(....\)\(....\).*/\1-\2/'; }

pcscd_start
site
shared_site
request
four_cards
at 2027-02-08T10:17:00Z
enrol_four >answers
held 'four officers are enrolled'
at 2027-02-09T10:17:00Z
first_shared >answers
held 'their cards open the HSM, and one card and three papers hold its backup key'
empty out

# ---- what counts is refused

at 2027-02-09T12:17:00Z
{ begins
echo 'destroy-shares = c'; its_card 4 'J. Moreau'
echo 'destroy-shares = t'; printf 'destroy-shares.card = R. Novak\n'
echo 'destroy-shares = p'
printf 'destroy-shares = c\ndestroy-shares.card = Nobody\n'
ends; } >answers
before=$(object 4)
held 'shares that count are not destroyed'
is 'that of a card is left, with the reason' \
    shown 'has no share that counts no more: it was left as it is'
is 'nor is a card reset that has one' \
    shown 'which counts: it is the last of this PIN; the card was left as it is'
is 'nor is a paper shredded' shown 'no share is on paper that does not count'
is 'the page says why they are kept' shown 'of the backup key: it is the last backup key.'
is 'and who is no officer is said to be none' shown 'no officer has that name or card'
is 'nothing was meant to be' \
    sh -c '! grep -q "\"step\":\"destroy-[a-z]*\",\"kind\":\"intent\"" a/*.jsonl'
is 'and the card is as it was' test "$(object 4)" = "$before"
is 'which is verified' judged
empty out

# ---- another backup key, and one that was never completed

at 2027-02-10T10:17:00Z
{ echo 'ceremony = b'; prologue; access_shared 1 2
printf 'step = enter\nsplit.object = 2 of 4 | 2 of 4\n'
onto 4 'J. Moreau'; on_paper 12 'T. Lindqvist'; on_paper 13 'M. Sato'; on_paper 14 'L. Costa'; held_page
printf 'step = enter\nback-up.older = b\n'
printf 'share = c\ncard = enter\ncard.pin = %s\nshare = p\n' "$(pin_of 4)"
typed 3
printf 'share = g\nback-up = enter\n'; epilogue; } >answers
held 'the backup key is made anew, and the copy wrapped again under it'
empty out
old=$(sets backup-key | sed -n 1p) new=$(sets backup-key | sed -n 2p)
at 2027-02-10T12:17:00Z
{ echo 'ceremony = b'; prologue; access_shared 1 2
printf 'step = enter\nsplit.object = 2 of 4 | 2 of 4\n'
on_paper 22 'T. Lindqvist'
printf 'share.holder = <back>\nshare.give-up = d\nstep = <stop>\nstop.reason = the others are not here\n'; } >answers
held 'and a third set is begun'
abandoning 'the others do not come' >answers
hold answers
begun=$(sets backup-key | sed -n 3p)
keep sound
is 'the card has a share of both sets then' \
    test "$(object 4 | grep -ciE "$old.*$new|$new.*$old")" -eq 1

# ---- some of it today

at 2027-02-11T10:17:00Z
{ begins; scrubbed 4 'J. Moreau'; shredded 1
printf 'destroy-shares = p\nshred.which = nine\nshred.which = 9\nshred.which = 1\n'
echo 'shred.done = mismatch'
ends; } >answers
octets=$(object 4)
held 'the old share of a card is wiped, and a paper shredded'
is 'the page said what goes' shown "GOES share 1 of 4 of the backup key, set $(named $old)."
is 'and what stays' shown "STAYS A share of the backup key, set $(named $new): it is the last backup key."
is 'a number that is none of the list is asked again' shown 'AGAIN That is no number of the list.'
is 'a paper that was not shredded counts as not destroyed' shown 'was not destroyed, as both saw'
is 'the last page says what remains' \
    shown "Old set $(named $old) of the backup key: 2 of 4 destroyed, not brought: M. Sato (paper)"
is 'of the set that was begun too' \
    shown "Old set $(named $begun) of the backup key: 0 of 1 destroyed, not brought: T. Lindqvist"
isnt 'nothing of the old set is in the card' sh -c "'$CARD' get cards/card-4 0103 | grep -qi $old"
is 'but the new share' sh -c "'$CARD' get cards/card-4 0103 | grep -qi $new"
# The share's octets stand behind the id of its set.
was=$(echo "$octets" | tr a-f A-F | sed "s/.*$(echo "$old" | tr a-f A-F)\(.\{84\}\).*/\1/")
is 'whose octets are nowhere in its memory' \
    sh -c "[ ${#was} -eq 84 ] && ! grep -rqi $was cards &&
    ! od -An -v -tx1 cards/card-4/* | tr -d ' \n' | grep -qi $was"
is 'three records say what was destroyed, and one what was not' test \
    "$(said destroy-share intent) $(said destroy-share result)" = '3 2'
is 'which is verified' judged
judged >verify.out
told() { tr -s '\n ' ' ' <verify.out | grep -qF -- "$1"; }
is 'and verify says what became of each share' told "destroyed share 1 of 4 of set $(named $old) of the backup key, of J. Moreau, wiped (enough of its shares are left to open it)"
is 'and of the ceremony that began a set' told "began to hand out set $(named $begun) of the backup key; gave share 1 of"
is 'of which no more come' told "it was abandoned: the others do not come"
is 'of whose paper it is said that it is void' told "shares of set $(named $begun) of the backup key that are on paper, void because it was broken off, and to be destroyed: 1"
is 'and the report names whose it is' sh -c 'tr -s "\n " " " <out/report.txt |
    grep -qF "$0"' "Void paper of T. Lindqvist, of set $(named $begun) of the backup key, which was broken off: destroy it"
rm -rf some; mv out some; mkdir out

# ---- and the rest another day

at 2027-02-12T10:17:00Z
{ begins; shredded 1; shredded 1; shredded 1; ends; } >answers
held 'another ceremony goes on with the rest'
is 'the one that was begun was marked' shown '[?] 3 M. Sato'
is 'of the old set nothing remains' \
    shown "Old set $(named $old) of the backup key: 4 of 4 destroyed."
is 'which is verified too' judged
judged >verify.out
is 'and verify says that too few are left' told "of set $(named $old) of the backup key, of M. Sato, shredded (too few of its shares are left to open it)"
is 'the last page says what old shares and an old copy are' shown 'an old file .backup are the key. Destroy such files too. Both log media keep the old copies.'
rm -rf rest; mv out rest; mkdir out

# ---- the share that stayed is good

empty tokens
at 2027-02-13T10:17:00Z
{ echo 'ceremony = n'; prologue; init_shared g; access_shared 1 2
printf 'step = enter\nrestore.object = <object>\n'
printf 'share = c\ncard = enter\ncard.pin = %s\nshare = p\n' "$(pin_of 4)"
typed 13
printf 'share = g\nrestore = enter\n'; epilogue; } >answers
held 'the share that stayed on the card restores the key, with a new paper'
is 'and that is verified' judged
rm -rf restored; mv out restored; mkdir out

# ---- what a forger would make of it

# forged FOLDER SENTENCE WORDS CHANGE...
forged() {
	f=$1 s=$2 w=$3; shift 3
	rm -rf t; cp -a $f t
	"$BIN/tests/forge" t "$@" || bad "the forger did: $*"
	"$CAPSTAN" verify -t $AFTER t >verify.out 2>&1
	if grep -q '^STOP' verify.out && tr -s '\n ' ' ' <verify.out | grep -qF -- "$w"; then ok "$s"; else
		bad "$s"; sed 's/^/# /' verify.out
	fi
}
forged some 'a share destroyed that counts is refused' 'that counts: it is the last backup key' \
    set 1 destroy-share intent set "\"$new\""
forged some 'also where only the result says so' 'that counts' \
    set 1 destroy-share result set "\"$new\""
forged some 'one that nobody meant to destroy is refused' 'nobody meant to destroy' \
    drop 1 destroy-share intent
forged some 'one that is not of the set is refused' 'no such share' \
    set 1 destroy-share result member 5
forged restored 'a share that is used although it was destroyed is refused' 'had been destroyed' \
    set 0 share used set "\"$old\""
rm -rf t; cp -a some t
gnawing $AFTER 100
sort -u gnawed | grep '^destroy-share' >unseen
printf 'destroy-share intent %s\n' card holder >expected
printf 'destroy-share result %s\n' card holder how >>expected
is 'verify sees all others that were altered' sh -c '! grep -qvxFf expected unseen'

# ---- the PINs of a token in whose place there is another

at 2027-02-14T10:17:00Z
keep replaced
{ begins; scrubbed 1 'R. Novak'; scrubbed 2 'E. Okafor'; scrubbed 3 'A. Haddad'; ends; } >answers
held 'the shares of PINs of a token that is gone are looked for on the cards'
is 'on which they stayed until then' test "$(grep -c '"kind":"result".*"how":"wiped"' "$(last)")" -eq 6
is 'none is left' shown 'of the SO PIN: 3 of 3 destroyed.'
is 'which is verified' judged
empty out
at 2027-02-14T12:17:00Z
{ echo 'ceremony = i'; prologue; access_shared 1 2; epilogue; } >answers
held 'and the cards open the token that is there'
empty out

# ---- a card is pulled

# What runs in a ceremony has no network, and a card comes by TCP: whoever puts
# one in again, when the file "want" is there, waits outside.
# waiting I SLOT
waiting() {
	rm -f want there
	( until [ -e want ]; do sleep 0.05; done
	object $1 >between
	sleep 0.6; card_fault card-$1; card_insert card-$1 $2; sleep 0.3; : >there ) &
	waiter=$!
}
waited() { : >want; wait $waiter; }
REINSERTED='! : >want; until [ -e there ]; do sleep 0.05; done'

pulled=0 good=0
for fault in DA.1:empty DA.1:after DA.2:before DA.2:empty DA.2:after; do
	back sound
	at 2027-02-11T10:17:00Z
	{ begins; echo 'destroy-shares = c'; printf 'destroy-shares.card = J. Moreau\ncard = enter\n'
	echo "! echo cut=$fault >cards/card-4/fault"
	printf 'card.pin = %s\nscrub.object = <object>\n' "$(pin_of 4)"
	echo "$REINSERTED"
	printf 'card = enter\ncard.pin = %s\nscrub.done = enter\n' "$(pin_of 4)"
	ends; } >answers
	waiting 4 3
	hold answers || { echo "# $fault:"; sed 's/^/# /' room.err; }
	waited
	[ $fault != DA.2:before ] || is 'zeros are written over a share before it is left out' \
	    grep -qiE "${old}0{84}.*$new" between
	pulled=$((pulled + 1))
	object 4 >now
	grep -qi $new now && ! grep -qi $old now && judged >verify.out 2>&1 &&
	    good=$((good + 1)) || { echo "# $fault"; cat now; }
done
is 'a card that is pulled while it is wiped is written again, and keeps what counts' \
    test $good -eq $pulled -a $pulled -eq 5

# Nor do other faults lose what counts, as long as people stay.
back sound
at 2027-02-11T10:17:00Z
{ begins; echo 'destroy-shares = c'; printf 'destroy-shares.card = J. Moreau\ncard = enter\n'
echo '! echo flip-put >cards/card-4/fault'
printf 'card.pin = %s\nscrub.object = <object>\n' "$(pin_of 4)"
echo '! rm cards/card-4/fault'
printf 'card = enter\ncard.pin = %s\nscrub.done = enter\n' "$(pin_of 4)"
ends; } >answers
held 'a card that stores what it is to keep with a fault is written again'
is 'and people are told what is at stake' shown \
    'Shares that count may be gone from it, and are in this machine'\''s memory alone'
is 'it has what counts' sh -c "'$CARD' get cards/card-4 0103 | grep -qi $new"
isnt 'and nothing else' sh -c "'$CARD' get cards/card-4 0103 | grep -qi $old"
is 'which is verified' judged
back sound
{ begins; echo 'destroy-shares = c'; printf 'destroy-shares.card = J. Moreau\ncard = enter\n'
echo '! echo forgets >cards/card-4/fault'
printf 'card.pin = %s\nscrub.object = <object>\n' "$(pin_of 4)"
ends; } >answers
held 'one that has again what was wiped'
is 'is said to have it' shown 'still has shares that were wiped: destroy it'
is 'and the journal does not say that it was destroyed' test "$(said destroy-share result)" -eq 0
is 'which is verified' judged
back sound
{ begins; echo 'destroy-shares = c'; printf 'destroy-shares.card = J. Moreau\ncard = enter\n'
echo '! echo cut=DA.1:empty >cards/card-4/fault'
printf 'card.pin = %s\nscrub.object = <object>\n' "$(pin_of 4)"
echo "$REINSERTED"
printf 'card = enter\ncard.pin = 000000\ncard.wrong = enter\ncard.pin = 000001\ncard.wrong = enter\n'
printf 'card = enter\ncard = <back>\nscrub.left = enter\n'
ends; } >answers
waiting 4 3
held 'a card that lost its share is left when its PIN was wrong twice'
waited
is 'it is empty' test -z "$(object 4)"
is 'people are told what may be lost' \
    shown "PERHAPS LOST Share 1 of 4 of the backup key, of set $(named $new)."
is 'and where to look' shown 'C for the same card looks at it, in another DESTROY SHARES'
is 'what is not known is not in the journal' test "$(said share missing)" -eq 0
is 'which is verified' judged
empty out
at 2027-02-12T10:17:00Z
{ begins; echo 'destroy-shares = c'
printf 'destroy-shares.card = J. Moreau\ncard = enter\ncard.last-try = u\ncard.pin = %s\n' "$(pin_of 4)"
printf 'missing = enter\nscrub.object = <object>\nscrub.done = enter\n'; ends; } >answers
held 'the next time that it is here it is looked at'
is 'and what is missing is told' shown "MISSING Share 1 of set $(named $new) of the backup key, of J. Moreau: hold MAKE A SHARE AGAIN"
is 'and recorded' test "$(said share missing)" -eq 1
is 'and what was to be destroyed is gone with it' \
    grep -q '"step":"destroy-share","kind":"result".*"how":"absent"' "$(last)"
is 'which is verified' judged
rm -rf lost; mv out lost; mkdir out

# ---- a share that was missing is back

back sound
cp cards/card-4/do-0103 kept
printf '' >cards/card-4/do-0103
at 2027-02-11T10:17:00Z
{ begins; echo 'destroy-shares = c'; its_card 4 'J. Moreau'
printf 'missing = enter\nscrub.object = <object>\nscrub.done = enter\n'; ends; } >answers
held 'a card is read that has nothing on it any more'
judged >v 2>&1
missed() { tr -s '\n ' ' ' <v | grep -qF 'that are not on their cards any more: 1'; }
is 'what it had is missing, which is told' missed
empty out
keep away
exercised() {
	echo 'ceremony = g'; prologue; echo 'step = enter'
	for i in 1 2 3; do [ $i -ne 3 ] || "$@"; printf 'share = g\nexercise = enter\n'; done
	echo 'step = enter'; gone_home
	printf 'export = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'
}
brings() { printf 'share = c\ncard = enter\ncard.pin = %s\n' "$(pin_of 4)"; "$@"; }
# note PATTERN: on the page where the shares come together; the command is on it
# as well, and must not be what is found.
note() { printf '%s\n' "! tr -s '\n ' ' ' <room.out | grep -q -- '$1'"; }
at 2027-02-12T10:17:00Z
exercised brings note '[h]as no share of set' >answers
held 'an exercise does not find it while it is not there'
is 'and shows where it should be' shown 'missing NOT GOOD'
isnt 'nor says the journal that it was' grep -q '"kind":"found"' "$(last)"
back away
head -c 40 kept >cards/card-4/do-0103; tail -c +41 kept | tr '\000-\377' '\001-\377\000' >>cards/card-4/do-0103
exercised brings note '[N]OT TAKEN' >answers
held 'nor finds it in what is damaged'
isnt 'which the journal does not say was found either' grep -q '"kind":"found"' "$(last)"
back away
cp kept cards/card-4/do-0103
exercised brings note '[I]t was missing on card' >answers
held 'it is found in an exercise when it is back'
is 'and good' shown '1 J. Moreau card FFFE:000003EB good'
is 'the journal says that it was found, in front of that it was good' \
    test "$(grep -A1 '"step":"share","kind":"found"' "$(last)" | grep -c '"kind":"checked"')" -eq 1
is 'which is verified' judged
cp "$(last)" whole.found
judged >v 2>&1
isnt 'it is missing no more' missed
is 'and verify says that it is back' \
    sh -c "tr -s '\n ' ' ' <v | grep -qF 'found share 1 of 4 of set $(named $new) of the backup key on the card of J. Moreau again'"
rm -rf found; mv out found; mkdir out
forged found 'a share that is missing is not brought' 'does not say that it was found' \
    drop 1 share found
forged found 'nor found twice' 'was not missing' double 1 share found
forged found 'nor on a card that did not show itself' 'had not just shown that it was there' \
    set 1 share found card '"FFFE:000003EA"'
forged found 'nor by another holder' 'had not just shown that it was there' \
    set 1 share found holder '"A. Haddad"'
forged found 'nor another share of the set' 'did not have it' set 1 share found member 2
rm -rf t; cp -a found t
gnawing $AFTER 60
isnt 'no member of that is altered unseen' grep -q '^share found' gnawed
rm -rf t; cp -a found t
"$BIN/tests/forge" t omit $AFTER >omitted 2>omitted.err || bad 'every record is left out'
is 'enough of them were' test "$(sed 's/ .*//' omitted.err)" -gt 40
isnt 'nor is it left out, repeated or moved' grep -q 'share found' omitted
at 2027-02-13T10:17:00Z
{ echo 'ceremony = i'; prologue; access_shared 1 2; epilogue; } >answers
held 'another ceremony goes on from that'
is 'and its journal is verified too' judged
back away
cp kept cards/card-4/do-0103
at 2027-02-12T10:17:00Z
{ begins; echo 'destroy-shares = c'; its_card 4 'J. Moreau'
printf 'found = enter\nscrub.object = <object>\nscrub.done = enter\n'; ends; } >answers
held 'it is found as well when its card is looked at'
is 'which people are told' shown 'A SHARE IS ON ITS CARD AGAIN'
is 'with the share' shown "FOUND Share 1 of set $(named $new) of the backup key, of J. Moreau."
is 'and recorded' test "$(said share found)" -eq 1
is 'what counts no more goes from it' sh -c "! '$CARD' get cards/card-4 0103 | grep -qi $old"
is 'which is verified as well' judged
back away
cp kept cards/card-4/do-0103
{ echo 'ceremony = m'; prologue
printf 'step = enter\nrecreate.set = a\nrecreate.share = 1\nshare.holder = P. Rossi\nrecreate.object = <object>\n'
brings note '[a]nd it is good: press Esc, and nothing is made'
printf 'share = <back>\nstep = <stop>\nstop.reason = it is there\n'; } >answers
held 'nor is it made again when its card is brought to make it'
is 'since it was found' test "$(said share found) $(said recreate intent)" = '1 0'
abandoning 'it is there' >answers
hold answers
{ echo 'ceremony = i'; prologue; access_shared 1 2; epilogue; } >answers
held 'which a later ceremony'
judged >v 2>&1
is 'has as it is' sh -c "! tr -s '\n ' ' ' <v | grep -q 'that are not on their cards\|STOP'"
empty out

# ---- the power fails

# cut_at RECORD...: in front of the first such record on the first medium.
cut_at() {
	line=$(grep -n "$1" "$TESTDIR/whole" | head -n 1 | cut -d: -f1)
	CUT_AT=$((2 * line - 1)) CUT_HOW=before LD_PRELOAD=$BIN/tests/cut.so hold answers
}
back sound
at 2027-02-11T10:17:00Z
{ begins; scrubbed 4 'J. Moreau'; shredded 1; ends; } >all
cp all answers
hold answers
cp "$(last)" whole
resumed() { printf 'unfinished = c\n'; prologue; echo 'step = enter'; }
back sound; cp all answers
isnt 'the power fails when a share is wiped and not yet in the journal' \
    cut_at '"step":"destroy-share","kind":"result"'
isnt 'it is not in the card' sh -c "'$CARD' get cards/card-4 0103 | grep -qi $old"
{ resumed; scrubbed 4 'J. Moreau'; shredded 1; ends; } >answers
held 'the same card is brought again'
is 'and is found without it' shown 'ABSENT share 1 of 4'
is 'as the record says' grep -q '"step":"destroy-share","kind":"result".*"how":"absent"' "$(last)"
is 'which is verified' judged
is 'and both media have it' diff -r a b
back sound; cp all answers
isnt 'the power fails when a share is about to be wiped' \
    cut_at '"step":"destroy-share","kind":"intent"'
is 'it is in the card still' sh -c "'$CARD' get cards/card-4 0103 | grep -qi $old"
{ resumed; scrubbed 4 'J. Moreau'; shredded 1; ends; } >answers
held 'and is wiped when the ceremony goes on'
is 'which is verified as well' judged

back away
cp kept cards/card-4/do-0103
at 2027-02-12T10:17:00Z
cp whole.found whole
exercised brings note '[I]t was missing on card' >answers
isnt 'the power fails when a share was found, and not yet checked' \
    cut_at '"step":"share","kind":"checked"'
exercised brings note '[i]s good' | sed 's/^ceremony = g/unfinished = c/' >answers
held 'it is brought again when the ceremony goes on'
is 'and was found once' test "$(said share found) $(said share checked)" = '1 1'
is 'which is verified as well' judged
empty out

forged lost 'a share is not missing twice' 'does not count, or was missing already' \
    double 1 share missing

# ---- a card that nobody is to have any more

back sound
card_remove 0; card_new card-5; card_insert card-5 0
at 2027-02-11T10:17:00Z
{ echo 'ceremony = o'; prologue; echo 'step = enter'; enrolled 5 'P. Rossi'
printf 'enrol = g\nstep = enter\n'; gone_home; echo 'finish = enter'; } >answers
held 'a fifth officer is enrolled'
at 2027-02-11T12:17:00Z
{ echo 'ceremony = b'; prologue; access_shared 2 3
printf 'step = enter\nsplit.object = 2 of 4 | 2 of 4\n'
onto 5 'P. Rossi'
printf 'share.holder = <back>\nshare.give-up = d\nstep = <stop>\nstop.reason = the others are not here\n'; } >answers
held 'and given a share of a set that is never completed'
abandoning 'they do not come' >answers
hold answers
third=$(sets backup-key | sed -n 4p)
is 'which is on the card' sh -c "'$CARD' get cards/card-5 0103 | grep -qi $third"
keep five
fifth() { card_remove 0; card_insert card-5 0; }
at 2027-02-12T10:17:00Z
{ begins
echo 'destroy-shares = t'; printf 'destroy-shares.card = J. Moreau\n'
reset 5 'P. Rossi' | sed 's/^card.admin.*/card.admin = 11111111/'
ends; } >answers
held 'a card that counts is not reset, nor any with a wrong admin PIN'
is 'the first is said to count' \
    shown 'which counts: it is the last backup key; the card was left as it is'
is 'the second to have had a wrong PIN' shown 'the admin PIN of card'
is 'and has its share' sh -c "'$CARD' get cards/card-5 0103 | grep -qi $third"
is 'which is verified' judged
back five; fifth
"$CARD" put cards/card-5 0103 "$(foreign_object)"
{ begins
echo 'destroy-shares = t'; its_card 5 'P. Rossi'
ends; } >answers
held 'a card with a share of another journal is not reset'
is 'which is said' shown 'has a share that counts, or of which this journal knows nothing; the card was left as it is'
is 'and has it still' sh -c "'$CARD' get cards/card-5 0103 | grep -q 0102030405060708"
is 'and its key' test -e cards/card-5/key-3.der
is 'which is verified' judged
back five; fifth
card_fault card-5 reset-keeps
{ begins; reset 5 'P. Rossi'; echo 'unenrol.done = enter'; ends; } >answers
held 'a card that keeps its object when it is reset is wiped before'
is 'and has nothing then' test -z "$(object 5)"
is 'which is verified' judged
back five; fifth
{ begins; reset 5 'P. Rossi'; echo 'unenrol.done = enter'; ends; } >answers
held 'a card of which no share counts is reset'
is 'its object is empty' test -z "$(object 5)"
is 'it has no key' test ! -e cards/card-5/key-3.der
is 'its PIN is the factory'\''s' test "$("$CARD" tries cards/card-5 1)" = 3
is 'the share went with it' \
    grep -q '"step":"destroy-share","kind":"result".*"how":"reset"' "$(last)"
is 'which is verified' judged
rm -rf gone; mv out gone; mkdir out
forged gone 'a card reset that nobody meant to reset is refused' 'nobody meant' \
    drop 1 destroy-card intent
forged gone 'and one that was nobody'\''s' 'no officer was enrolled' \
    set 1 destroy-card result card '"0006:00000000"'
at 2027-02-13T10:17:00Z
{ echo 'ceremony = o'; prologue; echo 'step = enter'; enrolled 5 'P. Rossi'
printf 'enrol = g\nstep = enter\n'; gone_home; echo 'finish = enter'; } >answers
held 'and can be enrolled anew'

# Cut off between the two commands of a reset.
back five; fifth
at 2027-02-12T10:17:00Z
card_fault card-5 cut=44.1:before
{ begins; reset 5 'P. Rossi'
echo "$REINSERTED"
reset_again 'P. Rossi'
ends; } >answers
waiting 5 0
held 'a card that is pulled between the commands of a reset is reset when it is back'
waited
is 'and has no key' test ! -e cards/card-5/key-3.der
is 'which is verified' judged
empty out
# And a power cut when it was reset and the journal does not say so.
back five; fifth
{ begins; reset 5 'P. Rossi'; echo 'unenrol.done = enter'; ends; } >all
cp all answers; hold answers; cp "$(last)" whole
back five; fifth
cp all answers
isnt 'the power fails when a card is reset and not yet in the journal' \
    cut_at '"step":"destroy-card","kind":"result"'
sleep 1	# the reader notices that the card's holder is gone
{ resumed
reset_again 'P. Rossi'
ends; } >answers
held 'it is found so when the ceremony goes on'
is 'which is verified' judged
back five; fifth
was=$(object 5)
cp all answers
isnt 'the power fails there once more' cut_at '"step":"destroy-card","kind":"result"'
sleep 1
"$CARD" put cards/card-5 0103 "$was"
{ resumed; reset_again 'P. Rossi' | sed '/unenrol.done/d'; ends; } >answers
held 'a card that has a share still is not found reset when the ceremony goes on'
is 'and is told to be destroyed' shown 'says that it was reset, and has shares still: destroy it'
is 'and not said to have been reset' test "$(said destroy-card result)" -eq 0
is 'which is verified' judged
isnt 'no PIN of a card is in any file' \
    grep -rqwE '74192[1-5]|8812530[0-9]' a b out some rest restored gone

exit $failed
