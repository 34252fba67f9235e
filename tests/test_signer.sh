#!/bin/sh
# The online signer from its keys to a zone that resolvers take, with a KSK in
# a file in the ceremony's place; and everything that it must refuse.
set -u
PATH=$PATH:/usr/sbin:/sbin
chmod 755 "$TESTDIR"
cd "$TESTDIR" || exit 1
signer=$BIN/capstan-signer answer=$BIN/tests/answer
for need in "$signer" "$answer"; do
	[ -x "$need" ] || { echo "skipped - the signer signs: $need is not built"; exit 77; }
done
bad=0
yes() { echo "ok - $1"; }
no() { echo "not ok - $1"; bad=1; }
check() {	# SENTENCE COMMAND...
	sentence=$1; shift
	"$@" >checked 2>&1 && yes "$sentence" || { no "$sentence"; sed 's/^/	/' checked; }
}
# Whether the last command had these words, of which log is the record.
says() { grep -q -- "$1" log || { echo "the words \"$1\" are missing in:"; cat log; return 1; }; }

# What is in force must be as it was, to the byte, after every refusal.
keep() { rm -rf kept; mkdir kept; cp -p state/response.xml out.zone kept/; }
unchanged() { cmp kept/response.xml state/response.xml && cmp kept/out.zone out.zone; }
refused() {	# SENTENCE STATUS WORDS COMMAND...
	sentence=$1 wanted=$2 words=$3; shift 3
	"$@" >log 2>&1
	got=$?
	if [ $got -eq "$wanted" ] && says "$words" >checked && unchanged >checked; then
		yes "$sentence"
	else
		no "$sentence (exit $got)"
		sed 's/^/	/' checked log
	fi
}

zone_file() {
	cat <<'END'
$TTL 3600
@ 7200 SOA ns Host\.Master 7 7200 3600 1209600 900
@ NS ns
@ NS ns.elsewhere.test.
@ MX 10 Mail
@ MX 10 mail
@ TXT "v=spf1 -all" "a;b \"c\" \\ \255"
ns A 192.0.2.1
NS AAAA 2001:db8::1
Mail A 192.0.2.2
mail 60 A 192.0.2.3
*.wild TXT "any"
*.wild A 192.0.2.4
a.b.c.deep A 192.0.2.5
alias CNAME Mail
tree DNAME other.test.
plain NS ns.plain
plain NS ns.elsewhere.test.
plain A 192.0.2.6
ns.plain A 192.0.2.7
deep.under.ns.plain TXT "never answered"
safe NS ns
safe DS 12345 13 2 2222222222222222222222222222222222222222222222222222222222222222
safe DS 12345 13 4 333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333
esc\.aped\032name A 192.0.2.8
\000\255 A 192.0.2.9
generic TYPE65280 \# 3 00ff5c
nothing TYPE65281 \# 0
hip TYPE55 \# 12 040200040102030405060708
svcb SVCB 1 . alpn="h2,h3" port=8443
https HTTPS 0 svcb
loc LOC 42 21 54 N 71 06 18 W -24m 30m
naptr NAPTR 100 50 "s" "z3950+I2L+I2C" "" _z._tcp
_25._tcp.mail TLSA 3 1 1 0001020304
END
	names_in_data
}

# Every other type whose names are signed in lower case, in capitals here: a
# validator that sees it otherwise takes our signature for a bad one.
names_in_data() {
	cat <<'END'
low1 TYPE3 \# 6 024d64015a00
low1 TYPE4 \# 6 024d46015a00
low1 TYPE7 \# 6 024d42015a00
low1 TYPE8 \# 6 024d47015a00
low1 TYPE9 \# 6 024d52015a00
low1 PTR Ptr.Z.
low1 MINFO Me.Z. You.Z.
low1 RP Me.Z. Text.Z.
low1 AFSDB 1 Afs.Z.
low1 RT 10 Rt.Z.
low1 TYPE26 \# 14 000a024d41015a00024d42015a00
low1 NAPTR 100 50 "U" "SIP+D2U" "" _Sip._Udp.Z.
low1 KX 10 Kx.Z.
low1 SRV 0 0 443 Srv.Z.
low2 CNAME Cname.Z.
low3 DNAME Dname.Z.
END
}

# set_up ZONE ALGORITHM [more configuration]
set_up() {
	rm -rf state ksk.pem request.xml response.xml ds out.zone
	zone_file >zone
	cat >conf <<END
zone = "$1."
state = "$TESTDIR/state"
output = "$TESTDIR/out.zone"
algorithm = "$2"
$3
END
}
ceremony() { $answer "$@" >ds; }
child_records() {	# CDS and CDNSKEY of the KSK in the response
	awk '{ print "@ CDS", $5, $6, $7, $8 }' ds
	awk '/<Flags>/ { ksk = /257/ }
	ksk && /<Algorithm>/ { gsub(/[^0-9]/, ""); alg = $0 }
	ksk && /<PublicKey>/ { gsub(/ *<[^>]*>/, ""); print "@ CDNSKEY 257 3", alg, $0; exit }' response.xml
}
at() { time=$1; shift; verb=$1; shift; "$signer" "$verb" -c conf -t "$time" "$@"; }
tag() { sed -n 's/.*signed by ZSK \([0-9]*\) until.*/\1/p' "$1"; }

# ---- every algorithm, from keys to validators, by the present clock --------

for alg in 13 15 8 10 14; do
	set_up "alg$alg.example" $alg 'zsk-lifetime = "90d"'
	{
		"$signer" keys -c conf &&
		"$signer" request -c conf -s "$(date -u +%Y-%m-%dT00:00:00Z)" -o request.xml &&
		ceremony request.xml response.xml $alg ksk.pem &&
		"$signer" accept -c conf -a ds response.xml &&
		"$signer" sign -c conf zone
	} >log 2>&1 && yes "a zone is signed with algorithm $alg" || {
		no "a zone is signed with algorithm $alg"
		sed 's/^/	/' log
		continue
	}
	check "a record without data is there for others to read, with no blank at its end ($alg)" \
	    grep -q '^nothing.*	TYPE65281	.# 0$' out.zone
	sh "$SRC/tests/validate.sh" "alg$alg.example" out.zone ds || bad=1
done

# ---- what the commands say and do ------------------------------------------

