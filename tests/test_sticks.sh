#!/bin/sh
# A signing ceremony whose four media are sticks.
set -u
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/sticks.sh"
. "$SRC/tests/forged.sh"

stick_site
request
fat_stick REQ req/request.xml
cp REQ REQ.before
first | with_sticks >answers
is 'the first ceremony goes through, with sticks alone' hold answers
sed 's/^/# /' room.err
is 'nothing was written to REQ' cmp REQ REQ.before
inside LOG-A a; inside LOG-B b
is 'both log media hold the same' diff -r a b
is 'they hold the journal' test -s a/0001-first.jsonl
mkdir copy
is 'mtools reads what left' env MTOOLS_SKIP_CHECK=1 mcopy -s -i OUT '::*' copy
is 'what left is verified by somebody else' "$CAPSTAN" verify -t 2027-02-09T11:00:00Z copy
is 'fsck.fat finds nothing to mend' fsck.fat -n OUT
is 'the signer takes the response' \
    "$SIGNER" accept -c signer.conf -t $NOW -a copy/ksk-*.ds copy/response.xml

cp -a copy ended
forged 'a request that is on a stick was read' 'the stick REQ was put in, and not read' drop 1 stick read
forged 'and its stick taken out' 'the stick REQ was read, and not taken out' drop 1 stick unplugged

sum() { sha256sum "$1" | cut -c1-64; }
record() { grep "\"step\":\"stick\",\"kind\":\"$1\"" a/0001-first.jsonl; }
is 'the journal has the SHA-256 of all of REQ' sh -c \
    "grep '\"kind\":\"read\"' a/0001-first.jsonl | grep '\"role\":\"REQ\"' | grep -q $(sum REQ)"
is 'it has that of all of OUT, as it is' sh -c \
    "grep '\"step\":\"export\",\"kind\":\"result\"' a/0001-first.jsonl | grep -q $(sum OUT)"
is 'and the page of the words has it' grep -q "$(sum OUT)" room.out
is 'each stick that was put in is a record' test "$(record plugged | wc -l)" -eq 5
is 'and each that was taken out' test "$(record unplugged | wc -l)" -eq 3
record plugged | grep '"role":"REQ"' >plugged
is 'with port, vendor, product, serial number and size' sh -c "
    grep '\"port\":\"1-REQ\",\"product\":\"Stick REQ\"' plugged |
    grep -q '\"serial\":\"serial-REQ\",\"vendor\":\"Example\"' && grep -q 'octets\":16777216,' plugged"
is 'nothing is mounted any more' sh -c "! grep -q '$MACHINE' /proc/mounts"
is 'nothing is left of the files of sticks' sh -c "! find '$MACHINE/run' -type f | grep -q ."

# ---- what can be made again ----------------------------------------------------

"$CAPSTAN" image -s 16777216 -o again copy >image.out
is 'anybody makes the same stick again from the files' cmp again OUT
is 'and is told its SHA-256' grep -qx "$(sum OUT)" image.out
is 'which is told without writing it' sh -c "'$CAPSTAN' image -s 16777216 copy | cmp - image.out"
"$CAPSTAN" image -s 16777728 copy >image.out
isnt 'a stick of another size is another one' grep -qx "$(sum OUT)" image.out
isnt 'an image is not written over a file' "$CAPSTAN" image -s 16777216 -o again copy
isnt 'a stick that is too small has none' "$CAPSTAN" image -s 1048576 copy

# ---- which are there ------------------------------------------------------------

blank SPARE 4
./stick plug SPARE
"$CAPSTAN" sticks -c capstan.conf >sticks.out
is 'capstan sticks tells which stick is which' sh -c "
    grep -q '^LOG-A  .*serial serial-LOG-A, at 1-LOG-A, 16777216 octets$' sticks.out &&
    grep -q '^-      .*Example Stick SPARE, serial serial-SPARE' sticks.out"
is 'and which is not there' grep -q '^OUT    OUT is not there' sticks.out
./stick unplug SPARE

# ---- another ceremony with the same log media ------------------------------------

rm -rf a; inside LOG-A a
{ echo 'ceremony = i'; prologue; access; epilogue; } | with_sticks >answers
blank OUT 16
is 'another ceremony goes on from them' hold answers
sed 's/^/# /' room.err
mkdir copy2
MTOOLS_SKIP_CHECK=1 mcopy -s -i OUT '::*' copy2
is 'what left of it is verified, with the records of the sticks of the first' \
    "$CAPSTAN" verify -t 2027-02-09T11:00:00Z copy2
# Nobody can know again what a stick told of itself.
rm -rf t; cp -r copy t
gnawing 2027-02-09T11:00:00Z 100
cat >unknowable <<END
stick plugged port
stick plugged product
stick plugged serial
stick plugged vendor
END
sort -u gnawed | grep '^stick\|export result' >unseen
is 'verify sees every other member of the records of sticks' diff unknowable unseen
exit $failed
