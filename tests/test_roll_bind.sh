#!/bin/sh
# A change of KSK where each KSK of a set must sign it, as BIND wants: double,
# double+, retire; and one to another algorithm.  Requests are BIND's text.
set -u
. "$SRC/tests/ceremony.sh"
PATH=$PATH:/usr/sbin:/sbin

# ZSKs: of P-256, and of Ed25519.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out zsk13.pem 2>/dev/null
openssl genpkey -algorithm ED25519 -out zsk15.pem 2>/dev/null
public() { openssl pkey -in zsk$1.pem -pubout -outform DER 2>/dev/null | tail -c "$2" | base64 -w0; }
P256="256 3 13 $(public 13 64)" ED25519="256 3 15 $(public 15 32)"

ctime() { LC_ALL=C date -u -d "$1" '+%a %b %e %T %Y'; }
# bind "TIME" RDATA... [-- "TIME" RDATA...]: what dnssec-ksr writes.
bind() {
	for t; do
		case $t in
		20*)	printf ';; KeySigningRequest 1.0 %s (%s)\n' \
			    "$(date -u -d "$t" +%Y%m%d%H%M%S)" "$(ctime "$t")" ;;
		*)	printf 'example.\t\t3600\tIN\tDNSKEY\t%s\n' "$t" ;;
		esac
	done >req/request.bind
	printf ';; KeySigningRequest 1.0 generated at %s by 9.20.23\n' \
	    "$(ctime "$1 14 days ago")" >>req/request.bind
}
day() { NOW=${1}T09:00:00Z WALL="$1 09:00"; }
# planned [LETTER [DATE]]: as in test_roll.sh; NEW is not empty where a ZSK is new,
# which BIND does not prove.
NEW=yes
planned() {
	printf 'step = enter\nrequest.words = all\nstep = enter\n'
	[ $# -lt 1 ] || echo "review.plan = $1"
	[ $# -lt 2 ] || printf 'ds.date = %s\nds.object = <object>\n' "$2"
	echo 'review.object = <object>'
	[ -z "$NEW" ] ||
	    printf 'reason.administrator = the owner read the tag to us\nreason.witness = and I heard it\n'
	printf 'step = enter\nsigned = enter\n'
}
# round NAME [PLAN...]: the ceremony for the request that is there.
round() {
	name=$1; shift
	{ echo 'ceremony = s'; prologue; access; planned "$@"; epilogue; } >answers
	rm -rf out; mkdir out
	hold answers || { cat room.err; return 1; }
	cp -r out "$name"; cp room.out "$name.room"
}
# flat NAME: the page of the plans, its lines joined.
flat() { tr '\n' ' ' <"$1.room" | tr -s ' '; }
told() { flat "$1" | grep -q -- "$2"; }
verified() { "$CAPSTAN" verify -t 2029-01-01T00:00:00Z "$1"; }
tag() { sed 's/.*ksk-0*\([0-9]*\)\.ds.*/\1/'; }
# signers NAME: each slot's KSKs and the tags of its signatures, in letters.
signers() {
	awk -v C="$C" -v N="$N" '
	/^;; SignedKeyResponse/ { if (at) print at, keys, sigs; at = ++n; keys = sigs = "" }
	$4 == "DNSKEY" && $5 == 257 { keys = keys "k" }
	$4 == "RRSIG" && $5 == "DNSKEY" { sigs = sigs ($11 == C ? "C" : $11 == N ? "N" : "?") }
	' "$1/response.bind" | sed 's/NC/CN/'
}
# each NAME FIRST OTHERS: slot 1 has the one, all others the other.
each() {
	signers "$1" >"$1.has"
	awk -v a="$2" -v b="$3" '{ want = NR == 1 ? a : b }
	    $2 " " $3 != want { print; bad = 1 } END { exit bad || NR < 9 }' "$1.has"
}
# valid NAME FIRST OTHERS: a zone with each slot's sets is good for who has that
# anchor; the ZSK signs it with a program of others, and the sets are ours.
valid() {
	awk '/^;; SignedKeyResponse 1.0 [0-9]/ { f = FILENAME "." ++n; print $4 >(f ".at") }
	    !/^;/ && NF { print >f }' "$1/response.bind"
	n=0
	while n=$((n + 1)); [ -f "$1/response.bind.$n" ]; do
		at=$(cat "$1/response.bind.$n.at")
		anchor=$3; [ "$n" -ne 1 ] || anchor=$2
		ldns-signzone -o example. -i "$at" -e "$(date -u -d "$(echo "$at" |
		    cut -c1-8) + 20 days" +%Y%m%d)" -f plain.signed plain Kzsk >sign.out 2>&1 || return 1
		grep -vE 'IN[[:space:]]*(DNSKEY|RRSIG[[:space:]]DNSKEY)' plain.signed >whole
		awk '$4 == "DNSKEY" || $5 == "DNSKEY"' "$1/response.bind.$n" >>whole
		ldns-verify-zone -t "$(date -u -d "$(echo "$at" | cut -c1-8) + 1 day" +%Y%m%d)000000" \
		    -k "$anchor" whole >ldns.out 2>&1 || {
			echo "slot $n of $1, anchor $anchor"; cat ldns.out; return 1; }
	done
	[ "$n" -gt 9 ]
}

site
{ sed -n '/^static const char STANDARD/,/^;*$/p' "$SRC/keyset/policy_shipped.c" |
    sed -n 's/^"\(.*\)\\n";*$/\1/p' | sed 's/^ttl.*/&\ntell-parent = "sha256"/'; } >two.conf
sed -i "s|^policy.*|policy = \"$TESTDIR/two.conf\"|" capstan.conf
printf '$ORIGIN example.\n$TTL 3600\n@ SOA ns admin 7 7200 3600 1209600 900\n@ NS ns\nns A 192.0.2.1\n' >plain
echo "example. 3600 IN DNSKEY $P256" >Kzsk.key
{ printf 'Private-key-format: v1.2\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: '
openssl pkey -in zsk13.pem -outform DER 2>/dev/null | openssl ec -inform DER -outform DER 2>/dev/null |
    tail -c +8 | head -c 32 | base64 -w0; echo; } >Kzsk.private

# ---- the KSK that the zone has

day 2027-01-20
bind '2027-02-01 00:00:00' "$P256"
{ echo 'ceremony = f'; prologue; init; access; make_ksk
planned | sed 's/^step = enter/&/; s/^request.words.*/&\nrequest.first = <object>/'; epilogue; } >answers
is 'the first response is by one KSK' hold answers
sed 's/^/# /' room.err
cp -r out normal
C=$(ls out/ksk-*.ds | tag) N=none; cat out/ksk-*.ds >c.ds
is 'in every slot' each normal 'k C' 'k C'
is 'the exception names the checks that warn' grep -q \
    '"happened":"these say WARN: KSR-BUNDLE-POP[A-Z, -]*"' normal/journal/*.jsonl
rm -rf t; cp -r normal t
"$BIN/tests/forge" t set 0 ceremony exception happened '"these say WARN: KSR-ID"' || bad 'the forger did'
is 'and an auditor takes no other' sh -c '
    "$1" verify -t 2029-01-01T00:00:00Z t 2>&1 | tr "\n" " " | tr -s " " | grep -q "the journal has no exception with the reasons"' - "$CAPSTAN"
NEW=
day 2027-04-20
{ echo 'ceremony = k'; prologue; access; make_ksk; epilogue; } >answers
rm -rf out; mkdir out
is 'another KSK is made' hold answers
N=$(ls out/ksk-*.ds | tag); cat out/ksk-*.ds >n.ds

# ---- both sign, then the next alone

bind '2027-05-01 00:00:00' "$P256"
is 'by "double" both sign' round double b
is 'and no KSK can be there without its signature' told double \
    'pre-publish KSK [0-9]*, next [0-9]* not now: slot 2 would have KSK [0-9]* without its signature, and BIND needs one'
is 'from slot 2 on' each double 'k C' 'kk CN'
is 'the parent is told of the old one alone' sh -c '
    test "$(grep -c "IN.CDS" double/response.bind)" -gt 8 && ! grep "IN.CDS.*'"$N"' " double/response.bind'
is 'what left is verified' verified double
bind '2027-07-30 00:00:00' "$P256"
day 2027-07-20
is 'by "double+" they go on' round more b
is 'in every slot' each more 'kk CN' 'kk CN'
is 'and the parent is told of the new one alone' sh -c '
    test "$(grep -c "IN.CDS" more/response.bind)" -gt 8 && ! grep "IN.CDS.*'"$C"' " more/response.bind'
is 'what left is verified' verified more
bind '2027-10-28 00:00:00' "$P256"
day 2027-10-20
{ echo 'ceremony = s'; prologue; access
planned b 2027-08-21 | sed '/^review.object/,$d'
printf 'review.object = <back>\nstep = enter\nreview.plan = 1\nds.gone = <back>\n'
printf 'review.plan = 1\nds.gone = <object>\nreview.plan = b\nds.date = <back>\n'
planned b 2027-08-20 | sed -n '/^review.plan/,$p'; epilogue; } >answers
rm -rf out; mkdir out
is 'by "retire" the old one goes, when the DS of the new one was seen' hold answers
sed 's/^/# /' room.err
cp -r out retire; cp room.out retire.room
is 'which is told on the page of the plans, with who said so' \
    told retire " 1 DS of KSK $N in the parent zone by 2027-08-21, as Ada King and Max Brandt said in ceremony [0-9]*; press 1 if it is not so any more"
is 'and can be taken back: then it is asked for again' sh -c '
    cat retire/journal/*.jsonl | grep -o "\"kind\":\"ds-[a-z]*\"" | tr -d "\n" |
    grep -q "^\"kind\":\"ds-seen\"\"kind\":\"ds-gone\"\"kind\":\"ds-seen\"$"'
is 'which the report has, too' sh -c '
    tr -s "\n " " " <retire/report.txt | grep -q "Ada King and Max Brandt said that the DS of KSK '$N' is not in the parent zone any more"'
rm -rf t; cp -r retire t
"$BIN/tests/forge" t drop 1 review ds-seen || bad 'the forger did'
is 'an auditor sees that what was taken back was said' sh -c '
    "$1" verify -t 2029-01-01T00:00:00Z t 2>&1 | tr "\n" " " | tr -s " " | grep -q "of which nobody had said that it was"' - "$CAPSTAN"
rm -rf t; cp -r retire t
"$BIN/tests/forge" t set 0 review ds-gone ksk "\"$(sed -n 's/.*"ds-gone","data":{"ksk":"\([0-9a-f]*\)".*/\1/p' retire/journal/*.jsonl | tr 0-9a-f 1-9a-f0)\"" || bad 'the forger did'
isnt 'and of which KSK' "$CAPSTAN" verify -t 2029-01-01T00:00:00Z t
is 'behind slot 1' each retire 'kk CN' 'k N'
is 'what left is verified' verified retire
if command -v ldns-signzone >/dev/null; then
	for of in 'normal c.ds c.ds' 'double c.ds c.ds' 'more c.ds c.ds' 'more n.ds n.ds' 'retire n.ds n.ds'; do
		is "each set is good for who has that anchor: $of" valid $of
	done
else
	echo 'skipped - each set is shown to ldns-verify-zone: it is not installed'
fi

# ---- a KSK of another algorithm: where its ZSKs are, it signs too

bind '2028-01-26 00:00:00' "$P256"
day 2028-01-15
is 'the new one goes on alone' round alone a
is 'in every slot' each alone 'k N' 'k N'
sed 's/^algorithm.*/algorithm = 15/' capstan.conf >other.conf
{ echo 'ceremony = k'; prologue; access; make_ksk 15; epilogue; } >answers
rm -rf out; mkdir out
is 'a KSK of Ed25519 is made' "$HEADLESS" -t $NOW -c other.conf answers
C=$(ls out/ksk-*.ds | tag)
bind '2028-04-25 00:00:00' "$P256"
day 2028-04-15
{ echo 'ceremony = s'; prologue; access; planned z; } >answers
rm -rf out; mkdir out; hold answers; cp room.out none.room
is 'a KSK of an algorithm of which the request has no ZSK is told why not now' \
    told none " - algorithm KSK $N, next $C not now: "
printf 'unfinished = a\nabandon.reason = only looked at\n' >answers; hold answers
NEW=yes
bind '2028-04-25 00:00:00' "$P256" '2028-05-05 00:00:00' "$P256" "$ED25519"
day 2028-04-15
letter() { told_letter=$(sed -n "s/^   \([a-z]\)  $1  *KSK $2, next $3\$/\1/p" "$4"); }
{ echo 'ceremony = s'; prologue; access; planned z; } >answers
rm -rf out; mkdir out; hold answers
letter algorithm $N $C room.out
is 'a plan for it is offered' test -n "$told_letter"
is 'and no other plan fits it' sh -c '! grep "^   [a-z]  pre-publish .*next '"$C"'$" room.out &&
    ! grep "^   [a-z]  double .*next '"$C"'$" room.out'
printf 'unfinished = a\nabandon.reason = only looked at\n' >answers
is 'it is left' hold answers
rm -rf out; mkdir out
is 'by "algorithm" it signs' round algorithm $told_letter
is 'from the slot on that has a ZSK of its algorithm' sh -c '
    grep -q "ZSK.* in slot [2-9], NEW" algorithm/review.txt'
signers algorithm >algorithm.has
is 'and not before' sh -c 'head -n 1 algorithm.has | grep -q "^1 k N" &&
    tail -n 1 algorithm.has | grep -q "kk CN"'
is 'what left is verified' verified algorithm
NEW=
bind '2028-07-24 00:00:00' "$P256" "$ED25519"
day 2028-07-15
{ echo 'ceremony = s'; prologue; access; planned z; } >answers
rm -rf out; mkdir out; hold answers
letter double+ $N $C room.out
printf 'unfinished = a\nabandon.reason = only looked at\n' >answers; hold answers
is 'by "double+" both sign' round both "$told_letter"
is 'every slot' each both 'kk CN' 'kk CN'
is 'what left is verified' verified both
bind '2028-10-22 00:00:00' "$P256" "$ED25519" '2028-10-29 00:00:00' "$ED25519"
day 2028-10-10
{ echo 'ceremony = s'; prologue; access; planned z; } >answers
rm -rf out; mkdir out; hold answers
letter algorithm-end $N $C room.out
printf 'unfinished = a\nabandon.reason = only looked at\n' >answers; hold answers
is 'by "algorithm-end" the old one goes with its ZSKs' round over "$told_letter" 2028-09-01
signers over >over.has
is 'when they do' sh -c 'head -n 1 over.has | grep -q "kk CN" && tail -n 1 over.has | grep -q "k C\$"'
is 'the parent is told to take the old DS away before its key goes, with a file' sh -c '
    grep -q "^<!-- in time for nobody to have it on 2028-10-[0-9]* [0-9:]*Z -->$" over/ksk-*.remove.epp.xml &&
    test "$(ls over/*.remove.epp.xml)" = "over/ksk-$1.remove.epp.xml"' - "$(printf %05d $N)"
is 'what left is verified' verified over
exit $failed