set_up example 13 'zsk-lifetime = "90d"
serial = "increment"'
T=2027-02-10T12:00:00Z
at $T keys >first.keys 2>log
check 'the ZSKs that a roll needs are made' [ "$(grep -c '^zsk-.* spare$' first.keys)" -eq 2 ]
check 'private keys are their owner'\''s alone' [ "$(find state/keys -name '*.pem' -perm 0600 | wc -l)" -eq 2 ]
at $T keys >second.keys 2>log
check 'keys makes nothing that is there already' cmp first.keys second.keys
at $T keys -n 3 >log 2>&1
check 'keys -n makes as many as are missing' [ "$(ls state/keys/*.pem | wc -l)" -eq 3 ]
rm state/keys/zsk-0003.*
at $T request -s 2027-02-10T00:00:00Z -o request.xml >request.log 2>log
check 'a request has the shape of a roll, one ZSK and at the end two' \
    [ "$(grep -c '<Key ' request.xml)/$(grep -c '<RequestBundle' request.xml)" = 10/9 ]
check 'it says where the request was written' grep -qx 'It is request.xml' request.log
check 'the digest that is read out is that of the file' \
    grep -q "$(sha256sum request.xml | cut -d' ' -f1)" request.log
numbered() {	# FILE: what request or accept said
	sed -n '/^SHA-256/,$p' "$1" | grep '^  ' >rows
	[ "$(awk '{ printf "%s/%d ", $1, NF - 1 }' rows)" = '1/6 2/6 3/6 4/6 5/6 6/2 ' ] &&
	    ! grep -q '.\{81\}' "$1"
}
check 'its words are in numbered rows of six, on a screen of 80 columns' numbered request.log
if [ -x "$BIN/capstan" ]; then
	"$BIN/capstan" words request.xml | sed -n '1,6s/ *$//p' >words
	check 'they are those of the console' sh -c 'sed "s/^  //" rows | cmp - words'
else
	echo 'skipped - they are those of the console: capstan is not built'
fi
check 'the request is remembered' cmp request.xml state/request.xml


at $T sign zone >log 2>&1
[ $? -eq 1 ] && says 'no signed DNSKEY set is on board' && [ ! -e out.zone ] &&
    yes 'nothing is signed before a response is on board' ||
    no 'nothing is signed before a response is on board'
ceremony request.xml response.xml 13 ksk.pem
at $T accept response.xml >log 2>&1
[ $? -eq 1 ] && says 'no trust anchor is known' && [ ! -e state/response.xml ] &&
    yes 'without a trust anchor nothing is accepted' ||
    no 'without a trust anchor nothing is accepted'
check 'a response is accepted with the DS that the ceremony gave' at $T accept -a ds response.xml
check 'the same response is accepted twice' at $T accept response.xml
check 'what is on board is what came' cmp response.xml state/response.xml
child_records >>zone
at $T sign zone >sign.1 2>notes
check 'CDS and CDNSKEY are signed' [ "$(grep -c '^example.*	RRSIG	CD' out.zone)" -eq 2 ]
check 'and it is noted that the ZSK does so' grep -q 'example. CDS: signed by the ZSK' notes
check 'a record that is there twice is noted' grep -q 'example. MX: a record that is there twice' notes
check 'different TTLs are noted' grep -q 'mail.example. A: its records have different TTLs' notes
check 'the lowest of different TTLs is taken' \
    [ "$(grep -c '^mail.example.	60	IN	A	' out.zone)" -eq 2 ]
check 'the SOA serial is one more' grep -q '^example.	7200	IN	SOA	[^ ]* [^ ]* 8 ' out.zone
check 'an NSEC has the SOA minimum as TTL' grep -q '^example.	900	IN	NSEC	' out.zone
check 'glue is there and not signed' [ "$(grep -c '^ns.plain.example.	' out.zone)" -eq 1 ]
check 'a delegation has one signature, over its NSEC' \
    [ "$(grep -c '^plain.example.*	RRSIG	' out.zone)" -eq 1 ]
check 'an empty non-terminal has no NSEC' sh -c '! grep -q "^deep.example\|^b.c.deep.example" out.zone'
check 'a wildcard counts its labels without the star' \
    grep -q '^\*.wild.example.*	RRSIG	TXT 13 2 ' out.zone
cp out.zone first.zone
at $T sign zone >log 2>&1
check 'the serial rises with each signing' grep -q '^example.	7200	IN	SOA	[^ ]* [^ ]* 9 ' out.zone
# A slot of 10 days less an hour is 860400 s; glue is not signed, and 14 days
# of signature bound any TTL.
check 'no TTL is noted where all are short' sh -c '! grep -q "its TTL is" notes'
{ cat zone; echo 'edge 860400 TXT "x"'; echo 'ns.plain 2000000 AAAA 2001:db8::7'; } >slow
at $T sign -o other.zone slow >log 2>&1
check 'nor one that just fits, nor that of glue' sh -c '! grep -q "its TTL is" log'
{ cat slow; echo 'over 860401 TXT "x"'; echo 'far 1000000 TXT "x"'; } >slower
at $T sign -o other.zone slower >log 2>&1
check 'a TTL that outlives a withdrawn ZSK is noted, the longest by name, with the limit' \
    says 'note: far.example. TXT: its TTL is 1000000 s, and 860400 s .*too long a TTL: 2$'
check 'in one note' [ "$(grep -c 'its TTL is' log)" -eq 1 ]
{ cat conf; echo 'signature-validity = 8d'; } >brief
"$signer" sign -c brief -t $T -o other.zone slower >log 2>&1
check 'signatures that are over before are none that outlive it' \
    sh -c 'grep -q "^other.zone: serial" log && ! grep -q "its TTL is" log'
sed '/^zsk-lifetime/d' conf >never
"$signer" sign -c never -t $T -o other.zone slower >log 2>&1
check 'a roll that is scheduled counts, with or without a lifetime' says 'far.example. TXT: its TTL is'
cp zone with.dnssec && grep -v 'IN	SOA\|RRSIG	SOA' first.zone >>with.dnssec
at $T sign -o other.zone with.dnssec >log 2>&1
check 'DNSSEC records of the input are left out, and counted' says 'DNSSEC and ZONEMD records of the input were left out'
check 'a signed zone as input gives the same zone' sh -c '
	for f in out other; do grep -v "	SOA	\|	RRSIG	" $f.zone >$f.bare; done
	diff out.bare other.bare'
