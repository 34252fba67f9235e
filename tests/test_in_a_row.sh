#!/bin/sh
# Two responses in a row: the second takes the place of what the first planned
# before it was served, and what was really served is what a third is judged by.
set -u
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/batch.sh"
PATH=$PATH:/usr/sbin:/sbin

key() {
	[ -f "zsk$1.pem" ] || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
	    -out "zsk$1.pem" 2>/dev/null
	openssl pkey -in "zsk$1.pem" -pubout -outform DER 2>/dev/null | tail -c 64 | base64 -w0
}
zone=example.
stamp() { date -u -d "$1" +%s; }
# recipe MADE BEGIN=KEYS...: sets of 21 days from each time on, of these ZSKs.
recipe() {
	ref="{\"key\":{\"keyType\":\"byRef\",\"keyAlgo\":13,\"keyFlags\":257,\"keyLabel\":\"$label\"}}"
	printf '{"recipeSpecVersion":"v1.0","recipe":{"preamble":{"timestamp":%s},"actions":[' \
	    "$(stamp "$1")"
	shift; comma=
	for set; do
		begin=$(stamp "${set%=*}")
		printf '%s\n{"actionType":"produceSignedKeyset","actionParams":{"ownerName":"%s",' "$comma" "$zone"
		printf '"inception":%s,"expiration":%s,"ttl":3600,"Keyset":[' $begin $((begin + 21 * 86400))
		for k in $(echo "${set#*=}" | sed 's/./& /g'); do
			printf '{"key":{"keyType":"direct","keyAlgo":13,"keyFlags":256,"keyData":"%s"}},' "$(key $k)"
		done
		printf '%s],"signedBy":[%s]}}' "$ref" "$ref"
		comma=,
	done
	printf '\n]}}\n'
}
reads() {	# [ANSWERS]
	cat <<END
step = enter
request.words = all
${1-}
END
}
signs() {
	cat <<END
step = enter
review.object = <object>
reason.administrator = the owner read the tag to us
reason.witness = and I heard it
step = enter
signed = enter
END
}
# Where no ZSK is new.
signs_known() { signs | sed '/^reason/d'; }
refuses() { printf 'step = enter\nreview.refused = enter\n'; }
# now TIME: of the next ceremony.
now() { NOW=$1 WALL=$(echo "$1" | sed 's/T/ /; s/:..Z//'); rm -rf out req; mkdir out req; }
held() { hold answers || { sed 's/^/# /' room.err; tail -20 room.out; exit 1; }; rm -rf "$1"; mv out "$1"; mkdir out; }
keep() { rm -rf kept; mkdir kept; cp -r a b tokens kept; }
back() { rm -rf a b tokens; cp -r kept/* .; }
# refused SENTENCE CHECK...: the request on REQ comes to no signature, for these.
refused() {
	sentence=$1; shift
	{ echo 'ceremony = s'; prologue; access; reads; refuses; } >answers
	back
	isnt "$sentence" hold answers
	for check; do
		is "	for $check" sh -c "tr -s ' \\n' '  ' <room.out | grep -q 'stopped by [^.]*$check'"
	done
	isnt '	and nothing is signed' grep -q '"step":"sign","kind":"intent"' "$(ls a/*.jsonl | tail -1)"
}

site; sed -i 's/"small"/"standard"/' capstan.conf
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
held token
{ echo 'ceremony = k'; prologue; access; make_ksk; epilogue; } >answers
held ksk
label=$(cat a/*.jsonl | sed -n 's/.*"label":"\(example\.[^"]*\)".*/\1/p' | head -1)

# ---- what the third one asks would be refused, had one request asked it ----------

now 2027-02-09T11:00:00Z
recipe 2027-02-09T10:00:00Z 2027-02-10T00:00:00Z=1 2027-02-20T00:00:00Z=12 >req/request.json
{ echo 'ceremony = s'; prologue; access
  reads 'request.first = first example. | first example.'; signs; epilogue; } >answers
held one
keep
now 2027-02-11T11:00:00Z
recipe 2027-02-11T10:00:00Z 2027-02-15T00:00:00Z=12 2027-02-15T00:00:01Z=2 >req/request.json
refused 'a ZSK goes in no request a second after the next one came' KSR-ZSK-ROLL KSR-CACHE-KEYS
back

now 2027-02-11T11:00:00Z
recipe 2027-02-11T10:00:00Z 2027-02-15T00:00:00Z=12 >req/request.json
{ echo 'ceremony = s'; prologue; access; reads; signs_known; epilogue; } >answers
held two
is 'the response before is beside the second' cmp one/response.json two/previous.json
isnt 'and there was none before that' test -e two/previous-2.json
is 'the second is verified' "$CAPSTAN" verify -t 2027-02-11T12:00:00Z two
keep

now 2027-02-12T11:00:00Z
recipe 2027-02-12T10:00:00Z 2027-02-15T00:00:01Z=2 >req/request.json
cp req/request.json third.json
refused 'nor in two that come in a row' KSR-ZSK-ROLL KSR-CACHE-KEYS
recipe 2027-02-12T10:00:00Z 2027-02-14T23:00:00Z=2 >req/request.json
cp req/request.json never.json
refused 'nor where nothing of the second is ever served' KSR-CACHE-KEYS

# ---- one that waits --------------------------------------------------------------

back
recipe 2027-02-12T10:00:00Z 2027-02-15T04:00:00Z=2 2027-02-25T00:00:00Z=2 >req/request.json
{ echo 'ceremony = s'; prologue; access; reads; signs; epilogue; } >answers
held three
is 'one that waits for caches is answered' test -s three/response.json
is 'the two before it are beside it' sh -c '
    cmp one/response.json three/previous-2.json && cmp two/response.json three/previous.json'
verify() { "$CAPSTAN" verify -t 2027-02-12T12:00:00Z "$1"; }
is 'the audit judges by both' verify three
is 'a copy for the public has them' "$CAPSTAN" redact -o public three
is '	and is verified by them' verify public
# forged SENTENCE WORDS CHANGE...: the audit sees it in the folder t.
forged() {
	sentence=$1 words=$2; shift 2
	"$BIN/tests/forge" t "$@" || bad "the forger did: $*"
	verify t >verify.out 2>&1 && bad "$sentence" || ok "$sentence"
	is '	and says why' sh -c "tr -s ' \n' '  ' <verify.out | grep -q '$words'"
}
rm -rf t; cp -r three t
forged 'a file that the journal does not speak of is refused' 'previous-2.json. was exported, which' \
    set 3 request done earlier 0
rm -rf t; cp -r three t; rm t/previous-2.json
"$BIN/tests/forge" t set 3 request done earlier 0
forged 'so is a journal that does not say that the first counts' 'how many responses before the last' fit
rm -rf t; cp -r three t
forged 'and one that counts more than there are' 'fewer responses' set 3 request done earlier 2
rm -rf t; cp -r three t; cp one/response.json t/previous.json
isnt 'another response before it is refused' verify t
rm -rf t; cp -r three t; rm t/previous-2.json
isnt 'so is a folder without the one before that' verify t

# ---- the same on any machine -----------------------------------------------------

check() { "$CAPSTAN" check -p standard -t 2027-02-12T11:00:00Z -d two/ksk.ds "$@" >check.out 2>&1; }
cat ksk/ksk-*.ds >two/ksk.ds
stops() { grep -A1 "^STOP  $1" check.out | grep -q "found.*$2"; }
isnt 'check refuses it by both' check -P one/response.json -P two/response.json third.json
is '	for the ZSK that was there for a second' stops KSR-ZSK-ROLL 'for only 1 s'
is '	and for caches' stops KSR-CACHE-KEYS 'slot 1'
isnt 'and by the last alone, for what was before is not known' check -P two/response.json third.json
is '	as if the ZSK had come with it' stops KSR-ZSK-ROLL 'for only 1 s'
isnt 'it does not say that a set is served where none is known' check -P two/response.json never.json
is '	but what is to be given' stops KSR-CHAIN-GAP 'that before it is not known'
isnt 'with that it judges by what is served' check -P one/response.json -P two/response.json never.json
is '	as the ceremony did' stops KSR-CACHE-KEYS 'slot 1'
is 'what waits is accepted' check -P one/response.json -P two/response.json three/request.json
isnt 'the oldest comes first' check -P three/response.json -P one/response.json third.json
is '	which is said' grep -q 'one/response.json was made before .*oldest first' check.out
isnt 'a request is no response before' check -P one/request.json -P two/response.json third.json
is '	which is said' grep -q 'one/request.json is a request' check.out
sed 's/example\./example2./g' one/response.json >other.json
isnt 'nor is one of another zone' check -P other.json -P two/response.json third.json

# ---- a batch ---------------------------------------------------------------------

rm -rf a b tokens out req; NOW=2027-02-09T10:17:00Z WALL='2027-02-09 10:17'
groups
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers; held token
{ echo 'ceremony = j'; prologue; access; make_ksks; epilogue; } >answers; held ksks
zone=m.example.
label=$(sed -n 's/.*"label":"\(m\.example\.[^"]*\)".*/\1/p' a/0002*.jsonl | head -1)
# batched TIME ANSWERS SET...: one that asks these sets for one zone of a group.
batched() {
	now "$1"; said=$2; shift 2
	mkdir req/requests
	recipe "$NOW" "$@" >req/requests/m.json
	sums
	{ echo 'ceremony = q'; prologue; access; batch "$said"; epilogue; } >answers
}
signed='batch.object = stock 1 | stock 1
reason.administrator = stock servers prove nothing
reason.witness = their words were read'
batched 2027-02-09T11:00:00Z "batch.first = first stock 1 | first stock 1
$signed" 2027-02-10T00:00:00Z=1 2027-02-20T00:00:00Z=12
held one
batched 2027-02-11T11:00:00Z "$(echo "$signed" | sed '/^reason/d')" 2027-02-15T00:00:00Z=12
held two
keep
batched 2027-02-12T11:00:00Z 'batch.aside = enter' 2027-02-15T00:00:01Z=2
isnt 'a batch does not sign the third request either' hold answers
is '	for the ZSK that was there for a second' sh -c "tr -s ' \n' '  ' <room.out |
    grep -q 'KSR-ZSK-ROLL.*was there for only 1 s'"
isnt '	and nothing is signed' grep -q '"step":"batch-sign","kind":"intent"' "$(ls a/*.jsonl | tail -1)"
back
batched 2027-02-12T11:00:00Z "$signed" 2027-02-15T04:00:00Z=2 2027-02-25T00:00:00Z=2
held three
is 'one that waits is signed' test -s three/responses/m.json
is 'the two before it are beside it' sh -c '
    cmp one/responses/m.json three/previous-2/m.json && cmp two/responses/m.json three/previous/m.json'
is 'the audit judges by both' verify three
rm -rf t; cp -r three t; cp two/responses/m.json t/previous-2/m.json
isnt 'and not by another' verify t

exit $failed
