#!/bin/sh
# Every fault that an officer's card, a reader or pcscd may have, met by people in
# a ceremony: while officers are enrolled, while shares are handed out, and while
# they are brought together.  What people are told is compared word by word, and
# afterwards the same ceremony goes on to its end: nothing was lost by a fault.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"
. "$SRC/tests/desk.sh"
LATER=2027-03-09T11:00:00Z
judged() { "$CAPSTAN" verify -t $LATER out; }
empty() { rm -rf "$1"; mkdir "$1"; }
serial() { echo "FFFE:0000000$1"; }
READER=$(reader 0)
# What a reader driver makes of a card that leaves in the middle of a command.
NO_ANSWER='the card gave no answer (0 octets): it was taken out, or is broken: put it in again'

card_another_program() {
	"$BIN/tests/officer" hold "$READER" <desk.hold >hold.out &
	exec 5>desk.hold
	await held hold.out
}
card_no_other_program() { exec 5>&-; sleep 0.3; }
# It is nobody's child here, and may take a moment.
card_service_ends() {
	pcscd_stop
	while [ -S /run/pcscd/pcscd.comm ]; do sleep 0.05; done
	sleep 0.3
}
card_no_readers() {
	mv pcscd.conf pcscd.was; mkdir pcscd.conf; echo '# none' >pcscd.conf/readers
	pcscd_start
}
card_readers_again() { card_service_ends; rm -r pcscd.conf; mv pcscd.was pcscd.conf; pcscd_start; }
mkfifo desk.hold
hands_start

site
shared_site
request
at 2027-02-08T10:17:00Z
for i in 1 2 3 4; do card_new card-$i 0000000$i; done
enrol_four >answers
held 'four officers are enrolled'
at 2027-02-09T10:17:00Z
first_shared >answers
held 'three hold the PINs of the HSM, and one a share of the backup key'
for slot in 0 1 2 3; do card_remove $slot; done
empty out

# ---- while shares are brought together ----------------------------------------

