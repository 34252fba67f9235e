#!/bin/sh
# A ceremony that is planned beforehand: its file, what the console holds the
# room to, and what an auditor finds where it was not held so.
set -u
. "$SRC/tests/ceremony.sh"
MUCH_LATER=2033-01-01T00:00:00Z

site
request
cp capstan.conf real.conf

# plans WORD...: the file first.plan, made with these options besides.
plans() {
	rm -f first.plan
	"$CAPSTAN" plan -c capstan.conf -k first -a 'Ada King' -w 'Max Brandt' \
	    -b 2027-02-09T08:00:00Z -e 2027-02-09T18:00:00Z -o first.plan "$@" \
	    >plan.out 2>plan.err </dev/null
}
# refuses SENTENCE WORDS COMMAND...: it fails with these words in one line.
refuses() {
	sentence=$1 words=$2; shift 2
	: >plan.err; : >room.err
	"$@" >is.out 2>&1 </dev/null
	rc=$?
	if [ $rc -ne 0 ] && grep -qF -- "$words" is.out plan.err room.err 2>/dev/null; then ok "$sentence"; else
		bad "$sentence"; echo "# $rc" ; sed 's/^/# /' is.out plan.err room.err 2>/dev/null; fi
}
planned_hold() { hold answers -f first.plan; }
# held SENTENCE [OPTION...]: the ceremony of the answers, by the file.
held() {
	sentence=$1; shift
	is "$sentence" hold answers -f first.plan "$@"
	[ ! -s room.err ] || { sed 's/^/# /' room.err; grep -A4 '^ Happened' room.out | tail -5 | sed 's/^/# /'; }
}
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
: >answers

# ---- making the file

refuses 'a ceremony that there is none of is not planned' 'no ceremony of the kind "feast"; here: first' plans -k feast
refuses 'nor one that this site does not hold' 'holds no ceremony of the kind' plans -k new-pins
refuses 'nor for the zone of another configuration' 'and not of example.org.' plans -z example.org.
refuses 'nor with one person for both' 'two different people' plans -w 'ada king'
refuses 'nor an officer who is named twice' 'twice' plans -O 'R. Novak' -O 'R Novak'
refuses 'nor somebody without a name' 'no name of a person' plans -O 77
refuses 'nor an end before its beginning' 'not later than' plans -e 2027-02-09T08:00:00Z
refuses 'nor a time that is none' '-b: ' plans -b tomorrow
refuses 'nor a request that is not there' 'absent.xml' plans -r absent.xml
isnt 'and of none of these there is a file' test -e first.plan
is 'a first ceremony is planned' plans -O 'R. Novak' -K 'S. Keeper' -r req/request.xml -z example.
is 'the words of the file are told' sh -c "'$CAPSTAN' words first.plan | cmp - plan.out"
is 'the kind is the one of this site' grep -qx 'kind = "first"' first.plan
is 'and so is the mode' grep -qx 'mode = "REHEARSAL"' first.plan
is 'the request is there by its digest' grep -q "$(sha256sum <req/request.xml | cut -c1-64)" first.plan
cp first.plan kept.plan
"$CAPSTAN" plan -c capstan.conf -k first -a 'Ada King' -w 'Max Brandt' \
    -b 2027-02-09T08:00:00Z -e 2027-02-09T18:00:00Z -o first.plan 2>plan.err
is 'a file that is there is not written over' cmp first.plan kept.plan
echo 'recovery = "2 of 4"' >>capstan.conf
is 'what people call first is with a backup where keys have copies' plans
is 'in the file' grep -qx 'kind = "first-backup"' first.plan
cp real.conf capstan.conf

# ---- what the console does not take

