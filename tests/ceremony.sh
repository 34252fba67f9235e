# Sourced by tests that hold ceremonies: a signer, a site with a SoftHSM token,
# and answers for the room without people.  Everything lies in $TESTDIR.

cd "$TESTDIR"
CAPSTAN=$BIN/capstan SIGNER=$BIN/capstan-signer HEADLESS=$BIN/tests/headless
SOFTHSM2_CONF=$TESTDIR/softhsm2.conf
export SOFTHSM2_CONF
# SoftHSM 2.6.1 leaks an ASN.1 string with each use of an Edwards key; that it
# is SoftHSM's is seen when stacks are unwound through libraries.
ASAN_OPTIONS=fast_unwind_on_malloc=0:${ASAN_OPTIONS:-}
LSAN_OPTIONS=suppressions=$SRC/tests/softhsm.supp:print_suppressions=0
export ASAN_OPTIONS LSAN_OPTIONS
NOW=2027-02-09T10:17:00Z WALL='2027-02-09 10:17'
SO_PIN=58213377 USER_PIN=90417263

softhsm() {
	for so in "${SOFTHSM2_MODULE:-}" /usr/lib/softhsm/libsofthsm2.so \
	    /usr/lib/*/softhsm/libsofthsm2.so /usr/local/lib/softhsm/libsofthsm2.so; do
		[ -n "$so" ] && [ -f "$so" ] && { echo "$so"; return; }
	done
	echo 'skipped - SoftHSM is not installed' >&2
	exit 77
}

ok() { echo "ok - $1"; }
bad() { echo "not ok - $1"; failed=1; }
# is SENTENCE COMMAND...: ok when the command succeeds.
is() {
	sentence=$1; shift
	if "$@" >is.out 2>&1; then ok "$sentence"; else bad "$sentence"; sed 's/^/# /' is.out; fi
}
isnt() {
	sentence=$1; shift
	if "$@" >is.out 2>&1; then bad "$sentence"; sed 's/^/# /' is.out; else ok "$sentence"; fi
}
# has_octets HEX PLACES: in eights, for one with a newline among them is never
# found by a program that looks at lines.
has_octets() {
	for eight in $(echo "$1" | sed 's/.\{16\}/& /g'); do
		! LC_ALL=C grep -rqaP "$(echo "$eight" | sed 's/../\\x&/g')" $2 || return 0
	done
	return 1
}
failed=0

# site [ALGORITHM [BITS]]: folders, configuration, an empty token folder; PINs
# are typed.
site() {
	mkdir -p a b req out tokens
	printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n' \
	    "$TESTDIR" >softhsm2.conf
	cat >capstan.conf <<END
site = "AMS-A"
rehearsal = true
module = "$(softhsm)"
token = "EXAMPLE-AMS"
zone = "example."
algorithm = ${1:-13}
bits = ${2:-2048}
policy = "small"
operators = typed
journal-a = "$TESTDIR/a"
journal-b = "$TESTDIR/b"
request-media = "$TESTDIR/req"
output-media = "$TESTDIR/out"
END
	cat >signer.conf <<END
zone = "example."
state = "$TESTDIR/signer"
rehearsal = true
algorithm = "${1:-13}"
slots = 9
slot-length = "P10D"
slot-validity = "P21D"
END
}

# request: a real one, from the signer, on the request medium.
request() {
	"$SIGNER" keys -c signer.conf -t $NOW >signer.out 2>&1 &&
	"$SIGNER" request -c signer.conf -t $NOW >>signer.out 2>&1 &&
	cp signer/request.xml req/request.xml || { cat signer.out >&2; exit 1; }
}

# address KEY [ZONE]: a transport key file of an RSA key of openssl's.
address() {
	id=$({ printf '\003\001\000\001'; openssl rsa -in "$1" -noout -modulus 2>/dev/null |
	    perl -ne 's/.*=//; chomp; print pack "H*", $_'; } | sha256sum | cut -c1-64)
	printf 'capstan-transport-key 1\nzone %s\ntransport-key %s\n' "${2:-example.}" "$id"
	echo 'format rsa-oaep-sha1+rfc5649/pkcs8'
	openssl pkey -in "$1" -pubout 2>/dev/null
}

# log_media [TICKS]: where a ceremony has its head on paper that is compared.
log_media() {
	if cat a/*.jsonl b/*.jsonl 2>/dev/null |
	    grep -q '"step":"finish","kind":"done"\|"kind":"abandoned","data":{"administrator"'; then
		echo "media.paper = ${1:-all}"
	else
		echo 'media = enter'
	fi
}
# prologue, access, epilogue: what every ceremony asks, in order.
prologue() {
	cat <<END
step = enter
people.administrator = Ada King
people.witness = Max Brandt
people.right = enter
step = enter
clock.administrator = $WALL
clock.witness = $WALL
clock.agree = <object>
step = enter
$(log_media)
END
}
# init [ANSWER...]: what is asked of old tokens; without one, whatever is asked of
# up to three, which are kept.
init() {
	printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
	[ $# -gt 0 ] || set -- '? init.old-token = k' '? init.old-token = k' \
	    '? init.old-token = k'
	for said; do echo "$said"; done
	cat <<END
init.so-pin = $SO_PIN
init.so-pin-again = $SO_PIN
init.user-pin = $USER_PIN
init.user-pin-again = $USER_PIN
END
}
access() {
	cat <<END
step = enter
token = enter
step = enter
open.pin = $USER_PIN
step = enter
inventory = enter
END
}
make_ksk() {
	cat <<END
step = enter
make.object = example. ${1:-13} | example. ${1:-13}
make.sheet = enter
END
}
transport() {
	cat <<END
step = enter
transport.words = all
transport.object = <object>
END
}
send() { printf 'step = enter\nsend = enter\n'; }
sending() {
	echo 'ceremony = p'
	prologue; access; transport; make_ksk "${1:-13}"; send; epilogue
}
sign() {
	cat <<END
step = enter
request.words = all
${1-request.first = first example. | first example.}
step = enter
review.object = <object>
step = enter
signed = enter
END
}
# reported [-n NUMBER] FOLDER: its report can be made, in lines of at most 80 printable ASCII
# characters and pages of 60 lines, each with the words of one head; and as HTML
# that is well-formed.
reported() {
	"$CAPSTAN" report "$@" >report.is && "$CAPSTAN" report -H "$@" >report.is.html || return 1
	perl -e 'local $/ = "\f"; my $words;
	    while (<>) {
		my $n = $.;
		s/\f$//;
		!/[^\n -~]/ && tr/\n// == 60 && /^.* page $n of (\d+)\n/ or die "page $n";
		/[^\n]{81}/ and die "page $n is too wide";
		/\n-{78}\nThe journal.s head at record (\d{6}), in words:\n(.*)/s or
		    die "page $n has no head";
		$words //= "$1 $2"; $words eq "$1 $2" or die "page $n has another head";
		split(" ", $2) == 32 or die "page $n: not 32 words";
		$last = $1 if /^.* page $n of (\d+)\n/; $pages = $n;
	    }
	    $last == $pages or die "$pages pages, not $last"' report.is || return 1
	! command -v xmllint >/dev/null || xmllint --noout report.is.html
}
# gnawing TIME LEAST: members of records of the folder t of which verify says
# nothing when they are another, in the file gnawed; so many were tried.
gnawing() {
	"$BIN/tests/forge" t gnaw "$1" >gnawed 2>gnawed.err || {
		bad 'every member of every record is gnawed at'
		sed 's/^/# /' gnawed.err
	}
	is 'enough changes were tried' test "$(sed 's/ .*//' gnawed.err)" -gt "$2"
}
# abandoning REASON: the ceremony that was left, in which something was done, so
# that two people are asked for; abandoning_alone: nothing was, and nobody is.
abandoning() {
	abandoning_alone "$1"
	cat <<END
abandon.administrator = Ada King
abandon.witness = Max Brandt
END
}
abandoning_alone() { printf 'unfinished = a\nabandon.reason = %s\n' "$1"; }
# abandoning_somehow REASON: where it is not known how far the ceremony came.
abandoning_somehow() { abandoning "$1" | sed '/^abandon.[aw]/s/^/? /'; }
# gone_home: officers' cards were there, and nobody signs at the end.
gone_home() {
	for i in 1 2 3 4; do
		printf '? closing = n\n? closing.reason = gone home\n'
	done
}
# epilogue [CLOSING]: where officers sign, what they answer.
epilogue() {
	cat <<END
step = enter
inventory-after = enter
step = enter
close = enter
step = enter
${1-$(gone_home)}
export = enter
step = enter
export.words = all
step = enter
finish = enter
END
}
first() {
	echo 'ceremony = f'
	prologue; init; access; make_ksk "${1:-13}"; sign; epilogue
}

