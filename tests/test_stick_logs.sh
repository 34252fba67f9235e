#!/bin/sh
# Log media that are sticks, and missing, exchanged, write-protected, full, or
# pulled; and a console that is killed while it writes OUT.
set -u
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/sticks.sh"
need debugfs perl
export MTOOLS_SKIP_CHECK=1

stick_site
told() { tr -s '\n ' '  ' <room.out >said; is "$1" grep -qF -- "$2" said; }
# ---- before it begins -------------------------------------------------------------

# looked: as far as the page of the log media, which is left there.
looked() {
	{
		echo 'ceremony = i'
		prologue | sed '/^media/d'
		printf 'media = <stop>\nstop.reason = enough\n'
	} >answers
	hold answers
	rc=$?
	# The ceremony that was stopped is in the way of the next.
	log_stick LOG-A; log_stick LOG-B
	return $rc
}
./stick unplug LOG-B
is 'a ceremony can begin without LOG-B' looked
told 'it is told that LOG-B is not there, and what it is like' \
    'LOG-B is not there: put in the stick with the serial serial-LOG-B (round)'
./stick plug LOG-A; ./stick unplug LOG-A
isnt 'nor does it begin without both' looked
is 'which is told of both' \
    grep -q 'no log medium can be used: A: LOG-A is not there.*B: LOG-B is not there' room.err

log_stick LOG-A LOG-B
./stick plug LOG-A; ./stick plug LOG-B
is 'a ceremony can begin where the label of LOG-A is wrong' looked
told 'it is told that the two were exchanged' \
    'LOG-A has the label "LOG-B", and should have "LOG-A": it is the other log medium, or their labels were exchanged'

blank LOG-A 16
mkfs.fat -n LOG-A LOG-A >/dev/null
./stick plug LOG-A; ./stick plug LOG-B
is 'a ceremony can begin where LOG-A is FAT' looked
told 'it is told that it was never made a log medium' \
    'LOG-A has no ext4 file system on the whole of it: was it ever made a log medium? It was not mounted'

log_stick LOG-A
>LOG-A.locked
./stick plug LOG-A; ./stick plug LOG-B
is 'a ceremony can begin where LOG-A is write-protected' looked
told 'it is told that it is' 'LOG-A is write-protected: move its switch and start again; it was not mounted'
rm -f LOG-A.locked

# ---- while it is held ---------------------------------------------------------------

# spoilt COMMAND: as far as the log media, of which B is spoilt while they are
# looked at.
spoilt() {
	log_stick LOG-A; log_stick LOG-B
	./stick plug LOG-A; ./stick plug LOG-B
	{
		echo 'ceremony = f'
		prologue | sed '/^media/d'
		printf '! %s\nmedia = enter\n' "$1"
		cat <<END
reason.administrator = it was so
reason.witness = I saw it
step = <stop>
stop.reason = enough
END
	} >answers
	hold answers
}
# A file system that is shut down fails as one whose stick was pulled.
cat >shut.pl <<'END'
open(my $d, '<', "$ARGV[0]") or die $!;
my $how = pack 'L', 2;
ioctl($d, 0x8004587d, $how) // die $!;
END
is 'a ceremony goes on when LOG-B is pulled' \
    spoilt "perl shut.pl $MACHINE/run/capstan/LOG-B"
sed 's/^/# /' room.err
told 'with an exception' 'medium B cannot be used'
./stick unplug LOG-A
inside LOG-A a
is 'and LOG-A has why' grep -q '"fault":"[^"]*Input/output error' a/0001-first.jsonl
log_stick LOG-A; log_stick LOG-B
./stick plug LOG-A; ./stick plug LOG-B
{
	echo 'ceremony = f'
	prologue | sed '/^media/,$d'
	echo "! head -c 32M /dev/zero >$MACHINE/run/capstan/LOG-B/full 2>/dev/null; true"
	echo 'media = enter'
	whatever
	printf 'stick.in = <stop>\nstop.reason = enough\n'
} >answers
is 'a ceremony goes on when LOG-B is full' hold answers
sed 's/^/# /' room.err
./stick unplug LOG-A
inside LOG-A a
is 'and LOG-A has that it is full' grep -q '"fault":"[^"]*\(full\|No space left\)' a/0001-first.jsonl

# What is run, followed or a device on a log medium is not.
options=rw,nosuid,nodev,noexec,noatime,nosymfollow
is 'nothing on a log medium is run, followed or a device' \
    spoilt "grep \" $MACHINE/run/capstan/LOG-A ext4 $options\" /proc/self/mounts; perl shut.pl $MACHINE/run/capstan/LOG-B"

# ---- killed while OUT is written -----------------------------------------------------

log_stick LOG-A; log_stick LOG-B
blank OUT 16
./stick plug LOG-A; ./stick plug LOG-B
rm -rf tokens && mkdir tokens
{ echo 'ceremony = t'; prologue; init; access; epilogue; } | with_sticks |
    sed '/^export = enter/,$d' >answers
cat >>answers <<END
export = enter
! ./stick plug OUT; echo die:2097152 >fault
stick.in = enter
END
(export STICK_FAULT="$TESTDIR/fault" LD_PRELOAD="$BIN/tests/lying.so"
hold answers)
is 'the console is killed while it writes OUT' test $? -eq 137
rm fault
is 'the first MiB of OUT is zeros' cmp -n 1048576 OUT /dev/zero
{
	echo 'unfinished = c'
	prologue
	cat <<END
step = enter
export = enter
stick.in = enter
step = enter
! ./stick unplug OUT
stick.back = enter
! ./stick plug OUT
stick.in = enter
export.words = all
! ./stick unplug OUT
stick.back = enter
step = enter
finish = enter
END
} >answers
is 'the ceremony goes on, and the same stick is written' hold answers
sed 's/^/# /' room.err
mkdir copy && mcopy -s -i OUT '::*' copy
is 'what left is verified' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z copy
exit $failed
