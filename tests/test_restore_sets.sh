#!/bin/sh
# Keys under more than one backup key, and copies that are damaged, missing or
# not what the journal has them for: what can come back does.
set -u
. "$SRC/tests/shares.sh"
AFTER=2028-01-01T00:00:00Z
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
left() { printf 'step = <stop>\nstop.reason = enough for today\n'; }
abandoned() { abandoning 'not gone on with'; }
restoring() { echo 'ceremony = n'; prologue; init; access; echo 'step = enter'; }
agreed() { echo 'restore.object = <object>'; }
# container N: the blob of the Nth copy that was made.
container() {
	cat a/*.jsonl | sed -n 's/.*"step":"back-up","kind":"result".*"container":"\([0-9a-f]*\)".*/\1/p' |
	    sed -n "$1p"
}
label() {
	cat a/*.jsonl | sed -n 's/.*"step":"back-up","kind":"result".*"label":"\([^"]*\)".*/\1/p' | sed -n "$1p"
}
lose() { rm -f a/blob/$1 b/blob/$1; }

# ---- two keys, each under a backup key of its own

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 2'
{ echo 'ceremony = f'; prologue; init; access; split one 2 '2 of 2'; make_ksk; back_up; left; } >answers
held 'a KSK is made, and copied'
abandoned >answers; hold answers
empty out
at 2027-02-10T10:17:00Z
{ echo 'ceremony = b'; prologue; access; split two 2 '2 of 2'
printf 'step = enter\nback-up.older = k\nback-up = enter\n'; left; } >answers
held 'there is another backup key, and the copy is kept under the old one'
abandoned >answers; hold answers
at 2027-02-11T10:17:00Z
{ echo 'ceremony = k'; prologue; access; make_ksk; printf 'step = enter\n'; brought two 1 2
printf 'back-up.older = k\nback-up = enter\n'; left; } >answers
held 'another KSK is copied under the new one'
abandoned >answers; hold answers
empty out; empty tokens
first=$(label 1) second=$(label 2)
keep sets

at 2027-02-12T10:17:00Z
{ restoring; echo 'restore.set = b'; agreed; brought one 1 2
printf 'restore.set = g\nrestore = enter\n'; epilogue; } >answers
held 'who has the shares of the older set alone restores its key'
is 'and that one alone is in the token' test "$(keys_in)" -eq 1
is 'the other is said not to be restored, by name' sh -c '
    tr -s "\n " " " <room.out | grep -q "NOT RESTORED.*'"$second"' people went on without"'
is 'and on the last page, with how it comes back' sh -c '
    tail -n 25 room.out | sed "s|^-- *||" | tr -s "\n " " " | grep -qE "THE CEREMONY ENDS.* NOT RESTORED KSK [0-9]+: hold RESTORE KEYS again, with shares of set [0-9A-F]{4}-[0-9A-F]{4}\."'
is 'which is one of 24 rows' sh -c '
    sed -n "/^== THE CEREMONY ENDS/,/^?? finish/p" room.out >last.page
    [ "$(grep -vc "^==\|^??" last.page)" -le 17 ]'
is 'and so it is recorded' grep -q "\"step\":\"restore\",\"kind\":\"nothing\".*\"$second\"" "$(last)"
is 'which is verified' judged
warned() { "$CAPSTAN" verify -t $AFTER out | tr -s ' \n' ' ' | grep -qE "WARN $1"; }
is 'with a warning that names it, and says why' warned "ceremony 0004, restore: did not restore KSK [0-9]+ \\($second\\): people went on without"
isnt 'and with none of the one that came back' warned "ceremony 0004, restore: did not restore KSK [0-9]+ \\($first\\)"
id=$(sed -n 's/.*"step":"restore","kind":"result".*"id":"\([0-9a-f]*\)".*/\1/p' "$(last)")
keep whole
"$BIN/tests/forge" out set 0 restore nothing label "\"$first\""
forged 'one that came back is not said to have stayed behind' 'came back' \
    set 0 restore nothing id "\"$id\""
back whole
forged 'nor one that never was' 'no key of this register' set 0 restore nothing id "\"$(printf %064d 0)\""
forged 'nor in another HSM' 'another HSM' set 0 restore nothing serial '"1"'
for why in '""' null 7 '[]' '{"why":"x"}'; do
	forged "nor for a reason that is none: $why" 'and not why' set 0 restore nothing why "$why"
