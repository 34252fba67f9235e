#!/bin/sh
# Somebody who does not read strikes keys at the whole program, where everything
# is ready to make, to sign or to destroy.  MONKEY says how many keys (10000), and
# the same number is always the same keys.
set -u
. "$SRC/tests/room.sh"
MONKEY=${MONKEY:-10000}

# ---- the monkey -----------------------------------------------------------------

# keys_struck N SEED KEY...: a line for each send-keys; among the keys are those of
# consoles and serial lines, and octets that no key sends.
keys_struck() {
	n=$1 seed=$2
	shift 2
	awk -v n="$n" -v seed="$seed" 'BEGIN { srand(seed)
		k = split("Enter Enter Enter Enter Escape Space Tab Up Down Left " \
		    "Right NPage PPage BSpace Home End IC F1 F2 F5 F12 C-a C-c C-d C-g " \
		    "C-l C-q C-s C-u C-v C-z C-[ C-\\ C-] C-_ DC BTab M-a S-Up a b c d " \
		    "e f i k l m n o p r s t u y 0 1 3 9 . ? < > * | E L M B '"$*"'", \
		    key, " ")
		for (i = 0; i < n; i++)
			printf("%s%s", key[1 + int(rand() * k)],
			    i % 20 == 19 || i == n - 1 ? "\n" : " ") }'
}
# octets SEED: what a broken line sends, in hexadecimal; no whole X.
octets() {
	awk -v seed="$1" 'BEGIN { srand(seed)
		for (i = 0; i < 12; i++) {
			o = i % 4 == 0 ? 27 : int(rand() * 256)
			printf("%02x ", o == 88 || o == 120 || o == 24 ? 91 : o)
		} }'
}
# monkey N SEED [KEY...]: N keys, a look at the screen and another size now and
# then; what was seen is in struck.screens.
monkey() {
	: >struck.screens
	batch=0
	keys_struck "$@" >struck
	while read -r some; do
		keys $some
		case $(((batch += 1) % 20)) in
		5)  t send-keys -H $(octets "$2$batch") ;;
		10) t resize-window -x 60 -y 20 ;;
		12) t resize-window -x 132 -y 43 ;;
		15) t resize-window -x 80 -y 24 ;;
		esac
		[ $((batch % 4)) -ne 0 ] || { look; cat now >>struck.screens; }
		# So that it is not struck into the half second without decisions.
		sleep 0.04
	done <struck
	# One that comes right behind another is not always passed on.
	sleep 0.5
	t resize-window -x 80 -y 24
	sleep 0.5
	struck_in_all=$((struck_in_all + $1))
}
struck_in_all=0
# part N: so many hundredths of all keys.
part() { echo $((MONKEY * $1 / 100)); }
at() { NOW=$1 WALL=$(date -u -d "$1" '+%F %H:%M'); }
now() { at "$(date -u +%FT%TZ)"; }

# made WHAT: records that something is about to be made, or was, in all journals.
made() {
	cat a/*.jsonl | grep -c '"step":"\('"$1"'\)","kind":"\(intent\|result\)"'
}
everything='init-token\|make-key\|sign\|destroy\|export\|split'
# stays SENTENCE: the console is there, and nothing was made since before.
stays() {
	is "$1: it does not leave the ceremony without X" kill -0 "$(cat pid)"
	is 'nor make, sign, destroy or write anything' \
	    [ "$(made "$everything")" -eq "$before" ]
}
# let_go: the console is ended from outside.
let_go() {
	kill -TERM "$(cat pid)"
	shows 'rc=143.'
	is 'and the terminal is sane' sane
}
# taken_up STEP: the ceremony that was left, until that step is next.
taken_up() {
	start
	shows 'WAS NOT FINISHED'
	continued
	checked_in 4
	opened "$1"
}

# ---- a token is about to be made ---------------------------------------------------

site
request
shell="env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
terminal "$shell"
before_it
before=0
start
decide f 'NOW  Step 1'
checked_in 4
press Enter 'A NEW TOKEN IS ABOUT'
monkey "$(part 10)" 11
stays 'at a token that is to be made'
let_go
abandoning_alone 'a monkey was here' >answers
now
is 'such a ceremony can be abandoned' hold answers

# ---- a key is about to be made, and a request to be signed ----------------------------

first >answers
now
is 'a first ceremony is held without it' hold answers
before=$(made "$everything")

start
decide k 'NOW  Step 1'
checked_in 4
opened 7
press Enter 'A NEW KEY SIGNING KEY'
monkey "$(part 20)" 7
stays 'at a key that is to be made'
is 'it typed into the fields' grep -q 'differs' struck.screens
let_go
abandoning_somehow 'a monkey was here' >answers
now
is 'such a ceremony can be abandoned, and the journal is whole' hold answers

rm -rf out
mkdir out
start
decide s 'NOW  Step 1'
checked_in 4
opened 7
monkey "$(part 25)" 21
stays 'with a request to be read, and the HSM open'
let_go
taken_up 7
press Enter 'HASH OF THE REQUEST'
monkey "$(part 15)" 22
stays 'at the digest of a request'
is 'it ticked lines, or said that they differ' \
    grep -q '\[x\]\|MISMATCH' struck.screens
let_go

# ---- everything is ready to sign ---------------------------------------------------

abandoning_somehow 'a monkey was here' >answers
now
is 'such a ceremony can be abandoned too' hold answers
rm -rf a b tokens out
mkdir a b tokens out
{ echo 'ceremony = f'; prologue; init; access; make_ksk; sign; } |
    sed '/^review.object/,$d' >answers
now
isnt 'a first ceremony is left where its request is reviewed' hold answers
before=$(made "$everything")
start
shows 'WAS NOT FINISHED'
continued
checked_in 5
opened 10
press Enter 'REVIEW: what is asked'
turn_all
monkey "$(part 20)" 31
stays 'with everything ready to sign'
is 'the journal has no intent to sign, and no signature' \
    [ "$(made sign)" -eq 0 ]
let_go

# ---- a way out -----------------------------------------------------------------------

# With X it gets out, so it is let in again.
go "trap '' INT QUIT TSTP; while [ ! -e enough ]; do sh -c 'echo \$\$ >pid; exec $CAPSTAN -c capstan.conf'; done"
shows 'WAS NOT FINISHED'
monkey "$(part 10)" 13 x X x X C-x C-b C-e
is 'with X it signs nothing either' [ "$(made sign)" -eq 0 ]
touch enough
let_out() {
	on_screen 'rc=' || { kill -TERM "$(cat pid)" 2>/dev/null; false; }
}
soon let_out
keys 'trap - INT QUIT TSTP' Enter
is 'whatever it struck, the terminal is sane' sane
{ echo ...; abandoning 'a monkey was here'; } >answers
now
is 'and the journal can be gone on with' hold answers
is "it struck $struck_in_all keys" [ "$struck_in_all" -ge $((MONKEY * 99 / 100)) ]
exit $failed
