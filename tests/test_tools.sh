#!/bin/sh
# The verbs for any machine: their exit status, and that what they print is
# what was asked for and nothing that a stranger's file put there.
set -u
. "$SRC/tests/ceremony.sh"
JSON=$BIN/tests/json
SAMPLES=$SRC/../shared/data/root

site
request
first >answers
hold answers || { cat room.err >&2; exit 1; }
cp signer.out asked.out
cp signer/request.xml request.xml
cp out/response.xml response.xml
journal=out/journal/0001-first.jsonl

# status N SENTENCE VERB...: capstan's exit status; its output in tool.out.
status() {
	want=$1 sentence=$2; shift 2
	"$CAPSTAN" "$@" >tool.out 2>tool.err </dev/null
	rc=$?
	if [ $rc -eq "$want" ]; then ok "$sentence"; else
		bad "$sentence"; sed "s/^/# exit $rc: /" tool.out tool.err | head -30
	fi
}
# said SENTENCE WORDS: on standard error, in one line of capstan's.
said() {
	if grep -q "^capstan: .*$2" tool.err && [ "$(wc -l <tool.err)" -eq 1 ]; then ok "$1"; else
		bad "$1"; sed 's/^/# /' tool.err; fi
}

# ---- check

GOOD="-p small --first -t $NOW"
status 0 'a good first request is accepted' check $GOOD request.xml
is 'and the last line says so' grep -qE \
    "^(ok|WARN): accepted by policy \"small\" as of $NOW(; WARN: .*)?\$" tool.out
[ "$(grep -cE '^(n/a|ok|WARN|STOP) ' tool.out)" -gt 30 ] && ok 'every check has its line' || bad 'every check has its line'
status 0 'the same in JSON' check -j $GOOD request.xml
is 'it parses, and has the same verdict' sh -c "'$JSON' verdict ok <tool.out || '$JSON' verdict WARN <tool.out"
is 'the time it was judged by' "$JSON" judged $NOW <tool.out
is 'the policy' "$JSON" policy small <tool.out
is 'the zone' "$JSON" zone example. <tool.out
is 'the id of the request' "$JSON" request "$(grep -o '<KSR [^>]*' request.xml | sed 's/.* id="\([^"]*\)".*/\1/; s/.*KSR id="\([^"]*\)".*/\1/')" <tool.out
is 'and a finding for each check' "$JSON" checks/30/rule <tool.out
status 1 'without a word about a previous response it is refused' check -p small -t $NOW request.xml
is 'and the line says which check it was' grep -q '^STOP  KSR-PREVIOUS' tool.out
is 'and so does the verdict, in the last line' sh -c '
    tail -n 1 tool.out | grep -q "^STOP: refused by policy \"small\" as of [^ ]*; STOP: KSR-PREVIOUS\($\|[,;] \)"'
status 1 'refused is exit status 1 in JSON too' check -j -p small -t $NOW request.xml
is 'and STOP is the verdict' "$JSON" verdict STOP <tool.out
status 1 'a year later it has expired' check -p small --first -t 2028-02-09T10:17:00Z request.xml
is 'and the check of that says so' grep -q '^STOP  KSR-POLICY-EXPIRED' tool.out
is 'the horizon says how long ago it ended' sh -c '
    grep -A 1 "KSR-POLICY-SIG-HORIZON" tool.out | grep -q "; found [1-9][0-9]* d [^;]*ago$"'
is 'each algorithm that is allowed is named' sh -c '
    grep -A 1 "KSR-POLICY-ALG " tool.out | grep -q "limit [A-Z0-9, ]*ECDSAP256SHA256"'
is 'and every rule begins in one column' sh -c '
    grep -E "^(n/a|ok|WARN|STOP) " tool.out | cut -c 1-34 | sort -u >ids; ! grep -v " $" ids'