check 'status is green' at $T status
at 2027-04-10T00:00:00Z sign zone >log 2>&1
at 2027-04-10T00:00:00Z status >log 2>&1
check 'status turns yellow 45 days before the last set ends' sh -c 'grep -q "^example.  YELLOW" log'
at 2027-05-02T00:00:00Z status >log 2>&1
[ $? -eq 1 ] && says '^example.  RED' && says '^RED *KEYSETS' &&
    yes 'status turns red, with exit 1, 21 days before' ||
    no 'status turns red, with exit 1, 21 days before'

# ---- what is refused, with everything left as it was -----------------------

keep
change() {	# FROM TO: the last of such lines changed
	sed "$1" response.xml >changed.xml
	! cmp -s response.xml changed.xml
}
flip() {	# LINE: one character of base64 in the signature's middle
	awk -v n="$1" '/<SignatureData>/ && ++i == n {
		at = index($0, ">") + 40; c = substr($0, at, 1)
		$0 = substr($0, 1, at - 1) (c == "A" ? "B" : "A") substr($0, at + 1)
	} { print }' response.xml >changed.xml
}
$answer request.xml other-answer.xml 13 ksk.pem >log
flip 1
refused 'a changed bit in the first signature' 1 'slot 1' at $T accept changed.xml
flip 9
refused 'a changed bit in the last signature' 1 'slot 9' at $T accept changed.xml
change 's/<Expiration>2027-04-02/<Expiration>2027-04-03/'
refused 'a changed date of a slot' 1 'slot 4' at $T accept changed.xml
change 's/<SignatureInception>2027-03-12/<SignatureInception>2027-03-11/'
refused 'a changed date of a signature' 1 'slot 4' at $T accept changed.xml
change 's/<TTL>3600</<TTL>7200</'
refused 'a changed TTL' 1 'TTL' at $T accept changed.xml
change 's/serial="0"/serial="1"/'
refused 'another serial' 1 'serial' at $T accept changed.xml
answered() {	# OPTIONS: another answer of the same KSK
	$answer "$@" request.xml changed.xml 13 ksk.pem >log 2>&1 || no "answer $*"
}
answered -x stranger.pem
refused 'a ZSK that was not asked for' 1 'not asked for' at $T accept changed.xml
answered -d
refused 'a ZSK that is missing' 1 'is missing' at $T accept changed.xml
answered -z example.org.
refused 'the response for another zone' 1 'another zone' at $T accept changed.xml
answered -i another
refused 'the answer to another request' 1 'it answers the request another' at $T accept changed.xml
answered -r
refused 'a response made in a rehearsal' 1 'rehearsal' at $T accept changed.xml
$answer request.xml changed.xml 13 other-ksk.pem >other.ds
refused 'a response of another KSK' 1 'not in the trust anchor' at $T accept changed.xml
refused 'a trust anchor that would replace the one there is' 1 'there is a trust anchor already' \
    at $T accept -a other.ds changed.xml
$answer request.xml changed.xml 15 ed-ksk.pem >ed.ds
cp conf anchored && echo "anchor = \"$TESTDIR/ed.ds\"" >>anchored
refused 'a KSK of another algorithm than the ZSKs' 1 'keys of' \
    "$signer" accept -c anchored -t $T changed.xml
sed 's/^zsk-lifetime.*/slot-length = 30m slot-validity = 20d dnskey-ttl = 600/' conf >short
refused 'a TTL that is longer than a slot' 1 'TTL' "$signer" accept -c short -t $T other-answer.xml
$answer -w request.xml changed.xml 13 ksk.pem other-ksk.pem >both.ds
refused 'a response that another KSK signs too' 1 'not in the trust anchor' at $T accept changed.xml
answered -k
refused 'a set that only a revoked KSK has signed' 1 'slot 1, .*that is not revoked' \
    at $T accept changed.xml
$answer -k request.xml changed.xml 13 ksk.pem next-ksk.pem >both.ds
echo "anchor = \"$TESTDIR/both.ds\"" | cat conf - >anchored
refused 'the same, where a KSK that is not revoked is there and does not sign' 1 \
    'slot 1, .*that is not revoked' "$signer" accept -c anchored -t $T changed.xml
cp -p state/request.xml kept/
sed 's/<Inception>2027-05-01/<Inception>2027-05-13/' kept/request.xml >state/request.xml
cp state/request.xml gap.xml
$answer gap.xml changed.xml 13 ksk.pem >log 2>&1
refused 'a gap between slots, even where it was asked for' 1 \
    'slot 9, .*there is a gap before it' at $T accept changed.xml
sed 's/<Inception>2027-05-01/<Inception>2027-04-21/' kept/request.xml >state/request.xml
$answer state/request.xml changed.xml 13 ksk.pem >log 2>&1
refused 'two slots that begin at once, even where it was asked for' 1 \
    'slot 9, .*does not begin after the slot before' at $T accept changed.xml
cp -p kept/request.xml state/request.xml
refused 'a response whose last slot is over' 1 'its last slot ended 2027-05-22T00:00:00Z' \
    at 2027-05-22T00:00:00Z accept other-answer.xml
size=$(wc -c <response.xml)
for part in 0 1 $((size / 3)) $((size / 2)) $((size - 20)); do
	head -c "$part" response.xml >changed.xml
	refused "a response cut off after $part octets" 2 'changed.xml' at $T accept changed.xml
done
refused 'a request in the place of a response' 2 'not the response' at $T accept request.xml
refused 'a zone file in the place of a response' 2 'zone: line 1, column 1: this is neither a request nor a response' \
    at $T accept zone
