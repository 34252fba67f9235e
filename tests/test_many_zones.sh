#!/bin/sh
# A site whose zones are in groups: a KSK for each zone that has none, and none
# for one that has.
set -u
. "$SRC/tests/ceremony.sh"

# groups NAME FILE...: the configuration with the zones of these files.
groups() {
	cp plain.conf capstan.conf
	while [ $# -gt 1 ]; do
		printf 'group "%s" { zones-file = "%s" }\n' "$1" "$TESTDIR/$2"
		shift 2
	done >>capstan.conf
}
# ksks N: how the step of MAKE KSKS is answered.
ksks() {
	printf 'step = enter\nmake.object = ksks %s | ksks %s\n' "$1" "$1"
	echo 'make.sheet = enter'
}
# making N: all of a ceremony that makes so many.
making() { echo 'ceremony = j'; prologue; access; ksks "$1"; epilogue; }
# day N: the ceremony is held on that day of March, with an empty medium.
day() {
	NOW=2027-03-$1T10:17:00Z WALL="2027-03-$1 10:17"
	rm -rf out; mkdir out
}
verified() {
	is "$1" "$CAPSTAN" verify -t 2027-04-01T00:00:00Z out
}
records() { cat a/*.jsonl | grep -c "\"step\":\"$1\",\"kind\":\"$2\""; }
# made ZONE: how many KSKs of it the journal has.
made() {
	cat a/*.jsonl | grep '"step":"make-key","kind":"result"' |
	    grep -c "\"zone\":\"$1\""
}
tokens_hold() {
	pkcs11-tool --module "$(softhsm)" --token-label EXAMPLE-AMS \
	    --list-objects --type pubkey 2>/dev/null | grep -c '^Public Key'
}

site; mv capstan.conf plain.conf
printf 'a.example.net.\nb.example.net.\n' >one
printf '# ours\nc.example.org.\n' >two

# ---- refused before anything is made

groups
{ echo 'ceremony = j'; } >answers
isnt 'a site without groups is offered no MAKE KSKS' hold answers
isnt 'nor does its list name it' grep -q 'MAKE KSKS' room.out
groups small one big two
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
hold answers || { cat room.err >&2; exit 1; }
day 01
{ echo 'ceremony = j'; prologue; access
printf 'step = enter\nmake.object = ksks 4 | ksks 4\n'; } >answers
isnt 'another number than there are zones makes no key' hold answers
is 'the list has it' grep -q 'j   MAKE KSKS' room.out
is 'and the number is asked for' grep -q 'make.object' room.out
is 'nothing was meant' test "$(records make-key intent)" -eq 0
{ echo 'unfinished = c'; prologue; access
printf 'step = enter\nmake.object = ksks 3 | ksks 2\n'; } >answers
isnt 'nor does it when the two type different ones' hold answers
is 'again nothing was meant' test "$(records make-key intent)" -eq 0

# ---- one for each

{ echo 'unfinished = c'; prologue; access; ksks 3; epilogue; } >answers
is 'a KSK for each zone is made' hold answers
is 'every group is told, with its zones' sh -c '
    grep -q "Group small: 2 zones, 2 without a KSK:" room.out &&
    grep -q "a.example.net.  b.example.net." room.out &&
    grep -q "Group big: 1 zones, 1 without a KSK:" room.out'
for zone in a.example.net. b.example.net. c.example.org.; do
	is "$zone has one" test "$(made $zone)" -eq 1
done
is 'the one zone of the site has none' test "$(made example.)" -eq 0
is 'the token has three' test "$(tokens_hold)" -eq 3
verified 'what left is verified'
is 'and has a report' reported out
is 'in which keys of groups are counted' grep -q '^  small  *2 KSKs were made' report.is
is 'DS are in a file for each group' sh -c '
    test "$(wc -l <out/ksks-small.ds)" -eq 4 &&
    test "$(wc -l <out/ksks-big.ds)" -eq 2 &&
    ! grep -q "c.example.org" out/ksks-small.ds'
isnt 'and of no key alone' sh -c 'ls out/ksk-*'
is 'so are the statements, and each is signed by its key' sh -c '
    test "$(grep -c "BEGIN CERTIFICATE REQ" out/ksks-small.csr)" -eq 2 &&
    openssl req -verify -noout -subject -in out/ksks-big.csr |
    grep -q "CN = c.example.org.\|CN=c.example.org."'
is 'the parent of each zone has an EPP command, with its DS' sh -c '
    test "$(grep -c "<command " out/ksks-small.epp.xml)" -eq 2 &&
    grep -q "<domain:name>a.example.net</domain:name>" out/ksks-small.epp.xml &&
    grep -q "<domain:name>b.example.net</domain:name>" out/ksks-small.epp.xml &&
    grep -qi "<secDNS:digest>$(sed -n "1s/.* //p" out/ksks-big.ds)<" out/ksks-big.epp.xml'
is 'each DS is that of its DNSKEY' sh -c '
    ! command -v ldns-key2ds >/dev/null ||
    ldns-key2ds -n -2 out/ksks-big.dnskey |
    grep -qi "$(sed -n "1s/.* //p" out/ksks-big.ds)"'
cp -r out made
day 02
{ echo 'ceremony = j'; prologue; access; echo 'step = enter'
printf 'failed = enter\nstep = <stop>\nstop.reason = none is needed\n'; } >answers
hold answers
is 'where each zone has one, none is made' \
    grep -q 'each of the 3 zones of the groups has a KSK' room.out
is 'nor was one meant' test "$(records make-key intent)" -eq 3
abandoning_alone 'none is needed' >answers
is 'and the ceremony is abandoned' hold answers

# ---- of another zone, or one that is new

printf 'd.example.org.\n' >>two
day 03; making 1 >answers
is 'a zone that comes later gets one, and no other' hold answers
is 'one key was made' test "$(records make-key intent)" -eq 4
is 'it is of that zone' test "$(made d.example.org.)" -eq 1
verified 'what left is verified then'
is 'it is alone on that medium' test "$(ls out | grep -c '^ksks-')" -eq 5
is 'with its DS' test "$(wc -l <out/ksks-big.ds)" -eq 2

# ---- the console dies in the middle

printf 'e.example.org.\nf.example.org.\ng.example.org.\nh.example.org.\n' >>two
P11_REAL=$(softhsm); export P11_REAL
cp capstan.conf good.conf
sed -i "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf
# dies DAY CALL N: making so many, until that call.
dies() {
	day "$1"
	{ echo 'ceremony = j'; prologue; access; ksks "$3"; } >answers
	P11_FAULT=$2:kill "$HEADLESS" -t $NOW -c capstan.conf answers >room.out 2>room.err
	[ $? -eq 137 ] || { bad "it died in $2"; cat room.err; }
}
# Each making of a pair stores two ids.
dies 04 C_SetAttributeValue:6 4
before=$(records make-key result)
is 'two of four have a record' test "$before" -eq 6
is 'and one is in doubt' test "$(records make-key intent)" -eq 7
cp good.conf capstan.conf
# resume DAY K|D: it is taken up again, and goes to its end.
resume() {
	day "$1"
	{ wherever j; cat <<END
token = enter
open.pin = $USER_PIN
half-made = $2
half-made.destroy = <object>
inventory = enter
make.object = <object>
make.sheet = enter
inventory-after = enter
close = enter
export = enter
export.words = all
finish = enter
END
	} >answers
	hold answers
}
# once ZONE...: each of them has one KSK.
once() {
	for zone; do
		test "$(made $zone.example.org.)" -eq 1 || return 1
	done
}
is 'it is taken up again' resume 05 d
is 'the half that was left is named, and can only be destroyed' \
    grep -q 'it can only be destroyed' room.out
is 'what is left is counted anew' grep -q 'Keys            2, one for each zone below' room.out
is 'no zone has two' once e f g h
is 'nor has the token' test "$(tokens_hold)" -eq 8
verified 'what left is verified after that'
is 'DS of all four leave' test "$(wc -l <out/ksks-big.ds)" -eq 8

printf 'i.example.org.\nj.example.org.\n' >>two
sed -i "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf
# A refusal in the middle: nothing more is made before what is in doubt is not.
day 06
{ echo 'ceremony = j'; prologue; access; ksks 2 | sed '$d'
printf 'failed = enter\nstep = enter\nfailed = enter\n'
printf 'step = <stop>\nstop.reason = the HSM refused\n'; } >answers
P11_FAULT=C_GenerateKeyPair:2:0x6 "$HEADLESS" -t $NOW -c capstan.conf answers \
    >room.out 2>room.err
is 'where the HSM refuses, the step is refused too from then on' \
    sh -c 'tr -s "\n " " " <room.out | grep -q "known what came of it: no other was made"'
is 'one key was made, and another meant' \
    test "$(records make-key intent)-$(records make-key result)" = 11-9
cp good.conf capstan.conf
is 'when it is taken up again the other is made' resume 06 k
is 'and both zones have one' once i j
verified 'what left is verified when one was refused'
printf 'q.example.org.\nr.example.org.\n' >>two
sed -i "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf
# Ten trials in the inventory; of each key one trial and its statement.
dies 07 C_Sign:13 2
cp good.conf capstan.conf
is 'a whole key of which no record speaks is kept' resume 08 k
is 'each zone has one' once q r
is 'and the token twelve' test "$(tokens_hold)" -eq 12
is 'the kept one was not made again' sh -c '
    cat a/*.jsonl | grep -c "\"step\":\"make-key\",\"kind\":\"kept\"" | grep -qx 1'
verified 'what left is verified with it'
is 'it is in the file of its group' test "$(wc -l <out/ksks-big.ds)" -eq 4

# ---- one of more keys than there are letters is destroyed

printf '%s.example.org.\n' k l m n o p >>two
day 09; making 6 >answers
is 'six more are made' hold answers
day 10
{ echo 'ceremony = d'; prologue; access
printf 'step = enter\ndestroy = z\ndestroy.zone = p.example.org\n'
printf 'destroy.zone = x.example.org.\n'
printf 'destroy = z\ndestroy.zone = p.example.org.\ndestroy = a\n'
printf 'destroy.ds = all\ndestroy.object = <object>\ndestroy.done = enter\n'
printf 'destroy = g\n'; epilogue; } >answers
is 'the KSK of a zone that is typed is destroyed' hold answers
is 'what is no name is asked for again' grep -q 'does not end in a dot' room.out
is 'of another zone there is none' grep -q 'that is of this zone' room.out
is 'it is of that zone and no other' sh -c '
    cat a/*.jsonl | grep "\"step\":\"destroy\",\"kind\":\"result\"" |
    grep -c "\"label\":\"p.example.org.-KSK" | grep -qx 1'
verified 'what left is verified without it'
day 11; making 1 >answers
is 'that zone gets another' hold answers
is 'so it was made two' test "$(made p.example.org.)" -eq 2
is 'of which one is in the token' test "$(tokens_hold)" -eq 18

# ---- what somebody could have done to it since

refused() {
	said=$(echo $("$CAPSTAN" verify -t 2027-04-01T00:00:00Z t 2>verify.err))
	case $said in
	*"STOP "*"$2"*) ok "$1" ;;
	*) bad "$1"; echo "# $said" ;;
	esac
}
# forged SENTENCE WORDS COMMAND...: of what the first three keys left.
forged() {
	sentence=$1 words=$2; shift 2
	rm -rf t; cp -r made t
	"$BIN/tests/forge" t "$@" || bad "the forger did: $*"
	refused "$sentence" "$words"
}
forged 'a key of another group is refused' 'another group' \
    set 1 make-key result group '"big"'
forged 'so is one of no group' 'another group' set 1 make-key result group null
forged 'and one that was meant for another' 'another group' \
    set 1 make-key intent group '"big"'
forged 'another zone than the key has is refused' 'another zone' \
    set 1 make-key result zone '"c.example.org."'
forged 'a statement by another is refused' 'statement' \
    set 1 make-key result statement '{"pkcs10":"x"}'
forged 'another number of keys than were made is refused' 'KSKs' \
    set 1 make-ksks done keys 2
rm -rf t; cp -r made t; cat made/ksks-big.ds >>t/ksks-small.ds
"$BIN/tests/forge" t sums
refused 'a DS more in a file is refused' 'ksks-small.ds'
rm -rf t; cp -r made t
gnawing 2027-04-01T00:00:00Z 100
grep -e make-key -e make-ksks gnawed | LC_ALL=C sort -u >unseen
# Of a single key it does not see them either: nothing is made of them.
cat >expected <<'END'
make-key intent bits
make-key intent flags
make-ksks failed kind
make-ksks failed text
END
is 'verify sees every other change of what was made' diff expected unseen
exit $failed