done
forged 'nor twice' 'said twice' double 0 restore nothing
forged 'nor left unsaid' 'neither that it was restored nor why not' drop 0 restore nothing
forged 'nor what became of one that came back' 'neither that it was restored nor why not' drop 0 restore result
back whole
at 2027-02-13T10:17:00Z
empty out
going_on() { echo 'ceremony = n'; prologue; printf 'step = enter\ninit.used = enter\n'; access; echo 'step = enter'; }
{ going_on; agreed; brought two 1 2; echo 'restore = enter'; epilogue; } >answers
held 'the other is restored on another day, into the same token'
is 'which step 4 says is there already' shown 'THE TOKEN IS THERE ALREADY: keys are restored into it'
isnt 'and the last page says of nothing that it stayed behind' sh -c '
    sed -n "/^== THE CEREMONY ENDS/,\$p" room.out | grep -q "NOT RESTORED"'
is 'and both are in the token then' test "$(keys_in)" -eq 2
is 'and no token was made' test "$(grep -c '"step":"init-token","kind":"\(intent\|result\)"' "$(last)")" -eq 0
is 'that day is verified' judged
forged 'a token that was never made is not used' 'used in the place' set 0 init-token used serial '"1"'
forged 'nor is one left unsaid' 'neither made nor there' drop 0 init-token used
forged 'nor one of another label' 'used in the place' set 0 init-token used label '"EXAMPLE-LHR"'
empty out
for l in f t; do
	{ echo "ceremony = $l"; prologue; printf 'step = enter\nfailed = enter\n'; left; } >answers
	hold answers >/dev/null 2>&1
	is "ceremony $l makes no token where there is one" shown 'it is not initialised again'
	abandoning_alone 'there is one' >answers; hold answers
done
back sets
at 2027-02-12T10:17:00Z
{ echo 'ceremony = n'; prologue; init; left; } >answers
held 'a restore makes a token, and is not gone on with'
abandoned >answers; hold answers
{ going_on; echo 'restore.set = a'; agreed; brought two 1 2; echo 'restore.set = g'
echo 'restore = enter'; epilogue; } >answers
held 'another restores into the empty token that it left'
is 'which has that key' test "$(keys_in)" -eq 1
is 'and is verified too' judged
back sets
{ restoring; echo 'restore.set = a'; agreed; brought two 1 2
echo 'restore.set = a'; agreed; brought one 1 2; printf 'restore = enter\n'; epilogue; } >answers
held 'who has the shares of both restores both keys'
is 'which are in the token' test "$(keys_in)" -eq 2
is 'and nothing stayed behind' test "$(said restore nothing)" -eq 0
# The console has 14 lines of it on a sheet; a DS is two, below its key.
cat >sheets.awk <<'END'
/^(==|--)/ { next }
{ sheet = int(n / 14); n++ }
/^   Zone / { of_key = sheet }
/^   DS / { ds++; half = n }
(n == half || n == half + 1) && sheet != of_key { apart++ }
END { exit ds != 4 || apart > 0 }
END
is 'each is on one sheet of its page, with its DS' sh -c '
    sed -n "/^== RESTORED/,/^?? restore/p" room.out | awk -f sheets.awk'
"$CAPSTAN" verify -t $AFTER out | tr -s ' \n' ' ' >v
# with LABEL N: its key came back with shares of the Nth set of the backup key.
with() {
	set=$(cat a/*.jsonl | sed -n 's/.*"step":"split","kind":"set".*"purpose":"backup-key".*"set":"\([0-9a-f]*\)".*/\1/p' |
	    sed -n "$2p" | tr a-f A-F | sed 's/^\(....\)\(....\).*/\1-\2/')
	grep -qE "restored KSK [0-9]+ \($1\) into HSM [0-9a-f]+ with shares of set $set;" v
}
is 'with the set of whose shares each came back' with "$second" 2
is 'which is the one in front of it' with "$first" 1
back sets
{ restoring; echo 'restore.set = a'; agreed; printf 'share = p\n'; typed two 1
printf 'share = <back>\nrestore.set = b\n'; agreed; brought one 1 2
printf 'restore.set = g\nrestore = enter\n'; epilogue; } >answers
held 'who goes back from one set may go on with another'
is 'and the page says that nothing of it was restored' shown 'The people went back'
is 'which is verified as well' judged
back sets
{ restoring; printf 'restore.set = g\nrestore = <stop>\nstop.reason = the shares may come tomorrow\n'; } >answers
held 'who has no shares restores nothing'
{ echo 'unfinished = c'; prologue; access; printf 'step = enter\nrestore.set = g\nrestore = enter\n'
epilogue; } >answers
held 'and may look twice'
is 'and both keys are named, once each' test "$(said restore nothing)" -eq 2
is 'which is verified all the same' judged

# ---- one that is in the HSM by no record: an older state of the journal is back

