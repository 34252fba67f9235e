#!/bin/sh
# Officers' cards are replaced: one that is lost, one of an officer who leaves,
# and one whose shares are of no use any more.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"
LATER=2027-03-09T11:00:00Z
judged() { "$CAPSTAN" verify -t $LATER out; }

pcscd_start
site
shared_site
request
four_cards
at 2027-02-08T10:17:00Z
enrol_four >answers
held 'four officers are enrolled'
is 'at whose end nothing is handed on that was not written' \
    shown 'Log media go to the safe. -- Nothing was written to OUT in this ceremony.'
at 2027-02-09T10:17:00Z
first_shared >answers
held 'and hold a first ceremony'
mv out first; mkdir out
start() { echo 'ceremony = h'; prologue; echo 'step = enter'; }
end() { printf 'replace = g\nstep = enter\n'; gone_home; echo 'finish = enter'; }
# next NAME JOINER: another card, for the same officer or another one.
next() { printf 'replace = a\nreplace.name = %s\nreplace.joiner = %s\n' "$1" "$2"; }
opening() { printf 'step = enter\ntoken = enter\nstep = enter\n'; }
opened() { printf 'step = enter\ninventory = enter\n'; epilogue; }
replaced() { cat a/*.jsonl | grep -c '"step":"replace","kind":"result"'; }

# ---- refused

at 2027-02-10T10:17:00Z
{ start; next Nobody x | sed '$d'
next 'R. Novak' 'E. Okafor'
next 'R. Novak' 'r.  novak'; printf 'replace.card = <back>\n'
next 'R. Novak' 'K. Ito'; printf 'replace.card = h\nreplace.object = <back>\n'
next 'R. Novak' 'R. Novak'; printf 'replace.card = h\nreplace.object = <object>\n'
printf 'card = enter\ncard.pin = 111111\ncard.wrong = enter\ncard.pin = 222222\ncard.wrong = enter\n'
end; } >answers
held 'what is not agreed to or not proved replaces nothing'
is 'a name without a card is told' shown 'NOT REPLACED no card stands for Nobody: ENROL OFFICERS gives one'
is 'and one that has a card' shown 'NOT REPLACED E. Okafor has card FFFE:000003E9 already: one officer, one card'
is 'a card that is here has to say so by its PIN' shown 'NOT REPLACED two PINs were wrong'
is 'and nothing was recorded' test "$(replaced)" -eq 0
is 'not even meant' sh -c '! cat a/*.jsonl | grep -q "\"step\":\"replace\",\"kind\":\"intent\""'
is 'the leaver was to be told what follows' shown 'Both type: R. Novak to K. Ito'
"$CARD" tries cards/card-1 1 3

# ---- lost

card_remove 0
card_new new-1 0000AAA1
at 2027-02-11T10:17:00Z
{ start; next 'R. Novak' 'r.  novak'
printf 'replace.card = n\nreplace.reason = left in a train\nreplace.who = R. Novak\n'
printf 'replace.object = R. Novak | R. Novak\ncard = enter\ncard = <stop>\nstop.reason = no card at hand\n'; } >answers
held 'a card is declared lost, and the ceremony stopped before there is another'
is 'with who says so' shown 'Which is left in a train, says R. Novak'
is 'and the shares that were on it' shown 'Share 1 of the user PIN set'
is 'each' shown 'Share 1 of the SO PIN set'
is 'and those of which too few are left' shown 'TOO FEW ARE LEFT without it'
is 'and what is to be done' shown 'DO Hold MAKE A SHARE AGAIN (m) for each of which enough are left'
not_yet='CARD FFFE:000003E8 of R. Novak counts as lost for good, and R. Novak has no card yet: O when this ceremony goes on, or ENROL OFFICERS.'
isnt 'who stops between the two halves is not told that nothing is half done' shown 'Nothing is half done'
is 'but whose card is gone, and who has none yet' shown "$not_yet"
is 'and of which sets too few are left' test "$(tr -s '\n ' ' ' <room.out |
    grep -oE 'TOO FEW shares of set [0-9A-F-]+ of the SO PIN are left: nobody can join that secret again\.' | wc -l)" -eq 1
isnt 'of no other set' shown 'of the user PIN are left: nobody'
printf 'unfinished = a\nabandon.reason = <back>\nunfinished = <stop>\n' >answers
hold answers
is 'nor is it where the ceremony would be abandoned' shown "$not_yet"
isnt 'which does not say that nothing was under way' shown 'Nothing was under way'
{ echo 'unfinished = c'; prologue; echo 'step = enter'
echo 'replace = o'; by_hand insert new-1 0; carded 5; printf 'card = <stop>\nstop.reason = noon\n'; } >answers
hold answers
is 'the page waits for the new card' shown '- R. Novak has no card yet: O'
is 'one that was enrolled and not proved is told as well' shown \
    'and R. Novak has no card yet that was proved: P when this ceremony goes on, or ENROL OFFICERS.'
{ echo 'unfinished = c'; prologue; printf 'step = enter\nreplace = p\n'; proved 5
printf 'replace = <stop>\nstop.reason = a late lunch\n'; } >answers
hold answers
sed -n '/^== STOP/,$p' room.out >stopped
is 'and when it is, the sets alone' grep -q 'TOO FEW shares of set' stopped
isnt 'no card' grep -q '^   CARD' stopped
{ echo 'unfinished = c'; prologue; echo 'step = enter'; end; } >answers
held 'resumed, the new card is enrolled'
is 'and no HSM was spoken of' shown 'This ceremony needs no HSM.'
isnt 'nor one to be opened' shown 'the HSM is opened anew'
isnt 'nor one that is shut' shown 'The HSM is shut'
is 'under the name that was written first' grep -q '"card":"FFFE:0000AAA1".*"name":"R. Novak"' a/0004-replace-officer.jsonl
is 'and the old one is shown as lost' shown 'R. Novak card FFFE:000003E8 lost'

# ---- a lost card that turns up

for slot in 1 2 3; do card_remove $slot; done
card_insert card-1 3
at 2027-02-12T10:17:00Z
{ echo 'ceremony = i'; prologue; opening
printf 'share = c\ncard = enter\n'; by_hand insert card-2 1; by_hand insert card-3 2
printf 'card = enter\ncard.whose = <first>\ncard.pin = %s\n' "$(pin_of 2)"
with 3; opened; } >answers
held 'a lost card that turns up opens nothing, and the others do'
is 'and the page says why' shown 'AGAIN card FFFE:000003E8 of R. Novak was declared lost, and nothing on it counts any more'
is 'and the list has it as lost' shown 'R. Novak card FFFE:000003E8 lost'
is 'which is verified' judged
rm -rf out; mkdir out
card_remove 3

# ---- an officer leaves

card_new new-2 0000AAA2
at 2027-02-13T10:17:00Z
{ start; next 'E. Okafor' 'K. Ito'
printf 'replace.card = h\nreplace.object = E. Okafor to K. Ito | E. Okafor to K. Ito\n'
printf 'card = enter\ncard.pin = %s\n' "$(pin_of 2)"
printf 'card = enter\n'; by_hand insert new-2 3
carded 6; proved 6; end; } >answers
held 'an officer gives up the card, and another gets one'
is 'who leaves may have copies' shown 'hold NEW PINS (w) for the PINs and MAKE BACKUP KEY (b)'
is 'a card that is enrolled is not taken as the new one' shown 'as that of A. Haddad, and is not enrolled again'
is 'it signed that it is given up' grep -q '"action":"give up the card","card":"FFFE:000003E9"' a/0006-replace-officer.jsonl
isnt 'its shares count, and are on it still' test -z "$("$CARD" get cards/card-2 0103)"
is 'which the journal says too' grep -q '"step":"replace","kind":"result".*"empty":false' a/0006-replace-officer.jsonl
card_remove 3
at 2027-02-14T10:17:00Z
{ echo 'ceremony = i'; prologue; opening; with 2 3; opened; } >answers
held 'and until there is a new set it gives out its share'
is 'which is verified' judged
"$CAPSTAN" verify -t $LATER out >verify.out

# ---- what is not so in a journal

forged() {
	rm -rf t; cp -r out t
	"$BIN/tests/forge" t "$@" || bad "the forger did: $*"
	"$CAPSTAN" verify -t $LATER t >verify.out
}
found() { tr -s '\n ' ' ' <verify.out | grep -qF -- "$1"; }
forged set 2 replace result how '"lost"'
is 'a card that was here and is said to be lost is found' found 'a card is lost when somebody gave the reason'
forged set 1 replace result reason null
is 'and one that is lost for no reason' found 'a card is lost when somebody gave the reason'
forged set 1 officer present action '"give up the cart"'
is 'and a statement that is another one' found "an officer's card"
forged set 2 replace result card '"FFFE:000003EA"'
is 'and another card than the one that was given up' found 'did not sign that it is given up'
at=$(cat out/journal/*.jsonl | grep '"step":"officer","kind":"present"' | grep -n '"card":"FFFE:0000AAA1"' | head -n 1 | cut -d: -f1)
forged set "$at" officer present card '"FFFE:000003E8"'
is 'and what a card signed that was lost' found 'was declared lost, and nothing on it counts any more'
forged set 2 replace result empty 7
is 'and one of which is not said whether shares are on it' found 'whether shares are on it'
forged set 2 replace result joiner null
is 'and for whom' found 'it is not said for whom'
forged set 2 replace result name '"R. Novak"'
is 'and one of somebody who had it not' found 'a card was replaced that nobody has'
forged set 5 enrol result card '"FFFE:000003EB"'
is 'and a card that is of two officers' found 'was enrolled before'
forged set 5 enrol result name '"J. Moreau"'
is 'and an officer with two cards' found 'J. Moreau has a card that was not replaced'
rm -rf out; mkdir out

# ---- shares that are of no use any more

card_insert card-4 3
at 2027-02-15T10:17:00Z
{ echo 'ceremony = b'; prologue; access_shared 2 3
printf 'step = enter\nsplit.object = 2 of 4 | 2 of 4\n'
on_paper n1 'T. Lindqvist'; on_paper n2 'M. Sato'; on_paper n3 'L. Costa'; on_paper n4 'N. New'
held_page; printf 'step = enter\nback-up.older = b\n'
printf 'share = c\ncard = enter\ncard.pin = %s\nshare = p\n' "$(pin_of 4)"; typed 3
printf 'share = g\nback-up = enter\n'; epilogue; } >answers
held 'a new backup key is made, of which J. Moreau has no share'
isnt 'whose card has the old one still' test -z "$("$CARD" get cards/card-4 0103)"
card_new new-3 0000AAA3
at 2027-02-16T10:17:00Z
{ start; next 'J. Moreau' 'J. Moreau'
printf 'replace.card = h\nreplace.object = <object>\n'
printf 'card = enter\ncard.pin = %s\n' "$(pin_of 4)"
by_hand remove 0; by_hand insert new-3 0
carded 7; printf 'card = <back>\n'; end; } >answers
held 'a worn card is replaced'
is 'on which no share counts' shown 'No share that counts is on it.'
is 'and they were wiped' test -z "$("$CARD" get cards/card-4 0103)"
is 'which the journal says' grep -q '"step":"replace","kind":"result".*"empty":true' a/0009-replace-officer.jsonl
is 'the new one was not proved' shown 'ENROLLED, NOT PROVED J. Moreau'
card_new new-4 0000AAA4
card_remove 0
{ start; next 'J. Moreau' 'J. Moreau'
printf 'replace.card = n\nreplace.reason = the PIN was forgotten\nreplace.who = J. Moreau\n'
printf 'replace.object = <object>\n'; by_hand insert new-4 0; carded 8; proved 8; end; } >answers
held 'and one that was not proved is replaced without its PIN'
is 'there is no other way offered' shown 'FFFE:0000AAA3, which was never proved'

isnt 'no PIN of a card is in any file' grep -rqwE '74192[1-9]|8812530[0-9]' a b first
exit $failed