status 1 'a year before it is too early' check -p small --first -t 2026-02-09T10:17:00Z request.xml
is 'the horizon says so' grep -q '^STOP  KSR-POLICY-HORIZON\|^STOP  KSR-POLICY-SIG-HORIZON' tool.out
status 1 'another policy refuses it' check -p root --first -t $NOW request.xml
status 1 'a request that was answered is refused' check -p small -P response.xml -t $NOW request.xml
is 'since it was answered before' grep -q '^STOP  KSR-ID' tool.out
sed '0,/<SignatureData>/s/<SignatureData>..../<SignatureData>AAAA/' request.xml >unproved.xml
status 1 'a ZSK that does not prove itself is refused' check $GOOD unproved.xml
is 'by the check for that' grep -q '^STOP  KSR-BUNDLE-POP' tool.out
policy=$(grep -n . out/policy.conf | wc -l)
is 'the exported policy is a policy file' test "$policy" -gt 5
status 0 'a policy may be a file' check -p out/policy.conf --first -t $NOW request.xml

# A signer as the manual page has it, at a moment in its quarter.
cat >standard.conf <<END
zone = "example."
state = "$TESTDIR/standard"
algorithm = "8"
slots = 9
slot-length = "P10D"
slot-validity = "P21D"
END
DAY1=2027-01-01T00:00:10Z
if "$SIGNER" keys -c standard.conf -t $DAY1 >signer.out 2>&1 &&
    "$SIGNER" request -c standard.conf -t $DAY1 >>signer.out 2>&1; then
	status 0 'a standard signer'\''s request is good under the standard policy' \
	    check -p standard --first -t $DAY1 standard/request.xml
else
	bad 'a standard signer makes a request'; sed 's/^/# /' signer.out
fi

# By whom the previous response is.
MAY=2027-05-01T09:00:00Z
cp -r signer before
"$SIGNER" accept -c signer.conf -t $NOW -a out/ksk-*.ds response.xml >signer.out 2>&1 &&
    "$SIGNER" request -c signer.conf -t $MAY -o next.xml >>signer.out 2>&1 ||
    { bad 'a second request is made'; sed 's/^/# /' signer.out; }
rm -rf signer; mv before signer
cat out/ksk-*.ds >ours.ds
sed 's/[0-9A-Fa-f]\{60\}$/000000000000000000000000000000000000000000000000000000000000/' ours.ds >strange.ds
BY="check -p small -P response.xml"
status 0 'a request that follows is good, whoever signed the previous response' $BY -t $MAY next.xml
is 'but that is a warning' grep -q '^WARN  KSR-PREVIOUS-SIGNERS' tool.out
is 'which tells the option' grep -q 'no KSK is known here to compare it with; "check -d" takes its DS' tool.out
status 0 'with the DS of its KSK' $BY -d ours.ds -t $MAY next.xml
is 'it is by our KSK' grep -q '^ok    KSR-PREVIOUS-SIGNERS' tool.out
is 'and nothing warns' grep -q '^ok: accepted' tool.out
status 0 'the DNSKEY of the key sheet is as good' $BY -d out/ksk-*.dnskey -t $MAY next.xml
is 'and it is by our KSK' grep -q '^ok    KSR-PREVIOUS-SIGNERS' tool.out
isnt 'the other DS is another' cmp ours.ds strange.ds
status 1 'with the DS of another it is refused' $BY -d strange.ds -t $MAY next.xml
is 'for it is not by our KSK' grep -q '^      found slot 1: tag [0-9]* is not a KSK of ours' tool.out
isnt 'and a check without a limit names none' grep -q 'limit none' tool.out
status 2 'a file without a DS of the zone is told' $BY -d answers -t $MAY next.xml
said 'by name' 'answers: '
status 2 'a file of KSKs that is not there is told' $BY -d absent.ds -t $MAY next.xml
said 'by name' 'absent.ds'
# first_says SENTENCE WORDS: before the usage.
first_says() { is "$1" sh -c 'sed 1q tool.err | grep -q "^capstan: .*$1" && grep -q "^usage: " tool.err' - "$2"; }
status 2 'KSKs are of a previous response alone' check -p small --first -d ours.ds -t $NOW request.xml
first_says 'which is said before the usage' 'd names the KSKs of the response of -P'
status 2 'so is an emergency' check -p small --first --emergency -t $NOW request.xml
first_says 'which is said too' 'emergency says what the response of -P is'
status 1 'without a response before, and no word that it is the first, a request is refused' \
    check -p small -t $NOW request.xml
is 'for that, and with what to say' sh -c '
    tr -s "\n " " " <tool.out | grep -q "STOP KSR-PREVIOUS the previous response is given limit the last response to this zone; found no previous response was given: check takes it with -P FILE, or --first where there never was one"'
