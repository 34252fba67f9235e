#!/bin/sh
# A first ceremony with officers' cards in the room without people and at the real
# console, from one script: the journals are the same but for times, digests, and
# what is drawn at random.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/room.sh"
. "$SRC/tests/officers.sh"
. "$SRC/tests/drive.sh"
. "$SRC/tests/both.sh"

afresh() { four_enrolled; }
# before_TYPE: the day comes, and with it what is brought.
before_first() { at 2027-02-09T12:17:00Z; }
script_first() { first_shared; }

hands_start
without_people first
at_the_console first
is 'what left is verified' "$CAPSTAN" verify -t 2027-05-03T09:00:00Z out
both_wrote first-backup
exit $failed
