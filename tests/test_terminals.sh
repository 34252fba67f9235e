#!/bin/sh
# The same screens on every terminal that a machine without a network has: its
# own console, a vt100 or vt220 behind a serial line, and what emulates them.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/drive.sh"
screens=$BIN/tests/screens
serial=$BIN/tests/serial
terminals='xterm-256color linux vt100 vt220'
now() { at "$(date -u +%FT%TZ)"; }
at() { NOW=$1 WALL=$(date -u -d "$1" '+%F %H:%M'); }
have() { infocmp "$1" >/dev/null 2>&1; }

# kept NAME: that screen, as it is kept for every terminal.
kept() {
	is "on $where: $1" same "$1"
}
# questions: one of each kind, through the window's changes where it has any.
questions() {
	kept enter
	keys '?'
	kept help
	keys Space
	kept enter
	keys Enter
	shows 'Is this request'
	kept choose
	pause
	keys s
	shows 'Name of the witness'
	pause
	keys -l 'M. Brandt'
	shows '[ M. Brandt '
	[ "$sized" = no ] || {
		t resize-window -x 60 -y 20
		shows 'needs 80 by 24'
		t resize-window -x 132 -y 43
		shows '[ M. Brandt '
		t resize-window -x 80 -y 24
	}
	kept text
	keys Enter
	shows 'PIN of officer 2'
	pause
	keys -l 84736152
	kept secret
	keys Enter
	shows 'both type zone'
	pause
	keys -l 'example. 13'
	kept object-one
	keys Tab
	keys -l 'example. 14'
	kept object-differs
	keys BSpace 3
	kept object-same
	keys Enter
	shows 'READ ALOUD'
	pause
	keys Space
	keys Space
	keys u
	kept tick-two
	keys Escape
	kept busy
	shows 'rc=0.'
}

SCREENS_PIN=$(printf 84736152 | od -An -tx1 | tr -d ' \n')
steady=cat
terminal "env PS1='sh> ' SCREENS_PIN=$SCREENS_PIN SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
before_it
sized=yes
asks='enter choose text secret object tick busy'
for term in $terminals; do
	have $term || { echo "skipped - this system does not know $term"; continue; }
	where=$term
	go "env TERM=$term $screens $asks"
	questions
	is "on $term: and it is left sane" sane
done
sized=no where='a serial line'
go "env TERM=vt100 $serial $screens $asks"
questions
is 'the shell at the other end of the serial line is sane' sane

# ---- a whole ceremony, question by question --------------------------------------------

steady=steady
site
request
now
first >answers
hold answers || { cat room.err; exit 1; }
mv out first.out; mkdir out
cp -a a a.before; cp -a b b.before
now
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
rm -f record
is 'an inventory is held without people' hold answers -r record
mkdir there; cp -a a there/a
THERE=$TESTDIR/there/a

# Another size in front of some questions: what is there then is drawn anew.
between() {
	[ "$sized" = yes ] && [ $(($1 % 4)) -eq 0 ] || return 0
	t resize-window -x 60 -y 20
	sleep 0.3
	t resize-window -x 80 -y 24
	sleep 0.3
}
# Of each question the screen, but for the clock's row and what was typed in it.
whole() {
	rm -rf a b out; cp -a a.before a; cp -a b.before b; mkdir out
	mkdir "shots.$1"
	start "$2"
	drive record "shots.$1"
	shows 'rc=0.'
	is "on $where: the ceremony is held, and the terminal left sane" sane
}
sed -i "s/^\(=	\)$WALL\$/\1NOW/" record
resolved() { case $1 in NOW) date -u '+%F %H:%M' ;; *) printf '%s\n' "$1" ;; esac; }
sized=no where=tmux
whole tmux TERM=screen
is 'each question was seen' [ "$(ls shots.tmux | wc -l)" -ge 20 ]
sized=yes
for term in $terminals; do
	have $term || continue
	where=$term
	whole $term TERM=$term
	is "on $term: every screen of a ceremony is the same, sized anew between" \
	    diff -r shots.tmux shots.$term
done
sized=no where='a serial line'
CAPSTAN="$serial $CAPSTAN"
whole serial TERM=vt220
is 'on a serial line without a size: every screen of a ceremony is the same' \
    diff -r shots.tmux shots.serial
exit $failed
