#!/bin/sh
# Tamper bags: what was sealed in one ceremony is compared in the next, by two people
# who have not seen the number, and goes into another bag at the end.
set -u
. "$SRC/tests/shares.sh"
. "$SRC/tests/forged.sh"
. "$SRC/tests/bags.sh"
site
# started OUT: up to the bags that come out; what these functions answer is the end.
started() { echo 'ceremony = i'; prologue; echo 'step = enter'; $1; }
# going_on OUT: the same of one that was stopped there.
going_on() { echo 'unfinished = c'; prologue; echo 'step = enter'; $1; }
stopped() { printf 'stop.reason = enough for today\n'; }
bag() { grep -c "\"step\":\"bags-$1\",\"kind\":\"$2\"" "$(last)"; }
record() { grep -qF "\"step\":\"bags-$1\",\"kind\":\"$2\",\"data\":{$3}" "$(last)"; }
# judged_as WORDS: verify says no STOP, and this.
judged_as() {
	judged >verify.out
	tr -s '\n ' ' ' <verify.out | grep -qF -- "$1" && ! grep -q '^STOP' verify.out
}
# reports WORDS: the report that was made last says so, in one row.
reports() { tr -s '\n _' ' ' <report.is | grep -qF -- "$1"; }
# unfit SENTENCE WORDS OPTION: a configuration that is refused.
unfit() {
	{ cat capstan.conf; echo "$3"; } >unfit.conf
	"$HEADLESS" -t $NOW -c unfit.conf /dev/null >unfit.out 2>&1
	is "$1" grep -qF -- "$2" unfit.out
}

# ---- what the site names

unfit 'the same is not in two bags' 'bags: "hsm" is there twice' 'bags = { "HSM", "hsm" }'
unfit 'nothing is in none' 'has not between 1 and 19 characters' 'bags = { "" }'
unfit 'nor has a name other signs' 'besides letters, digits' 'bags = { "card #1" }'
unfit 'nor a blank at its end' 'begins or ends with a blank' 'bags = { "card " }'
unfit 'nor more than 19 characters' 'has not between 1 and 19 characters' 'bags = { "12345678901234567890" }'
unfit 'and there are not more than 32' 'bags: more than 32' \
    "bags = { $(seq -s '", "' 33 | sed 's/^/"/; s/$/"/') }"
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
held 'a site that names none is asked for none'
is 'nor has its checklist a step for them' sh -c '! grep -q bags "$1"' sh "$(last)"
rm -rf a b out tokens; mkdir a b out tokens

echo 'bags = { "HSM", "LOG A" }' >>capstan.conf
two_new() { bag_sealed A1001; bag_sealed a1002; }
first_bags two_new >answers
held 'the first ceremony of one that does finds none, and seals two'
is 'what is named is in its first record' grep -q '"bags":\["HSM","LOG A"\]' "$(last)"
is 'the bags come out behind the log media' grep -q '"media","bags-out","init-token"' "$(last)"
is 'and go in behind the words' grep -q '"words","bags-in","finish"' "$(last)"
is 'a number is recorded in capitals' record in sealed '"contents":"LOG A","number":"A1002"'
is 'it is verified, and verify counts bags' judged_as 'bags: opened in ceremony 0001: 0, and still shut: 0'
empty out
keep sealed

# ---- what is not compared is not opened

at 2027-02-10T10:17:00Z
asked() { printf 'bags-out = o\nbags-out.administrator = A7\nbags-out.witness = <stop>\n'; stopped; }
started asked >answers
held 'one types a number, and then the other'
isnt 'while they do the number that the bag should have is on no page' grep -q A1001 room.out
isnt 'nor is what the first typed on that of the second' \
    sh -c 'sed -n "/= A7/,\$p" room.out | tail -n +2 | grep A7'