back sets
{ echo 'ceremony = n'; prologue; init; left; } >answers
held 'a token is made for keys'
abandoned >answers; hold answers
keep empty
{ going_on; echo 'restore.set = b'; agreed; brought one 1 2
printf 'restore.set = g\nrestore = enter\n'; epilogue; } >answers
held 'and one comes into it'
mv tokens filled
back empty
rm -rf tokens; mv filled tokens
reasons() { printf 'reason.administrator = it was so\nreason.witness = I saw it\n'; }
{ going_on | sed '$d'; reasons; echo 'step = enter'; printf 'restore.object = <back>\nrestore.set = g\nrestore = enter\n'
epilogue | sed '2a reason.administrator = it was so\nreason.witness = I saw it'; } >answers
held 'of which the journal that is put back knows nothing'
is 'the inventory says that no record brought it there' shown 'NOT OF THIS HSM'
is 'the restore leaves it, and says so' shown 'it is in the HSM, and no record says how it came there'
is 'and so of both keys why they are not restored' test "$(said restore nothing)" -eq 2
is 'which is verified, with an exception' judged
keys=$(sed -n 's/.*"step":"inventory-after","kind":"found","data":{"keys":\(\[.*\]\),.*/\1/p' "$(last)" | sed 's/false/true/g')
"$BIN/tests/forge" out set 0 inventory-after found keys "$keys"
forged 'and it is not said to be of the register' 'no record brought into that HSM' \
    set 0 inventory-after found unknown 0

# ---- two keys under one set, and one copy that is no good

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 2'
asked
{ echo 'ceremony = f'; prologue; init; access; split one 2 '2 of 2'; make_ksk; back_up
sign; epilogue; } >answers
held 'a KSK is made, and copied'
empty out
at 2027-02-10T10:17:00Z
{ echo 'ceremony = k'; prologue; access; make_ksk; printf 'step = enter\n'; brought one 1 2
echo 'back-up = enter'; epilogue; } >answers
held 'and another one, under the same backup key'
empty out; empty tokens
first=$(label 1) second=$(label 2)
keep one

at 2027-02-11T10:17:00Z
for n in 1 2; do
	back one; lose "$(container $n)"
	{ restoring; agreed; brought one 1 2; echo 'restore = enter'; epilogue; } >answers
	held "copy $n is on neither log medium, and the other key comes back"
	is "copy $n: the page of the log media said so" shown "NO COPY of $(label $n)"
	is "copy $n: one key is in the token" test "$(keys_in)" -eq 1
	is "copy $n: the other is named" grep -q "\"kind\":\"nothing\".*\"$(label $n)\"" "$(last)"
	is "copy $n: what is meant to be restored is not what cannot be" test "$(said restore intent)" -eq 1
	is "copy $n: which is verified" judged
done
back one; rm -f a/blob/"$(container 1)"
{ restoring; agreed; brought one 1 2; echo 'restore = enter'; left; } >answers
held 'a copy that one log medium lost comes back from the other'
is 'and is on both again' cmp a/blob/"$(container 1)" b/blob/"$(container 1)"
isnt 'no copy is missing then' shown 'NO COPY of'
is 'and both keys are in the token' test "$(keys_in)" -eq 2

# ---- a journal that somebody wrote anew: its paper would not fit

# rewritten N CONTAINER: the Nth copy's record says that it is in that blob.
rewritten() {
	rm -rf t; mkdir t; cp -r a t/journal
	"$BIN/tests/forge" t set $1 back-up result container "\"$2\"" || bad 'the forger did'
	for m in a b; do cp -r t/journal/. $m; done
}
back one
rewritten 1 "$(container 2)"
{ restoring; agreed; brought one 1 2; echo 'restore = enter'; left; } >answers
held 'a container in the place of that of another key'
is 'is not that of the key' shown 'its container is of another key'
is 'and nothing of it comes into the token' test "$(keys_in)" -eq 1
back one
box=$(container 1)
sed 's/^module .*/module another/' a/blob/$box >changed
new=$(sha256sum changed | cut -c1-64)
isnt 'a container is altered where nothing but its seal tells' cmp -s changed a/blob/$box
for m in a b; do cp changed $m/blob/$new; done
rewritten 1 $new
{ restoring; agreed; brought one 1 2; echo 'restore = enter'; left; } >answers
held 'one that somebody altered who has the journal and not the shares'
is 'has a seal that is not of this backup key' grep -q "\"kind\":\"nothing\".*\"$first\".*was changed after it was made" "$(last)"
is 'and is not restored' test "$(keys_in)" -eq 1
exit $failed
