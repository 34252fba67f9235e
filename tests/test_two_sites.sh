#!/bin/sh
# A KSK of one site is imported at a second, which has its own configuration, log
# media and HSM, and a journal that begins as a copy of the first's.
set -u
. "$SRC/tests/shares.sh"
. "$SRC/tests/forged.sh"
importing() { echo '2' | sed 's/^/ceremony = /'; prologue; init | sed 's/EXAMPLE-AMS/EXAMPLE-FRA/g'; access; restore one 1 3; }
# coming [OLD...]: it comes back there; OLD is what became of the token before.
coming() { echo 'ceremony = n'; prologue; init "$@" | sed 's/EXAMPLE-AMS/EXAMPLE-FRA/g'; access; restore one 1 3 | sed '$d'; }
# key_of FOLDER: the DNSKEY that a ceremony put there.
key_of() { grep -ho 'DNSKEY.*' $1/ksk-*.dnskey | head -n 1; }

# ---- at the first site

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 3'
asked
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
held 'the first site makes a token'
empty out
{ echo 'ceremony = b'; prologue; access; split one 3 '2 of 3'; printf 'step = enter\n? back-up = enter\n'; epilogue; } >answers
held 'and a backup key'
empty out
at 2027-02-09T12:17:00Z
{ echo 'ceremony = k'; prologue; access; make_ksk
printf 'step = enter\n? share = p\n'; typed one 1 | sed 's/^/? /'; echo '? share = p'; typed one 2 | sed 's/^/? /'
printf '? share = g\n? back-up.older = b\nback-up = enter\n'; epilogue; } >answers
held 'and a KSK, which is copied'
sheet=$(sed -n 's/.*"step":"make-key","kind":"result".*"id":"\([0-9a-f]*\)".*/\1/p' "$(last)")
rm -rf key.sheet; mv out key.sheet; mkdir out
keep first

# ---- at the second

mkdir second
cp -a a b req second; mkdir second/out second/tokens
cp capstan.conf first.conf
sed -i 's/^site = .*/site = "FRA-B"/; s/^token = .*/token = "EXAMPLE-FRA"/' capstan.conf
rm -rf tokens; mkdir tokens
keep arrived
at 2027-02-10T10:17:00Z
{ importing; printf 'step = enter\nsheet.object = a b c d | a b c d\n'; } >answers
isnt 'a key that is not that of the sheet is not taken' hold answers
is 'of which there is no record' test "$(said sheet compared)" -eq 0
back arrived
{ importing; printf 'step = enter\nsheet.object = <stop>\nstop.reason = a word differs\n'; } >answers
held 'where a word differs the ceremony stops'
is 'the key is in the HSM, and not compared' test "$(said restore result)$(said sheet compared)" = 10
{ echo 'unfinished = c'; prologue; access; printf 'step = enter\nsheet.object = <object>\n'; epilogue; } >answers
held 'and goes on when the right sheet is there'
is 'which is verified' judged
back arrived
{ importing; printf 'step = enter\nsheet.object = <stop>\nstop.reason = a word differs\n'; } >answers
held 'it is stopped again'
abandoning 'a word differs' >answers
held 'and abandoned'
at 2027-02-11T10:17:00Z
request
{ echo 'ceremony = s'; prologue; access; sign; epilogue; } >answers
isnt 'no ceremony signs with a KSK that nobody compared' hold answers
is 'which it says' shown 'and nobody compared it with its key sheet'
at 2027-02-12T10:17:00Z
abandoning_alone 'it is to be compared first' >answers
held 'that one is abandoned'
{ echo 'ceremony = n'; prologue; printf 'step = enter\ninit.used = enter\n'; access; printf 'step = enter\nsheet.object = <object>\nrestore = enter\n'; epilogue; } >answers
held 'the sheet may be compared on another day'
is 'which is verified' judged
at 2027-02-10T10:17:00Z

# ---- or brought back, as on the worst day

back arrived
{ coming; printf 'sheet.object = a b c d | a b c d\n'; } >answers
isnt 'a key that comes back at another site is not taken by another sheet' hold answers
is 'of which there is no record' test "$(said sheet compared)" -eq 0
back arrived
{ coming; echo 'sheet.object = <object>'; echo 'restore = enter'; epilogue; } >answers
held 'nor without its sheet'
is 'which is verified' judged
rm -rf ended; mv out ended; mkdir out
forged 'a KSK that came back there and was not compared is refused' 'was not compared with its sheet' drop 1 sheet compared
at 2027-02-11T10:17:00Z
request
{ echo 'ceremony = s'; prologue; access; sign; epilogue; } >answers
held 'then it signs'
empty out
rm -rf tokens; mkdir tokens
{ coming 'init.old-token = g' 'init.gone = <object>'; echo 'restore = enter'; epilogue; } >answers
held 'a sheet that was compared there is not asked for again'
is 'which is verified' judged
back arrived
at 2027-02-10T10:17:00Z
{ coming; printf 'sheet.object = <stop>\nstop.reason = a word differs\n'; } >answers
held 'where a word differs it is stopped'
abandoning 'a word differs' >answers
held 'and abandoned'
at 2027-02-11T10:17:00Z
empty out
request
{ echo 'ceremony = s'; prologue; access; sign; epilogue; } >answers
isnt 'and what came back signs nothing' hold answers
is 'which it says' shown 'and nobody compared it with its key sheet'
at 2027-02-10T10:17:00Z