is 'but that there is one' shown 'HSM not shown yet 0001 2027-02-09'
is 'what one alone typed is not in the journal' test "$(bag out read)" -eq 0
back sealed
misread() { printf 'bags-out = o\nbags-out.administrator = A 1001\nbags-out.administrator = <stop>\n'; stopped; }
started misread >answers
held 'what is no number of a bag is asked for again'
is 'with what is wrong with it' shown 'AGAIN "A 1001" has something besides letters, digits'
back sealed
unlike() { bag_opened A1011 A1012; echo 'bags-out.unlike = <stop>'; stopped; }
started unlike >answers
held 'two numbers that differ open no bag'
is 'the page has both' shown 'Max Brandt typed A1012'
isnt 'and not which is right' grep -q A1001 room.out
is 'so has the journal' record out read '"contents":"HSM","numbers":["A1011","A1012"]'
is 'but no bag is opened' test "$(bag out opened)" -eq 0
back sealed
unreadable() { bag_opened A1011 A1012; printf 'bags-out.unlike = d\nreason.administrator = <back>\n'; left; }
started unreadable >answers
held 'nor does a number that cannot be read, without reasons'
isnt 'nor is it then shown what it should be' grep -q A1001 room.out
back sealed
once_more() { bag_opened A2001; echo 'bags-out.again = <back>'; left; }
started once_more >answers
held 'two who type alike, and not what it was sealed with, look once more'
is 'at what they typed' shown 'Both typed A2001'
isnt 'and not at what it should be' grep -q A1001 room.out
is 'nothing is in the journal before' test "$(bag out read)" -eq 0
back sealed
mistyped() {
	bag_opened A2001; echo 'bags-out.again = t'
	printf 'bags-out.administrator = A1001\nbags-out.witness = A1001\n'
	bag_opened A1002; bags_whole; left
}
started mistyped >answers
held 'what both mistyped, and type again, is no exception'
is 'and only the second is in the journal' record out read '"contents":"HSM","numbers":["A1001","A1001"]'
is 'once of each bag' test "$(bag out read)" -eq 2
back sealed
guessed() {
	bag_opened A2001; echo 'bags-out.again = t'
	printf 'bags-out.administrator = A2002\nbags-out.witness = A2002\n'
	echo 'reason.administrator = <back>'; left
}
started guessed >answers
held 'they look again once, and no number can be tried out'
is 'for the second is in the journal' record out read '"contents":"HSM","numbers":["A2002","A2002"]'
is 'and Esc says so' shown 'Esc goes back, and the numbers that were typed'
back sealed
another() { bag_opened A2001; echo 'bags-out.again = s'; echo 'reason.administrator = <back>'; left; }
started another >answers
held 'nor one that is not the number that it was sealed with'
is 'which is shown then' shown 'the bag of HSM has the number A2001, and was sealed in ceremony 0001 with A1001'
is 'for what was read is in the journal' record out read '"contents":"HSM","numbers":["A2001","A2001"]'
is 'but no bag is opened by it' test "$(bag out opened)" -eq 0
then_others() { bag_reasons; bag_opened A1002; bags_whole; left; }
going_on then_others >answers
held 'who has seen the number is asked for reasons, and types it no more'
is 'then both bags are open, one by an exception' test "$(bag out opened)" -eq 2
back sealed
gone() { printf 'bags-out = m\nreason.administrator = <back>\n'; left; }
started gone >answers
held 'no bag is missing without reasons'
isnt 'nor is its number shown' grep -q A1001 room.out
is 'nor is it recorded' test "$(bag out missing)" -eq 0
back sealed
torn() { bag_opened A1001; printf 'bags-out = n\nbags-out.seals = n\nreason.administrator = <back>\n'; left; }
started torn >answers
held 'nor is a seal that is not whole passed over'
is 'nor that recorded' test "$(bag out seals)" -eq 0
back sealed

# ---- what goes in

