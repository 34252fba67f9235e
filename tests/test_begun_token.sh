#!/bin/sh
# INITIALISE of a token whose PINs are split is killed, at a record or at a call of
# the module, and then abandoned: whatever comes next says what is there, nobody is
# asked for a PIN that nobody knows, and no share that opens a token is let go of
# unasked.  Tried are a few points; POINTS=all tries each record, and each call.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"
LATER=2027-03-09T11:00:00Z
P11_REAL=$(softhsm)
export P11_REAL
judged() { "$CAPSTAN" verify -t $LATER out; }
# stops WORDS: the auditor does, and says why.
stops() { ! judged >verify.out 2>&1 && tr -s '\n ' ' ' <verify.out | grep -q "STOP .*$1"; }
# One PIN for all cards: who is asked for it is not always known.
pin_of() { echo 741920; }
out_of() { for slot in 0 1 2 3; do card_remove $slot; done; }
# keep NAME, back NAME: log media, token and cards, as they are.
keep() { rm -rf "$1"; mkdir "$1"; out_of; cp -a a b tokens cards "$1"; cards_in; }
back() { out_of; rm -rf a b tokens cards out; cp -a "$1"/* .; mkdir out; cards_in; }
stopped() { printf 'step = <stop>\nstop.reason = it says so\n'; }

# whoever: INITIALISE, where people do what the pages say.
whoever() {
	cat >look.awk <<'END'
/^== / && !/  REHEARSAL  / { n = 0; title = substr($0, 4) }
{ line[++n] = $0 }
END {
	split("R. Novak,E. Okafor,A. Haddad", name, ",")
	letter = "c"
	for (i = 1; i <= n; i++) {
		if (line[i] ~ /, enough$/)
			letter = "g"
		if (line[i] ~ /^ > /) {
			split(line[i], word, / +/)
			print name[word[3]] >"holder"
		}
	}
	print letter >"letter"
}
END
	cat <<END
...
! awk -f look.awk room.out
ceremony = t
step = enter
people.administrator = Ada King
people.witness = Max Brandt
people.right = enter
clock.administrator = $WALL
clock.witness = $WALL
clock.agree = <object>
media.paper = all
init.object = <object>
init.begun = n
init.unmade = <object>
init.adopt = <object>
init.finish = <object>
token = enter
share = @letter:1
share.holder = @holder:1
share.carrier = c
card = enter
card.whose = <first>
card.pin = 741920
share.held = enter
inventory = enter
inventory-after = enter
close = enter
closing = n
closing.reason = gone home
export = enter
export.words = all
finish = enter
END
}
split_init() { echo 'ceremony = t'; prologue; init_shared; access_shared 1 2; epilogue; }
inventory() { echo 'ceremony = i'; prologue; access_shared 1 2; epilogue; }
# run NAME=VALUE...: what is in answers, until it ends or the machine dies.
run() { env "$@" timeout 600 "$HEADLESS" -t $NOW -c capstan.conf answers >room.out 2>room.err; }
# dead POINT: INITIALISE dies there.  A point is a call of the module, with its
# number, or line-N-HOW-MEDIUM, a record of the ceremony that nothing cut.
dead() {
	split_init >answers
	case $1 in
	C_*)	sed -i "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf
		run P11_FAULT=$1:kill ;;
	*)	at_line=${1#line-}; how=${at_line#*-}
		run CUT_AT=$((2 * ${at_line%%-*} - ${how#*-})) CUT_HOW=${how%-*} \
		    LD_PRELOAD=$BIN/tests/cut.so ;;
	esac
	rc=$?
	cp real.conf capstan.conf
	[ $rc -eq 137 ] || { echo "# it did not die at $1: $rc"; sed 's/^/# /' room.err; return 1; }
}
abandon() { abandoning 'another day' >answers; hold answers; }
alone() { abandoning_alone 'another day' >answers; hold answers; }
# somehow: before its first share was handed out, nobody else is asked.
somehow() { abandoning_somehow 'another day' >answers; hold answers; }
# dies SENTENCE POINT: and the ceremony is abandoned.
dies() {
	back none
	at 2027-02-09T10:17:00Z
	is "$1" dead $2
	is 'and that ceremony is abandoned' abandon
	rm -rf out; mkdir out
}

site
shared_site
four_cards
cp capstan.conf real.conf
at 2027-02-08T10:17:00Z
enrol_four >answers
held 'four officers are enrolled'
keep none
at 2027-02-09T10:17:00Z
split_init >answers
held 'a token is made, of whose PINs nobody knows one'
cp a/0002-initialise.jsonl uncut.jsonl
# line KIND [NTH]: where the record of step/kind is in it.
line() {
	grep -n "\"step\":\"${1%/*}\",\"kind\":\"${1#*/}\"" uncut.jsonl |
	    sed -n "${2:-1}p" | cut -d: -f1
}

