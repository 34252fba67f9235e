#!/bin/sh
# Many zones, as the people in the room see them: KSKs for all of them, and a
# batch of their requests of which some warn and some are put aside.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/batch.sh"
at() {
	NOW=$(date -u -d "$1" +%FT%TZ)
	WALL=$(echo "$NOW" | sed 's/T/ /; s/:..Z$//')
}
cat >>steady.sed <<'END'
s/-r[0-9][0-9]*/-rN/g
s/own .conf/own.conf/
s/HSM [0-9a-f]\{16\}/HSM HEX/
s/tag [0-9][0-9]*/tag TAG/g
s/\(found slot 1: tag TAG\).*/\1/
s/^ *\(proves \)*nothing; compare/             nothing; compare/
s|^\(    [a-z]\.example\.\) *[0-9]*  HEX$|\1  TAG  HEX|
END

at now
groups
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
hold answers || { cat room.err; exit 1; }
rm -rf out; mkdir out
shell="env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
terminal "$shell"
before_it
start
shows 'WHICH CEREMONY'
decide j 'NOW  Step 1'
checked_in 4
opened 7
shown many-checklist
press Enter 'ABOUT TO BE MADE'
shown many-make
turn_all
both 'ksks 12'
keys Enter
shows 'KEY SHEET'
shown many-sheet
press Enter 'NOW  Step 8'
given_up 'they are made'
abandon_over

# ---- a batch of their requests -----------------------------------------------

for z in a c; do signer $z; asks $z icann; done
VALIDITY=P40D signer b
asks b icann
signer k 'zsk-lifetime = "20d"'; asks k knot -s "$(date -u -d '+1 day' +%FT00:00:00Z)"
VALIDITY=P40D signer y
asks y icann
sums
start
shows 'WHICH CEREMONY'
decide q 'NOW  Step 1'
checked_in 4
opened 7
press Enter 'HASH OF THE REQUESTS'
shown many-words
tick
press Enter 'NOW  Step 8'
press Enter 'NO RESPONSE WAS EVER MADE'
shown many-first
turn_all
both 'first small 2'
keys Enter
shows 'GROUP small'
shown many-review
turn_all
shown many-review-last
both 'small 2'
keys Enter
shows 'NO RESPONSE WAS EVER MADE'
both 'first stock 1'
keys Enter
shows 'GROUP stock'
shown many-warned
turn_all
shown many-warned-last
both 'stock 1'
keys Enter
shows 'reason'
shown many-reason
fill 'stock servers prove nothing'
shows 'Witness'
fill 'their words were read'
shows 'GROUP own'
shown many-aside
strike NPage 6 on_screen 'Enter Go on'
press Enter 'NOW  Step 9'
press Enter 'SIGNED'
shown many-signed
exit $failed
