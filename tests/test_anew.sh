#!/bin/sh
# A ceremony is broken off where signing had begun, and the clock then makes worse
# what was agreed to: it is reviewed anew, or nothing leaves; and verify agrees.
set -u
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/batch.sh"
LATER=2027-03-06T12:00:00Z
verify() { "$CAPSTAN" verify -t $LATER "$@"; }
flat() { tr '\n' ' ' <room.out | tr -s ' ' >room.flat; }
says() { is "$1" grep -q "$2" room.flat; }
saysnt() { isnt "$1" grep -q "$2" room.flat; }
told() { verify out | tr '\n' ' ' | tr -s ' ' | grep -q "$1"; }
# records STEP KIND: how many the last journal of A has.
records() { cat "$(ls a/*.jsonl | tail -1)" | grep -c "\"step\":\"$1\",\"kind\":\"$2\""; }
keep() { rm -rf kept; mkdir kept; cp -r a b tokens kept/; }
back() { rm -rf a b tokens out; cp -r kept/a kept/b kept/tokens .; mkdir out; }
# cut_at STEP KIND N FROM: the ceremony of the file answers, killed behind as few
# writes, from so many on, as give N such records; from the state kept.
cut_at() {
	n=$4
	while [ "$n" -lt 400 ]; do
		back
		CUT_AT=$n CUT_HOW=before LD_PRELOAD=$BIN/tests/cut.so hold answers && return 1
		[ "$(records "$1" "$2")" -ge "$3" ] && return
		n=$((n + 1))
	done
	return 1
}
# resumed: with whatever is asked.
resumed() { timeout 600 "$HEADLESS" -t $NOW -c capstan.conf any >room.out 2>room.err; }

# ---- one request ----------------------------------------------------------------

site
request
first >answers
keep
is 'a ceremony is killed behind the first intent to sign' cut_at sign intent 1 34
is 'of which there is no result' test "$(records sign result)" -eq 0
NOW=2027-03-05T10:25:00Z WALL='2027-03-05 10:25'
request
whatever | sed 's/^signed = enter/&\nfailed = enter\nreview.refused = enter/' >any
is 'weeks later another request is reviewed and answered in it' resumed
sed 's/^/# /' room.err
flat
says 'for the first one has lapsed' 'STOP: 23 d 10 h .* ago; it must be reviewed again'
says 'people are told that one was begun' \
    'Begun and broken off: 1. Whether the HSM made those is not known; the review was made anew'
says 'and what it may be of' 'since, and they may be of sets that are not in what leaves'
saysnt 'and not that it was made again' 'they were of the same sets'
is 'an auditor takes it for broken off' verify out
is 'and tells of it' told 'begun, and broken off before the review was made anew: 1;'
rm -rf t; cp -r out t
"$BIN/tests/forge" t omit $LATER >omitted 2>omitted.err
isnt 'no signature of the response can be left out, repeated or moved' \
    grep ' sign \(result\|done\)' omitted
is 'nor an intent, but the one that was broken off' \
    test "$(grep ' sign intent' omitted)" = 'left-out sign intent'

# ---- a batch, of two parts ------------------------------------------------------

