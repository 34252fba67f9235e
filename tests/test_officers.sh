#!/bin/sh
# Officers with cards, over the real pcscd: enrolled, they open the HSM together,
# and their shares bring a KSK back that was lost with its HSM.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
LATER=2027-03-09T11:00:00Z
judged() { "$CAPSTAN" verify -t $LATER out; }

. "$SRC/tests/officers.sh"

pcscd_start
site
shared_site
request
four_cards

# ---- a first ceremony before there are officers

at 2027-02-07T10:17:00Z
printf 'ceremony = f\nofficers = <back>\nceremony = <stop>\n' >answers
hold answers
is 'that officers are enrolled first is said before a ceremony is begun' \
    shown 'ENROL OFFICERS COMES FIRST'
is 'and nothing was begun' test ! -e a/0001-first-backup.jsonl
is 'the page before says how the PINs are kept' \
    shown "PINs split, 2 of 3 officers' cards"
{ printf 'ceremony = f\nofficers = o\n'; printf 'step = <back>\nleave = enter\nceremony = <stop>\n'; } >answers
hold answers
is 'the enrolment can be held in its place' test -e a/0001-enrol.jsonl
rm -rf a b; mkdir a b

# ---- enrolment

at 2027-02-08T10:17:00Z
enrol_four >answers
held 'four officers are enrolled, each with a card'
is 'and each is told to take the card out and put it in again' \
    shown 'R. Novak: take the card out, put it in again, then Enter'
is 'each proved it with the card and the PIN' \
    test "$(grep -c '"action":"enrol"' a/0001-enrol.jsonl)" -eq 4

# ---- a first ceremony: nobody has the HSM's PIN

at 2027-02-09T10:17:00Z
first_shared >answers
held 'two of three operators open the HSM that nobody alone can open'
is 'and what they made is verified' judged
"$CAPSTAN" verify -t $LATER out >verify.out
is 'what each card signed is verified with the key that was enrolled' \
    grep -q '^ok.*officers: 18 statements' verify.out
is 'and whose card is whose' sh -c '
    tr -s "\n " "  " <verify.out | grep -qE "ok ceremony 0001, enrol, [^:]*: enrolled card [0-9A-F:]* of R. Novak; enrolled card"'
is 'the shares of both PINs were handed out and tried' \
    test "$(grep -c '"step":"split","kind":"complete"' a/0002-first-backup.jsonl)" -eq 3
is 'the enrolment has a report, though nothing left' reported -n 1 a
is 'with a line to sign for each officer' sh -c '
	for who in "R. Novak" "E. Okafor"; do
		grep -qE "^  $who +officer, card [0-9A-F:]+$" report.is || exit 1; done'
is 'so has the first ceremony' reported out
is 'it says who has which share, on a card' sh -c 'tr -s "\n " " " <report.is |
    grep -qE "gave share 1 of 3 of set [0-9A-F-]{9} of the user PIN to R. Novak, on card FFFE:[0-9A-F]{8}"'
is 'or on paper' sh -c 'tr -s "\n " " " <report.is |
    grep -qE "gave share 3 of 4 of set [0-9A-F-]{9} of the backup key to M. Sato, on paper"'
is 'which says who signed the journal with a card' sh -c '
	test "$(grep -c "^  Signed with   card" report.is)" -gt 1'
mv out first; mkdir out

# ---- the worst day

rm -rf tokens; mkdir tokens
at 2027-02-10T10:17:00Z
restored_shared >answers
held 'a card and a paper bring the KSK back into a new HSM'
is 'which is verified too' judged
is 'and has a report of who brought what back' reported out
is 'with the same DNSKEY' sh -c 'grep -q "\"step\":\"restore\",\"kind\":\"result\"" a/0003-restore.jsonl'
mv out restored; mkdir out

# ---- a token that cannot be made costs nobody a share

P11_REAL=$(softhsm)
export P11_REAL
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|; s/EXAMPLE-AMS/OTHER/" capstan.conf >faulty.conf
at 2027-02-10T12:17:00Z
{ echo 'ceremony = t'; prologue
for try in 1 2; do init_shared | sed 's/EXAMPLE-AMS/OTHER/g'; echo 'failed = enter'; done
printf 'step = <stop>\nstop.reason = the device is broken\n'; } >answers
P11_FAULT=C_InitToken:1:0x30 "$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err
is 'shares of a token that cannot be made are handed out twice' \
    test "$(grep -c '"step":"split","kind":"complete"' a/0004-initialise.jsonl)" -eq 4