reads_another() { bag_opened A2001; echo 'bags-out.again = s'; bag_reasons; bag_opened A1002; bags_whole; }
reused() {
	echo 'bags-in = s'
	printf 'bags-in.administrator = %s\nbags-in.witness = %s\n' A2001 A2001 A2002 A2002
	echo 'bags-in = <stop>'
	stopped
}
bags_held reads_another reused | head -n -2 >answers
held 'a number that was only read off a bag is not taken'
is 'it says where that was, too' shown 'AGAIN A2001 was on the bag of HSM in ceremony 0002, and a bag is used once'
back sealed
both_out() { bag_opened A1001; bag_opened A1002; bags_whole; }
again() {
	echo 'bags-in = s'
	printf 'bags-in.administrator = %s\nbags-in.witness = %s\n' A1002 A1002 A9 A8 A2001 a2001
	echo 'bags-in = <stop>'
	stopped
}
bags_held both_out again | head -n -2 >answers
held 'a number that was used is not taken, nor are two that differ'
is 'it says where that was' shown 'AGAIN A1002 was on the bag of LOG A in ceremony 0001, and a bag is used once'
is 'and what was typed' shown 'AGAIN one typed A9, the other A8'
is 'but one that is new, and the same' record in sealed '"contents":"HSM","number":"A2001"'
is 'of that bag alone' test "$(bag in sealed)" -eq 1
rest() { printf 'bags-in = o\nbags-in.reason = the stick broke\nstep = enter\nfinish = enter\n'; }
going_on rest >answers
held 'a ceremony that goes on asks for the next bag'
is 'and not for that one again' test "$(bag in sealed)" -eq 1
is 'what stays out does so for a reason' record in out '"contents":"LOG A","reason":"the stick broke"'
is 'which is verified' judged_as 'opened in ceremony 0002: 2, and still shut: 0'
empty out
keep second

at 2027-02-11T10:17:00Z
one_out() { bag_opened A2001; bags_whole; }
two_in() { bag_sealed A3001; bag_sealed A3002; }
bags_held one_out two_in >answers
held 'a bag is asked for again of what stayed out'
is 'and how long it did is shown' shown 'LOG A - in none, 0002'
is 'which is verified' judged
rm -rf ended.third; mv out ended.third; mkdir out
is 'what left has a report' reported ended.third
is 'with what came out' reports 'HSM A2001 A2001 behind this report: in 0002'
is 'and what stays out' reports 'LOG A A1002 - behind this report: in 0001'
is 'the journal, when it has ended' reported a
is 'also with what went in' reports 'HSM A2001 A2001 A3001 in 0002'
is 'be it for the first time again' reports 'LOG A A1002 - A3002 in 0001'
is 'of the one before' reported -n 2 a
is 'with why something stayed out' reports 'LOG A A1002 A1002 none: the stick in 0001 broke'
"$CAPSTAN" redact -o public ended.third >redact.out 2>&1
is 'a copy that names nobody is verified as well' judged public
isnt 'it has no number of a bag' grep -rqE 'A[123]00[12]' public
is 'but what is in them' grep -rq '"contents":"LOG A"' public

at 2027-02-12T10:17:00Z
none_out() { printf 'bags-out = n\nbags-out = n\n'; }
one_in() { printf 'bags-in = k\nbags-in = s\n'; bag_reasons; printf 'bags-in.administrator = A4002\nbags-in.witness = A4002\n'; }
bags_held none_out one_in >answers
held 'one of two that were not to be opened was all the same, by an exception'
is 'of which the page tells' shown 'the bag of LOG A was not to be opened, and was'
is 'no seal was asked for' test "$(bag out seals)" -eq 0
is 'which is verified, too' judged_as 'opened in ceremony 0004: 0, and still shut: 2'
empty out

at 2027-02-12T14:17:00Z
second_out() { echo 'bags-out = n'; bag_opened A4002; bags_whole; }
second_in() { echo 'bags-in = k'; bag_sealed A4003; }
bags_held second_out second_in >answers
held 'one of two is opened'
is 'which is verified, too' judged_as 'opened in ceremony 0005: 1, and still shut: 1'
empty out

at 2027-02-13T10:17:00Z
odd_out() {
	echo 'bags-out = m'; bag_reasons
	bag_opened A4003 A4004; echo 'bags-out.unlike = d'; bag_reasons
	echo 'bags-out.seals = n'; bag_reasons
}
odd_in() { bag_sealed A5001; bag_sealed A5002; }
bags_held odd_out odd_in >answers
held 'a bag that is missing, one that cannot be read and a seal that is torn are exceptions'
is 'three of them' shown 'Exceptions 3'
is 'verify warns of the first' judged_as 'the bag of HSM was missing'
is 'of the second' judged_as 'the bag of LOG A has not the number that it was sealed with'
is 'and of the third' judged_as 'the seal of a bag was not whole'
is 'the report has each' reported out
is 'the first' reports 'HSM A3001 MISSING behind this report:'
is 'the second' reports 'LOG A A4003 A4003, or behind this report: in 0005 A4004'
rm -rf ended.sixth; mv out ended.sixth; mkdir out
keep sixth

