#!/bin/sh
# What an auditor reads a year later: from the output of verify alone what every
# ceremony did, also one that was abandoned; and what its people had on paper.
set -u
. "$SRC/tests/shares.sh"
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
judged() { "$CAPSTAN" verify -t $LATER "${1:-out}" >verify.out 2>&1; }
says() { tr -s '\n ' ' ' <verify.out | grep -qE -- "$1"; }
left() { printf 'step = <stop>\nstop.reason = enough for today\n'; }
# refused SENTENCE WORDS: of what is in t.
refused() {
	judged t; rc=$?
	if [ $rc -eq 1 ] && says "STOP .*$2"; then ok "$1"; else
		bad "$1"; sed 's/^/# /' verify.out
	fi
}
forge() { "$BIN/tests/forge" t "$@" || bad "the forger did: $*"; }
of() { rm -rf t; cp -a "$1" t; }

# ---- people with papers open the HSM, and others have the backup key

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 2'
sed -i '/^operators/d' capstan.conf
printf 'operators = "2 of 2"\nsecurity-officers = "2 of 2"\n' >>capstan.conf
{ printf 'ceremony = f\nofficers = g\n'; prologue; init_papers one; access_papers one
split one 2 '2 of 2'; make_ksk; left; } >answers
held 'a KSK is made, and the ceremony left before it has a copy'
is 'that it is not half done is not said' sh -c '! grep -q "every intent has its" room.out'
is 'but that the key has no copy' shown 'has no wrapped copy: it is lost with the HSM'
asked
{ echo 'unfinished = c'; prologue; access_papers one
echo 'step = enter'; brought one 1 2; echo 'back-up = enter'; sign; epilogue; } >answers
held 'and brought to its end'
is 'the page before says the same' sh -c 'sed "/^?? unfinished/q" room.out | tr -s "\n " "  " |
    grep -q "is made, and has no wrapped copy"'
is 'which is verified' judged
is 'verify says which key was made, in which HSM' \
    says 'ok ceremony 0001, first-backup, 2027-02-09, Ada King and Max Brandt: .*made KSK [0-9]+ \([^)]*\) in HSM [0-9a-f]+'
is 'which PINs the token has' says 'made the token EXAMPLE-AMS, HSM [0-9a-f]+, whose PINs are of the sets [0-9A-F-]{9} and [0-9A-F-]{9}'
is 'that it has a copy' says 'copied KSK [0-9]+ \([^)]*\) under set [0-9A-F-]{9}'
is 'that a set was handed out' says 'handed out set [0-9A-F-]{9} of the backup key to its end'
is 'and who got which share of it, on what' says 'gave share 1 of 2 of set [0-9A-F-]{9} of the backup key to J. Moreau, on paper; gave share 2 of 2 of set [0-9A-F-]{9} of the backup key to T. Lindqvist, on paper;'
is 'how much was signed' says 'by plan "normal" with KSK [0-9]+ signed a slot \(9 times\)'
is 'each with its record' says 'ok record 0000[0-9]+, 2027-02-09 10:17:0[0-9]Z: made KSK'
is 'and that no PIN was wrong' says 'ok ceremony 0001, first-backup: wrong PINs before the export: of the HSM 0, of cards 0'
is 'its last page says so too' shown 'wrong PINs: of the HSM 0, of cards 0'
mv out first; empty out
keep sound

# ---- a journal that contradicts itself

of first; forge set 1 init-token result serial '"9999"'
refused 'a token that was made is the HSM that was opened' 'an HSM was opened that no record says was made'
forge drop 1 share used; forge drop 1 share used
refused 'and not one that opens without shares' 'an HSM was opened that no record says was made'
of first; forge set 1 init-token result serial '"9999"'; forge set 1 open opened serial '"9999"'
forge drop 1 share used; forge drop 1 share used
refused 'nor is it opened without them under its other name' 'does not have enough shares'
of first; forge drop 1 share used
refused 'nor with too few' 'does not have enough shares of its user PIN'

# ---- the worst day, left and abandoned