is 'and no other check says anything of it' sh -c '
    grep -q "^n/a   KSR-CHAIN-SERIAL" tool.out && ! grep "^WARN  KSR-\(CHAIN\|PREVIOUS\|ID\)" tool.out'
sed 's/keyIdentifier="[^"]*" keyTag="[0-9]*"/keyIdentifier="same" keyTag="1"/' request.xml >faults.xml
status 1 'faults of one check are counted' check -p small --first -t $NOW faults.xml
n=$(sed -n 's/.*found .*; and \([0-9]*\) more$/\1/p' tool.out | sort -n | tail -n 1)
is 'in the text' test "${n:-0}" -gt 1
status 1 'and listed in JSON' check -j -p small --first -t $NOW faults.xml
is 'each of them' sh -c '
    [ "$(grep -c "\"found\": \"slot .*is tag\|\"found\": \".*tag" tool.out)" -gt "$1" ]' - "${n:-0}"
status 2 '-d is of check alone' show -d ours.ds request.xml
status 2 'so is --emergency' show --emergency request.xml

# Whether its sets are emergency ones.
EARLY=2027-02-20T09:00:00Z
status 1 'a request that begins too early is refused' $BY -d ours.ds -t $EARLY next.xml
is 'for that' grep -q '^STOP  KSR-POLICY-LEAD' tool.out
status 0 'behind emergency sets it is not' $BY -d ours.ds --emergency -t $EARLY next.xml
is 'but a warning' grep -q '^WARN  KSR-POLICY-LEAD' tool.out
is 'as are the sets' grep -q '^WARN  KSR-PREVIOUS ' tool.out

# ---- misuse, and what cannot be read

head -c 2097152 /dev/zero >big
mkfifo pipe
ln -s request.xml link
ln request.xml hard 2>/dev/null && hard=hard || hard=link
cp request.xml single.xml; rm -f hard
: >nothing
mkdir folder
echo 'hello' >text
head -c 3000 request.xml >torn.xml
for help in -h --help; do
	status 0 "$help tells how it is called" $help
	is 'on standard output' grep -q '^       capstan verify ' tool.out
	status 0 "and of a command alone" check $help
	is 'with its options' grep -q '^usage: capstan check \[-j\]' tool.out
done
"$CAPSTAN" -h >tool.out
isnt 'in lines for a screen' grep -q '.\{80\}' tool.out
for verb in check show words verify; do
	status 2 "$verb without a file is misuse" $verb
	is "and the usage of $verb is told" grep -q "^usage: capstan $verb " tool.err
	status 2 "$verb with an option that is unknown is misuse" $verb -z request.xml
	is "and whose it is not" grep -q "^capstan $verb: invalid option" tool.err
	status 2 "$verb with a long option that is unknown is misuse" $verb --force request.xml
	status 2 "$verb as of no time is misuse" $verb -t nonsense request.xml
	case $verb in check|verify) said "and $verb says what a time looks like" '-t: .*nonsense' ;; esac
	status 2 "$verb as of a day that is none is misuse" $verb -t 2027-02-30T00:00:00Z request.xml
	status 2 "$verb with -t and no time is misuse" $verb request.xml -t
	status 2 "$verb of a file that is not there is told" $verb absent.xml
	said 'by name' 'absent.xml'
	[ $verb = words ] && continue
	status 2 "$verb with two files is misuse" $verb single.xml single.xml
	is "and the usage of $verb is told then too" grep -q "^usage: capstan $verb " tool.err
done
mkdir bare
status 1 'a folder without a list is not verified' verify bare
is 'which is said once' sh -c '[ "$(cat tool.out tool.err | grep -c "no SHA256SUMS")" -eq 1 ]'
for verb in check show words; do
	for f in folder pipe link /dev/null /dev/zero; do
		status 2 "$verb does not read $f" $verb $f
		said 'and names it' "$f"
	done
done
for verb in check show; do
	for f in big nothing text torn.xml answers; do
		status 2 "$verb refuses $f" $verb $f
		said "and names it" "$f"
	done