altered() { plans -O 'R. Novak' && sed -i "$1" first.plan; }
# not_held SENTENCE WORDS EDIT: the file, altered so, runs nothing.
not_held() {
	altered "$3"
	refuses "$1" "$2" planned_hold
	isnt '  and nothing was begun' test -e a/0001-first.jsonl
}
not_held 'a file with a comment more is not taken' 'not as capstan plan writes it' '1i # go ahead'
not_held 'nor with a blank more' 'not as capstan plan writes it' 's/^kind = /kind  = /'
not_held 'nor without one of its lines' 'token is not given' '/^token/d'
not_held 'nor with one that is not known' 'no such option' '$a force = "yes"'
not_held 'nor with a step less' 'checklist is not that of' '/"review",/d'
not_held 'nor with a kind that is not known' 'not known to this program' 's/^kind = .*/kind = "feast"/'
not_held 'nor with the steps of another kind' 'checklist is not that of' 's/^kind = .*/kind = "make-ksk"/'
not_held 'nor one of other software' 'version: it was planned with "0.0"' 's/^version = .*/version = "0.0"/'
not_held 'nor of another site' 'site: it was planned with' 's/^site = .*/site = "AMS-B"/'
not_held 'nor for another zone' 'zone: it was planned with "example.org."' 's/^zone = .*/zone = "example.org."/'
not_held 'nor for another token' 'token: it was planned with' 's/^token = .*/token = "OTHER"/'
not_held 'nor for another algorithm' 'algorithm: it was planned with' 's/^algorithm = .*/algorithm = "8, 2048 bits"/'
not_held 'nor with another policy' 'policy-sha256: it was planned with' 's/^policy-sha256 = "./policy-sha256 = "x/'
not_held 'nor for production where this is a rehearsal' 'mode: it was planned with "PRODUCTION"' 's/^mode = .*/mode = "PRODUCTION"/'
not_held 'nor in a mode that there is not' 'neither PRODUCTION nor' 's/^mode = .*/mode = "SHAM"/'
not_held 'nor where keys were to have copies' 'recovery: it was planned with' 's/^recovery = .*/recovery = "2 of 4"/'
plans
refuses 'a file that is not there is told' 'absent.plan' hold answers -f absent.plan
sed -i 's/^rehearsal.*/rehearsal = false/' capstan.conf
refuses 'a rehearsal is not held where the site is of production' 'mode: it was planned with "REHEARSAL", and here it is "PRODUCTION"' planned_hold
cp real.conf capstan.conf
echo 'plan = required' >>capstan.conf
refuses 'where a plan is required nothing is held without' 'holds no ceremony that was not planned' hold answers
isnt 'and nothing was begun' test -e a/0001-first.jsonl
sed -i 's/^plan = .*/plan = perhaps/' capstan.conf
refuses 'what is neither required nor optional is no such option' 'plan: neither required nor optional' hold answers
cp real.conf capstan.conf
echo 'plan = required' >>capstan.conf

# ---- what the room is held to

# planned_prologue [ANSWER...]: with what is asked behind the names.
planned_prologue() {
	printf 'planned = enter\nstep = enter\nplan.words = all\n'
	prologue | sed 1d
}
plans -r req/request.xml
printf 'planned = <back>\n' >answers
held 'who means another ceremony goes back, and nothing is begun'
isnt 'in the journal either' test -e a/0001-first.jsonl
printf 'planned = enter\nstep = enter\nplan.words = mismatch\nfailed = enter\nstep = <stop>\nstop.reason = another script\n' >answers
held 'words that are not those of the script stop it'
is 'which the page says' shown 'the ceremony file is not the one that the script was printed from'
is 'and nobody was in the room' sh -c '! grep -q "\"step\":\"people\",\"kind\":\"present\"" a/0001-first.jsonl'
abandoning_alone 'another script' >answers
is 'a ceremony that was planned is abandoned without its file too' hold answers

{ planned_prologue | sed '/^step/,$!d' | sed '1,/people.right/!d'; } >begin
echo 'planned = enter' >answers
early='this ceremony is to be held from 2027-02-09 08:00:00Z to 2027-02-09 18:00:00Z, as planned'
refuses 'a minute too early it does not begin' "$early, and this machine's clock says 2027-02-09 07:59" \
    hold answers -f first.plan -t 2027-02-09T07:59:00Z
is 'and what to do is said' grep -qF 'if today is not the day, plan it anew; if the clock is wrong, set it and start again; nothing was begun' room.err
refuses 'nor a minute too late' "$early, and this machine's clock says 2027-02-09 18:01" \
    hold answers -f first.plan -t 2027-02-09T18:01:00Z
isnt 'and nothing was begun' sh -c 'ls a/*.jsonl | grep -v /0001-'
{ echo 'planned = enter'; cat begin; printf 'step = <stop>\nstop.reason = it is late\n'; } >answers
held 'what was begun in time, before the clock was compared' -t 2027-02-09T17:59:00Z
{ echo 'unfinished = c'; cat begin
printf 'step = enter\nclock.administrator = 2027-02-09 18:01\nclock.witness = 2027-02-09 18:01\nfailed = enter\nstep = <stop>\nstop.reason = too late\n'; } >answers
held 'does not go on behind its time' -t 2027-02-09T18:01:00Z
is 'which the page says, and what to do' shown "$early, and now it is 2027-02-09 18:01:00Z: if today is not the day, press X, abandon it, and plan it anew"
abandoning_alone 'too late' >answers
held 'and is abandoned'
isnt 'and no clock was agreed to' grep -rq '"step":"clock","kind":"agreed"' a
rm -rf a b; mkdir a b

# ---- names as they were planned