abandoning 'the device is broken' >answers
"$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err
at 2027-02-10T13:17:00Z
{ echo 'ceremony = i'; prologue; access_shared 1 2; epilogue; } >answers
held 'and the HSM is opened with the cards as before'

# ---- a clock that is moved while a card signs

rm -rf out; mkdir out
echo 0 >shift
moved=$(date -u -d "$NOW + 60 seconds" '+%F %H:%M')
{ echo 'ceremony = i'; prologue; access_shared 1 2 | sed '/card.pin/{s/^/! echo 60 >shift\n/;:a;n;ba}' |
    sed '/card.pin/q'
printf 'reason.administrator = the battery is low\nreason.witness = I saw it jump\nstep = enter\n'
printf 'clock.administrator = %s\nclock.witness = %s\nclock.agree = <object>\n' "$moved" "$moved"
access_shared 1 2 | sed '1,2d'; epilogue "$(signing 1 2)"; } >answers
is 'a clock that is moved while a card signs is agreed to anew' hold answers -T shift
sed 's/^/# /' room.err
is 'and what the card signed is verified' judged
rm -rf out; mkdir out

# ---- a token that says another limit for PINs, once it is made

cp capstan.conf real.conf
sed -i "s|^module.*|module = \"$BIN/tests/faulty.so\"|; s/EXAMPLE-AMS/SHORT/" capstan.conf
init_shared | sed 's/EXAMPLE-AMS/SHORT/g' >short
# It takes the security officer's PIN, and the user PIN only when it is shorter;
# of the calls that tell of a token the first few are of the free one.
at 2027-02-10T14:17:00Z
{ echo 'ceremony = t'; prologue; cat short
printf 'failed = enter\nstep = enter\ninit.finish = <object>\n'
with 1 2 3; with 1 2; held_page; access_shared 1 2; epilogue; } >answers
P11_FAULT=C_InitPIN:1!:0xa2,C_GetTokenInfo:7:pin-max=20
export P11_FAULT
held 'where it refuses the user PIN for its length, the shares make a shorter one'
is 'and no share was handed out twice' \
    test "$(grep -c '"step":"split","kind":"complete"' a/0007-initialise.jsonl)" -eq 2
is 'and the lengths that it took are recorded' \
    grep -q '"characters":\[20,51\].*"sets"' a/0007-initialise.jsonl
rm -rf out; mkdir out
at 2027-02-10T15:17:00Z
P11_FAULT=C_GetTokenInfo:1:pin-max=18
{ echo 'ceremony = i'; prologue; access_shared 1 2; epilogue; } >answers
held 'a token that takes no such PIN any more is opened with the one it has'
unset P11_FAULT
rm -rf out; mkdir out
mv real.conf capstan.conf

# Behind a module of another name it is a SoftHSM all the same.
sed "/^operators/d; /^security-officers/d; s|^module.*|module = \"$BIN/tests/faulty.so\"|; s/EXAMPLE-AMS/UNSAID/" capstan.conf >unsaid.conf
at 2027-02-10T17:17:00Z
{ echo 'ceremony = t'; prologue
printf 'step = enter\ninit.object = UNSAID | UNSAID\nfailed = enter\nstep = <stop>\nstop.reason = it is not said\n'; } >answers
"$HEADLESS" -t $NOW -c unsaid.conf answers >room.out 2>room.err
is 'nobody types PINs for a SoftHSM of another name without having said so' \
    shown 'the configuration does not say how its PINs are kept'
abandoning_alone 'it is said now' >answers
"$HEADLESS" -t $NOW -c unsaid.conf answers >room.out 2>room.err

# ---- what must not happen

