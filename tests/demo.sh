#!/bin/sh
# usage: demo.sh BUILD
#
# The main job on an embedded default, from nothing to a validated zone: a
# signer asks, two people and a SoftHSM token answer, the signer signs, others
# judge.  On a terminal a person drives the console; without one, or with
# DEMO=auto, the same ceremony is held by a script, and where readers can be
# had, four officers' cards open the HSM, and bring its key back when the HSM
# is lost.  DEMO=resume goes on with the ceremony that a person left.
set -eu
SRC=$(cd "$(dirname "$0")/.." && pwd)
BIN=$(cd "$1" && pwd)
export SRC BIN
DEMO=${DEMO:-}
AGAIN='make demo DEMO=resume'
[ "$BIN" = "$SRC/build" ] || AGAIN="$AGAIN BUILD=$1"
TESTDIR=$BIN/demo
export TESTDIR

if [ "$DEMO" = resume ]; then
	if [ ! -t 0 ] || [ ! -t 1 ]; then
		echo 'demo: to go on with a ceremony takes a terminal' >&2
		exit 1
	elif [ ! -f "$TESTDIR/req/request.xml" ]; then
		echo 'demo: there is none to go on with; "make demo" begins one' >&2
		exit 1
	fi
else
	if [ ! -t 0 ] || [ ! -t 1 ]; then DEMO=auto; fi
	case $TESTDIR in */demo) rm -rf "$TESTDIR" ;; esac
	mkdir -p "$TESTDIR"
fi
# Readers and cards in software need namespaces; without them there are PINs.
cards=no
if [ "$DEMO" = auto ] && [ "$(id -u)" -eq 0 ] && [ -x "$BIN/tests/card" ] &&
    command -v pcscd >/dev/null && command -v ip >/dev/null &&
    ls /usr/lib/*/pcsc/drivers/serial/libifdvpcd.so \
    /usr/lib/pcsc/drivers/serial/libifdvpcd.so 2>/dev/null | grep -q . &&
    unshare --net --mount --pid --fork --mount-proc true 2>/dev/null; then
	cards=yes
	export DEMO
	READERS=4
	. "$SRC/tests/pcsc.sh"
fi
. "$SRC/tests/ceremony.sh"
[ $cards = no ] || . "$SRC/tests/officers.sh"
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
# Whether the last ceremony of the journal has come to its end.
ended() {
	for journal in a/[0-9]*.jsonl; do :; done
	[ -f out/response.xml ] && tail -n 1 "$journal" 2>/dev/null |
	    grep -q '"step":"ceremony","kind":"end"'
}

if [ "$DEMO" != resume ]; then

say 'A scratch site: a SoftHSM token folder, two log media, REQ and OUT'
site
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

say 'The slip: these words of the request are read over the phone'
run "$CAPSTAN" words req/request.xml

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
if [ $cards = yes ]; then
	pcscd_start
	shared_site
	four_cards
	enrol_four >answers
	by_script 'Offline: four officers are enrolled, each with a card' enrol.txt
	first_shared >answers
	by_script 'Offline: the first ceremony; two of three officers open the HSM' ceremony.txt
	ended
elif [ "$DEMO" = auto ]; then
	say 'Offline: the first ceremony (initialise token, make KSK, sign request)'
	first >answers
	run "$HEADLESS" -c capstan.conf answers >ceremony.txt
	ended
	checklist ceremony.txt
elif ! ended; then
	cat <<END

Write these words down NOW, with their numbers: the console is going to cover
them, and in the ceremony the witness reads them to the administrator.
END
	enter 'they are on paper'
	say 'Offline: the first ceremony (initialise token, make KSK, sign request)'
	cat <<END
The console opens now.  You are both people.
END
	if [ "$DEMO" = resume ]; then
		cat <<END
Where a ceremony was left, press c to continue it: people and clock are asked
anew, and the PIN unless the HSM was closed for good; what was done stays done.
Otherwise press f to begin one.
END
	else
		cat <<END
Press f for the first ceremony, then Enter for each step.  Make up two PINs of
six characters or more, digits are best, and remember them.
END
	fi
	cat <<END
The wall clock is the time now, in UTC.  ? is help; X stops, and what is done
by then is kept: the same site is opened again, from this folder, by
    $AGAIN
END
	enter 'you are ready'
	"$CAPSTAN" -c capstan.conf || {
		rc=$?
		# One that was killed had no time to put the terminal back.
		stty sane
		say 'The console could not go on: the line above says why'
		printf 'When that is mended, go on with\n    %s\n' "$AGAIN"
		exit $rc
	}
fi
if ! ended; then
	say 'The ceremony has not come to its end, and waits for you'
	cat <<END
All that was done is in its journal.  To go on where it stands, and then with
the rest of the demo (verify, accept, sign, validate):
    $AGAIN
To begin anew, with another site in place of this one:
    make demo
To open the console by hand:
    cd $TESTDIR
    export SOFTHSM2_CONF=\$PWD/softhsm2.conf
    ../capstan -c capstan.conf
END
	exit 0
fi

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

if [ $cards = yes ]; then
	say 'The worst day: the HSM is destroyed'
	mv out first && mkdir out
	run rm -rf tokens
	mkdir tokens
	restored_shared >answers
	by_script 'A new HSM: one card and one paper bring the KSK back' restore.txt
	run "$CAPSTAN" verify out
fi

say 'Where everything lies'
cat <<END
log media         a/ and b/: the journal, the same on both
what left         $([ $cards = yes ] && echo first || echo out)/: the response, the DS, the journal, SHA256SUMS
the signer        signer/ and signer.conf
the zone          example.zone, and signed: example.signed
END
[ "$DEMO" != auto ] ||
    echo 'the ceremony      ceremony.txt: every page the two people saw'
[ $cards = no ] || cat <<END
the cards         cards/: four of them, in software; papers in paper.2 to 4
the worst day     restore.txt, and out/: what left that ceremony
END
cat <<END

in this folder:
    cd $TESTDIR
The console opens on this site with
    export SOFTHSM2_CONF=\$PWD/softhsm2.conf
    ../capstan -c capstan.conf
END