# brings PIN: a share from the card that is in the reader, with this PIN.
brings() { printf 'share = c\ncard = enter\n? card.whose = <first>\ncard.pin = %s\n' "$1"; }
object_of() { "$CARD" get "cards/$1" 0103; }
# stored CARD HEX: an answer line that puts this into the card's object.
stored() { echo "! '$CARD' put cards/$1 0103 '$2'"; }
cp -r cards/card-1 cards/twin
"$CARD" rekey cards/twin
card_new clone 00000001
card_new eve 00000005
SHARE=$(object_of card-1)
BODY=$(echo "$SHARE" | cut -c1-$((${#SHARE} - 8)))
# An octet in the middle of the first share: another bit.
flipped() {
	at=$((12 + 2 * 33))
	last=$(echo "$BODY" | cut -c$((at - 1))-$at)
	echo "$BODY" | sed "s/^\(.\{$((at - 2))\}\)../\1$(printf %02x $((0x$last ^ 1)))/"
}
other_set() {
	echo "$BODY" | sed 's/^\(.\{22\}\).\{16\}/\10102030405060708/'
}
WAS=$(checksummed "$BODY")
is 'the test makes the checksum as the card has it' test "$WAS" = "$SHARE"

at 2027-02-10T10:17:00Z
{ echo 'ceremony = i'; prologue; printf 'step = enter\ntoken = enter\nstep = enter\n'; } | begins
{ echo 'share = c'; echo 'card = enter'; } |
    told 'no card in any reader' 'AGAIN no reader has a card in it'
{ by_hand insert eve 0; echo 'card = enter'; } |
    told 'a card that nobody has enrolled' \
    'AGAIN no card in the readers has a share that is still missing'
{ fault_at eve not-openpgp; echo 'card = enter'; } |
    told 'a card that is no OpenPGP card' \
    "AGAIN $READER: the card in it is no OpenPGP card (6A82); nothing was changed; take another
        card"
{ fault_at eve bad-atr; by_hand change eve 0; echo 'card = enter'; } |
    told 'a card whose ATR says nothing' \
    "AGAIN card and reader do not agree on a protocol: take another card
        ($READER, SCARD_E_PROTO_MISMATCH)"
{ fault_at eve dead; by_hand change eve 0; echo 'card = enter'; } |
    told 'a dead card, without an ATR' 'AGAIN no reader has a card in it'
{ fault_at eve; by_hand change clone 0; echo 'card = enter'; } |
    told 'another card with the number of an officer'\''s, without a key' \
    "AGAIN card $(serial 1) has no key, and was enrolled with one: it was reset, or it is
        another card with its number; do not use it"
{ by_hand change twin 0; echo 'card = enter'; } |
    told 'a card whose key was made anew' \
    "AGAIN card $(serial 1) has another key than was enrolled: its key was made anew, or it is
        another card with its number; do not use it"
{ fault_at card-1 cut=A4.1:before; by_hand change card-1 0; echo 'card = enter'; } |
    told 'a card that is pulled in the middle of a command' \
    "AGAIN $NO_ANSWER; it was to choose OpenPGP on the card, and nothing on it was changed"
{ fault_at card-1; by_hand change card-1 0; by_hand another_program; echo 'card = enter'; } |
    told 'a card that another program holds' \
    "AGAIN another program is using the card, most often GnuPG's scdaemon; nothing was
        sent: end it (gpgconf --kill scdaemon) and try again ($READER, SCARD_E_SHARING_VIOLATION)"
{ by_hand no_other_program; by_hand service_ends; echo 'card = enter'; } |
    told 'a service that has ended' \
    "AGAIN the card service pcscd is not running; nothing was sent: start it and
        try again (card readers, SCARD_E_NO_SERVICE)"
{ by_hand no_readers; echo 'card = enter'; } |
    told 'a reader that was unplugged' 'AGAIN there is no card reader'
by_hand readers_again | faces
by_hand insert card-1 0 | faces
# The reader is there again, and the card's PIN is asked for.
{ fault_at card-1 kdf; printf 'card = enter\ncard.pin = %s\n' $(pin_of 1); } |
    told 'a card that derives its PINs since it was enrolled' \
    "NOT TAKEN: card $(serial 1) wants PINs that went through a key derivation (KDF-DO), which
        is not done here: its PIN was not tried; whoever set that puts it back"
printf '! test $(%s tries cards/card-1 1) = 3\n' "$CARD" | faces
{ fault_at card-1; echo "! $CARD tries cards/card-1 1 0"; printf 'share = c\ncard = enter\n'; } |
    told 'a card whose PIN is blocked' \
    "NOT TAKEN: the PIN of card $(serial 1) of R. Novak is blocked: it opens again with the
        admin PIN only"
{ echo "! $CARD tries cards/card-1 1 1"; printf 'share = c\ncard = enter\ncard.last-try = <back>\n'; } |
    told 'a card with one try, which is left to its officer' 'That card was not used.'
{ echo "! $CARD tries cards/card-1 1 3"; fault_at card-1 cut=20.1:before; brings $(pin_of 1); } |
    told 'a card that is pulled when its PIN is tried' \
    "NOT TAKEN: $NO_ANSWER; it was to check the card's PIN, and whether the card did it is not known"
{ fault_at card-1 cut=88.1:answered; by_hand change card-1 0; brings $(pin_of 1); } |
    told 'a card that is pulled between its PIN and its share' \
    "NOT TAKEN: the card did not answer, or was taken out: put it in
        again ($READER, SCARD_E_NOT_TRANSACTED); it was to read the shares, and nothing on it was changed" \
    "NOT TAKEN: the card was taken out: put it in again
        ($READER, SCARD_W_REMOVED_CARD); it was to read the shares, and nothing on it was changed"
{ fault_at card-1 cut=CA.5:before; by_hand change card-1 0; brings $(pin_of 1); } |
    told 'and in the middle of it' \
    "NOT TAKEN: $NO_ANSWER; it was to read the shares, and nothing on it was changed"
{ fault_at card-1; by_hand change card-1 0; printf 'share = c\ncard = enter\n'
by_hand change eve 0; echo "card.pin = $(pin_of 1)"; } |
    told 'a card that is changed for another while its PIN is typed' \
    "NOT TAKEN: the card was taken out: put it in again ($READER, SCARD_W_REMOVED_CARD);
        it was to read how many tries are left, and nothing on it was changed"
echo '! ! grep -q "^00 20" cards/eve/log' | faces
{ by_hand change card-1 0; fault_at card-1 sig-flip; brings $(pin_of 1); } |
    told 'a card that signs wrong' \
    "NOT TAKEN: card $(serial 1): the signature is not good for the card's key: it is another
        card, or it is broken"
{ fault_at card-1 no-private; brings $(pin_of 1); } |
    told 'a card without private data objects' \
    "NOT TAKEN: read the shares: card $(serial 1) has no private data objects (6A88); take
        another kind of card"
{ fault_at card-1; stored card-1 ''; brings $(pin_of 1); } |
    told 'a card whose object is empty' \
    "NOT TAKEN: card $(serial 1) has no share of set SET of the user PIN"
{ stored card-1 "$(echo "$SHARE" | cut -c1-$((${#SHARE} - 2)))"; brings $(pin_of 1); } |
    told 'a card whose object is cut short' \
    "NOT TAKEN: card $(serial 1): the card's shares are cut short: 131 octets of 132"
{ stored card-1 "${BODY}00000000"; brings $(pin_of 1); } |
    told 'a card whose checksum is wrong' \
    "NOT TAKEN: card $(serial 1): the card's shares are damaged: the checksum is not right"
{ stored card-1 "$(checksummed "$(flipped)")"; brings $(pin_of 1); } |
    told 'a card with one wrong bit and the right checksum' \
    "NOT TAKEN: what card $(serial 1) has as its share of set SET of the user PIN is damaged: that is
        no good share"
{ stored card-1 "$(checksummed "$(other_set)")"; brings $(pin_of 1); } |
    told 'a card with a share of another set' \
    "NOT TAKEN: card $(serial 1) has no share of set SET of the user PIN"
{ stored card-1 "$(object_of card-2)"; brings $(pin_of 1); } |
    told 'a card with the share of another officer' \
    "NOT TAKEN: card $(serial 1) carries share 2, which was given to E. Okafor: it
        is not taken from this card; ask how it came there"
# Two wrong PINs: one told by 63Cx, one by 6982.
{ by_hand change card-3 0; brings 111111; } |
    told 'a wrong PIN (63C2)' "the PIN of card $(serial 3) is wrong: 2 tries are left"
{ printf 'card.wrong = enter\n'; fault_at card-3 pin-6982; echo 'card.pin = 222222'; } |
    told 'a wrong PIN (6982)' "the PIN of card $(serial 3) is wrong: 1 try is left"
echo 'card.wrong = enter' |
    told 'and no third one' \
    "NOT TAKEN: two PINs were wrong for card $(serial 3) of A. Haddad: it is not tried again in
        this ceremony; another card is needed"
# And what is no fault: signatures of 66 octets, answers in pieces, 20 seconds.
{ stored card-1 "$SHARE"; fault_at card-1 'sig-66 chunk=30'; by_hand change card-1 0; brings $(pin_of 1)
fault_at card-2 delay=CA.5:20000; by_hand insert card-2 1; brings $(pin_of 2)
printf 'share = g\nstep = enter\ninventory = enter\n'; epilogue; } | faces

held 'after all of that the HSM is opened by the same two cards'
compared
is 'which is verified' judged
empty out

# ---- while shares are handed out ----------------------------------------------

READER=$(reader 2)
ONLY='. It may have the share, so nobody else gets that: this card once more, or what it had before may be lost; Esc can give the new set up'
for card in card-1 card-2; do card_fault $card; done
card_insert card-4 2
object_of card-4 >old.object
to_card() { printf 'share.holder = J. Moreau\nshare.carrier = c\ncard = enter\n'; }
pin_then() { echo "card.pin = $(pin_of 4)"; }
again() { echo 'card = enter'; pin_then; }
# For one that is told to get none the page asks anew, for paper.
NOT_ON='NOT ON THE CARD '
anew() { printf 'share.carrier = <back>\n'; to_card; pin_then; }
at 2027-02-11T10:17:00Z
{ echo 'ceremony = b'; prologue; access_shared 1 2
printf 'step = enter\nsplit.object = 2 of 4 | 2 of 4\n'
echo "! '$CARD' tries cards/card-4 1 0"; to_card; } | begins
{ echo 'card = <back>'; echo "! '$CARD' tries cards/card-4 1 3"; } |
    told 'a share for a card whose PIN is blocked' \
    "AGAIN the PIN of card $(serial 4) of J. Moreau is blocked: it opens again with the admin
        PIN only"
{ fault_at card-4 cut=20.1:before; to_card; pin_then; } |
    told 'for a card that is pulled when its PIN is tried' \
    "AGAIN $NO_ANSWER; it was to check the card's PIN, and whether the card did it is not known"
{ fault_at card-4; by_hand change eve 2; echo 'card = enter'; } |
    told 'for another card than that of the officer' 'AGAIN the card in the reader is another one'
{ by_hand change card-4 2; stored card-4 "$(sed 's/..$//' old.object)"; again; } |
    told 'for a card whose object is cut short' \
    "AGAIN card $(serial 4): the card's shares are cut short: 76 octets of 77"
# Its own share, and behind that one of a set that nobody here knows.
two_journals() {
	echo "434b53480102$(cut -c13-122 old.object)$(foreign_share | sed 's/^0300/0301/')$(cut -c123-146 old.object)"
}
{ stored card-4 "$(checksummed "$(two_journals)")"; again; } |
    told 'for a card with a share of another journal, which may be needed there' \
    "$NOT_ON the card has a share of the backup key of a set that this journal does not have, and somebody may need it: take paper, or another card; the card is as it was"
{ stored card-4 "$(cat old.object)"; echo "! '$CARD' pin cards/card-4 2 77777777"; anew; } |
    told 'for a card that somebody can open without its PIN' \
    "$NOT_ON card $(serial 4) of J. Moreau has a Resetting Code, which opens it without its PIN: it gets
        no share until letter U of ENROL OFFICERS has taken that away; take paper, or another card;
        the card is as it was"
{ echo "! '$CARD' pin cards/card-4 2 ''"; fault_at card-4 cut=DA.1:before; anew; } |
    told 'for a card that is pulled in front of its writing' \
    "AGAIN $NO_ANSWER; it was to write the shares, and whether the card did it is not known$ONLY"
{ fault_at card-4 cut=DA.1:empty; by_hand change card-4 2; again; } |
    told 'for one that loses what it had' \
    "AGAIN $NO_ANSWER; it was to write the shares, and whether the card did it is not known$ONLY"
{ echo "! test -z \"\$('$CARD' get cards/card-4 0103)\""
fault_at card-4 do-max=64; by_hand change card-4 2; again; } |
    told 'for one that has no room' \
    "AGAIN write the shares: the card does not take data of this length (6700); nothing was
        changed$ONLY"
{ fault_at card-4 lie-put; again; } |
    told 'for one that stores nothing and says that it did' "AGAIN write the shares: card $(serial 4) says that it was done, and what is read back is something else (0 octets for 132); do not rely on this card, take another$ONLY"
{ fault_at card-4 flip-put; again; } |
    told 'for one that stores it wrong' "AGAIN write the shares: card $(serial 4) says that it was done, and what is read back is something else (132 octets for 132); do not rely on this card, take another$ONLY"
{ fault_at card-4 no-private; again; } |
    told 'for one that has private data objects no more' "AGAIN write the shares: the card has no such data (6A88); nothing was changed$ONLY"
{ fault_at card-4 sig-flip; again; } |
    told 'for one that signs wrong' "AGAIN card $(serial 4): the signature is not good for the card's key: it is another card, or it is broken$ONLY"
{ fault_at card-4 cut=DA.1:after; again; } |
    told 'for one that is pulled behind its writing' \
    "AGAIN $NO_ANSWER; it was to write the shares, and whether the card did it is not known$ONLY"
{ fault_at card-4 'chunk=30 sig-66'; by_hand change card-4 2; again
on_paper 12 'T. Lindqvist'; on_paper 13 'M. Sato'; on_paper 14 'L. Costa'; held_page
printf 'step = enter\nback-up.older = b\n'
printf 'share = c\n'; again; echo 'share = p'; typed 3
printf 'share = g\nback-up = enter\n'; epilogue; } | faces
held 'after all of that the new set is whole, and the old share on the card good'
compared
is 'which is verified' judged
is 'the card has both shares' test "$(object_of card-4 | cut -c11-12)" = 02
empty out

# The people leave it where it may be on the card, and begin with a paper.
at 2027-02-11T12:17:00Z
object_of card-4 >two.objects
{ echo 'ceremony = b'; prologue; access_shared 1 2
printf 'step = enter\nsplit.object = 2 of 4 | 2 of 4\n'; fault_at card-4 cut=DA.1:after; to_card; pin_then
printf 'card = <back>\nshare.give-up = d\n'; fault_at card-4; by_hand change card-4 2
printf 'step = enter\nsplit.object = 2 of 4 | 2 of 4\n'
on_paper 21 'J. Moreau' | sed '1a share.carrier = p'
on_paper 22 'T. Lindqvist'; on_paper 23 'M. Sato'; on_paper 24 'L. Costa'; held_page
printf 'step = enter\nback-up.older = b\n'
printf 'share = c\n'; again; echo 'share = p'; typed 13
printf 'share = g\nback-up = enter\n'; epilogue; } >answers
held 'a set is given up whose share may be on a card, and another begun'
is 'the share in force came from that card' test "$(grep -c '"step":"share","kind":"used".*J. Moreau' a/*.jsonl | tail -n 1 | cut -d: -f2)" = 1
is 'which is verified as well' judged

# ---- while officers are enrolled -----------------------------------------------

empty out
for slot in 0 1 2; do card_remove $slot; done
READER=$(reader 0)
OTHER='nothing was changed; take another kind of card'
NEW=$(serial 6)
card_new new 00000006
card_new same 00000001
at 2027-02-12T10:17:00Z
{ echo 'ceremony = o'; prologue; printf 'step = enter\nenrol = o\nenrol.name = P. Rossi\n'; } | begins
echo 'card = enter' | told 'no card at all' 'AGAIN no reader has a card in it'
{ by_hand insert same 0; echo 'card = enter'; } |
    told 'a card with the number of one that is enrolled' \
    "AGAIN card $(serial 1) was enrolled already, as that of R. Novak, and is not enrolled
        again; put in a new one"
{ fault_at new no-private; by_hand change new 0; echo 'card = enter'; } |
    told 'a new card without private data objects' \
    "AGAIN card $NEW has no private data objects, and a share could not be kept on it; $OTHER"
{ fault_at new do-max=64; echo 'card = enter'; } |
    told 'a new card without room' \
    "AGAIN card $NEW has room for a share of 64 octets, and 242 are needed; $OTHER"
{ fault_at new kdf; echo 'card = enter'; } |
    told 'a new card that derives its PINs' \
    "AGAIN card $NEW wants PINs that went through a key derivation (KDF-DO), which is not done
        here; $OTHER"
{ fault_at new not-openpgp; echo 'card = enter'; } |
    told 'a new card that is no OpenPGP card' \
    "AGAIN $READER: the card in it is no OpenPGP card (6A82); nothing was changed; take another
        card"
tries_of() { echo "! '$CARD' tries cards/new $1 $2"; }
spent() { echo "AGAIN card $NEW has $1 tries for its PIN and $2 for its admin PIN, and a fresh one has 3; nothing was changed; reset it, or take another card"; }
{ fault_at new; tries_of 1 0; echo 'card = enter'; } |
    told 'a new card whose PIN is blocked' "$(spent 0 3)"
{ tries_of 1 1; echo 'card = enter'; } | told 'a new card with one try' "$(spent 1 3)"
{ tries_of 1 3; tries_of 3 2; echo 'card = enter'; } |
    told 'a new card whose admin PIN was tried' "$(spent 3 2)"
{ tries_of 3 3; fault_at new cut=CA.1:before; echo 'card = enter'; } |
    told 'a new card that is pulled in the middle of a command' \
    "AGAIN $NO_ANSWER; it was to read the card, and nothing on it was changed"
{ fault_at new chunk=30; by_hand change new 0; enrolled 5 'P. Rossi' | sed '1,2d'
printf 'enrol = g\nstep = enter\n'; gone_home; echo 'finish = enter'; } | faces
held 'after all of that the card is enrolled'
compared
exit $failed
