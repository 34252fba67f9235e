#!/bin/sh
# Shares on officers' cards that are lost, made again on other cards and on
# paper, over the real pcscd: the set goes on as if nothing had been lost.
set -u
READERS=6
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
LATER=2027-03-09T11:00:00Z
empty() { rm -rf "$1"; mkdir "$1"; }
judged() { "$CAPSTAN" verify -t $LATER out >verify.out 2>&1; }
. "$SRC/tests/officers.sh"
begun() { echo 'ceremony = m'; prologue; echo 'step = enter'; }
ended() {
	printf 'recreate.set = g\nstep = enter\n'
	gone_home
	printf 'export = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'
}
# which_one SET SHARE HOLDER [CARRIER]
which_one() {
	printf 'recreate.set = %s\nrecreate.share = %s\nshare.holder = %s\n' "$1" "$2" "$3"
	[ -z "${4:-}" ] || echo "share.carrier = $4"
	echo 'recreate.object = <object>'
}
# copied NAME: onto paper, and typed back.
copied() { on_paper "$1" x | sed 1d; }
# presented I: the card of officer I gets a share, or shows what it has.
presented() { printf 'card = enter\ncard.pin = %s\n' "$(pin_of "$1")"; }
# share_on I: most of the first share on a card, in hexadecimal.
share_on() { "$CARD" get "cards/card-$1" 0103 | tr 'A-F' 'a-f' | cut -c49-112; }
# nowhere SENTENCE HEX: in no file that stays, as octets or as digits.
nowhere() {
	isnt "$1" grep -rqi "$2" a b out
	isnt "- nor are its octets" has_octets "$2" 'a b out'
}
# newcomer I NAME: an officer more, whose card alone is new in the readers.
newcomer() {
	card_new "card-$1"; card_insert "card-$1" $(($1 - 1))
	{ echo 'ceremony = o'; prologue; echo 'step = enter'; enrolled "$1" "$2"
	printf 'enrol = g\nstep = enter\n'; gone_home; echo 'finish = enter'; } >answers
	held "$2 is enrolled, and has no share"
}

site
shared_site
request
four_cards
at 2027-02-08T10:17:00Z
enrol_four >answers
held 'four officers are enrolled'
newcomer 5 'P. Rossi'
newcomer 6 'S. Weber'
at 2027-02-09T10:17:00Z
first_shared >answers
held 'a KSK is made and copied; one share of its backup key is on a card'
mv out first; mkdir out
{ echo 'ceremony = b'; prologue; access_shared 1 2
printf 'step = enter\nsplit.object = 2 of 4 | 2 of 4\n'
on_paper x1 'T. Lindqvist'
printf 'share.holder = <back>\nshare.give-up = d\nstep = <stop>\nstop.reason = another day\n'; } >answers
held 'a set is begun that never counts'
abandoning 'another day' >answers
hold answers

# ---- a card is lost

card_remove 3
at 2027-02-10T10:17:00Z
{ begun
printf 'recreate.set = a\nrecreate.share = 1\nshare.holder = M. Sato\nshare.holder = R. Novak\n'
printf 'share.holder = P. Rossi\nshare.carrier = c\nrecreate.object = <object>\n'
echo 'share = p'; typed x1
echo 'share = p'; typed 2
echo 'share = p'; typed 2
printf 'share = c\ncard = enter\ncard = <back>\n'
echo 'share = p'; typed 3
echo 'share = g'; presented 5; echo 'recreated = enter'; ended; } >answers
held 'two papers make the share of a lost card again, on the card of another officer'
is 'who has a share of the set gets no second one' shown 'M. Sato has share 3 of this set: one person, one share'
is 'nor does who opens the HSM' shown 'R. Novak has a share of the user PIN'
is 'a share of another set is not taken' grep -q '"step":"share","kind":"refused".*"why":"[^"]*set' a/0006-share-again.jsonl
is 'nor one that is in' shown 'share 2 is in already'
is 'cards without one are not asked for their PIN' shown 'no card in the readers has a share that is still missing'
is 'the journal has what was meant, before it was so' sh -c '
    sed -n "/\"recreate\",\"kind\":\"intent\"/,\$p" a/0006-share-again.jsonl |
    grep -q "\"recreate\",\"kind\":\"result\".*\"holder\":\"P. Rossi\",\"lost\":{\"card\":\"[0-9A-F:]*\",\"holder\":\"J. Moreau\"}"'
