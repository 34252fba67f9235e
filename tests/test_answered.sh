#!/bin/sh
# What any response of the journal has answered is never answered again: not the
# id of a request of two ceremonies ago, nor that of one of its slots.
set -u
. "$SRC/tests/ceremony.sh"

site
request
cp signer/request.xml one.xml
first >answers
hold answers || { cat room.err >&2; exit 1; }
"$SIGNER" accept -c signer.conf -t $NOW -a out/ksk-*.ds out/response.xml >accept.out 2>&1 ||
    { cat accept.out >&2; exit 1; }
rm -rf out; mkdir out
NOW=2027-05-01T09:00:00Z WALL='2027-05-01 09:00'
request
{ echo 'ceremony = s'; prologue; access; sign ''; epilogue; } >answers
is 'a second request is answered' hold answers
"$SIGNER" accept -c signer.conf -t $NOW out/response.xml >accept.out 2>&1 ||
    { cat accept.out >&2; exit 1; }
cp out/response.xml two.xml
rm -rf out; mkdir out
NOW=2027-07-20T08:00:00Z WALL='2027-07-20 08:00'
{ echo 'ceremony = k'; prologue; access; make_ksk; epilogue; } >answers
is 'with a spare KSK there are plans to choose from' hold answers
rm -rf out; mkdir out
NOW=2027-07-20T09:00:00Z WALL='2027-07-20 09:00'
request
cp req/request.xml three.xml

# id FILE N: the id of the request, 1, or of a slot of it.
id() { grep -o ' id="[^"]*"' "$1" | sed -n "$2s/ id=\"\(.*\)\"/\1/p"; }
# again SENTENCE N M WORDS: the third request with id N of the first in place of its M.
again() {
	sed "s/$(id three.xml $3)/$(id one.xml $2)/" three.xml >req/request.xml
	isnt "$1 is not the same file" cmp -s three.xml req/request.xml
	is "$1 is good for who knows the last response alone" "$CAPSTAN" check -p small \
	    -P two.xml -t $NOW req/request.xml
	{ echo 'ceremony = s'; prologue; access; sign ''; epilogue; } >answers
	isnt "$1 is not answered" hold answers
	cat room.err room.out | tr -s ' \n' '  ' >told
	is 'before anybody chooses a plan' sh -c '
	    grep -q "NOT SIGNED: it does not follow the last response" told && ! grep -q "WHAT THE KSKS DO" told'
	is 'and the review says why' grep -q "KSR-CHAIN-HISTORY;[^;]*; found $4" told
	rm -rf a b tokens; cp -r kept/a kept/b kept/tokens .
}
mkdir kept; cp -r a b tokens kept
again 'a request of the id of one that was answered' 1 1 'the request was answered already'
again 'a request with the slot of one that was answered' 4 5 'slot 4 was answered already'
cp three.xml req/request.xml
{ echo 'ceremony = s'; prologue; access; sign '' |
    sed 's/^review.object/review.plan = a\n&/'; epilogue; } >answers
is 'with its own ids it is answered' hold answers
is 'and verified' "$CAPSTAN" verify -t 2027-07-20T09:30:00Z out
exit $failed
