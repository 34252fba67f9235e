#!/bin/sh
# What capstan.1 shows under EXAMPLES is run on what a ceremony made, and ends
# with the status that the page tells; and what the pages say is on OUT, is.
set -u
. "$SRC/tests/ceremony.sh"
if [ ! -x "$SIGNER" ]; then
	echo 'skipped - the examples: capstan-signer is not built'
	exit 77
fi

site
request
first >answers
is 'a ceremony makes something to look at' hold answers
cat room.err
mkdir folder && cp -r out folder/OUT && cp out/re*.xml folder && cd folder || exit 1

# "status command" a line: the status named in the paragraph before, or 0.
awk '
/^\.Sh/ { inside = $2 == "EXAMPLES"; next }
!inside { next }
/^\.Pp/ { status = 0 }
!/^[.$#]/ && match($0, /status$|status [0-9]/) { asks = 1 }
asks && match($0, /[0-9]+/) { status = substr($0, RSTART, RLENGTH); asks = 0 }
/^\$ / { command = "" }
/^\$ / || command != "" {
	sub(/^\$ /, "")
	command = command $0
	if (sub(/\\e$/, "", command))
		next
	print status + 0 " " command
	command = ""
}' "$SRC/docs/capstan.1" >../examples
is 'there are examples of every verb and every status' sh -c '
	for verb in check show words verify report redact; do
		grep -q "^[012] capstan $verb" ../examples || exit 1
	done
	for status in 0 1 2; do grep -q "^$status " ../examples || exit 1; done'
while read -r status command; do
	PATH=$BIN:$PATH sh -c "$command" >../example.out 2>&1 </dev/null
	got=$?
	if [ "$got" -eq "$status" ] && [ -s ../example.out ]; then
		ok "status $status: $command"
	else
		bad "status $status, not $got: $command"
		sed 's/^/# /' ../example.out
	fi
done <../examples
cd "$TESTDIR" || exit 1

# Files on OUT as the page writes them, with its tag for every tag.
find out -type f | sed 's|^out/||; s/[0-9]\{5\}/34112/' | sort >is.names
while read -r name; do
	grep -qE "^\.It Pa (.* , )?$name( ,|\$)" "$SRC/docs/capstan-media.5" ||
	    echo "$name"
done <is.names >unknown
is 'every file on OUT is in capstan-media.5' \
    sh -c 'test -s is.names && cat unknown && test ! -s unknown'

# What an auditor is told to compare.
head=$("$CAPSTAN" show -j a/0001-first.jsonl | awk '/"step":"finish","kind":"done"/ {
	match($0, /"prev":"[0-9a-f]*"/); print substr($0, RSTART + 8, 64) }')
is 'the head on paper is the prev of "finish done"' sh -c '
	[ ${#1} -eq 64 ] && grep -q "^ *$(echo "$1" | cut -c1-32)$" room.out &&
	grep -q "^ *$(echo "$1" | cut -c33-64)$" room.out' - "$head"
is 'the words of OUT are those that the journal names' sh -c '
	grep -q "\"manifest\":\"$(sha256sum out/SHA256SUMS | cut -c1-64)\"" a/*.jsonl'
is 'the journal on OUT is how the one in the safe begins' sh -c '
	n=$(wc -c <out/journal/0001-first.jsonl) && [ "$n" -gt 0 ] &&
	head -c "$n" a/0001-first.jsonl | cmp - out/journal/0001-first.jsonl &&
	tail -n 1 out/journal/0001-first.jsonl |
	    grep -q "\"step\":\"export\",\"kind\":\"intent\""'
is 'the review on OUT is the page that was shown' sh -c '
	grep -q "\"sha256\":\"$(sha256sum out/review.txt | cut -c1-64)\"" a/*.jsonl'
is 'the review tells the TTL that the response has' sh -c '
	ttl=$(sed -n "s|.*<TTL>\([0-9]*\)</TTL>.*|\1|p" out/response.xml | sort -u) &&
	[ -n "$ttl" ] && grep -q "^  TTL of every set $ttl s, as the " out/review.txt'

# The commands of capstan-journal.5: on a copy that hides names, and on one log
# medium.  Both end with one head, which the program has no part in.
chain() {	# WHICH
	awk -v which="$1" '/^\.Sh/ { inside = $2 == "EXAMPLES" }
	inside && /^\.Bd/ { n++; at = 1 }
	/^\.Ed/ { at = 0 }
	inside && at && n == which && !/^\./ { gsub(/\\e/, "\\"); print }' \
	    "$SRC/docs/capstan-journal.5"
}
chain 1 | tr '\n' ' ' >chain.sh
chain 2 >whole.sh
"$CAPSTAN" redact -o copy out >redact.out 2>&1 || cat redact.out
is 'the shell checks the chain of a copy as capstan-journal.5 shows' sh -c '
	cd copy/journal && sh ../../chain.sh >../../chain.out &&
	grep -qxE "[0-9a-f]{64}" ../../chain.out'
mkdir -p whole c && cp out/journal/*.jsonl whole
is 'perl checks that of the journal, and comes to the same head' sh -c '
	cd whole && sh ../whole.sh >../whole.out && cmp ../whole.out ../chain.out'
is 'which is the one that verify says' sh -c '
	"$0" verify -t 2027-02-09T11:00:00Z out | grep -qF "$(cat chain.out)"' "$CAPSTAN"
is 'also of the whole log medium, up to the record behind the head on paper' sh -c '
	mkdir -p paper && sed "/\"step\":\"finish\",\"kind\":\"done\"/,\$d" a/0001-first.jsonl >paper/0001-first.jsonl &&
	cd paper && test "$(sh ../whole.sh)" = "$0"' "$head"
sed 's/Max Brandt/Max Brand/' a/0001-first.jsonl >c/0001-first.jsonl
is 'and finds a record that was changed' sh -c '
	cd c && ! sh ../whole.sh >../chain.out && grep -q "^{" ../chain.out'
sed '3s/"data":{}/"data":{"x":1}/' copy/journal/0001-first.jsonl >c/0001-first.jsonl
is 'and so does the shell' sh -c '
	cd c && ! sh ../chain.sh >../chain.out && grep -q "^{" ../chain.out'

# The recipe of capstan-request.5 is a whole one.
awk '/^\.Ss/ { at = $2 == "Recipes" }
    at && /^\.Ed/ { exit }
    at && inside { gsub(/\\e/, "\\"); print }
    at && /^\.Bd/ { inside = 1 }' "$SRC/docs/capstan-request.5" >recipe.json
is 'the recipe that capstan-request.5 shows is accepted' sh -c '
	grep -q keyData recipe.json &&
	"$0" check --first -p standard -t 2026-12-23T12:00:00Z recipe.json >recipe.out ||
	    { cat recipe.out; exit 1; }
	! grep -q ^STOP recipe.out && grep -q "^WARN: accepted" recipe.out' "$CAPSTAN"

# The two series of capstan-signer.1, by the clock of today: what is before
# "(the ceremony)" and what is after it, with the media and the tag of here.
part() {	# SERIES PART
	awk -v series="$1" -v part="$2" '/^\.Sh/ { inside = $2 == "EXAMPLES" }
	inside && /^\.Bd/ { n++; at = 1 }
	/^\.Ed/ { at = 0 }
	inside && n == series && !/^\./ {
		if (/the ceremony/) { at++; next }
		if (at == part) { sub(/^\$ /, ""); gsub(/\\e/, "\\"); print }
	}' "$SRC/docs/capstan-signer.1" | sed "s|/media/REQ/|req/|; s|/media/OUT/|out/|
	    s|/srv/dns/||; s|34112|$(ls out 2>/dev/null |
	    sed -n 's/^ksk-\([0-9]*\).ds$/\1/p')|"
}
example() {	# SERIES PART
	part "$1" "$2" >example.sh
	[ -s example.sh ] && PATH=$BIN:$PATH sh -e example.sh
}
rm -rf a b req out tokens signer
site
mv signer.conf capstan-signer.conf
printf '@ 60 SOA ns host 1 7200 3600 86400 60\n@ 60 NS ns\nns 60 A 192.0.2.1\n' >example.zone
NOW=$(date -u +%Y-%m-%dT%H:%M:%SZ) WALL=$(date -u '+%Y-%m-%d %H:%M')
is 'the signer asks for the first time as capstan-signer.1 shows' example 1 1
first >answers
is 'the request is where a ceremony looks for it' hold answers
is 'and the same day the zone is signed with the response' example 1 2
is 'which leaves a signed zone' grep -q RRSIG example.signed
rm -rf req/*
is 'the signer asks for the next time as capstan-signer.1 shows' example 2 1
is 'and again it is where a ceremony looks for it' test -f req/request.xml
exit $failed