is 'what left is verified' judged
is 'with what the cards signed' grep -q '^ok.*officers: ' verify.out
is 'and the share that was made again' grep -q '^ok.*shares made again or issued later: 1' verify.out
octets=$(share_on 5)
is 'both cards have the same share' test ${#octets} -eq 64 -a "$octets" = "$(share_on 4)"
is 'which is found where it is' has_octets "$octets" cards/card-5
nowhere 'the share is in no file' "$(share_on 5)"
empty out

rm -rf tokens; mkdir tokens
at 2027-02-11T10:17:00Z
{ echo 'ceremony = n'; prologue; init_shared g; access_shared 1 2
printf 'step = enter\nrestore.object = <object>\nshare = c\n'; presented 5
echo 'share = p'; typed 4
printf 'share = g\nrestore = enter\n'; epilogue; } >answers
held 'that card and a paper bring the KSK back into a new HSM'
is 'which is verified' judged
empty out

# ---- and found

card_insert card-4 3
at 2027-02-12T10:17:00Z
# Somebody who could read the card wrote its share down, as rows of a paper.
grep -o '"[a-z]*"' "$SRC/backup/share_words.c" | tr -d '"' >list
"$CARD" get cards/card-4 0103 | cut -c39-122 | "$BIN/tests/share" words | awk '
    NR == FNR { at[$1] = FNR - 1; next }
    { for (i = 1; i <= NF; i += 3) { r++
	print $i, $(i+1), $(i+2), sprintf("%04d", (at[$i] + 2 * at[$(i+1)] + 3 * at[$(i+2)] + 4 * r) % 1031) } }' list - >paper.secret
{ echo 'ceremony = g'; prologue
printf 'step = enter\nshare = p\n'; typed secret
printf 'share = c\ncard = enter\ncard.whose = <first>\ncard.pin = %s\n' "$(pin_of 4)"
printf 'share = g\nexercise = enter\nshare = g\nexercise = enter\nshare = g\nexercise = enter\n'
ended | sed 1d; } >answers
held 'the lost card is found, and brought to an exercise'
is 'a paper that nobody was given is not taken in place of a card' \
    shown 'share 1 was given to P. Rossi on card'
is 'its share is good, and said to have been lost' shown 'share 1 is good. It is of a card, '
is 'by whom' shown 'that was declared lost, by J. Moreau'
is 'which the journal has' grep -q '"step":"share","kind":"checked","data":{"group":1,"holder":"J. Moreau","lost":true' a/0008-exercise.jsonl
is 'and that is verified' judged
cp -r out found
"$BIN/tests/forge" found set 1 share checked lost false
"$CAPSTAN" verify -t $LATER found >verify.out 2>&1
is 'an auditor is not told that it was not lost' grep -q '^STOP.*shares' verify.out
cp -r out lost
"$BIN/tests/forge" lost set 0 recreate result lost null
"$CAPSTAN" verify -t $LATER lost >verify.out 2>&1
is 'nor that nobody had it before' grep -q '^STOP' verify.out
rm -rf found lost
empty out

# ---- the shares of both PINs of a card

card_remove 2
at 2027-02-13T10:17:00Z
{ begun
printf 'recreate.set = a\nrecreate.set = b\nrecreate.share = 3\nshare.holder = P. Rossi\n'
printf 'share.holder = J. Moreau\nshare.holder = A. Haddad\nshare.carrier = p\nrecreate.object = <object>\n'
with 1 2
copied u3
echo 'recreated = enter'; ended; } >answers
held 'two cards make the share of a third again, on paper'
is 'the SO PIN needs all three, and the row says that none of its shares can be made' shown \
    '3 of 3; none can be made again: too few others'
is 'nor is it asked which' sh -c "! grep -q 'WHICH SHARE IS MISSING.*SO PIN' room.out"
is 'but said at once what can be done' shown \
    'of the SO PIN no share can be made again, for too few others have theirs; NEW PINS makes another set while enough can bring theirs'
is 'the page of another share on that card does not say that it can' shown \
    'and too few others can make it again'
is 'who could restore the keys does not open the HSM' shown 'P. Rossi has a share of the backup key'
is 'nor who had that share until it was declared lost' shown \
    'J. Moreau had a share of the backup key that was declared lost and is good if it is found; this site keeps those apart'
is 'what else was on the lost card is named' shown 'STILL Share 3 of set'
is 'what left is verified' judged
isnt 'words of the share are in no file' grep -rqaF "$(sed -n 5p paper.u3 | cut -d' ' -f1-3)" a b out
empty out

# Where they need not be apart, it is said before the share is given.
cp -a a a.kept; cp -a b b.kept; cp capstan.conf apart.conf
echo 'separate = false' >>capstan.conf
at 2027-02-14T09:17:00Z
{ begun
printf 'recreate.set = b\nrecreate.share = 3\nshare.holder = J. Moreau\nshare.both = <back>\n'
printf 'step = enter\nrecreate.set = b\nrecreate.share = 3\nshare.holder = P. Rossi\nshare.both = <back>\n'
printf 'step = <stop>\nstop.reason = it was to be seen\n'; } >answers
held 'at a site that does not keep them apart people see who may have both'
is 'of a share that was declared lost' shown 'J. Moreau had a share of the backup key that was declared lost and is good if it is found, and gets one of the user PIN.'
is 'and of one that is not' shown 'P. Rossi has a share of the backup key, and gets one of the user PIN.'
isnt 'and nothing was begun by then' grep -q '"step":"recreate"' a/0010-share-again.jsonl
rm -rf a b; mv a.kept a; mv b.kept b; mv apart.conf capstan.conf

# ---- the paper is lost too; the card is pulled, then the power fails

at 2027-02-14T10:17:00Z
f=0010-share-again.jsonl
card_fault card-6 cut=DA.1:before
{ begun; which_one b 3 'S. Weber' c; with 1 2; presented 6
printf 'card = <back>\nstep = <stop>\nstop.reason = the card was pulled\n'; } >answers
held 'a card is pulled while a share is written to it'
is 'and the page asks for it, or says what may be lost' shown 'what it had before may be lost'
is 'the journal has what was meant' grep -q '"step":"recreate","kind":"intent"' a/$f
isnt 'and not that it is so' grep -q '"step":"recreate","kind":"result"' a/$f
card_fault card-6
isnt 'the card has no share' test -n "$(share_on 6)"
card_remove 5; card_insert card-6 5
{ echo 'unfinished = c'; prologue; printf 'step = enter\nrecreate.begun = a\n'
presented 6; with 1 2; presented 6
printf 'recreated = <stop>\nstop.reason = the power fails\n'; } >answers
held 'it is written when the ceremony is taken up again'
is 'the people were told what was begun' shown 'A SHARE WAS BEGUN, AND NOT FINISHED'
is 'the card has it' test -n "$(share_on 6)"
# As if the power had failed in front of the record.
for m in a b; do sed -i '/"step":"recreate","kind":"result"/,$d' $m/$f; done
used=$(grep -c '"step":"share","kind":"used"' a/$f)
{ echo 'unfinished = c'; prologue; printf 'step = enter\nrecreate.begun = a\n'
presented 6; echo 'recreated = enter'; ended; } >answers
held 'where it is on the card already, that is found'
is 'and nobody brings a share for it' test "$(grep -c '"step":"share","kind":"used"' a/$f)" -eq $used
is 'what left is verified' judged
nowhere 'the share is in no file' "$(share_on 6)"
empty out
card_remove 1
at 2027-02-15T10:17:00Z
{ echo 'ceremony = i'; prologue; access_shared 1 6; epilogue; } >answers
held 'that card and another open the HSM'
is 'which is verified' judged
empty out

# ---- what was lost is destroyed where it is found

destroying() { printf 'ceremony = d\nceremony.about = s\n'; prologue; echo 'step = enter'; }
destroyed() { printf 'destroy-shares = g\ndestroy-shares.end = enter\n'; ended | sed 1d; }
its_card() { printf 'destroy-shares = %s\ndestroy-shares.card = %s\n' "$1" "$3"; presented "$2"; }
wiped() { its_card c "$@"; printf 'scrub.object = <object>\nscrub.done = enter\n'; }
set_of() { sed -n 's/.*"step":"split","kind":"set".*"purpose":"'"$1"'".*"set":"\([0-9a-f]*\)".*/\1/p' a/*.jsonl | sed -n "$2p"; }
has() { "$CARD" get "cards/card-$1" 0103 | grep -qi "$2"; }
card_insert card-3 2
pins=$(set_of user-pin 2)
is 'a card that was declared lost for one share has it' has 3 "$pins"
at 2027-02-16T10:17:00Z
{ destroying; wiped 3 'A. Haddad'; destroyed; } >answers
held 'it is wiped, although its set counts, since it is on another card too'
is 'the page said why' sh -c "tr -s '\n ' ' ' <room.out |
    grep -qE 'GOES share 3 of 3 of the user PIN, set [0-9A-F-]*, declared lost'"
isnt 'it is not on the card' has 3 "$pins"
is 'which keeps the other' has 3 "$(set_of so-pin 2)"
is 'that is verified' judged
empty out
at 2027-02-17T10:17:00Z
{ echo 'ceremony = i'; prologue; access_shared 1 6; epilogue; } >answers
held 'the HSM is opened as before'
empty out
old=$(set_of backup-key 1)
at 2027-02-18T10:17:00Z
{ echo 'ceremony = b'; prologue; access_shared 1 6
printf 'step = enter\nsplit.object = 2 of 4 | 2 of 4\n'
on_paper 11 'J. Smith'; on_paper 12 'T. Lindqvist'; on_paper 13 'M. Sato'; on_paper 14 'L. Costa'; held_page
printf 'step = enter\nback-up.older = b\nshare = p\n'; typed 2; echo 'share = p'; typed 3
printf 'share = g\nback-up = enter\n'; epilogue; } >answers
held 'the backup key is made anew'
empty out
is 'a lost card has a share of the old one' has 4 "$old"
at 2027-02-19T10:17:00Z
{ destroying; wiped 5 'P. Rossi'
for i in 1 2 3; do printf 'destroy-shares = p\nshred.which = 1\nshred.done = all\n'; done
destroyed; } >answers
held 'all shares of the old set are destroyed where the journal has them'
is 'but one that was declared lost' shown 'of the backup key: 4 of 5 destroyed, not brought: J. Moreau (card, declared lost)'
is 'as an auditor sees' judged
empty out
at 2027-02-20T10:17:00Z
{ destroying; its_card t 4 'J. Moreau'
printf 'unenrol.object = <object>\ncard.admin = %s\nunenrol.done = enter\n' "$(admin_of 4)"
destroyed; } >answers
held 'its card is reset'
is 'which the journal has of the share' grep -q '"step":"destroy-share","kind":"result".*"holder":"J. Moreau","how":"reset"' a/*-destroy-shares.jsonl
is 'and then nothing of it remains' shown 'of the backup key: 5 of 5 destroyed.'
isnt 'nor is it on the card' has 4 "$old"
is 'that is verified too' judged
mv out gone
"$BIN/tests/forge" gone drop 0 destroy-share intent
"$CAPSTAN" verify -t $LATER gone >verify.out 2>&1
is 'one that nobody meant to destroy is refused' grep -q '^STOP' verify.out
mkdir out
isnt 'no PIN of a card is in any file' grep -rqwE '74192[1-6]|8812530[0-9]' a b out first
exit $failed
