#!/bin/sh
# A card that still has a share which was declared lost and made again: what is
# on it stands in for nothing that nobody showed.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"
LATER=2027-03-09T11:00:00Z
empty() { rm -rf "$1"; mkdir "$1"; }
judged() { "$CAPSTAN" verify -t $LATER out >verify.out 2>&1; }
told() { tr -s '\n ' '  ' <verify.out | grep -qE -- "$1"; }
begun() { echo 'ceremony = m'; prologue; echo 'step = enter'; }
ended() {
	printf 'step = enter\n'; gone_home
	printf 'export = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'
}
# which_one SHARE HOLDER: of the backup key.
which_one() {
	printf 'recreate.set = a\nrecreate.share = %s\nshare.holder = %s\n' "$1" "$2"
	[ -z "${3:-}" ] || echo "share.carrier = $3"
	echo 'recreate.object = <object>'
}
presented() { printf 'card = enter\ncard.pin = %s\n' "$(pin_of "$1")"; }
papers() { for i; do echo 'share = p'; typed $i; done; }
# exercise PAPER...: of the backup key with the card, and no others.
exercise() {
	echo 'ceremony = g'; prologue
	printf 'step = enter\nshare = g\nexercise = enter\nshare = g\nexercise = enter\n'
	printf 'share = c\n'; presented 4
	papers "$@"
	printf 'share = g\nexercise = enter\n'
	ended
}
share_on() { "$CARD" get "cards/card-$1" 0103 | cut -c49-112; }
forged() {
	rm -rf forged; cp -r out forged
	"$BIN/tests/forge" forged "$@"
	"$CAPSTAN" verify -t $LATER forged >verify.out 2>&1
	grep -q 'the journal has 3 of 4, and 1 only from where' verify.out
}
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
held 'a KSK is made and copied; one share of its backup key is on a card'
empty out

# ---- the share itself is no help to make it again

at 2027-02-10T09:17:00Z
{ begun; which_one 2 'P. Rossi'; papers 2
printf 'share = <back>\nstep = <stop>\nstop.reason = it was found\n'; } >answers
held 'a paper that is said to be lost is brought'
is 'and said to be good, so that none is made' \
    shown 'NOT TAKEN: share 2 is the one that was to be made again, and it is good'
isnt 'nor is one used' grep -q '"step":"share","kind":"used"' a/0003-share-again.jsonl
abandoning_alone 'it was found' >answers
hold answers

# ---- an exercise

at 2027-02-10T10:17:00Z
{ begun; which_one 1 'P. Rossi'; papers 2 3; echo 'share = g'
on_paper 1 'P. Rossi' | sed 1d
printf 'recreated = enter\nrecreate.set = g\n'; ended; } >answers
held 'the share of a card is made again, on paper'
is 'which is verified first' judged
is 'with which, whose, and why' \
    told 'made share 1 of 4 of set [0-9A-F-]{9} of the backup key again, for P. Rossi, since that of J. Moreau, on card [^ ]+, counts as lost'
