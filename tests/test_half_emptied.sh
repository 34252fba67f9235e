#!/bin/sh
# An HSM that a ceremony began to empty, and was abandoned, counts for nothing
# that has its keys: neither one that was to be zeroised, nor one in which a key
# was to be destroyed.
set -u
. "$SRC/tests/shares.sh"
. "$SRC/tests/forged.sh"
[ -x "$BIN/tests/faulty.so" ] || { echo 'skipped - half-emptied HSMs: tests/faulty.so is not built'; exit 77; }
P11_REAL=$(softhsm); export P11_REAL
begins() { echo 'ceremony = y'; prologue; access; printf 'step = enter\ndestroy = g\n'; }
shut() { printf 'step = enter\ninventory-after = enter\nstep = enter\nclose = enter\n'; }
zeroised() { printf 'step = enter\nzeroise = z\nzeroise.so-pin = %s\nzeroise.done = enter\n' $SO_PIN; }
keep() { rm -rf "$1"; mkdir "$1"; cp -a a b out tokens "$1"; }
back() { rm -rf a b out tokens; cp -a "$1"/. .; }
# cut FAULT: the ceremony of the answers is killed there, and then abandoned.
cut() {
	sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
	P11_FAULT=$1 timeout 60 "$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err && bad 'it was not killed'
	abandoning 'not gone on with' >answers
	held 'the ceremony that was cut off is abandoned'
}
# asks: the first HSM is to be decommissioned, and people are asked for reasons.
asks() {
	rm -rf tokens; cp -a first.tokens tokens
	at 2027-02-12T10:17:00Z
	{ begins; printf 'step = enter\nretire.needed = d\n'
	printf 'reason.administrator = the HSM is old\nreason.witness = I saw the new one\n'
	printf 'retire.object = <object>\n'; left; } >answers
	held "$1"
	is '- for it has the key, and nothing else does but a copy' \
	    grep -q '"step":"retire","kind":"agreed".*"kept":"copy"' "$(last)"
}

at 2027-02-09T10:17:00Z
backed_up 13 '2 of 3'
asked
{ echo 'ceremony = f'; prologue; init; access; split one 3 '2 of 3'; make_ksk; back_up; sign; epilogue; } >answers
held 'a KSK is made, and has a copy'
empty out
mv tokens first.tokens; mkdir tokens
at 2027-02-10T10:17:00Z
{ echo 'ceremony = n'; prologue; init; access; restore one 1 2; epilogue; } >answers
held 'which is restored into a second HSM'
empty out
keep two
at 2027-02-12T10:17:00Z
rm -rf tokens; cp -a first.tokens tokens
{ begins; printf 'step = enter\nretire.object = <object>\n'; left; } >answers
held 'then nobody is asked for a reason to decommission the first'
is '- for the second has the key' grep -q '"step":"retire","kind":"agreed".*"kept":"hsm"' "$(last)"

back two
at 2027-02-11T10:17:00Z
{ begins; printf 'step = enter\nretire.object = <object>\n'; shut; zeroised; } >answers
cut C_InitPIN:1:kill
asks 'while the second was being zeroised there is a reason to be given'

back two
at 2027-02-11T10:17:00Z
{ printf 'ceremony = d\nceremony.about = k\n'; prologue; access
printf 'step = enter\ndestroy = a\ndestroy.ends = h\ndestroy.object = <object>\ndestroy.done = enter\n'; } >answers
cut 'C_DestroyObject:2!:kill'
asks 'as while the key was being destroyed in the second'

# One that refused the PIN was not emptied, and counts again once it was opened.
back two
at 2027-02-11T10:17:00Z
{ begins; printf 'step = enter\nretire.object = <object>\n'; shut
printf 'step = enter\nzeroise = z\nzeroise.so-pin = 99999999\nfailed = enter\n'; left; } >answers
held 'a second HSM refuses to be zeroised'
abandoning 'not gone on with' >answers
held 'which is abandoned'
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
held 'it is opened again, and has what it had'
empty out
rm -rf tokens; cp -a first.tokens tokens
at 2027-02-12T10:17:00Z
{ begins; printf 'step = enter\nretire.object = <object>\n'; left; } >answers
held 'then the first may go without a reason'
exit $failed
