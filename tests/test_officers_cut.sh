#!/bin/sh
# The process that holds a ceremony is killed at commands to officers' cards, in
# front of them or behind them: while shares are handed out, while they open the
# HSM, while the backup key is split anew, and while a key comes back from cards.
# Each time what the journal says is current is whole on the cards at once, and
# the ceremony is taken up again and brought to its end.
#
# Tried are a few commands of each ceremony; POINTS=1 tries all of them, both ways,
# which takes a quarter of an hour.  pcscd lets nobody hurry, so that these go on
# in LANES beside each other, each with a pcscd and cards of its own.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/officers.sh"
# Sanitizers want to be the first library; here they are not.
POINTS=${POINTS:-60}
LANES=${LANES:-$([ "$POINTS" -eq 1 ] && echo 12 || echo 6)}
# Whoever is asked gives the same PIN, whichever card it is.
pin_of() { echo 741921; }
NAMES='R. Novak,E. Okafor,A. Haddad,J. Moreau'

# anything TYPE: the answers to all that such a ceremony may ask.  Two officers
# hold the PINs, two others the backup key.
anything() {
	cat >look.awk <<'END'
function told(file, text) { print text >file; close(file) }
/^== / && !/  REHEARSAL  / { n = 0; title = substr($0, 4) }
{ line[++n] = $0 }
END {
	split(names, name, ",")
	letter = "c"
	for (i = 1; i <= n; i++) {
		if (line[i] ~ /, enough$/)
			letter = "g"
		if (line[i] ~ /^ > /) {
			split(line[i], word, / +/)
			told("holder", name[word[3] + (title ~ /backup key/ ? 2 : 0)])
		}
	}
	told("letter", letter)
}
END
	wherever "$1"
	cat <<END
init.object = <object>
init.old-token = g
init.gone = <object>
init.adopt = <object>
init.finish = <object>
token = enter
half-made = k
half-made.destroy = <object>
inventory = enter
inventory-after = enter
split.object = <object>
make.object = <object>
make.sheet = enter
back-up = enter
back-up.older = b
restore.set = a
restore.object = <object>
restore = enter
close = enter
share.held = enter
closing = n
closing.reason = gone home
export = enter
export.words = all
request.words = all
request.first = <object>
review.object = <object>
signed = enter
finish = enter
share.carrier = c
card = enter
card.whose = <first>
card.pin = $(pin_of)
! awk -v names='$NAMES' -f look.awk room.out
share = @letter:1
share.holder = @holder:1
END
}

# keep NAME, back NAME: as of papers, and the memories of the cards.
keep() { rm -rf "$1"; mkdir "$1"; cp -a a b out tokens cards "$1"; }
back() {
	rm -rf a b out tokens
	cp -a "$1"/a "$1"/b "$1"/out "$1"/tokens .
	for i in 1 2 3 4; do
		rm -f cards/card-$i/*
		cp -a "$1/cards/card-$i/." cards/card-$i
	done
}
# run TIME: a ceremony of what is in any, from the state that is here.
run() { timeout 600 "$HEADLESS" -t "$1" -c capstan.conf any >room.out 2>room.err; }
resume() {
	grep -q '"kind":"result","data":{"manifest".*}$' a/"$file" 2>/dev/null || empty out
	run "$1"
}
# share_of SET CARD: the octets of that share, from the memory of the card.
share_of() {
	"$CARD" get cards/card-$2 0103 | awk -v set="$1" '{
	    for (at = 13; at + 141 <= length($0); at += 110)
		if (substr($0, at + 10, 16) == set)
			print substr($0, at + 26, 84) }'
}
# restorable: every key that was copied comes from two cards and openssl.
restorable() {
	cat a/*.jsonl | sed -n 's/.*"step":"back-up","kind":"result","data":{"container":"\([0-9a-f]*\)".*"id":"\([0-9a-f]*\)".*"set":"\([0-9a-f]*\)".*/\2 \1 \3/p' |
	    awk '{ last[$1] = $0 } END { for (i in last) print last[i] }' >copies
	while read -r id container set; do
		{ share_of "$set" 3; share_of "$set" 4; } |
		    "$BIN/tests/share" words >words 2>words.err &&
		    "$BIN/tests/share" recover '' <words >S 2>>words.err &&
		    cp "a/blob/$container" ksk.backup && seal_fits && copy_opens || return 1
		grep '^dnskey ' ksk.backup >key.dnskey
		same_public key.dnskey || return 1
	done <copies
}
# The set under which the last copy is, as people see it.
named() {
	tail -n 1 copies | awk '{ print toupper(substr($3, 1, 4)) "-" toupper(substr($3, 5, 4)) }'
}
readable() {
	for i in 1 2 3 4; do
		[ "$("$CARD" tries cards/card-$i 1)" = 3 ] &&
		    pin_of | "$BIN/tests/officer" read "$(reader $((i - 1)))" >card.out 2>&1 ||
		    { cat card.out; return 1; }
	done
}
say() { echo "# $1"; tail -30 "$2" | sed 's/^/#   /'; }
# holds CHECK COMMAND...: for this cut; what does not is told.
holds() {
	check=$1; shift
	if "$@" >held.out 2>&1; then
		echo "$what:$check" >>passed
	else
		say "$what, cut $how command $n: $check" held.out
	fi
}
at_once() { restorable || { cat words.err; return 1; }; }
at_the_end() { restorable && [ -s copies ]; }
goes_on() {
	resume "$again" || { cat room.err; tail -20 room.out; return 1; }
}
names_it() { [ "$type" = f ] || grep "$(named)" room.out; }
one_key() { [ "$(keys_in)" -eq 1 ]; }
# The cuts of one lane, a line each in the file "points".
cut_all() {
	while IFS='|' read -r what file state type first again n how; do
		back "$state"
		cp "any.$type.first" any
		CARD_CUT_AT=$n CARD_CUT_HOW=$how LD_PRELOAD=$BIN/tests/cut.so \
		    run "$first" && echo "# $what: command $n was not cut"
		echo "$what" >>tried
		holds whole at_once
		cp "any.$type.again" any
		holds resumed goes_on
		holds same diff -r a b
		holds verified "$CAPSTAN" verify -t $LATER out
		holds once one_key
		holds opens at_the_end
		holds named names_it
		holds readable readable
	done <points
}
if [ -n "${LANE:-}" ]; then
	for i in 1 2 3 4; do card_insert card-$i $((i - 1)); done
	cut_all
	exit 0
