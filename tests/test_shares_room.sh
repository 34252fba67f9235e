#!/bin/sh
# Shares at the console, as their holders see them: copied from the screen,
# typed back, brought together; and that nothing of them stays behind.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/shares_room.sh"
at "$(date -u +%FT%TZ)"

site 13
echo 'recovery = "2 of 2"' >>capstan.conf
{ echo 'ceremony = t'; prologue; init; access; epilogue; } >answers
hold answers || { cat room.err; exit 1; }
empty out
shell="env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
terminal "$shell"
before_it
start
shows 'WHICH CEREMONY'
shown shares-choose
decide b 'NOW  Step 1'
checked_in 4
opened 7
press Enter 'A NEW BACKUP KEY'
shown shares-split
both '2 of 2'
keys Enter
shows 'SHARES OF THE'
shown shares-holder
fill 'J. Moreau'
shows 'A SHARE IS SHOWN NEXT'
shown shares-look
press Escape 'SHARES OF THE'
fill 'J. Moreau'
shows 'A SHARE IS SHOWN NEXT'
keys -l 'p94p'
sleep 1
isnt 'no letter leads to a share' on_screen 'SHARE 1 OF 2'
press Enter 'SHARE 1 OF 2'
paper 1
is 'all eleven rows of a share are on one screen' test "$(wc -l <paper.1)" -eq 11
shown shares-share
if looked 'a share that is on the screen is in an image'; then
	is 'an image can be taken while a share is shown' image shown -a
	is 'its words are found in it' in_core "$(of_share 1)"
fi
press Enter 'types row 1 '
isnt 'the words are off the screen before they are typed back' on_screen "$(of_share 1)"
keys -l "$(short "$(sed -n 1p paper.1)" | cut -c1-9)"
shown shares-typed
keys C-u
# A digit less than the row has: a zero in front was left out.
keys -l "$(short "$(sed -n 1p paper.1)" | sed 's/.$//')"
keys Enter
shows 'The number at the end has 4 digits'
shown shares-digits
keys C-u
keys -l "$(short "$(sed -n 2p paper.1)")"
keys Enter
shows 'AGAIN'
shown shares-again
rows 1 1 11 'share 2 of 2'
shown shares-next
if looked 'a share that was given is in no image'; then
	is 'an image can be taken, locked pages too' image given -a
	isnt 'two words of it, as they were shown, are not in it' in_core "$(of_share 1)"
	isnt 'nor as they were typed' in_core "$(short "$(of_share 1)")"
fi
fill 'j. moreau'
shows 'AGAIN'
is 'nobody gets two shares' grep -q 'has a share already' now
press Escape 'GIVE UP THE WHOLE SET'
shown shares-give-up
press Escape 'SHARES OF THE'
is 'Esc once more gives nothing up' grep -q '1  .*J. Moreau' now
fill 'A. Haddad'
shows 'A SHARE IS SHOWN NEXT'
press Enter 'SHARE 2 OF 2'
press x 'STOP: the ceremony'
shown shares-stop
press Escape 'SHARE 2 OF 2'
press Escape 'GIVE UP THE WHOLE SET'
shown shares-give-up-shown
press Escape 'SHARE 2 OF 2'
press Escape 'GIVE UP THE WHOLE SET'
decide d 'NOW  Step 7'
press Enter 'A NEW BACKUP KEY'
both '2 of 2'
keys Enter
shows 'SHARES OF THE'
for i in 1 2; do
	fill "Holder $i"
	shows 'A SHARE IS SHOWN NEXT'
	press Enter "SHARE $i OF 2"
	paper $i
	press Enter 'types row 1 '
	[ $i -eq 2 ] && rows 2 1 11 'WHO HOLDS WHAT' || rows 1 1 11 'share 2 of 2'
done
shown shares-held
kill -KILL "$(cat pid)"
soon dead
t respawn-pane -k "$shell"
shows 'sh>'
before_it
start
shows 'WAS NOT FINISHED'
continued
checked_in 4
opened 7
press Enter 'WHO HOLDS WHAT'
is 'who holds what is shown again, of the set that was complete' \
    grep -q 'Holder 2 .*paper' now
press Enter 'NOW  Step 8'
press Enter 'SHARES ARE BROUGHT'
shown shares-collect
decide p 'A SHARE FROM PAPER'
shown shares-from-paper
press Escape 'SHARES ARE BROUGHT'
is 'Esc takes no share' grep -q 'That share was not taken' now
decide p 'A SHARE FROM PAPER'
rows 2 1 11 'is good'
shown shares-one-in
decide p 'A SHARE FROM PAPER'
rows 1 1 11 'G Go on'
shown shares-enough
secret_of() {
	for i in 1 2; do sed 's/ [0-9]*$//' paper.$i | tr '\n' ' '; echo; done |
	    "$BIN/tests/share" recover ''
}
S=$(secret_of)
decide g 'WRAPPED COPIES'
shown shares-backed-up
# in_bytes HEX: those octets are in core.*
in_bytes() {
	LC_ALL=C grep -qaP "$(echo "$1" | sed 's/../\\x&/g')" core.*
}
is 'the secret of the papers is known to the test' test ${#S} -eq 64
if looked 'the backup key is in no image once it was used'; then
	is 'an image can be taken then, locked pages too' image used -a
	isnt 'the secret is not in it' in_bytes "$S"
	isnt 'nor a half of it' in_bytes "$(echo "$S" | cut -c1-32)"
	for info in wrap mac; do
		K=$(openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt hexkey:"$S" \
		    -kdfopt info:capstan-backup-$info-1 HKDF | tr -d ':\n')
		isnt "nor the key to $info" in_bytes "$K"
	done
	for i in 1 2; do
		isnt "nor words of share $i, as shown" in_core "$(of_share $i)"
		isnt "nor as typed" in_core "$(short "$(of_share $i)")"
	done
fi
rm -f core.*
press Enter 'NOW  Step 9'
press x 'STOP: the ceremony'
stopping 'enough for today'
is 'and the terminal is sane' sane
isnt 'with nothing of a share on it' on_screen "$(of_share 1)"
for i in 1 2; do
	isnt "no file has words of share $i" grep -rqaF "$(of_share $i)" a b out tokens
done
isnt 'nor the secret' sh -c "LC_ALL=C grep -rqaP '$(echo "$S" | sed 's/../\\x&/g')' a b out tokens"
exit $failed