# ---- what a site gives up that names none

named() { cat capstan.conf; printf 'operators = %s\nsecurity-officers = %s\nprofile = "small"\n' '"2 of 3"' '"3 of 3"'; }
named | sed '/^operators = typed/d' >with.conf
sed '/^bags/d' with.conf >without.conf
scripted() {
	rm -f k.plan
	"$CAPSTAN" plan -c "$1" -k enrol -a 'Ada King' -w 'Max Brandt' -O 'R. Novak' \
	    -b 2027-02-14T08:00:00Z -e 2027-02-14T18:00:00Z -o k.plan >plan.out 2>&1 &&
	    "$CAPSTAN" script k.plan >script.txt
}
text() { tr -s '\n ' ' ' <script.txt | grep -qF -- "$1"; }
is 'a ceremony with a profile is planned' scripted without.conf
is 'its script says what is not compared' text 'names nothing that it keeps in tamper bags'
is 'and has lines for numbers before the console is started' text 'Bag ____'
is 'one of a site with bags is planned' scripted with.conf
isnt 'its script says nothing of that' text 'names nothing'
is 'it has a line for the number of each that comes out' sh -c 'grep -c "LOG A  *Number ____*  *Seal whole ____" script.txt | grep -qx 1'
is 'and of each that goes in' sh -c 'grep -c "LOG A  *New number ____*  *Signed on the seal ____" script.txt | grep -qx 1'
sed 's/"LOG A"/"LOG B"/' with.conf >other.conf
"$HEADLESS" -t 2027-02-14T10:17:00Z -c other.conf -f k.plan /dev/null >unfit.out 2>&1
is 'at a site that names others it is not held' sh -c "tr -s '\n ' ' ' <unfit.out | grep -q 'bags: number 2 was planned to have \"LOG A\", and here it has \"LOG B\"'"

# ---- a site that changes, and ceremonies that do not end

at 2027-02-14T10:17:00Z
sed '/^bags/d' capstan.conf >bare.conf
{ echo 'ceremony = i'; prologue | sed '/^people.right/q'
printf 'reason.administrator = <stop>\nstop.reason = we fetch the other configuration\n'; } >answers
is 'a site that names none any more is not begun at without a reason' hold answers -c bare.conf
is 'which the first page says, and what is sealed' \
    shown 'BAGS The configuration names none, and these are sealed: HSM, LOG A. Nobody compares them unless it does.'
isnt 'and nobody was checked in' grep -q '"step":"people","kind":"present"' "$(last)"
unnamed() { { echo "$1"; prologue; access; epilogue; } | sed 's/^people.right.*/&\n'"$2"'/'; }
unnamed 'unfinished = c' 'reason.administrator = the safe is shut\nreason.witness = we have no bags\n' >answers
is 'with one it is held, and asks for no bag' hold answers -c bare.conf
isnt 'nor has its report a table of them' grep -q '^ *BAGS' out/report.txt
is 'but the reasons' grep -q 'we have no bags' out/report.txt
is 'and verify warns of what is sealed' judged_as 'ceremony 0007 was held without a look at bags, and 2 were sealed by then'
rm -rf ended; cp -r out ended
"$CAPSTAN" redact -o public.unnamed ended >redact.out 2>&1
is 'a copy that names nobody has that both gave a reason' judged public.unnamed
forged 'what nobody gave a reason for is refused' 'bags are sealed that this ceremony does not look at' \
    set 0 ceremony exception expected '"something else"'
