# Sourced by tests of batches, behind ceremony.sh: a site with groups of zones, a
# signer for each zone, and the requests' folder on the medium.

# groups: the configuration of ceremony.sh, and three groups.
groups() {
	site
	mkdir -p req/requests
	cat >>capstan.conf <<END
group "small" {
	zones = { "a.example.", "b.example.", "c.example.", "d.example.", "e.example." }
}
group "stock" {
	policy = "standard"
	zones = { "k.example.", "l.example.", "m.example.", "n.example." }
}
group "own" {
	policy = "$TESTDIR/own.conf"
	zones = { "x.example.", "y.example.", "z.example." }
}
END
	# As small's, but of another lead.
	sed -n '/^static const char SMALL/,/^;/s/^"\(.*\)\\n";*$/\1/p' \
	    "$SRC/keyset/policy_shipped.c" | sed 's/^lead = .*/lead = 0d..60d/' >own.conf
}

# signer ZONE [OPTION...]: the configuration of its signer, and its ZSKs.
signer() {
	zone=$1; shift
	mkdir -p "s/$zone"
	printf '%s\n' "zone = \"$zone.example.\"" "state = \"$TESTDIR/s/$zone/state\"" \
	    "output = \"$TESTDIR/s/$zone/out.zone\"" 'rehearsal = true' 'algorithm = "13"' \
	    'slots = 4' 'slot-length = "P10D"' "slot-validity = \"${VALIDITY:-P21D}\"" "$@" >"s/$zone/conf"
	"$SIGNER" keys -c "s/$zone/conf" -t "$NOW" >"s/$zone/log" 2>&1 ||
	    { cat "s/$zone/log" >&2; exit 1; }
}

# asks ZONE FORMAT [OPTION...]: a request, in req/requests.
asks() {
	zone=$1 format=$2 ending=$2; shift 2
	case $format in icann) ending=xml ;; recipe) ending=json ;; esac
	"$SIGNER" request -c "s/$zone/conf" -t "$NOW" -f "$format" "$@" \
	    -o "req/requests/$zone.$ending" >"s/$zone/log" 2>&1 ||
	    { cat "s/$zone/log" >&2; exit 1; }
}

# sums: the list of what is in the folder.
sums() { (cd req/requests && rm -f SHA256SUMS && LC_ALL=C sha256sum -- * >../sums && mv ../sums SHA256SUMS); }

make_ksks() {
	cat <<END
step = enter
make.object = <object>
make.sheet = enter
END
}
# batch LINES: the three steps; the lines are what the review asks.
batch() {
	cat <<END
step = enter
batch.words = all
step = enter
$1
step = enter
batch.signed = enter
END
}