# ---- or imported

back arrived
# What is in the HSM by the id of the KSK: no public half, and another's.
openssl ecparam -genkey -name prime256v1 -noout | openssl pkey -pubout -outform DER >other.pub 2>/dev/null
half() {
	echo "! pkcs11-tool --module '$(softhsm)' --token-label EXAMPLE-FRA --login --pin $USER_PIN --type pubkey --id $sheet $* >half.out 2>&1"
}
{ importing; half --delete-object; printf 'step = enter\nfailed = enter\n'; left; } >answers
held 'a KSK that shows no octets is not compared with its sheet'
is 'which is told' shown 'is not the one of the journal: it is not to be used'
is 'and nothing is recorded of it' test "$(said restore result)$(said sheet compared)" = 10
back arrived
{ importing; half --delete-object; half --write-object other.pub; printf 'step = enter\nfailed = enter\n'; left; } >answers
held 'nor one that shows those of another'
is 'which is told too' shown "no key with the id $sheet is in \"EXAMPLE-FRA\""
is 'and has no record either' test "$(said restore result)$(said sheet compared)" = 10
back arrived
{ importing; printf 'step = enter\nsheet.object = <object>\n'; epilogue; } >answers
held 'the KSK is imported'
is 'with its words on the page' shown 'SHA-256 of the public key'
is 'its record is of the second site' grep -q '"kind":"begin".*"site":"FRA-B"' "$(last)"
is 'the key is in that HSM' grep -q '"step":"sheet","kind":"compared"' "$(last)"
is 'which is verified' judged
rm -rf ended; mv out ended; mkdir out
keep imported
at 2027-02-11T10:17:00Z
request
{ echo 'ceremony = s'; prologue; access; sign; epilogue; } >answers
held 'there it signs a request'
is 'which is verified too' judged
rm -rf by.second; mv out by.second; mkdir out
at 2027-02-11T12:17:00Z
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
held 'and its journal goes on'
back imported
cp capstan.conf second.conf
sed -i 's|^policy|trust-anchor = "https://anchor.example/ta.xml"\n&|' capstan.conf
{ echo 'ceremony = a'; prologue; access; printf 'step = enter\nanchor.object = <object>\nanchor = enter\n'; epilogue; } >answers
held 'or a trust anchor is signed there'
rm -rf anchored; mv out anchored; mkdir out
back imported
{ cat second.conf; echo 'emergency = "2 of 3"'; } >capstan.conf
cp -a req plain; cp signer.conf plain.conf; cp -a signer plain.signer
echo 'standby = true' >>signer.conf
at 2027-02-11T10:17:00Z
{ "$SIGNER" keys -c signer.conf -t $NOW && "$SIGNER" request -c signer.conf -t $NOW -o req/request.xml; } >signer.out 2>&1 ||
    cat signer.out
{ echo 'ceremony = s'; prologue; access
printf 'step = enter\nrequest.words = all\nemergency.words = all\nrequest.first = <object>\n'
printf 'step = enter\nreview.object = <object>\nstep = enter\nsigned = enter\nstep = enter\n'
given em 1 'J. Moreau'; given em 2 'T. Lindqvist'; given em 3 'A. Haddad'
echo 'emergency = enter'; epilogue; } >answers
held 'or emergency sets are sealed'
is 'which are verified' judged
rm -rf sealed; mv out sealed; mkdir out
rm -rf req signer; mv plain req; mv plain.signer signer; mv plain.conf signer.conf

# ---- the first signs the same

rm -rf a b tokens; cp -a first/a first/b first/tokens .
rm -rf out; mkdir out
cp first.conf capstan.conf
at 2027-02-11T10:17:00Z
{ echo 'ceremony = s'; prologue; access; sign; epilogue; } >answers
held 'the first site signs the same request'
is 'which is verified there' judged
is 'with the same key' test "$(cat out/ksk-*.dnskey by.second/ksk-*.dnskey | grep -v '^;' | sort -u | wc -l)" -eq 1
is 'the signer takes the one' "$SIGNER" accept -c signer.conf -t $NOW -a "$(ls out/ksk-*.ds)" by.second/response.xml
forged 'a KSK that came in and was not compared is refused' 'was not compared with its sheet' drop 1 sheet compared
# As if the import had been abandoned before anybody compared it.
# not_compared SENTENCE FOLDER [STEP]: of the STEP alone, without the sets.
not_compared() {
	rm -rf ended; cp -a "$2" ended
	"$BIN/tests/forge" ended drop 1 sheet done || bad 'the forger left out that the step was done'
	while [ -n "${3-}" ] && "$BIN/tests/forge" ended drop 1 sign intent 2>/dev/null; do :; done
	forged "$1" 'which came in by ceremony 0004 and was compared with no sheet' drop 1 sheet compared
}
rm -rf other; mv ended other
not_compared 'none signs sets that nobody compared' by.second
not_compared 'nor those that are sealed' sealed emergency
not_compared 'nor a trust anchor' anchored
rm -rf ended; mv other ended
forged 'one that is compared came in' 'did not come into that HSM' set 1 sheet compared serial '"1"'
exit $failed