sed 's,^state.*,state = "nowhere",' conf >fresh
for command in status request 'accept response.xml' 'sign zone'; do
	refused "a state folder that is not there: $command" 2 \
	    'the state folder nowhere is not there: on a new machine capstan-signer keys makes it' \
	    "$signer" ${command%% *} -c fresh -t $T ${command#"${command%% *}"}
done
cp -a state state.away
check 'the trust anchor that is there already is no other one' at $T accept -a ds other-answer.xml
check 'and the response that came with it is on board' cmp other-answer.xml state/response.xml
rm -rf state; mv state.away state
refused 'one that is another, with a good response' 1 'there is a trust anchor already' \
    at $T accept -a other.ds other-answer.xml
echo "anchor = \"$TESTDIR/ds\"" | cat conf - >anchored
refused 'nor one that is configured' 1 "already, $TESTDIR/ds, and it is another" \
    "$signer" accept -c anchored -t $T -a other.ds other-answer.xml
refused 'a response that is not there' 2 'no-such-file' at $T accept no-such-file
ln -sf response.xml link.xml
refused 'a response that is a symbolic link' 2 'symbolic link' at $T accept link.xml
refused 'a response whose slots are all over' 1 'already on board\|ended' \
    at 2030-01-01T00:00:00Z sign zone
refused 'a clock after the last slot' 1 \
    'no signed DNSKEY set for 2027-05-22T00:00:00Z: the last one ended 2027-05-22T00:00:00Z; hold a ceremony' \
    at 2027-05-22T00:00:00Z sign zone
refused 'a clock before the first slot' 1 'the first one begins 2027-02-10' \
    at 2027-02-09T23:59:59Z sign zone
chmod 644 state/keys/zsk-0001.pem
refused 'a key file that others may read' 2 'zsk-0001' at $T sign zone
chmod 600 state/keys/zsk-0001.pem
mv state/keys/zsk-0001.pem state/keys/away
cp state/keys/zsk-0002.pem state/keys/zsk-0001.pem
refused 'a key file with another key' 1 'zsk-0001' at $T sign zone
mv state/keys/away state/keys/zsk-0001.pem
cp state/schedule kept/
sed 's/2027-02-10/2027-02-11/' kept/schedule >state/schedule
check 'status names the schedule by which nobody signs yet' sh -c \
    "'$signer' status -c conf -t $T | grep -q '^RED *ZSK .*the file schedule in the state'"
refused 'a slot that no ZSK is to sign in' 1 'is to sign' at $T sign zone
awk 'NR == 1 { t = $2 } END { print $1, t }' kept/schedule >state/schedule
refused 'a ZSK that is not in the DNSKEY set' 1 'is not in the DNSKEY set' at $T sign zone
cp kept/schedule state/schedule
grep -v 192.0.2.7 zone >no-glue
if [ -x "$BIN/tests/miswrite" ]; then
	check 'where nothing is written wrong a zone is signed' \
	    "$BIN/tests/miswrite" conf $T no-glue
	cp out.zone kept/
	refused 'glue that is written wrong, which no signature tells' 1 \
	    'does not read back as what was signed' "$BIN/tests/miswrite" conf $T zone
else
	echo 'skipped - glue that is written wrong: tests/miswrite is not built'
fi
printf 'this is not a zone\n' >garbage
refused 'an input that is no zone' 2 'garbage:1' at $T sign garbage
: >garbage
refused 'an empty input' 1 'no SOA' at $T sign garbage
refused 'a folder as input' 2 'state' at $T sign state
cp zone kept/ && cp zone garbage
refused 'an output that is the input' 1 'the place of its input' at $T sign -o ./garbage garbage
check 'that input is as it was' cmp kept/zone garbage
refused 'an input that is not there' 2 'no-such-zone' at $T sign no-such-zone
{ cat zone; echo '@ SOA ns host 8 1 1 1 1'; } >garbage
refused 'a zone with two SOA' 1 'more than one SOA' at $T sign garbage
{ cat zone; echo 'www.example.org. A 192.0.2.1'; } >garbage
refused 'a record of another zone' 1 "garbage:$(wc -l <garbage)" at $T sign garbage
printf '@ 60 SOA ns host 1 1 1 1 1\n' >garbage
refused 'a zone without a name server' 1 'no name server' at $T sign garbage
{ cat zone; echo 'alias A 192.0.2.1'; } >garbage
refused 'a CNAME beside other data' 1 'CNAME and other records' at $T sign garbage
{ echo 'early A 192.0.2.1'; cat zone; } >garbage
refused 'a record without a TTL' 1 'garbage:1: the record has no TTL' at $T sign garbage
{ cat zone; echo 'bad 60 A 192.0.2'; } >garbage
refused 'a record that cannot be read' 2 "garbage:$(wc -l <garbage)" at $T sign garbage
for row in 'HIP 2 00 00|"HIP" is no type that is known here by its name.*as TYPE55, and its data as' \
    '60 IN HIP 2 00 00|"HIP" is no type' 'IN 1h AMTRELAY 10 0 0 .|"AMTRELAY" is no type.*write it as TYPE and its number, and its data' \
    'RESINFO qnamemin|"RESINFO" is no type' 'X25 "311061700956"|"X25" is no type.*as TYPE19,' \
    'GPOS 1 2 3|"GPOS" is no type' 'PX 10 a. b.|"PX" is no type' 'junk 1 2|"junk" is no type' \
    'CH TXT "x"|the class CH: only records of class IN' '60 CLASS3 TXT "x"|the class CLASS3' \
    'TLSA 3 x 1 00|invalid number, in a record of type TLSA' 'A6 0 ::1|A6' \
    'TYPE66000 \# 0|"TYPE66000" is no type.*as TYPE and its number' \
    '( 1 junk )|a type that is not known here by its name'; do
	{ cat zone; echo "odd ${row%%|*}"; } >garbage
	wanted=2
	case $row in A6*) wanted=1 ;; esac
	refused "a record is refused with its type: ${row%%|*}" $wanted "${row#*|}" at $T sign garbage
done
{ echo 'early 4294967295 A 192.0.2.1'; cat zone; } >garbage
refused 'a TTL that is the greatest number, as one that is too great' 1 'garbage:1: the TTL is above 2147483647' \
    at $T sign garbage
for type in A AAAA AFSDB APL CAA CDNSKEY CDS CERT CNAME CSYNC DHCID DNAME DS EUI48 EUI64 HINFO HTTPS \
    IPSECKEY KEY KX L32 L64 LOC LP MINFO MX NAPTR NID NS OPENPGPKEY PTR RP RT SMIMEA SOA SPF SRV SSHFP \
    SVCB TLSA TXT URI; do
	{ cat zone; echo "odd $type ???"; echo '$GENERATE'; } >garbage
	at $T sign garbage >log 2>&1
	! grep -q 'no type that is known' log || no "a type is not known that the manual lists: $type"
	sed -n '/^These types are known/,/^out\.$/p' "$SRC/docs/capstan-signer.1" | grep -qw "$type" ||
	    no "a type is known that the manual does not list: $type"
done
{ cat zone; echo '$GENERATE 1-9 h$ A 192.0.2.$'; } >garbage
refused '$GENERATE, in a sentence' 2 'write its records out' at $T sign garbage
refused 'an output folder that is not there' 2 'no/such' at $T sign -o no/such/folder zone
mkfifo held release
(flock 9; echo >held; read -r _ <release) 9>state/lock &
read -r _ <held
refused 'a state folder that is in use' 2 'another capstan-signer' at $T sign zone
echo >release
wait $!
cp state/soa-serial kept/
for text in 7x x '' '7 8' 7; do
	printf '%s' "$text" >state/soa-serial
	refused "\"$text\" where the last serial was" 2 'is not a number' at $T sign zone
