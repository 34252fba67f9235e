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

# groff says of a table that is too wide that it cannot break a line.
for page in *.[1-8]; do
	what="$page has room in 80 columns"
	if ! command -v groff >/dev/null; then
		echo "skipped - $what: groff is not installed"
		continue
	fi
	faults=$(groff -mandoc -Tascii -rLL=78n -ww "$page" 2>&1 >/dev/null | grep "break line")
	if [ -z "$faults" ]; then
		ok "$what"
	else
		not_ok "$what"
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

# SOURCE PAGE BEFORE: what the table of the one has, the other must explain, in
# a line that begins so.
configured() {
	what="$2 explains every option that $1 reads"
	if [ ! -e "../$1" ]; then
		echo "skipped - $what: there is no $1"
		return
	fi
	sed -n 's/^	{ "[a-z-]*", "\([a-z-]*\)", .*/\1/p' "../$1" \
	    >"$TESTDIR/options"
	missing=$(while read -r o; do
		grep -qE "^\.$3Cm $o( |\$)" "$2" || printf ' %s' "$o"
	done <"$TESTDIR/options")
	if [ ! -s "$TESTDIR/options" ]; then
		not_ok "$what: but it seems to read none"
	elif [ -n "$missing" ]; then
		not_ok "$what: but not$missing"
	else
		ok "$what"
	fi
}
configured ceremony/site.c capstan.conf.5 'It '
configured signer/config.c capstan-signer.conf.5 'It '
configured keyset/policy_read.c capstan-policy.5 '(It .*)?'

# Files that README.md and DESIGN.md name, "folder/name" in backquotes or as a
# link; those of a folder that is not there yet are passed over.
for page in README.md docs/DESIGN.md; do
	what="$page names files that exist"
	grep -oE '[`(][a-z]+/[A-Za-z0-9_.*-]+[`)]' "../$page" | tr -d '`()' |
	    sort -u >"$TESTDIR/wanted"
	dead=$(cd .. && while read -r name; do
		set -- $name
		[ ! -d "${name%%/*}" ] || [ -e "$1" ] || echo "$name"
	done <"$TESTDIR/wanted")
	if [ ! -s "$TESTDIR/wanted" ]; then
		not_ok "$what: but it seems to name none"
	elif [ -n "$dead" ]; then
		not_ok "$what: but not" $dead
	else
		ok "$what"
	fi
done

# told SENTENCE: on standard input what capstan.1 must have as it stands.
told() {
	cat >"$TESTDIR/wanted"
	missing=$(while read -r line; do
		grep -qF -e "$line" capstan.1 || printf ', "%s"' "$line"
	done <"$TESTDIR/wanted")
	if [ ! -s "$TESTDIR/wanted" ]; then
		not_ok "$1: but there seem to be none"
	elif [ -n "$missing" ]; then
		not_ok "$1: but not${missing#,}"
	else
		ok "$1"
	fi
}
# Steps that a first ceremony does not have need no walk through it.
sed -n 's/^\t\.title = \(".*"\),$/.Sy \1/p' ../ceremony/step_*.c |
    grep -v ZSK | told 'capstan.1 walks through every step of the first ceremony'
sed -n 's/^\tTYPE("[a-z-]*", "\([A-Z ]*\)", .[a-z]., .*/.It \1/p' \
    ../ceremony/types.c | told 'capstan.1 has every ceremony'
sed -n 's/^\tX(ERR_[A-Z]*,[^"]*"\(.*\)").*/.It \1/p' ../keyset/err.h |
    grep -v -e 'no error' -e 'an operator' |
    told 'capstan.1 says what to do at every kind of fault'
exit $bad