# ---- made, and no record says so

dies 'the power goes when a token has its PINs, and no record says so' \
    line-$(line init-token/result)-before-1
keep made
at 2027-02-10T10:17:00Z
{ echo 'ceremony = i'; prologue; printf 'step = enter\nfailed = enter\n'; stopped; } >answers
held 'no other ceremony takes that token as one of typed PINs'
is 'it says which one does' shown 'hold INITIALISE TOKEN, which goes on with it and them'
is 'and so does the page on which a ceremony is chosen' \
    shown "split, 2 of 3 officers' cards; begun: INITIALISE TOKEN goes on"
back made
{ printf 'ceremony = d\nceremony.about = s\n'; prologue
printf 'step = enter\ndestroy-shares = g\ndestroy-shares.end = enter\n'; stopped; } >answers
held 'its shares may be looked for among those that count no more'
is 'and are not: it may have that PIN' shown 'No share is out that does not count.'
back made
{ echo 'ceremony = t'; prologue; printf 'step = enter\ninit.adopt = <object>\n'
access_shared 1 2; epilogue; } >answers
held 'the next that makes a token goes on with it, and opens it with the shares'
is 'it is said whose it is' shown 'An earlier ceremony meant to make it, and was abandoned'
isnt 'and no share is handed out' grep -q '"step":"split"' a/0003-initialise.jsonl
# taken CEREMONY SETS: intent and result, each once, in this order, of these.
taken() {
	sed -n 's/.*"step":"init-token","kind":"\([a-z]*\)".*"sets":\(\[[^]]*\]\).*/\1 \2/p' a/$1-initialise.jsonl >taken
	printf '%s %s\n' intent "$2" result "$2" | cmp - taken
}
sets=$(sed -n 's/.*"step":"init-token","kind":"intent".*"sets":\(\[[^]]*\]\).*/\1/p' a/0002-initialise.jsonl)
is 'what it takes over it says before it does' taken 0003 "$sets"
is 'which is verified' judged
rm -rf left; cp -r out left
"$BIN/tests/forge" out set 0 init-token intent sets null
is 'that it goes on with other PINs is found' stops 'otherwise than'
rm -rf out; cp -r left out
"$BIN/tests/forge" out set 1 init-token intent label '"OTHER"'
is 'and that it never was begun with these' stops 'neither this ceremony handed out for it'
back made
at 2027-02-10T10:17:00Z
{ echo 'ceremony = t'; prologue
printf 'step = enter\ninit.adopt = <object>\nstep = enter\ntoken = enter\n'; stopped; } >answers
held 'where too few can bring the user PIN that ceremony is stopped once it is taken'
is 'and abandoned' abandon
at 2027-02-11T10:17:00Z
{ echo 'ceremony = w'; prologue; printf 'step = enter\ntoken = enter\nstep = enter\nnew-pins = s\n'
with 1 2 3; onto 1 'R. Novak'; onto 2 'E. Okafor'; onto 3 'A. Haddad'; held_page
echo 'step = enter'; with 1 2
printf 'step = enter\ndrop = g\nstep = enter\ninventory = enter\n'; epilogue; } >answers
held 'and its security officers make another user PIN'

# ---- in no HSM that is here

