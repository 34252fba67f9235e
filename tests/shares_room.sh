# Sourced by tests of shares at the console, behind room.sh and shares.sh: what
# holders do there.  A paper is the file paper.I.

# The words and numbers of a share, its rows, and the names of sets.
cat >>steady.sed <<'END'
s/^\(  *[0-9]*\)  [a-z]* [a-z]* [a-z]*  [0-9]\{4\}$/\1  WORD WORD WORD  NUMB/
s/[0-9A-F]\{4\}-[0-9A-F]\{4\}/3F0A-92C1/g
s/\[ [a-z][a-z]* [a-z ]*[0-9]* *\]/[ WORDS ]/
s/HSM [0-9a-f]\{16\}/HSM HEX/
END

# paper I: what the holder copies from the screen.
paper() {
	look
	grep -E '^ +[0-9]+  [a-z]+ [a-z]+ [a-z]+  [0-9]{4} *$' now |
	    sed 's/^ *[0-9]*  *//; s/ *$//; s/  */ /g' >paper.$1
}
# short ROW: words cut behind their fourth letter.
short() {
	echo "$1" | sed 's/\([a-z]\{4\}\)[a-z]*/\1/g'
}
# rows I FROM TO UNTIL: types these rows of a paper.
rows() {
	r=$2
	while [ "$r" -le "$3" ]; do
		keys -l "$(short "$(sed -n "${r}p" paper.$1)")"
		keys Enter
		r=$((r + 1))
		[ "$r" -gt 11 ] || shows "types row $r "
	done
	shows "$4"
}
# of_share I: a row of it, as it stands in memory: two words and a blank.
of_share() {
	sed -n '6p' paper.$1 | cut -d' ' -f1-2
}