fi

# ---- what there is to be cut --------------------------------------------------

# whole_one NAME FILE STATE TYPE AT AGAIN: without a cut, and counted.
whole_one() {
	at "$6"
	anything "$4" >any.$4.again
	at "$5"
	anything "$4" >any.$4.first
	cp any.$4.first any
	back "$3"
	rm -f commands
	CARD_CUT_COUNT=$TESTDIR/commands CARD_CUT_AT=0 CARD_CUT_HOW=never \
	    LD_PRELOAD=$BIN/tests/cut.so run "$5" || {
		say 'not held' room.err; tail -20 room.out; return 1; }
	total=$(wc -c <commands)
	echo "$1: $total commands to cards" >>totals
	n=$((1 + first % POINTS))
	while [ $n -le "$total" ]; do
		case $POINTS:$(((n / POINTS + first) % 2)) in
		1:*) ways='before after' ;;
		*:0) ways=before ;;
		*) ways=after ;;
		esac
		for how in $ways; do echo "$1|$2|$3|$4|$5|$6|$n|$how"; done
		n=$((n + POINTS))
	done >>all.points
	first=$((first + 7))
}
# judge NAME
judge() {
	tried=$(cat lane.*/tried | grep -c "^$1\$")
	echo "# $1: $tried cuts"
	while IFS='|' read -r check sentence; do
		is "$1: $sentence" test "$(cat lane.*/passed | grep -c "^$1:$check\$")" \
		    -eq "$tried" -a "$tried" -gt 0
	done <<'END'
whole|what was in force was whole on the cards at once
resumed|cut there, each was resumed and brought to its end
same|both log media held the same afterwards
verified|what left was verified
once|no key was lost or made twice
opens|the copy opens with the cards of its set
named|and people are told which set that is
readable|every card is readable, with all its tries
END
}
first=1
at 2027-02-08T10:17:00Z
site
sed -i '/^operators/d' capstan.conf
printf 'recovery = "2 of 2"\noperators = "2 of 2"\nsecurity-officers = "2 of 2"\n' >>capstan.conf
asked
four_cards
enrol_four >answers
held 'four officers are enrolled'
empty out
keep enrolled
t=2027-02
is 'two open the HSM, and two others get the backup key' whole_one 'the first shares' \
    0002-first-backup.jsonl enrolled f $t-09T10:17:00Z $t-09T10:25:00Z
is 'whose copy opens with the cards' at_the_end
empty out
keep made
empty tokens
keep gone
is 'it is split anew' whole_one 'a new backup key' 0003-backup-key.jsonl made b \
    $t-10T10:17:00Z $t-10T10:25:00Z
is 'and the copy is under the new one' at_the_end
is 'it comes back into a new HSM' whole_one 'a restore' 0003-restore.jsonl gone n \
    $t-10T10:17:00Z $t-10T10:25:00Z

lanes= lane=0
while [ $lane -lt "$LANES" ]; do
	mkdir lane.$lane
	awk -v n=$lane -v all="$LANES" 'NR % all == n' all.points >lane.$lane/points
	for conf in capstan.conf softhsm2.conf; do
		sed "s|$TESTDIR/|$TESTDIR/lane.$lane/|" $conf >lane.$lane/$conf
	done
	cp -a enrolled made gone req any.* look.awk lane.$lane
	cp -a cards lane.$lane
	rm -f lane.$lane/cards/*/powered
	LANE=$lane TESTDIR=$TESTDIR/lane.$lane PCSC_INSIDE= "$SRC/tests/test_officers_cut.sh" >lane.$lane/said 2>&1 &
	lanes="$lanes $!"
	lane=$((lane + 1))
done
for lane in $lanes; do wait "$lane"; done
cat lane.*/said | grep -v '^ok'
judge 'the first shares'
judge 'a new backup key'
judge 'a restore'
sed 's/^/# /' totals
echo "# $(cat lane.*/tried | grep -c .) cuts in all"
exit $failed
