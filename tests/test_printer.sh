#!/bin/sh
# A printer: what it may be, key P, and one that is full, held, gone and back.
set -u
. "$SRC/tests/forged.sh"
. "$SRC/tests/room.sh"
cat >>steady.sed <<'END'
s/HSM [0-9a-f]\{16\}/HSM HEX/
s/HSM [0-9a-f]*>/HSM HE>/
s/Set [0-9A-F]\{4\}-[0-9A-F]\{4\}/Set 3F0A-92C1/
END
at() { NOW=$1 WALL=$(date -u -d "$1" '+%F %H:%M'); }
at "$NOW"
# printer PATH: the configuration has it.
printer() {
	sed -i '/^printer/d' capstan.conf
	printf 'printer = "%s"\n' "$1" >>capstan.conf
}
site
request
echo 'ceremony = <back>' >answers

# ---- what is no printer -----------------------------------------------------------------

# never SENTENCE PATH WHY: the program does not begin with it, and leaves it as it is.
never() {
	printer "$2"
	isnt "$1" hold answers
	is 'and it is said why, and what to do' sh -c \
	    'grep -F -- "the printer $1: it is $2" room.err | grep -q "correct .printer."' - "$2" "$3"
}
echo paper >file; ln -s /dev/null link; mkfifo lp
is 'without a printer the console begins' hold answers
never 'a file is no printer' "$TESTDIR/file" 'a file, and must be a character device or a FIFO'
is 'and nothing was written to it' grep -qx paper file
never 'nor is a symbolic link, whatever it leads to' "$TESTDIR/link" 'a symbolic link'
never 'nor a folder' "$TESTDIR" 'a folder'
perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "sock", Listen => 1) or die'
never 'nor a socket' "$TESTDIR/sock" 'a socket'
if mknod disk b 7 250 2>/dev/null; then
	never 'nor a block device' "$TESTDIR/disk" 'a block device'
else
	echo 'skipped - a block device: none can be made here'
fi
printer "$TESTDIR/nowhere"
is 'one that is not there stops nothing' hold answers
printer "$TESTDIR/lp"
is 'nor does one at which nobody takes what is printed' hold answers
printer /dev/null
is 'a character device is one' hold answers

# ---- what the journal says of it ---------------------------------------------------------

on_paper() { grep -aqF -- "$1" printed; }
# reader: somebody takes what is printed, until the console closes it.
reader() { cat lp >>printed & reader=$!; }
rm -f lp; mkfifo lp; : >printed
printer "$TESTDIR/lp"
echo 'printer-log = true' >>capstan.conf
echo 'printer-copies = 2' >>capstan.conf
reader
# all_out: every record that there is has its line, after a while.
cat >all_out <<'END'
n=0
until [ "$(grep -ac '^[0-9]' printed)" -eq "$(cat a/*.jsonl | wc -l)" ]; do
	[ $((n += 1)) -lt 200 ] || exit 1
	sleep 0.05
done
END
# Nobody reads when the HSM is opened, and somebody again when the review is read.
{
	echo 'ceremony = f'
	prologue; init
	access | sed "s/^open.pin/! sh all_out\n! kill $reader\n&/"
	make_ksk
	sign | sed 's/^review.object/! (exec cat <lp >>printed) \&\n&/'
	epilogue | sed 's/^export.words.*/&\n! sh all_out; cp printed log; : >printed\nreport.print = y/'
} >answers
is 'a printer that goes in the middle of a ceremony does not stop it' hold answers
sed 's/^/# /' room.err
soon on_paper 'ceremony end'
# states: of the last ceremony, in order.
states() { sed -n 's/.*"kind":"printer","data":{.*"state":"\([a-z]*\)".*/\1/p' a/0001-first.jsonl; }
is 'that it failed and that it came back are in the journal' [ "$(states | xargs)" = 'failed ok' ]
is 'with the reason' grep -q '"kind":"printer","data":{"fault":"nothing is at its other end"' a/0001-first.jsonl
isnt 'it is no exception' grep -q '"kind":"exception"' a/0001-first.jsonl
is 'both log media hold the same' diff -r a b
is 'what left is verified' "$CAPSTAN" verify -t 2028-01-01T00:00:00Z out
is 'the report tells of both' sh -c '
    grep -q "the printer: failed" out/report.txt && grep -q "the printer: ok" out/report.txt'