done
status 2 'an unknown policy is told' check -p nonsense --first request.xml
said 'by name' 'nonsense'
said 'and which are shipped' 'nonsense: .*; shipped are root, standard and small, any other is a file'
status 2 'a policy that is a folder is told' check -p folder --first request.xml
status 2 'a policy that is a request is told' check -p ./single.xml --first request.xml
status 2 '--first with a previous response is misuse' check --first -P response.xml request.xml
first_says 'and why' 'first says that there never was a response, and -P gives one'
status 2 'a response is not checked' check $GOOD response.xml
said 'and it is said to be one' 'response.xml is a response'
status 2 'a request is no previous response' check -p small -P request.xml -t $NOW request.xml
said 'and it is said to be one' 'request.xml is a request'
status 2 'a previous response that is not there is told' check -P absent.xml -t $NOW request.xml
status 2 '--first is of check alone' show --first request.xml
status 2 '-p is of check and show alone' words -p small request.xml
status 2 'a verb that is unknown is misuse' frobnicate request.xml
first_says 'and named' 'there is no command "frobnicate"'
status 2 'an option before the verb is misuse' -z check request.xml
status 0 'the version is told' -V

# ---- words

printf 'hello, world\n' >hello
status 0 'words of a known text' words hello
tr -s ' \n' ' ' <tool.out >flat
is 'are the known ones' grep -q 'music customer waffle consensus .*flagpole' flat
is 'and its digest is there' sh -c "tr -d ' \n' <tool.out | grep -q 853ff93762a06ddbf722c4ebe9ddd66d8f63ddaea97f521c3ecc20da7c976020"
status 0 'words of several files' words hello text
is 'have the names in front' grep -qx 'text' tool.out
status 0 'words of an empty file' words nothing
status 2 'words of a file and one that is not there' words hello absent
is 'the first ones are printed' grep -q 'music' tool.out
"$CAPSTAN" words request.xml >tool.out
row=$(sed -n 's/^ *1  *//p' tool.out | tr -s ' ' | sed 's/ $//')
tr -s ' ' <asked.out >asked.rows
is 'the signer says the same words' grep -qF "$row" asked.rows
is 'six of them' test "$(echo "$row" | wc -w)" -eq 6

# ---- show

status 0 'a request is shown' show request.xml
is 'as a request' grep -q '^ REQUEST ' tool.out
is 'with its signatures verified' grep -q '^    1   verified  *[0-9]* *[0-9]*$' tool.out
isnt 'in which no KSK signs' grep -q '^    [1-9] .*[0-9]S' tool.out
"$SIGNER" request -c signer.conf -t $NOW -f bind -o stock.bind >signer.out 2>&1
status 0 'a request without signatures is shown' show stock.bind
is 'as that' grep -qx '    1   none' tool.out
isnt 'with no blank at the end of a line' grep -q ' $' tool.out
is 'and how much later its sets are put in service' sh -c '
    tr -s " \n" " " <tool.out | grep -q "good since then (inception); the server puts the set in service 1 h later"'
for verb in check show; do
	status 2 "a policy that cuts no slots is told by $verb" $verb -p small stock.bind
	said 'with what to do' 'has no cut-validity.*; use the policy "standard", as with -p standard, or add them to yours'
done
head -c 300 stock.bind >cut.bind
status 2 'a stock request that was cut off is told' show cut.bind
said 'with a question' 'is the file cut off?'
"$SIGNER" request -c signer.conf -t $NOW >signer.out 2>&1
status 0 'a request is shown in JSON' show -j request.xml
is 'as a request' "$JSON" kind request <tool.out
is 'with its zone' "$JSON" zone example. <tool.out
is 'with its slots' "$JSON" slots/8/signed-by/0 <tool.out
is 'each of them verified' test "$(grep -c '"verified": true' tool.out)" -eq 9
sed 's/ serial="[0-9]*"/ serial="18446744073709551615"/' request.xml >last.xml
status 0 'a request of the highest serial is shown' show last.xml
is 'with it' grep -q ' serial 18446744073709551615$' tool.out
status 0 'and in JSON' show -j last.xml
is 'with it, as a text that no reader rounds' "$JSON" serial 18446744073709551615 <tool.out
status 0 'a response is shown' show response.xml
is 'as a response' grep -q '^ RESPONSE ' tool.out
is 'in which the KSK signs' grep -q '^    9  .*[0-9]S' tool.out
status 0 'a response is shown in JSON' show -j response.xml
is 'as a response' "$JSON" kind response <tool.out
is 'and in each key its identifier' "$JSON" slots/8/keys/1/identifier <tool.out
status 0 'a request that proves nothing is shown' show unproved.xml
is 'and said not to verify' grep -q '^    1   DOES NOT VERIFY ' tool.out
status 0 'the same in JSON' show -j unproved.xml
is 'and said of that slot' test "$(sed -n 's/.*"verified": //p' tool.out | tr -d ',\n')" = \
    falsetruetruetruetruetruetruetruetrue