empty tokens
at 2027-02-10T10:17:00Z
{ printf 'ceremony = n\n? officers = g\n'; prologue; init_papers two; access_papers two; left; } >answers
held 'a token is made in the place of one that is gone, and no key restored'
printf 'unfinished = a\nabandon.reason = <back>\nunfinished = a\nabandon.reason = no time\nabandon.administrator = <back>\nunfinished = <back>\n' >answers
held 'Esc at the paper abandons nothing'
isnt 'for nothing is written' grep -q '"kind":"abandoned"' a/0002-restore.jsonl
printf 'unfinished = a\nabandon.reason = no time\n' >answers
hold answers
isnt 'one person does not abandon what changed an HSM' grep -q '"kind":"abandoned"' a/0002-restore.jsonl
printf 'unfinished = a\nabandon.reason = no time\nabandon.administrator = 1\nabandon.witness = 2\nabandon.administrator = <back>\nunfinished = <back>\n' >answers
held 'nor do two who give no name of a person'
is 'and what a name is, is said' shown 'AGAIN A name begins with a letter and has another one.'
isnt 'they abandon nothing' grep -q '"kind":"abandoned"' a/0002-restore.jsonl
printf 'unfinished = a\nabandon.reason = no time\nabandon.administrator = Ada King\nabandon.witness = ada  king\nabandon.administrator = Ada King\nabandon.witness = Max Brandt\n' >answers
held 'two do'
is 'who are not the same' shown 'AGAIN Two different people are needed'
record=$(tail -n 1 a/0002-restore.jsonl | sed 's/.*"record":\([0-9]*\).*/\1/')
is 'the head is on paper' shown "Head at record $(printf %06d "$record"), to be written on paper and signed by both"
is 'it is that of the record before' sh -c '
    head=$(tail -n 1 a/0002-restore.jsonl | sed "s/.*\"head\":\"\([0-9a-f]*\)\".*/\1/")
    tail -n 1 a/0002-restore.jsonl | grep -q "\"prev\":\"$head\""'
{ echo 'ceremony = i'; printf 'step = <back>\nleave = enter\nceremony = <back>\n'; } >answers; hold answers
empty tokens
at 2027-02-11T10:17:00Z
{ printf 'ceremony = n\n? officers = g\n'; prologue; init_papers three; access_papers three
restore one 1 2; epilogue; } >answers
held 'the next ceremony restores the key, its media compared with that paper'
is 'which is shown' shown "Ceremony 0002 ended with these words on paper, for record $(printf %06d "$record")"
is 'and that no paper has what is behind it' \
    shown 'No paper has the 2 records behind that ceremony'
is 'it is verified' judged
is 'verify says that a ceremony was abandoned with a token made' \
    says 'WARN ceremony 0002, restore, 2027-02-10, Ada King and Max Brandt: .*made the token EXAMPLE-AMS, HSM [0-9a-f]+.*; it was abandoned: no time'
is 'and that one was left before it began' \
    says 'ok ceremony 0003, inventory, 2027-02-10, nobody: nothing was made, changed or given out; it was abandoned'
is 'and which key is in which HSM again, and by which shares' \
    says 'ok ceremony 0004, restore, .*restored KSK [0-9]+ \([^)]*\) into HSM [0-9a-f]+ with shares of set [0-9A-F-]{9}; it signed there'
is 'and that an HSM is gone' says 'said that the token EXAMPLE-AMS, HSM [0-9a-f]+, is gone'
mv out restored; empty out
of restored; forge set 1 ceremony abandoned head '"0000000000000000000000000000000000000000000000000000000000000000"'
refused 'another head than was there is not on paper' 'the head that went on paper is not that of the journal before it'
of restored; forge set 1 ceremony abandoned record 7
refused 'nor that of another record' 'the head that went on paper is not that of the journal before it'
of restored; forge set 1 ceremony abandoned head null
refused 'nor none where something was done' 'the head that went on paper is not that of the journal before it'
of restored; forge set 1 ceremony abandoned witness '"ADA KING"'
refused 'nor before one person' 'does not name two different people'
of restored; forge set 1 ceremony abandoned administrator null
refused 'nor before somebody without a name' 'does not name two different people'
of restored; forge set 1 ceremony abandoned witness '"2"'
refused 'nor before somebody whose name is no name' 'does not name two different people'
of restored; forge set 1 finish done record 7
refused 'the same at an end' 'the head that went on paper is not that of the journal before it'

# ---- one of two PINs

at 2027-02-12T10:17:00Z
{ printf 'ceremony = w\n? officers = g\n'; prologue
printf 'step = enter\ntoken = enter\nstep = enter\nnew-pins = b\n'
brought user-three 1 2
given user-four 1 'R. Novak'; given user-four 2 'E. Okafor'
printf 'share = <stop>\nstop.reason = the others are not here\n'; } >answers
held 'the user PIN is made anew, and the other one not'
is 'which is not said to be nothing' shown 'PINS One of two: the HSM has a new user PIN, and the SO PIN that it had before.'
abandoning 'for good' >answers
held 'nor where that is abandoned'
is 'before two people' shown 'PINS One of two: the HSM has a new user PIN, and the SO PIN'
at 2027-02-13T10:17:00Z
{ echo 'ceremony = i'; prologue; access_papers four; epilogue; } >answers
held 'the HSM opens with the new one'
is 'and all is verified' judged
is 'verify says which PIN was changed, of which set' \
    says 'WARN ceremony 0005, new-pins, .*: .*changed the user PIN of HSM [0-9a-f]+, now of set [0-9A-F-]{9}; it was abandoned: for good'
exit $failed
