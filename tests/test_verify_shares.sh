#!/bin/sh
# What an auditor sees of shares: nobody's words, but whether what the journal
# says of them can have been.  People with papers, who open the HSM together
# and bring its key back; then everything that somebody without their papers
# could have changed in the journal since, with its chain made anew.
set -u
. "$SRC/tests/shares.sh"
LATER=2027-03-09T11:00:00Z
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
verify() { "$CAPSTAN" verify -t $LATER "$@"; }

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 2'
sed -i '/^operators/d' capstan.conf
printf 'operators = "2 of 2"\nsecurity-officers = "2 of 2"\n' >>capstan.conf
asked
{ printf 'ceremony = f\nofficers = g\n'; prologue; init_papers one; access_papers one
split one 2 '2 of 2'; make_ksk; back_up; sign; epilogue; } >answers
held 'two people open the HSM, and two others have the backup key'
is 'the page of who holds what names each' sh -c 'tr -s "\n " " " <room.out |
    grep -q "Set [0-9A-F-]* of the backup key, 2 of 2; combinations tried: 1 1 J. Moreau paper bag _* 2 T. Lindqvist paper bag"'
is 'and the last page says who keeps the copies' \
    shown 'copies of its .backup'
isnt 'nobody without a card is asked to sign' shown 'OFFICERS SIGN WHAT WAS DONE'
mv out first; empty out
at 2027-02-10T10:17:00Z
empty tokens
keep lost
restoring() { printf 'ceremony = n\nofficers = g\n'; prologue; init_papers two; access_papers two; }
{ restoring; printf 'step = enter\nrestore.object = <back>\nrestore.set = g\nrestore = enter\n'; epilogue; } >answers
held 'a new HSM is made, and the key stays behind'
mv out behind
back lost
{ restoring; restore one 2 1; epilogue; } >answers
cp answers restored.answers
hold answers
n=$(grep -n '"step":"restore","kind":"result"' "$(last)" | cut -d: -f1)
back lost
CUT_AT=$((2 * n - 1)) CUT_HOW=before LD_PRELOAD=$BIN/tests/cut.so "$HEADLESS" -t $NOW \
    -c capstan.conf answers >room.out 2>room.err
is 'the power fails in front of the record that it came back' \
    test "$(said restore intent)$(said restore result)" = 10
abandoning 'it is not gone on with' >answers
hold answers
at 2027-02-10T12:17:00Z
{ echo 'ceremony = i'; prologue; access_papers two; epilogue; } >answers
held 'and an inventory finds it'
mv out settled
back lost
at 2027-02-10T10:17:00Z
cp restored.answers answers
held 'the key comes back into a new HSM'
mv out restored; empty out
at 2027-02-11T10:17:00Z
{ echo 'ceremony = g'; prologue; echo 'step = enter'
echo 'share = p'; typed one 1; echo 'share = <back>'
echo 'step = enter'; brought one 2; echo 'exercise = enter'
brought user-two 1 2; echo 'exercise = enter'
brought so-two 2; echo 'exercise = enter'
printf 'step = enter\nexport = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'; } >answers
held 'and all shares are exercised, with a false start'
mv out exercised
# new_paper SET I NAME: a share of a new user PIN.
new_paper() {
	echo "share.holder = $3"
	echo 'share.look = enter'
	echo "! grep -E '^ +[0-9]+  [a-z]+ [a-z]+ [a-z]+  [0-9]{4}\$' room.out | tail -n 11 | sed 's/^ *[0-9]*  *//; s/  */ /g' >paper.$1.$2"
	echo 'share.copy = enter'
	typed $1 $2
}
# new_pin LETTER BY SET: the user PIN anew, by the shares BY.
new_pin() {
	echo 'ceremony = w'; prologue
	printf 'step = enter\ntoken = enter\nstep = enter\nnew-pins = %s\n' "$1"
	brought "$2" 1 2
	new_paper "$3" 1 'R. Novak'; new_paper "$3" 2 'E. Okafor'
	printf 'share.held = enter\nstep = enter\n'; brought "$3" 1 2
	printf 'step = enter\ndrop = g\nstep = enter\ninventory = enter\n'
	epilogue
}
at 2027-02-12T10:17:00Z
empty out
new_pin u user-two user-three >answers
held 'the user PIN is made anew by its shares'
mv out anew; empty out
at 2027-02-13T10:17:00Z
new_pin s so-two user-four >answers
held 'and by those of the SO PIN'
mv out reset; empty out
at 2027-02-14T10:17:00Z
{ echo 'ceremony = k'; prologue; access_papers four; make_ksk
printf 'step = enter\n'; brought one 1 2; echo 'back-up = enter'; epilogue; } >answers
held 'another key is made, and copied under the backup key that was brought'
mv out another; empty out
for f in first behind restored settled exercised anew reset another; do is "that is verified: $f" verify $f; done
verify first >verify.out
is 'and the copies, of their key and set' grep -q '^ok.*wrapped copies: 1, each of the key' verify.out