done
cp kept/soa-serial state/
# What is written of the serial of a request can be read, up to the last there is.
sed "s|^state = .*|state = \"$PWD/anew\"|" conf >conf.anew
anew() { verb=$1; shift; "$signer" "$verb" -c conf.anew -t $T "$@"; }
anew keys >log 2>&1
echo 18446744073709551616 >anew/request-serial
refused 'a serial of a request that is greater than any' 2 'is not a number' anew request
echo 18446744073709551615 >anew/request-serial
refused 'a request behind the last serial that there is' 2 'no serial is left' anew request
echo 9999999999999999999 >anew/request-serial
check 'one behind a serial of nineteen digits is made' anew request
check '	with the next' grep -q 'serial="10000000000000000000"' anew/request.xml
check 'and so is the one behind that' anew request
check '	with the next' grep -q 'serial="10000000000000000001"' anew/request.xml
sed 's/^algorithm.*/algorithm = "15"/' conf >turned
refused 'a request by another algorithm than that of the ZSKs' 1 \
    'a change of algorithm cannot be scheduled' "$signer" request -c turned -t $T
mkfifo pipe
for input in pipe includes; do
	{ cat zone; echo '$INCLUDE pipe'; } >includes
	refused "a pipe as input, by $input, which nobody writes to" 2 'pipe is not a regular file' \
	    timeout 20 "$signer" sign -c conf -t $T $input
done
if [ -x "$BIN/tests/overtake" ]; then
	{ cat zone; echo 'newer A 192.0.2.10'; } >newer
	cp state/soa-serial kept/
	"$BIN/tests/overtake" conf $T zone newer >log 2>&1
	check 'a zone that was read before another was signed is not put in its place' \
	    says 'has signed since the zone file was read: sign again'
	check 'and the other one is there' grep -q '^newer' out.zone
	check 'and only its serial was used' \
	    [ "$(cat state/soa-serial)" -eq $(($(cat kept/soa-serial) + 1)) ]
	keep
else
	echo 'skipped - a zone that another overtakes: tests/overtake is not built'
fi
{ cat zone; echo 'last A 192.0.2.100'; } >whole
for cut in 1 2 3; do
	head -c -$cut whole >cut.zone
	refused "a zone file that lost its last octets: $cut" 2 \
	    'the last line of cut.zone has no end: the file may have been cut off' at $T sign cut.zone
done
printf 'cut A 192.0.2.1' >cut.part
{ cat zone; echo '$INCLUDE cut.part'; } >holds.cut
refused 'one that includes a file that lost them' 2 'holds.cut:[0-9]*: the last line of .*cut.part has no end' \
    at $T sign holds.cut
head -c -1 out.zone >cut.zone
refused 'and a signed one, where it is verified' 2 'the last line of cut.zone has no end' at $T verify cut.zone
refused 'a time that is none' 2 '-t' at yesterday status
refused 'an unknown command' 2 'usage' "$signer" signall -c conf
"$signer" -h >log 2>&1
check 'how it is called fits a screen' sh -c '! grep -q ".\{80\}" log'
refused 'an option that a command does not have' 2 'usage' at $T accept -z response.xml
refused 'no configuration' 2 'no.conf' "$signer" status -c no.conf
cp conf other.conf && echo 'colour = "red"' >>other.conf
refused 'an unknown option in the configuration, with its line' 2 'other.conf:7' \
    "$signer" status -c other.conf
sed -i 's/"increment"/"keep"/' conf
refused 'a serial that would go back' 1 'would go back' at $T sign zone
sed -i 's/"keep"/"increment"/' conf

nobody="setpriv --reuid 65534 --regid 65534 --clear-groups"
chmod 755 state
if [ "$(id -u)" -eq 0 ] && $nobody test -x "$signer" 2>/dev/null; then
	refused 'a state folder that cannot be written' 2 'cannot be written' \
	    $nobody "$signer" accept -c conf -t $T response.xml
else
	echo 'skipped - a state folder that cannot be written: no other user to try it with'
fi
chmod 700 state

# On a full disk: the folder is on a file system of its own, filled up.
cp -a state state.away
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=256k tmpfs state 2>/dev/null; then
	cp -a state.away/. state/
	$answer request.xml changed.xml 13 ksk.pem >log	# good, and another one
	dd if=/dev/zero of=state/filling bs=1k >/dev/null 2>&1
	refused 'a full disk under a new response' 2 'No space left' at $T accept changed.xml
	refused 'a full disk under a signed zone' 2 'No space left' at $T sign zone
	umount state
else
	echo 'skipped - a full disk: no file system can be mounted here'
fi
rm -rf state && mv state.away state
check 'after all that the zone is signed as before' at $T sign zone

# ---- status sees what would keep sign from its work ------------------------

seen() {	# SENTENCE TIME COLOUR WORDS [CONF]: a line of status, and the whole
	"$signer" status -c "${5:-conf}" -t "$2" >log 2>&1
	got=$? whole=GREEN wanted=0
	[ "$3" != RED ] || { whole=RED wanted=1; }
	[ "$3" != YELLOW ] || whole=YELLOW
	[ $got -eq $wanted ] && says "^example\.  $whole" >checked && says "^$3 *$4" >>checked &&
	    yes "$1" || { no "$1 (exit $got)"; sed 's/^/	/' checked log; }
}
seen 'all is well: the private half is there' $T GREEN 'KEY *that of zsk-0001 is in its file'
seen 'and so are the signatures' $T GREEN 'ZONE *the first signatures end 2027-02-24 12:00:00Z (14 d left)'
seen 'no more than late it is, until a quarter of the time that slots overlap is left' \
    2027-02-21T17:59:59Z YELLOW ZONE
seen 'then the zone is to be signed' 2027-02-21T18:00:00Z RED 'ZONE *the first signatures end 2027-02-24 12:00:00Z (2 d 18 h left): sign'
seen 'and after it they have ended' 2027-02-24T12:00:00Z RED 'ZONE *the first signatures ended 2027-02-24 12:00:00Z: sign'
sed '1,/^signature/s/^zsk-life/signature-validity = 4d\n&/' conf >brief
seen 'or a quarter of their own time, where that is less' 2027-02-23T11:59:59Z YELLOW ZONE brief
seen 'and not later' 2027-02-23T12:00:00Z RED ZONE brief
grep -v '^output' conf >homeless
seen 'a zone that is nowhere in the configuration is told of as it is remembered' $T GREEN \
    'ZONE *the first signatures end 2027-02-24 12:00:00Z (14 d left), as it is remembered: no output' homeless
