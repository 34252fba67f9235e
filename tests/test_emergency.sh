#!/bin/sh
# The KSK of a zone is gone, and another one, which was published, signs in its
# place: what the people read, what leaves for the parent, and what an auditor
# reads of it.
set -u
. "$SRC/tests/ceremony.sh"

site
day() { NOW=${1}T09:00:00Z WALL="$1 09:00"; }
# round NAME DATE [LETTER]: a request of that day, signed by that plan; with
# a second argument the review warns, and both say why they go on.
round() {
	name=$1; day "$2"; shift 2
	request
	{ echo 'ceremony = s'; prologue; access; sign '' | sed -n '1,/request.words/p'
	printf 'step = enter\n'
	[ $# -lt 1 ] || echo "review.plan = $1"
	printf 'review.object = <object>\n'
	[ $# -lt 2 ] || printf 'reason.administrator = it is lost\nreason.witness = I saw it\n'
	printf 'step = enter\nsigned = enter\n'; epilogue; } >answers
	rm -rf out; mkdir out
	hold answers || { tail -40 room.err; return 1; }
	cp -r out "$name"; cp room.out "$name.room"
}
tag() { sed -n 's/.*ksk-0*\([0-9]*\)\.ds.*/\1/p;q'; }
# files NAME TAG: how many of that KSK.
files() { ls "$1" | grep -c "^ksk-$(printf %05d "$2")"; }
# says FOLDER WORDS: verify does.
says() {
	"$CAPSTAN" verify -t 2027-12-01T09:00:00Z "$1" >verify.out 2>&1 || { cat verify.out; return 1; }
	tr -s '\n ' ' ' <verify.out | grep -qF -- "$2" || { cat verify.out; return 1; }
}

request
first >answers
is 'a zone has a KSK' hold answers
C=$(ls out/ksk-*.ds | tag)
cp -r out normal
is 'which signs' says normal "by plan \"normal\", slots: 9"
is 'and no other key is named' says normal "each signature verified with KSK $C ok"
day 2027-04-20
{ echo 'ceremony = k'; prologue; access; make_ksk; epilogue; } >answers
rm -rf out; mkdir out
is 'another is made' hold answers
N=$(ls out/ksk-*.ds | tag)
is 'and published' round pre 2027-05-01 b
is 'the auditor reads who signs, and who is only published' says pre \
    "each signature verified with KSK $C; published, and signs nothing: KSK $N"
is 'and by which plan' says pre "by plan \"pre-publish\" with KSK $C signed a slot (9 times)"
is 'both go to the parent' test "$(files pre $C)" -ge 4 -a "$(files pre $N)" -ge 4

day 2027-08-01; request
{ echo 'ceremony = s'; prologue; access; sign '' | sed -n '1,/request.words/p'
printf 'step = enter\nreview.plan = <back>\nstep = <stop>\nstop.reason = looking\n'; } >answers
hold answers
L=$(sed -n 's/^ *\([a-z]\)  replace .*/\1/p' room.out | tail -n 1)
printf 'unfinished = a\nabandon.reason = looking\n' >answers
is 'the plan of the worst day can be held' hold answers
is 'by it the other KSK signs' round replaced 2027-08-01 "${L:-x}" exception
is 'the review says that it was published only before' \
    grep -q "= KSK *$N  signs every slot; published only before" replaced/review.txt
is 'and that the first is in no slot any more' \
    grep -q -- "- KSK *$C  in no slot any more" replaced/review.txt
is 'the auditor reads the one that signed, and not the other' says replaced \
    "each signature verified with KSK $N ok"
is 'in the line of the ceremony too' says replaced \
    "by plan \"replace\" with KSK $N signed a slot (9 times)"
is 'nothing leaves that tells a parent of the key that is gone' test "$(files replaced $C)" -eq 0
is 'but of the other' test "$(files replaced $N)" -ge 4
exit ${failed:-0}
