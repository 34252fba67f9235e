# Sourced by tests that hold ceremonies as the people in the room do: the whole
# program, keys struck in a terminal of 80 by 24, and what is seen there.

. "$SRC/tests/tmux.sh"
. "$SRC/tests/ceremony.sh"
SO_PIN=582133770194 USER_PIN=904172635518
NOW=$(date -u +%FT%TZ)
steady=steady
exec 3>&1
hide=25

# ---- what is never the same twice ------------------------------------------

cat >steady.sed <<END
s|$TESTDIR\(/[a-z0-9]*\) *|TESTDIR\1 |
s|/[a-z0-9/_.-]*/libsofthsm2.so|MODULE|
s/[0-9]\{4\}-[0-9][0-9]-[0-9][0-9]/2027-02-09/g
s/[0-9][0-9]:[0-9][0-9]:[0-9][0-9]/10:17:00/g
s/\(2027-02-09\) [0-9][0-9]:[0-9][0-9] /\1 10:17 /g
s/ [0-9][0-9]:[0-9][0-9]Z$/ 10:17Z/
s/\b[0-9a-f]\{16,64\}\b/HEX/g
s/[0-9a-f]\{8\}-[0-9a-f-]\{27\}/UUID/
s/^\( LOG  record [0-9]*   \).*/\1WORDS/
s/^\(  *[1-6]\)  [A-Za-z ]*\(\[[x> ]\]\)\$/\1  WORDS  \2/
s/^\(  *[1-6]\)  [A-Za-z][A-Za-z ]*$/\1  WORDS/
s/^\( *[1-9] *2027.*Z\) .*/\1  TAGS/
s/KSK  *[0-9][0-9]*/KSK TAG/
s/  *[0-9]*  KSK /  TAG  KSK /
s/ksk-[0-9]*/ksk-TAG/
s/  *[0-9][0-9]* bytes/  BYTES/
s/^\( REVIEW.*[a-z]\)  *page \([0-9]*\) of \2\([^0-9]\|$\)/\1  page LAST of MANY\3/
s/^\( REVIEW.*[a-z]\)  *\(page [0-9]* of\) [0-9]*/\1  \2 MANY/
s/ \(page [0-9] of\) [0-9]* must be/ \1 MANY must be/
s/[^ ]*\.jsonl/JOURNAL/
s/ *\$//
END
# Of rows $hide not even the number of lines is steady.
steady() {
	sed "${hide}d" | sed -f steady.sed
}
# shown NAME [ROWS]: that screen, but for those rows.
shown() {
	hide=${2:-25}
	is "the screen is as it was agreed: $1" same "room-$1"
}

# ---- what people do ----------------------------------------------------------