# ---- each change on a fresh copy

of() { rm -rf t; cp -r "$1" t; }
forge() { "$BIN/tests/forge" t "$@" || bad "the forger did: $*"; }
# refused SENTENCE WORDS: exit status 1, and the fault is named in these words.
refused() {
	said=$(verify t 2>verify.err)
	rc=$?
	said=$(echo $said)
	case $rc$said in
	1*"STOP "*"$2"*) ok "$1" ;;
	*) bad "$1"; echo "# $rc: $said" ;;
	esac
}
# record FOLDER SENTENCE WORDS CHANGE...
record() { of $1; s=$2 w=$3; shift 3; forge "$@"; refused "$s" "$w"; }
# set_of N FOLDER: the id of the Nth set of its journal.
set_of() { cat $2/journal/*.jsonl | sed -n 's/.*"step":"split","kind":"set".*"set":"\([0-9a-f]*\)".*/\1/p' | sed -n ${1}p; }
user=$(set_of 1 first) so=$(set_of 2 first) backup=$(set_of 3 first)
zeros=$(printf %064d 0)

record first 'fewer combinations than the set has are refused' 'the set has 1 combinations of shares' set 1 split complete combinations 0
record first 'more are too' 'the set has 1 combinations of shares' set 0 split complete combinations 2
record first 'none at all as well' 'the set has 1 combinations of shares' set 0 split complete combinations null
record first 'a set is complete once' 'complete twice' double 1 split complete
record first 'a share that was not given leaves a set incomplete' '0 of them of shares that were read back' drop 1 split given
record first 'a card that nobody showed has no share' 'had not just shown that it was there' set 1 split given card '"0006:0000A1B2"'
record first 'a share of another group is none' 'the set has no such share' set 1 share used group 2
record first 'nor is one that is not counted' 'the set has no such share' set 1 share used member 0
record first 'a share is brought by whom it was given to' 'by somebody who does not have it' set 1 share used holder '"Somebody"'
record first 'a share of no set is refused' 'no share set of that id' set 1 share used set "\"$(echo $zeros | cut -c1-16)\""
record first 'the HSM is not opened by one operator alone' 'does not have enough shares of its user PIN' drop 1 share used
of first; forge set 2 share used member 1; forge set 2 share used holder '"R. Novak"'
refused 'nor by the same one twice' 'does not have enough shares of its user PIN'
record first 'a token whose PINs were handed out has them' 'are of none' set 1 init-token result sets null
record first 'both of them' 'otherwise than it was meant' set 1 init-token result sets "[\"$user\"]"
record first 'each of its own' 'otherwise than it was meant' set 1 init-token result sets "[\"$user\",\"$user\"]"
record first 'of no more' 'otherwise than it was meant' set 1 init-token result sets "[\"$user\",\"$so\",\"$backup\"]"
record first 'that are complete' 'is about to get PINs of shares' drop 1 split complete
record first 'and none of a backup key' 'otherwise than it was meant' set 1 init-token result sets "[\"$user\",\"$backup\"]"
record first 'nor is it meant to have others' 'is about to get PINs of shares' set 1 init-token intent sets "[\"$user\",\"$backup\"]"
record first 'nor one of them' 'is about to get PINs of shares' set 1 init-token intent sets "[\"$user\"]"
record first 'nor one of them twice' 'is about to get PINs of shares' set 1 init-token intent sets "[\"$user\",\"$user\"]"
record first 'nor more' 'is about to get PINs of shares' set 1 init-token intent sets "[\"$user\",\"$so\",\"$backup\"]"
record restored 'nor those that another token has' 'is about to get PINs of shares' set 2 init-token intent sets "[\"$user\",\"$so\"]"
record first 'or longer ones than there are' 'no length of a PIN' set 1 init-token intent characters '[300,51]'
record restored 'nor those of another token' 'otherwise than it was meant' set 2 init-token result sets "[\"$user\",\"$so\"]"
record first 'one person has one share of a set' 'has another one of the set' set 3 split given holder '"R. Novak"'
# How many shares were used before the last ceremony of a folder.
used=$(cat restored/journal/*.jsonl | grep -c '"share","kind":"used"')
s_used=$(cat anew/journal/*.jsonl | grep -c '"share","kind":"used"')
old=$(set_of 4 restored) so_two=$(set_of 5 restored) three=$(set_of 6 anew)
record anew 'a PIN is meant before the HSM has it' 'not about to' drop 1 new-pins intent
record anew 'and has it once' 'not about to' double 1 new-pins result
record anew 'of the length that was meant' 'not about to' set 1 new-pins result characters '[4]'
record anew 'a length that is none is refused' 'one set and its length' set 1 new-pins intent characters '["4"]'
record anew 'so are two sets' 'one set and its length' set 1 new-pins intent sets "[\"$three\",\"$old\"]"
record anew 'and that PIN' 'not about to' set 1 new-pins result sets "[\"$old\"]"
record anew 'by its label' 'no token of this register' set 1 new-pins result label '"OTHER"'
record anew 'and meant by it' 'no token of this register' set 1 new-pins intent label '"OTHER"'
record anew 'on that token' 'no token of this register' set 1 new-pins result serial '"1"'
record anew 'the PIN that it had is not that of a change' 'not one that this ceremony handed out' set 1 new-pins intent sets "[\"$old\"]"
record anew 'nor a change meant twice' 'one that is not settled' double 1 new-pins intent
record anew 'one share of the old PIN is too few' 'enough shares of the PIN that changes it' drop $((used + 1)) share used
record reset 'nor one of the SO PIN' 'enough shares of the PIN that changes it' drop $((s_used + 1)) share used
# told_nothing: in t, of the new PIN that the token has.
told_nothing() { of anew; sed -i '/"step":"new-pins"/s/"kind":"result"/"kind":"nothing"/' t/journal/*-new-pins.jsonl; forge fit; }
told_nothing
refused 'a ceremony for new PINs makes one' 'it got no new user PIN'
told_nothing; forge drop 1 new-pins 'done'
refused 'and no token is opened with the shares of one that none has' 'a share was used of a PIN that no token has'
of anew; forge drop 1 new-pins result; forge drop 1 new-pins 'done'
is 'a change of which nothing came is told' sh -c "\"$CAPSTAN\" verify -t $LATER t | tr -s '\n ' ' ' |
    grep -q 'WARN which user PIN the token [0-9a-f]* has is not known'"
record another 'a copy is made by enough with shares of its backup key' 'nor enough shares of it' drop 0 share used
record first 'a copy is meant before it is made' 'was about to be' drop 1 back-up intent
record first 'under that set' 'was about to be' set 1 back-up intent set "\"$user\""
record first 'and not made twice for one intent' 'was about to be' double 1 back-up result
record first 'a copy is of a key of this register' 'no key of this register' set 1 back-up result id "\"$zeros\""
record first 'by its label' 'no key of this register' set 1 back-up result label '"KSK"'
of first; forge set 1 back-up intent set "\"$user\""; forge set 1 back-up result set "\"$user\""
refused 'under a set of a backup key' 'not a complete one of a backup key'
record first 'that is complete' 'not a complete one of a backup key' drop 3 split complete
record first 'in the format that its file says' 'another format' set 1 back-up result format '"x"'
record first 'only a key with a copy is kept' 'has no copy' set 1 back-up kept label '"KSK"'
record first 'and one that is kept cannot leave' 'can still leave' set 1 back-up kept extractable true
record first 'a copy has the number of its set' 'under another share set' set 3 split set number 1
record first 'the check of its secret' 'under another share set' set 3 split set check '"0011223344556677"'
record first 'the length of it' 'under another share set' set 3 split set octets 16
record first 'and the commitment to each share' 'under another share set' set 3 split set commitments "[\"$zeros\",\"$zeros\"]"
record first 'and no token' 'said to be of a token' set 3 split set serial '"1"'
of first; echo 'signature AAAA AAAA Somebody' >>"$(ls t/ksk-*.backup)"
sum="\"$(sha256sum <"$(ls t/ksk-*.backup)" | cut -c1-64)\""
forge set 1 back-up result container "$sum"
forge set 0 export intent files/"$(basename t/ksk-*.backup)" "$sum"
refused 'signatures on a copy are those of the journal' 'and the journal has 0'
record restored 'too few shares restore nothing' 'enough shares of the set' drop 0 share used
record restored 'shares of the HSM'\''s PIN neither' 'enough shares of the set' drop 5 share used
record restored 'what is restored was meant to be' 'was about to be' drop 1 restore intent
record restored 'into that HSM' 'was about to be' set 1 restore intent serial '"1"'
record restored 'once' 'was about to be' double 1 restore result
record restored 'of a key that was made' 'no key of this register' set 1 restore intent id "\"$zeros\""
record restored 'by its label' 'no key of this register' set 1 restore result label '"KSK"'
record restored 'and it cannot leave again' 'can leave its HSM' set 1 restore result extractable true
record exercised 'an exercise counts what it read' 'shares are said to have been good' set 1 exercise checked good 2
record exercised 'and no less' 'shares are said to have been good' set 2 exercise checked good 1
record exercised 'of as many as there are' 'shares are said to have been good' set 1 exercise checked all 1
record exercised 'a share that is not there was not read' 'shares are said to have been good' drop 0 share checked
record exercised 'one that was read was given' 'by somebody who does not have it' set 1 share checked holder '"Somebody"'
record exercised 'in an exercise of its set' 'no exercise of its set had begun' drop 0 exercise begun
record exercised 'which is not another' 'no exercise of its set had begun' set 3 exercise begun set "\"$backup\""
verify exercised >v 2>&1
is 'how it went is said, of each set' sh -c '
    tr -s "\n " "  " <v | grep -qE "exercised set [0-9A-F-]{9} of the backup key: 1 of 2 shares were good, 1 not brought; the good ones are NOT enough"'
record exercised 'and comes to an end once' 'of which none had begun' double 1 exercise checked

# ---- a checklist of another program

# plain WORDS: verify says so, in whatever lines.
plain() { tr -s '\n ' '  ' <v | grep -qE -- "$1"; }
of another; verify t >v 2>&1
is 'the place of each record is looked at' plain 'ok each record is of the step that its ceremony was at'
isnt 'and there is no ceremony in which it is not' plain 'checklist'
forge set 1 ceremony begin steps '["people"]'
for r in 'open opened' 'open done' 'review done' 'sign done' 'close done'; do forge drop 1 $r; done
is 'a ceremony with another checklist may be of another version' verify t
verify t >v 2>&1
is 'but what is missing in it was not looked at, which is a warning' \
    plain 'WARN ceremony 0001, first-backup: the checklist in the journal is not that of this program: whether a record is missing,'
isnt 'and nobody says that each record is in its place' plain 'each record is of the step'
is 'but those of the others' plain 'ok in the ceremonies with a checklist of this program .*; with another: 1'
forge set 2 ceremony begin steps '[]'
verify t >v 2>&1
is 'there is one for each such ceremony' test "$(tr -s '\n ' '  ' <v | grep -oE 'WARN ceremony 000[12], [a-z-]*: the checklist' | wc -l)" -eq 2
is 'and they are counted' plain 'with another: 2'
record another 'the last ceremony is refused with another' 'the checklist in the journal' set 0 ceremony begin steps '["people"]'

# ---- each member of each record, gnawed at: of what passes nothing in the
#      folder knows better.

for f in first behind restored settled exercised anew; do
	of $f
	"$BIN/tests/forge" t gnaw $LATER >gnawed 2>gnawed.err ||
	    { bad "every member of every record is gnawed at: $f"; sed 's/^/# /' gnawed.err; }
	cat gnawed >>unseen
done
is 'hundreds of changes were tried in the last one too' sh -c '
    test "$(sed "s/ .*//" gnawed.err)" -gt 100'
# Of PINs there is no file besides.
cat >expected <<END
exercise checked lost
init-token result firmware
init-token result manufacturer
init-token result model
restore nothing why
split set number
split set octets
END
grep -E '^(split|share|exercise|back-up|restore|officer|enrol|init-token|new-pins|open) ' unseen | LC_ALL=C sort -u >seen
is 'verify sees all others' diff expected seen

# ---- each record left out, repeated, and moved behind the next

: >omitted.all
for f in first behind restored settled exercised anew reset another; do
	of $f
	"$BIN/tests/forge" t omit $LATER >omitted 2>omitted.err ||
	    { bad "every record is left out: $f"; sed 's/^/# /' omitted.err; }
	cat omitted >>omitted.all
done
# People may have gone back, and two who come in another order are as good; that
# a token is gone people said.
cat >expected <<END
left-out init-token gone
left-out share checked
moved init-token gone
moved make-ksk done
moved new-pins done
moved share checked
moved share used
moved split complete
moved split given
moved split set
repeated exercise begun
repeated share checked
repeated share used
END
LC_ALL=C sort -u omitted.all >seen
is 'verify sees all others of these too' diff expected seen
record first 'a set is begun once' 'begun twice' double 1 split set
record first 'a share is given once' 'handed out twice' double 1 split given
record first 'what has a copy is kept' 'cannot leave its HSM any more' drop 1 back-up kept
record first 'once' 'kept twice' double 1 back-up kept
record restored 'a token is gone once' 'gone twice' double 1 init-token gone
record exercised 'the exercise of each set has an end' 'no end of that of a set' drop 1 exercise checked
record anew 'a change of a PIN has an outcome' 'it got no new user PIN' drop 1 new-pins result
exit $failed