back made
rm -rf tokens; mkdir tokens
at 2027-02-10T10:17:00Z
begin_anew() {
	echo 'ceremony = t'
	prologue
	printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
}
{ begin_anew; printf 'init.begun = k\nfailed = enter\n'; stopped; } >answers
held 'where it is not in this HSM, people may say that it is in another one'
is 'what they can do is said' shown 'connect that one and do the step again'
isnt 'no share is handed out, and none is let go of' \
    grep -q '"step":"split"\|"step":"init-token","kind":"nothing"' a/0003-initialise.jsonl
is 'that ceremony is abandoned too, in which nothing was done' alone
rm -rf tokens; cp -a made/tokens .
at 2027-02-11T10:17:00Z
whoever >answers
held 'and that HSM is opened with its shares when it is connected'
is 'for it was found' shown 'A TOKEN WAS MADE BEFORE THE INTERRUPTION'
back made
rm -rf tokens; mkdir tokens
at 2027-02-10T10:17:00Z
{ begin_anew; printf 'init.begun = n\ninit.unmade = T | T\n'; } >answers
isnt 'who says that there is none types its set, and nothing else' hold answers
back made
rm -rf tokens; mkdir tokens
begun=$(sed -n 's/.*"step":"init-token","kind":"intent".*"sets":\["\([0-9a-f]*\)".*/\1/p' a/0002-initialise.jsonl)
{ begin_anew; printf 'init.begun = n\ninit.unmade = <object>\n'
printf 'share.holder = <back>\nshare.give-up = d\n? failed = enter\n'; stopped; } >answers
held 'both say so, and no share is handed out'
is 'which is in the journal' grep -q '"step":"init-token","kind":"unmade".*'"$begun" a/0003-initialise.jsonl
is 'that ceremony is abandoned, and leaves nothing' alone
rm -rf tokens; cp -a made/tokens .
at 2027-02-11T10:17:00Z
{ echo 'ceremony = t'; prologue; printf 'step = enter\ninit.adopt = <object>\n'
access_shared 1 2; epilogue; } >answers
held 'then nothing was said, and the HSM with that token opens with its shares'
is 'all of which is verified' judged
back made
rm -rf tokens; mkdir tokens
at 2027-02-10T10:17:00Z
{ begin_anew; printf 'init.begun = n\ninit.unmade = <object>\n'
init_shared | sed 1,2d; access_shared 1 2; epilogue; } >answers
held 'where the HSM was reset, people say so, and new shares take their place'
is 'that those are of nothing is in the journal' \
    grep -q '"step":"init-token","kind":"unmade".*'"$begun" a/0003-initialise.jsonl
is 'which is verified as well' judged
rm -rf left; cp -r out left
"$BIN/tests/forge" out set 0 init-token unmade label '"OTHER"'
is 'of another token nobody may say so' stops 'not to have been made'
rm -rf out; cp -r left out
"$BIN/tests/forge" out set 0 init-token unmade sets "[\"$begun\"]"
is 'nor of one PIN alone' stops 'not to have been made'
rm -rf out; cp -r left out
"$BIN/tests/forge" out double 0 init-token unmade
is 'nor twice' stops 'not to have been made'
back made
rm -rf tokens; mkdir tokens
{ begin_anew; printf 'init.begun = n\ninit.unmade = <object>\n'; init_shared | sed 1,2d
access_shared 1 2; epilogue; } >answers
cp answers anew.answers
hold answers
intent=$(grep -n '"step":"init-token","kind":"intent"' a/0003-initialise.jsonl | cut -d: -f1)
back made
rm -rf tokens; mkdir tokens
cp anew.answers answers
run CUT_AT=$((2 * intent)) CUT_HOW=after LD_PRELOAD=$BIN/tests/cut.so
is 'the power goes before the new one is made' test $? -eq 137
is 'and that is abandoned by two' abandon
keep two
rm -rf tokens; cp -a made/tokens .
at 2027-02-11T10:17:00Z
{ echo 'ceremony = t'; prologue
printf 'step = enter\ninit.which = b\ninit.adopt = <object>\n'; access_shared 1 2; epilogue; } >answers
held 'if the first turns up then, its shares open it'
is 'for people say which of the two it is' shown 'WHICH OF THE TOKENS THAT WERE BEGUN IT IS'
is 'its PINs are of the first set' grep -q '"step":"init-token","kind":"result".*'"$begun" a/0004-initialise.jsonl
is 'which is verified too' judged
back two
rm -rf tokens; mkdir tokens
{ begin_anew; printf 'init.begun = n\ninit.unmade = <object>\ninit.begun = k\nfailed = enter\n'; stopped; } >answers
held 'and where neither is here, each is asked about'