rm -rf signer a b tokens out kept req
NOW=2027-02-09T10:17:00Z WALL='2027-02-09 10:17' LATER=2027-02-11T12:00:00Z
site; mkdir -p req/requests
own=$(for i in $(seq -w 64); do printf '"o%s.example.", ' $i; done | sed 's/, $//')
cat >>capstan.conf <<END
group "own" {
	policy = "$TESTDIR/own.conf"
	zones = { $own }
}
group "small" {
	zones = { "a.example.", "b.example." }
}
END
# As small's, but a first inception that is past is refused.
sed -n '/^static const char SMALL/,/^;/s/^"\(.*\)\\n";*$/\1/p' \
    "$SRC/keyset/policy_shipped.c" | sed 's/^lead = .*/lead = 0d..60d/' >own.conf
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
hold answers || exit 1
rm -rf out; mkdir out
{ echo 'ceremony = j'; prologue; access; make_ksks; epilogue; } >answers
hold answers || exit 1
for z in $(seq -f o%02g 64) a b; do signer $z; asks $z icann; done
sums
keep
{ echo 'ceremony = q'; prologue; access; batch 'batch.first = first own 64 | first own 64
batch.object = own 64 | own 64
batch.first = first small 2 | first small 2
batch.object = small 2 | small 2'; epilogue; } >whole.answers
cp whole.answers answers
# again ANSWER...: that ceremony is gone on with a day later.
again() {
	NOW=2027-02-10T10:25:00Z WALL='2027-02-10 10:25'
	{ wherever q; cat <<-END; } >any
	token = enter
	open.pin = $USER_PIN
	inventory = enter
	batch.words = all
	batch.first = <object>
	batch.object = <object>
	batch.aside = enter
	batch.signed = enter
	inventory-after = enter
	close = enter
	export = enter
	export.words = all
	finish = enter
	END
	for said; do echo "$said"; done >>any
	resumed
	rc=$?
	sed 's/^/# /' room.err
	flat
	NOW=2027-02-09T10:17:00Z WALL='2027-02-09 10:17'
	return $rc
}
is 'a batch is killed behind the first intent to sign' cut_at batch-sign intent 1 36
is 'of which there is no result' test "$(records batch-sign result)" -eq 0
is 'a day later it is reviewed anew, and answered' again 'failed = enter'
says 'and people are told what was begun may be of' \
    'the review was made anew since, and they may be of sets that are not in what leaves'
is 'those that lapsed are put aside' test "$(ls out/responses | tr '\n' ' ')" = 'a.xml b.xml '
is 'an auditor takes what was begun for broken off' verify out
is 'and tells of it' told 'begun, and broken off before the review was made anew: [12];'

is 'a batch is killed behind the first part' cut_at batch-sign result 1 36
is 'whose second has no result' test "$(records batch-sign result)" -eq 1
# The second is meant while the last of the first are verified, or not yet.
meant=$(records batch-sign intent)
NOW=2027-02-10T10:25:00Z WALL='2027-02-10 10:25'
{ echo 'unfinished = c'; prologue; access; cat <<END; } >answers
step = enter
failed = enter
step = <stop>
stop.reason = the batch has lapsed
END
hold answers
sed 's/^/# /' room.err
flat
says 'a day later the rest is not signed, for what is made has lapsed' \
    'o01.xml was agreed to, and now the check "time before the first inception" says STOP'
says 'and people are told what to do' \
    '64 of its 66 responses are made and stay in the journal: press X, and abandon'
is 'nothing more was meant to be signed' test "$(records batch-sign intent)" -eq "$meant"
isnt 'and nothing left' ls out/responses
abandoning 'the batch has lapsed' >answers
is 'the ceremony is abandoned' hold answers

# ---- a key of a zone that a batch answered --------------------------------------

back
NOW=2027-02-09T10:17:00Z WALL='2027-02-09 10:17'
cp whole.answers answers
is 'the whole batch is answered' hold answers
rm -rf out; mkdir out
keep
destroying() { echo 'ceremony = d'; prologue; access; printf 'step = enter\ndestroy = a\n'; }
NOW=2027-02-11T10:17:00Z WALL='2027-02-11 10:17'
{ destroying; printf 'destroy.needed = k\ndestroy = g\n'; epilogue; } >answers
is 'a KSK whose sets a batch signed is kept' hold answers
sed 's/^/# /' room.err
flat
says 'for they are in what left' \
    '4 that left and are valid now or later have it; the last until 2027-'
says 'of that ceremony' 'of ceremony 0003'
back
NOW=2028-05-05T10:17:00Z WALL='2028-05-05 10:17' LATER=2028-05-06T12:00:00Z
{ destroying
printf 'destroy.ds = all\ndestroy.object = <object>\ndestroy.done = enter\ndestroy = g\n'
epilogue; } >answers
is 'and is destroyed when none of them is valid any more' hold answers
sed 's/^/# /' room.err
is 'which is verified' verify out
exit $failed
