# Sourced by tests of ceremonies in which cards fail, come and go, behind pcsc.sh
# and ceremony.sh.  Answers are written with what the people are to be told for
# them, and what they were told is compared word by word.
#
#	begins ANSWER...	a new file of answers
#	faces FILE...		appended to the answers: as lines on standard input
#	told SENTENCE WORDS [WORDS]	the same; it ends in a note with exactly these
#				words, or, as the clock will have it, with those
#	compared		a sentence for each of them

# by_hand change NAME SLOT: the reader has that card and no other, also after one
# was pulled out by a fault.
card_change() {
	card_remove "$2"
	card_insert "$1" "$2"
}
# fault_at CARD [FAULT]: an answer that gives a card a fault (card_virtual.h).
fault_at() {
	echo "! echo '${2-}' >cards/$1/fault"
}

begins() {
	: >told.words
	cat >answers
}
faces() { cat >>answers; }
on_one_line() { printf %s "$1" | tr -s '\n ' ' '; }
told() {
	printf '%s\t%s\t%s\n' "$1" "$(on_one_line "$2")" "$(on_one_line "${3:-$2}")" \
	    >>told.words
	cat >>answers
}
# notes: what people were told on the pages of a run, one a line, in order.
notes() {
	awk '
	function out() { if (note != "") print note; note = "" }
	/^   (NOT TAKEN:|NOT ON THE CARD |AGAIN |NOT ENROLLED |That card was not used|The PIN is wrong)/ ||
	    /^ Happened / || /^   the (admin )?PIN of card/ { out(); on = 1 }
	/^$/ || /^--/ || /^\?\?/ { out(); on = 0 }
	on { gsub(/^ +| +$/, ""); gsub(/ +/, " "); gsub(/[0-9A-F][0-9A-F][0-9A-F][0-9A-F]-[0-9A-F][0-9A-F][0-9A-F][0-9A-F]/, "SET"); gsub(/(set|PIN|key), [0-9]+/, "&#"); gsub(/[0-9]+#/, "N"); note = note (note == "" ? "" : " ") $0 }
	END { out() }' "${1:-room.out}"
}
compared() {
	notes >told.seen
	n=0
	while IFS='	' read -r sentence words others; do
		n=$((n + 1))
		seen=$(sed -n "${n}p" told.seen)
		if [ "$seen" = "$words" ] || [ "$seen" = "$others" ]; then ok "$sentence"; else
			bad "$sentence"
			printf '# meant: %s\n#  seen: %s\n' "$words" "$seen"
		fi
	done <told.words
	[ "$(wc -l <told.seen)" -eq $n ] || {
		bad 'and nothing else was told'
		tail -n +$((n + 1)) told.seen | sed 's/^/# /'
	}
}
