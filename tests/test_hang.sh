#!/bin/sh
# A module that never answers, or takes the process with it, at the real console.
set -u
. "$SRC/tests/room.sh"
at() { NOW=$1 WALL=$(date -u -d "$1" '+%F %H:%M'); }
at "$(date -u +%FT%TZ)"
# sane_again: the terminal, and the screen is a shell's.
is_sane() { is "$1 the terminal is sane" sane; }
exceptions() { cat a/*.jsonl | grep -c '"kind":"exception"'; }
# to_the_pin FAULT: an inventory, up to where the HSM is opened, with that fault
# from then on.
to_the_pin() {
	start "P11_FAULT=$1"
	if [ "${2-i}" = c ]; then continued; else decide i 'NOW  Step 1'; fi
	checked_in 4
	press Enter 'AND THE REGISTER AGREE'
	press Enter 'HSM opened with the user PIN.'
	press Enter 'OPEN THE HSM'
	pin $USER_PIN
}

site
request
first >answers
is 'a first ceremony is held' hold answers
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
cp faulty.conf capstan.conf
terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF P11_REAL=$(softhsm) sh"
before_it

# ---- no process of it can have a network ---------------------------------------------

# processes: both, and each thread of them.
processes() {
	for p in "$(cat pid)" $(pgrep -P "$(cat pid)"); do
		echo /proc/"$p"/task/*
	done
}
filtered() {
	n=0
	for task in $(processes); do
		n=$((n + 1))
		grep -q '^Seccomp:.2' "$task/status" &&
		    grep -q '^NoNewPrivs:.1' "$task/status" || return 1
	done
	[ $n -ge 3 ]
}
no_socket() {
	for p in "$(cat pid)" $(pgrep -P "$(cat pid)"); do
		! ls -l "/proc/$p/fd" | grep -q socket: || return 1
	done
}
start
shows 'WHICH CEREMONY'
is 'the parent, the console and its threads have the filter that lets no socket be made' filtered
is 'and none has a socket' no_socket
is 'they are two processes' [ "$(pgrep -P "$(cat pid)" | wc -l)" -eq 1 ]
press Escape 'rc=0.'

# ---- it takes its time -----------------------------------------------------------------

to_the_pin C_Login:1!:slow=7000
shows 'Waiting for the HSM'
is 'how long, and when it last answered, is on the screen' \
    grep -qE 'Waiting for the HSM, [2-6] s; last answer [0-9:]{8}Z  E Exception  X Stop' now
keys e
shows 'E is due'
keys x
shows 'G Give up waiting'
keys n
shows 'Waiting for the HSM'
keys X
shows 'G Give up waiting'
keys g
shows 'Why  ['
keys Escape
shows 'EXCEPTION: something'
is 'the call came back by itself, and E has led to its form' not on_screen 'Waiting'
press Escape 'NOW  Step 6'
press x 'STOP: the ceremony'
stopping 'it was slow'
is_sane 'then'
is 'no exception was written by anybody' [ "$(exceptions)" -eq 0 ]

# ---- it never comes back ---------------------------------------------------------------

to_the_pin C_SignInit:1:hang c
press Enter 'Waiting for the HSM'
soon on_screen 'HSM, 5 s'
is 'nothing gives up by itself' on_screen 'Waiting for the HSM'
keys C-c C-z 'C-\'
keys C-x
shows 'G Give up waiting'
keys G
shows 'Why  ['
keys -l 'the PED is dark '
keys BSpace Enter
shows 'rc=2.'
is_sane 'people who give up waiting get a shell, and'
is 'they are told what happened, and that it is written' sh -c '
    tr -s " \n" "  " <now | grep -q "people gave up waiting for C_SignInit.*the PED is dark; exception 1 is in the journal"'
gone() { ! pgrep -f "$TESTDIR/capstan.conf" >/dev/null; }
is 'no process of it is left' soon dead
is 'the exception says how long, and why' grep -q \
    '"kind":"exception".*"happened":"people gave up waiting for C_SignInit, a call to the HSM of .*Z, after [0-9]* s: the PED is dark","number":1,"who":"capstan"' \
    a/0002-inventory.jsonl
start
shows 'WAS NOT FINISHED'
is 'the next start says how it ended' sh -c '
    tr -s " \n" "  " <now | grep -q "did not end as it should: people gave up waiting for C_SignInit.* That is exception 1"'
press Escape 'rc=0.'

# ---- it takes the process with it -----------------------------------------------------------

# crashes WHAT RC WORDS: as a module does at the first signature.
crashes() {
	before=$(exceptions)
	to_the_pin "C_SignInit:1:$1" c
	press Enter "rc=$2."
	is_sane "the module ends in $1, and"
	is 'that is an exception of the journal, with the call' [ "$(cat a/*.jsonl |
	    grep -c "\"kind\":\"exception\".*$3 in C_SignInit, a call to the HSM")" -eq 1 ]
	is 'one' [ "$(exceptions)" -eq $((before + 1)) ]
}
crashes crash 139 'a bad address (signal 11)'
crashes abort 134 'its own abort() (signal 6)'
crashes kill 137 'SIGKILL (signal 9)'
start
shows 'WAS NOT FINISHED'
is 'the next start says what ended the last' sh -c '
    tr -s " \n" "  " <now | grep -q "the console died of SIGKILL (signal 9) in C_SignInit.* That is exception 4"'
kill -KILL "$(console)"
shows 'rc=137.'
is_sane 'killed where no call was under way'
is 'it says that too' grep -q 'SIGKILL (signal 9) in no call to the HSM' a/0002-inventory.jsonl
start
shows 'WAS NOT FINISHED'
kill -TERM "$(cat pid)"
shows 'rc=143.'
is_sane 'ended from outside'
is 'which is no exception' [ "$(exceptions)" -eq 5 ]
start
shows 'WAS NOT FINISHED'
child=$(console)
kill -KILL "$(cat pid)"
gone() { ! kill -0 "$child" 2>/dev/null; }
is 'without its parent the console ends' soon gone
t respawn-pane -k "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
shows 'sh>'

# ---- and then it is gone on with ---------------------------------------------------------------

sed "s|^module.*|module = \"$(softhsm)\"|" faulty.conf >capstan.conf
rm -rf out; mkdir out
at "$(date -u +%FT%TZ)"
{ echo 'unfinished = c'; prologue; access; epilogue; } >answers
is 'the ceremony is gone on with' hold answers
sed 's/^/# /' room.err
is 'what left is verified' "$CAPSTAN" verify out
is 'both log media hold the same' diff -r a b
exit $failed