back sixth
sed 's/"HSM", //' capstan.conf >less.conf
both_out() { bag_opened A5001; bag_opened A5002; bags_whole; }
both_in() { bag_sealed A6001; bag_sealed A6002; }
bags_held both_out both_in >answers
is 'what is not named any more comes out, and goes in' hold answers -c less.conf
is 'which is verified' judged
back sixth
lost() { echo 'bags-out = m'; bag_reasons; echo 'bags-out = <stop>'; stopped; }
started lost >answers
held 'a bag is missing in a ceremony that is left'
abandoning 'no time' >answers
held 'and abandoned'
bags_held both_out both_in >answers
held 'the next one asks for it again, and it is there'
is 'which is verified' judged
back sixth
{ echo 'ceremony = i'; prologue; left; } >answers
held 'a ceremony is begun with these bags'
echo 'unfinished = c' >answers
isnt 'it does not go on with others' hold answers -c less.conf
is 'which it says' grep -q 'was begun with other bags than the configuration names' room.err
abandoning_alone 'no time' >answers
held 'then it is abandoned'
back sixth
one_open() { bag_opened A5001; bag_opened A5002; echo 'bags-out.seals = <stop>'; stopped; }
started one_open >answers
held 'in another both bags are opened'
{ abandoning 'no time'; bag_sealed A5001 A6001; printf 'bags-in.administrator = <back>\nunfinished = <back>\n'; } >answers
held 'who abandons it is asked for new ones'
is 'which are new' shown 'AGAIN one typed A5001, the other A6001'
isnt 'and until then it is not' grep -q '"kind":"abandoned"' "$(last)"
keep open
{ abandoning 'no time'; bag_sealed A6001; bag_sealed A6001; printf 'bags-in.administrator = A6002\nbags-in.witness = A6002\n'; } >answers
held 'then it is abandoned'
is 'no two are one' shown 'AGAIN A6001 is the bag of something else'
is 'both are in its last record' grep -qF '"bags":[{"contents":"HSM","number":"A6001"},{"contents":"LOG A","number":"A6002"}]' "$(last)"
back open
{ abandoning 'no time'; bag_sealed A6001; printf 'bags-in = o\nbags-in.reason = no bag left\n'; } >answers
held 'also where one stays out'
at 2027-02-15T10:17:00Z
other_out() { bag_opened A6001; bags_whole; }
seventh_in() { bag_sealed A7001; bag_sealed A7002; }
bags_held other_out seventh_in >answers
held 'the next one compares what it left'
is 'which is verified' judged_as 'bags: opened in ceremony 0008: 1'
"$CAPSTAN" redact -o public.abandoned out >redact.out 2>&1
is 'as a copy, too' judged public.abandoned
isnt 'which has no number of these' grep -rqE 'A[567]00[12]' public.abandoned
rm -rf ended.abandoned; mv out ended.abandoned; mkdir out

# ---- one that was planned

rm -rf a b out tokens; mkdir a b out tokens
at 2027-02-09T10:17:00Z
rm -f k.plan
is 'a ceremony of this site is planned' "$CAPSTAN" plan -c capstan.conf -k initialise -a 'Ada King' -w 'Max Brandt' \
    -b 2027-02-09T08:00:00Z -e 2027-02-09T18:00:00Z -o k.plan
first_bags two_new | sed '1d; 2s/.*/planned = enter\nstep = enter\nplan.words = all/' >answers
is 'and held' hold answers -f k.plan
is 'which is verified' judged
rm -rf ended.planned; mv out ended.planned; mkdir out
sed -n '/^bags/,/^}/p' k.plan >planned.bags
is 'its file has what is in bags' grep -q '"LOG A"' planned.bags

# ---- what an auditor makes of records that are not so

rm -rf ended; mv ended.planned ended
forged 'other bags are named than were planned' 'bags: the ceremony file has "LOG A", and the journal "LOG B"' set 1 ceremony begin bags '["HSM","LOG B"]'
forged 'or fewer' 'the ceremony file has 2 bags, and the journal 1' set 1 ceremony begin bags '["HSM"]'

