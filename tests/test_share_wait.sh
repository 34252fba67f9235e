#!/bin/sh
# Shares on paper that are not there: one whose holder could not come, and is
# issued later, and one that was lost, made again from others.
set -u
. "$SRC/tests/shares.sh"
# Sanitizers want to be the first library; where power is cut they are not.
judged() { "$CAPSTAN" verify -t $LATER out >verify.out 2>&1; }
warned() { tr -s '\n ' ' ' <verify.out | grep -q "WARN $1"; }
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
left() { printf 'step = <stop>\nstop.reason = enough for today\n'; }
# ended: what a ceremony without an HSM ends with.
ended() {
	printf 'step = enter\nexport = enter\nstep = enter\nexport.words = all\nstep = enter\nfinish = enter\n'
}
waits() { printf 'share.holder = -\nshare.absent = n\n'; }
# begun: up to the list of sets.
begun() { echo 'ceremony = m'; prologue; echo 'step = enter'; }
# copied SET SHARE: onto paper, and typed back.
copied() { given "$1" "$2" x | sed 1d; }
# again SET SHARE HOLDER FROM...: a share is made again, on paper.
again() {
	set=$1 number=$2
	printf 'recreate.set = %s\nrecreate.share = %s\nshare.holder = %s\nrecreate.object = <object>\n' "${letter:-a}" "$2" "$3"
	shift 3
	brought "$set" "$@"
	copied "$set" "$number"
	echo 'recreated = enter'
}
# words_of SET I: a row of a share, but for its number.
words_of() { sed -n 5p "paper.$1.$2" | cut -d' ' -f1-3; }
# forged SENTENCE WORDS CHANGE...: of what is in the folder honest.
forged() {
	sentence=$1 words=$2; shift 2
	rm -rf t; cp -r honest t
	for change; do
		eval "\"$BIN/tests/forge\" t $change" || bad "the forger did: $change"
	done
	"$CAPSTAN" verify -t $LATER t >verify.out 2>&1
	tr -s '\n ' ' ' <verify.out >said
	is "$sentence" grep -q "STOP.*$words" said
	grep -q "STOP.*$words" said || sed 's/^/# /' said
}

# ---- who must be there

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 2'
{ echo 'ceremony = f'; prologue; init; access
printf 'step = enter\nsplit.object = 2 of 2 | 2 of 2\nshare.holder = -\nshare.holder = <back>\nshare.give-up = d\n'; left; } >answers
held 'of a set of two no share can wait'
is 'and the page says why' shown 'share 1 cannot wait: 2 of the backup key must be given today'
isnt 'no share is recorded as waiting' grep -q '"kind":"not-issued"' a/0001-first-backup.jsonl

backed_up 13 '2 of 3'
asked
{ echo 'ceremony = f'; prologue; init; access
printf 'step = enter\nsplit.object = 2 of 3 | 2 of 3\n'
given one 1 'J. Moreau'
printf 'share.holder = -\nshare.absent = <back>\n'
waits
echo 'share.holder = -'
given one 3 'A. Haddad'
echo '? share.held = enter'
make_ksk; back_up; sign; epilogue; } >answers
held 'of three shares one can wait for its holder'
is 'the people are warned that no other may be lost' shown 'WARN Without it only 2 are given.'
is 'who holds what has bags for papers' \
    grep -q '^    1  .* paper  *bag ____' room.out
isnt 'and none for a share that nobody has' grep -q 'not given to anybody yet.*bag' room.out
is 'a second one cannot wait' shown 'share 3 cannot wait'
is 'it is recorded as not issued' test "$(grep -c '"step":"split","kind":"not-issued"' a/0001-first-backup.jsonl)" -eq 1
is 'all combinations were tried, and one of them of what was read back' \
    grep -q '"kind":"complete","data":{"combinations":3,"read-back":1' a/0001-first-backup.jsonl
