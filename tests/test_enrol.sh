#!/bin/sh
# Officers get their cards, over the real pcscd: which card it is, what is cut
# off and done again, what a wrong PIN costs, and what a proof is for.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"

pcscd_start
site
shared_site
hands_start
at 2027-02-08T10:17:00Z
start() { echo 'ceremony = o'; prologue; echo 'step = enter'; }
end() { printf 'enrol = g\nstep = enter\n'; gone_home; echo 'finish = enter'; }
named() { printf 'enrol = o\nenrol.name = %s\n' "$1"; }
left() { printf '%s\nstop.reason = it is tried here\n' "$1"; }
abandoned() { abandoning_somehow 'it was tried' >answers; hold answers; }
# page TITLE: the last page of this title, and what was asked of it.
page() { awk -v t="== $1" 'index($0, t) == 1 { p = ""; on = 1 } /^\?\? / && on { p = p $0; on = 0 } on { p = p $0 " " } END { print p }' room.out | tr -s ' '; }
page_says() { page "$1" | grep -q -- "$2"; }
written() { cat a/*.jsonl | grep -c "\"step\":\"$1\",\"kind\":\"$2\""; }

# ---- nobody came

{ start; echo 'enrol = g'; } >answers
isnt 'with nobody enrolled there is nothing to go on with' hold answers
is 'G is not offered' grep -q 'the console would not take that answer to: "enrol"' room.err
is 'and what to press is said' shown 'With none there is -- nothing to go on with: Esc, and X stops the ceremony'
isnt 'and so the step is not done' grep -q '"step":"enrol","kind":"done"' a/0001-enrol.jsonl
rm -rf a b; mkdir a b

# ---- which card it is

card_new one 00001000; card_fault one uif; card_insert one 0; card_new two 00001001; card_insert two 1
{ start; named 'N. Body'; printf 'card = enter\n'; by_hand remove 1
carded 1; proved 1
named 'P. Also'; printf 'card = enter\ncard = <back>\n'
named 'n.  body'; end; } >answers
held 'of two new cards none is taken until one of them is out'
is 'both are told by their numbers' shown 'two new cards are in the readers, FFFE:00001000 and FFFE:00001001, and nothing on them was changed'
is 'what is known of the card is on the page before any PIN' page_says 'A NEW CARD FOR N. Body' \
    'Number FFFE:00001000 Maker none: .* OpenPGP card 3.4, 255 octets for shares, signs when touched Tries left 3 for its PIN, 3 for its admin PIN .*?? enrol.card = n'
is 'a card that was enrolled is not enrolled again' shown 'card FFFE:00001000 was enrolled already, as that of N. Body, and is not enrolled again'
is 'nor has an officer two' shown 'N. Body has card FFFE:00001000 already; REPLACE'
card_remove 0

# ---- not proved

card_new left 00001002; card_insert left 0
{ start; named 'I. Sand'; carded 2
printf 'card = <back>\n'; end; } >answers
held 'an officer goes on without proving the card'
is 'which is said to be enrolled and not proved' shown 'ENROLLED, NOT PROVED I. Sand: the PIN was not typed again. P proves the card; until then it gets no share.'
is 'on a card that waits for no touch' page_says 'A NEW CARD FOR I. Sand' 'octets for shares Tries'
isnt 'and not to be not enrolled' shown 'NOT ENROLLED'
is 'and so it stays in the list' shown 'I. Sand card FFFE:00001002 NOT PROVED'
{ printf 'ceremony = t\nofficers = g\n'; prologue
printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
printf 'share.holder = I. Sand\nshare.holder = <back>\nshare.give-up = d\n'; left 'step = <stop>'; } >answers
held 'such an officer gets no share'
is 'and the page says why' shown 'AGAIN card FFFE:00001002 of I. Sand was enrolled and not proved: its PIN was never typed from memory'
abandoned
{ start; printf 'enrol = p\ncard = enter\ncard.pin = 111111\ncard.wrong = enter\ncard.pin = <back>\nenrol = p\n'; proved 2; end; } >answers
held 'P proves it in a later ceremony, also after a wrong PIN'
is 'and it is told to be proved' shown 'I. Sand card FFFE:00001002 proved'
{ start; left 'enrol = <stop>'; } >answers
held 'then P is offered no more'
isnt 'nor said' sh -c 'grep -q "P to type" room.out'
abandoned
card_remove 0

# The proof of an enrolment, with one try left.
card_new last 00001003; card_insert last 0
{ start; named 'S. Weber'; carded 6
echo "! '$CARD' tries cards/last 1 1"
printf 'card = enter\ncard.last-try = <back>\nenrol = p\ncard = enter\n'
printf 'card.last-try = u\ncard.pin = %s\n' "$(pin_of 6)"; end; } >answers
held 'the last try of a card is used where the officer agrees, or else left'
is 'and told what a wrong PIN does' shown 'A wrong PIN now blocks the card'
is 'and the right one gives the card its tries back' \
    test "$("$CARD" tries cards/last 1)" = 3
card_remove 0

# ---- blocked

card_new shut 00001008; card_insert shut 0
{ start; named 'B. Lock'; carded 4; proved 4
echo "! '$CARD' tries cards/shut 1 0"
unblocking() { printf 'enrol = u\nunblock.name = B. Lock\ncard = enter\nunblock.object = B. Lock | B. Lock\nunblock.pin = %s\nunblock.pin-again = %s\n' "$1" "$1"; }
unblocking 998877; echo 'unblock.admin = 00000000'
unblocking 998877; echo 'unblock.admin = <back>'
unblocking 998877; echo "unblock.admin = $(admin_of 4)"
printf 'enrol = u\nunblock.name = B. Lock\ncard = enter\nunblock.object = <back>\n'
printf 'enrol = u\nunblock.name = N. Obody\n'; end; } >answers
held 'a card whose PIN is blocked gets another one with its admin PIN'
is 'a wrong admin PIN is told, with the tries that are left' shown 'NOT UNBLOCKED the admin PIN of card FFFE:00001008 is wrong: 2 tries are left'
is 'and is in the journal' test "$(written unblock wrong-pin)" -eq 1
is 'with how it ended' test "$(written unblock intent) $(written unblock result)" = '1 1'
is 'and the page says that it has the new one' shown 'UNBLOCKED The card of B. Lock has the new PIN, and three tries'
is 'and the card too' test "$("$CARD" tries cards/shut 1)" = 3
is 'before that both typed whose card it is' page_says 'A CARD IS ABOUT TO GET ANOTHER PIN' \
    'Officer B. Lock Card FFFE:00001008 .*?? unblock.object'
is 'who read there that it is blocked' shown 'Card FFFE:00001008 Its PIN is blocked'
is 'or, of one that is not, that it needs no other PIN' page_says 'A CARD IS ABOUT TO GET ANOTHER PIN' \
    'Its PIN has all its tries NOT BLOCKED Whoever knows its PIN needs no other one'
is 'the name is asked for on a page that says what for' shown \
    'NOW Administrator: type the name of the officer whose PIN is blocked or -- forgotten; Esc leaves'
is 'who has no card is told so' shown 'NOT UNBLOCKED N. Obody has no card that stands'
"$CARD" tries cards/shut 3 1
{ start; printf 'enrol = u\nunblock.name = B. Lock\ncard = enter\nunblock.object = B. Lock | B. Lock\nunblock.pin = 665544\nunblock.pin-again = 665544\nunblock.last-try = <back>\n'
unblocking 665544; printf 'unblock.last-try = u\nunblock.admin = %s\n' "$(admin_of 4)"; end; } >answers
held 'the last try of an admin PIN is used where the officer agrees'
is 'and left where not' test "$(written unblock intent)" -eq 2
card_remove 0
mkdir blocked; cp -a a b blocked

# ---- cut off

# An auditor looks at a ceremony that is alone in its journal.
rm -rf a b; mkdir a b
card_new cut 00001004; card_fault cut cut=24.2:after; card_insert cut 0
{ start; named 'P. Rossi'; carded 5; left 'enrol = <stop>'; } >answers
held 'an enrolment is cut off when the card is pulled'
is 'when its admin PIN was the new one' test "$(written enrol partly)" -eq 1
abandoned
card_remove 0; card_fault cut; "$CARD" tries cards/cut 3 2; "$CARD" tries cards/cut 1 0; card_insert cut 0
{ start; enrolled 5 'P. Rossi'; end; } >answers
held 'and done again in another ceremony, though its PIN is blocked meanwhile'
is 'the people were told to type the same admin PIN' shown 'CUT OFF An enrolment of this card was cut off when the admin PIN was changed already'
card_remove 0

# Either PIN may be the card's, and there is one try.
card_new either 00001005; card_fault either cut=24.1:after; card_insert either 0
{ start; named 'L. Either'; carded 7; left 'enrol = <stop>'; } >answers
held 'an enrolment is cut off while the admin PIN is changed'
is 'and whether it was is not known' shown 'whether the card did it is not known'
card_remove 0; card_fault either; "$CARD" tries cards/either 3 1; card_insert either 0
{ echo 'unfinished = c'; prologue; echo 'step = enter'
named 'L. Either'; carded 7; printf 'enrol.last-try = <back>\n'
left 'enrol = <stop>'; } >answers
held 'with one try left people are asked which PIN it has'
is 'and what a wrong one does' shown 'A wrong admin PIN now blocks it for good'
is 'and that the card has no key yet' shown 'It has no key: one is made as soon as'
is 'and Esc leaves it its try' test "$("$CARD" tries cards/either 3)" = 1
{ echo 'unfinished = c'; prologue; echo 'step = enter'
named 'L. Either'; carded 7; printf 'enrol.last-try = n\n'; proved 7; end; } >answers
held 'and with the one that they name the card is enrolled'
is 'and has its tries again' test "$("$CARD" tries cards/either 3)" = 3
card_remove 0

# ---- what a wrong old PIN costs

card_new used 00001006; "$CARD" pin cards/used 1 654321; "$CARD" pin cards/used 3 87654321
card_insert used 0
begun=$(written enrol nothing)
{ start; named 'U. Sed'; carded 8
named 'U. Sed'; printf 'card = enter\nenrol.card = u\nenrol.old-pin = 111111\nenrol.old-admin = 00000000\n'; new_pins 8
named 'U. Sed'; printf 'card = enter\nenrol.card = u\nenrol.old-pin = 111111\nenrol.old-admin = 87654321\n'; new_pins 8
printf 'enrol.last-try = u\n'; proved 8; end; } >answers
held 'a card that was used before is enrolled, with the last try of its admin PIN'
is 'the tries are shown after a wrong one' shown 'NOT ENROLLED enrol card FFFE:00001006: the admin PIN of card FFFE:00001006 is wrong: 2 tries are left'
is 'and before the next' shown 'Tries left 3 for its PIN, 2 for its admin PIN'
is 'of which the last is agreed to' shown 'The old admin PIN is tried: the card has it.'
is 'the journal has it that nothing was changed' test "$(written enrol nothing)" -eq $((begun + 2))
is 'and people were told so' shown 'cut off before it changed anything: the card has its old PINs'
card_remove 0
card_new half 00001007; "$CARD" pin cards/half 1 654321; card_insert half 0
{ start; named 'H. Alf'; carded 9; enrolled 9 'H. Alf'; end; } >answers
held 'a wrong old user PIN is no hindrance where the admin PIN is right'
is 'though it cost a try' shown 'the PIN of card FFFE:00001007 is wrong: 2 tries are left'

card_remove 0

# ---- what somebody had on it

foreign=$(foreign_object)
card_new other 0000100A; "$CARD" rekey cards/other; "$CARD" put cards/other 0103 "$foreign"
"$CARD" pin cards/other 2 77777777
cp cards/other/key-3.der other.key
card_insert other 0
{ start; named 'S. Where'; carded 3; echo 'enrol.over = <back>'
echo "! cmp cards/other/key-3.der other.key && test \"\$('$CARD' get cards/other 0103)\" = $foreign"
named 'S. Where'; carded 3; printf 'enrol.over = FFFE:0000100A | FFFE:0000100A\n'; proved 3; end; } >answers
held 'a card that is an officer'\''s elsewhere is enrolled where both typed its number, and else left as it is'
is 'with what is on it they were told' shown 'GOES Its key, with which it may stand for somebody elsewhere.'
is 'also of which set' shown \
    'GOES Share 2 of 4 of the backup key, of set 0102-0304, which this journal does not have: somebody may need it.'
is 'and that both let it go is recorded' sh -c 'grep -h "\"step\":\"enrol\",\"kind\":\"over\"" a/*.jsonl | grep -c "Its key.*Share 2 of 4" | grep -qx 1'
is 'then it has nothing of that' test -z "$("$CARD" get cards/other 0103)"
isnt 'nor its key' cmp -s cards/other/key-3.der other.key
is 'a code that opens it without its PIN was shown' page_says 'A NEW CARD FOR S. Where' '3 for a Resetting Code, which goes'
is 'and is not there any more' test "$("$CARD" tries cards/other 2)" = 0
"$CARD" pin cards/other 2 88888888
{ start; printf 'enrol = u\nunblock.name = S. Where\ncard = enter\nunblock.object = S. Where | S. Where\nunblock.pin = 454545\nunblock.pin-again = 454545\n'
echo "unblock.admin = $(admin_of 3)"; end; } >answers
held 'one that was set later goes when the card gets another PIN'
is 'and is told before' shown 'CODE A Resetting Code is set, which opens the card without its PIN; it goes.'
is 'and is not there either' test "$("$CARD" tries cards/other 2)" = 0
card_remove 0

# ---- an admin PIN that is too short

card_new short 0000100B; card_insert short 0
{ start; named 'A. Brief'; printf 'card = enter\nenrol.card = n\nenrol.pin = 741921\nenrol.pin-again = 741921\n'
printf 'enrol.admin = 1234567\nenrol.admin = %s\nenrol.admin-again = %s\n' "$(admin_of 1)" "$(admin_of 1)"
echo "! '$CARD' pin cards/short 2 99999999"
proved 1; end; } >answers
held 'an admin PIN of seven characters is asked for again in its place'
is 'for the page says eight' page_says "THE CARD'S ADMIN PIN: 1 of 2, a new one" 'At least 8 characters'
isnt 'and no other number' shown 'Eight characters at least'
is 'and why it is asked again' shown 'AGAIN FROM THE BEGINNING: it was too short.'
is 'where the PIN is typed a code is warned of' page_says 'PIN OF THE CARD' \
    'CODE A Resetting Code is set, with 3 tries: whoever knows it opens the card without its PIN'
card_remove 0

isnt 'no PIN of a card is in any file' grep -rqwE '74192[1-9]|8812530[0-9]' a b

# ---- what an auditor sees of it

rm -rf a b out; cp -a blocked/* .; mkdir out
sed -i 's/^operators.*/operators = typed/; /^security-officers/d' capstan.conf
at 2027-02-09T10:17:00Z
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
held 'the first token is made, and the journal goes out'
judged() { "$CAPSTAN" verify -t 2027-03-09T11:00:00Z "$1" >said; }
is 'which is verified' judged out
# refused WORDS SENTENCE CHANGE...
refused() {
	w=$1 s=$2; shift 2; rm -rf t; cp -r out t
	"$BIN/tests/forge" t "$@"
	judged t
	is "$s" sh -c "tr -s '\n ' ' ' <said | grep -q 'STOP.*$w'"
}
# unlike SENTENCE CHANGE...: a card that was not about to be unblocked was not.
unlike() { refused 'was about to be unblocked' "$@"; }
unlike 'a card is unblocked that was meant to be' drop 1 unblock intent
unlike 'once' double 1 unblock result
unlike 'and no other' set 1 unblock result card '"FFFE:00001000"'
unlike 'of nobody else' set 1 unblock result name '"H. Alf"'
refused 'is not the one that stands for B. Lock' 'it is the card that its officer has' \
    set 1 unblock intent card '"FFFE:00001000"'
refused 'is not the one that stands for N. Obody' 'and of an officer' set 1 unblock intent name '"N. Obody"'
refused 'is not the one that stands for B. Lock' 'also when its PIN was wrong' \
    set 1 unblock wrong-pin card '"FFFE:00001000"'
exit $failed
