#!/bin/sh
# usage: demo.sh BUILD
#
# The main job on an embedded default, from nothing to a validated zone, and
# through the worst day: a signer asks; two people, four officers' cards and a
# SoftHSM token answer; the signer signs, others judge; then the HSM is lost, and
# a card and a paper bring its key back.  The officers are enrolled by a script.
# The two ceremonies after that are held by a person at the console; without a
# terminal, or with DEMO=auto, by the script too.  DEMO=resume goes on where a
# person left.  Where no readers can be had, PINs are typed, and the demo ends
# with the validated zone.
set -eu
SRC=$(cd "$(dirname "$0")/.." && pwd)
BIN=$(cd "$1" && pwd)
export SRC BIN
DEMO=${DEMO:-}
AGAIN='make demo DEMO=resume'
[ "$BIN" = "$SRC/build" ] || AGAIN="$AGAIN BUILD=$1"
TESTDIR=$BIN/demo
export TESTDIR

if [ -n "${PCSC_INSIDE:-}" ]; then
	:	# this was done before the script began again, among its readers
elif [ "$DEMO" = resume ]; then
	if [ ! -t 0 ] || [ ! -t 1 ]; then
		echo 'demo: to go on with a ceremony takes a terminal' >&2
		exit 1
	elif [ ! -f "$TESTDIR/req/request.xml" ]; then
		echo 'demo: there is none to go on with; "make demo" begins one' >&2
		exit 1
	fi
	# The readers are new ones; the cards are those of before.
	rm -rf "$TESTDIR/pcscd.conf" "$TESTDIR/drivers"
else
	if [ ! -t 0 ] || [ ! -t 1 ]; then DEMO=auto; fi
	case $TESTDIR in */demo) rm -rf "$TESTDIR" ;; esac
	mkdir -p "$TESTDIR"