is 'the other two shares were shown' test "$(grep '^== SHARE [13] OF 3' room.out | sort -u | wc -l)" -eq 2
isnt 'the one that waits was not' grep -q '^== SHARE 2 OF 3' room.out
is 'what left is verified' judged
is 'and an auditor told of the share that waits' warned 'shares of set ....-.... of the backup key that are not issued yet: 1'
rm -rf honest; mv out honest; mkdir out
keep waiting
forged 'no record of a share that waits is refused' 'was not given' 'drop 1 split not-issued'
forged 'another share that waits is refused' '0 of them of shares that were read back' 'set 1 split not-issued member 1'
forged 'more combinations than there are are refused' 'combinations of shares' 'set 1 split complete combinations 4'
forged 'more that were read back than were given are refused' 'combinations of shares' 'set 1 split complete read-back 3'
forged 'no word of how many were read back is refused then' 'combinations of shares' 'set 1 split complete read-back null'

at 2027-02-10T10:17:00Z
{ echo 'ceremony = g'; prologue; echo 'step = enter'; brought one 1 3
echo 'exercise = enter'; ended; } >answers
held 'those that were given are exercised'
is 'the page says which is not issued' grep -q '^ \[ \]  2 .*not issued yet' room.out
is 'and that all others are there' shown 'Every share that was handed out is there'
empty out
empty tokens
{ echo 'ceremony = n'; prologue; init; access; restore one 1 3; epilogue; } >answers
held 'they restore the key'
is 'which is verified' judged
back waiting
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
held 'an inventory'
is 'reminds of the share that waits' shown 'of the backup key is not issued yet.'
back waiting

# ---- it is issued

{ begun; printf 'recreate.set = a\nrecreate.share = 2\nshare.holder = T. Lindqvist\nrecreate.object = <object>\n'
echo 'share = p'; typed one 1; echo 'share = g'; } >answers
isnt 'one other share is too few to make one' hold answers
is 'since G is not offered' grep -q 'the console would not take that answer to: "share"' room.err
is 'and the page says how many are missing' shown 'Bring 1 more'
isnt 'nothing was meant to be made' grep '"step":"recreate","kind":"intent"' a/0002-share-again.jsonl
back waiting
{ begun; printf 'recreate.set = a\nrecreate.share = 0\nrecreate.share = 4\nrecreate.share = two\n'
printf 'recreate.share = 1\nrecreate.share = 2\nshare.holder = <back>\nstep = enter\n'
printf 'recreate.set = a\nrecreate.share = 2\nshare.holder = -\nshare.holder = a.  HADDAD\n'
printf 'share.holder = T. Lindqvist\nrecreate.object = <object>\nshare = <back>\nstep = enter\n'
again one 2 'T. Lindqvist' 1 3
echo 'recreate.set = g'; ended; } >answers
held 'two others make the share that nobody had'
is 'a number that no share has is asked again' shown 'AGAIN "two" is not a number from 1 to 3'
is 'one that too few could make as well' shown 'share 1 cannot be made again: 2 others are needed'
is 'so is a holder who has one' shown 'has share 3 of this set: one person, one share'
is 'the page does not speak of who lost it' shown 'whoever gets share 2; nobody had it so far.'
is 'and nobody' shown 'it is made for somebody who is here'
is 'what was meant is in the journal before' sh -c '
    n=$(grep -n "\"step\":\"recreate\",\"kind\":\"intent\"" a/0002-share-again.jsonl | cut -d: -f1)
    sed "1,${n}d" a/0002-share-again.jsonl | grep -q "\"step\":\"recreate\",\"kind\":\"result\""'
is 'with nobody who lost it' grep -q '"kind":"result","data":{"card":"","group":1,"holder":"T. Lindqvist","lost":null,"member":2' a/0002-share-again.jsonl
is 'what left is verified' judged
is 'with the share that was issued' grep -q '^ok.*shares made again or issued later: 1' verify.out
isnt 'and none that waits' grep -q WARN verify.out
secret_of_papers one 1 3 >S
secret_of_papers one 1 2 >S12
secret_of_papers one 2 3 >S23
is 'any two of the three are the same secret' sh -c 'test -s S && cmp S S12 && cmp S S23'
for i in 1 2 3; do
	isnt "no file has words of share $i" grep -rqaF "$(words_of one $i)" a b out
