#!/bin/sh
# Ceremonies with requests of stock name servers and with recipes: read, agreed
# to with reasons, answered in the same format, and audited from the files alone.
set -u
. "$SRC/tests/ceremony.sh"
PATH=$PATH:/usr/sbin:/sbin

# A new key that is not proved is an exception that needs its reason.
unproved() {
	cat <<END
step = enter
request.words = all
${1-request.first = first example. | first example.}
step = enter
review.object = <object>
reason.administrator = the owner read the tag to us
reason.witness = and I heard it
step = enter
signed = enter
END
}
begin() { echo 'ceremony = f'; prologue; init; access; make_ksk; unproved; epilogue; }
# What the last response has needs none.
known() { unproved '' | sed '/^reason/d'; }
again() { echo 'ceremony = s'; prologue; access; known; epilogue; }

site
sed -i 's/"small"/"standard"/' capstan.conf

# key N: a ZSK's public key, in base64.
key() {
	[ -f "zsk$1.pem" ] || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
	    -out "zsk$1.pem" 2>/dev/null
	openssl pkey -in "zsk$1.pem" -pubout -outform DER 2>/dev/null | tail -c 64 | base64 -w0
}
stamp() { date -u -d "$1" +%s; }

# knot TIME...: what keymgr writes, with one key from the first time to the last.
knot() {
	for t; do
		printf ';; KeySigningRequest 1.0 %s (%s) =========\n' "$(stamp "$t")" "$t"
		printf '%s            \t3600 DNSKEY 256 3 13 (\n%s\n\t\t\t\t)\n' "${zone-example.}" "$(key 1 |
		    sed 's/.\{40\}/\t\t\t\t&\n/g; s/[^\t\n]*$/\t\t\t\t&/')"
	done
	printf ';; KeySigningRequest 1.0 generated at %s by Knot DNS 3.4.6\n' \
	    "$(date -u -d "$1 - 7 days" +%FT%TZ)"
}
bind() {
	for t; do
		printf ';; KeySigningRequest 1.0 %s (%s)\n' "$(date -u -d "$t" +%Y%m%d%H%M%S)" \
		    "$(LC_ALL=C date -u -d "$t" '+%a %b %e %T %Y')"
		printf 'example.\t\t3600\tIN\tDNSKEY\t256 3 13 %s\n' "$(key 1)"
	done
	printf ';; KeySigningRequest 1.0 generated at %s by 9.20.23\n' \
	    "$(LC_ALL=C date -u -d "$1 - 7 days" '+%a %b %e %T %Y')"
}
# recipe LABEL TIME...: a set of 14 days from each time on.
recipe() {
	ref="{\"key\":{\"keyType\":\"byRef\",\"keyAlgo\":13,\"keyFlags\":257,\"keyLabel\":\"$1\"}}"
	printf '{"recipeSpecVersion":"v1.0","recipe":{"preamble":{"timestamp":%s},"actions":[' \
	    "$(stamp "$2 - 7 days")"
	shift; comma=
	for t; do
		printf '%s\n{"actionType":"produceSignedKeyset","actionParams":{"ownerName":"example.",' "$comma"
		printf '"inception":%s,"expiration":"%s","ttl":3600,"Keyset":[{"key":{"keyType":"direct",' \
		    "$(stamp "$t")" "$(($(stamp "$t") + 14 * 86400))"
		printf '"keyAlgo":13,"keyFlags":256,"keyData":"%s"}},%s],"signedBy":[%s]}}' \
		    "$(key 1)" "$ref" "$ref"
		comma=,
	done
	printf '\n]}}\n'
}
verified() { "$CAPSTAN" verify -t 2027-02-09T11:00:00Z out; }

# A first ceremony with Knot's request.
knot 2027-02-10T00:00:00Z 2027-04-10T00:00:00Z >req/request.knot
"$CAPSTAN" check --first -t $NOW req/request.knot >check.out
"$CAPSTAN" show -p standard req/request.knot >cut.out
is 'show has the slots of a policy, by the numbers of check' sh -c '
    grep -qx "  Slots  10" cut.out && grep -q "the policy cuts.*same -p lists them" check.out &&
    ! "$0" show req/request.knot | grep -qx "  Slots  10"' "$CAPSTAN"
