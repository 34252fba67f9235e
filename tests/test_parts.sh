#!/bin/sh
# A batch of three parts: two of them may be meant and not made at once, which an
# auditor holds the journal to.
set -u
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/batch.sh"
LATER=2027-02-11T12:00:00Z
verify() { "$CAPSTAN" verify -t $LATER "$1" >said 2>&1; }

site
mkdir -p req/requests
seq -f 'o%03g.example.' 129 >zones
printf 'group "all" {\n\tpolicy = "small"\n\tzones-file = "%s/zones"\n}\n' "$TESTDIR" >>capstan.conf
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
hold answers || exit 1
rm -rf out; mkdir out
{ echo 'ceremony = j'; prologue; access; make_ksks; epilogue; } >answers
hold answers || exit 1
rm -rf out; mkdir out
cat >one.sh <<END
mkdir -p s/\$1
printf 'zone = "%s"\nstate = "$TESTDIR/s/%s/state"\nrehearsal = true\nalgorithm = "13"\nslots = 1\nslot-length = "P10D"\nslot-validity = "P21D"\n' \$1 \$1 >s/\$1/conf
"$SIGNER" keys -c s/\$1/conf -t $NOW &&
"$SIGNER" request -c s/\$1/conf -t $NOW -o req/requests/\${1%.}.xml
END
xargs -n 1 -P 2 sh one.sh <zones >asked 2>&1 || { tail -3 asked; exit 1; }
sums
{ echo 'ceremony = q'; prologue; access; batch 'batch.first = first all 129 | first all 129
batch.object = all 129 | all 129'; epilogue; } >answers
is 'a batch of three parts is answered' hold answers
sed 's/^/# /' room.err
is 'each part has its intent' \
    test "$(cat a/0003*.jsonl | grep -c '"step":"batch-sign","kind":"intent"')" -eq 3
is 'and an auditor takes it' verify out

# Two that are meant together may have been; a third was not.
rm -rf t; cp -r out t
"$BIN/tests/forge" t before 2 batch-sign intent result || bad 'the forger did'
is 'the second may be meant while the first is made' verify t
sed 's/^/# /' said
"$BIN/tests/forge" t before 3 batch-sign intent result || bad 'the forger did'
isnt 'the third is not' verify t
is 'and it is said why' sh -c 'tr -s " \\n" "  " <said | grep -q "means to sign part 3 of the batch before it has part 1"'
sed 's/^/# /' said
exit $failed