done
isnt 'nor the secret' has_octets "$(cat S)" 'a b out'
rm -rf honest; mv out honest; mkdir out
keep three
empty tokens
at 2027-02-11T10:17:00Z
{ echo 'ceremony = n'; prologue; init; access; restore one 2 3; epilogue; } >answers
held 'it restores the key with another'
is 'which is verified' judged
back three

# ---- what an auditor sees of a share that was made

forged 'a share made for another than was meant is refused' 'did not mean to' "set 1 recreate result holder '\"R. Silva\"'"
forged 'one on another card than was meant is refused' 'did not mean to' "set 1 recreate result card '\"0006:1\"'"
forged 'one without a word before is refused' 'did not mean to' 'drop 1 recreate intent'
forged 'one that was made already is refused' 'of 0 others' 'double 1 recreate result'
forged 'one made of one other is refused' 'of 1 others' 'drop 1 share used'
forged 'one made of the same one twice is refused' 'of 1 others' 'set 2 share used member 1' "set 2 share used holder '\"J. Moreau\"'"
forged 'one made of itself is refused' 'does not have it' 'set 1 share used member 2'
forged 'one that was brought by somebody else is refused' 'does not have it' "set 1 share used holder '\"A. Haddad\"'"
forged 'one that somebody is said to have lost is refused' 'did not have it' \
    "set 1 recreate result lost '{\"card\":\"\",\"holder\":\"A. Haddad\"}'" \
    "set 1 recreate intent lost '{\"card\":\"\",\"holder\":\"A. Haddad\"}'"
forged 'one of a set that is not there is refused' 'no share set' "set 1 recreate result set '\"0011223344556677\"'"
forged 'one that the set does not have is refused' 'no such share' 'set 1 recreate result member 4'
forged 'one for somebody who has another is refused' 'has another one' \
    "set 1 recreate result holder '\"J. Moreau\"'" "set 1 recreate intent holder '\"J. Moreau\"'"
rm -rf t; cp -r honest t
"$BIN/tests/forge" t gnaw $LATER >gnawed 2>gnawed.err || { bad 'every member is gnawed at'; sed 's/^/# /' gnawed.err; }
is 'many changes were tried' sh -c 'test "$(sed "s/ .*//" gnawed.err)" -gt 80'
grep -E '^(recreate|share|split) ' gnawed | sort -u >seen
is 'verify sees all of them' test ! -s seen
[ ! -s seen ] || sed 's/^/# /' seen

# ---- a paper is lost

at 2027-02-11T10:17:00Z
mv paper.one.1 paper.old.1
{ begun; again one 1 'E. Okafor' 2 3; echo 'recreate.set = g'; ended; } >answers
held 'a lost paper is made again for somebody else'
is 'who lost it is in the journal' grep -q '"kind":"result","data":{"card":"","group":1,"holder":"E. Okafor","lost":{"card":"","holder":"J. Moreau"},"member":1' a/0003-share-again.jsonl
is 'and on the page' shown 'So far J. Moreau, paper Then E. Okafor, paper'
is 'what left is verified' judged
is 'it is the very share that was lost' cmp paper.one.1 paper.old.1
rm -rf honest; mv out honest; mkdir out
forged 'one that is said to be made of itself is refused' 'of 1 others' 'set 3 share used member 1' "set 3 share used holder '\"J. Moreau\"'"
forged 'nor was it brought from what was lost later' 'does not have it' 'set 3 share used lost true'
forged 'nor did somebody else lose it' 'did not have it' \
    "set 2 recreate result lost '{\"card\":\"\",\"holder\":\"A. Haddad\"}'" \
    "set 2 recreate intent lost '{\"card\":\"\",\"holder\":\"A. Haddad\"}'"
forged 'nor on a card' 'did not have it' \
    "set 2 recreate result lost '{\"card\":\"0006:1\",\"holder\":\"J. Moreau\"}'" \
    "set 2 recreate intent lost '{\"card\":\"0006:1\",\"holder\":\"J. Moreau\"}'"
