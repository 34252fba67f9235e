#!/bin/sh
# A KSK comes to a second site, and its HSM is decommissioned: in both rooms,
# whose journals are the same.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/drive.sh"
. "$SRC/tests/both.sh"

# ---- the second site, and what is before each ceremony

# afresh: the first site has a KSK with a copy; the second has its journal.
afresh() {
	rm -rf a b req out tokens signer paper.*
	site 13
	echo 'recovery = "2 of 3"' >>capstan.conf
	at 2027-02-09T10:17:00Z
	request
	{
		echo 'ceremony = f'; prologue; init; access; split one 3 '2 of 3'
		make_ksk; back_up; sign; epilogue
	} >answers
	hold answers || { cat room.err; exit 1; }
	words=$(sed -n '/SHA-256 of the public key/,/^ *1  /p' room.out |
	    sed -n 's/^ *1  //p' | head -n 1 | tr -s ' ' | cut -d' ' -f1-4)
	echo "$words | $words" >key.sheet
	sed -i 's/^site = .*/site = "FRA-B"/; s/^token = .*/token = "EXAMPLE-FRA"/' capstan.conf
	empty tokens
}
before_import() { empty out; at 2027-02-10T10:17:00Z; }
before_decommission() { empty out; at 2027-07-20T10:17:00Z; }
# The end where no HSM was opened.
without_hsm() { epilogue | tail -n +5; }
script_import() {
	echo 'ceremony = 2'
	prologue; init | sed 's/EXAMPLE-AMS/EXAMPLE-FRA/g'; access
	restore one 1 3
	printf 'step = enter\nsheet.object = @key.sheet:1\n'
	epilogue
}
script_decommission() {
	echo 'ceremony = y'
	prologue; access
	cat <<WHAT
step = enter
destroy = a
destroy.ends = n
destroy.ds = all
destroy.object = <object>
destroy.done = enter
destroy = g
step = enter
retire.object = <object>
step = enter
inventory-after = enter
step = enter
close = enter
step = enter
zeroise = z
zeroise.so-pin = $SO_PIN
zeroise.done = enter
step = enter
certificate = d
certificate.number = CERT 4711
certificate.object = <object>
WHAT
	without_hsm
}
# ---- in both rooms

without_people import decommission
at_the_console import decommission
both_wrote import-ksk decommission
exit $failed
