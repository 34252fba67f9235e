#!/bin/sh
# KSKs of a group's zones get wrapped copies, and come back from them, each for
# its zone.
set -u
. "$SRC/tests/shares.sh"

verified() { is "$1" "$CAPSTAN" verify -t $LATER out; }
backed_up 13 '2 of 3'
cat >>capstan.conf <<'END'
group "g" { zones = { "a.example.net.", "b.example.net.", "c.example.net." } }
END
at 2027-02-09T09:17:00Z
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
held 'a token is made'
empty out
at 2027-02-09T10:17:00Z
{ echo 'ceremony = b'; prologue; access; split one 3 '2 of 3'
printf 'step = enter\nback-up = enter\n'; epilogue; } >answers
held 'and a backup key'

# Three keys are made, and each is wrapped.
empty out
at 2027-02-09T11:17:00Z
making() {
	echo 'ceremony = j'; prologue; access
	printf 'step = enter\nmake.object = ksks 3 | ksks 3\nmake.sheet = enter\n'
	echo 'step = enter'; brought one 1 3; echo 'back-up = enter'; epilogue
}
making >answers
held 'three KSKs are made, and each gets its copy'
is 'before they are, the page says whose shares the copies need' sh -c 'tr -s "\n " " " <room.out |
    grep -qE "POINT OF NO RETURN.*Its copy needs shares of set [0-9A-F-]{9}, 2 of [0-9] holders: are they here\?.*Both type ksks"'
verified 'what left is verified'
is 'the copies leave, each under a name of its own' sh -c '
    test "$(ls out/ksk-?????-????????????.backup | wc -l)" -eq 3'
is 'none of the keys can leave the HSM any more' sh -c '
    test "$(cat a/*.jsonl | grep "\"step\":\"back-up\",\"kind\":\"kept\"" |
	grep -c "\"extractable\":false")" -eq 3'
ids() {
	cat a/*.jsonl | grep "\"step\":\"$1\",\"kind\":\"result\"" |
	    sed 's/.*"id":"\([0-9a-f]*\)".*/\1/' | sort
}
ids make-key >made

# The HSM is lost.
empty tokens; empty out
at 2027-02-10T10:17:00Z
{ echo 'ceremony = n'; prologue; init; access; restore one 1 2; epilogue; } >answers
held 'all come back into an empty token'
verified 'that is verified'
is 'it has all three' test "$(keys_in)" -eq 3
ids restore >restored
is 'and they are those that were made' cmp made restored
is 'each in a line, with its zone' sh -c '
    for z in a b c; do grep -q "^   $z.example.net. .* [0-9a-f]\{24\}$" room.out || exit 1; done'
empty out
at 2027-02-10T12:17:00Z
{ echo 'ceremony = j'; prologue; access; printf 'step = enter\nfailed = enter\n'
printf 'step = <stop>\nstop.reason = none is needed\n'; } >answers
hold answers
is 'no zone gets another KSK for that' \
    grep -q 'each of the 3 zones of the groups has a KSK' room.out
is 'so none was meant' test "$(ids make-key | wc -l)" -eq 3
exit $failed
