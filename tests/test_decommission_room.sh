#!/bin/sh
# An HSM is decommissioned, at the console, as the people see it.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/shares_room.sh"
at "$(date -u +%FT%TZ)"
cat >>steady.sed <<'END'
s/HSM [0-9a-f]\{16\}/HSM HEX/
s/tag [0-9][0-9]*/tag TAG/
END

site 13
request
{ echo 'ceremony = f'; prologue; init; access; make_ksk; sign; epilogue; } >answers
hold answers || { cat room.err; exit 1; }
empty out
terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
before_it

start
shows 'WHICH CEREMONY'
decide y 'NOW  Step 1'
checked_in 4
shown decommission-checklist
opened 7
press Enter 'WHICH KEY IS DESTROYED'
shown decommission-which
decide a 'SIGNED SETS STILL HAVE'
decide d 'NOT AS IT MUST BE'
fill 'the HSM is old'
shows 'Witness '
fill 'I saw the new one'
shows 'HAS THE PARENT ZONE'
tick
press Enter 'ABOUT TO BE DESTROYED'
look
tag=$(sed -n 's/.*Key     KSK \([0-9]*\),.*/\1/p' now)
serial=$(sed -n 's/.*HSM     \([0-9a-f]*\) .*/\1/p' now)
both "example. $tag"
keys Enter
shows 'DESTROYED: the HSM has this key no more'
press Enter 'No key of the register is in the HSM'
shown decommission-none
decide g 'NOW  Step 8'
press Enter 'TAKEN OUT OF USE FOR GOOD'
shown decommission-agreed
both "$serial"
keys Enter
shows 'NOW  Step 9'
press Enter 'INVENTORY'
press Enter 'NOW  Step 10'
press Enter 'NOW  Step 11'
press Enter 'ZEROISED'
shown decommission-zeroise
decide z 'THE SECURITY OFFICER'
pin $SO_PIN
shows 'ZEROISED: nobody opens'
shown decommission-zeroised
press Enter 'NOW  Step 12'
press Enter 'WHAT BECOMES OF THE HSM'
shown decommission-becomes
decide d 'THE CERTIFICATE'
fill 'CERT 4711'
shows 'type'
shown decommission-certificate
both "CERT 4711"
keys Enter
shows 'NOW  Step 13'
is 'the number is in the journal' sh -c 'cat a/*.jsonl | grep -q "CERT 4711"'
