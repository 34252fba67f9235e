#!/bin/sh
# A machine is accepted: what runs on it is compared with paper, and every later
# ceremony says whether it still is that.
set -u
. "$SRC/tests/shares.sh"
. "$SRC/tests/forged.sh"
sum() { sha256sum "$1" | cut -d' ' -f1; }
# four FILE: the first four words of its digest, as on paper.
four() { cp -L "$1" on.paper; "$CAPSTAN" words on.paper | sed -n 's/^ *1  *//p' | head -n 1 | tr -s ' ' | cut -d' ' -f1-4; }
typed() { printf 'accept.%s = %s | %s\n' "$1" "$(four "$2")" "$(four "${3:-$2}")"; }
accepting() {
	printf 'step = enter\n'
	typed program "$HEADLESS"; typed module "$(softhsm)"; typed configuration "${1:-capstan.conf}"
}
leaving() { printf 'step = enter\nexport = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'; }
# compared [REASON]: the prologue, where a machine was accepted.
compared() {
	prologue | sed "s/^people.right.*/&\n${1:-accepted = enter}/"
}
reasons='reason.administrator = a new release\nreason.witness = its paper is not here yet'

site
request
first >answers
held 'a site that never accepted a machine'
isnt 'is asked nothing of it' grep -q ACCEPTED room.out
is 'nor has it a record of it' test "$(said accept compared)" -eq 0
empty out
keep made

at 2027-02-10T10:17:00Z
{ echo 'ceremony = c'; prologue; printf 'step = enter\n'; typed program "$HEADLESS" capstan.conf; } >answers
isnt 'another program than that of the paper is not accepted' hold answers
is 'then nothing was' test "$(said accept accepted)" -eq 0
back made
{ echo 'ceremony = c'; prologue; printf 'step = enter\n'; typed program "$HEADLESS"
printf 'accept.module = <stop>\nstop.reason = a word differs\n'; } >answers
held 'nor where a word of the module differs'
is 'which leaves nothing' test "$(said accept accepted)" -eq 0
back made
sed "s|^module.*|module = \"libsofthsm2.so\"|" capstan.conf >bare.conf
{ echo 'ceremony = c'; prologue; printf 'step = enter\nfailed = enter\n'; left; } >answers
is 'a module without its folder cannot be measured' "$HEADLESS" -t $NOW -c bare.conf answers
"$HEADLESS" -t $NOW -c bare.conf answers >room.out 2>&1
: >empty.so; mkdir folder.so
for module in empty.so folder.so; do
	back made
	sed "s|^module.*|module = \"$TESTDIR/$module\"|" capstan.conf >bare.conf
	is "nor can $module" hold answers -c bare.conf
	is 'and it is said why' shown "the module: $TESTDIR/$module is no file, or an empty one: it cannot be measured"
done
back made
{ echo 'ceremony = c'; prologue; accepting; leaving; } >answers
held 'a machine is accepted'
is 'without an HSM' sh -c '! grep -q "\"step\":\"open\"" "$1"' sh "$(last)"
is 'the program that ran is in the record' \
    grep -q "\"step\":\"accept\",\"kind\":\"accepted\".*\"program\":\"$(sum "$HEADLESS")\"" "$(last)"
is 'and the module' grep -q "\"module\":\"$(sum "$(softhsm)")\"" "$(last)"
is 'and the configuration' grep -q "\"configuration\":\"$(sum capstan.conf)\"" "$(last)"
is 'and the kernel' grep -q "\"kernel\":\"$(uname -r)\"" "$(last)"
is 'which is verified' judged
judged >verify.out
is 'and verify says what was accepted' sh -c 'tr -s "\n " "  " <verify.out | grep -q "accepted the program '"$(sum "$HEADLESS")"'"'
is 'and it has a report' reported out
rm -rf ended.first; mv out ended.first; mkdir out
keep accepted

at 2027-02-11T10:17:00Z
{ echo 'ceremony = i'; compared; access; epilogue; } >answers
held 'a later ceremony says that this is it'
is 'on a page' shown 'WHAT RUNS IS WHAT WAS ACCEPTED'
is 'of which ceremony' shown 'Accepted in ceremony 0002'
is 'with a record' test "$(said accept compared)" -eq 1
isnt 'and no exception' grep -q '"kind":"exception"' "$(last)"
is 'which is verified too' judged
judged >verify.out
is 'and verify says that it ran' sh -c 'tr -s "\n " "  " <verify.out | grep -q "a machine was accepted in ceremony 0002.*and it ran here"'
rm -rf ended; mv out ended; mkdir out
"$CAPSTAN" redact -o public ended >redact.out 2>&1
isnt 'whose digest of the configuration does not confirm what is guessed of it' \
    grep -rqF "$(sum capstan.conf)" public
is 'which is hidden' grep -rqE '"step":"accept","kind":"(accepted|compared)".*"configuration":\{"hidden":' public/journal
is 'the program is not' grep -rqF "$(sum "$HEADLESS")" public
is 'a copy for the public is verified as well' judged public

back accepted
echo '# changed' >>capstan.conf
{ echo 'ceremony = i'; prologue | sed '/^people.right/q'; echo 'reason.administrator = <back>'; left; } >answers
held 'with another configuration nothing goes on without reasons'
is 'as is said' shown 'the configuration is not the one that was'
is 'nobody was checked in' test "$(said people present)" -eq 0
back accepted
{ echo 'ceremony = i'; compared "$reasons"; access; epilogue; } >answers
held 'with both reasons it goes on'
is 'as an exception' grep -q '"kind":"exception".*"happened":"the configuration is not the one that was"' "$(last)"
is 'which is verified as well' judged
judged >verify.out
is 'and verify warns of it' sh -c 'tr -s "\n " "  " <verify.out | grep -q "WARN ceremony 0003: the configuration that ran is not the one that was accepted"'
rm -rf other; mv out other; mkdir out
back accepted
{ echo 'ceremony = c'; prologue; accepting; leaving; } >answers
held 'the other one can be accepted in its turn'
empty out
at 2027-02-12T10:17:00Z
{ echo 'ceremony = i'; compared; access; epilogue; } >answers
held 'and is, from then on'
is 'and verified' judged

# ---- what a forger would make of it

forged 'a ceremony that did not look is refused' 'whether it is the one of this ceremony' drop 1 accept compared
forged 'what ran is what the journal says, or there is a reason' 'has no exception for it' \
    set 1 accept compared program "\"$(printf %064d 0)\""
for other in module:"the HSM's module" configuration:'the configuration' kernel:'the kernel' machine:'the machine'; do
	forged "so is the ${other%%:*}" "${other#*:} that ran is not the one that was accepted, and the journal has no exception for it" \
	    set 1 accept compared ${other%%:*} "\"$(printf %064d 0)\""
done
forged 'what was accepted is what the paper said' 'has no exception for it' \
    set 1 accept accepted module "\"$(printf %064d 0)\""
forged 'an acceptance of no digest is refused' 'digest has 64' set 1 accept accepted program '"x"'
for member in kernel machine; do
	forged "nor is one without the $member" 'neither kernel nor serial number is said' set 1 accept accepted $member null
done
forged 'a comparison with nothing is refused' 'which machine was accepted' drop 1 accept accepted
rm -rf t; cp -a ended.first t
gnawing $AFTER 40
grep '^accept ' gnawed | LC_ALL=C sort -u >unseen
printf '%s\n' 'accept accepted kernel' 'accept accepted machine' >expected
is 'verify sees all others of its members that are altered' diff expected unseen
exit $failed