rm -rf ended; mv ended.third ended
forged 'a number is read that was not sealed' 'has not the number that it was sealed with in ceremony 0001, and the journal has no exception' set 1 bags-out read numbers '["A7","A7"]'
forged 'two are read that differ' 'has not the number that it was sealed with' set 1 bags-out read numbers '["A1001","A7"]'
forged 'a bag is opened, and nobody read it' 'nobody had read its number' drop 1 bags-out read
forged 'who has read it reads it again' 'was read off it already' double 1 bags-out read
forged 'a bag is passed over' 'does not say what became of the bag of LOG A' drop 2 bags-out opened
forged 'a bag is opened twice' 'was looked at before in this ceremony' double 1 bags-out opened
forged 'nobody looked at the seals' 'nobody says that their seals were whole' drop 1 bags-out seals
forged 'a seal is torn' 'a seal is not whole, and the journal has no exception' set 1 bags-out seals whole false
forged 'it is not said whether one is' 'it is not said whether they are whole' set 1 bags-out seals whole '"yes"'
forged 'a number is on two bags' 'has a number that was on that of LOG A in ceremony 0001' set 3 bags-in sealed number '"A1002"'
forged 'what was opened goes nowhere' 'into which bag LOG A went, nor why into none' drop 1 bags-in out
forged 'it goes into two bags' 'was put away before in this ceremony' double 3 bags-in sealed
forged 'it stays out without a reason' 'and there is no reason' set 1 bags-in out reason '""'
for number in '"a9001"' '"A 9001"' '"A9001\u001b[2J"' '" "'; do
	forged "no bag has such a number: $number" 'is no number of a bag that the console takes' set 3 bags-in sealed number "$number"
done
forged 'nor is such a one read' 'is no number of a bag that the console takes' set 1 bags-out read numbers '["A1001","a 7"]'
forged 'nothing is in two bags' 'its "bags": "hsm" is there twice' set 1 ceremony begin bags '["HSM","LOG A","hsm"]'
forged 'nor is there what no configuration names' 'has something besides letters' set 1 ceremony begin bags '["HSM","LOG\u001b[2JA"]'
forged 'or with one of blanks' 'its "reason" is no text that the console takes' set 1 bags-in out reason '"  "'
forged 'a bag is of what nobody named' 'a bag of "TOY", which the site does not name' set 1 bags-in out contents '"TOY"'
forged 'bags go in in another step' 'the ceremony was at step "export"' before 1 bags-in sealed export/intent
rm -rf t; cp -a ended t
gnawing $AFTER 40
isnt 'verify sees whatever is altered in a record of bags that come out' \
    sh -c 'grep "^bags-out " gnawed | grep -v "^bags-out done$"'
"$BIN/tests/forge" t omit $AFTER >omitted 2>omitted.err
isnt 'and none can be left out, repeated or moved' grep ' bags-out ' omitted
rm -rf ended; mv ended.sixth ended
forged 'a bag is missing without an exception' 'is missing, and the journal has no exception' drop 2 ceremony exception
forged 'so is one that was opened behind the look at bags' 'was not shut at its end, and the journal has no exception' drop 1 ceremony exception
forged 'one that stays shut is passed over where none is opened' 'does not say what became of the bag of LOG A' drop 2 bags-out kept
forged 'one is in its bag still that was opened' 'is said to be in its bag still, and was in none' set 2 bags-in kept contents '"LOG A"'
rm -rf ended; mv ended.abandoned ended
forged 'what was open where it was abandoned goes nowhere' 'was abandoned, and the journal does not say into which bag HSM went' set 1 ceremony abandoned bags null
forged 'one of two does' 'does not say into which bag LOG A went' set 1 ceremony abandoned bags '[{"contents":"HSM","number":"A6001"}]'
forged 'both go into one' 'the new bag of LOG A has a number that was on another' set 1 ceremony abandoned bags '[{"contents":"HSM","number":"A6001"},{"contents":"LOG A","number":"A6001"}]'
forged 'into one that was used' 'the new bag of HSM has a number that was on another' set 1 ceremony abandoned bags '[{"contents":"HSM","number":"A5002"},{"contents":"LOG A","number":"A6002"}]'
forged 'it goes into a bag, and into none' 'has neither a number nor a reason that the console takes, or both' set 1 ceremony abandoned bags '[{"contents":"HSM","number":"A6001","reason":"no"},{"contents":"LOG A","number":"A6002"}]'
forged 'it goes into none for no reason' 'has neither a number nor a reason that the console takes, or both' set 1 ceremony abandoned bags '[{"contents":"HSM","number":"A6001"},{"contents":"LOG A","reason":" "}]'
forged 'what is no list of bags is refused' 'does not say into which bag HSM went' set 1 ceremony abandoned bags 7
forged 'something else goes in, too' 'of what was not open' set 1 ceremony abandoned bags '[{"contents":"HSM","number":"A6001"},{"contents":"LOG A","reason":"no"},{"contents":"HSM","number":"A6003"}]'
exit $failed