seen 'also that it is not signed since its slot began' 2027-02-21T17:59:59Z YELLOW ZONE homeless
seen 'that it is to be signed' 2027-02-21T18:00:00Z RED 'ZONE *the first signatures end .*: sign' homeless
seen 'and that it is over' 2027-02-24T12:00:00Z RED 'ZONE *the first signatures ended 2027-02-24 12:00:00Z: sign' homeless
mv state/issued issued
seen 'where nothing is remembered either it is not looked at' $T ' ' 'ZONE *not looked at: no output' homeless
sed 's/^ends .*/ends 2027-04-01T00:00:00Z/' issued >state/issued
seen 'those of the DNSKEY set end with its slot' $T GREEN 'ZONE *the first signatures end 2027-03-03 00:00:00Z' homeless
mv issued state/issued
mv out.zone away.zone
seen 'a signed zone that is gone is to complain of' $T RED 'ZONE *signed 2027-02-10 12:00:00Z, but .*out.zone cannot be looked at'
mv state/issued issued
seen 'one that was never signed is not' $T ' ' 'ZONE *none is signed yet.*out.zone'
mv issued state/issued
cp zone out.zone
seen 'a zone without signatures is' $T RED 'ZONE *.*there is no RRSIG in it'
cp away.zone out.zone
seen 'another file in its place is to complain of, be it as good' $T YELLOW 'ZONE *not the file that was put there, and nobody verified it'
sed '$s/.*/broken/' away.zone >out.zone
seen 'one that cannot be read is' $T RED 'ZONE *.*out.zone:'
echo 'example.org. 60 IN RRSIG A 8 2 60 20370101000000 20260101000000 1 example.org. AAAA' >out.zone
seen 'another zone in its place is' $T RED 'ZONE *.*outside the zone'
{ cat away.zone; echo 'www 60 IN RRSIG A 8 2 60 20270212000000 20260101000000 1 example. AAAA'; } >out.zone
seen 'the first signature to end counts' $T RED 'ZONE *the first signatures end 2027-02-12 00:00:00Z'
mv away.zone out.zone
mv state/keys/zsk-0001.pem away.pem
seen 'a private half that is gone is seen' $T RED 'KEY *the ZSK zsk-0001: .*zsk-0001.pem is not there'
cp -p state/keys/zsk-0002.pem state/keys/zsk-0001.pem
seen 'another key in its place is seen' $T RED 'KEY *the ZSK zsk-0001: it is not the private half'
mv away.pem state/keys/zsk-0001.pem; chmod 640 state/keys/zsk-0001.pem
seen 'one that others may read is seen' $T RED 'KEY *the ZSK zsk-0001'
chmod 600 state/keys/zsk-0001.pem
mv state/keys/zsk-0002.pem away.pem
seen 'one that is needed behind the sets on board only is to be planned for' $T YELLOW \
    'KEYS *one is to sign from 2027-05-11 .*zsk-0002.pem is not there.*mend that before'
mv away.pem state/keys/zsk-0002.pem
cp state/anchor kept/; cp other.ds state/anchor
seen 'a KSK that the trust anchor has no more is seen' $T RED 'SLOT *.*not in the trust anchor'
rm state/anchor
seen 'a trust anchor that is gone is seen' $T RED 'SLOT *no trust anchor is known'
echo garbage >state/anchor
seen 'one that cannot be read is seen' $T RED 'SLOT *the trust anchor'
cp kept/anchor state/anchor
cp response.xml state/response.xml
awk '/<SignatureData>/ && !done++ { at = index($0, ">") + 40; c = substr($0, at, 1)
	$0 = substr($0, 1, at - 1) (c == "A" ? "B" : "A") substr($0, at + 1) } { print }' \
    response.xml >state/response.xml
seen 'a changed signature on board is seen' $T RED 'SLOT'
cp response.xml state/response.xml
seen 'and all is well again' $T GREEN SLOT

# ---- through a roll, and over to the next response -------------------------

zsk1=$(tag sign.1)
dnskeys() { grep -c '^example.	[0-9]*	IN	DNSKEY	' out.zone; }
verified() {	# TIME: by another's program and that clock
	ldns-verify-zone -t "$(echo "$1" | tr -d 'TZ:-')" -k ds out.zone
}
L=2027-05-02T00:00:00Z
at $L sign zone >sign.9 2>log
check 'the last slot has both ZSKs and the old one signs' \
    [ "$(dnskeys)/$(tag sign.9)" = "3/$zsk1" ]
check 'a ZSK is made for the next roll' at $L keys
at $L request -o request.xml >log 2>&1
check 'the next request goes on where the response ends' says '^slot 1 *2027-05-11'
check 'the next request keeps the old ZSK for a slot' \
    [ "$(grep -c '<Key ' request.xml)" -eq 11 ]
cp response.xml first.xml
ceremony request.xml response.xml 13 ksk.pem
check 'the next response is accepted ahead of time' at $L accept response.xml
check 'the one before is kept' cmp first.xml state/response.xml.previous
at $L sign zone >sign.9b 2>log
check 'until its first slot the one before is in force' \
    [ "$(dnskeys)/$(tag sign.9b)" = "3/$zsk1" ]
check 'that zone verifies' verified $L
mv response.xml second.xml
$answer request.xml response.xml 13 ksk.pem >log 2>&1
check 'another answer is accepted before the first one begins' at $L accept response.xml
check 'and the one in force is kept, not the one that never was' \
    cmp first.xml state/response.xml.previous
check 'so that a zone can be signed still' at $L sign zone
N=2027-05-11T00:00:00Z
at $N sign zone >sign.10 2>log
check 'in the next slot the next ZSK signs' [ "$(tag sign.10)" != "$zsk1" ]
check 'and the old one is still published' [ "$(dnskeys)" -eq 3 ]
check 'the rolled zone verifies' verified $N
at 2027-05-21T00:00:00Z sign zone >log 2>&1
check 'a slot later the old one is gone' [ "$(dnskeys)" -eq 2 ]
at 2027-05-21T00:00:00Z keys -l >log 2>&1
check 'keys says which ZSK has retired' says '^zsk-0001 .*retired'
at 2027-05-21T00:00:00Z request -o request.xml >log 2>&1
check 'more ZSKs are asked for before a request, in a sentence' says 'capstan-signer keys'
keep
refused 'the response before, once it is replaced' 1 'it answers' at $N accept first.xml

