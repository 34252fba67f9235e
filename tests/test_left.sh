#!/bin/sh
# Where a ceremony was left is told from its journal: the demo says it to whoever
# comes back.
set -u
. "$SRC/tests/ceremony.sh"
. "$SRC/tests/left.sh"
is_left() { [ "$(left "$2")" = "$3" ] || { echo "# $1: $(left "$2")"; return 1; }; }

site 13
is 'one that was not begun' is_left 1 init 'was not begun'
isnt 'which cannot be continued' left_open init
{ echo 'ceremony = t'; prologue; printf 'step = <stop>\nstop.reason = lunch, and a walk\n'; } >answers
hold answers || cat room.err
is 'one that was stopped: at which step, and why' is_left 2 init \
    'was stopped at record 000007, "lunch, and a walk"; it stands at step 4 of 12, New token made in the HSM'
is 'it can be continued' left_open init
{ echo 'unfinished = c'; prologue; init; access; printf 'step = <stop>\nstop.reason = tea\n'; } >answers
hold answers || cat room.err
sed -i '$d' a/0001-*.jsonl b/0001-*.jsonl
is 'one that was cut off, beyond what was done then' sh -c ". '$SRC/tests/left.sh'; left init |
    grep -q '^was cut off at record 0000[0-9][0-9]; it stands at step 8 of 12, '"
is 'as the program itself says' sh -c "printf 'unfinished = <back>\n' >answers;
    '$HEADLESS' -c capstan.conf answers | tr -s ' \n' ' ' |
    grep -q 'next is step 8, '"
abandoning 'no more' >answers
hold answers || cat room.err
is 'one that was abandoned, and why' sh -c ". '$SRC/tests/left.sh'; left init |
    grep -q '^was abandoned at record 0000[0-9][0-9], \"no more\"\$'"
isnt 'and cannot be continued' left_open init
{ echo 'ceremony = i'; prologue; access; epilogue; } >answers
hold answers || cat room.err
is 'one that has ended' sh -c ". '$SRC/tests/left.sh'; left inventory |
    grep -q '^has ended at record 0000[0-9][0-9]\$'"
exit $failed