cat log >all
tr -d '\f' <printed | grep -a '^[0-9]\{6\} ' >>all
tr -d '\r' <all | cut -d' ' -f1-5 | tr -d - | tr -s ' ' >paper
sed 's/.*"seq":\([0-9]*\),"time":"\([^T]*\)T\([^"]*\)","step":"\([^"]*\)","kind":"\([^"]*\)".*/\1 \2 \3 \4 \5/
    s/^[0-9]* /00000&/; s/^0*\([0-9]\{6\}\) /\1 /' a/*.jsonl | tr -d - >records
is 'every record is a line on paper at once, also of the time in between' diff paper records
is 'in lines of at most 79 columns, of nothing else' sh -c '
    ! tr -d "\r" <log | grep -qvE "^[0-9]{6} [-0-9]{10} [0-9:]{8}Z [a-z-]+ [a-z-]+ ( [A-Za-z]+){2,5}\$" &&
    ! grep -q ".\{81\}" log'
grep '"step":"clock","kind":"agreed"' a/0001-first.jsonl >agreed
is 'with the words that the head of the journal began with then' grep -q \
    "clock agreed  $("$CAPSTAN" words agreed | sed -n 's/^ *1  *//p' | tr -s ' ' | cut -d' ' -f1-2)" log
tr -d '\r' <printed | perl -0777 -pe 's/^\f//; s/\f[^\f]*\z/\f/' >paper
perl -0777 -pe 's/\f?\z/\f/' out/report.txt >report
cat report report >two
is 'the report came out, twice, on sheets behind that of the log' cmp two paper
is 'that it did is in the journal' grep -q '"step":"words","kind":"printed","data":{"copies":2}' a/0001-first.jsonl
cp -a out ended
forged 'a printer fails once before it works again' 'so already' double 1 ceremony printer
forged 'and works again only where it failed' 'so already' drop 1 ceremony printer
forged 'why it failed is said' 'not said why' set 1 ceremony printer fault null
forged 'and nothing else is a state' 'so already' set 1 ceremony printer state '"on fire"'
rm -rf out; mkdir out
{
	echo 'ceremony = i'
	prologue; access
	epilogue | sed 's/^export.words.*/&\nreport.print = n/'
} >answers
is 'the next ceremony begins with a printer that has failed' hold answers
sed 's/^/# /' room.err
is 'and says so, for each begins anew' grep -q '"kind":"printer".*"state":"failed"' a/0002-inventory.jsonl
is 'what left is verified, with what was printed in the one before' \
    "$CAPSTAN" verify -t 2028-01-01T00:00:00Z out
rm -rf ended; cp -a out ended
forged 'a report is printed in some copy' 'in no copy' set 1 words printed copies 0
forged 'and behind what left, in the step of its words' 'the ceremony was at step "export"' before 1 words printed export/intent
rm -rf a b out tokens; mkdir a b out tokens

# ---- key P -------------------------------------------------------------------------------

