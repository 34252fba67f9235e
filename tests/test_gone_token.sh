#!/bin/sh
# A token that people say is gone: what that takes, when it begins to count, and
# how it is taken back; and that nothing lives on in one that is gone.
set -u
. "$SRC/tests/shares.sh"
AFTER=2028-01-01T00:00:00Z
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
# serial: that of the token that was made last.
serial() {
	cat a/*.jsonl | sed -n 's/.*"step":"init-token","kind":"result".*"serial":"\([0-9a-f]*\)".*"salts".*/\1/p' | tail -n 1
}
# init_papers NAME [ANSWER...]: what is asked of the old token.
init_papers() {
	printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
	handed "$@"
}
handed() {
	of=$1; shift
	for answer; do echo "$answer"; done
	onto_papers "$of" 1 'R. Novak'
	onto_papers "$of" 2 'E. Okafor'
	echo 'share.held = enter'
}
access_papers() {
	printf 'step = enter\n%stoken = enter\nstep = enter\n' "${2:-}"
	brought "user-$1" 1 2
	printf 'step = enter\ninventory = enter\n'
}
gone() { printf 'init.old-token = g\ninit.gone = <object>\n'; }
left() { printf 'step = <stop>\nstop.reason = enough for today\n'; }
abandoned() { abandoning_alone 'the token is not gone'; }

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 2'
sed -i '/^operators/d' capstan.conf
printf 'operators = "2 of 2"\nsecurity-officers = "2 of 2"\n' >>capstan.conf
{ printf 'ceremony = f\nofficers = g\n'; prologue; init_papers one; access_papers one
split one 2 '2 of 2'; make_ksk; back_up; left; } >answers
held 'a KSK with a copy is made in a token whose PINs are split'
abandoning 'nothing is signed today' >answers
hold answers
empty out
first=$(serial)
mv tokens first.tokens; mkdir tokens
keep one

# ---- what it takes to say that one is gone

at 2027-02-10T10:17:00Z
{ printf 'ceremony = n\nofficers = g\n'; prologue
init_papers two 'init.old-token = g' 'init.gone = 1 | 1'; } >answers
isnt 'another serial number is not that of the old token' hold answers
is 'and nothing is said of it' test "$(said init-token gone)" -eq 0
back one
{ printf 'ceremony = n\nofficers = g\n'; prologue
printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
printf 'init.old-token = g\ninit.gone = <back>\n? failed = enter\n'; left; } >answers
held 'Esc where both type it goes back'
is 'and nothing is said of it either' test "$(said init-token gone)" -eq 0

# ---- it does not count before the new one is made

back one
{ printf 'ceremony = n\nofficers = g\n'; prologue
printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'; gone
printf 'share.holder = <back>\nshare.give-up = d\n? failed = enter\n'; left; } >answers
held 'it is said to be gone, and no share is handed out'
is 'in one record' test "$(said init-token gone)" -eq 1
keep said
abandoned >answers; hold answers
rm -rf tokens; cp -a first.tokens tokens
at 2027-02-10T12:17:00Z
{ echo 'ceremony = i'; prologue; access_papers one; epilogue; } >answers
held 'where that ceremony was abandoned the old token is as good as before'
isnt 'and is not said to be gone' shown 'SAID TO BE GONE'
is 'which is verified' judged
empty out

back said
{ printf 'unfinished = c\n'; prologue
init_papers two 'init.old-token = k'; access_papers two; restore one 1 2; epilogue; } >answers
held 'who does the step again is asked again, and may say that it is kept'
is 'the page says what was said before' shown 'It was said before that it is gone'
is 'it is taken back in the journal' test "$(said init-token kept)" -eq 1
is 'which is verified' judged
forged 'it is not taken back twice' 'nobody had said that it is gone' double 0 init-token kept
forged 'nor where nobody said so' 'nobody had said that it is gone' drop 0 init-token gone
forged 'nor of a token of another label' 'nobody had said that it is gone' set 0 init-token kept label '"X"'
forged 'or serial number' '' set 0 init-token kept serial '"1"'
empty out
keep kept