awk '/<Signature /  { take = 1; text = "" }
    take            { text = text $0 "\n" }
    !take           { print }
    /<\/Signature>/ { take = 0; for (n = done ? 1 : 12; n > 0; n--) printf "%s", text; done = 1 }
' unproved.xml >many.xml
tag=$(sed -n 's/.*<KeyTag>\(.*\)<.*/\1/p' many.xml | head -n 1)
status 0 'a slot of twelve signatures that are bad is shown' show many.xml
is 'it is said before their tags' grep -q "^    1   DOES NOT VERIFY   $tag $tag" tool.out
awk '/^    2   verified/ { exit } /DOES NOT VERIFY/ { take = 1 } take' tool.out >slot
is 'and none of these is cut off' test "$(grep -ow "$tag" slot | wc -l)" -eq 12
isnt 'in lines for a screen' grep -q '.\{79\}' tool.out
status 0 'a journal is shown' show $journal
[ "$(grep -cE '^ [0-9]{6} ' tool.out)" -eq "$(wc -l <$journal)" ] && ok 'each record of it' || bad 'each record of it'
status 0 'a journal is shown in JSON' show -j $journal
is 'a record a line' sh -c "cmp tool.out $journal"
head -n 1 tool.out >line
is 'that parses' "$JSON" data/policy small <line
sed '3s/"seq":3/"seq":3.0/' $journal >unfit.jsonl
status 2 'a journal with a line that is no record is told' show unfit.jsonl
said 'with the number of the line' 'unfit.jsonl, line 3'
is 'after those before it' grep -q '^ 000002 ' tool.out
head -c 4000 $journal >short.jsonl
status 2 'a journal that is torn is told' show short.jsonl
printf '%s' '{"seq":' >stub.jsonl
status 2 'seven letters are no journal' show stub.jsonl
printf '{"seq":1\0' >nul.jsonl
status 2 'a journal with a NUL is told' show nul.jsonl

# ---- nothing foreign reaches the terminal raw

# raw FILE...: has octets that are not printable ASCII, newline or tab
raw() { LC_ALL=C grep -q "[^ -~]" "$@"; }
esc=$(printf '\033')
printf '%s\n' 'hello' >"evil$esc[2J"
"$CAPSTAN" words "evil$esc[2J" hello >tool.out 2>tool.err
isnt 'a file name with an escape code is not printed raw' raw tool.out tool.err
is 'but it is printed' grep -q 'evil?\[2J' tool.out
for verb in check show words verify; do
	"$CAPSTAN" $verb "gone$esc[2J" >tool.out 2>tool.err
	isnt "nor when $verb does not find it" raw tool.out tool.err
	"$CAPSTAN" $verb "gone$(printf '\302\233')2J" >tool.out 2>tool.err
	isnt "nor with a code of eight bits" raw tool.out tool.err
done
id=$(grep -o '<KSR [^>]*id="[^"]*"' request.xml | grep -o ' id="[^"]*"' | cut -d'"' -f2)
sed "s/$id/Zürich-номер-$id/" request.xml >names.xml
for v in 'check -p small --first' 'check -j -p small --first' show 'show -j'; do
	"$CAPSTAN" $v names.xml >tool.out 2>tool.err
	isnt "a name that is not ASCII is not printed raw: $v" raw tool.out tool.err
	is "$v says something of it" test -s tool.out
