# Sourced by tests that sit at a terminal: keys in, screens out, through tmux.
# SCREENS_UPDATE=1 keeps what is seen as the screens to compare with.
# The screen last looked at is in $TESTDIR/now, all of them in $TESTDIR/all.

command -v tmux >/dev/null || { echo 'skipped - no tmux'; exit 77; }
cd "$TESTDIR" || exit 1
: >all
# What stands for parts of a screen that are never the same twice.
steady=cat

t() {
	TMUX_TMPDIR=$TESTDIR tmux -L console -f /dev/null "$@"
}
trap 't kill-server 2>/dev/null' EXIT
trap 'exit 1' HUP INT TERM

not() {
	! "$@"
}
look() {
	t capture-pane -p >now
	cat now >>all
}
keys() {
	t send-keys "$@"
}
# soon COMMAND...: it succeeds, after a while at most.
soon() {
	tries=0
	while ! "$@"; do
		[ $((tries += 1)) -lt 1200 ] || return 1
		sleep 0.05
	done
}
on_screen() {
	look
	grep -qF -- "$1" now
}
# shows TEXT: wait until it is on the screen.
shows() {
	soon on_screen "$1" && return 0
	echo "never on the screen: $1"
	cat now
	t has-session || exit 1
	return 1
}
as_kept() {
	look
	sed -n '1,24p' now | $steady >seen
	cmp -s seen "$want"
}
# same NAME: the screen becomes that one, and nothing is beside or below it.
same() {
	want=$SRC/tests/screens/$1.screen
	if [ -n "${SCREENS_UPDATE-}" ]; then
		sleep 0.4
		as_kept || cp seen "$want"
		return 0
	fi
	soon as_kept
	diff "$want" seen && ! sed '1,24d' now | grep -q .
}
# cursor COLUMN,ROW: a Braille line reads where it is.
cursor() {
	[ "$(t display-message -p '#{cursor_x},#{cursor_y}')" = "$1" ]
}
# Decisions are not taken in the first half second.
pause() {
	sleep 0.6
}
# go COMMAND: in the shell; its end is told by "rc=N." on the screen.
go() {
	keys -R
	t clear-history
	keys "clear; $1; echo rc=\$?." Enter
}
# terminal COMMAND: a new one of 80 by 24, in which the command is the shell.
terminal() {
	t new-session -d -x 80 -y 24 "$1"
	t set-option -g window-size manual
	shows 'sh>'
}

# sane: what the shell's terminal was before_it, and it echoes.
before_it() {
	keys 'clear; stty -a >before; echo be""fore' Enter
	shows before
}
sane() {
	keys 'stty -a >after; echo al""ive' Enter
	shows 'al""ive' && shows 'alive' && diff before after &&
	    [ "$(t display-message -p \
	    '#{alternate_on}#{cursor_flag}#{keypad_flag}')" = 010 ]
}
dead() {
	! kill -0 "$(cat pid)" 2>/dev/null
}

# in_core TEXT: as ASCII, or as characters of 16 or 32 bits, in core.*
in_core() {
	for zeros in '' '\x00' '\x00\x00\x00'; do
		LC_ALL=C grep -qaP "$(printf %s "$1" |
		    sed "s/./&$(printf %s "$zeros" | sed 's/\\/&&/g')/g")" \
		    core.* && return 0
	done
	return 1
}