keep moved
at 2027-02-12T10:17:00Z
{ begun; printf 'recreate.set = a\nrecreate.share = 2\nshare.holder = J. Moreau\nrecreate.object = <object>\n'
echo 'share = p'; typed one 2
echo 'share = <back>'; left; } >answers
held 'the share that was to be made again is brought'
is 'and said not to be lost' shown 'is the one that was to be made again, and it is good'
isnt 'nothing was made' grep -q '"step":"recreate","kind":"intent"' a/0004-share-again.jsonl
back moved

# ---- what was begun can be dropped

{ begun; printf 'recreate.set = a\nrecreate.share = 3\nshare.holder = A. Haddad\nrecreate.object = <object>\n'
brought one 1 2
printf 'share.look = enter\nshare.copy = <back>\nstep = enter\nrecreate.begun = d\nrecreate.set = g\n'; ended; } >answers
held 'a share that was begun is dropped'
is 'which is in the journal' grep -q '"step":"recreate","kind":"nothing"' a/0004-share-again.jsonl
isnt 'where no share was made' grep -q '"step":"recreate","kind":"result"' a/0004-share-again.jsonl
is 'what left is verified' judged
rm -rf honest; mv out honest; mkdir out
back moved

# ---- the power fails: at every write to the journal, in front or in the middle

# anything: answers for that ceremony, of which is not known where it stands.
anything() {
	wherever m
	cat <<END
share.held = enter
export = enter
export.words = all
finish = enter
END
	in_any_order | sed '/^share.holder/d; s/^! awk.*/! sh look.sh/'
	cat <<END
recreate.set = @which:1
recreate.share = 3
share.holder = A. Haddad
recreate.object = <object>
recreate.begun = a
recreated = enter
END
}
cat >look.sh <<'END'
grep -qs '"step":"recreate","kind":"result"' a/0004-*.jsonl && echo g >which || echo a >which
awk -f look.awk room.out
END
name=$(sed -n 's/.*"kind":"complete".*"set":"\(........\).*/\1/p' a/0001-*.jsonl | tr a-f A-F | sed 's/^\(....\)/\1-/')
for i in 1 2; do cp paper.one.$i "paper.$name.$i"; done
echo "$name" >set
at 2027-02-12T10:17:00Z
anything >any.first
CUT_COUNT=$TESTDIR/writes CUT_AT=0 CUT_HOW=never LD_PRELOAD=$BIN/tests/cut.so hold any.first ||
    sed 's/^/# /' room.err
