#!/bin/sh
# Who may not be whom, by the profile of the site: what the configuration has to
# say, who is not taken, and what an auditor finds.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"
MUCH_LATER=2033-01-01T00:00:00Z

site
cp capstan.conf typed.conf
: >answers

# ---- what the other options have to say

# unfit SENTENCE WORDS LINE...: a configuration with these lines is none.
unfit() {
	sentence=$1 words=$2; shift 2
	sed '/^operators/d' typed.conf >capstan.conf
	printf '%s\n' "$@" >>capstan.conf
	hold answers
	if tr -s '\n ' ' ' <room.err | grep -qF -- "$words"; then ok "$sentence"; else
		bad "$sentence"; sed 's/^/# /' room.err; fi
}
FIVE='operators = "2 of 5"' ALL_FIVE='security-officers = "3 of 5"'
SEVEN='operators = "3 of 7"' ALL_SEVEN='security-officers = "4 of 7"'
unfit 'a profile that there is not is refused' 'profile: neither small nor standard nor root-like' 'profile = "large"'
unfit 'in the standard nobody types PINs' 'the profile standard wants 2 of 5 people' 'profile = "standard"' 'operators = typed' 'security-officers = typed'
unfit 'four officers are too few' 'the profile standard wants 2 of 5 people' 'profile = "standard"' 'operators = "2 of 4"' 'security-officers = "3 of 4"'
unfit 'so are two who bring the keys back' 'recovery: the profile standard wants 2 of 3' 'profile = "standard"' "$FIVE" "$ALL_FIVE" 'recovery = "2 of 2"'
unfit 'nor may one have both kinds of shares' 'separate: the profile standard keeps those apart' 'profile = "standard"' "$FIVE" "$ALL_FIVE" 'separate = false'
unfit 'root-like is with seven officers' 'operators: the profile root-like wants 3 of 7' 'profile = "root-like"' "$FIVE" "$ALL_FIVE" 'plan = required'
unfit 'of whom two alone open nothing' 'operators: the profile root-like wants 3 of 7' 'profile = "root-like"' 'operators = "2 of 7"' "$ALL_SEVEN" 'plan = required'
unfit 'nor by one of two groups' 'operators: the profile root-like wants 3 of 7' 'profile = "root-like"' 'operators = "3 of 5 or 2 of 2"' 'security-officers = "4 of 5 or 2 of 2"' 'plan = required'
unfit 'seven bring the keys back, five of them' 'recovery: the profile root-like wants 5 of 7' 'profile = "root-like"' "$SEVEN" "$ALL_SEVEN" 'plan = required' 'recovery = "4 of 7"'
unfit 'and every ceremony is planned' 'plan: the profile root-like wants every ceremony planned' 'profile = "root-like"' "$SEVEN" "$ALL_SEVEN"

# ---- who is planned

# plans WORDS OPTION...: it is refused with these words; "": it is not.
plans() {
	words=$1; shift
	rm -f k.plan
	"$CAPSTAN" plan -c capstan.conf -a 'Ada King' -w 'Max Brandt' \
	    -b 2027-02-09T08:00:00Z -e 2027-02-09T18:00:00Z -o k.plan "$@" >plan.out 2>&1
	rc=$?
	[ -n "$words" ] || return $rc
	[ $rc -eq 2 ] && [ ! -e k.plan ] && tr -s '\n ' ' ' <plan.out | grep -qF -- "$words"
}
set -- -O 'R. Novak' -O 'E. Okafor' -O 'A. Haddad'
sed '/^operators/d' typed.conf >capstan.conf
printf 'profile = "standard"\n%s\n%s\n' "$FIVE" "$ALL_FIVE" >>capstan.conf
is 'in the standard the administrator is not planned as an officer' plans \
    'Ada King would be the administrator and an officer' -k first "$@" -O 'Ada King'