is 'check accepts a request of Knot DNS, and warns that no key is proved' \
    sh -c 'grep -q "^WARN: accepted" check.out && grep -q "^WARN  KSR-BUNDLE-POP" check.out'
is 'it has judged the slots that the policy cuts' grep -q 'limit 1 to 64; found 10$' check.out
begin >answers
is 'a ceremony answers a request of Knot DNS' hold answers
sed 's/^/# /' room.err
is 'the response is in its format' \
    grep -q '^;; SignedKeyResponse 1.0 1802217600 (2027-02-10' out/response.knot
is 'the page that both agree to says the format' grep -q '^  Format Knot DNS$' out/review.txt
is 'the request is beside it, as it was' cmp req/request.knot out/request.knot
is 'each slot is in it' test "$(grep -c '^;; SignedKeyResponse 1.0 [0-9]' out/response.knot)" = 10
is 'the audit verifies it from the files' verified
isnt 'XML is nowhere' test -e out/response.xml -o -e out/request.xml
sed -i '0,/RRSIG\tDNSKEY 13 1 3600/s//RRSIG\tDNSKEY 13 1 3601/' out/response.knot
isnt 'and not when a field of it was changed' verified

# The next is of BIND, compared with the response to Knot; now the parent is told.
{ cat out/policy.conf; echo 'tell-parent = "cdnskey sha256"'; } >policy.conf
sed -i "s#\"standard\"#\"$TESTDIR/policy.conf\"#" capstan.conf
rm -r out/*; rm req/*
bind 2027-04-10T00:00:00Z >req/request.bind
"$CAPSTAN" show -j req/request.bind >shown 2>&1
isnt 'an end that the request does not say is not made up' grep -q 1970 shown
is 'but said to be none' grep -q '"expiration": null' shown
T=$NOW; NOW=2027-04-05T10:17:00Z WALL='2027-04-05 10:17'
again >answers
is 'a ceremony answers a request of BIND, after one of Knot DNS' hold answers
sed 's/^/# /' room.err
is 'the response is in its format' \
    grep -q '^;; SignedKeyResponse 1.0 20270410000000 (Sat Apr 10 ' out/response.bind
is 'the response before it is beside it' test -s out/previous.knot
is 'and it is cut to the end that the policy says' \
    test "$(grep -c '^;; SignedKeyResponse 1.0 [0-9]' out/response.bind)" = 13
is 'the audit verifies it from the files' "$CAPSTAN" verify -t 2027-04-05T11:00:00Z out
is 'what the parent is told is on the page that both agree to' \
    grep -q 'TELLS THE PARENT ZONE.*KSK' out/review.txt
is 'and is in each slot, with its signatures' test "$(grep -c 'IN.CDNSKEY.257' out/response.bind) $(
    grep -c 'IN.CDS.[0-9]* 13 2 ' out/response.bind) $(grep -c 'RRSIG.CDS 13' out/response.bind) $(
    grep -c 'RRSIG.CDNSKEY 13' out/response.bind)" = '13 13 13 13'
is 'the response shows every signature good' sh -c '"$0" show out/response.bind >shown &&
    [ "$(grep -c "   verified  " shown)" = 13 ]' "$CAPSTAN"
is 'and what the parent is told' grep -q 'told of KSK [0-9]*, from slot 1 on: cdnskey sha256$' shown
# forged SENTENCE CHANGE...: the audit sees it in the journal of this ceremony.
forged() {
	sentence=$1; shift
	rm -rf t; cp -r out t
	"$BIN/tests/forge" t "$@" || bad "the forger did: $*"
	isnt "$sentence" "$CAPSTAN" verify -t 2027-04-05T11:00:00Z t
}
forged 'an intent without the sets for the parent is refused' set 13 sign intent notices null
forged 'an intent of another set is refused' set 13 sign intent notices '["CDS"]'
forged 'a slot without the signatures of these sets is refused' set 13 sign result notices null
other=$(cat out/journal/*.jsonl | grep '"step":"sign","kind":"result"' | tail -1 |
    sed 's/.*"notices":\(\[[^]]*\]\).*/\1/')
