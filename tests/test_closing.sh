#!/bin/sh
# At the end of a ceremony the officers whose cards were in it sign its journal,
# and the wrapped copies that leave; over the real pcscd.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/officers.sh"
# Sanitizers want to be the first library; where power is cut they are not.
shown() { tr -s '\n ' ' ' <room.out | sed 's/ -- / /g' | grep -qF -- "$1"; }
# judged FOLDER: what verify says of it, on one line, in said.
judged() { "$CAPSTAN" verify -t $LATER "$1" >said.lines 2>&1; rc=$?; tr -s '\n ' ' ' <said.lines >said; return $rc; }
says() { grep -qF -- "$1" said; }
counted() { grep -c "$1" a/"$2"; }

# keep NAME, back NAME: the cards too, which lose old shares to new ones.
keep() { rm -rf "$1"; mkdir "$1"; cp -a a b out tokens cards "$1"; }
back() {
	for slot in 0 1 2 3; do card_remove $slot; done
	rm -rf a b out tokens cards; cp -a "$1"/* .
	cards_in
}

pcscd_start
site
shared_site
request
four_cards

# ---- who was there signs, in the order in which they came

at 2027-02-08T10:17:00Z
enrol_four >answers
held 'four officers are enrolled, and sign at the end'
is 'each did' test "$(counted '"action":"close"' 0001-enrol.jsonl)" -eq 4
is 'before the head was written on paper' sh -c 'sed -n "s/.*\"kind\":\"\([a-z]*\)\".*/\1/p" a/0001-enrol.jsonl |
    tail -n 6 | tr "\n" " " | grep -qx "present present present present done end "'
keep enrolled
at 2027-02-09T10:17:00Z
first_shared >answers
held 'a first ceremony, signed by the four whose cards were in it'
is 'each was asked once' test "$(grep -c '?? closing = c' room.out)" -eq 4
is 'before the journal left' grep -q '"action":"close"' out/journal/0002-first-backup.jsonl
is 'what left is verified' judged out
is 'who signed the ceremony before is said' says 'ok ceremony 0001, enrol: its journal was signed at the end by R. Novak, E. Okafor, A. Haddad and J. Moreau'
is 'and who signed this one' says 'ok ceremony 0002, first-backup: its journal was signed at the end by R. Novak, E. Okafor, A. Haddad and J. Moreau'
is 'and how often the copies are signed' says 'wrapped copies: 1, each of the key and under the set that the journal says; officers'\'' signatures on them: 4'
isnt 'there is no remark' grep -q '^WARN' said.lines
copy=$(ls out/ksk-*.backup)
is 'the copy has a line of each' test "$(grep -c '^signature ' "$copy")" -eq 4
is 'in front of it all is as it was when it was made' sh -c '
    made=$(sed -n "s/.*\"kind\":\"result\",\"data\":{\"container\":\"\([0-9a-f]*\)\".*/\1/p" a/0002-first-backup.jsonl)
    sed "/^signature /d" "$1" | cmp - a/blob/$made' sh "$copy"
sed -n 's/^signature \([^ ]*\) .*/\1/p' "$copy" | head -n 1 | base64 -d >officer.der
is 'the key in such a line is one that openssl reads' openssl pkey -pubin -inform DER -in officer.der -noout
cp "$copy" ksk.backup
for i in 2 3; do cp paper.$i paper.one.$i; done
secret_of_papers one 2 3 >S
is 'openssl alone finds the seal of a signed copy good' seal_fits
is 'and opens it' copy_opens
rm -f S ksk.pem
mv out first; empty out
keep done

# ---- whoever restores is told

empty tokens
at 2027-02-10T10:17:00Z
restored_shared >answers
held 'the copy is restored'
for n in 'R. Novak' 'E. Okafor' 'A. Haddad' 'J. Moreau'; do
	is "and said to be signed by $n" sh -c 'tr -s "\n " " " <room.out | grep -q "signed by $1, card [0-9A-F:]*, which is in the register"' sh "$n"
done
is 'that is verified' judged out
isnt 'an old copy does not leave again' ls out/ksk-*.backup
empty out; back done

# ---- who does not sign is not passed over

at 2027-02-10T10:17:00Z
{ echo 'ceremony = i'; prologue; access_shared 1 2
epilogue "closing = n
closing.reason = <back>
closing = n
closing.reason = had to leave
$(signing 2)"; } >answers
held 'one of two officers does not sign, and says why'
is 'in the journal' grep -q '"step":"officer","kind":"not-signed".*"reason":"had to leave"' a/0003-inventory.jsonl
is 'it is no fault' judged out
is 'but a remark' says 'WARN ceremony 0003, inventory: R. Novak, whose card was there, did not sign its journal: had to leave'
is 'the other one did' says 'ok ceremony 0003, inventory: its journal was signed at the end by E. Okafor'
mv out partly; empty out
at 2027-02-11T10:17:00Z
{ echo 'ceremony = i'; prologue; access_shared 1 2
epilogue 'closing = c
card = enter
! mv cards/card-1 cards/away; kill $(cat slot.0); sleep 1
card.pin = '"$(pin_of 1)"'
closing = c
card = enter
card = <back>
closing = n
closing.reason = the card is not here
closing = c
card = enter
card.pin = 111111
card.wrong = enter
card.pin = 222222
card.wrong = enter
closing = c
closing = n
closing.reason = forgot the PIN'; } >answers
held 'a card that is gone, and a PIN that is wrong twice'
is 'one that is pulled before its PIN is told, and its officer asked again' sh -c 'tr -s "\n " " " <room.out |
    grep -q "NOT SIGNED [^>]*the card was [^>]* Whose card was used"'
is 'its last page says whose PINs were wrong' shown 'wrong PINs: of the HSM 0, of cards 2 Whose cards: E. Okafor 2'
is 'which is told before the officer is asked again' shown 'NOT SIGNED two PINs were wrong for card'
is 'in front of all that is on its page' sh -c 'tr -s "\n " " " <room.out |
    grep -q "NOT SIGNED two PINs were wrong for card [^ ]* of E. Okafor, and it signs no more in this ceremony: press N, and type that as the reason Whose card was used"'
isnt 'and nobody is told to look for another card' shown 'another card is needed'
is 'are no fault either' judged out
is 'and said' says 'E. Okafor, whose card was there, did not sign its journal: forgot the PIN'
is 'and that PINs were wrong' says 'wrong PINs before the export: of the HSM 0, of cards 2: E. Okafor 2'
mv cards/away cards/card-1; card_insert card-1 0
"$CARD" tries cards/card-2 1 3
mv out unsigned; empty out
at 2027-02-12T10:17:00Z
{ echo 'ceremony = i'; prologue; access_shared 1 2
printf 'step = <stop>\nstop.reason = the alarm\n'; } >answers
held 'a ceremony is left'
abandoning_alone 'the alarm' >answers; hold answers
{ echo 'ceremony = i'; prologue; access_shared 1 2; epilogue "$(signing 1 2)"; } >answers
held 'and another one held'
is 'that the first one has no end is no fault' judged out
is 'but said' says 'ceremony 0005, inventory: R. Novak, whose card was there, did not sign its journal: it was not brought to its end'

# ---- what is cut off goes on with the next

back enrolled
at 2027-02-09T10:17:00Z
first_shared >whole
# from_export I...: the rest of the ceremony, in which these sign.
from_export() {
	printf 'unfinished = c\n'; prologue; echo 'step = enter'
	signing "$@"
	echo '! rm -rf out; mkdir out'
	printf 'export = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'
}
# up_to KIND N: the ceremony, until the power fails before that record.
up_to() {
	back enrolled
	cp whole answers
	line=$(cat done/a/0001-enrol.jsonl done/a/0002-first-backup.jsonl | grep -n "$1" | sed -n "${2}p" | cut -d: -f1)
	line=$((line - $(wc -l <done/a/0001-enrol.jsonl)))
	CUT_AT=$((2 * line - 1)) CUT_HOW=before LD_PRELOAD=$BIN/tests/cut.so hold answers
}
# resumed SENTENCE CLOSINGS...
resumed() {
	sentence=$1; shift
	sleep 1		# until pcscd has let go of the card
	at 2027-02-09T10:25:00Z
	from_export "$@" >answers
	held "$sentence"
	at 2027-02-09T10:17:00Z
	is 'each signed the journal once' test "$(counted '"action":"close"' 0002-first-backup.jsonl)" -eq 4
	is 'and the copy once' test "$(grep -c '^signature ' "$(ls out/ksk-*.backup)")" -eq 4
	is 'which is verified' judged out
	is 'with no remark but where the console ended' \
	    [ "$(grep -c '^WARN ' said.lines)$(grep -c '^WARN .*the console ended' said.lines)" = 11 ]
}
isnt 'the power fails before the first signature of a copy is recorded' up_to '"back-up","kind":"signed"' 1
resumed 'all four are asked again' 1 2 3 4
isnt 'the power fails when the copy was signed, and the journal not' up_to '"action":"close"' 6
resumed 'that officer and the next are asked again' 2 3 4
isnt 'the power fails when all have signed' up_to '"export","kind":"intent"' 1
resumed 'nobody is asked again'

# ---- what somebody without the cards changes

of() { rm -rf t; cp -r "$1" t; }
forge() { "$BIN/tests/forge" t "$@" || bad "the forger did: $*"; }
refused() {
	if judged t || ! grep -qF "STOP " said || ! says "$2"; then
		bad "$1"; sed 's/^/# /' said.lines
	else
		ok "$1"
	fi
}
record() { of $1; s=$2 w=$3; shift 3; forge "$@"; refused "$s" "$w"; }
n=$(grep -c '"officer","kind":"present"' enrolled/a/0001-enrol.jsonl)
record first 'an officer is enrolled before a card shows anything' 'no officer was enrolled with that name and card' drop 1 enrol result
record first 'and was meant to be' 'was about to be enrolled' drop 1 enrol intent
record first 'a share goes onto a card that was there' 'had not just shown that it was there' drop $((n + 1)) officer present
record first 'and was there for that' 'signature is not good' set $((n + 1)) officer present action '"use a share"'
record first 'one of each set' 'had not just shown that it was there' double 2 split given
record first 'to whoever has the card' 'had not just shown that it was there' set 1 split given holder '"A. Haddad"'
record first 'who signed at the end is not taken out' 'the card of J. Moreau was in this ceremony, and the journal says neither' drop 0 officer present
record first 'nor a signature before another' 'the head that was signed' drop $((n + 7)) officer present
record first 'nor one on a copy' 'the head that was signed' drop 0 back-up signed
record first 'which is that officer'\''s' 'no officer was enrolled with that name and card' set 1 back-up signed name '"A. Haddad"'
record first 'of that copy' 'signature on a copy' set 1 back-up signed sealed "\"$(printf %064d 0)\""
record first 'by that card' 'signature on a copy' set 1 back-up signed signature '"0011"'
record first 'a signature that is none is refused' 'no signature' set 1 back-up signed signature '""'
record first 'of a key of this register' 'no key of this register' set 1 back-up signed id "\"$(printf %064d 0)\""
card=$(sed -n 's/.*"officer","kind":"present","data":{.*"card":"\([^"]*\)".*"name":"J. Moreau".*/\1/p' first/journal/0002*.jsonl | tail -n 1)
record first 'who signed is not said not to' 'is said not to sign, and had signed' \
    insert 0 export intent officer/not-signed "{\"name\":\"J. Moreau\",\"card\":\"$card\",\"reason\":\"x\"}"
record partly 'who did not sign has a reason' 'no reason why' set 1 officer not-signed reason '""'
record partly 'and was there' 'of whom no card was in this ceremony' set 1 officer not-signed name '"J. Moreau"'
record partly 'with that card' 'of whom no card was in this ceremony' set 1 officer not-signed card '"0006:00000000"'
record unsigned 'who did not sign is not left out' 'and the journal says neither that it signed' drop 0 officer not-signed
exit $failed