# wherever TYPE: how answers begin for a ceremony of that letter of which is not
# known where it stands; each is given whenever it is asked for.
wherever() {
	cat <<END
...
ceremony = $1
unfinished = c
step = enter
people.administrator = Ada King
people.witness = Max Brandt
people.right = enter
clock.administrator = $WALL
clock.witness = $WALL
clock.agree = <object>
media = enter
media.paper = all
END
}
# whatever: those for a first ceremony.
whatever() {
	wherever f
	cat <<END
reason.administrator = it was so
reason.witness = I saw it
init.object = <object>
init.adopt = <object>
init.finish = <object>
init.so-pin = $SO_PIN
init.so-pin-again = $SO_PIN
init.user-pin = $USER_PIN
init.user-pin-again = $USER_PIN
token = enter
open.pin = $USER_PIN
half-made = ${1:-k}
half-made.destroy = <object>
inventory = enter
make.object = <object>
make.sheet = enter
request.words = all
request.first = <object>
review.object = <object>
signed = enter
inventory-after = enter
close = enter
export = enter
export.words = all
finish = enter
END
}

# hold ANSWERS [OPTION...]: a ceremony in the room without people.
hold() {
	answers=$1; shift
	"$HEADLESS" -t $NOW -c capstan.conf "$@" "$answers" >room.out 2>room.err
}
