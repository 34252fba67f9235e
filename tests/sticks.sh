# Sourced behind ceremony.sh by tests that hold ceremonies with sticks: loop
# devices, and a tree that says of them what the kernel says of a stick.  Where
# loop devices cannot be had the test is skipped.

PATH=$PATH:/usr/sbin:/sbin
MACHINE=$TESTDIR/machine

need() {
	for program; do
		command -v "$program" >/dev/null || {
			echo "skipped - $program is not installed"
			exit 77
		}
	done
}
need losetup mkfs.ext4 mkfs.fat mcopy
# can: whether sticks can be made of files, and mounted where nobody sees it.
can() {
	[ "$(id -u)" = 0 ] && unshare -m true && grep -qw ext4 /proc/filesystems &&
	    truncate -s 1M tried && loop=$(losetup -f --show tried) || return 1
	mknod tried.node b 7 "$((0x$(stat -c %T "$loop")))" &&
	    head -c 1 tried.node >tried.octet
	can=$?
	losetup -d "$loop"
	rm -f tried tried.node tried.octet
	return $can
}
can 2>/dev/null || {
	echo 'skipped - not root, or no loop devices, ext4 or mounts of our own can be had'
	exit 77
}

# ./stick plug|unplug NAME, or swap NAME FILE: FILE is what the stick has from now
# on; in answer files too.  A stick is a file of that name; its loop device is
# there while it is plugged, and cannot be written where there is a NAME.locked.
cat >stick <<'END'
#!/bin/sh
set -e
PATH=$PATH:/usr/sbin:/sbin
name=$2
dir=machine/sys/devices/usb1/1-$name
disk=$dir/host/block/sd-$name
case $1 in
plug)
	[ -e "$name.locked" ] && how=-r || how=
	[ -s "$name.loop" ] || losetup $how -f --show "$name" >"$name.loop"
	loop=$(cat "$name.loop")
	# A loop device keeps what a stick that was pulled would forget.
	[ -n "$how" ] || blockdev --setrw "$loop"
	mkdir -p "$disk" machine/sys/block machine/dev
	echo 0951 >"$dir/idVendor"
	echo Example >"$dir/manufacturer"
	echo "Stick $name" >"$dir/product"
	cat "$name.serial" >"$dir/serial"
	echo 1 >"$disk/removable"
	[ -e "$name.locked" ] && ro=1 || ro=0
	echo $ro >"$disk/ro"
	blockdev --getsz "$loop" >"$disk/size"
	minor=$((0x$(stat -c %T "$loop")))
	echo "7:$minor" >"$disk/dev"
	ln -sfn ../.. "$disk/device"
	rm -f "machine/dev/sd-$name"
	mknod "machine/dev/sd-$name" b 7 "$minor"
	ln -sfn "../devices/usb1/1-$name/host/block/sd-$name" \
	    "machine/sys/block/sd-$name"
	;;
swap)
	./stick unplug "$name"
	cp "$3" "$name"
	./stick plug "$name"
	;;
unplug)
	rm -rf "$dir" "machine/sys/block/sd-$name" "machine/dev/sd-$name"
	[ ! -s "$name.loop" ] || losetup -d "$(cat "$name.loop")"
	rm -f "$name.loop"
	;;
esac
END
chmod +x stick

forget_sticks() {
	for file in *.loop; do
		[ ! -s "$file" ] || losetup -d "$(cat "$file")"
	done
}
trap forget_sticks EXIT
trap 'exit 1' INT TERM

# blank NAME MIB [SERIAL]: a stick of zeros.
blank() {
	[ ! -s "$1.loop" ] || ./stick unplug "$1"
	rm -f "$1"
	truncate -s "$2M" "$1"
	echo "${3:-serial-$1}" >"$1.serial"
}
# log_stick NAME [LABEL]: an empty log medium.
log_stick() {
	blank "$1" 16
	mkfs.ext4 -q -L "${2:-$1}" "$1"
}
# fat_stick NAME FILE...: FAT, with these files on it.
fat_stick() {
	name=$1; shift
	blank "$name" 16
	mkfs.fat -n "$name" "$name" >/dev/null
	[ $# -eq 0 ] || MTOOLS_SKIP_CHECK=1 mcopy -s -i "$name" "$@" ::
}
# stick_site: the site of ceremony.sh, whose media are sticks.
stick_site() {
	site "$@"
	mkdir -p "$MACHINE/sys/block" "$MACHINE/dev" "$MACHINE/run"
	sed -i '/^journal-[ab]\|-media/d' capstan.conf
	cat >>capstan.conf <<END
machine = "$MACHINE"
stick "LOG-A" { serial = "serial-LOG-A" }
stick "LOG-B" { serial = "serial-LOG-B"
	shape = "round" }
stick "REQ" { serial = "any"
	shape = "square label" }
stick "OUT" { serial = "serial-OUT" }
END
	log_stick LOG-A
	log_stick LOG-B
	blank OUT 16
	./stick plug LOG-A
	./stick plug LOG-B
}
# with_sticks: answers, with what is asked for sticks, put in and taken out.
with_sticks() {
	awk '
	function put_in(name) { print "! ./stick plug " name; print "stick.in = enter" }
	function take_out(name) { print "! ./stick unplug " name; print "stick.back = enter" }
	/^(request|batch|transport).words/ { put_in("REQ"); take_out("REQ") }
	/^export.words/ { take_out("OUT"); put_in("OUT") }
	{ print }
	/^export = enter/ { put_in("OUT") }
	/^export.words/ { take_out("OUT") }'
}
# inside NAME FOLDER: what a log medium has.
inside() {
	rm -rf "$2"
	mkdir -p "$2"
	debugfs -R "rdump / $2" "$1" >/dev/null 2>&1
	rmdir "$2/lost+found" 2>/dev/null || :
}
