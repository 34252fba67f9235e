#!/bin/sh
# The PINs of an HSM are made anew, over the real pcscd: the old shares are good
# until the HSM has the new PIN, whatever is cut off in between.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"
. "$SRC/tests/desk.sh"
LATER=2027-03-09T11:00:00Z
judged() { "$CAPSTAN" verify -t $LATER out; }
# One PIN for all cards: who is asked for it is not always known.
pin_of() { echo 741920; }
# No card has room for more than four shares.
smallest() { for i in 1 2 3 4; do card_fault card-$i do-max=242 $*; done; }
out_of() { for slot in 0 1 2 3; do card_remove $slot; done; }
# keep NAME, back NAME: log media, token and cards, as they are.
keep() { mkdir "$1"; out_of; cp -a a b tokens cards "$1"; cards_in; }
back() { out_of; rm -rf a b tokens cards out; cp -a "$1"/* .; mkdir out; cards_in; }

anew() {
	echo 'ceremony = w'
	prologue
	printf 'step = enter\ntoken = enter\nstep = enter\nnew-pins = %s\n' "$1"
}
three() { onto 1 'R. Novak'; onto 2 'E. Okafor'; onto 3 'A. Haddad'; }
opened() { held_page; echo 'step = enter'; with 1 2; }
dropped() {
	echo 'step = enter'
	for i in 1 2 3; do printf 'drop = c\ncard = enter\n? card.whose = <first>\ncard.pin = 741920\n'; done
	printf 'drop = g\nstep = enter\ninventory = enter\n'
}
inventory() { echo 'ceremony = i'; prologue; access_shared 1 2; epilogue; }

site
shared_site
four_cards
smallest
at 2027-02-08T10:17:00Z
enrol_four >answers
held 'four officers are enrolled, on cards that have room for four shares'
at 2027-02-09T10:17:00Z
{ echo 'ceremony = t'; prologue; init_shared; access_shared 1 2; epilogue; } >answers
held 'a token is made, of whose PINs nobody knows one'
rm -rf out; mkdir out
keep made

# ---- the worst day, with the smallest cards

rm -rf tokens; mkdir tokens
at 2027-02-10T10:17:00Z
{ echo 'ceremony = t'; prologue; init_shared k; access_shared 1 2; epilogue; } >answers
held 'a card with the shares of an old token that is kept takes those of the new one too'
isnt 'of which the journal says nothing' grep -q '"kind":"gone"' a/0003-initialise.jsonl
back made
rm -rf tokens; mkdir tokens
at 2027-02-10T10:17:00Z
{ echo 'ceremony = t'; prologue; init_shared g; access_shared 1 2; epilogue; } >answers
held 'and in place of them where the old token is gone'
is 'which the journal has' grep -q '"step":"init-token","kind":"gone"' a/0003-initialise.jsonl
back made

# ---- both

at 2027-02-10T10:17:00Z
{ anew b; with 1 2; three; with 1 2 3; three; opened; dropped; epilogue; } >answers
held 'both PINs are made anew, and the HSM is opened from the new shares alone'
is 'what left is verified' judged
is 'each set was handed out before the HSM had its PIN' sh -c '
    grep -n "\"step\":\"split\",\"kind\":\"complete\"\|\"step\":\"new-pins\"" a/0003-new-pins.jsonl |
    sed "s/.*\"kind\":\"\([a-z]*\)\".*/\1/" | tr "\n" " " |
    grep -qx "complete intent result complete intent result done "'
is 'the cards lose their old shares' shown '1 old share off the card of A. Haddad'
# forged SENTENCE WORDS CHANGE...: what left is refused, for that reason.
forged() {
	s=$1 w=$2; shift 2
	rm -rf t; cp -r out t
	"$BIN/tests/forge" t "$@" || bad "the forger did: $*"
	"$CAPSTAN" verify -t $LATER t >t.out 2>&1
	if tr -s '\n ' ' ' <t.out | grep -q "STOP.*$w"; then ok "$s"; else bad "$s"; sed 's/^/# /' t.out; fi
}
forged 'what came of the change of each PIN is not left out' 'does not say what came of a change of one' drop 2 new-pins result
forged 'what came of the last card is not left out' 'does not say what came of it' drop 0 drop dropped
forged 'nor said twice' 'had not just shown' double 0 drop dropped
for m in name card shares; do
	forged "nor said without its $m" '' set 0 drop dropped $m null
done
forged 'or of another card' 'had not just shown' set 0 drop dropped card '"FFFE:00000001"'
forged 'or officer' 'had not just shown' set 0 drop dropped name '"R. Novak"'
forged 'or of fewer shares' 'by the journal it had 1' set 0 drop dropped shares 0
forged 'or of more' 'by the journal it had 1' set 0 drop dropped shares 2
rm -rf out; mkdir out
at 2027-02-11T10:17:00Z
inventory >answers
held 'the next ceremony opens it with them'
# without_cards: the last journal in out as if no card had been shown.
without_cards() {
	all=$(cat out/journal/*.jsonl | grep -c '"officer","kind":"present"')
	last=$(grep -c '"officer","kind":"present"' "$(ls out/journal/*.jsonl | tail -n 1)")
	for i in $(seq $last); do "$BIN/tests/forge" out drop $((all - last + 1)) officer present || return; done
}
is 'somebody takes away what their cards signed in it' without_cards
isnt 'a share from a card that was not there is refused' judged
is 'and the card is named' sh -c "\"$CAPSTAN\" verify -t $LATER out | tr -s '\n ' ' ' | grep -q 'had not just shown that it was there to give one'"
rm -rf out; mkdir out
at 2027-02-12T10:17:00Z
{ anew b; with 1 2; three; with 1 2 3; three; opened
printf 'step = enter\ndrop = g\nstep = enter\ninventory = enter\n'; epilogue; } >answers
held 'once more, and the old shares stay on the cards'
rm -rf out; mkdir out
at 2027-02-13T10:17:00Z
{ anew u; with 1 2; three; opened
printf 'step = enter\ndrop = g\nstep = enter\ninventory = enter\n'; epilogue; } >answers
held 'and make room for the next ones by themselves'
rm -rf out; mkdir out
# ---- too few operators

back made
at 2027-02-10T10:17:00Z
{ anew s; with 1 2 3; three; opened; dropped; epilogue; } >answers
held 'the security officers reset a user PIN that too few operators can bring'
is 'and their own PIN is the one that it was' \
    test "$(grep -c '"step":"new-pins","kind":"result"' a/0003-new-pins.jsonl)" -eq 1
rm -rf out; mkdir out
at 2027-02-11T10:17:00Z
{ anew b; with 2 1; three; with 1 2 3; three; opened; dropped; epilogue; } >answers
held 'of which the shares are as good as they were'
rm -rf out; mkdir out

# ---- from typed to split

back made
sed 's/EXAMPLE-AMS/TYPED/; s/^operators.*/operators = typed/; /^security-officers/d' capstan.conf >typed.conf
at 2027-02-10T10:17:00Z
{ echo 'ceremony = t'; prologue; init; access; epilogue; } | sed 's/EXAMPLE-AMS/TYPED/g' >answers
is 'a token whose PINs are typed is made' "$HEADLESS" -t $NOW -c typed.conf answers
rm -rf out; mkdir out
cp capstan.conf split.conf
sed -i 's/EXAMPLE-AMS/TYPED/' capstan.conf
smallest sw=9999:6f00
at 2027-02-11T10:17:00Z
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
held 'where PINs are split by now it is opened with the one that is typed'
is 'which the first page says' \
    shown 'PINs typed, as this token was made: NEW PINS splits them'
rm -rf out; mkdir out
for i in 1 2 3; do card_fault card-$i; done	# both tokens' shares: four
at 2027-02-12T10:17:00Z
{ anew b; echo 'new-pins.user-pin = 111111'; printf 'failed = enter\nstep = enter\nnew-pins = b\n'
echo "new-pins.user-pin = $USER_PIN"; three
echo "new-pins.so-pin = $SO_PIN"; three; opened; dropped; epilogue; } >answers
held 'and gets PINs that nobody knows, from those that were typed'
is 'a wrong one is counted, and nothing was handed out for it' sh -c '
    test "$(grep -c "\"kind\":\"wrong-pin\"" a/0005-new-pins.jsonl)" -eq 1 &&
    test "$(grep -c "\"step\":\"split\",\"kind\":\"set\"" a/0005-new-pins.jsonl)" -eq 2'
cp split.conf capstan.conf

# ---- cut off, anywhere

# whoever: people who look at the page, below three dots.
cat >look.awk <<'END'
/^== / && !/  REHEARSAL  / { n = 0; title = substr($0, 4) }
{ line[++n] = $0 }
END {
	split("R. Novak,E. Okafor,A. Haddad", name, ",")
	letter = title ~ /^OLD SHARES/ ? "g" : "c"
	which = "n"
	for (i = 1; i <= n; i++) {
		if (line[i] ~ /, enough$/)
			letter = "g"
		if (line[i] ~ /^ > /) {
			split(line[i], word, / +/)
			holder = name[word[3]]
		}
		if (line[i] ~ /It is not that one/)
			which = "o"
	}
	print letter >"letter"
	print holder >"holder"
	print which >"which"
}
END
whoever() {
	cat <<END
...
! awk -f look.awk room.out
ceremony = ${1:-w}
unfinished = c
step = enter
people.administrator = Ada King
people.witness = Max Brandt
people.right = enter
clock.administrator = $WALL
clock.witness = $WALL
clock.agree = <object>
media.paper = all
token = enter
new-pins = $2
new-pins.which = @which:1
share = @letter:1
share.holder = @holder:1
share.carrier = c
card = enter
card.whose = <first>
card.pin = 741920
drop = @letter:1
failed = enter
inventory = enter
inventory-after = enter
close = enter
share.held = enter
closing = n
closing.reason = gone home
export = enter
export.words = all
finish = enter
END
}
P11_REAL=$(softhsm)
export P11_REAL
at 2027-02-10T10:17:00Z
# dies WHAT FAULT: NEW PINS of that choice, until the machine dies so.
dies() {
	back made
	sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" split.conf >capstan.conf
	whoever w "$1" >answers
	P11_FAULT=$2 "$HEADLESS" -t $NOW -c capstan.conf answers >room.out 2>room.err
	[ $? -eq 137 ] && died=$((died + 1)) || { echo "# it did not die at $2"; sed 's/^/# /' room.err; }
}
# mended SENTENCE: the ceremony comes to its end, and the next one opens the HSM.
mended() {
	at 2027-02-10T10:25:00Z
	whoever w "$1" >answers
	timeout 600 "$HEADLESS" -t $NOW -c capstan.conf answers >room.out 2>room.err || {
		sed "s/^/# $2: /" room.err; return 1; }
	cp room.out mended.out
	"$CAPSTAN" verify -t $LATER out >verify.out 2>&1 || { sed "s/^/# $2: /" verify.out; return 1; }
	at 2027-02-10T11:17:00Z
	rm -rf out; mkdir out
	inventory >answers
	timeout 600 "$HEADLESS" -t $NOW -c capstan.conf answers >room.out 2>room.err || {
		sed "s/^/# $2: /" room.err; return 1; }
	at 2027-02-10T10:17:00Z
}
# Neither PIN is taken any more: the last login is that with the old one.
back made
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" split.conf >capstan.conf
{ anew u; with 1 2; three
printf 'failed = enter\nstep = <stop>\nstop.reason = nobody knows which PIN it is\n'; } >answers
P11_FAULT=C_SetPIN:1:0x30,C_Login:4:0xa0 "$HEADLESS" -t $NOW -c capstan.conf answers >room.out 2>room.err
is 'the HSM refuses the change, and after it both PINs' test $? -eq 0
is 'that the old one was tried too is seen from what it leaves open' \
    shown 'which user PIN the HSM has is not known'
isnt 'the journal does not say that it was not changed' \
    grep -q '"step":"new-pins","kind":"nothing"' a/0003-new-pins.jsonl
tried=0 died=0 good=0 asked=0
# LETTER:CALL: the user PIN set, reset, and both; before and behind each change.
# KILLS and CUTS may name more of them than are tried always.
for one in ${KILLS:-u:C_SetPIN:1 u:C_Logout:2 s:C_InitPIN:1 s:C_Logout:2 b:C_Login:6}; do
	tried=$((tried + 1))
	dies "${one%%:*}" "${one#*:}:kill"
	if mended "${one%%:*}" "$one"; then good=$((good + 1)); fi
	grep -q 'WHICH .* DOES THE HSM HAVE' mended.out && asked=$((asked + 1)) ||
	    echo "# $one: nobody was asked which PIN it is"
done
echo "# $tried killed: $died died, $good mended, $asked had people find out which PIN it is"
is 'the machine dies in calls around each change of a PIN' test $died -eq $tried
is 'every time the ceremony is brought to its end, and the HSM opens' test $good -eq $tried
[ -n "${KILLS:-}" ] || is 'and people were asked which PIN it has' test $asked -eq $tried

# at_write KIND MEDIUM HOW: the power goes at that write of the record of the
# change, on medium A (1) or B (0); seq_of has the numbers of an uncut ceremony.
at_write() {
	back made
	cp split.conf capstan.conf
	whoever w u >answers
	CUT_AT=$((2 * ($(seq_of "$1") - $(tail -n 1 a/0002-*.jsonl | seq_in)) - $2)) CUT_HOW=$3 \
	    LD_PRELOAD=$BIN/tests/cut.so "$HEADLESS" -t $NOW -c capstan.conf answers >room.out 2>room.err
	[ $? -eq 137 ] && died=$((died + 1)) || { echo "# it did not die at $*"; sed 's/^/# /' room.err; }
}
seq_in() { sed 's/^{"seq":\([0-9]*\),.*/\1/'; }
seq_of() { grep "\"step\":\"new-pins\",\"kind\":\"$1\"" uncut.jsonl | head -n 1 | seq_in; }
back made
cp split.conf capstan.conf
whoever w u >answers
held 'uncut, they need nobody who looks'
cp a/0003-new-pins.jsonl uncut.jsonl
tried=0 died=0 good=0
for one in ${CUTS:-intent:0:torn result:1:before result:0:before}; do
	tried=$((tried + 1))
	at_write $(echo $one | tr : ' ')
	if mended u "$one"; then good=$((good + 1)); fi
done
is 'the power goes at each record of the change' test $died -eq $tried
is 'every time the HSM opens afterwards, and both media hold the same' \
    sh -c "test $good -eq $tried && diff -r a b"

# ---- left, and found by another ceremony

dies u C_Logout:2:kill
at 2027-02-10T10:25:00Z
abandoning 'we were tired' >answers
held 'a ceremony is abandoned of which nobody knows what the HSM has'
at 2027-02-10T11:17:00Z
{ echo 'ceremony = i'; prologue; printf 'step = enter\ntoken = enter\nstep = enter\nnew-pins.which = o\n'
with 1 2; echo 'new-pins.which = n'; with 1 2; printf 'step = enter\ninventory = enter\n'; epilogue; } >answers
held 'whatever ceremony is next finds out which it is'
is 'and says of the other that it is not that one' shown 'It is not that one'
is 'and records it' grep -q '"step":"new-pins","kind":"result"' a/0004-inventory.jsonl
is 'which is verified' judged

# ---- a card is pulled while old shares are taken off, and loses what it had

# carries CARD PURPOSE: the share of the set that is the last of its purpose.
carries() {
	"$CARD" get "cards/card-$1" 0103 | grep -qi "$(sed -n \
	    's/.*"step":"split","kind":"set".*"purpose":"'"$2"'".*"set":"\([0-9a-f]*\)".*/\1/p' \
	    a/*.jsonl | tail -n 1)"
}
drop_of() { printf 'drop = c\ncard = enter\n? card.whose = <first>\ncard.pin = 741920\n'; }
back made
cp split.conf capstan.conf
at 2027-02-10T10:17:00Z
{ anew u; with 1 2; three; opened; echo 'step = enter'; drop_of; drop_of
fault_at card-3 cut=DA.1:empty; drop_of; fault_at card-3; by_hand change card-3 2
printf 'card = enter\ncard.pin = 741920\ndrop = g\nstep = enter\ninventory = enter\n'; epilogue; } >answers
held 'a card is pulled while its old share is taken off, and put in again'
is 'the page says that what counts is in memory alone' shown "are in this machine's memory"
is 'it has its share of the new user PIN' carries 3 user-pin
is 'and that of the SO PIN' carries 3 so-pin
is 'which is verified' judged

# people leave it: which is said, and it may have lost what it had.
back made
cp split.conf capstan.conf
at 2027-02-10T10:17:00Z
{ anew u; with 1 2; three; opened; echo 'step = enter'; drop_of; drop_of
fault_at card-3 cut=DA.1:before; drop_of; fault_at card-3
printf 'card = <back>\ndrop = g\nstep = enter\ninventory = enter\n'; epilogue; } >answers
held 'a card is pulled and left'
is 'which the journal has' grep -q '"step":"drop","kind":"left","data":{.*"name":"A. Haddad","why":"people left it"' a/0003-new-pins.jsonl
is 'and that is verified' judged
forged 'that it was left is not left out' 'does not say what came of it' drop 0 drop left
forged 'nor said of another' 'had not just shown' set 0 drop left name '"R. Novak"'

# ---- the process is killed when the card is empty, and its shares in memory alone

back made
cp split.conf capstan.conf
at 2027-02-10T10:17:00Z
{ anew u; with 1 2; three; opened; echo 'step = enter'; drop_of; drop_of
fault_at card-3 cut=DA.1:empty; drop_of
printf '! kill -9 $PPID\ncard = enter\n'; } >answers
"$HEADLESS" -t $NOW -c capstan.conf answers >room.out 2>room.err
is 'the process is killed while the card is asked for again' test $? -eq 137
is 'it had said what is in memory alone' shown "are in this machine's memory alone: this card once more"
card_fault card-3; card_change card-3 2
isnt 'the card has no share of the new user PIN' carries 3 user-pin
isnt 'nor of the SO PIN' carries 3 so-pin
is 'the journal says nothing of what came of it' \
    test "$(grep -c '"step":"drop"' a/0003-new-pins.jsonl)" -eq 2
at 2027-02-10T10:25:00Z
{ echo 'unfinished = c'; prologue; printf 'step = enter\ntoken = enter\nstep = enter\n'; with 1 2
echo 'step = enter'; drop_of; drop_of; drop_of
printf 'missing = enter\ndrop = g\nstep = enter\ninventory = enter\n'; epilogue; } >answers
held 'the ceremony is taken up again, and brought to its end'
is 'people see what is not on the card' shown 'of A. Haddad, and it is not there: the card may have been taken out while it was written.'
is 'that others make its share of the user PIN again' shown 'of the user PIN, of A. Haddad: hold MAKE A SHARE AGAIN, with others of its group.'
is 'and that of the SO PIN they cannot' shown 'of the SO PIN, of A. Haddad: too few others are left to make it again;'
is 'both are in the journal, once' test "$(cat a/*.jsonl | grep -c '"step":"share","kind":"missing"')" -eq 2
is 'which is verified' judged
isnt 'the card is not blamed for more' shown 'old share off the card of A. Haddad. 1'
for n in 1 2; do for m in card group holder member set; do for v in null 7 '"x"' '[]'; do
	rm -rf t; cp -r out t
	"$BIN/tests/forge" t set $n share missing $m "$v"
	! "$CAPSTAN" verify -t $LATER t >t.out 2>&1 || bad "member $m of the share that is missing ($n): $v"
done; done; done
ok 'each member of what is missing was changed'
other=$(grep -h '"step":"share","kind":"missing"' a/*.jsonl | sed -n '1s/.*"set":"\([0-9a-f]*\)".*/\1/p')
forged 'a share is not missing twice' 'missing already' set 2 share missing set "\"$other\""
forged 'nor from a card that did not show itself' 'did not have it\|had not just shown' set 1 share missing holder '"R. Novak"'
rm -rf out; mkdir out
at 2027-02-11T10:17:00Z
inventory >answers
held 'the two others open the HSM in the next ceremony'
rm -rf out; mkdir out

# ---- a card is pulled while it is written

for when in ${PULLS:-after empty}; do
	back made
	cp split.conf capstan.conf
	at 2027-02-10T10:17:00Z
	card_fault card-3 cut=DA.1:$when
	{ anew u; with 1 2; three; printf 'card = <back>\nshare.give-up = d\nstep = <stop>\nstop.reason = the card is gone\n'; } >answers
	held "a card is pulled while it gets its new share ($when)"
	card_fault card-3
	out_of; cards_in
	abandoning 'another day' >answers
	hold answers
	at 2027-02-11T10:17:00Z
	inventory >answers
	held 'and the HSM opens with the old ones'
	rm -rf out; mkdir out
	at 2027-02-12T10:17:00Z
	if [ $when = after ]; then
		{ anew u; with 1 2; three; opened; dropped; epilogue; } >answers
		held 'and gets a new PIN with that same card'
		continue
	fi
	{ anew u; with 1 2; three; echo 'missing = enter'; opened
	echo 'step = enter'; drop_of; drop_of; drop_of
	printf 'missing = enter\ndrop = g\nstep = enter\ninventory = enter\n'; epilogue; } >answers
	held 'the new PIN goes onto that same card, and what it lost is told'
	is 'which others can make again' shown 'of the user PIN, of A. Haddad: hold MAKE A SHARE AGAIN, with others'
	is 'or not' shown 'of the SO PIN, of A. Haddad: too few others are left'
	is 'each is recorded once' test "$(cat a/*.jsonl | grep -c '"step":"share","kind":"missing"')" -eq 2
	judged >verify.out 2>&1
	is 'and an auditor is warned of the one that counts' sh -c \
	    'tr -s "\n " " " <verify.out | grep -q "WARN shares of set .* of the SO PIN that are not on their cards any more: 1"'
	isnt 'and of no other' grep -q 'WARN.*user PIN' verify.out
done

isnt 'no PIN of a card is in any file' grep -rqwE '741920|8812530[0-9]' a b out tokens
exit $failed
