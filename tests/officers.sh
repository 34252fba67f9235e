# Sourced by what holds ceremonies with officers' cards, behind pcsc.sh and
# ceremony.sh: four officers, and answers for the room without people.  Cards 1
# to 4 come into the readers one after another, in this order, and stay.  Three
# officers hold both PINs of the HSM, two of whom open it; the backup key is on
# the card of the fourth and on three papers, two of which bring it back.

# at TIME: what follows is held then.
at() { NOW=$1 WALL=$(echo "$1" | sed 's/T/ /; s/:..Z$//'); }
held() {
	is "$1" hold answers
	[ ! -s room.err ] || { sed 's/^/# /' room.err; grep -A4 '^ Happened' room.out | tail -5 | sed 's/^/# /'; }
}
shown() { tr -s '\n ' ' ' <room.out | grep -qF -- "$1"; }

shared_site() {
	sed -i '/^operators/d' capstan.conf
	cat >>capstan.conf <<'END'
recovery = "2 of 4"
operators = "2 of 3"
security-officers = "3 of 3"
END
}
four_cards() {
	for i in 1 2 3 4; do card_new card-$i; done
	hands_start
}
cards_in() { for i in 1 2 3 4; do card_insert card-$i $((i - 1)); done; }
# checksummed HEX: a card's object with shares, with the checksum behind it.
checksummed() {
	perl -e '$_ = pack "H*", shift; $c = ~0 & 0xffffffff;
	    for (unpack "C*") { $c ^= $_;
	    $c = $c >> 1 ^ (0xedb88320 & -($c & 1)) for 1 .. 8 }
	    print unpack("H*", $_ . pack "N", ~$c & 0xffffffff)' "$1"
}
# The share of another journal, 2 of 4 of a backup key: of set 0102030405060708.
foreign_share() { perl -e 'print "0300020402" . "0102030405060708" . "aa" x 42'; }
foreign_object() { checksummed "434b53480101$(foreign_share)000000014141414141414141"; }
pin_of() { echo "74192$1"; }
admin_of() { echo "8812530$1"; }
# enrolled I NAME: officer I, whose card is new.
enrolled() { printf 'enrol = o\nenrol.name = %s\n' "$2"; carded "$1"; proved "$1"; }
# carded I, proved I: the card gets its PINs; the PIN typed from memory.
carded() {
	cat <<END
card = enter
enrol.card = n
$(new_pins "$1")
END
}
new_pins() {
	cat <<END
enrol.pin = $(pin_of "$1")
enrol.pin-again = $(pin_of "$1")
enrol.admin = $(admin_of "$1")
enrol.admin-again = $(admin_of "$1")
END
}
proved() { printf 'card = enter\ncard.pin = %s\n' "$(pin_of "$1")"; }
# onto I NAME: a share onto the card of officer I.
onto() { printf 'share.holder = %s\nshare.carrier = c\ncard = enter\ncard.pin = %s\n' "$2" "$(pin_of "$1")"; }
typed() {
	for row in 1 2 3 4 5 6 7 8 9 10 11; do echo "share.row = @paper.$1:$row"; done
}
# on_paper I NAME: a share to somebody without a card.
on_paper() {
	cat <<END
share.holder = $2
? share.carrier = p
? share.look = enter
! grep -E '^ +[0-9]+  [a-z]+ [a-z]+ [a-z]+  [0-9]{4}\$' room.out | tail -n 11 | sed 's/^ *[0-9]*  //; s/  */ /g' >paper.$1
share.copy = enter
$(typed "$1")
END
}
# with I...: these officers' cards, which are in the readers in this order; of
# several that could be meant the first.
with() { for i; do printf 'share = c\ncard = enter\n? card.whose = <first>\ncard.pin = %s\n' "$(pin_of $i)"; done; echo 'share = g'; }
# signing I...: these officers sign at the end, in the order in which they came.
signing() { for i; do printf 'closing = c\ncard = enter\ncard.pin = %s\n' "$(pin_of $i)"; done; }
# held_page: the page of who holds what, where shares were handed out.
held_page() { echo '? share.held = enter'; }
# init_shared [OLD]: OLD is what became of the token of this label before: g or k.
init_shared() {
	printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
	[ $# -eq 0 ] || echo "init.old-token = $1"
	[ "${1:-}" != g ] || echo 'init.gone = <object>'
	onto 1 'R. Novak'; onto 2 'E. Okafor'; onto 3 'A. Haddad'
	held_page
}
access_shared() { printf 'step = enter\ntoken = enter\nstep = enter\n'; with "$@"; printf 'step = enter\ninventory = enter\n'; }

enrol_four() {
	echo 'ceremony = o'
	prologue
	echo 'step = enter'
	by_hand insert card-1 0; enrolled 1 'R. Novak'
	by_hand insert card-2 1; enrolled 2 'E. Okafor'
	by_hand insert card-3 2; enrolled 3 'A. Haddad'
	by_hand insert card-4 3; enrolled 4 'J. Moreau'
	printf 'enrol = g\nstep = enter\n'
	signing 1 2 3 4
	echo 'finish = enter'
}
# first_shared: a first ceremony in which nobody alone can do anything.
first_shared() {
	echo 'ceremony = f'
	prologue; init_shared; access_shared 1 2
	printf 'step = enter\nsplit.object = 2 of 4 | 2 of 4\n'
	onto 4 'J. Moreau'
	on_paper 2 'T. Lindqvist'; on_paper 3 'M. Sato'; on_paper 4 'L. Costa'
	held_page
	make_ksk
	printf 'step = enter\nback-up = enter\n'
	sign; epilogue "$(signing 1 2 3 4)"
}
# restored_shared: into a new HSM, from the fourth card and the third paper.
restored_shared() {
	echo 'ceremony = n'
	prologue; init_shared g; access_shared 1 2
	printf 'step = enter\nrestore.object = <object>\n'
	printf 'share = c\ncard = enter\ncard.pin = %s\nshare = p\n' "$(pin_of 4)"
	typed 3
	printf 'share = g\nrestore = enter\n'
	epilogue "$(signing 1 2 3 4)"
}
