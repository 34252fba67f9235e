# Sourced by tests that hold at the console what was held in the room without
# people, behind room.sh: what headless -r wrote turns into keys.  Each question
# is waited for by its title, its prompt and its foot, and each answer is struck
# as people would.

# pattern TEXT [MOST]: an expression for it on the screen, whatever its numbers, and
# those of sets, which have letters in them.
pattern() {
	printf %s "$1" | sed 's/[0-9A-F]\{4\}-[0-9A-F]\{4\}/@/g' |
	    cut -c1-"${2:-46}" | sed 's/ *$//
	    s/[][\\.*^$+?(){}|]/\\&/g; s/[0-9][0-9]*/[0-9]+/g; s/  */ +/g
	    s/@/[0-9A-F-]{9}/g'
}
# asked_for: the question that was read is the one on the screen.
asked_for() {
	look
	grep -qE -- "$(pattern "$title" 30)" now &&
	    { [ -z "$foot" ] || grep -qE -- "$(pattern "$foot")" now; } &&
	    { [ -z "$label" ] || grep -qE -- "$(pattern "$label" 34).*\[" now; } &&
	    ! grep -q 'Please wait' now
}
# The screen but for its clock.
still() { sed '1d' now | cksum; }
moved_on() { look; [ "$(still)" != "$stood" ]; }
# at_rest: nothing more is drawn; a serial line takes its time.
at_rest() { look; stood=$(still); sleep 0.3; ! moved_on; }
# act KEY: until the screen is another one.  A letter that is struck while it is
# still drawn is thrown away, and what is drawn then is no answer.
act() {
	stood=$(still)
	struck=0
	while keys "$1"; ! within 30 moved_on; do
		[ $((struck += 1)) -lt 12 ] || lost "$1 leads nowhere: $key"
	done
}
# here TEXT: the numbers of the other room's keys and tokens, as they are in this;
# a set is that which the page names.
here() {
	set_here=$(grep -oE '\b[0-9A-F]{4}-[0-9A-F]{4}\b' now | head -n 1)
	printf '%s\n' "$1" | sed "s/\b[0-9A-F]\{4\}-[0-9A-F]\{4\}\b/$set_here/; $(pairs 'tag":\([0-9]*\)'
	    pairs 'make-key","kind":"result".*"serial":"\([0-9a-f]*\)".*"salts"'
	    pairs 'init-token","kind":"result".*"serial":"\([0-9a-f]*\)".*"salts"')"
}
# pairs PATTERN: a substitution for each that is in both journals.
pairs() {
	sed -n "s/.*$1.*/\1/p" $THERE/*.jsonl | awk '!seen[$0]++' >there.some
	sed -n "s/.*$1.*/\1/p" a/*.jsonl | awk '!seen[$0]++' >here.some
	paste -d' ' there.some here.some | sed -n 's/^\([0-9a-f]\{1,\}\) \([0-9a-f]\{1,\}\)$/s|\1|\2|/p'
}
# all_seen: PgDn, where a page must be.
all_seen() {
	while on_screen 'must be seen first'; do
		keys NPage
		sleep 0.2
	done
}
# resolved VALUE: a line of a file, where it says so.
resolved() {
	case $1 in
	@*:*) sed -n "${1##*:}p" "$(printf %s "$1" | sed 's/^@//; s/:[0-9]*$//')" ;;
	*)    printf '%s\n' "$1" ;;
	esac
}
# struck_out: a line is in the field, and Enter behind it.
typed_row() {
	keys C-u
	keys -l "$1"
	act Enter
}
answered_with() {
	case $kind:$1 in
	*:'<back>')	act Escape ;;
	*:'<exception>') act C-e ;;
	*:'<stop>')	act C-x ;;
	enter:*)	all_seen; act Enter ;;
	choose:*)	soon at_rest; act "$1" ;;
	text:*)		stood=$(still); fill "$1"; soon moved_on ;;
	secret:*)	stood=$(still); pin "$1"; soon moved_on ;;
	words:*)	typed_row "$1" ;;
	object:*)	all_seen; both "$(here "${1%% | *}")"; act Enter ;;
	tick:*)		tick; act Enter ;;
	esac
}
# drive RECORD [SHOTS]: until its end.  SHOTS: a folder for the screen of each
# question, as steady.sed has it.  between N: called in front of the Nth.
between() { :; }
drive() {
	asked=0
	tab=$(printf '\t')
	while IFS= read -r line <&5; do
		what=${line%%"$tab"*}
		rest=${line#*"$tab"}
		case $what in
		'?')
			kind=$(printf %s "$rest" | cut -f1)
			key=$(printf %s "$rest" | cut -f2)
			title=$(printf %s "$rest" | cut -f3)
			label=$(printf %s "$rest" | cut -f4)
			foot=$(printf %s "$rest" | cut -f5)
			case $kind in enter|choose|tick) label= ;; esac
			between $((asked += 1))
			soon asked_for || lost "never asked: $key, $title, $label, $foot"
			[ -z "${2-}" ] || soon at_rest
			cp now room.out
			[ -z "${2-}" ] || sed '1,24!d' now | sed -f steady.sed \
			    >"$2/$(printf %03d $asked)-$key"
			;;
		'!')	sh -c "$rest" ;;
		'=')	answered_with "$(resolved "$rest")" ;;
		esac
	done 5<"$1"
}