# ---- ceremonies held ahead, and what stays on board -------------------------

set_up example 13 'slots = 4'
at $T keys >log 2>&1; at $T request -s 2027-02-10T00:00:00Z -o request.xml >log 2>&1
ceremony request.xml response.xml 13 ksk.pem; at $T accept -a ds response.xml >log 2>&1
at $T sign zone >log 2>&1
A=2027-02-20T12:00:00Z
# ahead NAME [TIME]: one more request, and its response
ahead() {
	at ${2:-$A} keys >log 2>&1; at ${2:-$A} request -o request.xml >log 2>&1 || return 1
	! says 'lacks' >/dev/null && $answer request.xml "$1.xml" 13 ksk.pem >/dev/null
}
check 'a second ceremony is held ahead' ahead second
check 'and accepted' at $A accept second.xml
at $A status >log 2>&1
check 'status counts the sets of both that are to come' says '^GREEN *KEYSETS *6 to come'
check 'so is a third one' ahead third
check 'of which the request says that its response has to wait' \
    says 'response can be accepted from 2027-03-22T00:00:00Z on'
keep
refused 'it is not accepted while sets would be lost with it' 1 \
    'the sets on board that begin 2027-03-22T00:00:00Z would be lost.*accept it from then on' at $A accept third.xml
M=2027-03-22T00:00:00Z
check 'once they have begun it is accepted' at $M accept third.xml
check 'and they are kept' cmp second.xml state/response.xml.previous
until_end() {	# FROM DAYS: no day is without a set
	for d in $(seq 0 5 "$2"); do
		when=$(date -u -d "$1 + $d days" +%Y-%m-%dT00:00:00Z)
		at "$when" status >log 2>&1
		says '^GREEN *SLOT' || { echo "at $when"; return 1; }
	done
}
check 'no day is without a set' until_end 2027-03-22 90

# Where a gap comes all the same: its first slot begins behind the last set.
at $M request -s 2027-06-25T00:00:00Z -o request.xml >log 2>&1
$answer request.xml fourth.xml 13 ksk.pem >/dev/null
B=2027-05-01T00:00:00Z
at $B sign zone >log 2>&1; at $B accept fourth.xml >log 2>&1
check 'a response behind a gap is accepted, and the gap told' \
    says 'there is a gap: no signed DNSKEY set is in force from 2027-06-21T00:00:00Z to 2027-06-25T00:00:00Z'
seen 'status is not green over a gap to come' $B YELLOW \
    'KEYSETS *NO SET is in force from 2027-06-21 00:00:00Z to 2027-06-25 00:00:00Z: make a request with -s 2027-06-21T00:00:00Z'
check 'and tells when the last ends all the same' says ' 7 to come, the last ends 2027-08-15 00:00:00Z'
check 'the ceremony is in time before it' says 'NEXT *ceremony at the latest 2027-05-31'
at 2027-05-31T00:00:00Z sign zone >log 2>&1
seen 'it is red as the end of all would be' 2027-05-31T00:00:00Z RED 'KEYSETS *NO SET'
at $B status -j >log 2>&1
check 'and the measure goes to it' says '"keyset_remaining_seconds": *4406400'
at $B sign zone >log 2>&1; at $B request -s 2027-06-21T00:00:00Z -o request.xml >log 2>&1
$answer request.xml fifth.xml 13 ksk.pem >/dev/null
check 'a request that begins with it mends it' at $B accept fifth.xml
seen 'as status says' $B GREEN 'KEYSETS *7 to come'
rm -rf state ksk.pem
at $T keys >log 2>&1; at $T request -s 2027-02-12T00:00:00Z -o request.xml >log 2>&1
ceremony request.xml response.xml 13 ksk.pem; at $T accept -a ds response.xml >log 2>&1
check 'a second response before the first one has begun' ahead second $T
check 'is accepted where none is in force' at $T accept second.xml
check 'and the first is kept' cmp response.xml state/response.xml.previous

# ---- the root's own rules --------------------------------------------------

set_up . 8 'zsk-lifetime = "90d"
dnskey-ttl = 172800'
sed -i 's/^zone = .*/zone = "."/' conf
cat >zone <<'END'
$TTL 86400
. SOA a.root. host. 7 1800 900 604800 86400
. NS a.root.
a.root. A 192.0.2.1
test. NS a.root.
*. TXT "no name but this"
END
at $T keys >log 2>&1; at $T request -s 2027-02-10T00:00:00Z -o request.xml >log 2>&1
ceremony request.xml response.xml 8 ksk.pem; at $T accept -a ds response.xml >log 2>&1
check 'the root zone is signed' at $T sign zone
check 'and verifies' verified $T
mv response.xml first.xml
at $L keys >log 2>&1; at $L request -o request.xml >log 2>&1
check 'the next request passes the checks of the root zone, without a warning' \
    ceremony -p root -P first.xml -t $L request.xml response.xml 8 ksk.pem
check 'and its response is accepted' at $L accept response.xml
set_up example 13 ''
at $T keys >log 2>&1; at $T request -o request.xml >log 2>&1
check 'a request by the defaults passes the checks for small registries' \
    ceremony -p small -t $T request.xml response.xml 13 ksk.pem

# ---- a KSK roll, and a rehearsal -------------------------------------------

set_up example 13 'rehearsal = true
anchor = "anchors"'
at $T keys >log 2>&1; at $T request -s 2027-02-10T00:00:00Z -o request.xml >log 2>&1
ceremony -r -w request.xml response.xml 13 ksk.pem next-ksk.pem
cp ds anchors
check 'two KSKs sign, made in a rehearsal, where one is configured' at $T accept response.xml
check 'a zone is signed with their set' at $T sign zone
check 'a zone with two KSKs verifies' verified $T
{ cat zone; echo 'far 1000000 TXT "x"'; } >slower
at $T sign -o other.zone slower >log 2>&1
check 'where no ZSK is ever withdrawn no TTL is too long' \
    sh -c 'grep -q "^other.zone: serial" log && ! grep -q "its TTL is" log'
head -1 ds >anchors
keep
refused 'signing, when a KSK was taken out of the trust anchor' 1 'not in the trust anchor' \
    at $T sign zone

# ---- a ZSK in a token ------------------------------------------------------

