#!/bin/sh
# A token that no ceremony of this journal made is taken into use: by its serial
# number, which both have on paper.
set -u
. "$SRC/tests/shares.sh"
. "$SRC/tests/forged.sh"
# elsewhere [LABEL]: a token that somebody else made; serial: its number.
elsewhere() {
	rm -rf tokens; mkdir tokens
	softhsm2-util --init-token --free --label "${1:-EXAMPLE-AMS}" --so-pin $SO_PIN --pin $USER_PIN >softhsm.out 2>&1 ||
	    cat softhsm.out
	serial=$(pkcs11-tool --module "$(softhsm)" --list-token-slots 2>/dev/null | sed -n 's/^ *serial num *: //p' | head -n 1)
}
adopted() { access | sed "s/^token = enter/token.adopt = ${1:-<object>}/"; }
empty_and_zeroised() {
	echo 'ceremony = y'; prologue; access
	printf 'step = enter\ndestroy = g\nstep = enter\nretire.object = <object>\n'
	printf 'step = enter\ninventory-after = enter\nstep = enter\nclose = enter\n'
	printf 'step = enter\nzeroise = z\nzeroise.so-pin = %s\nzeroise.done = enter\n' $SO_PIN
	printf 'step = enter\ncertificate = d\ncertificate.number = CERT 1\ncertificate.object = <object>\n'
	epilogue | tail -n +5
}

site
elsewhere
{ echo 'ceremony = i'; prologue; adopted 0123456789abcdef; } >answers
isnt 'a token is not taken by another serial number' hold answers
is 'of which there is no record' test "$(said token adopted)" -eq 0
rm -rf a b; mkdir a b
{ echo 'ceremony = i'; prologue; adopted; epilogue; } >answers
held 'a token that no ceremony made is taken'
is 'as the page says' shown 'No ceremony of this journal made it or used it.'
is 'by its serial number' grep -q "\"step\":\"token\",\"kind\":\"adopted\",.*\"serial\":\"$serial\"" "$(last)"
is 'which is verified' judged
judged >verify.out
is 'and verify says so' sh -c 'tr -s "\n " "  " <verify.out | grep -q "took the token EXAMPLE-AMS, HSM '"$serial"', into use"'
rm -rf ended; mv out ended; mkdir out
forged 'no other is opened then' 'an HSM was opened that no record says was made or taken into use' \
    set 1 token adopted serial '"0123456789abcdef"'
at 2027-02-10T10:17:00Z
{ echo 'ceremony = k'; prologue; access; make_ksk; epilogue; } >answers
held 'from then on it is known'
is 'and not taken anew' test "$(said token adopted)" -eq 0
empty out

rm -rf a b; mkdir a b
elsewhere
{ echo 'ceremony = i'; prologue; adopted; epilogue; } >answers
held 'one without keys is taken'
empty out
at 2027-02-11T10:17:00Z
empty_and_zeroised >answers
held 'and decommissioned'
empty out
gone=$serial
sed -i 's/^token = .*/token = "EXAMPLE-NEW"/' capstan.conf
elsewhere EXAMPLE-NEW
at 2027-02-12T10:17:00Z
{ echo 'ceremony = i'; prologue; adopted; epilogue; } >answers
held 'another takes its place'
is 'which is verified too' judged
rm -rf ended; mv out ended; mkdir out
forged 'and never the one that was decommissioned' 'no ceremony opens it any more' set 0 token adopted serial "\"$gone\""
exit $failed