# ---- one that keeps its serial number when it is reset

# An HSM that does, of a SoftHSM that does not: what the second one has becomes
# that of the first.
serial() {
	pkcs11-tool --module "$(softhsm)" -L 2>/dev/null |
	    sed -n 's/.*serial num *: *\([0-9a-f]\{16\}\).*/\1/p' | head -n 1
}
back none
at 2027-02-09T10:17:00Z
split_init >answers
held 'a token is made'
first=$(serial)
rm -rf tokens out; mkdir tokens out
keep reset
at 2027-02-10T10:17:00Z
again() {
	begin_anew
	printf 'init.old-token = g\ninit.gone = <object>\n'
	init_shared | sed 1,2d
	access_shared 1 2; epilogue
}
again >answers
hold answers
result=$(grep -n '"step":"init-token","kind":"result"' a/0003-initialise.jsonl | cut -d: -f1)
back reset
again >answers
run CUT_AT=$((2 * result - 1)) CUT_HOW=before LD_PRELOAD=$BIN/tests/cut.so
is 'its HSM is reset, and the power goes when it is made anew' test $? -eq 137
perl -0pi -e "s/$(serial)/$first/g" tokens/*/token.object
is 'under the serial number of the old one' test "$(serial)" = "$first"
keep same
{ printf 'unfinished = c\n'; prologue
printf 'step = enter\ntoken.anew = o\nfailed = enter\n'; stopped; } >answers
held 'where people say that it is the old one it is left as it is'
is 'and they know what it is taken for' shown 'is of an earlier ceremony, and is left as it is'
back same
{ printf 'unfinished = c\n'; prologue
printf 'step = enter\ntoken.anew = a\ninit.adopt = <object>\nshare.held = enter\n'
access_shared 1 2; epilogue; } >answers
held 'the ceremony that made it anew goes on with it, and it opens'
is 'and does not say again what it was about to make' test "$(grep -c '"step":"init-token","kind":"intent"' a/0003-initialise.jsonl)" -eq 1
is 'which is verified' judged
back same
is 'or it is abandoned' abandon
keep left
at 2027-02-11T10:17:00Z
{ echo 'ceremony = i'; prologue; printf 'step = enter\ntoken.anew = a\nfailed = enter\n'; stopped; } >answers
held 'no other ceremony tries the PIN of the old one then'
is 'it says which one goes on' shown 'hold INITIALISE TOKEN, which goes on with it and them'
isnt 'and no PIN is tried' grep -q '"step":"open"' a/0004-inventory.jsonl
back left
{ echo 'ceremony = t'; prologue; printf 'step = enter\ntoken.anew = a\ninit.adopt = <object>\n'
access_shared 1 2; epilogue; } >answers
held 'and that one does'
is 'which is verified all the same' judged
rm -rf tokens out; mkdir tokens out
at 2027-02-12T10:17:00Z
{ begin_anew; printf 'init.old-token = k\nshare.holder = <back>\nshare.give-up = d\n? failed = enter\n'; stopped; } >answers
held 'when it is not here, it is asked about once, though the register has it twice'

# The same, and it came no further than the security officer's PIN: the old one
# had both, so nobody has to say which it is.
back reset
at 2027-02-10T10:17:00Z
again >answers
sed -i "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf
run P11_FAULT=C_InitPIN:1:kill
is 'made anew, the machine dies before it has a user PIN' test $? -eq 137
cp real.conf capstan.conf
perl -0pi -e "s/$(serial)/$first/g" tokens/*/token.object
{ whoever; echo 'unfinished = c'; } >answers
held 'it is taken for the one that was begun, and gets its PIN'
isnt 'without a question' shown 'THE OLD TOKEN, OR ONE THAT WAS MADE ANEW'
is 'which is verified' judged