is 'nor is the witness' plans 'max brandt would be the witness and an officer' -k first "$@" -O 'max brandt'
is 'four people are too few for a first ceremony' plans 'wants 5 people named at least' -k first -O 'R. Novak' -O 'E. Okafor'
is 'and enough to sign' plans '' -k sign-request -O 'R. Novak' -O 'E. Okafor'
is 'five are enough for both' plans '' -k first "$@"
is 'the profile is in the file' grep -qx 'profile = "standard"' k.plan
is 'a safe keeper may be the witness' plans '' -k first "$@" -K 'Max Brandt'
sed '/^operators/d' typed.conf >capstan.conf
printf 'profile = "root-like"\nplan = required\n%s\n%s\n' "$SEVEN" "$ALL_SEVEN" >>capstan.conf
is 'root-like, the witness opens no safe' plans 'Max Brandt would be the witness and a safe keeper' -k first "$@" -K 'S. One' -K 'Max Brandt'
is 'nor does an officer' plans 'R. Novak would be an officer and a safe keeper' -k first "$@" -K 'S. One' -K 'R. Novak'
is 'there are two safe keepers' plans 'wants 2 safe keepers' -k first "$@" -K 'S. One'
is 'and seven people' plans '' -k first "$@" -K 'S. One' -K 'S. Two'
cp typed.conf capstan.conf
echo 'profile = "small"' >>capstan.conf
is 'small, two are enough, who are officers too' plans '' -k first -O 'Ada King' -O 'Max Brandt'

# ---- small: the two in the room have the cards

pcscd_start
cp typed.conf capstan.conf
shared_site
printf 'profile = "small"\nseparate = false\n' >>capstan.conf
request
four_cards
at 2027-02-08T10:17:00Z
as_small() { sed 's/R\. Novak/Ada King/; s/E\. Okafor/Max Brandt/; s/^finish = enter/profile = enter\nfinish = enter/'; }
enrol_four | as_small >answers
held 'where a site is small its administrator and witness have cards'
at 2027-02-09T10:17:00Z
first_shared | as_small >answers
held 'and open the HSM, both alone'
is 'a page says what is given up' shown 'who types at the console may have a card that opens the HSM'
is 'for how few people' shown 'for 3 people or more in a ceremony of this kind, where the standard has 5'
is 'and of whom that is so' shown 'Ada King, administrator, is an officer as well'
is 'which is verified' "$CAPSTAN" verify -t $MUCH_LATER out
mv out small; mkdir out

refused() {
	"$CAPSTAN" verify -t $MUCH_LATER t >verify.out 2>&1
	rc=$?
	if [ $rc -eq 1 ] && tr -s '\n ' ' ' <verify.out | grep -q "STOP.*$2"; then ok "$1"; else
		bad "$1"; sed "s/^/# exit $rc: /" verify.out | tail -5; fi
}
of() { rm -rf t; cp -r "$1" t; }
forge() { "$BIN/tests/forge" t "$@" || bad "the forger did: $*"; }
of small; forge set 1 ceremony begin profile '"standard"'
refused 'an officer who was enrolled by himself is refused in the standard' 'Ada King was the administrator and an officer'
of small; forge set 2 ceremony begin profile '"standard"'
refused 'so is one who was the administrator' 'Ada King was the administrator and an officer'
of small; forge set 2 ceremony begin profile '"large"'
refused 'a profile that there is not is refused' 'a profile that there is not'
of small; forge set 2 ceremony begin profile 7
refused 'and one that is a number' 'a profile that there is not'

# ---- the same two, where the profile is the standard

sed -i '/^profile/d; /^separate/d; s/^operators.*/operators = "2 of 5"/; s/^security-officers.*/security-officers = "3 of 5"/' capstan.conf
echo 'profile = "standard"' >>capstan.conf
at 2027-02-10T10:17:00Z
named() { printf 'ceremony = i\nstep = enter\npeople.administrator = %s\npeople.witness = %s\nfailed = enter\nstep = <stop>\nstop.reason = others are needed\n' "$1" "$2"; }
named 'Ada King' 'L. Costa' >answers
held 'in the standard who has a card is not the administrator'
is 'which the page says' shown 'Ada King would be the administrator and an officer, whom the profile standard keeps apart: name somebody else'
abandoning_alone 'others are needed' >answers
hold answers
named 'Eve Mallory' 'max brandt' >answers
held 'nor the witness'
is 'whatever way it is typed' shown 'Max Brandt would be the witness and an officer'
abandoning_alone 'others are needed' >answers
hold answers
named 'Eve Mallory' 'T. Lindqvist' >answers
held 'nor who has a share on paper'
is 'that opens copies' shown 'T. Lindqvist would be the witness and a holder of a share that opens copies'
sed -i 's/^profile.*/profile = "small"/' capstan.conf
printf 'unfinished = c\n' >answers
hold answers
is 'what was begun under one profile does not go on under another' sh -c "tr -s '\n ' ' ' <room.err | grep -q 'was begun under the profile \"standard\"'"
abandoning_alone 'others are needed' >answers
hold answers
sed -i 's/^profile.*/profile = "standard"/' capstan.conf
others() { sed 's/Ada King/Eve Mallory/; s/Max Brandt/Sam Stone/'; }
{ echo 'ceremony = o'; prologue | others
printf 'step = enter\nenrol = o\nenrol.name = Sam Stone\nenrol = <stop>\nstop.reason = another is needed\n'; } >answers
held 'nor is the witness enrolled'
is 'but somebody else' shown 'Sam Stone would be an officer and the witness, whom the profile standard keeps apart'
abandoning_alone 'another is needed' >answers
hold answers
sed -i 's/EXAMPLE-AMS/EXAMPLE-TWO/' capstan.conf
{ printf 'ceremony = t\nofficers = g\n'; prologue | others; init_shared | sed 's/EXAMPLE-AMS/EXAMPLE-TWO/g' | sed '/^share.holder/q' |
    sed 's/^\(share.holder\).*/\1 = Sam Stone\n\1 = <stop>\nstop.reason = another is needed/'; } >answers
