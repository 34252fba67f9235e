#!/bin/sh
# A request is compared with the last response that the journal has, and nobody
# can say that there is none.  Where a journal is lost, or is that of another
# site, the response comes with the request, and both give their reasons.
set -u
. "$SRC/tests/ceremony.sh"

accept() {
	"$SIGNER" accept -c signer.conf -t $NOW "$@" >accept.out 2>&1 ||
	    { cat accept.out >&2; exit 1; }
}
# told SENTENCE WORDS: the people were.
told() {
	cat room.out room.err | tr -s ' \n' '  ' >said
	is "$1" grep -q "$2" said
}
site
request
cp req/request.xml first.xml
first >answers
hold answers || { cat room.err >&2; exit 1; }
accept -a out/ksk-*.ds out/response.xml
cp out/response.xml one.xml
mkdir old; cp -r a b tokens old
rm -rf out; mkdir out

# ---- a response that the journal has

NOW=2027-05-01T09:00:00Z WALL='2027-05-01 09:00'
request
{ echo 'ceremony = s'; prologue; access; sign; epilogue; } >answers
isnt 'nobody is asked whether it is the first where there is a response' hold answers
rm -rf a b tokens out; cp -r old/a old/b old/tokens .; mkdir out
cp one.xml req/previous.xml
{ echo 'ceremony = s'; prologue; access; sign ''; epilogue; } >answers
is 'the response that the journal has too may lie on the medium' hold answers
isnt 'and nothing is said of it' grep -q '"brought"' a/0002-sign.jsonl
is 'what left is verified' "$CAPSTAN" verify -t 2027-05-01T10:00:00Z out
accept out/response.xml
cp out/response.xml two.xml
cp -r out chained

# ---- a journal that is old

NOW=2027-07-20T09:00:00Z WALL='2027-07-20 09:00'
request
# afresh: with the journal of before the second response.
afresh() { rm -rf a b tokens out; cp -r old/a old/b old/tokens .; mkdir out; rm -f req/previous.xml; }
afresh
{ echo 'ceremony = s'; prologue; access; sign ''; epilogue; } >answers
isnt 'an old journal does not answer the request behind a later response' hold answers
told 'for the chain does not hold' 'KSR-CHAIN-OVERLAP'
afresh
cp two.xml req/previous.xml
isnt 'nor with that response beside it' hold answers
told 'which is told' 'not in this journal, which has others'
isnt 'and no request was read' grep -q '"step":"request","kind":"done"' a/0002-sign.jsonl

# ---- a journal that is lost