# sheets N: so many came out, with the form feed behind each.
sheets() { [ "$(tr -cd '\f' <printed | wc -c)" -eq "$1" ]; }
# sheet N: that one, as it was printed.
sheet() { N=$1 perl -0777 -ne 'print((split /\f/)[$ENV{N} - 1])' printed; }
# held_back: P, where the printer takes nothing, which is waited for a while.
held_back() { strike p 100 on_screen 'NOT PRINTED: it comes when the printer answers'; }
: >printed
sed -i '/^printer/d' capstan.conf
echo 'printer-log = true' >>capstan.conf
isnt 'there is no log on a printer that there is not' hold answers
is 'and it is said why' grep -q 'capstan.conf:[0-9]*: printer-log: there is no printer' room.err
sed -i '/^printer/d' capstan.conf
echo 'recovery = "2 of 2"' >>capstan.conf
printer "$TESTDIR/lp"
echo 'printer-copies = 10' >>capstan.conf
isnt 'nine copies are the most' hold answers
sed -i 's/^printer-copies.*/printer-copies = 1/' capstan.conf
{
	echo 'ceremony = t'
	prologue; init; access
	epilogue | sed 's/^export.words.*/&\nreport.print = y\nreport.print = n/'
} >answers
hold answers || { cat room.err; exit 1; }
is 'a report that cannot be printed is asked about again' grep -q \
    'AGAIN  the printer does not answer (nothing is at its other end)' room.out
isnt 'and nothing says that it was' grep -q '"kind":"printed"' a/0001-initialise.jsonl
rm -rf out; mkdir out
printer "$TESTDIR/lp"
terminal "env PS1='sh> ' SOFTHSM2_CONF=$SOFTHSM2_CONF sh"
before_it
reader
start
shows 'WHICH CEREMONY'
press C-p 'PRINTED: this screen'
shown printer-choose
decide b 'NOW  Step 1'
shown printer-home
press '?' 'WHAT THE KEYS DO'
shown printer-help
press Escape 'NOW  Step 1'
press p 'PRINTED: this screen'
soon sheets 2
look
# But for the clock, and the rule where it is said.
sed -n '2,18p; 20,24p' now | sed 's/ *$//' >screen
sheet 2 | tr -d '\r' | sed -n '2,18p; 20,24p' >paper
is 'the paper has what the screen had, row by row' diff screen paper
is 'in 24 lines that end with CR LF' sh -c '
    [ "$(wc -l <printed)" -eq 48 ] && [ "$(tr -cd "\r" <printed | wc -c)" -eq 48 ]'
is 'and nothing in them but plain ASCII' [ -z "$(tr -d '\r\n\f -~' <printed)" ]
press Enter 'WHO IS IN THE ROOM'
keys -l 'Ada Kp'
shows '[ Ada Kp '
press C-p 'PRINTED: this screen'
soon sheets 3
is 'where text is typed it is Ctrl-P, and p is text' sh -c 'grep -aq "\[ Ada Kp  *\]" printed'
shown printer-typed
keys C-u
press Escape 'NOW  Step 1'
checked_in 4
press Enter 'AND THE REGISTER AGREE'
press Enter 'HSM opened with the user PIN.'
press Enter 'OPEN THE HSM'
half_pin $USER_PIN
press C-p 'NOT PRINTED: a secret is typed here'
shown printer-secret
is 'what was typed of it stays' on_screen "[ $(printf %s $USER_PIN | tr 0-9 '*')  "
keys Enter
shows '(both): Inventory'
press Enter 'INVENTORY: what'
press Enter 'NOW  Step 7'
press Enter 'A NEW BACKUP KEY'
both '2 of 2'
keys Enter
shows 'SHARES OF THE'
fill 'J. Moreau'
shows 'A SHARE IS SHOWN NEXT'
press Enter 'SHARE 1 OF 2'
look
word=$(sed -n 's/^ *6  \([a-z]* [a-z]*\) .*/\1/p' now)
press p 'NOT PRINTED: a secret is shown here'
is 'and the share is on the screen as before' on_screen "${word:-no word}"
press C-p 'NOT PRINTED: a secret is shown here'
press x 'STOP: the ceremony'
press C-p 'PRINTED: this screen'
soon sheets 4
is 'neither PIN nor share came out' sheets 4
isnt 'not a word of it did' on_paper "${word:-no word}"
stopping 'it is tried here'
wait $reader

# ---- gone, full, and back --------------------------------------------------------------

