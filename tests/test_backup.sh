#!/bin/sh
# The worst day: a KSK with a wrapped copy, a backup key whose shares people
# have on paper, an HSM that is gone, and a new one into which it comes back.
set -u
. "$SRC/tests/shares.sh"
# Sanitizers want to be the first library; where power is cut they are not.
judged() { "$CAPSTAN" verify -t $LATER "${1:-out}"; }
rrsigs() { grep -o '<SignatureData>[^<]*' "$1"; }
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
left() { printf 'step = <stop>\nstop.reason = enough for today\n'; }
abandoned() { abandoning 'not gone on with'; }
failing() { printf 'failed = enter\n'; }

# ---- a first ceremony with a backup, and the restore, for each kind of key

for alg in 8 13 14; do
	at 2027-02-09T10:17:00Z
	backed_up $alg '2 of 3'
	asked
	{ echo 'ceremony = f'; prologue; init; access; split one 3 '2 of 3'
	make_ksk $alg; back_up; left; } >answers
	held "algorithm $alg: a KSK is made and copied"
	cp room.out first-$alg.out
	is "algorithm $alg: every combination of shares was tried" \
	    grep -q '"step":"split","kind":"complete","data":{"combinations":3' a/0001-first-backup.jsonl
	is "algorithm $alg: the key cannot leave any more" grep -q '"kind":"kept","data":{"extractable":false' a/0001-first-backup.jsonl
	keep before
	{ echo 'unfinished = c'; prologue; access; sign; epilogue; } >answers
	held "algorithm $alg: and signs"
	is "algorithm $alg: which is verified" judged
	is "algorithm $alg: and has a report" reported out
	is "algorithm $alg: the copy leaves with the rest" sh -c 'ls out/ksk-*.backup'
	rm -rf first-$alg; mv out first-$alg; mkdir out
	keep after

	rm -rf tokens; mkdir tokens	# the HSM is gone
	at 2027-02-10T10:17:00Z
	{ echo 'ceremony = n'; prologue; init; access; restore one 3 1; epilogue; } >answers
	held "algorithm $alg: two of three shares bring it back into an empty token"
	is "algorithm $alg: each share was found good before any was joined" \
	    test "$(grep -c '"step":"share","kind":"used"' a/0002-restore.jsonl)" -eq 2
	is "algorithm $alg: which is verified too" judged
	is "algorithm $alg: its public key is what it was" sh -c '
	    id=$(sed -n "s/.*\"dnskey\".*\"id\":\"\([0-9a-f]*\)\".*/\1/p" a/0001-first-backup.jsonl)
	    [ -n "$id" ] && grep -q "\"step\":\"restore\",\"kind\":\"result\".*$id" a/0002-restore.jsonl'
	empty out
	at 2027-02-10T12:17:00Z
	{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
	held "algorithm $alg: and signs in the next inventory"
	is "algorithm $alg: in which nothing is missing" shown 'The HSM holds what the register says'
	empty out

	# The same request, by a key that was restored before it ever signed.
	at 2027-02-09T12:17:00Z
	back before
	empty tokens
	abandoned >answers
	hold answers
	{ echo 'ceremony = n'; prologue; init; access; restore one 2 3; epilogue; } >answers
	held "algorithm $alg: a key is restored that had signed nothing"
	empty out
	{ echo 'ceremony = s'; prologue; access; sign; epilogue; } >answers
	held "algorithm $alg: and signs the request"
	is "algorithm $alg: which is verified as well" judged
	rrsigs first-$alg/response.xml >one; rrsigs out/response.xml >two
	if [ $alg -eq 8 ]; then
		is 'by RSA the signatures of both are the same octets' cmp one two
	else
		is "algorithm $alg: as many signatures as by the first" \
		    test "$(wc -l <one)" -eq "$(wc -l <two)" -a -s one
	fi
	is "algorithm $alg: the signer takes its response" "$SIGNER" accept \
	    -c signer.conf -t $NOW -a "$(ls first-$alg/ksk-*.ds)" out/response.xml
	small_zone
	at 2027-02-10T12:17:00Z
	is "algorithm $alg: and signs a zone by it" "$SIGNER" sign -c signer.conf \
	    -t $NOW -o example.signed example.zone
	if command -v ldns-verify-zone >/dev/null; then
		is "algorithm $alg: which ldns verifies by the key made first" \
		    ldns-verify-zone -t 20270210121700 -k "$(ls first-$alg/ksk-*.dnskey)" example.signed
	else
		echo 'skipped - ldns-verify-zone is not installed'
	fi

	# With nothing of ours but the paper: openssl alone.
	secret_of_papers one 1 3 >S
	is "algorithm $alg: two papers are 32 octets" sh -c '[ "$(tr -d "\n" <S | wc -c)" -eq 64 ]'
	cp first-$alg/ksk-*.backup ksk.backup
	is "algorithm $alg: openssl finds the seal of the copy good" seal_fits
	is "algorithm $alg: and opens it" copy_opens
	is "algorithm $alg: to the key of the DNSKEY" same_public first-$alg/ksk-*.dnskey
	rm -f S ksk.pem
done

# ---- an Edwards key cannot be wrapped by SoftHSM 2.6.1

at 2027-02-09T10:17:00Z
backed_up 15 '2 of 3'
{ echo 'ceremony = f'; prologue; init; access; split one 3 '2 of 3'
echo 'step = enter'; failing; left; } >answers
if held 'algorithm 15: what has no backup is found before the key is made' && \
    ! shown 'no key was made, since it could not be backed up'; then
	bad 'algorithm 15: the reason is said'
else
	ok 'algorithm 15: the reason is said'
fi
isnt 'algorithm 15: nothing was meant to be made' grep -q '"step":"make-key"' a/0001-first-backup.jsonl
is 'algorithm 15: and the token is empty' test "$(keys_in)" -eq 0

# ---- what is brought and is not good

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 3'
asked
{ echo 'ceremony = f'; prologue; init; access; split one 3 '2 of 3'; make_ksk
back_up; sign; epilogue; } >answers
held 'a site with a set of shares'
empty out
keep sound

# A word of the list in place of another: the row does not fit.
sed '4s/^[a-z]* /zero /' paper.one.1 >paper.wrong.1
grep -q '^zero' paper.one.1 || true
# A whole share of another set.
at 2027-02-09T11:17:00Z
{ echo 'ceremony = b'; prologue; access; split two 3 '2 of 3'; left; } >answers
held 'a second set is made while the first is what counts'
back sound

empty tokens
{ echo 'ceremony = n'; prologue; init; access
printf 'step = enter\nrestore.object = <object>\n'
echo 'share = p'; typed two 1
echo 'share = p'; typed one 2
echo 'share = p'; typed one 2
echo 'share = p'
for row in 1 2 3; do echo "share.row = @paper.one.1:$row"; done
echo 'share.row = @paper.wrong.1:4'
for row in 4 5 6 7 8 9 10 11; do echo "share.row = @paper.one.1:$row"; done
printf 'share = g\nrestore = enter\n'; epilogue; } >answers
held 'shares that are not good are not taken, and those that are restore the key'
is 'a share of another set is said to be one, which this journal does not have' \
    shown 'NOT TAKEN: share 1 is of a set that this journal does not have, and not of set '
is 'and in the journal' grep -q '"step":"share","kind":"refused".*set' a/0002-restore.jsonl
is 'one that is in is not taken twice' shown 'share 2 is in already'
is 'a wrong word is asked again in its row' shown 'AGAIN row 4'
is 'two were refused' test "$(grep -c '"kind":"refused"' a/0002-restore.jsonl)" -eq 2
is 'and two used' test "$(grep -c '"kind":"used"' a/0002-restore.jsonl)" -eq 2
is 'that is verified' judged
back sound

# Too few: there is no way on.
empty tokens
{ echo 'ceremony = n'; prologue; init; access
printf 'step = enter\nrestore.object = <object>\n'
echo 'share = p'; typed one 2; echo 'share = g'; } >answers
isnt 'one share of two is not enough to go on' hold answers
is 'since G is not offered' grep -q 'the console would not take that answer to: "share"' room.err
back sound

# ---- another KSK, whose copy needs shares that people have already

at 2027-02-10T10:17:00Z
{ echo 'ceremony = k'; prologue; access; make_ksk; echo 'step = enter'; brought one 1 3
echo 'back-up = enter'; epilogue; } >answers
held 'another KSK is made, and copied with shares that are brought'
is 'before it is, the page says whose are needed' sh -c 'tr -s "\n " " " <room.out |
    grep -qE "ABOUT TO BE MADE.*Its copy needs shares of set [0-9A-F-]{9}, 2 of 3 holders: are they here\?.*both type zone and algorithm"'
is 'which is verified' judged
isnt 'a first ceremony makes a backup key, and asks for no shares of another' \
    grep -q 'Its copy needs' first-13.out
back sound

# ---- the exercise: all is read, nothing joined

{ echo 'ceremony = g'; prologue; echo 'step = enter'
echo 'share = p'; typed one 3; echo 'share = p'; typed two 1
echo 'share = p'; typed one 1; printf 'share = g\nexercise = enter\n'
printf 'step = enter\nexport = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'; } >answers
held 'shares are exercised without an HSM'
is 'the good ones are counted' grep -q '"kind":"checked","data":{"all":3,"good":2' a/0002-exercise.jsonl
is 'the page says how many' shown 'Good 2 of 3'
is 'the foreign one was refused' test "$(grep -c '"kind":"refused"' a/0002-exercise.jsonl)" -eq 1
isnt 'nothing was joined' grep -q '"kind":"used"' a/0002-exercise.jsonl
is 'the exercise is verified' judged
is 'and has a report' reported out
is 'which says how many shares were good' grep -q 'shares were$\|shares were good' report.is
"$CAPSTAN" verify -t $LATER out >verify.out
is 'and what was refused is told' sh -c '
    tr -s "\n " "  " <verify.out | grep -qE "WARN ceremony 0002, exercise: a share was refused: "'
is 'and how many were good, and that they are enough' sh -c '
    tr -s "\n " "  " <verify.out |
    grep -qE "2 of 3 shares were good, 1 not brought or not good; the good ones are enough to open it"'
back sound

# ---- a copy that was changed on both log media

f=$(sed -n 's/.*"container":"\([0-9a-f]*\)".*/\1/p' a/0001-first-backup.jsonl)
sed '/^wrapped/{n;s/./A/10;s/./B/11}' a/blob/$f >changed
chmod u+w a/blob/$f b/blob/$f; cp changed a/blob/$f; cp changed b/blob/$f
empty tokens
{ echo 'ceremony = n'; prologue; init; access
printf 'step = enter\nrestore.object = <object>\n'; brought one 1 2
printf 'restore = enter\n'; left; } >answers
held 'a copy that was changed on both log media is refused'
is 'and said to be so' shown "$f"
is 'in the journal too' grep -q "\"step\":\"restore\",\"kind\":\"nothing\".*$f" a/0002-restore.jsonl
isnt 'nothing came into the token' grep -q '"step":"restore","kind":"intent"' a/0002-restore.jsonl
is 'which is empty' test "$(keys_in)" -eq 0
back sound

# ---- another backup key

at 2027-02-10T10:17:00Z
{ echo 'ceremony = b'; prologue; access; split two 3 '2 of 3' 2; left; } >answers
held 'a new set is begun, and left in the middle'
abandoned >answers; hold answers
keep half
empty tokens
{ echo 'ceremony = n'; prologue; init; access; restore one 1 2; epilogue; } >answers
held 'then the old shares still restore'
is 'and that is verified' judged
back half
at 2027-02-11T10:17:00Z
{ echo 'ceremony = b'; prologue; access; split three 3 '2 of 3'
printf 'step = enter\nback-up.older = b\n'; brought one 1 3
printf 'back-up = enter\n'; epilogue; } >answers
held 'a new backup key is made, and the copy wrapped again under it'
is 'which is verified' judged
is 'and leaves' sh -c 'ls out/ksk-*.backup'
isnt 'it is another file' cmp -s "$(ls out/ksk-*.backup)" a/blob/$f
empty out
keep new
empty tokens
at 2027-02-12T10:17:00Z
{ echo 'ceremony = n'; prologue; init; access
printf 'step = enter\nrestore.object = <object>\n'
echo 'share = p'; typed one 1; brought three 2 3
printf 'restore = enter\n'; epilogue; } >answers
held 'the new shares restore'
is 'of an old one the set is named as people see it' sh -c 'tr -s "\n " " " <room.out |
    grep -qE "NOT TAKEN: share 1 is of set [0-9A-F]{4}-[0-9A-F]{4} of the backup key, and not of set [0-9A-F]{4}-[0-9A-F]{4} of the backup key"'
is 'and in the journal' grep -q '"step":"share","kind":"refused"' a/*-restore.jsonl
is 'and that is verified' judged
back new
{ echo 'ceremony = u'; prologue; access; printf 'step = enter\n'; brought three 1 2
printf 'back-up = enter\n'; epilogue; } >answers
held 'a back-up with nothing to copy says so'
is 'that the key has its copy' shown ', proved; cannot leave the HSM any more'
is 'and is verified' judged
back half
{ echo 'ceremony = b'; prologue; access; split three 3 '2 of 3'
printf 'step = enter\nback-up.older = k\nback-up = enter\n'; epilogue; } >answers
held 'without the old shares the copy stays under the old set'
is 'which the last page says, by the name of that set' sh -c 'tr -s " \n" " " <room.out |
    grep -qE "Backup key now set ([0-9A-F-]{9}) .*older backup key, set ([0-9A-F-]{9}): keep the papers"'
isnt 'and it is not that of the new one' sh -c 'tr -s " \n" " " <room.out |
    grep -qE "Backup key now set ([0-9A-F-]{9}) .*older backup key, set \1: keep the papers"'
is 'and that no copy goes out' shown 'No wrapped copy goes out with the rest'
is 'verify warns that the new set opens nothing yet' sh -c '"$1" verify -t 2028-01-01T00:00:00Z out |
    tr -s " \n" " " | grep -qE "WARN set [0-9A-F-]{9} of the backup key opens nothing yet: no copy is under it"' - "$CAPSTAN"
is 'that is verified' judged
empty out; empty tokens
at 2027-02-12T10:17:00Z
{ echo 'ceremony = g'; prologue; echo 'step = enter'
echo 'share = g'; echo 'exercise = enter'
brought three 1 2 3; echo 'exercise = enter'
printf 'step = enter\nexport = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'; } >answers
held 'both sets are exercised then'
is 'and that is verified' judged
empty out
{ echo 'ceremony = n'; prologue; init; access; restore one 1 2; epilogue; } >answers
held 'and the old shares restore it'
is 'and that is verified too' judged

# ---- a second HSM, while the first one lives

back sound
mv tokens first.tokens; mkdir tokens
cp capstan.conf first.conf
sed 's/^token = .*/token = "OTHER"/' first.conf >second.conf
cp second.conf capstan.conf
at 2027-02-10T10:17:00Z
{ echo 'ceremony = n'; prologue; init | sed 's/EXAMPLE-AMS/OTHER/g'; access
restore one 1 2; epilogue; } >answers
held 'a copy is restored into a second HSM'
is 'and that is verified' judged
empty out; mv tokens second.tokens; mv first.tokens tokens; cp first.conf capstan.conf
at 2027-02-11T10:17:00Z
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
held 'the first HSM has the key as before'
is 'which is verified' judged
empty out; rm -rf tokens; mv second.tokens tokens; cp second.conf capstan.conf
at 2027-02-11T12:17:00Z
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
held 'and so has the second'
is 'which is verified too' judged
cp first.conf capstan.conf

# ---- two groups, either of which is enough

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 3 or 2 of 2'
asked
{ echo 'ceremony = f'; prologue; init; access; split g 5 '2 of 3 or 2 of 2'
make_ksk; back_up; sign; epilogue; } >answers
held 'a backup key is split over two groups'
is 'every combination of either was tried' grep -q '"combinations":4' a/0001-first-backup.jsonl
empty out
keep groups
for some in '1 3' '4 5' '1 4 2'; do
	back groups
	empty tokens
	at 2027-02-10T10:17:00Z
	{ echo 'ceremony = n'; prologue; init; access; restore g $some; epilogue; } >answers
	held "shares $some restore"
	is 'that is verified' judged
done
back groups
empty tokens
{ echo 'ceremony = n'; prologue; init; access
printf 'step = enter\nrestore.object = <object>\n'; brought g 1 4; } >answers
isnt 'one of each group is not enough' hold answers

# ---- two keys whose copies are under two sets, and the power fails

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 2'
asked
{ echo 'ceremony = f'; prologue; init; access; split one 2 '2 of 2'; make_ksk
back_up; sign; epilogue; } >answers
held 'a KSK is copied under one set'
empty out
at 2027-02-10T10:17:00Z
{ echo 'ceremony = b'; prologue; access; split two 2 '2 of 2'
printf 'step = enter\nback-up.older = k\nback-up = enter\n'; epilogue; } >answers
held 'which it stays under when there is a second'
empty out
at 2027-02-11T10:17:00Z
{ echo 'ceremony = k'; prologue; access; make_ksk
printf 'step = enter\n'; brought two 1 2
printf 'back-up.older = k\nback-up = enter\n'; epilogue; } >answers
held 'another KSK is copied under that'
empty out; empty tokens
at 2027-02-12T10:17:00Z
# into_new: all of a restore of both, up to its last page.
into_new() {
	echo 'ceremony = n'; prologue; init; access
	printf 'step = enter\nrestore.set = a\nrestore.object = <object>\n'
	brought two 1 2
	printf 'restore.set = a\nrestore.object = <object>\n'; brought one 1 2
}
# shown_keys: how many keys the last page of the restore shows.
shown_keys() {
	awk '/^== / && !/  REHEARSAL  / { on = /^== RESTORED: / }
	    on && /^   Key  / { print $3 }' room.out | sort -u | wc -l
}
keep lost
{ into_new; echo 'restore = enter'; epilogue; } >answers
held 'both come back, each by the shares of its set'
is 'and both are shown' test "$(shown_keys)" -eq 2
# Each record is written to both log media.
line=$(grep -n '"step":"restore","kind":"result"' a/*-restore.jsonl | head -n 1 | cut -d: -f1)
last=$(grep -n '"step":"restore","kind":"result"' a/*-restore.jsonl | tail -n 1 | cut -d: -f1)
# cut_at WRITE: the restore, in front of that write to a journal.
cut_at() {
	back lost
	into_new >answers
	CUT_AT=$1 CUT_HOW=before LD_PRELOAD=$BIN/tests/cut.so hold answers
}
isnt 'the power fails when one is in the HSM and not yet in the journal' \
    cut_at $((2 * line - 1))
{ echo 'unfinished = c'; prologue; access
printf 'step = enter\nrestore.object = <object>\n'; brought one 1 2
echo 'restore = enter'; epilogue; } >answers
held 'that one is settled, and the other still restored'
is 'both are in the HSM' test "$(keys_in)" -eq 2
is 'the one that was settled is shown with the other' test "$(shown_keys)" -eq 2
is 'which is verified' judged
isnt 'the power fails when both are in the journal' cut_at $((2 * last + 1))
{ echo 'unfinished = c'; prologue; access
printf 'step = enter\nrestore = enter\n'; epilogue; } >answers
held 'nothing is left to be restored'
is 'and both are shown, whichever run restored them' test "$(shown_keys)" -eq 2
is 'and that is verified' judged
exit $failed