rm -rf a b tokens out; mkdir a b tokens out
mv req/request.xml asked.xml
cp asked.xml req/
{ echo 'ceremony = f'; prologue; init; access; make_ksk; } >begun
cp asked.xml req/request.xml; rm -f req/asked.xml
lost() {
	cat <<END
step = enter
request.words = all
$1
END
}
reasons='reason.administrator = the safe burned down
reason.witness = so it did'
{ cat begun; lost 'request.first = <object>'; epilogue; } >answers
isnt 'it is not the first where the medium has another' hold answers
rm -rf a b tokens; mkdir a b tokens
cp first.xml req/previous.xml
isnt 'a request is no response' hold answers
told 'which is told' 'previous.xml: this is no response'
rm -rf a b tokens; mkdir a b tokens
cp two.xml req/previous.xml
{ cat begun; lost 'request.lost = lost example. | first example.'; epilogue; } >answers
isnt 'both must say that it was lost' hold answers
rm -rf a b tokens; mkdir a b tokens
{ cat begun; lost 'request.lost = <object>
reason.administrator = the safe burned down'; epilogue; } >answers
isnt 'and both must say why' hold answers
isnt 'else no request was read' grep -q '"step":"request","kind":"done"' a/0001-first.jsonl
rm -rf a b tokens out; mkdir a b tokens out
{ cat begun; lost "request.lost = <object>
$reasons"
cat <<END
step = enter
review.object = <object>
$reasons
step = enter
signed = enter
END
epilogue; } >answers
is 'then it is answered' hold answers || sed 's/^/# /' room.err
is 'the journal has the reasons' grep -q '"expected":"the journal has the last response of the zone",.*"the safe burned down","so it did"' a/0001-first.jsonl
is 'and the response' grep -q "\"brought\":\"$(sha256sum <two.xml | cut -c1-64)\"" a/0001-first.jsonl
is 'which leaves with the answer' cmp two.xml out/previous.xml
tr -s ' \n' '  ' <out/review.txt >told
is 'the review says whence it is' grep -q 'KSR-PREVIOUS; [^;]*; found it came with the request' told
is 'and that its KSK is not ours' grep -q 'KSR-PREVIOUS-SIGNERS; found slot 1: tag [0-9]* is not a KSK of ours' told
is 'and that validators do not know the new one' grep -q 'KSK-SIGNER; found slot 1' told
is 'and the ZSKs were compared' grep -q 'the ZSKs of slot 1 were published before: the same ZSKs' told
is 'what left is verified' "$CAPSTAN" verify -t 2027-07-20T10:00:00Z out

# altered SENTENCE WORDS COMMAND...: of what left in the folder $from.
from=out
altered() {
	rm -rf t; cp -r $from t; sentence=$1 words=$2; shift 2
	"$BIN/tests/forge" t "$@" || bad "the forger did: $*"
	said=$("$CAPSTAN" verify -t 2027-07-20T10:00:00Z t 2>&1); rc=$?
	said=$(echo $said)
	case $rc$said in
	1*"STOP "*"$words"*) ok "$sentence" ;;
	*) bad "$sentence"; echo "# $rc: $said" ;;
	esac
}
altered 'one without the reasons is refused' 'no exception' drop 1 ceremony exception
altered 'reasons for something else are none' 'no exception' \
    set 1 ceremony exception expected '"it rains"'
altered 'that none was brought is refused' 'previous.xml' set 0 request done brought null
altered 'that another was brought is refused' 'previous.xml' \
    set 0 request done brought "\"$(sha256sum <one.xml | cut -c1-64)\""
altered 'that it was the first request is refused' 'the first request' set 0 request done first true
altered 'a digest that is none is refused' 'previous.xml' set 0 request done brought 5
from=chained
altered 'that one was brought where the journal had one is refused' 'the journal had one' \
    set 0 request done brought "\"$(sha256sum <one.xml | cut -c1-64)\""

# ---- reasons of a request, and of a review, that are no more

rm -rf a b tokens out; mkdir a b tokens out
cp first.xml req/request.xml
{ cat begun; lost "request.lost = <object>
$reasons"
printf 'step = enter\nreview.refused = enter\nfailed = enter\n! cp asked.xml req/request.xml\n'
lost "request.lost = <object>
$reasons"
printf 'step = enter\nreview.object = <object>\n%s\n' "$reasons"
printf 'step = <stop>\nstop.reason = the witness is called away\n'; } >answers
is 'a request is refused, another is read and reviewed, and people stop' hold answers
sed 's/^/# /' room.err
{ echo 'unfinished = c'; prologue | sed 's/Max Brandt/Eva Lind/'; access; cat <<END; epilogue; } >answers
step = enter
failed = enter
step = enter
review.object = <object>
$reasons
step = enter
signed = enter
END
is 'others review it again, and it is answered' hold answers
sed 's/^/# /' room.err
from=out
is 'what left is verified' "$CAPSTAN" verify -t 2027-07-20T10:00:00Z out
is 'each request and each review has its reasons' \
    test "$(grep -c '"kind":"exception"' a/0001-first.jsonl)" -eq 4
altered 'reasons for a request that was put aside are none for the next' 'a response was brought' \
    drop 2 ceremony exception
altered 'nor are those of a review for that made again' 'the review warns' \
    drop 4 ceremony exception
altered 'nor is another exception' 'the review warns' \
    set 4 ceremony exception expected '"it rains"'

exit $failed
