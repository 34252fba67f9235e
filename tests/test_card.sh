#!/bin/sh
# Officers' cards over the real pcscd: what the operator sees for each fault,
# and a cut or a kill at every command of an enrolment and of a share's
# writing.  test_card.c does the same inside one process, in more ways.
set -u
READERS=12
. "$SRC/tests/pcsc.sh"
OFFICER=$BIN/tests/officer
A=$(reader 0) B=$(reader 1)
ADMIN=90417263 USER=731905 WRONG=864209

officer() { "$OFFICER" "$@" </dev/null; }
# with PIN... -- VERB ARGUMENT...: the PINs on standard input.
with() {
	given=
	while [ "$1" != -- ]; do
		given="$given$1
"
		shift
	done
	shift
	printf %s "$given" | "$OFFICER" "$@"
}
enrol() { with 12345678 $ADMIN 123456 $USER -- enrol "$@"; }

# ---- the cuts run beside what follows, on readers 2 to 9 -----------------

# Pulled at command N, or the card's process killed; then all of it again.
cut_enrol() {	# N HOW WHEN SLOT
	card_new "enrol-$1" 0000200$4
	card_fault "enrol-$1" "$2=$1:$3"
	card_insert "enrol-$1" "$4"
	enrol "$(reader "$4")" "key.$4" >"cut.$4" 2>&1 && echo "enrol $1 $3: not cut"
	grep -q 'put it in' "cut.$4" || { echo "enrol $1 $3:"; cat "cut.$4"; }
	sleep 0.45
	card_fault "enrol-$1"
	card_insert "enrol-$1" "$4"
	enrol "$(reader "$4")" "key.$4" resumed >"cut.$4" 2>&1 ||
	    { echo "enrol $1 $3 again:"; cat "cut.$4"; }
	with $USER -- sign "$(reader "$4")" "key.$4" >"cut.$4" 2>&1 ||
	    { echo "enrol $1 $3 sign:"; cat "cut.$4"; }
	[ "$("$CARD" tries "cards/enrol-$1" 1)" = 3 ] || echo "enrol $1 $3: tries"
	card_remove "$4"
	echo x >>"cuts.$4"
}
cut_write() {	# N HOW WHEN SLOT
	name=write-$1-$3
	card_new "$name" 0000300$4
	"$CARD" put "cards/$name" 0103 "$OLD"
	card_fault "$name" "$2=$1:$3"
	card_insert "$name" "$4"
	with 123456 -- write "$(reader "$4")" NEW >"cut.$4" 2>&1 && echo "write $1 $3: not cut"
	grep -q 'put it in' "cut.$4" || { echo "write $1 $3:"; cat "cut.$4"; }
	sleep 0.45
	card_fault "$name"
	card_insert "$name" "$4"
	with 123456 -- found "$(reader "$4")" OLD NEW >"cut.$4" 2>&1
	case $3:$(cat "cut.$4") in
	empty:'found none' | *:'found old' | *:'found new') ;;
	*) echo "write $1 $3:"; cat "cut.$4" ;;
	esac
	with 123456 -- write "$(reader "$4")" NEW >"cut.$4" 2>&1 ||
	    { echo "write $1 $3 again:"; cat "cut.$4"; }
	card_remove "$4"
	echo x >>"cuts.$4"
}
# The turns of one reader: each eighth, the ways of cutting in turn.
lane() {
	turn=0
	for n in $(seq 1 "$ENROL"); do
		turn=$((turn + 1))
		[ $((turn % 8 + 2)) -eq "$1" ] || continue
		case $((n % 2)) in
		0) cut_enrol "$n" kill before "$1" ;;
		1) cut_enrol "$n" cut after "$1" ;;
		esac
	done
	for n in $(seq 1 "$WRITE"); do
		turn=$((turn + 1))
		[ $((turn % 8 + 2)) -eq "$1" ] || continue
		cut_write "$n" kill before "$1"
		cut_write "$n" cut after "$1"
	done
	[ "$1" -ne 2 ] || cut_write "$PUT" kill empty "$1"
}
# A card that takes as long as a card may, on reader 10.
card_new slow 00001020
card_fault slow delay=CA.1:20000
card_insert slow 10
officer check "$(reader 10)" >slow.out 2>&1 &
slow=$!

# OpenSC and GnuPG look into every reader, so nothing else is under way yet.

# ---- a day without faults ------------------------------------------------

card_new ada 00001001
card_insert ada 0
says 'the readers and the card in one are seen' "$A: card" officer look
says 'a card that is there is not waited for' "ok: a card in $A" \
    officer wait any 5000
says 'a card of the profile is accepted' 'ok: card FFFE:00001001' \
    officer check "$A"
says 'a card is enrolled' 'ok: enrolled card FFFE:00001001' enrol "$A" ada.key
says 'it signs, and libcrypto says that it is good' \
    'ok: a good signature of 64 octets' with $USER -- sign "$A" ada.key
says 'a share is written and read back' 'ok: written and read back' \
    with $USER -- write "$A" SET-A-01
says 'and is there another time' 'share 1 of the user PIN, 2 of 3, set SET-A-01' \
    with $USER -- read "$A"
