#!/bin/sh
# An HSM is decommissioned: what keeps it in use, the proof that it is empty,
# and that no later ceremony opens it.
set -u
. "$SRC/tests/shares.sh"
. "$SRC/tests/forged.sh"
P11_REAL=$(softhsm)
export P11_REAL
failing() { echo 'failed = enter'; }
objects() { find tokens -name '*.object' ! -name token.object | wc -l; }
says() { tr -s '\n ' '  ' <verify.out | grep -q "$1"; }
# label: of the token that is there.
label() { pkcs11-tool --module "$P11_REAL" --list-token-slots 2>/dev/null |
    sed -n 's/^ *token label *: //p' | head -n 1; }
# opens PIN: whether it is the user's.
opens() { pkcs11-tool --module "$P11_REAL" --token-label "$1" --login --pin "$2" --list-objects >/dev/null 2>&1; }
officer() { pkcs11-tool --module "$P11_REAL" --token-label "$1" --login --login-type so --so-pin "$2" --init-pin --new-pin 11111111 >/dev/null 2>&1; }
reasons() { printf 'reason.administrator = the HSM is old\nreason.witness = I saw the new one\n'; }
begins() { echo 'ceremony = y'; prologue; access; }
none_destroyed() { printf 'step = enter\ndestroy = g\n'; }
destroyed() {
	printf 'step = enter\ndestroy = a\n%sdestroy.ds = all\ndestroy.object = <object>\n' "${1-}"
	printf 'destroy.done = enter\ndestroy = g\n'
}
agreed() { printf 'step = enter\nretire.object = <object>\n'; }
shut() { printf 'step = enter\ninventory-after = enter\nstep = enter\nclose = enter\n'; }
zeroised() { printf 'step = enter\nzeroise = z\nzeroise.so-pin = %s\nzeroise.done = enter\n' "${1:-$SO_PIN}"; }
certified() { printf 'step = enter\ncertificate = %s\ncertificate.number = %s\ncertificate.object = <object>\n' "$1" "$2"; }
ends() { epilogue | tail -n +5; }

# ---- a site whose keys never leave