# ---- tokens of strangers

# made_by_stranger PIN: of the site's label; without a PIN, the first alone.
made_by_stranger() {
	rm -rf tokens; mkdir tokens
	pkcs11-tool --module "$(softhsm)" --init-token --slot-index 0 \
	    --label EXAMPLE-AMS --so-pin $SO_PIN >stranger.out 2>&1 || cat stranger.out
	[ -z "$1" ] || pkcs11-tool --module "$(softhsm)" --token-label EXAMPLE-AMS \
	    --init-pin --so-pin $SO_PIN --pin "$1" >stranger.out 2>&1 || cat stranger.out
}
back none
made_by_stranger ''
{ echo 'ceremony = t'; prologue; printf 'step = enter\nfailed = enter\n'; stopped; } >answers
held 'where PINs are shared a token without a user PIN, which nobody began, is left alone'
is 'and why' shown 'without a user PIN, and nobody has shares of its PINs: it is not initialised again'
back none
sed '/^operators/d; /^security-officers/d' real.conf >capstan.conf
echo 'operators = typed' >>capstan.conf
made_by_stranger $USER_PIN
{ echo 'ceremony = t'; prologue; printf 'step = enter\nfailed = enter\n'; stopped; } >answers
held 'and where they are typed, one that has both'
is 'for it may have keys' shown 'is there already: it is not initialised again; name another token'
cp real.conf capstan.conf

# ---- tokens of two labels

back made
mv tokens ams.tokens; mkdir tokens
sed 's/"EXAMPLE-AMS"/"OTHER"/' real.conf >capstan.conf
at 2027-02-10T10:17:00Z
split_init | sed 's/EXAMPLE-AMS/OTHER/g' >answers
run CUT_AT=$((2 * $(line init-token/intent) - 1)) CUT_HOW=before LD_PRELOAD=$BIN/tests/cut.so
is 'the power goes before another one is made of another label' test $? -eq 137
is 'which is abandoned' abandon
cp real.conf capstan.conf
rm -rf tokens; mv ams.tokens tokens
at 2027-02-11T10:17:00Z
{ echo 'ceremony = t'; prologue; printf 'step = enter\ninit.adopt = <object>\n'
access_shared 1 2; epilogue; } >answers
held 'the first goes on with the shares that are of its label'
is 'which the auditor takes' judged

# ---- without a user PIN

dies 'the machine dies when a token has the security officer'\''s PIN only' C_InitPIN:1
keep half
at 2027-02-10T10:17:00Z
{ echo 'ceremony = t'; prologue; printf 'step = enter\ninit.finish = <back>\n'; stopped; } >answers
hold answers
is 'the next one says what it lacks' \
    shown "it has the security officer's PIN, and no user PIN yet; so no key is in it"
is 'and what to do where too few shares are left' \
    shown 'reset the HSM with its own tools, and do this step again'
back half
at 2027-02-10T10:17:00Z
sed -i "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf
whoever >answers
run P11_FAULT=C_GetTokenInfo:1:pin-max=20
is 'where it takes shorter PINs by then, it gets as many characters of that one' test $? -eq 0
is 'and their number is recorded' grep -q '"step":"init-token","kind":"result".*"characters":\[20,51\]' a/0003-initialise.jsonl
is 'which is verified as well' judged
cp real.conf capstan.conf
back half
sed -i "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf
whoever >answers
run P11_FAULT=C_InitPIN:1:kill
is 'the machine dies there once more' test $? -eq 137
cp real.conf capstan.conf
is 'and that ceremony is abandoned as well' abandon
at 2027-02-11T10:17:00Z
rm -rf out; mkdir out
whoever >answers
held 'the one after it gives the token the user PIN of the first shares'
is 'no set was handed out but those of the first' \
    test "$(cat a/*.jsonl | grep -c '"step":"split","kind":"complete"')" -eq 2
is 'all of which is verified' judged

