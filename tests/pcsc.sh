# Sourced by tests that need readers: runs the test again in namespaces of its
# own (network, mounts, processes), with a pcscd whose readers are vpcd's, and
# cards in software (prog_card.c).  All of it ends with the test.
#
# READERS=N before it is sourced: so many readers, 2 if not set.  Then
#
#	card_new NAME [SERIAL]	a card in $TESTDIR/cards/NAME
#	card_insert NAME SLOT	into the reader, and waits until it is taken
#	card_remove SLOT	and waits until the reader noticed
#	card_fault NAME [FAULT]	from now on (card_virtual.h); none: it is well
#	card_log NAME		the commands it had, and forgets them
#	hands_start		somebody who moves cards while a ceremony is held,
#	by_hand insert NAME SLOT, by_hand remove SLOT	answers that ask for it
#	reader SLOT		the reader's name
#
# Readers are counted from 0.  pcscd looks for cards every 400 ms.

CARD=$BIN/tests/card
VPCD_PORT=35963

pcsc_missing() {
	echo "skipped - $1"
	exit 77
}

if [ -z "${PCSC_INSIDE:-}" ]; then
	[ "$(id -u)" -eq 0 ] || pcsc_missing 'readers need namespaces, and these need root'
	for c in pcscd unshare ip; do
		command -v $c >/dev/null || pcsc_missing "$c is not installed"
	done
	VPCD=$(ls /usr/lib/pcsc/drivers/serial/libifdvpcd.so \
	    /usr/lib/*/pcsc/drivers/serial/libifdvpcd.so 2>/dev/null | head -n 1)
	[ -n "$VPCD" ] || pcsc_missing 'vsmartcard-vpcd is not installed'
	unshare --net --mount --pid --fork --mount-proc true 2>/dev/null ||
	    pcsc_missing 'namespaces are not allowed here'
	PCSC_INSIDE=1
	export PCSC_INSIDE VPCD
	exec unshare --net --mount --pid --fork --kill-child --mount-proc "$0" "$@"
fi

# What GnuPG and OpenSC say is compared, in English.
LC_ALL=C
export LC_ALL
cd "$TESTDIR"
mkdir -p cards drivers pcscd.conf
ip link set lo up
mkdir -p /run/pcscd
mount -t tmpfs pcscd /run/pcscd || pcsc_missing 'nothing can be mounted here'

# One copy of the driver serves two readers, and no more.
pair=0
while [ $((pair * 2)) -lt "${READERS:=2}" ]; do
	cp "$VPCD" drivers/vpcd-$pair.so
	port=$(printf 0x%X $((VPCD_PORT + pair * 2)))
	cat >>pcscd.conf/readers <<-END
	FRIENDLYNAME "Reader $pair"
	DEVICENAME /dev/null:$port
	LIBPATH $TESTDIR/drivers/vpcd-$pair.so
	CHANNELID $port
	END
	pair=$((pair + 1))
done

reader() { echo "Reader $(($1 / 2)) 00 0$(($1 % 2))"; }

pcscd_start() {
	# From 2.0 on it asks polkit about root too, and there is none in here.
	polkit=
	! pcscd --help 2>&1 | grep -q -- --disable-polkit || polkit=--disable-polkit
	pcscd --foreground --info $polkit --config "$TESTDIR/pcscd.conf" >>pcscd.log 2>&1 &
	PCSCD=$!
	tries=0
	until [ -S /run/pcscd/pcscd.comm ] && grep -q 'daemon ready' pcscd.log; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || { cat pcscd.log; pcsc_missing 'pcscd does not start'; }
		sleep 0.05
	done
}
pcscd_stop() {
	kill "$PCSCD"
	wait "$PCSCD" 2>/dev/null || :
	: >pcscd.log
}

card_new() {
	"$CARD" new "$TESTDIR/cards/$1" "${2:-$(printf %08X $((1000 + $(ls cards | wc -l))))}"
}
card_insert() {
	rm -f "cards/$1/powered"
	"$CARD" run "$TESTDIR/cards/$1" $((VPCD_PORT + $2)) 2>>card.err &
	echo $! >"slot.$2"
	tries=0
	until [ -e "cards/$1/powered" ] || [ $tries -eq 40 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
	sleep 0.05
}
card_remove() {
	pid=$(cat "slot.$1")
	kill "$pid" 2>/dev/null || :
	wait "$pid" 2>/dev/null || :
	sleep 0.5
}
card_fault() {
	name=$1
	shift
	echo "$*" >"cards/$name/fault.new"
	mv "cards/$name/fault.new" "cards/$name/fault"
}
# What a ceremony runs has no sockets, and a card is one: another does it.
hands_start() {
	[ -p hands ] || mkfifo hands
	while read -r what; do
		card_$what
		: >hands.done
	done <>hands &
}
by_hand() {
	echo "! rm -f hands.done; echo '$*' >hands; n=0; until [ -e hands.done ]; do n=\$((n + 1)); [ \$n -lt 600 ] || exit 1; sleep 0.05; done"
}
card_log() {
	cat "cards/$1/log" 2>/dev/null || :
	rm -f "cards/$1/log"
}

# What the last command said; sections that run side by side have their own.
OUT=is.out
# await WORDS FILE: until a program in the background says so; not for ever.
await() {
	tries=0
	until grep -qs -- "$1" "$2" || [ $tries -eq 100 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
}

ok() { echo "ok - $1"; }
bad() { echo "not ok - $1"; failed=1; }
# is SENTENCE COMMAND...: ok when the command succeeds.
is() {
	sentence=$1; shift
	if "$@" >"$OUT" 2>&1; then ok "$sentence"; else bad "$sentence"; sed 's/^/# /' "$OUT"; fi
}
isnt() {
	sentence=$1; shift
	if "$@" >"$OUT" 2>&1; then bad "$sentence"; sed 's/^/# /' "$OUT"; else ok "$sentence"; fi
}
# says SENTENCE WORDS COMMAND...: ok when its output has these words.
says() {
	sentence=$1 words=$2; shift 2
	"$@" >"$OUT" 2>&1 || :
	if grep -qF -- "$words" "$OUT"; then ok "$sentence"; else bad "$sentence"; sed 's/^/# /' "$OUT"; fi
}
# has SENTENCE WORDS FILE
has() {
	if grep -qF -- "$2" "$3"; then ok "$1"; else bad "$1"; sed 's/^/# /' "$3"; fi
}
failed=0
pcscd_start