site
request
first >answers
held 'a first ceremony signs sets with a KSK'
empty out
keep signed
serial=$(cat a/*.jsonl | sed -n 's/.*"step":"init-token","kind":"result".*"serial":"\([0-9a-f]*\)".*"salts".*/\1/p')

at 2027-02-10T10:17:00Z
{ begins; none_destroyed; echo 'step = enter'; failing; left; } >answers
held 'an HSM with a KSK that nothing else has is not decommissioned'
is 'and it is said why' shown 'is in no other HSM that is not gone, and has no copy that enough shares are left for'
is 'the step in which it is destroyed is to be done again' test "$(said destroy undone)" -eq 1
is 'nothing was agreed to' test "$(said retire agreed)" -eq 0
is 'and both halves are in it' test "$(objects)" -eq 2
back signed
{ begins; printf 'step = enter\ndestroy = a\ndestroy.needed = k\ndestroy = g\n'
echo 'step = enter'; failing; left; } >answers
held 'nor where people keep the KSK, for signed sets have it'
is 'both halves are there as well' test "$(objects)" -eq 2
back signed
{ begins; destroyed "$(printf 'destroy.needed = d\n'; reasons)
"
printf 'step = enter\nretire.object = %s | 1234\n' "$serial"; } >answers
isnt 'another serial number is not that of the HSM' hold answers
is 'then nothing was agreed to' test "$(said retire agreed)" -eq 0

at 2027-07-20T10:17:00Z
back signed
{ begins; destroyed; agreed; left; } >answers
held 'a KSK that no set needs is destroyed, and the HSM agreed on'
is 'what is not done yet is not said to be' test "$(said zeroise intent)$(said zeroise result)" = 00
abandoning 'not gone on with' >answers
held 'it can be abandoned then'
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
held 'and the HSM is in use as before'
back signed
{ begins; destroyed; agreed; shut
printf 'step = enter\nzeroise = z\nzeroise.so-pin = 99999999\n'; failing; left; } >answers
held 'with another PIN than the security officer'"'"'s nothing is zeroised'
is 'and it is said to be wrong' shown 'C_InitToken'
is 'the token has its label and its user' opens EXAMPLE-AMS $USER_PIN
keep refused
{ echo 'unfinished = c'; prologue; zeroised; certified d 'CERT 4711'; ends; } >answers
held 'the ceremony goes on with the right one'
is 'which is verified' judged
empty out
back refused
{ echo 'unfinished = c'; prologue; zeroised; certified k 'BAG A7730219'; ends; } >answers
held 'or the HSM is kept in a bag'
is 'of which the journal has the number' grep -q '"kind":"kept".*"number":"BAG A7730219"' "$(last)"
is 'which is verified too' judged
rm -rf in.bag; mv out in.bag; mkdir out

# ---- it is destroyed on another day

keep bagged
at 2027-08-01T10:17:00Z
late() { printf 'ceremony = y\nceremony.about = c\n'; prologue; printf 'step = enter\ncertificate.hsm = a\ncertificate.number = %s\ncertificate.object = %s\n' "$1" "$2"; ends_late; }
ends_late() { printf 'step = enter\nexport = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'; }
late 'CERT 4720' 'CERT 4720 | CERT 4721' >answers
isnt 'two who read two numbers do not agree to a certificate that comes later' hold answers
is 'nor is there a record of it' test "$(said certificate destroyed)" -eq 0
back bagged
{ late 'CERT 4720' '<object>' | sed '/^certificate.object/q'; left; } >answers
held 'one that comes later may not leave on the same day'
printf 'unfinished = a\nabandon.reason = <back>\nunfinished = <back>\n' >answers
hold answers
is 'which the page of a ceremony that was left says, with its number' \
    shown "CERTIFICATE HSM $serial was destroyed, by the number CERT 4720: that stays recorded, and no medium with it was handed on"
isnt 'and not that nothing was under way' shown 'Nothing was under way'
back bagged
late 'CERT 4720' '<object>' >answers
held 'a certificate that comes later is recorded'
is 'of the HSM in that bag' shown "HSM $serial, zeroised in ceremony 0002, kept in bag BAG A7730219"
is 'without an HSM' sh -c '! grep -q "\"step\":\"open\"" "$1"' sh "$(last)"
is 'with its number' grep -q '"step":"certificate","kind":"destroyed".*"number":"CERT 4720"' "$(last)"
is 'which is verified as well' judged
judged >verify.out
is 'and told' says "had HSM $serial destroyed, certificate CERT 4720"
rm -rf ended; mv out ended; mkdir out
forged 'one of an HSM that nobody zeroised is refused' 'that was not zeroised' set 0 certificate destroyed serial '"1"'
forged 'so is one without a number' 'under no number' set 0 certificate destroyed number '""'
rm -rf t; cp -a ended t
sed -i '/"step":"certificate"/s/"kind":"destroyed"/"kind":"kept"/' t/journal/*.jsonl
"$BIN/tests/forge" t fit || bad 'the forger did'
"$CAPSTAN" verify -t $AFTER t >verify.out 2>&1
is 'and one of an earlier HSM that is said to be kept' sh -c '
    tr -s "\n " " " <verify.out | grep -q "STOP .*destroyed or sealed away that was not zeroised"'
forged 'or with one of blanks' 'its "number" is no text that the console takes' set 0 certificate destroyed number '"  "'
forged 'and one of which the step has no record' 'what became of an HSM' drop 1 certificate destroyed
at 2027-08-02T10:17:00Z
{ echo 'ceremony = y'; prologue; echo 'step = enter'; } >answers
hold answers
isnt 'none is asked for twice' grep -q 'ceremony.about' room.out
"$CAPSTAN" plan -c capstan.conf -k certificate -a 'Ada King' -w 'Max Brandt' -b 2027-08-02T09:00:00Z -e 2027-08-02T18:00:00Z -o late.plan >plan.out 2>&1
is 'it can be planned' test -s late.plan
at 2027-07-20T10:17:00Z
back signed
{ begins; destroyed; agreed; shut; zeroised; certified k 'BAG A7730219'; left; } >answers
held 'an HSM is zeroised and kept, and the ceremony left'
printf 'unfinished = <back>\n' >answers
hold answers
is 'which its page says' \
    shown "CERTIFICATE HSM $serial is kept, by the number BAG A7730219: that stays recorded, and no medium with it was handed on"
isnt 'and not that nobody knows what became of it' shown 'what became of it is not recorded yet'
back signed
{ begins; destroyed; agreed; shut; zeroised
printf 'step = enter\ncertificate = d\ncertificate.number = CERT 4711\ncertificate.object = CERT 4711 | CERT 4712\n'; } >answers
isnt 'two who read two numbers do not agree to a certificate' hold answers
is 'of which there is no record' test "$(said certificate destroyed)" -eq 0
back signed
{ begins; destroyed; agreed; shut; zeroised; certified d 'CERT 4711'; ends; } >answers
held 'an HSM is zeroised'
is 'the page says what it showed' shown 'Objects none'
is 'no key is in it' test "$(objects)" -eq 0
is 'the token is called decommissioned' test "$(label)" = DECOMMISSIONED
isnt 'its user is nobody any more' opens DECOMMISSIONED $USER_PIN
isnt 'nor does its security officer open it' officer DECOMMISSIONED $SO_PIN
is 'the record says how both were refused' \
    grep -q '"step":"zeroise","kind":"result".*"objects":0,"officer":"[^"]*CKR_PIN_INCORRECT)".*"user":"[^"]*CKR_USER_PIN_NOT_INITIALIZED)' "$(last)"
is 'what left is verified' judged
judged >verify.out
isnt 'and nothing is warned of' says 'WARN ceremony 0002, decommission'
is 'and verify says what was done' sh -c '
    tr -s "\n " "  " <verify.out | grep -q "zeroised HSM '$serial', which no ceremony opens any more"'
is 'and with which certificate' sh -c 'tr -s "\n " "  " <verify.out | grep -q "certificate CERT 4711"'
is 'and it has a report' reported out
rm -rf ended; mv out ended; mkdir out
"$CAPSTAN" redact -o public ended >redact.out 2>&1
is 'a copy for the public is verified too' judged public
isnt 'and has no number of a certificate' grep -rqF 'CERT 4711' public
keep dead

# ---- a token that was called so before is not taken for one that was zeroised

cp capstan.conf called.conf
sed -i 's/^token = .*/token = "DECOMMISSIONED"/' capstan.conf
{ begins; left; } >answers
isnt 'no site names its token so' hold answers
is 'and why is said' grep -q 'what a token is called that was zeroised here' room.err
cp called.conf capstan.conf

back signed
softhsm2-util --init-token --serial "$serial" --label DECOMMISSIONED --so-pin $SO_PIN --pin $USER_PIN >softhsm.out 2>&1 ||
    cat softhsm.out
{ begins | sed '/^token = /,$d'; failing; left; } >answers
held 'nor is one opened that was called so by somebody'
is 'which is said' shown "HSM $serial bears the label \"DECOMMISSIONED\""
is 'and not opened' test "$(said open opened)" -eq 0
back dead

# ---- nobody uses it any more

at 2027-07-21T10:17:00Z
{ echo 'ceremony = i'; prologue; echo 'step = enter'; failing; left; } >answers
held 'a later ceremony does not open it'
is 'and says why' shown "HSM $serial was decommissioned in ceremony 0002"
is 'nothing of it was taken into use' test "$(said token adopted)$(said open opened)" = 00
back dead
rm -rf tokens; cp -a signed/tokens tokens
held 'nor one that is put back as it was'
is 'which is said too' shown "HSM $serial was decommissioned in ceremony 0002"
back dead
rm -rf tokens; cp -a signed/tokens tokens
{ echo 'ceremony = t'; prologue; echo 'step = enter'; failing; left; } >answers
held 'nor is it made a new token'
is 'as is said' shown "HSM $serial was decommissioned in ceremony 0002"
is 'and nobody meant to' test "$(said init-token intent)" -eq 0
back dead
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
held 'beside it another token is made'
is 'nobody was asked of the old one' sh -c '! grep -q "IS THE OLD TOKEN GONE" room.out'
is 'and it is used' test "$(said open opened)" -eq 1
is 'which is verified' judged
rm -rf another; mv out another; mkdir out
at 2027-07-21T12:17:00Z
keep second
{ begins; none_destroyed; agreed; shut
printf 'step = enter\nzeroise = p\n! rm -rf tokens; mkdir tokens\nzeroise.there = enter\nzeroise.said = <object> | %s\n' "$serial"; } >answers
isnt 'one that is not there is not zeroised where one of two says another number' hold answers
is 'of which nothing is recorded' test "$(said zeroise result)" -eq 0
back second
{ begins; none_destroyed; agreed; shut
printf 'step = enter\nzeroise = p\nzeroise.there = enter\n'; failing; left; } >answers
held 'one that was not zeroised at its panel is not taken for zeroised'
is 'for it has a user PIN' shown 'has a user PIN still'
{ echo 'unfinished = c'; prologue
printf 'step = enter\nzeroise = p\n! rm -rf tokens; mkdir tokens\nzeroise.there = enter\nzeroise.said = <object>\nzeroise.done = enter\n'
certified d 'CERT 4712'; ends; } >answers
held 'one that is gone from the slots is zeroised if both say so'
is 'and its record that nothing was looked at' sh -c 'grep "zeroise\",\"kind\":\"result" "$1"; grep -q "by hand.*\"objects\":null.*no token of this serial number" "$1"' sh "$(last)"
is 'as the page does' shown 'Objects not looked at'
is 'which is verified too' judged
judged >verify.out
is 'and verify warns of it' says 'WARN ceremony 0004, decommission: HSM .* was zeroised, and no object of it was looked for: .*no token of this serial number'
is 'as it says what was done' says 'by hand .objects not looked at; user: no token'
is 'and so does the report' sh -c 'tr -s "\n " "  " <out/report.txt | grep -q "objects not looked at"'

# ---- what a forger would make of it

forged 'an HSM that was zeroised and nobody agreed on is refused' 'not agreed on' drop 1 retire agreed
forged 'also one that was agreed on is another' 'not agreed on' set 1 retire agreed serial '"1"'
forged 'one of which nothing says that it was zeroised is refused' 'what came of an HSM that was to be' drop 1 zeroise result
forged 'one that nobody meant to zeroise is refused' 'otherwise than it was meant' drop 1 zeroise intent
forged 'one with an object in it is not zeroised' 'not what it showed' set 1 zeroise result objects 1
forged 'one of keys that it does not have is refused' 'does not have in it' \
    set 1 retire agreed keys "[{\"label\":\"x\",\"id\":\"$(printf %064d 0)\",\"kept\":\"hsm\"}]"
forged 'one that had a key is refused where nothing says that it has ended' 'nothing else has that key' \
    drop 1 destroy result
forged 'none is zeroised twice' 'zeroised twice' double 1 zeroise result
forged 'none is destroyed that was not zeroised' 'that was not zeroised, or under no number' \
    before 1 certificate destroyed zeroise/result
forged 'or under no number' 'that was not zeroised, or under no number' set 1 certificate destroyed number '""'
forged 'what becomes of one that was zeroised is said' 'what became of an HSM that was zeroised' \
    drop 1 certificate destroyed
rm -rf t; cp -a ended t
gnawing $AFTER 100
grep -E '^(retire|zeroise|certificate) ' gnawed | LC_ALL=C sort -u >unseen
# Of no keys an empty list is the list.
printf '%s\n' 'certificate destroyed number' 'retire agreed keys' 'zeroise result officer' \
    'zeroise result user' >expected
is 'verify sees all others of its members that are altered' diff expected unseen
mv ended destroyed; cp -a in.bag ended
forged 'none is kept that was not zeroised' 'that was not zeroised, or under no number' \
    before 1 certificate kept zeroise/result
forged 'or in no bag' 'that was not zeroised, or under no number' set 1 certificate kept number '""'
rm -rf ended; cp -a another ended
forged 'one that was decommissioned is not opened' 'no ceremony opens it any more' set 0 open opened serial "\"$serial\""
forged 'nor made a token' 'no ceremony opens it any more' set 0 init-token result serial "\"$serial\""
rm -rf ended; mv destroyed ended
rm -rf t; cp -a ended t
"$BIN/tests/forge" t omit $AFTER >omitted 2>omitted.err || bad 'every record is left out'
grep -E ' (retire|zeroise|certificate) ' omitted >unseen
is 'and each record that is left out' sh -c '! grep left-out unseen'

# ---- the power fails

at 2027-07-20T10:17:00Z
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
anything() {
	wherever y
	cat <<END
token = enter
open.pin = $USER_PIN
inventory = enter
! sh choose.sh
destroy = @letter:1
destroy.begun = d
destroy.rest = enter
destroy.ds = all
destroy.object = <object>
destroy.done = enter
retire.object = <object>
inventory-after = enter
close = enter
zeroise = z
zeroise.so-pin = $SO_PIN
zeroise.refused = t
zeroise.said = <object>
zeroise.done = enter
certificate = d
certificate.number = CERT 4711
certificate.object = <object>
export = enter
export.words = all
finish = enter
END
}
cat >choose.sh <<'END'
awk '/^== WHICH KEY/ { on = 1; l = "g" } on && /^   a  / { l = "a" }
    END { print l > "letter" }' room.out
END
run() { timeout 600 "$HEADLESS" -t "$2" -c "$1" any >room.out 2>room.err; }
anything >any.first
at 2027-07-20T10:25:00Z
anything >any.again
at 2027-07-20T10:17:00Z
tried=0 good=0
after_cut() {
	tried=$((tried + 1))
	grep -q '"kind":"result","data":{"manifest".*}$' "$(last)" 2>/dev/null || empty out
	cp any.again any
	if grep -q '"step":"ceremony","kind":"end"' "$(last)"; then
		cp a/*.jsonl b/
	else
		run capstan.conf 2027-07-20T10:25:00Z
	fi
	if [ -s room.err ]; then
		echo "# $1:"; sed 's/^/#   /' room.err
	fi
	[ "$(objects)" -eq 0 ] && diff -r a b >/dev/null && judged >verify.out 2>&1 &&
	    [ "$(label)" = DECOMMISSIONED ] && ! officer DECOMMISSIONED $SO_PIN &&
	    [ "$(said zeroise result)" -eq 1 ] && good=$((good + 1)) || {
		echo "# $1: $(objects) objects, label $(label)"
		sed 's/^/#   /' verify.out
	}
}
back signed
cp any.first any
rm -f writes
CUT_COUNT=$TESTDIR/writes CUT_AT=0 CUT_HOW=never LD_PRELOAD=$BIN/tests/cut.so run capstan.conf $NOW
is 'answers in any order zeroise it too' test "$(label)" = DECOMMISSIONED -a ! -s room.err
sed 's/^/# /' room.err
total=$(wc -c <writes)
POINTS=${POINTS:-7} at_write=5
while [ $at_write -le "$total" ]; do
	back signed
	how=before
	[ $((at_write % 3)) -ne 0 ] || how=torn
	cp any.first any
	CUT_AT=$at_write CUT_HOW=$how LD_PRELOAD=$BIN/tests/cut.so run capstan.conf $NOW &&
	    echo "# write $at_write was not cut"
	after_cut "cut $how write $at_write"
	at_write=$((at_write + POINTS))
done
echo "# $tried of $total writes cut"
for call in C_InitToken:1 C_InitPIN:1 C_SetPIN:1; do
	for when in '' '!'; do
		back signed
		cp any.first any
		P11_FAULT=$call$when:kill run faulty.conf $NOW && echo "# $call$when was not cut"
		after_cut "killed at $call$when"
	done
done
is 'wherever it was cut off it comes to its end' test "$good" -eq "$tried" -a "$tried" -gt 7

# ---- it was cut off behind the last call, and people have the word

back signed
at 2027-07-20T10:17:00Z
cp any.first any
P11_FAULT='C_SetPIN:1!:kill' run faulty.conf $NOW
pkcs11-tool --module "$P11_REAL" --token-label DECOMMISSIONED --login --login-type so --so-pin $SO_PIN \
    --change-pin --new-pin 5555555555 >/dev/null 2>&1
isnt 'the PIN of a token is thrown away' officer DECOMMISSIONED $SO_PIN
is 'a token is zeroised, and no record says so' test "$(label)$(said zeroise result)" = DECOMMISSIONED0
cp -a a thrown.a; cp -a b thrown.b; cp -a tokens thrown.tokens
again() { rm -rf a b tokens; cp -a thrown.a a; cp -a thrown.b b; cp -a thrown.tokens tokens; empty out; }
thrown() { echo 'unfinished = c'; prologue; printf 'step = enter\nzeroise = z\nzeroise.so-pin = %s\nzeroise.refused = t\nzeroise.said = %s\n' $SO_PIN "$1"; }
at 2027-07-20T10:25:00Z
again
thrown "$serial | 1234" >answers
isnt 'one of two alone does not say that its PIN was thrown away' hold answers
is 'of which nothing is recorded' test "$(said zeroise result)" -eq 0
again
{ thrown '<object>'; echo 'zeroise.done = enter'; certified d 'CERT 4711'; ends; } >answers
held 'both do'
is 'and no object was looked for' grep -q '"step":"zeroise","kind":"result".*"objects":null' "$(last)"
is 'as the page says' shown 'Objects not looked at'
is 'which is verified' judged
judged >verify.out
is 'and warned of' says 'WARN ceremony 0002, decommission: HSM .* was zeroised, and no object of it was looked for: .*is people.s word'

# ---- a site whose keys have wrapped copies

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 3'
asked
{ echo 'ceremony = f'; prologue; init; access; split one 3 '2 of 3'; make_ksk
back_up; sign; epilogue; } >answers
held 'a KSK has a copy under a set of shares'
empty out
keep copied
at 2027-02-10T10:17:00Z
{ begins; none_destroyed; printf 'step = enter\nretire.needed = k\n'; failing; left; } >answers
held 'the only HSM with a KSK is kept while signed sets have it'
is 'and the page says so' shown 'SIGNED SETS STILL HAVE A KEY OF WHICH A COPY ALONE IS LEFT'
is 'both halves are in it' test "$(objects)" -eq 2
back copied
{ begins; none_destroyed; printf 'step = enter\nretire.needed = d\n'; reasons
echo 'retire.object = <object>'; shut; zeroised; certified d 4711; ends; } >answers
held 'with both reasons it is decommissioned, and a copy is left'
is 'as an exception' grep -q '"kind":"exception".*a key of which a copy alone is left' "$(last)"
is 'the record says what keeps the key' grep -q '"step":"retire","kind":"agreed".*"kept":"copy"' "$(last)"
is 'the key is not in the HSM any more' test "$(objects)" -eq 0
is 'which is verified' judged
judged >verify.out
is 'and verify warns that nothing can be signed' sh -c '
    tr -s "\n " "  " <verify.out | grep -q "is in no HSM that is not gone: nothing can be signed with it"'
rm -rf ended; mv out ended; mkdir out
forged 'what keeps a key is what the journal says' 'does not say of it what its records do' \
    set 1 retire agreed keys "$(sed -n 's/.*"step":"retire","kind":"agreed".*"keys":\(\[[^]]*\]\).*/\1/p' "$(last)" | sed 's/"copy"/"hsm"/')"
forged 'nor is the exception left out where signed sets are valid' 'signed sets that left are valid' drop 1 ceremony exception
forged 'or given for another key' 'signed sets that left are valid' set 1 ceremony exception happened '"4 sets that left have KSK 1"'
"$CAPSTAN" redact -o kept-public ended >redact.out 2>&1
is 'that there is one a copy for the public shows' judged kept-public
back copied
at 2027-07-20T10:17:00Z
{ begins; none_destroyed; agreed; shut; zeroised; certified d 4711; ends; } >answers
held 'when no set is valid any more none is asked for'
is 'which is verified' judged
empty out
back copied
at 2027-02-10T10:17:00Z
{ begins; none_destroyed; printf 'step = enter\nretire.needed = d\n'; reasons
echo 'retire.object = <object>'; shut; zeroised; certified d 4711; ends; } >answers
hold answers
empty out
at 2027-02-11T10:17:00Z
{ echo 'ceremony = n'; prologue; init; access; restore one 1 2; epilogue; } >answers
held 'from the copy it is restored into another HSM'
is 'which is verified too' judged
empty out
keep twice
mv tokens second.tokens
at 2027-05-01T10:17:00Z
cp -a second.tokens tokens
{ echo 'ceremony = n'; prologue; printf 'step = enter\ninit.used = enter\n'; access
printf 'step = enter\nrestore = enter\n'; epilogue; } >answers
held 'which is the one that is used from then on'
is 'and has the key' shown 'Every key that has a copy is in the HSM'
back copied

# ---- one of two HSMs

mv tokens first.tokens; mkdir tokens
at 2027-04-30T10:17:00Z
{ echo 'ceremony = n'; prologue; init; access; restore one 1 2; epilogue; } >answers
held 'a copy is restored into a second HSM'
empty out
at 2027-04-30T12:17:00Z
{ begins; none_destroyed; agreed; shut; zeroised; certified d 4713; ends; } >answers
held 'that is decommissioned without a reason, for the first has the key'
is 'of which the record says so' grep -q '"step":"retire","kind":"agreed".*"kept":"hsm"' "$(last)"
is 'which is verified as well' judged
empty out
rm -rf tokens; cp -a first.tokens tokens
at 2027-05-01T09:00:00Z
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
held 'and the first goes on'
is 'with its key' test "$(objects)" -eq 2
is 'which is verified then' judged
exit $failed
