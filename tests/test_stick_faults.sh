#!/bin/sh
# What people are told of each stick that is not as it must be: one sentence, and
# what was not done.  The step is then done again, at last with a good one.
set -u
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/sticks.sh"
need debugfs sfdisk mkfs.ext4
export MTOOLS_SKIP_CHECK=1 STICK_FAULT="$TESTDIR/fault"

stick_site
# FAT has labels in capitals, whatever they are here.
sed -i 's/shape = "square label"/&\n\tlabel = "req"/' capstan.conf
request

# ---- sticks ------------------------------------------------------------------

fat_stick REQ req/request.xml
mv REQ good
blank zeros 16
mkfs.fat -C -n OTHER label 16384 >/dev/null
cp good control && mcopy -i control req/request.xml '::aQ[2Jb' &&
    perl -0777 -pi -e 's/a\0Q\0\[/a\0\x1b\0[/' control
cp good huge && mcopy -i huge req/request.xml "::$(head -c 200 /dev/zero | tr '\0' h)"
blank two 16 && printf 'size=4096\nsize=4096\n' | sfdisk -q -X dos two
mkdir from && ln -s /etc/shadow from/request.xml
blank link 16 && mkfs.ext4 -q -L REQ -d from link
blank device 16 && mkfs.ext4 -q -L REQ device &&
    debugfs -w -R 'mknod request.xml b 8 0' device 2>/dev/null
blank xfs 16 && printf XFSB | dd of=xfs conv=notrunc status=none
rm from/request.xml && cp req/request.xml from
blank ext 16 && mkfs.ext4 -q -L REQ -d from ext
blank log 16 && mkfs.ext4 -q -L LOG-A log && debugfs -w -R 'rmdir lost+found' log 2>/dev/null
blank small 2
cp good full
mkfs.fat -C -n OUT strange 16384 >/dev/null
mcopy -i strange req/request.xml '::a photo.jpg'
cp good STRANGER && echo another >STRANGER.serial

# ---- answers -----------------------------------------------------------------

# attempt COMMAND...: what is done before the stick is said to be in, and after.
attempt() {
	printf 'step = enter\n! %s\nstick.in = enter\n' "$1"
	[ -z "${2:-}" ] || echo "! $2"
	echo 'failed = enter'
}
# again: the same in the step that writes, which asks whether to write first.
out() {
	printf 'step = enter\nexport = enter\n! %s\nstick.in = enter\n' "$1"
	[ -z "${2:-}" ] || echo "! $2"
	echo 'failed = enter'
}
req_attempts() {
	attempt true
	attempt './stick plug OUT' './stick unplug OUT'
	attempt './stick plug STRANGER; ./stick swap REQ good' './stick unplug STRANGER'
	for stick in zeros label control huge two link device xfs; do
		attempt "./stick swap REQ $stick"
	done
	attempt 'mkdir -p mnt; ./stick swap REQ ext; mount "$(cat REQ.loop)" mnt' \
	    'umount mnt'
	attempt './stick swap REQ good; echo lie >fault' 'rm fault'
	attempt 'echo gone:4194304 >fault' 'rm fault'
}
out_attempts() {
	out './stick swap OUT full'
	out './stick swap OUT strange'
	out './stick swap OUT log'
	out './stick swap OUT ext'
	out './stick swap OUT two'
	out './stick swap OUT small'
	out './stick unplug OUT; >OUT.locked; ./stick swap OUT zeros' 'rm OUT.locked'
	out './stick swap OUT zeros; echo forgets:0 >fault' 'rm fault'
	out 'echo full:8388608 >fault' 'rm fault'
}
first >plain
{
	sed -n '1,/^make.sheet/p' plain
	req_attempts
	sed -n '/^make.sheet/,/^close = enter/p' plain | sed 1d |
	    awk '/^request.words/ { print "! ./stick swap REQ ext"; print "stick.in = enter"
		print "! ./stick unplug REQ"; print "stick.back = enter" } { print }'
	# Officers sign in the first attempt only; here are none.
	out_attempts
	cat <<END