forged 'signatures of another slot are refused' set 13 sign result notices "$other"
# gnawed WHEN FILE: an octet of it is another here and there, and all fits it.
gnawed() {
	size=$(wc -c <"out/$2") passed=
	for part in 1 3 6 9 12 14 17 19 22 25 27 30 31; do
		rm -rf t; cp -r out t
		perl -e 'open $f, "+<", $ARGV[0] or die; seek $f, $ARGV[1], 0; read $f, $c, 1;
		    seek $f, $ARGV[1], 0; print $f $c eq "1" ? "2" : "1"' "t/$2" $((size * part / 32))
		"$BIN/tests/forge" t fit || bad "the forger did: $2"
		"$CAPSTAN" verify -t "$1" t >is.out 2>&1 && passed="$passed $part"
	done
	is "no octet of it can be another: $2" test -z "$passed"
}
gnawed 2027-04-05T11:00:00Z request.bind
gnawed 2027-04-05T11:00:00Z response.bind
gnawed 2027-04-05T11:00:00Z previous.knot
mv out/previous.knot out/previous.bind
isnt 'and not under another name' "$CAPSTAN" verify -t 2027-04-05T11:00:00Z out
mv out/previous.bind out/previous.knot
label=$(cat a/*.jsonl | grep '"step":"make-key","kind":"intent"' |
    sed -n 's/.*"label":"\([^"]*\)".*/\1/p' | head -1)

# Two requests on one stick are not guessed at.
rm -r out/*
recipe other-ksk 2027-07-11T00:00:00Z 2027-07-18T00:00:00Z >req/request.json
NOW=2027-07-05T10:17:00Z WALL='2027-07-05 10:17'
replace() { printf 'step = enter\nfailed = enter\n! %s\n' "$1"; }
{
	echo 'ceremony = s'; prologue; access
	replace 'rm req/request.bind; mv req/request.json req/request.xml'
	replace 'mv req/request.xml req/request.json'
	printf 'step = enter\nrequest.words = all\nstep = enter\nfailed = enter\n'
	echo "! sed -i 's/other-ksk/$label/g' req/request.json"
	known; epilogue
} >answers
is 'a ceremony answers a recipe, once it is alone, named and for its KSK' hold answers
sed 's/^/# /' room.err
cat room.out a/*.jsonl >said
is 'two requests on one stick were refused' grep -q 'has request.bind and request.json' said
is 'a name of another format was refused' grep -q 'its name would be request.json' said
is 'a recipe for another KSK was refused before anybody agreed' \
    grep -q 'slot 1 wants .*other-ksk, ECDSAP256SHA256.* to sign' said
# The clock of the ceremony goes on while it is held.
cooked=$(sed -n 's/.*"cooked_timestamp": \([0-9]*\).*/\1/p' out/response.json)
is 'and it says when it was judged' \
    test "${cooked:-0}" -ge "$(stamp "$NOW")" -a "${cooked:-0}" -lt $(($(stamp "$NOW") + 60))
is 'the recipe comes back with what was done' \
    test "$(grep -c '"signSuccess": true' out/response.json)" = 2
is 'the audit verifies it from the files' "$CAPSTAN" verify -t 2027-07-05T11:00:00Z out
gnawed 2027-07-05T11:00:00Z request.json
gnawed 2027-07-05T11:00:00Z response.json

# The HSM goes away between two sets of one slot: the slot is signed again, whole.
rm -r out/* req/*
knot 2027-07-25T00:00:00Z 2027-09-01T00:00:00Z >req/request.knot
NOW=2027-07-20T10:17:00Z WALL='2027-07-20 10:17'
export P11_REAL="$(softhsm)"
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
{
	echo 'ceremony = s'; prologue; access; known | sed '/^signed/d'
	printf 'failed = enter\nstep = enter\nopen.pin = %s\nsigned = enter\n' $USER_PIN
	epilogue
} >answers
P11_FAULT='C_Sign:6!:0x32' "$HEADLESS" -t $NOW -c faulty.conf answers >room.out 2>room.err &&
    ok 'a ceremony goes on after the HSM was away between two sets of a slot' || {
	bad 'a ceremony goes on after the HSM was away between two sets of a slot'; cat room.err; }
is 'it was away' grep -q 'was taken away' room.out
last=$(ls a/*.jsonl | tail -1)
is 'one slot was meant twice' test "$(grep -c '"step":"sign","kind":"intent"' "$last")" = 8
is 'and no slot was signed twice' test "$(grep -c '"step":"sign","kind":"result"' "$last")" = 7
is 'what left then is verified' "$CAPSTAN" verify -t 2027-07-20T11:00:00Z out

# A name with all that a zone file's reader takes for something else.
zone='a\034b\;c$d\@e+f&g<h|i.example.' written='a\034b\;c\$d\@e\+f\&g\<h\|i.example.'
rm -rf a b out req tokens
NOW=$T WALL='2027-02-09 10:17'
site
sed -i 's/"small"/"standard"/; /^zone/d' capstan.conf
printf 'zone = "%s"\n' "$(printf %s "$zone" | sed 's/\\/&&/g')" >>capstan.conf
knot 2027-02-10T00:00:00Z 2027-04-10T00:00:00Z >req/request.knot
begin | sed 's/^make.object = .*/make.object = <object>/
    s/^request.first = .*/request.first = <object>/' >answers
is 'a first ceremony is held for a zone whose name has to be escaped' hold answers
sed 's/^/# /' room.err
is 'the audit verifies what left it' verified
# in_each WORDS N FILE: in all N lines that begin with the zone's name.
in_each() { [ "$(grep -cF "$1" "$3")" -ge "$2" ] && [ "$(grep -cF 'a"b' "$3")" = 0 ]; }
is 'the name is escaped in the signatures too' in_each " $written " 10 out/response.knot
is 'and in the DS for the parent' in_each "$written	" 2 "$(echo out/ksk-*.ds)"
is 'and in the DNSKEY' in_each "$written	" 1 "$(echo out/ksk-*.dnskey)"
is 'and for the registrar' in_each "Domain         $written" 1 "$(echo out/ksk-*.registrar.txt)"
# ldns and BIND read the key, and make of it the DS that is beside it.
cut -f 5 "$(echo out/ksk-*.ds)" | head -1 | cut -d ' ' -f 4 | tr a-f A-F >ours
digest_of() { sed 's/.*DS//' "$1" | awk '{ print toupper($4) }'; }
if command -v ldns-key2ds >/dev/null; then
	cp out/ksk-*.dnskey Kksk.key
	ldns-key2ds -n -2 Kksk.key >theirs 2>&1; digest_of theirs >ds
	is 'ldns makes the same DS of it' cmp ours ds
else
	echo 'skipped - ldns makes the same DS of it: there is no ldns-key2ds'
fi
if command -v dnssec-dsfromkey >/dev/null; then
	dnssec-dsfromkey -2 -f out/ksk-*.dnskey "$zone" >theirs 2>&1; digest_of theirs >ds
	is 'BIND makes the same DS of it' cmp ours ds
else
	echo 'skipped - BIND makes the same DS of it: there is no dnssec-dsfromkey'
fi

# The longest name, each octet of which is four characters.
label=$(printf '\\001%.0s' $(seq 62))
zone=$label.$label.$label.$label.
knot 2027-02-10T00:00:00Z 2027-04-10T00:00:00Z >long.knot
is 'a request for the longest name is read' "$CAPSTAN" show long.knot
exit $failed
