#!/bin/sh
# A KSK is compromised, and a machine accepted: in both rooms, whose journals are
# the same.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/drive.sh"
. "$SRC/tests/both.sh"

# afresh: a site that has a KSK and signed a request with it.
afresh() {
	rm -rf a b req out tokens signer
	site
	at 2027-02-09T10:17:00Z
	request
	first >answers
	hold answers || { cat room.err; exit 1; }
}
before_compromise() { empty out; at 2027-02-11T10:17:00Z; }
before_accept() { empty out; at 2027-02-12T10:17:00Z; }
# four FILE: the first four words of its digest, as on paper.
four() {
	cp -L "$1" on.paper
	"$CAPSTAN" words on.paper | sed -n 's/^ *1  *//p' | head -n 1 |
	    tr -s ' ' | cut -d' ' -f1-4
}
accepts() { printf 'accept.%s = %s | %s\n' "$1" "$(four "$2")" "$(four "$2")"; }
# The end where no HSM was opened.
without_hsm() { epilogue | tail -n +5; }
script_compromise() {
	echo 'ceremony = v'
	prologue
	cat <<'WHAT'
step = enter
compromise = a
compromise.state = d
compromise.way = n
compromise.administrator = the safe was found open
compromise.witness = I was told by the keeper
compromise.object = <object>
WHAT
	without_hsm
}
script_accept() {
	echo 'ceremony = c'
	prologue
	echo 'step = enter'
	accepts program "$HEADLESS"
	accepts module "$(softhsm)"
	accepts configuration capstan.conf
	without_hsm
}

# ---- in both rooms

without_people compromise accept
# The program of this room is another one than that of the other.
sed -i "s/$(four "$HEADLESS")/$(four "$CAPSTAN")/g" accept.record
at_the_console compromise accept
both_wrote compromise accept
exit $failed