at 2027-02-11T10:17:00Z
{ echo 'ceremony = i'; prologue; printf 'step = enter\ntoken = enter\nstep = enter\n'
printf 'share = c\ncard = enter\ncard.whose = <back>\ncard = enter\ncard.whose = <first>\ncard.pin = 111111\ncard.wrong = enter\ncard.pin = 222222\ncard.wrong = enter\n'
printf 'share = c\ncard = enter\ncard.whose = <first>\ncard.pin = %s\nshare = <stop>\nstop.reason = two wrong PINs\n' "$(pin_of 2)"; } >answers
hold answers
is 'after two wrong PINs a card is left alone for the day' shown 'it is not tried again in this ceremony; another card is needed'
is 'and another one is looked for' shown 'share 2 is good'
is 'of several cards it is asked whose, before a PIN' grep -q '^   b  E. Okafor ' room.out
sed '1,/is wrong: 1 try is left/d' room.out >then
is 'who is one of several still has that letter' grep -q '^   b  E. Okafor ' then
isnt 'and one that is left alone is not among them' grep -q '^   [a-z]  R. Novak ' then
# A signature that is another one's is found.
rm -rf t; cp -r first t
"$BIN/tests/forge" t set 1 officer present name '"A. Haddad"'
"$CAPSTAN" verify -t $LATER t >verify.out
is 'a statement under another name is refused' grep -q '^STOP.*no officer was enrolled' verify.out
rm -rf t; cp -r first t
"$BIN/tests/forge" t set 5 officer present action '"be somewhere else"'
"$CAPSTAN" verify -t $LATER t >verify.out
is 'and one that says something else' grep -q '^STOP.*an officer.s card' verify.out

rm -rf t; cp -r first t
"$BIN/tests/forge" t drop 8 officer present
"$CAPSTAN" verify -t $LATER t | tr -s '\n ' '  ' >verify.out
is 'nobody is passed over at the end of a ceremony from which nothing leaves' \
    grep -q 'STOP 0001.*the journal says neither that it signed at the end nor why it did not' verify.out

# As another than a holder it gives no share out, though the card did sign it.
# stated ROLE ACTION CARD: the first statement for this, in t, with another role.
stated() {
	n=$(cat t/journal/*.jsonl | grep '"officer","kind":"present"' | grep -n "\"action\":\"$2\"" | head -n 1 | cut -d: -f1)
	record=$(cat t/journal/*.jsonl | grep '"officer","kind":"present"' | sed -n "${n}p")
	ceremony=$(basename "$(grep -lF -- "$record" t/journal/*.jsonl)" .jsonl)
	member() { echo "$record" | sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }
	salt=$(echo "$record" | sed 's/.*"salts":.*"name":"\([0-9a-f]*\)".*/\1/')
	named=$(echo "${record%%,\"salts\":*}" | sed 's/.*"name":"\([^"]*\)".*/\1/')
	officer=$(perl -e 'print "capstan-hidden-1", pack("H*", shift), shift' "$salt" "$named" | sha256sum | cut -c1-64)
	perl -e 'print "DNSSEC-CEREMONY-AUTH-v2", pack("H*", shift @ARGV), (map { pack("n/a*", $_) } @ARGV[0 .. 3]), pack("H*", $ARGV[4])' \
	    "$(member nonce)" "$ceremony" "$officer" "$1" "$2" "$(member head)" |
	    openssl dgst -sha256 -binary >stated
	openssl pkeyutl -sign -inkey "$3/key-3.der" -keyform DER -in stated -out stated.der
	sum=$(openssl asn1parse -inform DER -in stated.der | sed -n 's/.*INTEGER *://p' |
	    awk '{ printf "%64s", $0 }' | tr ' A-F' '0a-f')
	"$BIN/tests/forge" t set "$n" officer present role "\"$1\"" &&
	"$BIN/tests/forge" t set "$n" officer present signature "\"$sum\"" || bad "the forger did: $*"
	"$CAPSTAN" verify -t $LATER t >verify.out
}
found() { tr -s '\n ' ' ' <verify.out | grep -qF -- "$1"; }
rm -rf t; cp -r first t
stated holder 'use a share' cards/card-1
is 'a statement that its card signs anew is as good as the one before' found 'the head that was signed is not that of the journal before it'
rm -rf t; cp -r first t
stated officer 'use a share' cards/card-1
is 'who is there as an officer only gives no share out' found 'had not just shown that it was there to give one'

isnt 'no PIN of a card is in any file' grep -rqwE '74192[1-4]|8812530[0-9]' a b out first restored tokens

# ---- no share is handed out for a token that cannot be made

P11_REAL=$(softhsm)
export P11_REAL
abandoning_alone 'not gone on with' >answers
hold answers
rm -rf tokens; mkdir tokens
cp capstan.conf real.conf
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" real.conf >capstan.conf
{ echo 'ceremony = t'; prologue
printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
printf 'failed = enter\nstep = <stop>\nstop.reason = no free token\n'; } >answers
P11_FAULT=C_GetTokenInfo:1:flags=0x400	# CKF_TOKEN_INITIALIZED
export P11_FAULT
held 'where no token is free, that is found before any share is handed out'
unset P11_FAULT
is 'and the page says so' shown 'no share was handed out'
exit $failed
