#!/bin/sh
# The worst day: a KSK with a wrapped copy, a backup key whose shares people
# have on paper, an HSM that is gone, and a new one into which it comes back.
set -u
. "$SRC/tests/ceremony.sh"
LATER=2027-03-09T11:00:00Z
at() { NOW=$1 WALL=$(echo "$1" | sed 's/T/ /; s/:..Z$//'); }
held() {
	is "$1" hold answers
	[ ! -s room.err ] || { sed 's/^/# /' room.err; grep -A4 '^ Happened' room.out | tail -5 | sed 's/^/# /'; }
}
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
judged() { "$CAPSTAN" verify -t $LATER out; }

# backed_up ALGORITHM QUORUM: a site whose keys may leave, wrapped.
backed_up() {
	rm -rf a b out tokens req paper.*
	site "$1"
	echo "recovery = \"$2\"" >>capstan.conf
}
# typed I: the rows of share I, as they were copied from the screen.
typed() {
	for row in 1 2 3 4 5 6 7 8 9 10 11; do echo "share.row = @paper.$1:$row"; done
}
# given I NAME: share I goes to somebody, on paper.
given() {
	cat <<END
share.holder = $2
! grep -E '^ +[0-9]+  [a-z]+ [a-z]+ [a-z]+  [0-9]{4}\$' room.out | tail -n 11 | sed 's/^ *[0-9]*  *//; s/  */ /g' >paper.$1
share.copy = enter
$(typed "$1")
END
}
# split N QUORUM
split() {
	printf 'step = enter\nsplit.object = %s | %s\n' "$2" "$2"
	n=0
	for name in 'J. Moreau' 'T. Lindqvist' 'A. Haddad' 'E. Okafor'; do
		[ $((n += 1)) -gt "$1" ] || given $n "$name"
	done
}
back_up() { printf 'step = enter\nback-up = enter\n'; }
brought() { for i; do echo 'share = p'; typed $i; done; echo 'share = g'; }

# ---- a first ceremony with a backup, and the restore, for each kind of key

for alg in 8 13 14; do
	at 2027-02-09T10:17:00Z
	backed_up $alg '2 of 3'
	"$SIGNER" keys -c signer.conf -t $NOW >signer.out 2>&1 &&
	"$SIGNER" request -c signer.conf -t $NOW >>signer.out 2>&1 || cat signer.out
	cp signer/request.xml req/request.xml
	{ echo 'ceremony = f'; prologue; init; access; split 3 '2 of 3'; make_ksk $alg
	back_up; sign; epilogue; } >answers
	held "algorithm $alg: a KSK is made, copied, and signs"
	is "algorithm $alg: which is verified" judged
	is "algorithm $alg: every combination of shares was tried" \
	    grep -q '"step":"split","kind":"complete","data":{"combinations":3' a/0001-first-backup.jsonl
	is "algorithm $alg: the copy leaves with the rest" sh -c 'ls out/ksk-*.backup'
	is "algorithm $alg: the key cannot leave any more" grep -q '"kind":"kept","data":{"extractable":false' a/0001-first-backup.jsonl
	mv out first-$alg; mkdir out

	rm -rf tokens; mkdir tokens	# the HSM is gone
	at 2027-02-10T10:17:00Z
	{ echo 'ceremony = n'; prologue; init; access
	printf 'step = enter\nrestore.object = <object>\n'; brought 3 1
	printf 'restore = enter\n'; epilogue; } >answers
	held "algorithm $alg: two of three shares bring it back into an empty token"
	is "algorithm $alg: each share was found good before any was joined" \
	    test "$(grep -c '"step":"share","kind":"used"' a/0002-restore.jsonl)" -eq 2
	is "algorithm $alg: which is verified too" judged
	mv out restored-$alg; mkdir out
	at 2027-02-10T12:17:00Z
	{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
	held "algorithm $alg: and signs in the next inventory"
	is "algorithm $alg: in which nothing is missing" shown 'The HSM holds what the register says'
	rm -rf out signer; mkdir out
done
exit $failed
