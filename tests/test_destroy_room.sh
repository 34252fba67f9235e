#!/bin/sh
# Keys that are restored and destroyed, and papers that are shredded, at the
# console, as the people see it.
set -u
. "$SRC/tests/room.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/shares_room.sh"
at "$(date -u +%FT%TZ)"
cat >>steady.sed <<'END'
s/HSM [0-9a-f]\{16\}/HSM HEX/
s/tag [0-9][0-9]* *\[/tag TAG [/
s/tag [0-9][0-9]*\. *\[/tag TAG.    [/
s/tag [0-9][0-9]*/tag TAG/
s/example\. [0-9][0-9]*/example. TAG/
s/[0-9A-F]\{64\}/HEX/
s/^\( *DS \)[0-9]* \(13 [24]\)  */\1TAG \2  /
s/[0-9A-F]\{32\}$/HEX/
END

site 13
echo 'recovery = "2 of 3"' >>capstan.conf
request
{ echo 'ceremony = f'; prologue; init; access; split one 3 '2 of 3'; make_ksk; back_up
sign; epilogue; } >answers
hold answers || { cat room.err; exit 1; }
rm -rf tokens; mkdir tokens; empty out
{ echo 'ceremony = n'; prologue; init; access
printf 'step = <stop>\nstop.reason = the rest is seen\n'; } >answers
hold answers || { cat room.err; exit 1; }
for i in 1 2 3; do cp paper.one.$i paper.$i; done
terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
before_it

# ---- the keys come back

start
shows 'WAS NOT FINISHED'
continued
checked_in 5
opened 8
shown restore-checklist
press Enter 'ABOUT TO BE RESTORED'
shown restore-object
serial=$(sed -n 's/.*Into   HSM \([0-9a-f]*\) *$/\1/p' now)
set=$(sed -n 's/.*backup key of set \([0-9A-F-]*\) *$/\1/p' now)
both "$serial $set"
keys Enter
shows 'SHARES ARE BROUGHT'
decide p 'A SHARE FROM PAPER'
rows 1 1 11 'is good'
shown restore-one-in
decide p 'A SHARE FROM PAPER'
rows 3 1 11 'G Go on'
decide g 'RESTORED: each key'
shown restored
keys NPage
press Enter 'NOW  Step 9'
given_up 'the rest is as always'
both_leave
shows 'rc=0.'

# ---- and are destroyed

start
shows 'WHICH CEREMONY'
decide d 'What is it about'
shown destroy-about
decide k 'NOW  Step 1'
checked_in 4
opened 7
press Enter 'WHICH KEY IS DESTROYED'
shown destroy-which
decide a 'DOES THE KEY END'
shown destroy-ends
decide n 'SIGNED SETS STILL HAVE'
shown destroy-needed
decide k 'KEPT  signed sets'
shown destroy-kept
decide a 'DOES THE KEY END'
decide n 'SIGNED SETS STILL HAVE'
decide d 'NOT AS IT MUST BE'
shown destroy-reasons
fill 'the roll is over'
shows 'Witness '
fill 'I saw the new DS'
shows 'HAS THE PARENT ZONE'
shown destroy-ds
tick
press Enter 'ABOUT TO BE DESTROYED'
shown destroy-object
press Escape 'NOW  Step 7'
given_up 'it is kept'
abandon_over

# ---- shares are

start
shows 'WHICH CEREMONY'
decide d 'What is it about'
decide s 'NOW  Step 1'
checked_in 4
press Enter 'SHARES THAT COUNT NO MORE'
shown destroy-shares
decide p 'none may be shredded'
shown destroy-shares-none
decide g 'WHAT REMAINS'
shown destroy-shares-end
given_up 'the rest is as always'
abandon_over

# ---- a list of papers

now() { at "$(date -u +%FT%TZ)"; }
now
{ echo 'ceremony = b'; prologue; access; split two 3 '2 of 3'
printf 'step = enter\nback-up.older = b\n'; brought one 1 3
printf 'back-up = enter\n'; epilogue; } >answers
hold answers || { cat room.err; exit 1; }
empty out
start
shows 'WHICH CEREMONY'
decide d 'What is it about'
decide s 'NOW  Step 1'
checked_in 4
press Enter 'SHARES THAT COUNT NO MORE'
shown destroy-shares-old
decide p 'WHICH PAPER'
shown shred-which
fill 9
shows 'AGAIN'
fill 2
shows 'IS SHREDDED NOW'
shown shred-tick
tick
press Enter 'SHARES THAT COUNT NO MORE'
shown shred-one
decide g 'WHAT REMAINS'
shown shred-end
press Enter 'NOW  Step 5'
given_up 'the rest is as always'
abandon_over

# ---- a key of which nothing, and of which half is destroyed

P11_REAL=$(softhsm)
export P11_REAL
sed "s|^module.*|module = \"$BIN/tests/faulty.so\"|" capstan.conf >faulty.conf
destroying() {
	now
	{ printf 'ceremony = d\nceremony.about = k\n'; prologue; access
	printf 'step = enter\ndestroy = a\ndestroy.ends = n\ndestroy.needed = d\n'
	printf 'reason.administrator = the roll is over\nreason.witness = I saw it\n'
	printf 'destroy.ds = all\ndestroy.object = <object>\n'; } >answers
}
goes_on() {
	start
	shows 'WAS NOT FINISHED'
	shown "$1"
	continued
	checked_in 4
	opened 7
	press Enter 'WAS BEING DESTROYED'
}
destroying
P11_FAULT=C_DestroyObject:1!:kill hold answers -c faulty.conf
goes_on destroy-unfinished
shown destroy-begun
decide k 'WHICH KEY IS DESTROYED'
given_up 'it is kept'
abandon_over
destroying
P11_FAULT=C_DestroyObject:2!:kill hold answers -c faulty.conf
goes_on destroy-unfinished-half
shown destroy-half
press Enter 'DESTROYED'
shown destroy-done
press Enter 'WHICH KEY IS DESTROYED'
shown destroy-none
decide g 'NOW  Step 8'
given_up 'the rest is as always'
abandon_over

# ---- which may come back

rm -rf tokens; mkdir tokens
now
{ echo 'ceremony = n'; prologue; init; access
printf 'step = <stop>\nstop.reason = the rest is seen\n'; } >answers
hold answers || { cat room.err; exit 1; }
start
shows 'WAS NOT FINISHED'
continued
checked_in 5
opened 8
press Enter 'THAT WERE DESTROYED'
shown revive-which
decide a 'IS TO COME BACK'
shown revive-object
exit $failed