held 'nor has the witness a share that opens the HSM'
is 'of which it is not said that it opens copies' shown 'Sam Stone would be an officer and the witness, whom the profile standard keeps apart'
abandoning_alone 'another is needed' >answers
hold answers
sed -i 's/EXAMPLE-TWO/EXAMPLE-AMS/' capstan.conf
{ echo 'ceremony = i'; prologue | others
printf 'step = enter\ntoken = enter\nstep = enter\n'; with 1 2
printf 'step = enter\ninventory = enter\n'; epilogue "$(signing 1 2)"; } >answers
held 'others hold a ceremony with the cards of these two'
is 'which is verified' "$CAPSTAN" verify -t $MUCH_LATER out
mv out by-others; mkdir out
isnt 'and no page of what is given up was shown' shown 'WHAT THIS SITE DOES NOT KEEP APART'
of by-others; forge set 0 people present witness '"Ada King"'
refused 'a witness with a card is refused' 'Ada King was the witness and an officer'

# ---- who was planned, and who came

"$CAPSTAN" plan -c capstan.conf -k inventory -a 'Eve Mallory' -w 'Sam Stone' -O 'Ada King' \
    -O 'A. Haddad' -b 2027-02-11T08:00:00Z -e 2027-02-11T18:00:00Z -o i.plan >plan.out
at 2027-02-11T10:17:00Z
{ printf 'planned = enter\nstep = enter\nplan.words = all\n'; prologue | others | sed 1d
printf 'step = enter\ntoken = enter\nstep = enter\n'; with 1 2 |
    awk '/^card.pin/ && ++n == 2 { print "reason.administrator = the other one is ill\nreason.witness = so he says" } { print }'
printf 'step = enter\ninventory = enter\n'; epilogue "$(signing 1 2)"; } >answers
is 'an officer who was not planned comes with the reasons of both' hold answers -f i.plan
is 'which the page says' shown 'Expected officers as planned Happened Max Brandt came as one'
is 'and is asked once, though the card is used again' test "$(grep -c '"kind":"exception"' a/*-inventory.jsonl | sed -n '$s/.*://p')" -eq 1
is 'which is verified' "$CAPSTAN" verify -t $MUCH_LATER out
of out; forge set 0 ceremony exception happened '"R. Novak came as one"'
refused 'an exception that is made another is seen by the card that signed behind it' 'the head that was signed is not that of the journal before it'

# A slip is seen as one before it is an exception for ever.
"$CAPSTAN" plan -c capstan.conf -k initialise -a 'Eve Mallory' -w 'Sam Stone' -O 'Ada King' \
    -O 'A. Haddad' -O 'J. Moreau' -b 2027-02-12T08:00:00Z -e 2027-02-12T18:00:00Z -o t.plan >plan.out
at 2027-02-12T10:17:00Z
rm -rf tokens; mkdir tokens
{ printf 'planned = enter\nstep = enter\nplan.words = all\n'; prologue | others | sed 1d
printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n? init.old-token = k\n'
printf 'share.holder = haddad\nshare.carrier = <back>\nshare.holder = <stop>\nstop.reason = seen\n'; } >answers
is 'a name that no officer has is asked about first' hold answers -f t.plan
is 'the page shows who has a card' shown 'NO OFFICER OF THAT NAME HAS A CARD'
isnt 'and a slip is no exception' grep -q '"kind":"exception"' "$(ls a/*-initialise.jsonl | tail -n 1)"
exit $failed