if command -v openpgp-tool >/dev/null; then
	openpgp-tool -r 0 --verify CHV2 --pin $USER --raw -d 3 2>/dev/null |
	    od -An -tx1 | tr -d ' \n' >object
	is 'openpgp-tool reads the same octets' \
	    test "$(cat object)" = "$("$CARD" get cards/ada 0103)"
	openpgp-tool -r 0 -K >status 2>&1
	has 'and sees the key and its fingerprint' 'Aut Create Date: 2027-01-15' status
else
	echo 'skipped - openpgp-tool is not installed'
fi
if command -v gpg-connect-agent >/dev/null; then
	mkdir -m 700 gnupg
	# It opens every reader otherwise, also those of the cuts.
	printf 'disable-ccid\nreader-port %s\n' "$A" >gnupg/scdaemon.conf
	GNUPGHOME=$TESTDIR/gnupg gpg --card-status >status 2>&1
	print=$(od -An -tx1 cards/ada/do-00C9 | tr -d ' \n' | tr a-f A-F)
	tr -d ' ' <status >packed
	has 'gpg shows the key by the fingerprint that we made' "$print" packed
	says "scdaemon, which keeps the card, is named" \
	    "another program is using the card, most often GnuPG's scdaemon; nothing was sent: end it" \
	    officer check "$A"
	GNUPGHOME=$TESTDIR/gnupg gpgconf --kill all
	sleep 0.3
else
	echo 'skipped - GnuPG is not installed'
fi
says 'a share is wiped' 'ok: wiped' with $USER -- wipe "$A"
says 'and is gone' 'ok: 0 shares' with $USER -- read "$A"
is 'to the last octet' test -z "$("$CARD" get cards/ada 0103)"

# ---- the cuts, and the odd card, begin ------------------------------------

card_new count 00001099
card_insert count 1
with 123456 -- write "$B" OLD >/dev/null
OLD=$("$CARD" get cards/count 0103)
card_log count >log
WRITE=$(grep -c . log)
PUT=$(grep -n '^00 DA' log | cut -d: -f1)
"$CARD" put cards/count 0103 ''
enrol "$B" count.key >/dev/null
ENROL=$(card_log count | grep -c .)
card_remove 1
lanes=
for slot in 2 3 4 5 6 7 8 9; do
	lane $slot >lane.$slot 2>&1 &
	lanes="$lanes $!"
done

# ---- beside these too: one card that is of all kinds, in reader 11 -------

# fault FAULT SENTENCE WORDS VERB ARGUMENT...
fault() {
	card_fault odd "$1"
	shift
	says "$@"
}
put() { "$CARD" put cards/odd 0103 "$1"; }

odd_profile() {
	fault no-private 'a card without private data objects is refused' \
	    'card FFFE:00001002 has no private data objects, and a share could not be kept on it; nothing was changed; take another kind of card' \
	    officer check "$O"
	fault do-max=64 'a card without room is refused' \
	    'has room for a share of 64 octets, and 242 are needed' officer check "$O"
	fault kdf 'a card that derives its PINs is refused' \
	    'wants PINs that went through a key derivation (KDF-DO)' officer check "$O"
	fault not-openpgp 'another kind of card is refused' \
	    'is no OpenPGP card (6A82); nothing was changed; take another card' officer check "$O"
	fault uif 'a card that wants a touch is told' 'touch it when it is to sign' officer check "$O"
	fault chunk=30 'answers in pieces are put together' 'ok: card FFFE:00001002' officer check "$O"
	fault wrong-le 'and lengths that the card wants otherwise are given' \
	    'ok: card FFFE:00001002' officer check "$O"
}

odd_pins() {
	fault '' 'a wrong PIN is told with the tries that are left (63C2)' \
	    'the PIN of card FFFE:00001002 is wrong: 2 tries are left' with $WRONG -- read "$O"
	fault pin-6982 'also by a card that does not say it (6982)' \
	    'the PIN of card FFFE:00001002 is wrong: 1 try is left' with $WRONG -- read "$O"
	fault '' 'the last try is not used unasked' \
	    'it was not tried: the officer has to agree first' with 123456 -- read "$O"
	is 'and is still there' test "$("$CARD" tries cards/odd 1)" = 1
	says 'the officer agreed, and was wrong' \
	    'is wrong and blocked now: it opens again with the admin PIN only' with $WRONG -- last "$O"
	says 'a blocked PIN is told' 'the PIN of card FFFE:00001002 is blocked' with 123456 -- read "$O"
	is 'and opened with the admin PIN' with 12345678 123456 -- unblock "$O"
}

