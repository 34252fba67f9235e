# Sourced behind ceremony.sh by tests of a site that names bags: what is answered.

# bag_opened NUMBER [NUMBER]: as both read it off; bag_sealed: the same of a new one.
bag_opened() {
	printf 'bags-out = o\nbags-out.administrator = %s\n' "$1"
	echo "bags-out.witness = ${2:-$1}"
}
bag_sealed() {
	printf 'bags-in = s\nbags-in.administrator = %s\n' "$1"
	echo "bags-in.witness = ${2:-$1}"
}
bag_reasons() {
	printf 'reason.administrator = it was so\nreason.witness = I saw it\n'
}
bags_whole() { echo 'bags-out.seals = w'; }
# bags_end IN: the end of a ceremony, with these answers when bags go in.
bags_end() {
	epilogue | head -n -2
	echo 'step = enter'
	$1
	printf 'step = enter\nfinish = enter\n'
}
# bags_held OUT IN: an inventory.
bags_held() {
	echo 'ceremony = i'
	prologue
	echo 'step = enter'
	$1
	access
	bags_end $2
}
# first_bags IN: a token is made, where no bag was sealed before.
first_bags() {
	echo 'ceremony = t'
	prologue
	printf 'step = enter\nbags-out.none = enter\n'
	init
	access
	bags_end $1
}