: >printed
start
shows 'WAS NOT FINISHED'
is 'a printer at which nobody reads is FAILED from the start' on_screen 'Printer FAILED'
press p 'NOT PRINTED: the printer does not answer'
shown printer-gone
reader
shows 'Printer ok'
press p 'PRINTED: this screen'
soon sheets 1
kill $reader
shows 'Printer FAILED'
sleep 1000 <lp & full=$!
shows 'Printer ok'
perl -e 'use Fcntl; sysopen(F, "lp", O_WRONLY | O_NONBLOCK) or die; 1 while syswrite F, "\0" x 512'
held_back
shown printer-full
is 'one that takes nothing is FAILED' on_screen 'Printer FAILED'
reader
kill $full
shows 'Printer ok'
soon sheets 2
sheet 2 | tr -d '\0\r' >late
is 'what waited for it came out whole, once it took something' sh -c '
    [ "$(wc -l <late)" -eq 24 ] && grep -q "WAS NOT FINISHED" late'
press Escape 'rc=0.'
wait $reader

# ---- a terminal --------------------------------------------------------------------------

go 'tty >tty'
shows 'rc=0.'
printer "$(cat tty)"
start
shows 'the terminal of this console'
is 'the terminal that the console is on is no printer' on_screen 'rc=2.'
# other COMMAND...: tmux, for a second terminal.
other() { TMUX_TMPDIR=$TESTDIR tmux -L other -f /dev/null "$@"; }
trap 't kill-server 2>/dev/null; other kill-server 2>/dev/null' EXIT
other new-session -d -x 80 -y 40 "sh -c 'stty -echo; tty >line; exec sleep 1000'"
soon test -s line
printer "$(cat line)"
echo 'printer-log = true' >>capstan.conf
# line TEXT: it was printed on the other terminal.
line() { other capture-pane -p | grep -qF -- "$1"; }
start
shows 'WAS NOT FINISHED'
press p 'PRINTED: this screen'
is 'a serial line prints' soon line 'A CEREMONY WAS NOT FINISHED'
is 'on a roll a rule ends a screen, and no form feed' soon line '- - - - - - - - - - - - -'
other send-keys C-s
held_back
is 'one that is held by its printer is FAILED' on_screen 'Printer FAILED'
other send-keys C-q
shows 'Printer ok'
other kill-server
shows 'Printer FAILED'
press p 'NOT PRINTED: the printer does not answer'

# ---- the report, as people are asked ------------------------------------------------------

decide a 'ABANDON'
fill 'it is tried here'
abandon_over
printer "$TESTDIR/lp"
echo 'printer-copies = 2' >>capstan.conf
: >printed
reader
start
shows 'WHICH CEREMONY'
decide i 'NOW  Step 1'
keys p b
is 'a break is not lost that is struck while the printer takes the screen' \
    soon on_screen 'BREAK: the room'
press Escape 'NOW  Step 1'
is 'and the screen comes out' soon sheets 1
: >printed
checked_in 4
opened 7
press Enter 'FINAL INVENTORY'
press Enter 'NOW  Step 8'
press Enter 'THE HSM IS SHUT'
press Enter 'NOW  Step 9'
press Enter 'WHAT WILL BE WRITTEN'
press Enter 'NOW  Step 10'
press Enter 'HASH OF WHAT LEAVES'
tick
press Enter 'PRINT THE REPORT'
shown printer-report
kill $reader
shows 'Printer FAILED'
decide y 'AGAIN'
press e 'EXCEPTION: something'
fill 'two copies are printed'
shows 'Happened  ['
fill 'the printer is gone'
shows 'Decided  ['
fill 'to wait for it'
shows 'Written by  ['
fill AK
shows "is written: record"
press Enter AGAIN
is 'the HSM is seen to be shut, however long the line is' on_screen ' shut  Log A ok'
shown printer-again
reader
shows 'Printer ok'
decide y 'NOW  Step 11'
press Enter 'THE CEREMONY ENDS'
press Enter 'rc=0.'
wait $reader
perl -0777 -pe 's/\f?\z/\f/' out/report.txt >report
cat report report >two
is 'both copies came out' sh -c 'tr -d "\r" <printed | cmp - two'
is 'the terminal is as it was' sane
exit $failed
