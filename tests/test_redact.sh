#!/bin/sh
# Copies in which nobody is named: what is in them, that they are verified as the
# folder they were made of, and everything that somebody could do to one since.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/officers.sh"
LATER=2027-03-09T11:00:00Z
verify() { "$CAPSTAN" verify -t $LATER "$@"; }
redact() { rm -rf "$2"; "$CAPSTAN" redact -o "$2" "$1" >redact.out 2>&1; }
head_of() { verify "$1" 2>&1 | sed -n '/journal: .*the chain is whole/{n;s/^ *//;p;}'; }
# texts FOLDER: each text of its journal that has a salt, a line each.
texts() {
	cat "$1"/journal/*.jsonl | jq -r '
	    def at($s): if ($s | type) == "string" then .
		elif ($s | type) == "object" then . as $d | $s | keys[] | . as $k | $d[$k] | at($s[$k])
		elif ($s | type) == "array" then . as $d | range($s | length) | . as $i | $d[$i] | at($s[$i])
		else empty end;
	    select(.salts) | .salts as $s | .data | at($s)' | sort -u
}
# names_nobody FOLDER COPY: no text that has a salt in FOLDER is in COPY.
names_nobody() {
	texts "$1" >texts
	[ "$(wc -l <texts)" -ge "$3" ] || { echo "only $(wc -l <texts) texts"; return 1; }
	while read -r text; do
		! grep -rlF -- "$text" "$2" || { echo "$text is there"; return 1; }
	done <texts
	! grep -rl '"salts"' "$2"
}
command -v jq >/dev/null || { echo 'skipped - copies that name nobody: jq is not installed'; exit 77; }

# ---- a ceremony of two people, with an exception and in two parts

site
request
{ echo 'ceremony = f'; prologue; init
cat <<'END'
step = <exception>
exception.expected = the seal of bag 4711 whole
exception.happened = the seal is torn
exception.decided = the bag goes to Zoe Quant
exception.who = Max Brandt
exception.written = enter
step = <stop>
stop.reason = Ada King is ill
END
} >answers
hold answers
NOW=2027-02-09T10:25:00Z
WALL='2027-02-09 10:25' whatever >answers
hold answers
is 'a ceremony is held, with an exception and after a stop' sh -c '
	grep -q "\"exceptions\":1" a/*.jsonl || { cat room.err; false; }'
is 'every name, number and reason has a salt' sh -c 'test "$(grep -c "\"salts\"" a/*.jsonl)" -ge 10'
serial=$(sed -n 's/.*"kind":"opened","data":{"serial":"\([0-9a-f]*\)".*/\1/p' a/*.jsonl | head -1)
mv out one; mkdir out

isnt 'a copy needs a place' "$CAPSTAN" redact one
mkdir taken
"$CAPSTAN" redact -o taken one >redact.out 2>&1
is 'it is not put over something' test $? -eq 1
is 'which stays as it was' sh -c 'test -z "$(ls taken)"'
is 'a copy is made' redact one copy
is 'with the same head' sh -c 'test -n "$1" && test "$1" = "$2" && grep -q "^$1" redact.out' - "$(head_of one)" "$(head_of copy)"
verify one >whole.out; verify copy >copy.out
is 'which is verified' verify copy
is 'in as many ways, but for the lines that say what is hidden' test \
    "$(grep '^ok  ' whole.out | grep -vc 'ok    report')" -eq "$(grep -c '^ok  ' copy.out)"
is 'how much is hidden is said' sh -c 'tr -s "\n " "  " <copy.out | grep -qE "WARN a redacted copy: [0-9]+ texts are hidden, in [0-9]+ of [0-9]+ records"'
is 'and what could not be checked' sh -c 'tr -s "\n " "  " <copy.out | grep -q "WARN not checked, because it is hidden: that two names are not one"'
isnt 'of which the folder itself has nothing' grep -q 'hidden' whole.out
is 'nothing that has a salt is in it' names_nobody one copy 7
for text in 'Ada King' 'Max Brandt' 'Zoe Quant' 'bag 4711' 'is torn' "$serial" 'is ill'; do
	is "nor is \"$text\"" sh -c '! grep -rlF -- "$1" copy' - "$text"
done
is 'every other file is the same' sh -c '
	for f in $(cd one && ls | grep -v -e journal -e SHA256SUMS -e report); do cmp one/$f copy/$f || exit 1; done'
is 'the report, which names everybody, is left out' sh -c 'ls one/report.txt one/report.html && ! ls copy/report.*'
isnt 'and its digest is not there to try names by' grep -rqE "$(sha256sum <one/report.txt | cut -c1-64)|$(sha256sum <one/report.html | cut -c1-64)" copy
is 'a copy of a copy is the same' sh -c '"$1" redact -o twice copy >/dev/null && diff -r copy twice' - "$CAPSTAN"
is 'its records are shown' sh -c '"$1" show copy/journal/0001-first.jsonl | grep -q "hidden"' - "$CAPSTAN"

# ---- without the salts nothing is found by trying

grep -oh '"hidden":"[0-9a-f]*"' copy/journal/*.jsonl | cut -d'"' -f4 | sort -u >commitments
is 'each text has one digest that stands for it' test "$(wc -l <commitments)" -eq "$(wc -l <texts)"
while read -r text; do
	for salt in '' 00000000000000000000000000000000; do
		perl -e 'print pack("H*", shift), shift' "$salt" "$text" | sha256sum
		perl -e 'print "capstan-hidden-1", pack("H*", shift), shift' "$salt" "$text" | sha256sum
	done
done <texts | cut -c1-64 >tried
is 'which is none of the text alone' sh -c '! grep -F -f tried commitments'
rm -rf a.first; cp -r a a.first; cp -r b b.first; cp -r tokens tokens.first

# ---- tampering, each on a fresh copy; SHA256SUMS is made anew

of() { rm -rf t; cp -r "$1" t; }
sums() { "$BIN/tests/forge" t sums; }
refused() {
	said=$(verify t 2>&1); rc=$?
	case $rc$(echo $said) in
	1*"STOP "*"$2"*) ok "$1" ;;
	*) bad "$1"; echo "# $rc: $said" ;;
	esac
}
broken='does not continue the one before'
j=t/journal/0001-first.jsonl
# changed FOLDER SED SENTENCE WORDS
changed() {
	of "$1"; sed -i "$2" $j
	cmp -s $j "$1/journal/0001-first.jsonl" && bad "$3: nothing was changed"
	sums; refused "$3" "$4"
}
changed copy 's/"administrator":\({"hidden":"[^}]*}\),"witness":\({[^}]*}\)/"administrator":\2,"witness":\1/' \
    'two people exchanged are found' "$broken"
own=$(sed -n 's/.*"serial":{"hidden":"\([0-9a-f]*\)".*/\1/p' copy/journal/0001-first.jsonl)
other=$(grep -vxF "$own" commitments | tail -n 1)
changed copy "s/\"serial\":{\"hidden\":\"[0-9a-f]*\"}/\"serial\":{\"hidden\":\"$other\"}/" \
    'another digest is found' "$broken"
changed copy 's/"administrator":{"hidden":"[^}]*}/"administrator":"Eve Adams"/' \
    'a name in the place of a digest is found' "$broken"
changed copy 's/"administrator":{"hidden":"[^}]*}\(.*\),"prev"/"administrator":"Eve Adams"\1,"salts":{"administrator":"00112233445566778899aabbccddeeff"},"prev"/' \
    'also with a salt' "$broken"
changed copy 's/"reason":{"hidden":"[^}]*}/"reason":""/' 'a reason taken out is found' "$broken"
changed copy 's/"label":"EXAMPLE-AMS"/"label":{"hidden":"'"$other"'"}/' \
    'something hidden that may not be is found' "$broken"
changed copy 's/{"hidden":"\([0-9a-f]*\)"}/{"hidden":"\1","x":1}/' 'a member more beside it is found' \
    'its "administrator" is no name of a person'
changed one 's/"salts":{"serial":"[0-9a-f]*"},//' 'a salt taken out of the journal is found' "$broken"
changed one 's/"salts":{"serial":"[0-9a-f]*"}/"salts":{"serial":"00112233445566778899aabbccddeeff"}/' \
    'another salt is found' "$broken"
changed one 's/Ada King/Eve Adams/' 'another name under the same salt is found' "$broken"
changed one 's/"administrator":"Ada King","witness":"Max Brandt"/"administrator":"Max Brandt","witness":"Ada King"/' \
    'people exchanged in clear are found' "$broken"

# one record of the one among the others: each is good, and the chain is whole.
of copy; n=$(grep -n '"step":"people","kind":"present"' $j | tail -1 | cut -d: -f1)
awk -v n="$n" 'NR == FNR { if (FNR == n) line = $0; next } { print FNR == n ? line : $0 }' one/journal/0001-first.jsonl copy/journal/0001-first.jsonl >$j
sums; refused 'a text in clear in one record and hidden in another is found' 'hidden in another'
of copy; rm $j; sums; refused 'a copy without its journal is refused' journal
of one; "$BIN/tests/forge" t set 0 people present witness '{"hidden":"'"$other"'"}'
refused 'the digest of something else than a person is refused in a forged journal' 'hidden in another'
of copy; "$BIN/tests/forge" t set 0 people present witness '"Somebody Else"'
is 'a journal that was forged whole is seen in the head alone' sh -c '
	"$1" verify -t '$LATER' t >t.out && test "$2" != "$(sed -n "/journal:/{n;s/^ *//;p;}" t.out)"' - "$CAPSTAN" "$(head_of one)"
of copy; echo more >t/ksk-00001.backup; sums
refused 'a wrapped copy that no record has is no part of it' ksk-00001.backup
of one; rm -f t/ksk-*.ds; sums
refused 'only a wrapped copy may be left out' .ds

# ---- what an older version wrote, without salts

of one; sed -i 's/,"salts":{.*},"prev"/,"prev"/' $j; "$BIN/tests/forge" t fit
isnt 'its records have no salts' grep -q '"salts"' $j
is 'an older journal is verified' verify t
isnt 'and nothing is said of what is hidden' sh -c '"$1" verify -t '$LATER' t | grep hidden' - "$CAPSTAN"
is 'and its chain is that of its lines as they stand' sh -c '
	p=$(printf %064d 0); while IFS= read -r l; do
	case $l in *"\"prev\":\"$p\"}") ;; *) exit 1; esac
	p=$(printf "%s\n" "$l" | sha256sum | cut -c1-64); done <'$j