fi
export DEMO
# no_cards: why there are none, or nothing.  Readers and cards in software need
# namespaces.
no_cards() {
	[ "$(id -u)" -eq 0 ] || { echo 'only root can make readers in software'; return; }
	for c in pcscd ip unshare; do
		command -v $c >/dev/null || { echo "$c is not installed"; return; }
	done
	[ -x "$BIN/tests/card" ] || { echo 'tests/card is not built'; return; }
	ls /usr/lib/*/pcsc/drivers/serial/libifdvpcd.so \
	    /usr/lib/pcsc/drivers/serial/libifdvpcd.so 2>/dev/null | grep -q . ||
	    { echo 'vsmartcard-vpcd is not installed'; return; }
	unshare --net --mount --pid --fork --mount-proc true 2>/dev/null ||
	    echo 'this machine lets nobody have namespaces'
}
cards=yes why=
[ -n "${PCSC_INSIDE:-}" ] || why=$(no_cards)
[ -z "$why" ] || cards=no
# A site that was begun without cards is gone on with as it is.
if [ "$DEMO" = resume ] && [ ! -d "$TESTDIR/cards" ]; then
	cards=no why='it was begun without'
elif [ "$DEMO" = resume ] && [ $cards = no ]; then
	echo "demo: the cards of this ceremony cannot be put into readers: $why" >&2
	exit 1
fi
if [ $cards = yes ]; then
	READERS=4
	. "$SRC/tests/pcsc.sh"
fi
. "$SRC/tests/ceremony.sh"
[ $cards = no ] || . "$SRC/tests/officers.sh"
. "$SRC/tests/left.sh"
NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ) WALL=$(date -u '+%Y-%m-%d %H:%M')

say() { printf '\n== %s\n' "$*"; }
# run COMMAND...: shown without the folders of this machine, then run.
run() {
	echo "\$ $*" | sed "s|$BIN/||g; s|$TESTDIR/||g; s|$SRC/||g" |
	    fold -s -w 74 | sed '$!s/$/\\/; 2,$s/^/    /'
	"$@"
}
# enter PROMPT: waits until the person has read so far.
enter() {
	printf '\n%s' "Enter, when $1... "
	read -r _ || :
}
# ended TYPE: whether a ceremony of it has come to its end.
ended() {
	tail -qn 1 a/*-"$1"*.jsonl 2>/dev/null |
	    grep -q '"step":"ceremony","kind":"end"'
}
# on_the_paper JOURNAL: the words that this ceremony ended with.  They are of the
# record before, with what a copy may hide hidden.
on_the_paper() {
	rm -rf paper && mkdir -p paper/whole/journal
	for f in a/*.jsonl; do
		sed '/"step":"finish","kind":"done"/,$d' "$f" >"paper/whole/journal/${f#a/}"
		[ "$f" != "$1" ] || break
		cp "$f" paper/whole/journal/
	done
	(cd paper/whole && sha256sum journal/* >SHA256SUMS)
	"$CAPSTAN" redact -o paper/copy paper/whole >/dev/null
	tail -n 1 "paper/copy/journal/${1#a/}" >head
	"$CAPSTAN" words head | sed -n 's/^\( *[1-6]  \)/   \1/p'
}

# became WHAT TYPE: a line of where all stands, and those behind it.
became() {
	echo "$1 $(left "$2")" | fold -s -w 74 | sed '2,$s/^/    /'
}
if [ "$DEMO" = resume ]; then
	say 'Where this was left'
	[ $cards = no ] || became 'The enrolment of the officers' enrol
	became 'The first ceremony' first
	if [ -d first ]; then
		echo 'The signer took its response; the HSM was destroyed then.'
		became 'The restoring of its key' restore
	elif ended first; then
		echo 'The signer takes its response next.'
	fi
fi

if [ "$DEMO" != resume ]; then

say 'A scratch site: a SoftHSM token folder, two log media, REQ and OUT'
site
if [ $cards = yes ]; then
	shared_site
	# There are four cards, and only one share is copied from the screen.
	# R. Novak, whose card then has three, has no room for those of the PINs of
	# the HSM that comes after this one.  The fourth share waits.
	echo 'separate = no' >>capstan.conf
else
	echo "PINs are typed, and no key is backed up, for there are no cards: $why"
fi
cat >example.zone <<'END'
$ORIGIN example.
$TTL 3600
@	SOA	ns.example. hostmaster.example. 1 7200 3600 1209600 3600
@	NS	ns
@	MX	10 mail
ns	A	192.0.2.1
ns	AAAA	2001:db8::1
mail	A	192.0.2.2
*.wild	TXT	"anything below wild"
a.b.c	TXT	"two empty names above"
signed	NS	ns.signed
signed	DS	12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
ns.signed A	192.0.2.3
plain	NS	ns.plain
ns.plain A	192.0.2.4
END
echo "in $TESTDIR"

say 'Online: the signer makes its ZSK and asks for nine DNSKEY sets'
run "$SIGNER" keys -c signer.conf
run "$SIGNER" request -c signer.conf -s "$(date -u +%Y-%m-%dT00:00:00Z)"
cp signer/request.xml req/request.xml

fi

# checklist: as it stood before the last step, which has ended too.
checklist() {
	awk '/^\[[x> ]\]  1 /{ n = 0 } /^\[/{ line[++n] = $0 }
	    END { sub(/^\[>\]/, "[x]", line[n]); sub(/now *$/, "done", line[n])
	    for (i = 1; i <= n; i++) print line[i] }' "$1"
	tail -n 1 "$1"
}
# by_script TITLE FILE: a ceremony with the answers there are.
by_script() {
	say "$1"
	"$HEADLESS" -c capstan.conf answers >room.out || {
		cat room.out
		exit 1
	}
	cp room.out "$2"
	checklist "$2"
}
# by_person TYPE: a ceremony at the console, to its end.
by_person() {
	enter 'you are ready'
	"$CAPSTAN" -c capstan.conf || {
		rc=$?
		# One that was killed had no time to put the terminal back.
		stty sane
		say 'The console could not go on: the line above says why'
		printf 'When that is mended, go on with\n    %s\n' "$AGAIN"
		exit $rc
	}
	! ended "$1" || return 0
	say 'The ceremony has not come to its end'
	cat <<END
All that was done is in its journal.  To go on where it stands, or, where it was
abandoned, to hold it anew on the same site, and then with the rest of the demo:
    $AGAIN
To begin anew, with another site in place of this one:
    make demo
END
	[ $cards = yes ] || cat <<END
To open the console by hand:
    cd $TESTDIR
    export SOFTHSM2_CONF=\$PWD/softhsm2.conf
    ../capstan -c capstan.conf
END
	exit 0
}
# what_to_press LETTER CEREMONY TYPE
what_to_press() {
	if left_open "$3"; then
		cat <<END
Press c to continue it: people and clock are asked anew, and the HSM is opened
again unless it was closed for good; what was done stays done.
END
	else
		echo "Press $1 for $2, then Enter for each step."
	fi
	cat <<END
You are both people.  The wall clock is the time now, in UTC.  ? is help; X
stops, and what is done by then is kept: the same site is opened again by
    $AGAIN
END
}
# demo_first, demo_restore: the answers of whoever does what the text below says.
with_both() { onto "$@" | sed '1a share.both = enter'; }
demo_first() {
	echo 'ceremony = f'
	prologue; init_shared; access_shared 1 2
	printf 'step = enter\nsplit.object = 2 of 4 | 2 of 4\n'
	with_both 1 'R. Novak'; onto 4 'J. Moreau'; on_paper 3 'T. Lindqvist'
	printf 'share.holder = -\nshare.absent = n\n'
	held_page
	make_ksk
	printf 'step = enter\nback-up = enter\n'
	sign; epilogue "$(signing 1 2 3 4)"
}
demo_restore() {
	echo 'ceremony = n'
	prologue
	printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
	printf 'init.old-token = g\ninit.gone = <object>\n'
	onto 2 'E. Okafor'; onto 3 'A. Haddad'; with_both 4 'J. Moreau'
	held_page
	access_shared 2 3
	printf 'step = enter\nrestore.object = <object>\n'
	printf 'share = c\ncard = enter\n? card.whose = <second>\n'
	printf 'card.pin = %s\nshare = p\n' "$(pin_of 4)"
	typed 3
	printf 'share = g\nrestore = enter\n'
	epilogue "$(signing 2 3 4)"
}
# the_cards: who has which, and its PIN.
the_cards() {
	cat <<END
All four cards are in the readers.  This is whose they are, and what each keeps
in mind (the officer's, not yours, on another day):

    R. Novak    PIN $(pin_of 1)   admin PIN $(admin_of 1)
    E. Okafor   PIN $(pin_of 2)   admin PIN $(admin_of 2)
    A. Haddad   PIN $(pin_of 3)   admin PIN $(admin_of 3)
    J. Moreau   PIN $(pin_of 4)   admin PIN $(admin_of 4)

END
}

if [ $cards = yes ] && ended enrol; then
	cards_in
elif [ $cards = yes ]; then
	# One that was cut off had nothing of a person's in it.
	rm -rf a b cards
	mkdir a b cards
	four_cards
	enrol_four >answers
	by_script 'Offline: four officers are enrolled, each with a card (15 seconds)' enrol.txt
fi

# Words that were ticked are not wanted a second time.
slip_read() {
	left_open first && journal_of first &&
	    grep -q '"step":"request","kind":"done"' "$journal"
}
if ! ended first && ! slip_read; then
	say 'The slip: these words of the request are read over the phone'
	run "$CAPSTAN" words req/request.xml
fi

if [ "$DEMO" = auto ]; then
	if [ $cards = yes ]; then
		demo_first >answers
		by_script 'Offline: the first ceremony; two of three officers open the HSM' ceremony.txt
	else
		first >answers
		by_script 'Offline: the first ceremony (initialise token, make KSK, sign request)' ceremony.txt
	fi
	ended first
elif ! ended first; then
	if ! slip_read; then
		cat <<END

Write these words down NOW, with their numbers: the console is going to cover
them, and in the ceremony the witness reads them to the administrator.
END
		enter 'they are on paper'
	fi
	say 'Offline: the first ceremony (initialise token, make KSK, sign request)'
	what_to_press f 'the first ceremony' first
	if [ $cards = yes ]; then
		cat <<END

The witness has the paper of the enrolment, and compares it in step 3:

END
		on_the_paper a/*-enrol.jsonl
		enter 'you have seen it'
		say 'The officers, with their cards'
		the_cards
		cat <<END
Step 4 gives the shares of both PINs to three of them, R. Novak, E. Okafor and
A. Haddad: each time type the name, C for the card, Enter, and its PIN.
Step 6 opens the HSM: C, Enter, the letter of whose card it is, and its PIN; the
same for another one; then G.
Step 8 splits the backup key; both type 2 of 4.  R. Novak and J. Moreau take
theirs on their cards; the first has shares of the PINs too, and a page says so
before that of card or paper: Enter.  T. Lindqvist, who has no card, gets a
paper: P, and Enter.  Copy those eleven rows where you find them again, Enter,
and type them back; four letters of a word are enough.  The fourth share waits
for somebody: type - for the name, and N.
At the end all four sign, one after another: C, Enter, and the PIN.
That paper is needed on the worst day.
END
	else
		cat <<END
Make up two PINs of six characters or more, digits are best, and remember them.
END
	fi
	by_person first
fi

if [ ! -d first ]; then

say 'An auditor: another user, another copy of what left'
rm -rf audit && cp -r out audit
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	copy=$(mktemp -d)
	cp -r out "$copy/out" && cp "$CAPSTAN" "$copy/capstan"
	chmod -R a+rX "$copy" && chown -R 65534:65534 "$copy"
	run setpriv --reuid=65534 --regid=65534 --clear-groups \
	    "$copy/capstan" verify "$copy/out"
	rm -rf "$copy"
else
	run "$CAPSTAN" verify audit
fi

say 'Online: the signer takes the response and signs the zone'
run "$SIGNER" accept -c signer.conf -a out/ksk-*.ds out/response.xml
run "$SIGNER" sign -c signer.conf -o example.signed example.zone
run "$SIGNER" status -c signer.conf || :

say 'Others judge the signed zone, with the DS of the KSK as their anchor'
run "$SRC/tests/validate.sh" example. example.signed out/ksk-*.ds

fi

if [ $cards = yes ] && [ ! -d first ]; then
	say 'The worst day: the HSM is destroyed'
	# Once the folder is there, it has been.
	run rm -rf tokens
	mkdir tokens
	mv out first
fi
mkdir -p out
if [ $cards = yes ] && [ "$DEMO" = auto ]; then
	demo_restore >answers
	by_script 'A new HSM: one card and one paper bring the KSK back' restore.txt
elif [ $cards = yes ] && ! ended restore; then
	say 'A new HSM: one card and one paper bring the KSK back'
	what_to_press n 'RESTORE KEYS' restore
	cat <<END

The witness has the paper of the first ceremony, and compares it in step 3:

END
	for journal in a/*-first*.jsonl; do :; done
	on_the_paper "$journal"
	enter 'you have seen it'
	say 'The officers, with their cards'
	the_cards
	cat <<END
Step 4 makes a new token: G, for the old one is gone for good; then as before.
E. Okafor, A. Haddad and J. Moreau get the shares of its PINs on their cards, and
in step 6 two of them open it.  The third has a share of the backup key too:
Enter.  R. Novak's card has three shares already, and no room for two more.
Step 8 brings the key back: both type what the screen shows; C, Enter, the letter
of one of those whose cards could be meant, and that PIN; P, and the eleven rows
of T. Lindqvist; then G.
Whoever has lost that paper brings a second card in its place.
END
	by_person restore
fi
[ $cards = no ] || run "$CAPSTAN" verify out

say 'Where everything lies'
cat <<END
log media         a/ and b/: the journal, the same on both
what left         $([ $cards = yes ] && echo first || echo out)/: the response, the DS, the journal, the report to sign, SHA256SUMS
the signer        signer/ and signer.conf
the zone          example.zone, and signed: example.signed
END
[ "$DEMO" != auto ] ||
    echo 'the ceremony      ceremony.txt: every page the two people saw'
[ $cards = no ] || echo 'the cards         cards/: four of them, in software; the enrolment: enrol.txt'
[ $cards = no ] || [ "$DEMO" != auto ] ||
    echo 'the worst day     restore.txt, and out/; a paper in paper.3'
[ $cards = no ] || [ "$DEMO" = auto ] ||
    echo 'the worst day     out/: what left that ceremony'
printf '\nin this folder:\n    cd %s\n' "$TESTDIR"
[ $cards = yes ] || cat <<END
The console opens on this site with
    export SOFTHSM2_CONF=\$PWD/softhsm2.conf
    ../capstan -c capstan.conf
END
