#!/bin/sh
# usage: demo.sh BUILD
#
# The main job on an embedded default, from nothing to a validated zone: a
# signer asks, two people and a SoftHSM token answer, the signer signs, others
# judge.  On a terminal a person drives the console; without one, or with
# DEMO=auto, the same ceremony is held by a script.
set -eu
SRC=$(cd "$(dirname "$0")/.." && pwd)
BIN=$(cd "$1" && pwd)
export SRC BIN
DEMO=${DEMO:-}
if [ ! -t 0 ] || [ ! -t 1 ]; then DEMO=auto; fi

TESTDIR=$BIN/demo
case $TESTDIR in */demo) rm -rf "$TESTDIR" ;; esac
mkdir -p "$TESTDIR"
export TESTDIR
. "$SRC/tests/ceremony.sh"
NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ) WALL=$(date -u '+%Y-%m-%d %H:%M')

say() { printf '\n== %s\n' "$*"; }
run() { printf '$ %s\n' "$(echo "$*" | sed "s|$BIN/||g; s|$TESTDIR/||g")"; "$@"; }

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

say 'The slip: these words of the request are read over the phone'
run "$CAPSTAN" words req/request.xml

say 'Offline: the first ceremony (initialise token, make KSK, sign request)'
if [ "$DEMO" = auto ]; then
	first >answers
	run "$HEADLESS" -c capstan.conf answers >ceremony.txt
	# The checklist as it stood last, and how it ended.
	awk '/^\[[x> ]\]  1 /{ n = 0 } /^\[/{ line[++n] = $0 }
	    END { for (i = 1; i <= n; i++) print line[i] }' ceremony.txt
	tail -n 1 ceremony.txt
else
	cat <<END
The console opens now.  You are both people: press f for the first ceremony,
then Enter for each step.  Wall clock: the time now, in UTC.  Make up two PINs
of six digits or more.  The words are those above.  ? is help, X stops.
END
	printf 'Enter opens the console... '
	read -r _
	"$CAPSTAN" -c capstan.conf
fi
if [ ! -f out/SHA256SUMS ] || [ ! -f out/response.xml ]; then
	say 'The ceremony has not written a response yet.'
	echo "To go on with it:  $CAPSTAN -c $TESTDIR/capstan.conf"
	echo "with SOFTHSM2_CONF=$SOFTHSM2_CONF in the environment."
	exit 1
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

say 'Where everything lies'
cat <<END
the site          $TESTDIR
the console       $CAPSTAN -c $TESTDIR/capstan.conf
                  (SOFTHSM2_CONF=$SOFTHSM2_CONF)
log media         a/ and b/: the journal, the same on both
what left         out/: the response, the DS, the journal, SHA256SUMS
the signer        signer/ and signer.conf
the zone          example.zone, and signed: example.signed
END
[ "$DEMO" != auto ] || echo 'the ceremony      ceremony.txt: every page the two people saw'