plans -r req/request.xml
planned_prologue | sed 's/= Ada King/= ada  KING/; s/= Max Brandt/= MAX BRANDT/; 1,/people.right/!d' >answers
printf 'step = <stop>\nstop.reason = names\n' >>answers
held 'people who are planned type their names in other capitals'
is 'and have them as the plan spells them' grep -q '"administrator": *"Ada King", *"witness": *"Max Brandt"' a/0001-first.jsonl
isnt 'which is no exception' grep -q '"kind":"exception"' a/0001-first.jsonl
abandoning_alone 'names' >answers
held 'what was begun so is abandoned'
rm -rf a b; mkdir a b

# ---- the whole way

# held_first: a first ceremony as planned.
held_first() { planned_prologue; init; access; make_ksk; sign; epilogue; }
held_first >answers
held 'a first ceremony is held as it was planned'
is 'its file leaves with it' cmp first.plan out/ceremony.plan
is 'and is verified' "$CAPSTAN" verify -t $MUCH_LATER out
"$CAPSTAN" verify -t $MUCH_LATER out >verify.out
is 'which says so' sh -c "tr -s '\n ' ' ' <verify.out | grep -q 'the ceremony was planned, and held as its file says'"
: >answers
refuses 'a plan is held once' 'ceremony 0001 was held by it' planned_hold
sed 's/^rehearsal.*/rehearsal = false/' signer.conf >real-signer.conf
"$SIGNER" accept -c real-signer.conf -t $NOW -a "$(ls out/ksk-*.ds)" out/response.xml >accept.out 2>&1
is 'what a rehearsal signed is refused on line' grep -q 'it was made in a rehearsal' accept.out
isnt 'and is not on board' test -e signer/response.xml
is 'but by a signer that is one of the rehearsal' "$SIGNER" accept -c signer.conf -t $NOW -a "$(ls out/ksk-*.ds)" out/response.xml
mv out first; mkdir out
was=$WALL WALL='2027-02-09 12:17'
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
is 'another is held that nobody planned' hold answers -c real.conf -t 2027-02-09T12:17:00Z
WALL=$was
mv out again; mkdir out

refused() {
	"$CAPSTAN" verify -t $MUCH_LATER t >verify.out 2>&1
	rc=$?
	if [ $rc -eq 1 ] && tr -s '\n ' ' ' <verify.out | grep -q "STOP.*$2"; then ok "$1"; else
		bad "$1"; sed "s/^/# exit $rc: /" verify.out | tail -5; fi
}
of() { rm -rf t; cp -r "$1" t; }
forge() { "$BIN/tests/forge" t "$@" || bad "the forger did: $*"; }
# replanned EDIT [FOLDER]: the file in the folder is another, and the journal says so.
replanned() {
	of "${2-first}"; sed -i "$1" t/ceremony.plan
	sum="\"$(sha256sum <t/ceremony.plan | cut -c1-64)\""
	forge set 1 ceremony begin plan "$sum"; forge set 1 plan compared sha256 "$sum"
	forge set 1 export intent files/ceremony.plan "$sum"
}
of again; forge set 2 ceremony begin plan "\"$(sha256sum <first/ceremony.plan | cut -c1-64)\""
refused 'what held one ceremony held no other' 'was held by this ceremony file before'
of first; rm t/ceremony.plan; forge sums
refused 'a folder without the file is refused' 'ceremony.plan, which this ceremony made, is not here'
of first; echo >>t/ceremony.plan; forge sums
refused 'another file is refused' 'ceremony.plan is not the file'
of first; forge set 1 ceremony begin plan null
refused 'a ceremony that is said not to have been planned is refused' 'another ceremony file was compared'
of first; forge set 1 plan compared sha256 "\"$(printf %064d 0)\""
refused 'another file in the first step is refused' 'another ceremony file was compared'
of first; forge drop 1 plan compared
refused 'a file that nobody compared is refused' 'when its file was compared'
replanned 's/^administrator.*/administrator = "Eve Mallory"/'
refused 'another administrator than was planned is refused' 'the administrator was Ada King, the plan has Eve Mallory'
replanned 's/^witness.*/witness = "Eve Mallory"/'
refused 'so is another witness' 'the witness was Max Brandt'
replanned 's/^not-before.*/not-before = "2027-02-09T12:00:00Z"/'
refused 'another time is refused' 'the clock was agreed to at another time'
replanned 's/^request-sha256 = "./request-sha256 = "x/'
refused 'another request is refused' 'another request was read than was planned'
replanned 's/^version.*/version = "0.0"/'
refused 'other software is refused' 'version: the ceremony file has'
replanned 's/^site.*/site = "AMS-B"/'
refused 'another site is refused' 'site: the ceremony file has'
replanned 's/^mode.*/mode = "PRODUCTION"/'
refused 'a rehearsal that was planned for production is refused' 'mode: the ceremony file has'
replanned 's/^kind.*/kind = "first-backup"/'
refused 'another kind is refused' 'kind: the ceremony file has'
replanned 's/^policy-sha256 = "./policy-sha256 = "x/'
refused 'another policy is refused' 'policy-sha256: the ceremony file has'
replanned '/"review",/d'
refused 'another checklist is refused' 'the ceremony file has 15 steps'
of first
gnawing $MUCH_LATER 300
grep -e ' plan' -e ceremony.plan gnawed >unseen
isnt 'no member about the plan is changed unseen' grep . unseen
of first
"$BIN/tests/forge" t omit $MUCH_LATER >omitted 2>omitted.err
isnt 'no record is left out, repeated or moved unseen' grep . omitted

