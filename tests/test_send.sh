#!/bin/sh
# A ZSK that is made off line goes to the token of a signer: two tokens that
# have no secret in common, from the transport key to a zone that others take;
# and everything that either side must refuse.
set -u
. "$SRC/tests/shares.sh"
command -v softhsm2-util >/dev/null || {
	echo 'skipped - a ZSK is sent: softhsm2-util is not installed'
	exit 77
}
judged() { "$CAPSTAN" verify -t $LATER "${1:-out}"; }
says() { tr -s '\n ' ' ' <log | grep -qF -- "$1"; }
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }
left() { printf 'step = <stop>\nstop.reason = enough for today\n'; }

# signer VERB [OPTION...]: with the signer's own token folder.
signer() {
	verb=$1; shift
	SOFTHSM2_CONF=$TESTDIR/signer-hsm.conf "$SIGNER" "$verb" -c signer.conf \
	    -t $NOW "$@" >log 2>&1
}
# refused SENTENCE STATUS WORDS VERB [OPTION...]: and nothing is taken.
refused() {
	sentence=$1 wanted=$2 words=$3; shift 3
	objects >before; ls signer/keys >>before
	signer "$@"; got=$?
	objects >after; ls signer/keys >>after
	if [ $got -eq "$wanted" ] && says "$words" && cmp -s before after; then
		ok "$sentence"
	else
		bad "$sentence (exit $got)"
		diff before after | sed 's/^/# /'
		sed 's/^/# /' log
	fi
}
# forgery SENTENCE STATUS WORDS: of forged.parcel, its own digest given.
forgery() { refused "$@" import -d "$(sum forged.parcel)" forged.parcel; }
# objects: of the signer's token, without their order.
objects() {
	SOFTHSM2_CONF=$TESTDIR/signer-hsm.conf pkcs11-tool --module "$(softhsm)" \
	    --token-label SIGNER --login --pin $USER_PIN --list-objects 2>/dev/null |
	    grep -E '^(Private|Public|Secret)|label:|ID:' | sort
}
private_in() { objects | grep -c '^Private'; }
signer_token() {
	rm -rf signer-tokens; mkdir signer-tokens
	sed 's|/tokens$|/signer-tokens|' softhsm2.conf >signer-hsm.conf
	SOFTHSM2_CONF=$TESTDIR/signer-hsm.conf softhsm2-util --init-token --free \
	    --label SIGNER --so-pin $SO_PIN --pin $USER_PIN >/dev/null
	printf %s $USER_PIN >pin; chmod 600 pin
	cat >>signer.conf <<END
token { module = "$(softhsm)" label = "SIGNER" pin-file = "$TESTDIR/pin" }
END
}
hsm_keys() {
	pkcs11-tool --module "$(softhsm)" --token-label EXAMPLE-AMS --login \
	    --pin $USER_PIN --list-objects --type privkey 2>/dev/null
}
sum() { sha256sum <"$1" | cut -c1-64; }
carried() { cp signer/transport.pub req/transport.pub; }
initialised() {
	at 2027-02-08T10:17:00Z
	{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
	held 'an HSM is initialised'
	empty out
	at 2027-02-09T10:17:00Z
}

# ---- a signer that has no token

site
at 2027-02-09T10:17:00Z
signer transport; got=$?
is 'a signer whose ZSKs are in files has no transport key, and says why' \
    sh -c "[ $got -eq 1 ] && grep -q 'are in files' log"
echo >none.parcel
signer import none.parcel; got=$?
is 'nor does it open a parcel' sh -c "[ $got -eq 1 ] && grep -q 'are in files' log"
isnt 'and it keeps nothing about it' test -e signer

# ---- the transport key

signer_token
is 'a signer makes a transport key' signer transport -o first.pub
[ -s first.pub ] || { cat log; exit 1; }
cp log first.log
is 'its file is remembered as it was written out' cmp first.pub signer/transport.pub
is 'its SHA-256 is told' grep -q "$(sum first.pub)" first.log
"$CAPSTAN" words first.pub | sed -n '1,6s/ *$//p' >words
is 'and its words, which are those of the console' sh -c '
    sed -n "/^SHA-256/,\$p" first.log | grep "^  " | sed "s/^  //" | cmp - words'
is 'openssl reads the key in it' sh -c '
    openssl pkey -pubin -in first.pub -noout -text | grep -q "3072 bit"'
objects >before
is 'it is made once' signer transport -o second.pub
is 'and written again, the same' cmp first.pub second.pub
objects >after
is 'with nothing new in the token' cmp before after
rm signer/transport.pub
is 'a signer that forgot it finds it in the token' signer transport -o second.pub
is 'the same one' cmp first.pub second.pub
grep -q 'PRIVATE' signer/transport.pub && bad 'it is a public key' || ok 'it is a public key'

# ---- what the room refuses

initialised
stop_at_transport() { { echo 'ceremony = p'; prologue; access; echo 'step = enter'
    "$@"; printf 'failed = enter\n'; left; } >answers; }
abandon() { abandoning_somehow 'not gone on with' >answers; hold answers; }
room_refuses() {	# SENTENCE WORDS [ANSWERS]
	sentence=$1 words=$2; shift 2
	stop_at_transport "${@:-true}"
	hold answers
	if shown "$words" && ! grep -q '"step":"make-key"' a/*-send-zsk.jsonl; then
		ok "$sentence"
	else
		bad "$sentence"; tail -30 room.out | sed 's/^/# /'; cat room.err
	fi
	abandon
}
room_refuses 'without a transport key on REQ none is sent' 'transport.pub'
sed 's/^zone .*/zone example.org./' first.pub >req/transport.pub
room_refuses 'the transport key of another zone is refused' 'example.org.'
sed 's/^format .*/format plain/' first.pub >req/transport.pub
room_refuses 'a format that is not known is refused' 'which is not known'
sed '6s/./\n/' first.pub >req/transport.pub
room_refuses 'a transport key that is damaged is refused' 'transport.pub'
openssl genrsa 2048 2>/dev/null | openssl pkey -pubout >short.pem
{ sed '/^-----BEGIN/,$d' first.pub; cat short.pem; } >req/transport.pub
room_refuses 'a short transport key is refused' 'fewer than 3072'
openssl genrsa 3072 2>/dev/null >own.key
openssl pkey -in own.key -pubout >own.pem
{ sed '/^-----BEGIN/,$d' first.pub; cat own.pem; } >req/transport.pub
room_refuses 'the key of somebody else under its id is refused' 'id is that of another'
carried
differs() { echo 'transport.words = 1 2 mismatch'; }
room_refuses 'a word that differs stops it' 'differ' differs
sed 's/^format .*/format rsa-oaep-sha256+rfc5649\/pkcs8/' first.pub >req/transport.pub
{ echo 'ceremony = p'; prologue; access; transport; echo 'step = enter'
printf 'failed = enter\n'; left; } >answers
hold answers
if grep -q '"step":"transport-key","kind":"done"' a/*-send-zsk.jsonl &&
    shown 'no key was made, since it could not be sent'; then
	ok 'an HSM that cannot seal in the format of the signer refuses before the key is made'
	isnt 'of which there is no intent' sh -c 'cat a/*-send-zsk.jsonl | grep -q make-key'
else
	bad 'an HSM that cannot seal in the format of the signer refuses before the key is made'
	tail -30 room.out | sed 's/^/# /'
fi
abandon

# ---- the whole of it

carried
empty out
sending >answers
held 'a ZSK is made and sent'
is 'what left is verified' judged
judged >verify.out
is 'it has a report' reported out
is 'with the parcel named' grep -q '^ok *parcel: the ZSK' verify.out
parcel=$(ls out/*.parcel); cp "$parcel" zsk.parcel
is 'the parcel is in SHA256SUMS' grep -q "$(sum zsk.parcel)" out/SHA256SUMS
first_words() { "$CAPSTAN" words "$1" | sed -n 1p | tr -s ' ' | sed 's/ *$//'; }
is 'its words were shown' shown "$(first_words zsk.parcel)"
is 'the key cannot leave the HSM any more' sh -c 'cat a/*-send-zsk.jsonl |
    grep -q "\"kind\":\"kept\",\"data\":{\"extractable\":false"'
hsm_keys >listed
is 'nor does the HSM say that it can' sh -c 'grep -q "Access:.*sensitive" listed &&
    ! grep -qE "Access:.*(^|[ ,])extractable" listed'

# What another could send who has the transport key, which is public.
forged() { sed "$@" zsk.parcel >forged.parcel; ! cmp -s zsk.parcel forged.parcel; }

# ---- what the signer refuses

refused 'without the words compared nothing is imported' 1 'not imported: ZSK' import zsk.parcel
is 'and they are told' says "$(first_words zsk.parcel)"
refused 'the SHA-256 of another file is refused' 1 'not the file of which' \
    import -d "$(sum first.pub)" zsk.parcel
refused 'and one that is none' 2 'SHA-256' import -d abc zsk.parcel
forged 's/^zone .*/zone example.org./'
forgery 'a parcel for another zone is refused' 1 'example.org.'
forged 's/^dnskey 256/dnskey 257/'
forgery 'a ZSK that is called a KSK does not read' 2 'contradicts'
tag=$(sed -n 's/^key-tag //p' zsk.parcel)
forged "s/^dnskey 256/dnskey 257/; s/^key-tag .*/key-tag $(((tag + 1) % 65536))/"
forgery 'a KSK is refused' 1 'is no ZSK'
forged 's/^transport-key ./transport-key 0/' || forged 's/^transport-key ./transport-key 1/'
forgery 'one that was sent to another transport key is refused' 1 'another transport key'
forged 's/^format .*/format rsa-oaep-sha256+rfc5649\/pkcs8/'
forgery 'and one in another format' 1 'another transport key'
sed '/^rehearsal/d' signer.conf >real.conf
by() { SOFTHSM2_CONF=$TESTDIR/signer-hsm.conf "$SIGNER" import -c "$1" -t $NOW \
    -d "$(sum zsk.parcel)" zsk.parcel >log 2>&1; }
by real.conf
is 'one of a rehearsal is refused' says 'sent in a rehearsal'
sed 's/^algorithm.*/algorithm = 8/' signer.conf >rsa.conf
by rsa.conf
is 'one of another algorithm is refused' says 'is configured'
# Another key's DNSKEY in front of what is sealed.
cp zsk.parcel honest.parcel
openssl ecparam -name prime256v1 -genkey -noout 2>/dev/null |
    openssl pkey -pubout -outform DER 2>/dev/null | tail -c 64 >other.pub
{ sed -n 1,2p zsk.parcel; echo "dnskey 256 3 13 $(base64 -w0 <other.pub)"
sed -n '4,$p' zsk.parcel; } >forged.parcel
forgery 'another DNSKEY does not fit the rest' 2 'line 5'
{ printf '\001\000\003\015'; cat other.pub; } >rdata
other_tag=$(od -An -v -tu1 rdata | awk '{ for (i = 1; i <= NF; i++) s += n++ % 2 ? $i : $i * 256 }
    END { s += int(s / 65536) % 65536; print s % 65536 }')
{ sed -n 1,2p zsk.parcel; echo "dnskey 256 3 13 $(base64 -w0 <other.pub)"
sed -n 4p zsk.parcel; echo "key-tag $other_tag"
echo "public-key $(sum other.pub)"; sed -n '7,$p' zsk.parcel; } >forged.parcel
forgery 'a DNSKEY of another key than is sealed is found by a trial signature' 1 'is not good'
# Changed anywhere: a digest that was compared refuses all; these show that the
# file's own form and the token refuse too, whatever was compared.
size=$(wc -c <zsk.parcel) at=0 tried=0 taken=
while [ $at -lt "$size" ]; do
	c=$(tail -c +$((at + 1)) zsk.parcel | head -c 1)
	[ "$c" = B ] && n=C || n=B
	{ head -c $at zsk.parcel; printf %s "$n"; tail -c +$((at + 2)) zsk.parcel; } >forged.parcel
	signer import -d "$(sum forged.parcel)" forged.parcel && taken="$taken $at"
	signer import -d "$(sum zsk.parcel)" forged.parcel && taken="$taken $at"
	tried=$((tried + 1)) at=$((at + 37))
done
is "a character changed anywhere is refused, of $tried" test -z "$taken" -a $tried -gt 20
for n in 0 1 100 700 $((size - 1)); do
	head -c $n zsk.parcel >forged.parcel
	signer import -d "$(sum forged.parcel)" forged.parcel &&
	    bad "$n octets of it are taken"
done
is 'after all that the token has the transport key alone' test "$(private_in)" -eq 1
is 'and the signer no ZSK' test -z "$(ls signer/keys)"

# ---- the power is cut, or the token leaves, at each call of an import

cp -r signer signer-before; cp -r signer-tokens tokens-before
reset() {
	rm -rf signer signer-tokens
	cp -r signer-before signer; cp -r tokens-before signer-tokens
}
sed "s|module = \"[^\"]*\"|module = \"$BIN/tests/faulty.so\"|" signer.conf >faulty.conf
faulty() { P11_REAL=$(softhsm) P11_FAULT=$1 P11_CALLS=$TESTDIR/calls \
    SOFTHSM2_CONF=$TESTDIR/signer-hsm.conf "$SIGNER" import -c faulty.conf -t $NOW \
    -d "$(sum zsk.parcel)" zsk.parcel >log 2>&1; }
rm -f calls
faulty '' || { bad 'a module between changes nothing'; cat log; }
cp calls calls.all
half=0 whole=0 wrong=
for what in kill 0x30; do
	for call in C_CreateObject C_UnwrapKey C_GenerateKey C_DestroyObject \
	    C_SetAttributeValue C_SignInit C_Sign C_FindObjectsInit C_GetAttributeValue; do
		all=$(grep -cx $call calls.all)
		step=$(((all + 4) / 5))
		nth=1
		while [ $nth -le "$all" ]; do
			reset
			if faulty "$call:$nth!:$what"; then :; else
				[ -z "$(ls signer/keys)" ] || wrong="$wrong $what:$call:$nth:left"
			fi
			[ "$(private_in)" -eq 1 ] && half=$((half + 1)) || whole=$((whole + 1))
			signer import -d "$(sum zsk.parcel)" zsk.parcel ||
			    { wrong="$wrong $what:$call:$nth:again"; sed 's/^/# /' log; }
			[ "$(private_in)" -eq 2 ] && [ "$(ls signer/keys)" = zsk-0001.key ] ||
			    wrong="$wrong $what:$call:$nth:found"
			objects | grep -q '^Secret' && wrong="$wrong $what:$call:$nth:secret"
			nth=$((nth + step))
		done
	done
done
is 'an import that is cut off at any call is done again, and comes to the same' test -z "$wrong"
[ -z "$wrong" ] || echo "# $wrong"
is "of which some had the key in the token, $whole, and some not, $half" \
    test $half -gt 5 -a $whole -gt 5
reset

# The same of the transport key.
mv signer-before kept-signer; mv tokens-before kept-tokens
mkdir signer-before signer-before/keys
cp -r kept-tokens tokens-before; rm -rf tokens-before/*
reset
rm -rf signer-tokens; mkdir signer-tokens
SOFTHSM2_CONF=$TESTDIR/signer-hsm.conf softhsm2-util --init-token --free \
    --label SIGNER --so-pin $SO_PIN --pin $USER_PIN >/dev/null
rm -rf tokens-before; cp -r signer-tokens tokens-before
wrong=
for point in C_GenerateKeyPair:1 C_GenerateKeyPair:3 C_SetAttributeValue:1 \
    C_SetAttributeValue:2 C_WrapKey:2 C_UnwrapKey:2 C_UnwrapKey:3 C_DestroyObject:4 C_Finalize:1; do
	reset
	P11_REAL=$(softhsm) P11_FAULT="$point!:kill" SOFTHSM2_CONF=$TESTDIR/signer-hsm.conf \
	    "$SIGNER" transport -c faulty.conf -t $NOW -o cut.pub >log 2>&1
	signer transport -o again.pub || { wrong="$wrong $point"; sed 's/^/# /' log; }
	[ "$(private_in)" -eq 1 ] || wrong="$wrong $point:$(private_in)"
	[ ! -e cut.pub ] || cmp -s cut.pub again.pub || wrong="$wrong $point:other"
done
is 'a transport key that was half made is made again, and there is one' test -z "$wrong"
[ -z "$wrong" ] || echo "# $wrong"
rm -rf signer signer-tokens; mv kept-signer signer; mv kept-tokens signer-tokens
rm -rf signer-before tokens-before

# ---- it is imported, asked for and signs

is 'the parcel is imported' signer import -d "$(sum zsk.parcel)" zsk.parcel
is 'and told by its name' says 'imported as zsk-0001: ZSK'
is 'the token has it beside the transport key' test "$(private_in)" -eq 2
objects >before
is 'a second time it is here already' signer import -d "$(sum zsk.parcel)" zsk.parcel
is 'which is said' says 'here already, as zsk-0001'
objects >after
is 'and changes nothing' cmp before after
signer keys -l
is 'it is a ZSK like the others' sh -c 'grep -q "^zsk-0001 .* token .* spare$" log'
signer keys
is 'and no other is made for the request' sh -c '[ "$(ls signer/keys)" = zsk-0001.key ]'
is 'a request asks for it' signer request -o req/request.xml
empty out
at 2027-02-09T12:17:00Z
{ echo 'ceremony = k'; prologue; access; make_ksk; epilogue; } >answers
held 'a KSK is made'
ds=$(ls out/ksk-*.ds); cp "$ds" ds; cp out/ksk-*.dnskey anchor.key
empty out
at 2027-02-09T14:17:00Z
{ echo 'ceremony = s'; prologue; access; sign; epilogue; } >answers
held 'and signs the request with the ZSK that was sent'
is 'which is verified' judged
is 'the response is taken' signer accept -a ds out/response.xml
small_zone
at 2027-02-10T12:17:00Z
is 'and the zone is signed by the imported key' signer sign -o example.signed example.zone
is 'whose tag is that of the parcel' says "signed by ZSK $tag until"
is 'the private key is in no file of the signer' sh -c '! ls signer/keys | grep -q pem'
signer status
is 'status finds it in the token' says 'that of zsk-0001 is in the token'
if command -v ldns-verify-zone >/dev/null; then
	is 'ldns verifies the zone' ldns-verify-zone -t 20270210121700 -k anchor.key example.signed
else
	echo 'skipped - ldns verifies the zone: it is not installed'
fi

# ---- nothing of the private key is on any medium, nor in the state

# SoftHSM in a file store keeps it under its own key; what the signer can have
# in clear we know by unwrapping a parcel to a key of ours.
empty out
at 2027-02-11T10:17:00Z
address own.key >req/transport.pub
sending >answers
held 'another ZSK is sent to a key that this test has'
p=$(ls out/*.parcel)
sed '1,/^-----BEGIN/d; /^-----END/d' "$p" | base64 -d >sealed
head -c 384 sealed >head; tail -c +385 sealed >tail
openssl pkeyutl -decrypt -inkey own.key -pkeyopt rsa_padding_mode:oaep -in head -out aes 2>/dev/null
is 'the key of a parcel has 32 octets' test "$(wc -c <aes)" -eq 32
sed -n '/^cat >unwrap/,/^END/p' "$SRC/docs/capstan-backup.5" >unwrap.sh; . ./unwrap.sh
K=$(od -An -v -tx1 aes | tr -d ' \n') perl unwrap <tail >p8.der
is 'and opens to a private key, with perl and openssl' \
    openssl pkey -inform DER -in p8.der -noout
scalar=$(openssl pkey -inform DER -in p8.der -noout -text 2>/dev/null |
    sed -n '/^priv:/,/^pub:/p' | grep '^ ' | tr -d ' :\n' | sed 's/^00//')
is 'of 32 octets' test ${#scalar} -eq 64
rm -f p8.der
found=$(for f in $(find a b out req room.out -type f); do
	od -An -v -tx1 "$f" | tr -d ' \n' | grep -q "$scalar" && echo "$f"
	grep -qi "$scalar" "$f" && echo "$f"
done)
is 'which is in no file of the log media, of OUT or of the room' test -z "$found"
# With that key as its transport key a signer imports it, and knows nothing of it.
cp -r signer kept-signer; cp -r signer-tokens kept-tokens
openssl pkcs8 -topk8 -nocrypt -in own.key -out own.p8 2>/dev/null
rm -rf signer signer-tokens; mkdir -p signer/keys signer-tokens
SOFTHSM2_CONF=$TESTDIR/signer-hsm.conf softhsm2-util --init-token --free \
    --label SIGNER --so-pin $SO_PIN --pin $USER_PIN >/dev/null
SOFTHSM2_CONF=$TESTDIR/signer-hsm.conf softhsm2-util --import own.p8 --token SIGNER \
    --label own --id "$(sed -n 's/^transport-key //p' req/transport.pub)" --pin $USER_PIN >/dev/null
cp req/transport.pub signer/transport.pub
is 'a signer that has that transport key imports it' signer import -d "$(sum "$p")" "$p"
for f in $(find signer log -type f); do
	od -An -v -tx1 "$f" | tr -d ' \n' | grep -q "$scalar" && found="$found $f"
	grep -qi "$scalar" "$f" && found="$found $f"
done
is 'and it is in no file of its state, nor in what it said' \
    test -z "$found" -a -s signer/keys/zsk-0001.key
# The same key brought in by somebody else, to be used and to leave: it stays.
rm signer/keys/zsk-0001.key
id=$(sed -n 's/^public-key //p' "$p")
SOFTHSM2_CONF=$TESTDIR/signer-hsm.conf pkcs11-tool --module "$(softhsm)" --token-label SIGNER \
    --login --pin $USER_PIN --delete-object --type privkey --id "$id" >/dev/null 2>&1
K=$(od -An -v -tx1 aes | tr -d ' \n') perl unwrap <tail |
    openssl pkcs8 -inform DER -nocrypt -topk8 -out brought.p8 2>/dev/null
SOFTHSM2_CONF=$TESTDIR/signer-hsm.conf pkcs11-tool --module "$(softhsm)" --token-label SIGNER \
    --login --pin $USER_PIN --delete-object --type pubkey --id "$id" >/dev/null 2>&1
SOFTHSM2_CONF=$TESTDIR/signer-hsm.conf softhsm2-util --import brought.p8 --token SIGNER \
    --label brought --id "$id" --pin $USER_PIN >/dev/null
rm -f brought.p8
is 'that key is brought into the token by another way' sh -c "
    SOFTHSM2_CONF=$TESTDIR/signer-hsm.conf pkcs11-tool --module $(softhsm) \
    --token-label SIGNER --login --pin $USER_PIN --list-objects 2>/dev/null | grep -q brought"
refused 'a key that is there and not as an import leaves it is not taken' 2 \
    'not as an import leaves it' import -d "$(sum "$p")" "$p"
rm -rf signer signer-tokens; mv kept-signer signer; mv kept-tokens signer-tokens
refused 'a signer of another transport key refuses that parcel' 1 'another transport key' \
    import -d "$(sum "$p")" "$p"

# ---- a ZSK that was made to be sent, and was not

empty out
at 2027-02-12T10:17:00Z
carried
{ echo 'ceremony = p'; prologue; access; transport; make_ksk; left; } >answers
held 'a ceremony stops when its ZSK is made'
abandon
shut_keys() { cat a/*-send-zsk.jsonl | grep -c '"step":"send","kind":"kept"'; }
were=$(shut_keys)
at 2027-02-12T11:17:00Z
sending >answers
held 'the next one makes another and sends that'
is 'and ends for both that they can leave the HSM' test "$(shut_keys)" -eq $((were + 2))
is 'one of them has left' test "$(ls out/*.parcel | wc -l)" -eq 1
is 'which is verified' judged

# ---- other algorithms, and a site whose keys have copies

for alg in 8 14; do
	rm -rf a b out tokens req signer
	site $alg
	signer_token
	initialised
	is "algorithm $alg: a transport key is made" signer transport -o req/transport.pub
	sending $alg >answers
	held "algorithm $alg: a ZSK is sent"
	is "algorithm $alg: what left is verified" judged
	p=$(ls out/zsk-*.parcel)
	is "algorithm $alg: the parcel is imported" signer import -d "$(sum "$p")" "$p"
	is "algorithm $alg: and asked for" signer request
done
rm -rf a b out tokens req signer
site 15
signer_token
initialised
signer transport -o req/transport.pub
{ echo 'ceremony = p'; prologue; access; transport; echo 'step = enter'
printf 'failed = enter\n'; left; } >answers
hold answers
# SoftHSM 2.6.1 wraps no Edwards key.
if shown 'no key was made, since it could not be sent'; then
	ok 'algorithm 15: what this HSM cannot send it does not make'
	isnt 'algorithm 15: nothing was meant to be made' \
	    sh -c 'cat a/*-send-zsk.jsonl | grep -q make-key'
else
	bad 'algorithm 15: what this HSM cannot send it does not make'
	tail -30 room.out | sed 's/^/# /'
fi

backed_up 13 '2 of 3'
signer_token
at 2027-02-09T10:17:00Z
signer transport; carried
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
held 'where keys have copies, an HSM is initialised'
empty out
at 2027-02-10T10:17:00Z
{ echo 'ceremony = b'; prologue; access; split one 3 '2 of 3'
printf 'step = enter\nback-up = enter\n'; epilogue; } >answers
held 'and a backup key made'
empty out
at 2027-02-11T10:17:00Z
{ echo 'ceremony = p'; prologue; access; transport; make_ksk; send
printf 'step = enter\n'; brought one 1 2; echo 'back-up = enter'; epilogue; } >answers
held 'a ZSK is sent, and copied'
is 'its parcel and its copy leave' sh -c 'ls out/zsk-*.parcel out/zsk-*.backup'
is 'it can leave the HSM no more once it is copied' sh -c 'cat a/*-send-zsk-backup.jsonl |
    grep -q "\"step\":\"back-up\",\"kind\":\"kept\",\"data\":{\"extractable\":false"'
is 'that is verified' judged
p=$(ls out/zsk-*.parcel)
is 'and the parcel imported' signer import -d "$(sum "$p")" "$p"
empty out
at 2027-02-12T10:17:00Z
{ echo 'ceremony = p'; prologue; access; transport; make_ksk; send; left; } >answers
held 'where it was stopped between the two'
{ echo 'unfinished = c'; prologue; access; printf 'step = enter\n'; brought one 1 2
echo 'back-up = enter'; epilogue; } >answers
held 'the copy is made when it goes on'
is 'and what leaves is one parcel and one copy' sh -c '
    [ "$(ls out/zsk-*.parcel | wc -l)/$(ls out/zsk-*.backup | wc -l)" = 1/1 ]'
is 'of the same key' test "$(sed -n 's/^public-key //p' out/zsk-*.parcel)" = \
    "$(sed -n 's/^public-key //p' out/zsk-*.backup)"
is 'as anyone can see' judged
p=$(ls out/zsk-*.parcel)
is 'a second ZSK is imported' signer import -d "$(sum "$p")" "$p"
signer keys -l
is 'beside the first' sh -c 'grep -c "^zsk-000[12] .* token .* spare" log | grep -qx 2'

exit $failed