for module in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so \
    /usr/lib*/pkcs11/libsofthsm2.so /usr/local/lib/softhsm/libsofthsm2.so; do
	[ -e "$module" ] && break
done
if [ -e "$module" ] && command -v softhsm2-util >/dev/null; then
	mkdir tokens
	echo "directories.tokendir = $TESTDIR/tokens" >softhsm.conf
	export SOFTHSM2_CONF="$TESTDIR/softhsm.conf"
	softhsm2-util --init-token --free --label zsks --pin 918273 --so-pin 5678 >log 2>&1
	set_up token.example 13 "anchor = \"ds\"
zsk-lifetime = 60d
token { module = \"$module\" label = \"zsks\" pin-file = \"$TESTDIR/pin\" }"
	echo 918273 >pin; chmod 600 pin
	check 'a ZSK is made in a token' at $T keys
	check 'and nothing of it in a file' sh -c '! ls state/keys/*.pem'
	at $T request -s 2027-02-10T00:00:00Z -o request.xml >log 2>&1
	ceremony request.xml response.xml 13 ksk.pem
	check 'a response to it is accepted' at $T accept response.xml
	check 'a zone is signed in the token' at $T sign zone
	check 'that zone verifies too' verified $T
	# All threads by one session, where the token has no other.
	sed "s|module = \"[^\"]*\"|module = \"$BIN/tests/faulty.so\"|" conf >narrow
	check 'a zone is signed where the token has one session only' env P11_REAL="$module" \
	    P11_FAULT=C_OpenSession:2:0xb1 "$signer" sign -c narrow -t $T zone
	check 'and that zone verifies' verified $T
	token_seen() {	# SENTENCE STATUS WORDS CONF
		setsid -w "$signer" status -c "$4" -t $T >log 2>&1
		[ $? -eq "$2" ] && says "$3" >checked && yes "$1" ||
		    { no "$1"; sed 's/^/	/' checked log; }
	}
	token_seen 'status finds the private half in the token' 0 \
	    '^GREEN *KEY *that of zsk-0001 is in the token' conf
	check 'and those of the ZSKs that sign later' says '^GREEN *KEYS *that of the one that'
	sed 's/pin-file = "[^"]*"//' conf >asks
	if command -v script >/dev/null; then
		mkfifo keyboard
		script -qefc "$signer sign -c asks -t $T zone" screen <keyboard >log 2>&1 &
		exec 3>keyboard
		for i in $(seq 100); do
			grep -q 'PIN of the token zsks:' screen 2>/dev/null && break
			sleep 0.05
		done
		printf '91827x\1773\r' >&3
		wait $!
		check 'the PIN is asked for at the terminal' grep -q 'out.zone: serial' screen
		check 'and is not shown there' sh -c '! grep -q 9182 screen'
		exec 3>&-
	else
		echo 'skipped - the PIN is asked for at the terminal: script is not installed'
	fi
	keep
	token_seen 'where a person would be asked for the PIN, status says that it did not look' 0 \
	    '^ *KEY *that of zsk-0001 was not looked at: .* PIN' asks
	check 'nor at those of the ZSKs that sign later' says '^ *KEYS *those of 1 .* PIN'
	refused 'a PIN that nobody can be asked for' 2 'no terminal to ask' \
	    setsid -w "$signer" sign -c asks -t $T zone
	chmod 640 pin
	refused 'a PIN file that others may read' 2 'mode 0600' at $T sign zone
	chmod 600 pin
	if [ "$(id -u)" -eq 0 ] && chown 65534 pin 2>/dev/null; then
		refused 'a PIN file that is another user'\''s' 2 'not this user.s alone' at $T sign zone
		chown 0 pin
	else
		echo 'skipped - a PIN file that is another user'\''s: no other user to give it to'
	fi
	echo 000000 >pin
	refused 'a wrong PIN' 2 'PIN' at $T sign zone
	token_seen 'status sees that the PIN is wrong' 1 '^RED *KEY *.*PIN' conf
	check 'and that nothing can be signed later' says '^RED *KEYS *one is to sign from 2027-04-11.*PIN'
	rm -f calls
	P11_CALLS="$TESTDIR/calls" P11_REAL="$module" "$signer" status -c narrow -t $T >log 2>&1
	check 'which costs one try and no more' [ "$(grep -c '^C_Login' calls)" -eq 1 ]
	: >pin
	refused 'an empty PIN' 2 'PIN is empty' at $T sign zone
	check 'the PIN is in nothing that was said' sh -c '! grep -r 918273 log state out.zone'
	mv tokens gone
	echo 918273 >pin
	refused 'a token that is gone' 2 'zsk' at $T sign zone
	token_seen 'status sees that the token is gone' 1 '^RED *KEY *.*zsk' conf
else
	echo 'skipped - a ZSK in a token: SoftHSM is not installed'
fi
# ---- a digest of the whole zone ----------------------------------------------

T=$(date -u +%Y-%m-%dT%H:%M:%SZ)
for denial in nsec nsec3; do
	set_up example 13 "denial = \"$denial\" zonemd = true"
	{
		at $T keys && at $T request -s "$(date -u +%Y-%m-%dT00:00:00Z)" -o request.xml &&
		ceremony request.xml response.xml 13 ksk.pem && at $T accept -a ds response.xml && at $T sign zone
	} >log 2>&1 || cat log
	check "a zone has a digest of itself ($denial)" [ "$(grep -c '^example\.	.*	IN	\(ZONEMD\|TYPE63\)	' out.zone)" -eq 1 ]
	if command -v ldns-verify-zone >/dev/null; then
		check "which ldns finds right, and signed ($denial)" timeout 30 ldns-verify-zone -ZZ out.zone
	else
		echo "skipped - which ldns finds right, and signed ($denial): ldns-verify-zone is not installed"
	fi
	sh "$SRC/tests/validate.sh" example out.zone ds || bad=1
	keep
	# Glue has no signature that would tell.
	sed 's/^\(ns\.plain\..*\)192.0.2.7/\1192.0.2.77/' out.zone >changed.zone
	refused "a changed record that has no signature ($denial)" 1 'the ZONEMD is not the digest of the zone' at $T verify changed.zone
	grep -v '	\(ZONEMD\|TYPE63\)	' out.zone >changed.zone
	refused "no digest, where one is configured ($denial)" 1 'there is no ZONEMD' at $T verify changed.zone
done
sed '$a store = true' conf >both
refused 'a digest of all with a store of parts' 2 'a digest of the whole zone' "$signer" sign -c both zone
exit $bad