# ---- nothing lives on in a token that is gone

at 2027-07-20T10:17:00Z
{ printf 'ceremony = d\nceremony.about = k\n'; prologue; access_papers two
printf 'step = enter\ndestroy = a\ndestroy.ends = h\ndestroy.object = <object>\n'
printf 'destroy.done = enter\ndestroy = g\n'; epilogue; } >answers
held 'a key that a kept token has may be destroyed here alone'
is 'which is verified' judged
forged 'but not where that token is gone' 'none has it' drop 0 init-token kept
back said
at 2027-02-10T12:17:00Z
{ printf 'unfinished = c\n'; prologue
init_papers two 'init.old-token = g'; access_papers two; restore one 1 2; epilogue; } >answers
held 'who says again that it is gone types nothing again'
is 'nor is it recorded again' test "$(said init-token gone)" -eq 1
is 'which is verified' judged
empty out
keep two
second=$(serial)
at 2027-07-20T10:17:00Z
{ printf 'ceremony = d\nceremony.about = k\n'; prologue; access_papers two
printf 'step = enter\ndestroy = a\ndestroy.ends = h\ndestroy.object = <object>\n'; } >answers
isnt 'a key does not go on in a token that is gone' hold answers
is 'nothing was meant to be destroyed' test "$(said destroy intent)" -eq 0
back two
{ printf 'ceremony = d\nceremony.about = k\n'; prologue; access_papers two
printf 'step = enter\ndestroy = a\ndestroy.ds = mismatch\ndestroy = g\n'; epilogue; } >answers
held 'its last live copy is kept while the parent may have its DS'
is 'and is in the token' test "$(said destroy intent)" -eq 0
back two
{ printf 'ceremony = d\nceremony.about = k\n'; prologue; access_papers two
printf 'step = enter\ndestroy = a\ndestroy.ds = all\ndestroy.object = <object>\n'
printf 'destroy.done = enter\ndestroy = g\n'; epilogue; } >answers
held 'and where it is gone, it ends'
is 'the page says which token had it, and since when that is gone' \
    shown "GONE HSM $first had it too, and was said to be gone on 2027-02-10"
is 'the record says that it ends' grep -q '"step":"destroy","kind":"result".*"ends":true' "$(last)"
is 'and that is verified' judged
forged 'a key is not said to go on where no other HSM has it' 'is not as it was meant' \
    set 0 destroy result ends false
forged 'nor to be meant to' 'none has it' set 0 destroy intent ends false

# ---- one that is back

