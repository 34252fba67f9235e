#!/bin/sh
# A share that is made again at the console, as the people there see it; and
# that nothing of it stays behind.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/shares_room.sh"
at "$(date -u +%FT%TZ)"

site 13
echo 'recovery = "2 of 3"' >>capstan.conf
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
hold answers || { cat room.err; exit 1; }
empty out
{ echo 'ceremony = b'; prologue; access; printf 'step = enter\nsplit.object = 2 of 3 | 2 of 3\n'
given one 1 'J. Moreau'
printf 'share.holder = -\nshare.absent = n\n'
given one 3 'A. Haddad'
echo '? share.held = enter'
back_up; epilogue; } >answers
hold answers || { cat room.err; exit 1; }
empty out
for i in 1 3; do cp paper.one.$i paper.$i; done
name=$(sed -n 's/.*"kind":"complete".*"set":"\(........\).*/\1/p' a/0002-*.jsonl | tr a-f A-F | sed 's/^\(....\)/\1-/')
shell="env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
terminal "$shell"
before_it
start
shows 'WHICH CEREMONY'
decide m 'NOW  Step 1'
checked_in 4
press Enter 'WHICH SET IS A SHARE MISSING'
shown again-set
decide a 'WHICH SHARE IS MISSING'
shown again-which
fill 2
shows 'WHO GETS THE SHARE'
fill 'A. Haddad'
shows 'AGAIN'
shown again-holder
fill 'T. Lindqvist'
shows 'ABOUT TO BE MADE AGAIN'
shown again-object
both "$name 2"
keys Enter
shows 'SHARES THAT MAKE ANOTHER'
shown again-collect
for i in 1 3; do
	decide p 'A SHARE FROM PAPER'
	rows $i 1 11 'is good'
	[ $i -eq 3 ] || shown again-one-in
done
shown again-enough
decide g 'A SHARE IS SHOWN NEXT'
shown again-look
press Enter 'SHARE 2 OF 3'
paper 2
if looked 'the share that was made is on the screen, and in an image'; then
	is 'an image can be taken while it is shown' image shown -a
	is 'its words are found in it' in_core "$(of_share 2)"
fi
press Enter 'types row 1 '
isnt 'its words are off the screen before they are typed back' on_screen "$(of_share 2)"
rows 2 1 11 'THE SHARE IS THERE'
shown again-made
if looked 'no share is in an image then'; then
	is 'an image can be taken then, locked pages too' image made -a
	for i in 1 2 3; do
		isnt "two words of share $i are not in it" in_core "$(of_share $i)"
		isnt "- nor as they were typed" in_core "$(short "$(of_share $i)")"
	done
	# Nor in the octets that a share is: the secret's would be there as well.
	for pair in '1 2' '1 3' '2 3'; do
		for i in $pair; do cp paper.$i paper.all.$i; done
		isnt "nor is the secret of shares $pair" has_octets "$(secret_of_papers all $pair)" "$(echo core.*)"
	done
fi
rm -f core.*
is 'any two papers are one secret' test "$(secret_of_papers all 1 2)" = "$(secret_of_papers all 2 3)"
press Enter 'WHICH SET IS A SHARE MISSING'
shown again-more
decide g 'NOW  Step 5'
press x 'STOP: the ceremony'
stopping 'enough for today'
is 'and the terminal is sane' sane
for i in 1 2 3; do
	isnt "no file has words of share $i" grep -rqaF "$(of_share $i)" a b out tokens
done
exit $failed
