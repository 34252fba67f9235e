#!/bin/sh
# A share that is missing is made again, shares are exercised, and those of an
# older set are destroyed: in both rooms, whose journals are the same.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/drive.sh"
. "$SRC/tests/both.sh"

# afresh: a KSK with a copy; one of three papers was never given to anybody.
afresh() {
	rm -rf a b req out tokens signer paper.*
	site 13
	echo 'recovery = "2 of 3"' >>capstan.conf
	at 2027-02-09T10:17:00Z
	request
	{
		echo 'ceremony = f'; prologue; init; access
		printf 'step = enter\nsplit.object = 2 of 3 | 2 of 3\n'
		given one 1 'J. Moreau'
		printf 'share.holder = -\nshare.absent = n\n'
		given one 3 'A. Haddad'
		echo '? share.held = enter'
		make_ksk; back_up; sign; epilogue
	} >answers
	hold answers || { cat room.err; exit 1; }
}
# The end where no HSM was opened.
without_hsm() { epilogue | tail -n +5; }
before_again() { empty out; at 2027-02-10T10:17:00Z; }
script_again() {
	echo 'ceremony = m'
	prologue
	cat <<'WHAT'
step = enter
recreate.set = a
recreate.share = 2
share.holder = T. Lindqvist
recreate.object = <object>
WHAT
	brought one 1 3
	given one 2 'T. Lindqvist' | sed 1d
	printf 'recreated = enter\nrecreate.set = g\n'
	without_hsm
}
before_exercise() { empty out; at 2027-02-11T10:17:00Z; }
script_exercise() {
	echo 'ceremony = g'
	prologue
	echo 'step = enter'
	brought one 1 2
	echo 'exercise = enter'
	without_hsm
}
# A new set, so that the papers of the one before count no more.
before_shred() {
	empty out
	at 2027-02-12T10:17:00Z
	{
		echo 'ceremony = b'; prologue; access; split two 3 '2 of 3'
		printf 'step = enter\nback-up.older = b\n'; brought one 1 3
		printf 'back-up = enter\n'; epilogue
	} >answers
	hold answers || { cat room.err; exit 1; }
	empty out
	at 2027-02-13T10:17:00Z
}
script_shred() {
	printf 'ceremony = d\nceremony.about = s\n'
	prologue
	cat <<'WHAT'
step = enter
destroy-shares = p
shred.which = 2
shred.done = all
destroy-shares = g
destroy-shares.end = enter
WHAT
	without_hsm
}

without_people again exercise shred
at_the_console again exercise shred
both_wrote share-again exercise destroy-shares
exit $failed
