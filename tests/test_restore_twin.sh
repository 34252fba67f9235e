#!/bin/sh
# RESTORE KEYS where two HSMs have a token of the site's label: the keys come
# into the one that its step 4 showed, and into no other, wherever the ceremony
# is stopped and whatever is connected when it goes on.
set -u
. "$SRC/tests/shares.sh"
AFTER=2028-01-01T00:00:00Z
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
left() { printf 'step = <stop>\nstop.reason = enough for today\n'; }
abandoned() { abandoning 'not gone on with' >answers; hold answers; }
going_on() { echo 'ceremony = n'; prologue; printf 'step = enter\ninit.used = enter\n'; }
# serial: that of the token that was made last.
serial() {
	cat a/*.jsonl | sed -n 's/.*"step":"init-token","kind":"result".*"serial":"\([0-9a-f]*\)".*"salts".*/\1/p' | tail -n 1
}
# at_hsm STEP KIND: the HSM of the last such record.
at_hsm() { sed -n 's/.*"step":"'$1'","kind":"'$2'".*"serial":"\([0-9a-f]*\)".*"salts".*/\1/p' "$(last)" | tail -n 1; }
# slot SERIAL: SoftHSM lists its tokens in this order.
slot() { echo $((0x$(echo "$1" | cut -c9-16) & 0x7fffffff)); }
connect() { rm -rf tokens; mkdir tokens; for t; do cp -a $t/. tokens/; done; }

at 2027-02-09T10:17:00Z
# Of those that are listed late, so that an earlier one is soon found below.
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
	rm -rf a b out tokens
	backed_up 13 '2 of 2'
	{ echo 'ceremony = f'; prologue; init; access; split one 2 '2 of 2'; make_ksk; back_up; left; } >answers
	hold answers
	[ "$(slot "$(serial)")" -lt 1073741824 ] || break
done
is 'a KSK with a copy is made in one HSM' test "$(said back-up result)" -eq 1
abandoned
empty out
first=$(serial)
mv tokens first.tokens; mkdir tokens
keep one
at 2027-02-10T10:17:00Z
{ echo 'ceremony = n'; prologue; init; left; } >made
# Until the first one is listed last, as one that was made before need not be.
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
	back one
	cp made answers
	hold answers
	[ "$(slot "$first")" -le "$(slot "$(serial)")" ] || break
done
is 'a restore makes a token in another, and is not gone on with' test "$(said init-token result)" -eq 1
is 'which is listed before the first' test "$(slot "$first")" -gt "$(slot "$(serial)")"
keep made.not.done
abandoned
second=$(serial)
rm -rf second.tokens; mv tokens second.tokens; mkdir tokens
keep two

at 2027-02-11T10:17:00Z
connect first.tokens second.tokens
{ going_on; access; restore one 1 2; epilogue; } >answers
held 'where both are connected a restore goes on'
is 'in the one that was made last, which step 4 shows' shown "Serial $second"
is 'and says so in its record' test "$(at_hsm init-token used)" = "$second"
is 'it is the one that is opened' test "$(at_hsm open opened)" = "$second"
is 'and gets the key' test "$(at_hsm restore result)" = "$second"
is 'which is verified' judged
forged 'a token is used once' 'directly behind' double 0 init-token used
empty out

# ---- it is stopped behind step 4

back two
connect second.tokens
{ going_on; left; } >answers
held 'a restore is stopped behind its step 4'
keep used
connect first.tokens
{ echo 'unfinished = c'; prologue; printf 'step = enter\nfailed = enter\n'; left; } >answers
held 'and taken up with the other HSM'
is 'which is not the one it was begun at' shown "begun at HSM $second, and this is HSM $first"
is 'nothing was opened' test "$(said open opened)" -eq 0
abandoned
back used
connect first.tokens second.tokens
{ echo 'unfinished = c'; prologue; access; restore one 1 2; epilogue; } >answers
held 'with both of them it goes on'
is 'in the one that step 4 showed' test "$(at_hsm open opened)$(at_hsm restore result)" = "$second$second"
is 'which is verified' judged
empty out
back used
connect first.tokens
abandoned
{ going_on; access; printf 'step = enter\nrestore = enter\n'; epilogue; } >answers
held 'a restore of another day may use the other'
is 'which has its key' shown 'Every key that has a copy is in the HSM'
is 'and is verified' judged
empty out

# ---- it is cut off inside step 4

back two
connect second.tokens
{ going_on; left; } >answers
hold answers
n=$(grep -n '"step":"init-token","kind":"done"' "$(last)" | cut -d: -f1)
back two
connect second.tokens
isnt 'the power fails when step 4 has said which token is used' env CUT_AT=$((2 * n - 1)) CUT_HOW=before \
    LD_PRELOAD=$BIN/tests/cut.so "$HEADLESS" -t $NOW -c capstan.conf answers
is 'and no more' test "$(said init-token used)$(said init-token done)" = 10
keep cut
connect first.tokens
{ echo 'unfinished = c'; prologue; printf 'step = enter\nfailed = enter\n'; left; } >answers
held 'it is taken up with the other HSM'
is 'and refuses it' shown "begun at HSM $second, and this is HSM $first"
back cut
empty tokens
{ echo 'unfinished = c'; prologue; printf 'step = enter\nfailed = enter\n'; left; } >answers
held 'or with an empty one'
is 'of which it makes no token' shown "begun at HSM $second, which is not here"
is 'nor meant to' test "$(said init-token intent)" -eq 0
back cut
{ echo 'unfinished = c'; prologue; echo 'step = enter'; access; restore one 1 2; epilogue; } >answers
held 'or with that one, which is not asked again'
is 'nor recorded' test "$(said init-token used)" -eq 1
is 'and is verified' judged
empty out

# ---- the token was made in this ceremony

n=$(grep -n '"step":"init-token","kind":"done"' made.not.done/a/0002-restore.jsonl | cut -d: -f1)
back one
at 2027-02-10T10:17:00Z
cp made answers
isnt 'the power fails when a token was made' env CUT_AT=$((2 * n - 1)) CUT_HOW=before \
    LD_PRELOAD=$BIN/tests/cut.so "$HEADLESS" -t $NOW -c capstan.conf answers
third=$(serial)
empty tokens
{ echo 'unfinished = c'; prologue; printf 'step = enter\nfailed = enter\n'; left; } >answers
held 'it is taken up with an empty HSM'
is 'and makes no second one' shown "begun at HSM $third, which is not here"
is 'but the one' test "$(said init-token intent)" -eq 1
exit $failed
