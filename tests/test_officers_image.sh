#!/bin/sh
# What stays behind of officers' PINs, of shares on cards, of the HSM's PIN and of
# the backup key: nothing in the memory of the process once it was used, locked
# pages too, and nothing in any file.  That it would be found is seen first, while
# it is in use.
set -u
READERS=4
. "$SRC/tests/pcsc.sh"
. "$SRC/tests/shares.sh"
. "$SRC/tests/officers.sh"
if ! command -v gcore >/dev/null; then
	echo 'skipped - looking into memory needs gdb'
	exit 77
elif grep -q __asan_init "$HEADLESS"; then
	echo 'skipped - the memory of a sanitized program is too large'
	exit 77
fi
# Answers say where a PIN is, and the room keeps no line of such a file.
for i in 1 2 3 4; do
	echo "Vq7-kestrel-$i" >>pins
	echo "Jd2-lantern-$i" >>admins
done
pin_of() { echo "@pins:$1"; }
admin_of() { echo "@admins:$1"; }

hex_of() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n'; }
# secret NAME HEX, share NAME CARD ROW: what is looked for from here on.
secret() {
	[ -n "$2" ] || { bad "$1 is known to the test"; return; }
	echo "$1|$2" >>secrets
}
share() {
	secret "$1" "$(share_of $2 $3)"
	secret "$1, what is in it" "$(value_of "$(share_of $2 $3)")"
}
# those_in FILE: the names of the secrets that are in it.
those_in() {
	perl -e 'open my $f, "<:raw", shift or die; local $/; $_ = <$f>;
	    for my $line (split /\n/, <STDIN>) {
		my ($name, $hex) = split /\|/, $line;
		print "$name\n" if index($_, pack "H*", $hex) >= 0;
	    }' "$1" <secrets
}
# image NAME: what is in the memory of the process that holds the ceremony.
card_image() { gcore -a -o "core.$1" "$(pgrep -x headless)" >gcore.log 2>&1; mv core.$1.* core.$1; }
# value_of OCTETS: the 256 bits of a share, which do not begin with an octet of it.
value_of() { echo "$1" | cut -c12-75; }
# none_in SENTENCE FILE: of all secrets.
none_in() {
	those_in "$2" >found || echo 'it cannot be read' >>found
	is "$1" test -s "$2" -a ! -s found
	sed 's/^/# /' found
}
share_of() {	# CARD ROW: of its object, in octets
	"$CARD" get "cards/card-$1" 0103 | awk -v row="$2" '{
	    print substr($0, 13 + 110 * (row - 1) + 26, 84) }'
}

site
shared_site
request
four_cards
for i in 1 2 3 4; do
	secret "the PIN of card $i" "$(hex_of "$(sed -n ${i}p pins)")"
	secret "the admin PIN of card $i" "$(hex_of "$(sed -n ${i}p admins)")"
done

at 2027-02-08T10:17:00Z
{ enrol_four | sed '/^enrol = g/,$d'
by_hand image enrolled
printf 'enrol = g\nstep = enter\n'; gone_home; echo 'finish = enter'; } >answers
held 'four officers are enrolled'
none_in 'no PIN is in memory when cards were enrolled' core.enrolled
empty out

at 2027-02-09T10:17:00Z
{ first_shared | awk -v image="$(by_hand image handed)" '
    /^back-up = enter/ { print image } { print }'; } >answers
held 'shares are handed out, on cards and papers'
for i in 1 2 3; do
	share "the share of the user PIN of card $i" $i 1
	share "the share of the other PIN of card $i" $i 2
done
share 'the share of the backup key of card 4' 4 1
recovered() { "$BIN/tests/share" words | "$BIN/tests/share" recover ''; }
U=$({ share_of 1 1; share_of 2 1; } | recovered)
O=$({ share_of 1 2; share_of 2 2; share_of 3 2; } | recovered)
S=$({ share_of 4 1 | "$BIN/tests/share" words; for i in 3; do
	sed 's/ [0-9]*$//' paper.$i | tr '\n' ' '; echo; done; } | "$BIN/tests/share" recover '')
pin_text() {
	perl -e '$b = unpack "B*", pack "H*", shift; $b = substr $b, 0, 5 * int(length($b) / 5);
	    print join "", map { ("A" .. "Z", 2 .. 7)[oct "0b$_"] } $b =~ /.{5}/g' "$1"
}
echo "$S" >S
for of in U O; do
	eval "s=\$$of"
	secret "the secret of PIN $of" "$s"
	secret "PIN $of as the HSM has it" "$(hex_of "$(pin_text "$s")")"
done
secret 'the backup key' "$S"
secret 'the key that wraps' "$(derived wrap)"
secret 'the key that seals' "$(derived mac)"
for i in 2 3 4; do
	secret "words of paper $i" "$(hex_of "$(sed -n 6p paper.$i | cut -d' ' -f1-2)")"
done
none_in 'nor in any share, PIN or key, when all were handed out and used' core.handed
empty out

# The first share is in while the second card is waited for.
at 2027-02-10T10:17:00Z
{ echo 'ceremony = i'; prologue
access_shared 1 2 | awk -v one="$(by_hand image one)" -v open="$(by_hand image opened)" '
    /^card = enter/ && ++n == 2 { print one }
    /^inventory = / { print open } { print }'
epilogue; } >answers
held 'the HSM is opened from cards'
those_in core.one >found
is 'a share that is in is found in memory' \
    grep -q 'share of the user PIN of card 1, what is in it' found
isnt 'but the PIN of its card is not' grep -q 'PIN of card 1$' found
none_in 'and in none once the HSM is open, nor its PIN' core.opened
empty out

empty tokens
at 2027-02-11T10:17:00Z
restored_shared | awk -v image="$(by_hand image restored)" '
    /^restore = / { print image } { print }' >answers
held 'a key comes back from a card and a paper'
for i in 1 2 3; do
	share "the new share of the user PIN of card $i" $i 1
	share "the new share of the other PIN of card $i" $i 2
done
none_in 'and nothing of it is in memory when it is back' core.restored

rm -f core.*
tar -cf files a b out tokens req capstan.conf room.out room.err
none_in 'nor in a file of the site, the medium that left, or the screen' files
exit $failed