# ---- typed PINs

back none
sed -i '/^operators/d; /^security-officers/d' capstan.conf
echo 'operators = typed' >>capstan.conf
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
cp capstan.conf typed.conf
cp faulty.conf capstan.conf
at 2027-02-09T10:17:00Z
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
run P11_FAULT=C_InitPIN:1:kill
is 'the machine dies when a token has a typed PIN of the security officer only' test $? -eq 137
cp typed.conf capstan.conf
is 'and that is abandoned' abandon
at 2027-02-10T10:17:00Z
{ echo 'ceremony = i'; prologue; printf 'step = enter\nfailed = enter\n'; stopped; } >answers
held 'no other ceremony asks for a user PIN that it has not'
is 'it says which one goes on' \
    shown 'whoever began to make it did not come to the end; hold INITIALISE TOKEN'
is 'that one is stopped, and abandoned by whoever is there' alone
at 2027-02-11T10:17:00Z
{ echo 'ceremony = t'; prologue
printf 'step = enter\ninit.finish = <object>\ninit.so-pin = %s\n' $SO_PIN
printf 'init.user-pin = %s\ninit.user-pin-again = %s\n' $USER_PIN $USER_PIN
access; epilogue; } >answers
held 'with the security officer'\''s PIN the next one gives it one'
is 'which is verified all the same' judged
cp real.conf capstan.conf

# ---- at every point

# goes_on TITLE POINT: the next INITIALISE says so, and opens what it made.
goes_on() {
	rm -rf out; mkdir out
	at 2027-02-10T10:17:00Z
	whoever >answers
	run A= || { sed "s/^/# $2: /" room.err; grep -A9 '^ Happened' room.out | tail -9; return 1; }
	case $1 in
	none)	! grep -q 'A TOKEN WAS' room.out ;;
	*)	grep -q "A TOKEN WAS $1" room.out ;;
	esac || { echo "# $2: no page says: $1"; return 1; }
	judged >verify.out 2>&1 || { sed "s/^/# $2: /" verify.out; return 1; }
}
# opens POINT: it was made and recorded, and is like any other.
opens() {
	at 2027-02-10T10:17:00Z
	inventory >answers
	run A= || { sed "s/^/# $1: /" room.err; return 1; }
}
# here POINT TITLE: of the page that the next one then shows; "none", or "known",
# where it is like any other token.
here() {
	back none
	at 2027-02-09T10:17:00Z
	tried=$((tried + 1))
	{ dead "$1" && somehow; } || return
	rm -rf out; mkdir out
	case $2 in
	known)	opens "$1" ;;
	*)	goes_on "$2" "$1" ;;
	esac || return
	good=$((good + 1))
	echo "# $1: $2"
}
intent=$(line init-token/intent) result=$(line init-token/result)
last=$(line split/complete 2) first=$(line split/set)
tried=0 good=0
if [ "${POINTS:-}" = all ]; then
	at=$first
	while [ $at -le $intent ]; do
		here line-$at-before-1 none
		[ $at -eq $intent ] || here line-$at-torn-0 none
		at=$((at + 1))
	done
	here line-$intent-torn-1 none
	here C_InitToken:1 'BEGUN, AND'
	for call in C_OpenSession:1 C_OpenSession:2 C_Login:1 C_InitPIN:1; do
		here $call 'BEGUN BEFORE'
	done
	for call in C_Logout:1 C_CloseSession:1 C_Login:2 C_Logout:2; do
		here $call 'MADE BEFORE'
	done
	here line-$result-torn-1 'MADE BEFORE'
	here line-$result-torn-0 known
fi
here line-$last-after-0 none
here line-$intent-after-1 'BEGUN, AND'
here line-$intent-after-0 'BEGUN, AND'
here C_Login:1 'BEGUN BEFORE'
here C_Logout:1 'MADE BEFORE'
here line-$result-after-1 known
is 'wherever it dies, the next ceremony says what is there, and the HSM opens' test $good -eq $tried
isnt 'no PIN of a card is in any file' grep -rqwE '741920|8812530[0-9]' a b out tokens
exit $failed