"$CAPSTAN" redact -o older t >redact.out 2>&1
is 'no copy is made that would name people' test $? -eq 1
is 'it is said why, and where' sh -c 'tr -s "\n " "  " <redact.out | grep -q "record [0-9]*: a name or a serial number in it has no salt"'
is 'and nothing was written' test ! -e older

# ---- a redacted copy is no journal to go on with

rm -rf a b; mkdir a b; cp copy/journal/*.jsonl a
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
hold answers
isnt 'no ceremony is held on one' test -e a/0002-inventory.jsonl
is 'and it is said what it is' grep -q 'a redacted copy of the journal' room.err

# ---- officers with cards, split secrets, wrapped copies

rm -rf a b tokens out one copy; mkdir a b tokens out
pcscd_start
shared_site
four_cards
at 2027-02-08T10:17:00Z
enrol_four >answers
held 'four officers are enrolled'
at 2027-02-09T10:17:00Z
first_shared >answers
held 'and hold a first ceremony, with copies of its key'
mv out one; mkdir out
rm -rf tokens; mkdir tokens
at 2027-02-10T10:17:00Z
restored_shared >answers
held 'and bring the key back'
mv out two
for f in one two; do
	is "what left is redacted: $f" redact $f copy.$f
	verify $f >whole.out; verify copy.$f >copy.out
	is "and verified: $f" verify copy.$f
	is "with the same head: $f" test "$(head_of $f)" = "$(head_of copy.$f)"
	is "and nothing that has a salt in it: $f" names_nobody $f copy.$f 15
	isnt "no name is in any file: $f" grep -rlE 'Novak|Okafor|Haddad|Moreau|Lindqvist|Sato|Costa|King|Brandt' copy.$f
	is "every signature of an officer over the journal is checked: $f" test \
	    "$(grep -o 'officers: [0-9]* statements' whole.out)" = "$(grep -o 'officers: [0-9]* statements' copy.out)"
	is "how many of them there are is known: $f" grep -q 'officers: [1-9]' copy.out
done
verify copy.one >copy.out
is 'wrapped copies are left out' sh -c 'ls one/*.backup && ! ls copy.one/*.backup'
is 'which is said' sh -c 'tr -s "\n " "  " <copy.out | grep -q "WARN not checked, because a redacted copy does not have them: files that name people, as wrapped copies of keys, the report and the plan of the ceremony: 3"'
is 'as are the signatures on them that were not checked' sh -c 'tr -s "\n " "  " <copy.out | grep -q "hidden: officers. signatures on wrapped copies: [1-9]"'
# An officer's signature is over what hides the name.
of copy.one
first=$(grep -h '"kind":"present","data":{"action"' t/journal/*.jsonl | head -1 |
    sed 's/.*"name":\({"hidden":"[0-9a-f]*"}\).*/\1/')
"$BIN/tests/forge" t set 0 officer present name "$first"
refused 'the statement of one officer as that of another is refused' "an officer's card"
is 'and that it is a redacted copy is said of one that is refused too' sh -c '"$1" verify -t '$LATER' t 2>/dev/null | grep -q "WARN  a redacted copy"' - "$CAPSTAN"
of copy.one; "$BIN/tests/forge" t set 0 officer present signature "\"$(printf %0128d 1)\""
refused 'and so is a signature that is another' "an officer's card: the signature is not good"
of copy.one; "$BIN/tests/forge" t set 0 officer present signature '{"hidden":"'"$(printf %064d 1)"'"}'
refused 'one that is hidden is none' "an officer's card"
of copy.one; "$BIN/tests/forge" t set 3 split given holder "$first"
refused 'a share of one in the hands of another is refused' 'has another one of the set'
exit $failed