step = enter
export = enter
stick.in = enter
step = enter
stick.back = enter
! ./stick unplug OUT
stick.back = enter
stick.in = <back>
step = enter
! cp OUT written; printf x | dd of=OUT bs=1 seek=16000000 conv=notrunc status=none; ./stick plug OUT
stick.in = enter
export.differs = a
! ./stick unplug OUT
stick.back = enter
! ./stick swap OUT written
stick.in = enter
export.words = all
! ./stick unplug OUT
stick.back = enter
step = enter
finish = enter
END
} >answers
export LD_PRELOAD="$BIN/tests/lying.so"
is 'the ceremony goes through, with a good stick after each bad one' hold answers
unset LD_PRELOAD
sed 's/^/# /' room.err

# ---- what was said -------------------------------------------------------------

# The pages break lines; a label stands in front of what happened.
tr -s '\n ' '  ' <room.out >said
told() { is "$1" grep -qF -- "$2" said; }
told 'that REQ is not there' \
    'REQ is not there: put in a stick (square label); nothing was read or written'
told 'that OUT is in its place' 'REQ is not there, and OUT is in its place'
told 'that two could be it' 'two sticks are there that could be REQ'
told 'that it is blank' 'REQ is blank'
told 'that it has another label' 'REQ has the label "OTHER", and should have "req"'
told 'that a name has escape codes' \
    'REQ: it has a name with octets that are not printable ASCII, "a?[2Jb"'
told 'that a name is huge' 'REQ: it has a name of 200 octets, "hhhh'
told 'that there are two partitions' \
    'REQ: it has 2 partitions, and a stick for a ceremony has one or none; nothing was taken from it'
told 'that a file is a link' 'REQ: "request.xml" on it is a symbolic link'
told 'that a file is a device' 'REQ: "request.xml" on it is a device'
told 'that it is of XFS' 'REQ: it is of XFS, and only FAT and ext4 are read'
told 'that something has mounted it' 'REQ is in use'
told 'that it says something else when it is read again' \
    'REQ says something else when it is read again'
told 'that it was pulled, and where' \
    'REQ cannot be read any more at octet 4194304 (Input/output error): was it pulled?'
told 'that OUT has files' \
    'OUT is not empty, "request.xml" is on it; nothing was written'
told 'that it has a file, though none that a medium of ours has' \
    'OUT is not empty, "a photo.jpg" is on it; nothing was written'
told 'that OUT is ext4, though nothing is on it' \
    'OUT is ext4, as a log medium is: put in a stick that is blank or FAT; nothing was written'
told 'that OUT has two partitions' 'OUT is not empty, it has 2 partitions'
told 'that OUT is too small' \
    'OUT has 2 MiB: take a stick of 4 MiB to 64 GiB; nothing was written'
told 'that OUT is write-protected' \
    'OUT is write-protected: move its switch, or take another stick; nothing was written'
told 'that OUT does not have what was written' 'OUT does not have what was written to it'
told 'that OUT was pulled while it was written' \
    'OUT cannot be written any more at octet 8388608'
told 'that it is still there' 'AGAIN It is still there'
told 'that OUT was changed before it was read again' 'OUT is not as it was written'
inside LOG-A a
grep '"step":"stick","kind":"read"' a/0001-first.jsonl >read
is 'no export was begun to one that was refused before' \
    test "$(grep -c '"step":"export","kind":"intent"' a/0001-first.jsonl)" -eq 3
# in_turn ROLE: it was put in, taken out, put in, and was out at the end.
in_turn() {
	grep '"step":"stick"' a/0001-first.jsonl | grep "\"role\":\"$1\"" |
	    sed -n 's/.*"kind":"\(unplugged\|plugged\)".*/\1/p' | awk '
		$1 == "unplugged" && !in_ { bad = 1 }
		{ in_ = $1 == "plugged" }
		END { exit bad || in_ || NR == 0 }'
}
is 'OUT is not said to be taken out that was not in' in_turn OUT
is 'nor REQ' in_turn REQ
is 'the SHA-256 of a stick that was refused is in the journal' \
    grep -q "$(sha256sum <two | cut -c1-64)" read
is 'no stick that was refused was written to' sh -c 'cmp REQ ext'
exit $failed