back two
rm -rf tokens; cp -a first.tokens tokens
at 2027-02-11T10:17:00Z
{ echo 'ceremony = i'; prologue
printf 'step = enter\ntoken.back = g\n? failed = enter\n'; left; } >answers
held 'the old token turns up'
is 'and the page says when it was said to be gone' shown 'On 2027-02-10'
is 'who goes on without it takes nothing back' test "$(said token back)" -eq 0
back two
rm -rf tokens; cp -a first.tokens tokens
{ printf 'ceremony = n\nofficers = g\n'; prologue; printf 'step = enter\nfailed = enter\n'; left; } >answers
held 'RESTORE KEYS does not use it while it is gone'
is 'and says which ceremony takes it' shown 'it is not initialised again'
is 'nothing is recorded of it' test "$(said init-token used)$(said token back)" = 00
back two
rm -rf tokens; cp -a first.tokens tokens
{ echo 'ceremony = i'; prologue
access_papers one 'token.back = b
token.back-object = <object>
'; epilogue; } >answers
held 'or is taken back, and opened from its shares'
is 'by its serial number' grep -q "\"step\":\"token\",\"kind\":\"back\",.*\"$first\"" "$(last)"
is 'what it had it has' shown 'The HSM holds what the register says'
is 'which is verified' judged
forged 'it is not taken back twice' 'was not gone' double 0 token back
back two
rm -rf tokens; cp -a first.tokens tokens
{ echo 'ceremony = i'; prologue
printf 'step = enter\ntoken.back = b\ntoken.back-object = <object>\ntoken = enter\n'; left; } >answers
held 'it is taken back, and that ceremony is left'
abandoning_alone 'I am alone' >answers
isnt 'one person alone does not abandon it' hold answers
is 'who is asked for another' test "$(said ceremony abandoned)" -eq 0
abandoning 'it is late' >answers
held 'two do, and it is on paper'
at 2027-02-11T12:17:00Z
{ echo 'ceremony = i'; prologue; access_papers one; epilogue; } >answers
held 'the token counts all the same'
is 'and verify says what that ceremony did' sh -c "'$CAPSTAN' verify -t $AFTER out |
    tr -s ' \n' ' ' | grep -q 'WARN ceremony 0003, .*took back the token EXAMPLE-AMS, HSM $first, which was said to be gone'"
forged 'nobody abandoned it without two' 'does not name two different people' \
    set 0 ceremony abandoned witness null
forged 'nor where it was not gone' 'was not gone' set 0 token back serial "\"$second\""
forged 'nor by another label' 'was not gone' set 0 token back label '"X"'
back two
mv tokens two.tokens
empty out
{ printf 'ceremony = d\nceremony.about = s\n'; prologue
printf 'step = enter\ndestroy-shares = p\nshred.which = 1\nshred.done = all\n'
printf 'destroy-shares = g\ndestroy-shares.end = enter\nstep = enter\n'
printf 'export = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'; } >answers
held 'while it is gone a paper of its user PIN is shredded'
is 'as the journal has it' test "$(said destroy-share result)" -eq 1
empty out
rm -rf tokens; cp -a first.tokens tokens
{ echo 'ceremony = i'; prologue
printf 'step = enter\ntoken.back = b\ntoken.back-object = <object>\ntoken = enter\nstep = enter\n'
echo 'share = p'; typed user-one 1
# What is looked for is not the command itself, which is in there too.
printf '%s\n' "! tr -s '\\n ' ' ' <room.out | grep -q '[w]as destroyed, as the journal has it'"
printf 'share = <back>\n? failed = enter\n'; left; } >answers
held 'that paper is not taken when the token is back'
is 'which is recorded' test "$(said share refused) $(said share used)" = '1 0'
abandoning 'the token is back' >answers; hold answers
rm -rf tokens; cp -a two.tokens tokens
{ echo 'ceremony = i'; prologue; access_papers two; epilogue; } >answers
held 'and a later ceremony'
is 'has a journal that is verified' judged

# ---- more than one

back two
rm -rf tokens; cp -a first.tokens tokens
at 2027-02-11T10:17:00Z
sed 's/"EXAMPLE-AMS"/"OTHER"/' capstan.conf >other.conf
mv capstan.conf ams.conf; mv other.conf capstan.conf
{ echo 'ceremony = i'; prologue; printf 'step = enter\nfailed = enter\n'; left; } >answers
held 'one of another label than the configuration has is not taken back'
mv ams.conf capstan.conf
back two
rm -rf tokens; cp -a first.tokens tokens
{ echo 'ceremony = i'; prologue; access_papers one 'token.back = b
token.back-object = <object>
'; epilogue; } >answers
held 'the first is taken back'
empty out; empty tokens
keep both
at 2027-02-12T10:17:00Z
{ printf 'ceremony = n\nofficers = g\n'; prologue
init_papers three 'init.old-token = g' 'init.gone = <object>' 'init.old-token = k'
access_papers three; restore one 1 2; epilogue; } >answers
held 'where a third is made, each of the others is asked about'
is 'and one may be gone and the other not' test "$(said init-token gone)" -eq 1
is 'which is the first one' grep -q "\"kind\":\"gone\",.*\"$first\"" "$(last)"
is 'that is verified' judged
back both
{ printf 'ceremony = n\nofficers = g\n'; prologue
init_papers three 'init.old-token = g' 'init.gone = <object>' 'init.old-token = g' \
    'init.gone = <object>'; access_papers three; restore one 1 2; epilogue; } >answers
held 'or both'
is 'which is verified as well' judged
empty out
keep three
third=$(serial)
at 2027-07-20T10:17:00Z
{ printf 'ceremony = d\nceremony.about = k\n'; prologue; access_papers three
printf 'step = enter\ndestroy = a\ndestroy.ds = all\ndestroy.object = <object>\n'
printf 'destroy.done = enter\ndestroy = g\n'; epilogue; } >answers
held 'the last copy of a key is then that of the third'
is 'with which it ends' grep -q '"step":"destroy","kind":"result".*"ends":true' "$(last)"
back three
empty tokens
at 2027-02-13T10:17:00Z
{ printf 'ceremony = n\nofficers = g\n'; prologue
init_papers four 'init.old-token = k'; access_papers four; restore one 1 2; epilogue; } >answers
held 'of those that are gone nobody is asked again'

# ---- one that was begun in the meantime

back one
empty tokens
at 2027-02-10T10:17:00Z
begin_two() {
	printf 'ceremony = n\nofficers = g\n'; prologue
	init_papers two 'init.old-token = g' 'init.gone = <object>'
	access_papers two; restore one 1 2; epilogue
}
begin_two >answers
hold answers
made=$(grep -n '"step":"init-token","kind":"result"' "$(last)" | cut -d: -f1)
back one
empty tokens
begin_two >answers
CUT_AT=$((2 * made - 1)) CUT_HOW=before LD_PRELOAD=$BIN/tests/cut.so \
    "$HEADLESS" -t $NOW -c capstan.conf answers >room.out 2>room.err
is 'the power goes when the new token is made, and no record says so' test $? -eq 137
is 'the old one is said to be gone' test "$(said init-token gone)" -eq 1
keep cut
{ printf 'unfinished = c\n'; prologue; printf 'step = enter\ninit.adopt = <object>\nshare.held = enter\n'
access_papers two; restore one 1 2; epilogue; } >answers
held 'the same ceremony goes on with it, and what was said is said'
is 'which is verified' judged
back cut
abandoning 'another day' >answers
held 'or it is abandoned, and nothing was said'
at 2027-02-11T10:17:00Z
{ printf 'ceremony = n\nofficers = g\n'; prologue
printf 'step = enter\ninit.adopt = <object>\ninit.old-token = g\ninit.gone = <object>\n'
access_papers two; restore one 1 2; epilogue; } >answers
held 'the ceremony that goes on with the new one asks again'
is 'and has it in its own journal' test "$(said init-token gone)" -eq 1
is 'which is verified' judged

# ---- with PINs that are typed

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 2'
asked
{ echo 'ceremony = f'; prologue; init; access; split one 2 '2 of 2'; make_ksk; back_up
sign; epilogue; } >answers
held 'a token has PINs that are typed, and a KSK'
empty out; mv tokens typed.tokens; mkdir tokens
first=$(serial)
keep typed
none_restored() {
	access
	printf 'step = enter\nrestore.object = <back>\nrestore.set = g\nrestore = enter\n'
	epilogue
}
homeless() {
	"$CAPSTAN" verify -t $AFTER out | tr -s ' \n' ' ' |
	    grep -q 'WARN KSK [0-9]* ([^)]*) is of the last response, and is in no HSM that is not gone'
}
at 2027-02-10T10:17:00Z
{ echo 'ceremony = n'; prologue; init 'init.old-token = g' 'init.gone = 1 | 1'; } >answers
isnt 'both type its serial number too' hold answers
is 'or nothing is said of it' test "$(said init-token gone)" -eq 0
back typed
cp capstan.conf ams.conf
sed 's/"EXAMPLE-AMS"/"OTHER"/' ams.conf >capstan.conf
{ echo 'ceremony = n'; prologue; init '# of no old one' | sed 's/EXAMPLE-AMS/OTHER/g'; left; } >answers
held 'nobody is asked of one that has another label'
cp ams.conf capstan.conf
back typed
{ echo 'ceremony = n'; prologue; init 'init.old-token = k'; none_restored; } >answers
held 'it may be kept'
isnt 'and has its key then' homeless
back typed
{ echo 'ceremony = n'; prologue; init 'init.old-token = g' 'init.gone = <object>'; none_restored; } >answers
held 'or be gone'
isnt 'nobody is told of shares' shown 'shares of its PINs'
is 'and no key is in it' homeless
is 'which is verified' "$CAPSTAN" verify -t $AFTER out
forged 'it is not gone twice' 'gone twice' double 0 init-token gone
keep gone
empty out
mv tokens second.tokens; cp -a typed.tokens tokens
{ echo 'ceremony = i'; prologue; printf 'step = enter\ntoken.back = b\ntoken.back-object = <object>\n'
access | sed 1d; epilogue; } >answers
held 'it may be back as well'
isnt 'and nobody is told of shares then' shown 'shares of its PINs'
is 'the register has its key again' shown 'The HSM holds what the register says'
is 'which is verified also' judged
rm -rf tokens; mv second.tokens tokens
back gone
empty out; empty tokens
second=$(serial)
keep second
at 2027-02-11T10:17:00Z
{ echo 'ceremony = n'; prologue; init 'init.old-token = k'; access; restore one 1 2; epilogue; } >answers
held 'of one that is gone nobody is asked again'
is 'but of the other' shown "Serial $second"
back second
{ echo 'ceremony = n'; prologue
printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\ninit.old-token = g\n'
printf 'init.gone = <object>\ninit.so-pin = <back>\n'
init 'init.old-token = k'; access; restore one 1 2; epilogue; } >answers
held 'who said so and does the step again may say that it is kept'
is 'which is verified too' judged
forged 'but not where nobody had said so' 'nobody had said' drop 0 init-token gone

# ---- a key of the last response that is in none any more

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 2'
sed -i '/^operators/d' capstan.conf
printf 'operators = "2 of 2"\nsecurity-officers = "2 of 2"\n' >>capstan.conf
asked
{ printf 'ceremony = f\nofficers = g\n'; prologue; init_papers one; access_papers one
split one 2 '2 of 2'; make_ksk; back_up; sign; epilogue; } >answers
held 'a KSK with a copy signs a response'
homeless() {
	"$CAPSTAN" verify -t 2028-01-01T00:00:00Z out | tr -s ' \n' ' ' |
	    grep -q 'WARN KSK [0-9]* ([^)]*) is of the last response, and is in no HSM that is not gone'
}
is 'which is verified' judged
isnt 'and the KSK is in an HSM' homeless
empty out; empty tokens
keep signed
at 2027-02-10T10:17:00Z
{ printf 'ceremony = n\nofficers = g\n'; prologue
init_papers two 'init.old-token = g' 'init.gone = <object>'; access_papers two
printf 'step = enter\nrestore.object = <back>\nrestore.set = g\nrestore = enter\n'; epilogue; } >answers
held 'its HSM is gone, and it is not restored'
is 'verify warns that nothing has the KSK' homeless
back signed
{ printf 'ceremony = n\nofficers = g\n'; prologue
init_papers two 'init.old-token = g' 'init.gone = <object>'; access_papers two
restore one 1 2; epilogue; } >answers
held 'its HSM is gone, and it is restored into another'
isnt 'verify does not warn then' homeless
exit $failed