is 'a share is made again by people who look at the page' cmp paper.one.3 "paper.$name.3"
total=$(wc -c <writes)
tried=0 resumed=0 same=0 verified=0 whole=0
at 2027-02-12T10:25:00Z
anything >any.again
while [ $tried -lt "$total" ]; do
	tried=$((tried + 1))
	how=before; [ $((tried % 3)) -ne 0 ] || how=torn
	back moved; rm -f "paper.$name.3"
	at 2027-02-12T10:17:00Z
	CUT_AT=$tried CUT_HOW=$how LD_PRELOAD=$BIN/tests/cut.so hold any.first &&
	    echo "# write $tried was not cut"
	at 2027-02-12T10:25:00Z
	grep -qs '"kind":"result","data":{"manifest"' a/0004-*.jsonl || empty out
	if grep -qs '"step":"ceremony","kind":"end"' a/0004-*.jsonl; then
		cp a/*.jsonl b/; resumed=$((resumed + 1))
	elif hold any.again; then resumed=$((resumed + 1)); else
		echo "# cut $how write $tried:"; sed 's/^/#   /' room.err
	fi
	diff -r a b >/dev/null && same=$((same + 1))
	judged && verified=$((verified + 1)) || sed "s/^/# write $tried: /" verify.out
	[ "$(grep -c '"step":"recreate","kind":"result"' a/0004-*.jsonl)" -eq 1 ] &&
	    cmp -s paper.one.3 "paper.$name.3" && whole=$((whole + 1)) ||
	    echo "# write $tried: the share is not there, or twice"
done
echo "# $tried cuts"
is 'cut at every write, it was resumed and brought to its end' test $resumed -eq $tried -a $tried -gt 30
is 'both log media held the same each time' test $same -eq $tried
is 'what left was verified each time' test $verified -eq $tried
is 'the share was made again once, and is that share' test $whole -eq $tried

# ---- one of another group does not help

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 3 or 2 of 2'
asked
{ echo 'ceremony = f'; prologue; init; access; split g 5 '2 of 3 or 2 of 2'
make_ksk; back_up; sign; epilogue; } >answers
held 'a backup key is split over two groups'
empty out
at 2027-02-10T10:17:00Z
{ begun; printf 'recreate.set = a\nrecreate.share = 5\nrecreate.share = 1\n'
printf 'share.holder = J. Moreau\nrecreate.object = <object>\n'
echo 'share = p'; typed g 4
brought g 2 3
copied g 1
printf 'recreated = enter\nrecreate.set = g\n'; ended; } >answers
held 'a share is made of those of its group'
is 'of a group of two none can be made again' shown 'share 5 cannot be made again: 2 others of group 2 are needed, and 1 were given'
is 'one of the other group is good and does not help' shown 'share 1 of group 2 is good and does not help'
is 'which the journal has' grep -q '"step":"share","kind":"refused".*does not help' a/0002-share-again.jsonl
is 'what left is verified' judged
rm -rf honest; mv out honest; mkdir out
forged 'nor is an auditor told that it did' 'of 1 others' 'set 1 share used group 2' \
    'set 1 share used member 1' "set 1 share used holder '\"E. Okafor\"'"

# ---- the shares of both PINs of an HSM wait together

at 2027-02-09T10:17:00Z
rm -rf a b out tokens req signer paper.*
site 13
printf 'operators = "2 of 3"\nsecurity-officers = "3 of 3"\n' >capstan.more
sed -i '/^operators/d' capstan.conf
cat capstan.conf capstan.more >capstan.both; cp capstan.both capstan.conf
{ printf 'ceremony = t\nofficers = g\n'; prologue
printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\nshare.holder = -\nshare.holder = <back>\nshare.give-up = d\n'; left; } >answers
held 'no share of the user PIN waits where all of the SO PIN are needed'
is 'and the page says of which' shown 'share 1 cannot wait: 3 of the SO PIN must be given today'
abandoning_alone 'not gone on with' >answers; hold answers
sed 's/3 of 3/2 of 3/' capstan.both >capstan.conf
{ printf 'ceremony = t\nofficers = g\n'; prologue
printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
given u 1 'J. Moreau'; copied s 1; waits; given u 3 'A. Haddad'; copied s 3
echo '? share.held = enter'
printf 'step = enter\ntoken = enter\nstep = enter\n'; brought u 1 3
printf 'step = enter\ninventory = enter\n'; epilogue; } >answers
held 'the shares of both PINs wait for one holder'
is 'both are recorded' test "$(grep -c '"step":"split","kind":"not-issued"' a/0002-initialise.jsonl)" -eq 2
is 'what left is verified' judged
is 'and an auditor told of one' warned 'shares of set ....-.... of the user PIN that are not issued yet: 1'
is 'and of the other' warned 'shares of set ....-.... of the SO PIN that are not issued yet: 1'
empty out
at 2027-02-10T10:17:00Z
{ begun; letter=b; again u 2 'T. Lindqvist' 1 3
letter=a; again s 2 'T. Lindqvist' 1 3; echo 'recreate.set = g'; ended; } >answers
held 'one ceremony issues them both, one after the other'
is 'what left is verified' judged
is 'with both shares' grep -q '^ok.*shares made again or issued later: 2' verify.out
rm -rf honest; mv out honest; mkdir out
forged 'the second of them is not made of those who came for the first' 'of 0 others' 'drop 3 share used' 'drop 3 share used'
at 2027-02-11T10:17:00Z
{ echo 'ceremony = i'; prologue; printf 'step = enter\ntoken = enter\nstep = enter\n'; brought u 2 3
printf 'step = enter\ninventory = enter\n'; epilogue; } >answers
held 'and the new share helps to open the HSM'
is 'which is verified' judged
exit $failed