# ---- not as it was planned, with reasons

plans -r signer.conf
rm -rf a b tokens signer; mkdir a b tokens
at() { NOW=$1 WALL=$(echo "$1" | sed 's/T/ /; s/:..Z$//'); }
at 2027-02-09T12:17:00Z
{ printf 'planned = enter\nstep = enter\nplan.words = all\n'
prologue | sed '1d; s/Max Brandt/Eve Mallory/; /people.right/a reason.administrator = he is ill\nreason.witness = I was asked'
init; access; make_ksk
sign | sed '/request.words/a reason.administrator = it was made anew\nreason.witness = I have the new slip'
epilogue; } >answers
request
held 'another witness comes, and another request, with the reasons of both'
is 'they are exceptions' test "$(grep -c '"kind":"exception"' a/0001-first.jsonl)" -eq 2
is 'which is verified' "$CAPSTAN" verify -t $MUCH_LATER out
mv out other; mkdir out
of other; forge set 1 ceremony exception expected '"something"'
refused 'without the exception it is refused' 'the witness was Eve Mallory, the plan has Max Brandt'
of other; forge set 1 ceremony exception happened '"Ada King took that part"'
refused 'nor does the exception for one person stand for another' 'the witness was Eve Mallory'
of other; forge set 1 ceremony exception reasons '["one alone"]'
refused 'so it is with the reason of one alone' 'neither has a reason of each of both people'
of other; forge set 2 ceremony exception expected '"something"'
refused 'nor does the exception of the one stand for the other' 'another request was read'

# ---- begun, and gone on with

plans
rm -rf a b tokens; mkdir a b tokens
at 2027-02-09T17:55:00Z
{ planned_prologue; printf 'step = <stop>\nstop.reason = the power is to be cut\n'; } >answers
held 'a ceremony is begun in time'
echo 'unfinished = c' >answers
refuses 'without its file it is not gone on with' 'and none was given' hold answers
cp first.plan right.plan
plans -O 'R. Novak'
refuses 'nor with another' 'and another was given' planned_hold
mv right.plan first.plan
at 2027-02-09T18:05:00Z
{ echo 'unfinished = c'; planned_prologue | sed '1d; /clock.witness/a reason.administrator = it took longer\nreason.witness = so it did'
init; access; make_ksk; sign; epilogue; } >answers
held 'behind its time it goes on with the reasons of both'
is 'and is verified' "$CAPSTAN" verify -t $MUCH_LATER out
of out; forge set 1 ceremony exception expected '"something"'
refused 'which is refused without them' 'at another time, without an exception'
was=$(sed -n 's/.*"expected":"\(held from [^"]*\)".*/\1/p' out/journal/0001-first.jsonl)
replanned 's/^not-after.*/not-after = "2027-02-09T17:30:00Z"/' out
forge set 2 plan compared sha256 "$sum" , set 1 ceremony exception expected "\"$(echo "$was" | sed 's/ to .*,/ to 2027-02-09 17:30:00Z,/')\""
refused 'nor do reasons help a ceremony that was not begun in its time' 'at another time'
rm -rf out; mkdir out
plans -O 'A. Haddad'
at 2027-02-09T17:05:00Z
rm -rf a b tokens; mkdir a b tokens
{ planned_prologue | sed 's/Max Brandt/Eve Mallory/; /people.right/a reason.administrator = he is ill\nreason.witness = I was asked'
printf 'step = <stop>\nstop.reason = to be gone on with\n'; } >answers
held 'with another witness a ceremony is left'
{ echo 'unfinished = c'; planned_prologue | sed '1d; s/Max Brandt/Eve Mallory/'
printf 'step = <stop>\nstop.reason = enough\n'; } >answers
held 'and goes on with the same one without new reasons'
sed -i '/^plan/d' capstan.conf
rm -rf a b tokens; mkdir a b tokens
{ echo 'ceremony = f'; prologue; printf 'step = <stop>\nstop.reason = no plan\n'; } >answers
is 'where no plan is required a ceremony is held without' hold answers
echo 'unfinished = c' >answers
refuses 'which is not made a planned one later' 'was begun without a ceremony file' planned_hold
is 'and the page says so before C is pressed' shown 'C IS REFUSED ceremony 0001 was begun without a ceremony file'
exit $failed
