# For tests of a whole year of a stock name server, in TESTDIR: sourced, behind
# watch.sh and site(), with the name of the format in form.  Ceremonies answer its
# requests, and the way from one to the next goes over the borders of slots.
DAY=86400
{ sed -n '/^static const char STANDARD/,/^;*$/p' "$SRC/keyset/policy_shipped.c" |
    sed -n 's/^"\(.*\)\\n";*$/\1/p' | sed 's/^roll {/& hold-down = 30d/
    s/ds-ttl = 1d/ds-ttl = 27d/
    s/^cut-validity.*/cut-validity = 21d/; s/^cut-step.*/cut-step = 14d/
    s/^cut-span.*/cut-span = 60d/'
} >policy.conf
sed -i "s|^policy.*|policy = \"$TESTDIR/policy.conf\"|
    s/^zone.*/zone = \"example.test.\"/" capstan.conf

# day EPOCH: what all clocks say from now on.
day() { clock_at "$1"; NOW=$(utc "$1") WALL=$(date -u -d "@$1" '+%Y-%m-%d %H:%M'); }
ksk() { printf 'step = enter\nmake.object = <object>\nmake.sheet = enter\n'; }
# planned [LETTER [DATE]]: the request is signed by that plan; a stock server
# proves no key, so that there are reasons.
planned() {
	printf 'step = enter\nrequest.words = all\n%sstep = enter\n' "${first:-}"
	[ $# -lt 1 ] || echo "review.plan = $1"
	[ $# -lt 2 ] || printf 'ds.date = %s\nds.object = <object>\n' "$2"
	cat <<END
review.object = <object>
reason.administrator = the owner read the tag to us
reason.witness = and I heard it
step = enter
signed = enter
END
}
# round NAME [PLAN...]: the ceremony for the request that is there.
round() {
	name=$1; shift
	{ echo 'ceremony = s'; prologue; access; planned "$@"; epilogue; } >answers
	rm -rf out; mkdir out
	hold answers || { cat room.err; return 1; }
	cp out/response.$form "$name"; cp room.out "$name.room"; cp req/request.$form "$name.ksr"
}
# brought NAME: what left that ceremony is delivered.
brought() {
	deliver -d "$(sed -n "s/  *response.$form\$//p" out/SHA256SUMS)" "$1" ||
	    { cat log; return 1; }
}
# refuses NAME WORDS [PLAN...]: the ceremony for the request that is there stops
# before anything is signed, and is given up.
refuses() {
	name=$1 words=$2; shift 2
	{ echo 'ceremony = s'; prologue; access; planned "$@" | sed '/^review.object/,$d'
	[ "${1:-}" = '<back>' ] || printf 'review.refused = enter\nfailed = enter\n'
	printf 'step = <stop>\nstop.reason = it is refused\n'; } >answers
	rm -rf out; mkdir out
	hold answers
	cp room.out "$name.room"
	grep -q 'answers line' room.err && { cat room.err; return 1; }
	tr -s ' \n' ' ' <room.out | grep -q -- "$words" ||
	    { tail -n 40 room.out; cat room.err; return 1; }
	abandoning_somehow 'it was refused' >answers
	hold answers && [ -z "$(ls out)" ] || { cat room.err; return 1; }
}
# until_ceremony RESPONSE FIRST VALIDATOR...: over the borders from that to this slot
# on, until ten days before the last; that is the day of the next ceremony.
until_ceremony() {
	of=$1 next=$2; shift 2
	[ -s "$of" ] || { echo "there is no response \"$of\""; return 1; }
	end=$(($(slot_times "$of" | tail -n 1) - 10 * DAY))
	while [ "$(slot_times "$of" | sed -n "${next}p")" -lt $end ]; do
		over "$of" $next "$@" || return 1
		next=$((next + 1))
	done
	day $end
}
# the_rest VALIDATOR...: of the borders of that response.  The last set of Knot DNS
# marks the end: there the next response takes its place.
the_rest() {
	through "$of" "$next" $(($(slots "$of") - $([ $form = knot ] && echo 1 || echo 0))) "$@"
}
# zsk_changes: at how many borders the record in the cache was of another ZSK.
zsk_changes() { awk '$1 != $2' borders | wc -l; }