empty out
at 2027-02-11T10:17:00Z
exercise 2 3 4 >answers
held 'all are brought to an exercise but that paper, and the card'
isnt 'which does not stand in for it' shown 'Every share that was handed out is there'
is 'three of four were good' shown 'of the backup key Good 3 of 4'
is 'and of whom it was not is told' shown '1 P. Rossi paper OLD COPY ALONE 2 T. Lindqvist paper good'
is 'as the journal has it' grep -q '"exercise","kind":"checked","data":{"all":4,"good":3,"lost":1,' a/*-exercise.jsonl
is 'and who held it is told while shares come' shown '[o] 1 P. Rossi'
is 'which is verified' judged
is 'an auditor counts it as no good one' forged set 3 exercise checked good 4
is 'nor is it left out' forged set 3 exercise checked lost 0
is 'nor counted where it is not' forged set 3 exercise checked lost 2
empty out
at 2027-02-12T10:17:00Z
exercise 2 3 4 1 >answers
held 'with that paper they are all there, whatever else came'
is 'as is said' shown 'of the backup key Good 4 of 4 1 P. Rossi paper good'
is 'of every share' shown 'Every share that was handed out is there'
is 'and has the journal' grep -q '"exercise","kind":"checked","data":{"all":4,"good":4,"lost":0,' a/0006-exercise.jsonl
is 'which is verified too' judged
empty out

# ---- a card with another share than the one it was to get

at 2027-02-13T10:17:00Z
octets=$(share_on 4)
card_fault card-4 cut=DA.1:before
{ begun; which_one 2 'J. Moreau' c; papers 3 4; echo 'share = g'; presented 4
printf 'card = <back>\nstep = <stop>\nstop.reason = the card was pulled\n'; } >answers
held 'another share is about to be written to that card, which is pulled'
is 'and has the old one' test "$(share_on 4)" = "$octets"
card_fault card-4; card_remove 3; card_insert card-4 3
{ echo 'unfinished = c'; prologue; printf 'step = enter\nrecreate.begun = a\n'
presented 4; papers 3 4; echo 'share = g'; presented 4
printf 'recreated = enter\nrecreate.set = g\n'; ended; } >answers
held 'that is not taken for the new one, which is made when they go on'
isnt 'and is on the card' test "$(share_on 4)" = "$octets"
is 'which is verified' judged
# ---- a card on which the share is damaged

at 2027-02-14T10:17:00Z
empty out
was=$("$CARD" get cards/card-4 0103)
body=$(echo "$was" | cut -c1-$((${#was} - 8)))
place=$((12 + 2 * 33))
octet=$(echo "$body" | cut -c$((place - 1))-$place)
body=$(echo "$body" | sed "s/^\(.\{$((place - 2))\}\)../\1$(printf %02x $((0x$octet ^ 1)))/")
"$CARD" put cards/card-4 0103 "$(checksummed "$body")"
exercise 3 4 >answers
held 'a card whose share is damaged is brought to an exercise'
is 'it is said to be that of the card, and in no row of a paper' \
    sh -c 'tr -s "\n " "  " <room.out | grep -q "NOT TAKEN: what card [^ ]* has as its share of set [^ ]* of the backup key is damaged"'
is 'and its holder is not taken for somebody who did not come' sh -c '
    tr -s "\n " "  " <room.out | grep -qE "2 J. Moreau card [^ ]+ NOT GOOD 3"'
is 'one who did not come is' shown '1 P. Rossi paper NOT SHOWN'
is 'that is verified' judged
is 'the page that people copy has the reason' shown "NOT GOOD J. Moreau: what card"
is 'with how many were not good, and not brought' \
    told '2 of 4 shares were good, 1 not good, 1 not brought; the good ones are enough to open it'
is 'and a warning of whose it was' \
    told 'WARN ceremony 0[0-9]*, exercise: a share of J. Moreau was refused: what card'
"$CARD" put cards/card-4 0103 "$was"
empty out
{ echo 'ceremony = g'; prologue
printf 'step = enter\nshare = g\nexercise = enter\nshare = g\nexercise = enter\n'
echo "! '$CARD' put cards/card-4 0103 '$(checksummed "$body")'"
printf 'share = c\n'; presented 4
echo "! '$CARD' put cards/card-4 0103 '$was'"
printf 'share = c\n'; presented 4
printf 'share = g\nexercise = enter\n'; ended; } >answers
held 'one that is good after all is good'
is 'that is verified too' judged
is 'and nobody is warned of it but for the exercise before' test "$(tr -s '\n ' '  ' <verify.out |
    grep -o 'a share of J. Moreau was refused' | wc -l)" -eq 1
is 'but of too few' told '1 of 4 shares were good, 3 not brought; the good ones are NOT enough to open it'
empty out
"$CARD" put cards/card-4 0103 "$(checksummed "$body")"
exercise 2 3 4 >answers
held 'what was declared lost is brought behind the card that is damaged'
is 'it does not stand in for that' shown '2 J. Moreau card FFFE:000003EB OLD COPY ALONE'
is 'that is verified as well' judged
is 'and of the card there is a warning again' test "$(tr -s '\n ' '  ' <verify.out |
    grep -o 'a share of J. Moreau was refused' | wc -l)" -eq 2

# ---- a card whose PIN is wrong, and a paper of another set

empty out
{ echo 'ceremony = g'; prologue
printf 'step = enter\n'; papers 3; printf 'share = g\nexercise = enter\nshare = g\nexercise = enter\n'
printf 'share = c\n'; presented 4 | sed "s/^card.pin.*/card.pin = 111111/"
printf 'card.wrong = enter\ncard.pin = 222222\ncard.wrong = enter\n'
printf 'share = g\nexercise = enter\n'; ended; } >answers
hold answers
is 'a card whose PIN was wrong twice was there, and is not taken for one that was not' sh -c '
    tr -s "\n " "  " <room.out | grep -qE "2 J. Moreau card [^ ]+ NOT GOOD 3"'
is 'and the page says why' shown 'NOT GOOD J. Moreau: two PINs were wrong for card'
is 'a paper of another set is on the page of the one it was brought for' sh -c '
    tr -s "\n " "  " <room.out | grep -qE "REFUSED share [1-4] is of set [0-9A-F-]+ of the backup key, and not of set [0-9A-F-]+ of the (user|SO) PIN"'
is 'that is verified as well' judged

# ---- a card that may not get the share that is made again

empty out
"$CARD" tries cards/card-4 1 3
"$CARD" put cards/card-4 0103 "$(foreign_object)"
{ begun; which_one 2 'J. Moreau' c; papers 3 4; echo 'share = g'; presented 4
printf 'failed = enter\nstep = enter\n'
which_one 2 'J. Moreau' p; papers 3 4; echo 'share = g'
on_paper 2 'J. Moreau' | sed 1d
printf 'recreated = enter\nrecreate.set = g\n'; ended; } >answers
held 'a share for a card that may not get it goes on paper in its place'
is 'which is said, and why' shown 'a set that this journal does not have, and somebody may need it: take paper, or another card; the card is as it was'
is 'and is so' test "$("$CARD" get cards/card-4 0103)" = "$(foreign_object)"
isnt 'nothing is in doubt then' shown 'A SHARE WAS BEGUN, AND NOT FINISHED'
is 'that is verified too' judged
exit $failed