odd_shares() {
	LEN=${#OLD}
	put ''
	says 'an empty object is no share' 'ok: 0 shares' with 123456 -- read "$O"
	put "$(echo "$OLD" | cut -c 1-$((LEN - 2)))"
	says 'a share that is cut short is told' 'are cut short: 76 octets of 77' with 123456 -- read "$O"
	put "$(echo "$OLD" | cut -c 1-$((LEN - 2)))00"
	says 'a share that is damaged is told' 'the checksum is not right' with 123456 -- read "$O"
	put "$OLD"
	says 'a share of another set is told' 'found other' with 123456 -- found "$O" OTHER-1 OTHER-2
	fault lie-put 'a card that stores nothing is not believed' \
	    'what is read back is something else' with 123456 -- write "$O" NEW
	fault flip-put 'nor one that stores it wrong' \
	    'do not rely on this card, take another' with 123456 -- write "$O" NEW
}

odd() {
	OUT=odd.is O=$(reader 11)
	card_new odd 00001002
	card_insert odd 11
	odd_profile
	odd_pins
	odd_shares
	card_remove 11
}
odd >odd.out 2>&1 &
odd=$!

# ---- signatures ----------------------------------------------------------

card_fault ada sig-66
says 'a signature of 66 octets is taken' 'ok: a good signature of 64 octets' \
    with $USER -- sign "$A" ada.key
card_fault ada sig-flip
says 'one that is wrong is not' \
    'card FFFE:00001001: the signature is not good for the card'"'"'s key' \
    with $USER -- sign "$A" ada.key
card_fault ada
cp -r cards/ada cards/twin
"$CARD" rekey cards/ada
says 'a key that was made anew is told' 'has another key than was enrolled' \
    with $USER -- sign "$A" ada.key
card_new clone 00001001
card_insert clone 1
says 'two cards with one number are told apart' \
    'card FFFE:00001001 has no key, and was enrolled with one' \
    with $USER -- sign "$B" ada.key
card_remove 1

# ---- a card that goes ----------------------------------------------------

card_remove 0
says 'no card is told' 'there is no card: put it in' officer check "$A"
says 'and is not waited for longer than wanted' 'no card came' officer wait "$A" 300
card_fault twin cut=CA.1:before
card_insert twin 0
says 'a card that is pulled in a command is told, with what was not changed' \
    'and nothing on it was changed' officer check "$A"
sleep 0.5
card_fault twin
card_insert twin 0
mkfifo go
with $USER -- pause "$A" >paused 3<go &
exec 4>go
await given paused
card_remove 0
echo >&4
exec 4>&-
wait $!
has 'a card that is pulled between PIN and share is told' \
    'the card was taken out: put it in again ('"$A"', SCARD_W_REMOVED_CARD); it was to read the shares, and nothing on it was changed' paused

card_new eve 00001005

# A swap: out and another one in, while nobody looks.
card_insert twin 0
officer leave "$A" 2000 later >left 3<go &
leaver=$!
exec 4>go
await seen left
card_remove 0
card_insert eve 0
echo >&4
exec 4>&-
wait $leaver
has 'a card that was swapped for another while nobody looked is noticed' \
    'ok: it is out, or another is in' left
officer leave "$A" 5000 >left &
leaver=$!
await seen left
card_remove 0
wait $leaver
has 'and one that is taken out while we wait for it' 'ok: it is out' left
card_insert eve 0

# ---- readers and the service ---------------------------------------------

mkfifo hold
"$OFFICER" hold "$A" <hold >held &
exec 4>hold
await held held
says 'a card that another program holds is left alone' \
    'another program is using the card' officer check "$A"
says 'and is seen to be in use' 'card, in use' officer look
exec 4>&-
wait $!
card_remove 0
card_fault eve bad-atr
card_insert eve 0
says 'a card whose ATR says nothing is told' \
    'card and reader do not agree on a protocol: take another card' officer check "$A"
card_remove 0
card_fault eve dead
card_insert eve 0
says 'a card without one is none to this reader' 'there is no card: put it in' \
    officer check "$A"
card_remove 0
card_fault eve

wait $odd
cat odd.out
! grep -q '^not ok' odd.out || failed=1
for pid in $lanes; do wait "$pid"; done
cuts=$(cat cuts.* | grep -c .)
is "an enrolment ($ENROL commands) and a share's writing ($WRITE) survive $cuts cuts" \
    test -z "$(cat lane.*)"
sed 's/^/# /' lane.*

wait $slow
has 'a card that takes 20 seconds is waited for' 'ok: card FFFE:00001020' slow.out

# What was taken out last may be noticed late.
for turn in 1 2 3 4 5; do
	officer change 600 >quiet
	! grep -q 'nothing changed' quiet || break
done
has 'where nothing happens the wait ends with its time' 'nothing changed' quiet
officer change 5000 >changed &
changer=$!
await seen changed
card_insert eve 0
wait $changer
has 'a card that comes ends it' 'ok: something changed' changed
card_remove 0

says 'what looks for secrets in memory would find one' 'A SECRET IS IN MEMORY' \
    with $USER -- careless

officer leave "$A" 5000 >left &
leaver=$!
card_insert eve 0
await seen left
pcscd_stop
wait $leaver
has 'a service that ends is told' 'the card service pcscd' left
says 'a missing service is told' \
    'the card service pcscd is not running; nothing was sent: start it and try again' officer look

# ---- PINs ----------------------------------------------------------------

isnt 'none was in the memory of any program here' grep -rl 'A SECRET IS IN MEMORY' --exclude=is.out .
isnt 'no PIN is in any file' grep -rlE "$USER|$ADMIN|$WRONG" .
exit $failed