# within N COMMAND...: it succeeds in N twentieths of a second.
within() {
	n=$1
	shift
	while ! "$@"; do
		[ $((n -= 1)) -gt 0 ] || return 1
		sleep 0.05
	done
}
# The next step would find another screen than it expects: this is the end.
lost() {
	{
		bad "$1"
		cat now
	} >&3
	exit 1
}
# strike KEY N COMMAND...: until it succeeds, each time N twentieths of a second;
# a key that comes too early is dropped, as it should be.
strike() {
	struck=0 key=$1 each=$2
	shift 2
	while keys "$key"; ! within "$each" "$@"; do
		[ $((struck += 1)) -lt 12 ] || lost "$key leads to: $2"
	done
}
# press KEY TEXT, decide KEY TEXT: until that is on the screen.
press() {
	strike "$1" 30 on_screen "$2"
}
decide() {
	strike "$1" 5 on_screen "$2"
}
shows() {
	soon on_screen "$1" || lost "never on the screen: $1"
}
# fill TEXT, pin DIGITS: in the field, and then Enter.
fill() {
	struck=0
	while keys C-u; keys -l "$1"; ! within 20 on_screen "[ $1 "; do
		[ $((struck += 1)) -lt 12 ] || lost "typed: $1"
	done
	keys Enter
}
half_pin() {
	stars=$(printf %s "$1" | tr 0-9 '*')
	struck=0
	while keys C-u; keys -l "$1"; ! within 20 on_screen "[ $stars  "; do
		[ $((struck += 1)) -lt 12 ] || lost "typed: $stars"
	done
}
pin() {
	half_pin "$1"
	keys Enter
}
one_same() {
	look
	[ "$(grep -c '\]  same$' now)" -eq "$1" ]
}
# both TEXT: administrator and witness type it, and go on.
first_types() {
	struck=0
	while keys C-u; keys -l "$1"; ! within 10 one_same 1; do
		[ $((struck += 1)) -lt 12 ] || lost "typed by one: $1"
	done
}
both() {
	first_types "$1"
	keys Tab
	keys -l "$1"
	shows 'Enter DO IT'
}
tick() {
	struck=0
	while ! on_screen 'Enter All agree'; do
		[ $((struck += 1)) -lt 200 ] || lost 'all lines are ticked'
		keys Space
		sleep 0.05
	done
}
# turn_all: PgDn, until every page was shown.
turn_all() {
	struck=0
	while ! within 6 on_screen 'no Enter until'; do
		[ $((struck += 1)) -lt 50 ] || lost 'all pages are shown'
		keys NPage
	done
}
# start [VAR=VALUE...]: the program, in the shell of the terminal.
start() {
	go "sh -c 'echo \$\$ >pid; exec env $* $CAPSTAN -c capstan.conf'"
}
# today: as both type it to agree to the clock.
today() { LC_ALL=C date -u +%A | tr a-z A-Z; }
# checked_in STEP: people, clock and media, until that step is next.
checked_in() {
	press Enter 'WHO IS IN THE ROOM'
	fill 'Ada King'
	shows 'Administrator  Ada King'
	fill 'Max Brandt'
	shows 'THESE TWO, IS THAT RIGHT?'
	press Enter 'NOW  Step 2'
	press Enter 'CLOCK CHECK'
	fill "$(date -u '+%F %H:%M')"
	shows 'Witness       MB  ['
	fill "$(date -u '+%F %H:%M')"
	shows 'which day of the week'
	both "$(today)"
	keys Enter
	shows 'NOW  Step 3'
	press Enter 'LOG MEDIA'
	! on_screen 'these words on paper' || tick
	press Enter "NOW  Step $1"
}
# both_leave: what was done is abandoned, and its head on paper.
both_leave() {
	shows 'what was done stays'
	fill 'Ada King'
	shows 'Witness  ['
	fill 'Max Brandt'
}
# stopping REASON: behind X, and record and words are on paper.
stopping() {
	fill "$1"
	shows 'STOPPED: record'
	press Enter 'rc=0.'
}
# continued: C, and where it was left in good order the words of that paper.
on_again() { on_screen 'NOW  Step 1' || on_screen 'GONE ON WITH'; }
continued() {
	strike c 5 on_again
	if on_screen 'GONE ON WITH'; then
		tick
		press Enter 'NOW  Step 1'
	fi
}
# given_up REASON [SCREEN]: the ceremony is stopped and, once more at the console,
# abandoned; what is asked behind the reason for that is the caller's to say.
given_up() {
	press x 'STOP: the ceremony'
	stopping "$1"
	start
	shows 'WAS NOT FINISHED'
	decide a 'ABANDON'
	[ $# -eq 1 ] || shown "$2"
	fill 'it is tried here'
}
ends_here() { on_screen 'rc=0.' || on_screen 'what was done stays'; }
# abandon_over: behind the reason; where something was done both leave.
abandon_over() {
	soon ends_here || lost 'neither ended nor asked who leaves'
	on_screen 'rc=0.' || both_leave
	shows 'rc=0.'
}
# opened STEP: token, PIN and inventory, until that step is next.
opened() {
	press Enter 'AND THE REGISTER AGREE'
	press Enter 'HSM opened with the user PIN.'
	press Enter 'OPEN THE HSM'
	pin $USER_PIN
	shows '(both): Inventory'
	press Enter 'INVENTORY: what'
	press Enter "NOW  Step $1"
}
# words_shown FILE: every word of its digest is on the screen, in order.
words_shown() {
	look
	sed -n 's/^ *[1-6]  \(.*\) \[[x> ]\]$/\1/p' now | tr -s ' \n' '\n\n' >on
	"$CAPSTAN" words "$1" | sed -n 's/^ *[1-6]  *//p' | tr -s ' \n' '\n\n' |
	    grep -v '^$' >in
	grep -v '^$' on | cmp - in
}

# enters TEXT: a book lies on the Enter key, until that is there and longer.
enters() {
	struck=0
	while keys -N 50 Enter; ! within 10 on_screen "$1"; do
		[ $((struck += 1)) -lt 20 ] || lost "Enter leads to: $1"
	done
	keys -N 50 Enter
}

# image NAME [-a]: what is in the memory of the process; with -a also in pages
# that no dump has by itself, such as those of a secret.  SoftHSM is in the
# process too: version 2.6 keeps no PIN after C_Login and C_InitToken, so that
# there may be none at all.
if ! command -v gcore >/dev/null || [ "$(id -u)" -ne 0 ]; then
	why='looking into memory needs gdb and root'
elif grep -q __asan_init "$CAPSTAN"; then
	why='the memory of a sanitized program is too large'
else
	why=
fi
# console: the process that has the terminal, of the two.
console() { pgrep -P "$(cat pid)" || cat pid; }
image() {
	rm -f core.*
	gcore ${2-} -o core "$(console)" >gcore.log 2>&1
	[ -n "$(ls core.* 2>/dev/null)" ]
}
looked() {
	[ -z "$why" ] || echo "skipped - $1: $why"
	[ -z "$why" ]
}
# four_officers: (with officers.sh) four are enrolled, a first ceremony was held
# with their cards, and the console is about to be started.
four_officers() {
	pcscd_start
	at "$NOW"
	site
	shared_site
	request
	four_cards
	for held in enrol_four first_shared; do
		$held >answers
		hold answers || { cat room.err; exit 1; }
	done
	rm -rf out; mkdir out
	terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
	before_it
}
