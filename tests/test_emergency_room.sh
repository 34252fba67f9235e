#!/bin/sh
# Emergency sets, as the people in the room see them: those before were used, and
# others are sealed, whose papers are handed out.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/shares_room.sh"
at() {
	NOW=$(date -u -d "$1" +%FT%TZ)
	WALL=$(echo "$NOW" | sed 's/T/ /; s/:..Z$//')
}
cat >>steady.sed <<'END'
s/ZSK  *[0-9][0-9]*/ZSK TAG/
s|^  TAG  KSK TAG|      KSK TAG|
s|^\( *Response UUID, 9 slots, 2027-02-09\).*|\1|
s/^\(   *\)[0-9a-f]\{32\}$/\1HEX/
s|^\(    SHA-256  *\)[0-9a-f]\{32\}$|\1HEX|
END
signer() { verb=$1; shift; "$SIGNER" "$verb" -c signer.conf -t "$NOW" "$@" >>signer.out 2>&1 || { cat signer.out; exit 1; }; }

at '-20 days'
site
echo 'emergency = "2 of 2"' >>capstan.conf
echo 'standby = true' >>signer.conf
signer keys; signer request -o req/request.xml
{
	echo 'ceremony = f'; prologue; init; access; make_ksk
	printf 'step = enter\nrequest.words = all\nemergency.words = all\n'
	sign | sed '/^request.words/d;1d'
	echo 'step = enter'
	for i in 1 2; do given one $i "Holder $i$i"; done
	echo 'emergency = enter'; epilogue
} >answers
hold answers || { cat room.err; exit 1; }
signer accept -a out/ksk-*.ds out/response.xml
cat paper.one.1 paper.one.2 | "$CAPSTAN" unseal -o emergency.skr out/emergency.sealed >unsealed 2>&1 || { cat unsealed; exit 1; }
at '-1 hour'
signer accept -e emergency.skr
ksk=$(echo out/ksk-*.ds | sed 's/[^0-9]*0*//; s/\..*//')
rm -rf out req; mkdir out req
at now
signer keys; signer request -o req/request.xml -s "$(date -u -d '+5 days' +%FT00:00:00Z)"
shell="env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
terminal "$shell"
before_it
start
shows 'WHICH CEREMONY'
decide s 'NOW  Step 1'
checked_in 4
opened 7
press Enter 'HASH OF THE REQUEST'
tick
press Enter 'HASH OF THE EMERGENCY REQUEST'
shown emergency-words
tick
press Enter 'THE MEDIUM HAS THE EMERGENCY RESPONSE'
shown emergency-used
both 'emergency example.'
keys Enter
shows 'NOT AS IT MUST BE'
shown emergency-used-reasons
fill 'the signer was broken into'
shows 'Witness'
fill 'I saw the report'
shows 'NOW  Step 8'
press Enter 'REVIEW'
turn_all
both "example. $ksk"
keys Enter
shows 'NOT AS IT MUST BE'
shown emergency-review-reasons
fill 'the signer was broken into'
shows 'Witness'
fill 'I saw the report'
shows 'NOW  Step 9'
press Enter 'SIGNED'
press Enter 'NOW  Step 10'
shown emergency-checklist
press Enter 'PAPERS THAT OPEN'
shown emergency-holder
for i in 1 2; do
	fill "Holder $i"
	shows 'A SHARE IS SHOWN NEXT'
	[ $i -eq 2 ] || shown emergency-look
	press Enter "SHARE $i OF 2"
	[ $i -eq 2 ] || shown emergency-paper
	paper $i
	press Enter 'types row 1 '
	[ $i -eq 2 ] && rows 2 1 11 'SEALED' || rows 1 1 11 'paper 2 of 2'
	[ $i -eq 2 ] || shown emergency-next
done
shown emergency-sealed
exit $failed