done
is 'and in JSON it is whole' sh -c "'$JSON' id 'Zürich-номер-$id' <tool.out"
sed "s/$id/\&#155;[2J$id/" request.xml >evil.xml
status 2 'a name with a control character is refused' show evil.xml
isnt 'without printing it' raw tool.out tool.err
long=$(printf 'ü%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30)
long=$long$long$long$long
sed "s/keyIdentifier=\"/&$long/; s/Key keyTag=/Key  keyTag=/" request.xml >long.xml
for v in 'check -p small --first' 'check -j -p small --first' 'check -j -p small -P response.xml'; do
	"$CAPSTAN" $v -t $NOW long.xml >tool.out 2>tool.err
	isnt "a name as long as may be is not printed raw: $v" raw tool.out tool.err
	is "and $v does not end without a word" test -s tool.out
done
is 'and that is JSON' "$JSON" checks/30/rule <tool.out
sed '1s/AMS-A/'"$esc"'[2J/' $journal >evil.jsonl
"$CAPSTAN" show evil.jsonl >tool.out 2>tool.err
isnt 'a journal with an escape code is not printed raw' raw tool.out tool.err
sed '1s/AMS-A/\\u001B[2J'"$(printf '\302\233')"'/' $journal >evil.jsonl
for v in show 'show -j'; do
	"$CAPSTAN" $v evil.jsonl >tool.out 2>tool.err
	isnt "nor one with a control character in a text: $v" raw tool.out tool.err
	is "which is shown all the same: $v" grep -q '2J' tool.out
done

# ---- real requests and responses of the root

if [ -d "$SAMPLES" ]; then
	IN="-p root -t 2017-02-02T00:00:00Z"
	Q2=$SAMPLES/ksr-root-2017-q2-0.xml
	status 0 'the root'\''s second quarter of 2017 follows the first' \
	    check $IN -P "$SAMPLES/skr-root-2017-q1-0.xml" "$Q2"
	status 1 'its horizon is too far in December' check -p root -t 2016-12-01T00:00:00Z \
	    -P "$SAMPLES/skr-root-2017-q1-0.xml" "$Q2"
	status 1 'it has expired today' check -p root -P "$SAMPLES/skr-root-2017-q1-0.xml" "$Q2"
	status 1 'it does not follow its own response' check $IN -P "$SAMPLES/skr-root-2017-q2-0.xml" "$Q2"
	is 'since it was answered' grep -q '^STOP  KSR-ID' tool.out
	status 1 'it does not follow the third quarter' check $IN -P "$SAMPLES/skr-root-2017-q3-0-c_to_d.xml" "$Q2"
	is 'since its first set was not published' grep -q '^STOP  KSR-CHAIN-KEYS' tool.out
	D2E=$SAMPLES/ksr-root-2018-q1-0-d_to_e.xml
	IN='-p root -t 2017-11-02T00:00:00Z'
	status 1 'a quarter cannot be left out' check $IN -P "$SAMPLES/skr-root-2017-q3-0-c_to_d.xml" "$D2E"
	status 0 'as a first request it may' check $IN --first "$D2E"
	status 1 'but not without a word' check $IN "$D2E"
	status 1 'two signatures exchanged are seen' check $IN --first \
	    "$SAMPLES/ksr-root-2018-q1-0-two-signatures-exchanged.xml"
	is 'by the proofs' grep -q '^STOP  KSR-BUNDLE-POP' tool.out
	status 1 'RSA of 1024 bits is refused' check -p root --first -t 2016-05-02T00:00:00Z \
	    "$SAMPLES/ksr-root-2016-q3-0.xml"
	is 'by the approved sizes' grep -q '^STOP  KSR-POLICY-ALG' tool.out
	for f in "$SAMPLES"/skr-*.xml; do
		status 0 "a response of the root is shown: ${f##*/}" show "$f"
		isnt 'and verifies' grep -q 'DOES NOT VERIFY' tool.out
	done
	IN='-p standard --first -t 2027-01-01T00:00:10Z'
	for f in bind/s1 bind/s3 bind/s4 knot/s1 knot/s3 knot/s4; do
		f=$SAMPLES/../$f/ksr.txt
		status 0 "a name server's request is good by the standard policy: ${f#"$SAMPLES"/../}" \
		    check $IN "$f"
		is 'with one warning alone: it proves nothing' test "$(grep -c '^WARN  ' tool.out)" -eq 1
		is 'in the check of that' grep -q '^WARN  KSR-BUNDLE-POP' tool.out
		status 0 'the same in JSON' check -j $IN "$f"
		is 'with that verdict' "$JSON" verdict WARN <tool.out
		status 1 'a year later it has expired' check -p standard --first -t 2028-01-01T00:00:10Z "$f"
	done
else
	echo 'skipped - requests of the root and of name servers: they are not here'
fi
exit $failed
