#!/bin/sh
# A store that is gone, behind, damaged, or of another configuration: what was
# changed is never lost for it, and one command makes it anew.
set -u
. "$SRC/tests/signer.sh"
needs 'stores that are lost'
conf() {	# DENIAL [more]
	cat >conf <<END
zone = "example."
state = "$TESTDIR/state"
output = "$TESTDIR/out/signed.zone"
denial = "$1"
serial = "increment"
store = true
${2:-}
END
}
cat >zone <<'END'
$TTL 3600
@ SOA ns host 1 7200 3600 1209600 900
@ NS ns
ns A 192.0.2.1
www A 192.0.2.2
a.b.deep A 192.0.2.3
plain NS ns
END
add() { printf "update add $1.example. 60 A 192.0.2.9\nsend\n" >"add.$1"; at $T change "add.$1" >log 2>&1 || { cat log; return 1; }; }
has() { grep -q "^$1.example.	60	IN	A	" out/signed.zone; }
good() { at $T verify && at $T verify out/signed.zone; }
T=2027-02-10T12:00:00Z
conf nsec3; mkdir out
first_sets $T 2027-02-10T00:00:00Z
rm -rf state/store
check 'where nothing was signed yet only a zone file helps' refused_as 'is empty, .*sign the zone from its file first' at $T resign
at $T sign zone >log 2>&1 || { cat log; exit 1; }
cp out/signed.zone old.zone
check 'a name is added' add one
cp -a state/store old

lost() {	# WHAT, WORDS: from there on a change is refused, and resign helps.
	printf 'update add two.example. 60 A 192.0.2.9\nsend\n' >two
	cp out/signed.zone served
	check "no change is made of a store that $1" refused_as "$2.*nothing was changed: capstan-signer resign" at $T change two
	check '- what is served stays' cmp served out/signed.zone
	check '- verify does not call it good' sh -c "! '$signer' verify -c conf -t $T"
	check '- status is red' sh -c "'$signer' status -c conf -t $T | tr -s '\\n ' '  ' | grep -q 'RED STORE it .*resign'"
	check '- resign makes it anew of that, and says so' done_as "it is made anew of .*signed.zone" at $T resign
	check '- with what was changed' has one
	check '- and it is good' good
	check '- and green' sh -c "'$signer' status -c conf -t $T | grep -q 'GREEN *STORE'"
	check '- with nothing left beside it' [ ! -e state/store.new ]
	check '- then changes are made again' add two
	printf 'update delete two.example.\nsend\n' >back; at $T change back >log 2>&1 || cat log
}
rm -r state/store
lost 'is gone' 'the store is empty'
rm -r state/store; cp -a old state/store
lost 'is behind' 'behind the zone that was signed last'
printf 'this is no store at all, whatever its name may say, and it is long enough' >state/store/data.mdb
lost 'is noise' 'the store is damaged'
# Each page in turn is noise: what needs it is told, with what helps, and
# whatever is done of the rest is good.
cp -a state was; ln -f out/signed.zone served
pages=$(($(wc -c <state/store/data.mdb) / 4096)) told=0
page() {	# PAGE
	rm -rf state; cp -a was state; ln -f served out/signed.zone
	perl -e 'open F, "+<", shift; seek F, 4096 * shift, 0; print F chr(0xa5) x 4096' state/store/data.mdb "$1"
	if at 2027-02-20T12:00:00Z resign >log 2>&1; then
		at 2027-02-20T12:00:00Z verify out/signed.zone
		return
	fi
	told=$((told + 1))
	said 'is damaged.*remove .*resign makes it anew' && cmp served out/signed.zone
}
failed=0 p=0
while [ $p -lt "$pages" ]; do
	page $p >page 2>&1 || { failed=1; echo "page $p of $pages" >>page; break; }
	p=$((p + 1))
done
check "each of $pages pages may be noise, and is told where it is needed ($told)" \
    sh -c "[ $failed -eq 0 ] && [ $pages -gt 6 ] && [ $told -gt 0 ] || { cat page; exit 1; }"
rm -rf state; mv was state; ln -f served out/signed.zone
printf 'update add two.example. 60 A 192.0.2.9\nsend\n' >two
rm -r state/store
check 'after which it is made anew of a zone file' done_as 'serial' at $T sign zone
check 'and is good' good
check 'a name is added' add one

conf nsec
check 'another chain is configured: no change is made' refused_as 'as it was configured before, and nothing was changed: capstan-signer resign' at $T change two
check 'and status is red' sh -c "'$signer' status -c conf -t $T | tr -s '\\n ' '  ' | grep -q 'RED STORE it was signed as it was configured before'"
check 'resign makes it' at $T resign
check 'with what was changed' has one
check 'and it is good' good
conf nsec 'signature-validity = "8d"'
check 'other times are configured: no change is made' refused_as 'as it was configured before' at $T change two
check 'resign makes them' at $T resign
check 'with what was changed' has one
check 'for so long' sh -c "awk '\$5 == \"A\" && \$4 == \"RRSIG\" { exit !(\$9 <= 20270218120000) }' out/signed.zone"
check 'and it is good' good

# what a zone file takes back
check 'a zone file that does not say what was changed takes it back, and says so' \
    done_as '1 change was made since .*taken back' at $T sign zone
check 'as it does' sh -c '! grep -q "^one.example" out/signed.zone'
check 'once' sh -c "'$signer' sign -c conf -t $T zone 2>&1 | { ! grep 'taken back'; }"

# when nothing is left
rm -r state/store; mv out/signed.zone away
check 'where what is served is gone too, only a zone file helps' refused_as 'is not the zone that was signed last.*sign the zone from its file first' at $T resign
sed '/^www/s/192.0.2.2/192.0.2.8/' away >out/signed.zone
check 'a zone that somebody changed is not taken for it' refused_as 'is not the zone that was signed last .*is not good' at $T resign
cp old.zone out/signed.zone
check 'nor is one that was signed before' refused_as 'is not the zone that was signed last .*its serial is' at $T resign
cat away >out/signed.zone
check 'one that came back as it was is' done_as 'it is made anew of' at $T resign
check 'and good' good

# many at once
n=0; while [ $n -lt 8 ]; do
	n=$((n + 1))
	printf "update add many$n.example. 60 A 192.0.2.9\nsend\n" >many$n
	at $T change many$n >many$n.log 2>&1 & pids="${pids:-} $!"
done
failed=0; for pid in $pids; do wait $pid || failed=$((failed + 1)); done
check 'eight changes at once wait for each other' [ $failed -eq 0 ]
check 'and all are done' [ "$(grep -c '^many[1-8].example.	60	IN	A	' out/signed.zone)" -eq 8 ]
check 'and good' good

# what is made and cannot be put in place
mv out/signed.zone away; mkdir out/signed.zone
check 'a zone that cannot be put in place is told, and where it is' \
    refused_as 'the store has it, and what is served has not' at $T change two
rmdir out/signed.zone; mv away out/signed.zone
check 'then resign puts it there' at $T resign
check 'whole' has two
check 'and good' good
exit $bad
