#!/bin/sh
# A ZSK is sent, as the people in the room see it.
set -u
. "$SRC/tests/room.sh"
at() { NOW=$1 WALL=$(echo "$1" | sed 's/T/ /; s/:..Z$//'); }
at "$(date -u +%FT%TZ)"
cat >>steady.sed <<'END'
s/^\(  *Transport key  *\)[0-9a-f]\{32\}$/\1HEX/
s/^\(   *\)[0-9a-f]\{32\}$/\1HEX/
s/zsk-[0-9]*\.parcel/zsk-TAG.parcel/
s/-r[0-9][0-9]*/-rN/
s/HSM [0-9a-f]\{16\}/HSM HEX/
s/tag [0-9]*,/tag TAG,/
END

site 13
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
hold answers || { cat room.err; exit 1; }
rm -rf out; mkdir out
openssl genrsa 3072 >own.key 2>/dev/null; address own.key >req/transport.pub
eight=$(sed -n 's/^transport-key \(........\).*/\1/p' req/transport.pub)
shell="env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
terminal "$shell"
before_it
start
shows 'WHICH CEREMONY'
decide p 'NOW  Step 1'
checked_in 4
opened 7
shown send-checklist
press Enter 'HASH OF THE TRANSPORT KEY'
shown send-words
is 'the words are those of the file' words_shown req/transport.pub
tick
press Enter 'SENT TO A SIGNER'
shown send-to
both "example. $eight"
keys Enter
shows 'NOW  Step 8'
press Enter 'A NEW ZONE SIGNING KEY'
shown send-make-key
both 'example. 13'
keys Enter
shows 'KEY SHEET'
press Enter 'NOW  Step 9'
press Enter 'HASH OF THE PARCEL'
shown send-parcel
parcel=$(sed -n 's/.*"parcel":"\([0-9a-f]*\)".*/\1/p' a/0002-send-zsk.jsonl)
grep -E '^ *[1-6]  [A-Za-z]' now | tr -s ' ' | sed 's/^ *//; s/ *$//' >on
"$CAPSTAN" words "a/blob/$parcel" | sed -n 1,6p | tr -s ' ' | sed 's/^ *//; s/ *$//' >in
is 'the words are those of the parcel' cmp on in
press Enter 'NOW  Step 10'
exit $failed
