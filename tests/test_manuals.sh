#!/bin/sh
# The manual pages: well formed, linked, and complete as to what the programs'
# usage and their configuration have.
set -u
cd "$SRC/docs" || exit 1
bad=0
ok() { echo "ok - $*"; }
not_ok() {
	bad=1
	echo "not ok - $*"
}

# Pages of ours that a page refers to, as file names: all of them, or only
# those in SEE ALSO.
links() {
	awk -v all="$2" '
	$1 == ".Sh" { inside = all || $0 == ".Sh SEE ALSO" }
	inside && $1 == ".Xr" && $2 ~ /^capstan/ { print $2 "." $3 }' "$1"
}

for page in *.[1-8]; do
	if ! command -v mandoc >/dev/null; then
		echo "skipped - $page is well formed: mandoc is not installed"
		continue
	fi
	# A clock that is slow says nothing of the page.
	faults=$(mandoc -Tlint -Wwarning "$page" 2>&1 |
	    grep -v 'WARNING: date in the future')
	if [ -z "$faults" ]; then
		ok "$page is well formed"
	else
		not_ok "$page is well formed"
		printf '%s\n' "$faults"
	fi
done

for page in *.[1-8]; do
	dead=
	for to in $(links "$page" 0); do
		[ -e "$to" ] || dead="$dead $to"
	done
	[ -z "$dead" ] && ok "every page in SEE ALSO of $page exists" ||
	    not_ok "every page in SEE ALSO of $page exists: but not$dead"
done

# What a reader comes to, who begins with the pages of the programs.
found= next=$(ls capstan.1 capstan-signer.1 2>/dev/null)
while [ -n "$next" ]; do
	found="$found $next"
	next=$(for page in $next; do
		[ ! -e "$page" ] || links "$page" 1
	done | sort -u | while read -r to; do
		case " $(echo $found) " in *" $to "*) ;; *) echo "$to" ;; esac
	done)
done
for page in *.[5-7]; do
	case " $(echo $found) " in
	*" $page "*) ok "$page is reached from a program's page" ;;
	*) not_ok "$page is reached from a program's page" ;;
	esac
done

# Options and commands that a program shows and its page does not have.
undescribed() {
	"$BIN/$1" -h </dev/null 2>&1 | sed -n '/^usage/,$p' | tr -c 'A-Za-z0-9-' '\n' >"$TESTDIR/words"
	{
		sed -n 's/^-\([A-Za-z]*\)$/\1/p' "$TESTDIR/words" | fold -w 1
		sed -n 's/^-\(-[a-z][a-z-]*\)$/\1/p' "$TESTDIR/words"
	} | grep . | sort -u >"$TESTDIR/options"
	while read -r o; do
		grep -qE "Fl $o( |\$)" "$1.1" || printf ' -%s' "$o"
	done <"$TESTDIR/options"
	grep -A 1 -x "$1" "$TESTDIR/words" | grep -x '[a-z][a-z-]*' |
	    grep -vx -e "$1" -e -- | sort -u |
	    while read -r c; do
		grep -qE "^\.(It )?Cm $c( |\$)" "$1.1" || printf ' %s' "$c"
	    done
}
for program in capstan capstan-signer; do
	what="$program.1 has all that $program's usage shows"
	if [ ! -x "$BIN/$program" ]; then
		echo "skipped - $what: it is not built"
		continue
	fi
	missing=$(undescribed "$program")
	if [ ! -s "$TESTDIR/options" ]; then
		not_ok "$what: but it shows no options at all"
	elif [ -n "$missing" ]; then
		not_ok "$what: but not$missing"
	else
		ok "$what"
	fi
done

# SOURCE PAGE: what the one reads with libconfuse, the other must explain.
configured() {
	what="$2 explains every option that $1 reads"
	if [ ! -e "../$1" ]; then
		echo "skipped - $what: there is no $1"
		return
	fi
	sed -n 's/.*CFG_[A-Z]*("\([a-z-]*\)".*/\1/p' "../$1" >"$TESTDIR/options"
	missing=$(while read -r o; do
		grep -q "^\.It Cm $o\( \|\$\)" "$2" || printf ' %s' "$o"
	done <"$TESTDIR/options")
	if [ ! -s "$TESTDIR/options" ]; then
		not_ok "$what: but it seems to read none"
	elif [ -n "$missing" ]; then
		not_ok "$what: but not$missing"
	else
		ok "$what"
	fi
}
configured ceremony/site.c capstan.conf.5
configured signer/config.c capstan-signer.conf.5
exit $bad
