#!/bin/sh
# The script for the room: the same steps by the same numbers as the console's
# checklist, each with what is said and done in it, as text and as HTML.
set -u
. "$SRC/tests/ceremony.sh"

site
cp capstan.conf typed.conf
sed '/^operators/d' typed.conf >cards.conf
printf 'operators = "2 of 3"\nsecurity-officers = "3 of 3"\nrecovery = "2 of 4"\nemergency = "2 of 2"\ntrust-anchor = "https://example.net/a"\ngroup "more" {\n\tzones = { "a.example." }\n}\n' >>cards.conf
sed '/^operators/d' typed.conf >backup.conf
printf 'operators = typed\nrecovery = "2 of 4"\n' >>backup.conf
sed '/^recovery/d' cards.conf >bare.conf
{ cat cards.conf; echo 'bags = { "HSM", "card 1" }'; } >bags.conf

# planned CONFIGURATION KIND [OPTION...]: the file k.plan, and its script.
planned() {
	conf=$1 kind=$2; shift 2
	rm -f k.plan
	"$CAPSTAN" plan -c "$conf" -k "$kind" -a 'Ada King' -w 'Max Brandt' \
	    -b 2027-02-09T08:00:00Z -e 2027-02-09T18:00:00Z -o k.plan "$@" \
	    >plan.out 2>plan.err &&
	"$CAPSTAN" script k.plan >script.txt && "$CAPSTAN" script -H k.plan >script.html
}
text() { tr -s '\n ' ' ' <script.txt | grep -qF -- "$1"; }

# ---- what is refused

isnt 'without a file there is no script' "$CAPSTAN" script
isnt 'nor of one that is not there' "$CAPSTAN" script absent.plan
isnt 'nor of what is none' "$CAPSTAN" script capstan.conf
is 'a first ceremony is planned' planned typed.conf first
sed '/"review",/d' k.plan >less.plan
"$CAPSTAN" script less.plan >less.out 2>&1
is 'a plan for another checklist has no script here' sh -c "tr -s '\n ' ' ' <less.out | grep -q 'checklist is not that of'"
isnt 'and nothing of it is printed' grep -q 'ALOUD' less.out

# ---- every ceremony, and every step of it

sed -n 's/^	TYPE("\([a-z-]*\)", .*/\1/p' "$SRC/ceremony/types.c" >kinds
is 'the kinds of ceremonies are found' test "$(grep -c . kinds)" -ge 28
: >missing; : >seen
for conf in typed.conf cards.conf backup.conf bare.conf bags.conf; do
	while read -r kind; do
		planned $conf $kind 2>/dev/null || continue
		sed -n 's/^kind = "\(.*\)"$/\1/p' k.plan >>seen
		# The steps of the file, numbered, are the heads of the script.
		sed -n '/^steps/,/^}/s/^	"\([a-z-]*\)",*$/\1/p' k.plan |
		    while read -r id; do
			grep -h -A 1 "^	.id = \"$id\",\$" "$SRC"/ceremony/step_*.c |
			    sed -n 's/^	.title = "\(.*\)",$/\1/p'
		done | awk '{ printf "%3d  %s\n", NR, $0 }' >want
		grep -A 1 '^------' script.txt | grep -E '^ *[0-9]+  ' |
		    sed 's/^\(.\{5\}.\{58\}\).*/\1/; s/ *$//' >is
		diff want is >>missing || echo "$conf $kind" >>missing
		# Behind each head something is read out, done or seen.
		awk -v of="$conf $kind" '/^------/ { if (n == 0 && began) print of, name
			began = 1; n = 0; getline; name = $0; next }
		    /^ \[ \] / { n++ } END { if (n == 0) print of, name }' script.txt >>missing
		# What is written down has a line to be written on, below it.
		awk -v of="$conf $kind" '/^------|^ \[ \] |\f/ {
			if (due) print of, due; due = "" }
		    /^ \[ \] .*[Ww]rite (down|them)/ { due = $0 }
		    /____/ { due = "" } END { if (due) print of, due }' script.txt >>missing
		awk -v of="$conf $kind" 'length > 80 { print of, $0 }
		    /[{}]/ { print of, $0 }' script.txt >>missing
		grep -q '{' script.html && grep -n '{[a-z-]*}' script.html >>missing
		sed -n 's/.*<\/small>\([0-9]*\) &nbsp; \(.*\)<\/h3>/\1  \2/p' script.html |
		    awk '{ n = $1; sub(/^[0-9]+  /, ""); printf "%3d  %s\n", n, $0 }' |
		    sed 's/&gt;/>/g; s/&amp;/\&/g; s/&quot;/"/g; s/&#39;/\x27/g' | grep -v '^  0' >is.html
		diff want is.html >>missing || echo "$conf $kind html" >>missing
	done <kinds
done
isnt 'each script has the steps of its checklist, with something to do in each' grep . missing
sed 's/^\(.*\)$/\1/' kinds | sort -u >want
sort -u seen >is
is 'and there is one of every kind' diff want is

# ---- what is on it

is 'a first ceremony with cards' planned cards.conf first -O 'R. Novak' -O 'E. Okafor' -K 'S. Keeper'
"$CAPSTAN" words k.plan | head -n 6 | sed 's/ *$//' >want
sed -n '/that the witness reads out/,/^    [0-9a-f]/p' script.txt | grep '\[ \]$' | sed 's/ *\[ \]$//' >is
is 'the first sheet has the words of the file' diff want is
first=$(head -n 1 want | awk '{ print $2, $3, $4, $5, $6 }')
is 'and each the first of them at its head' test \
    "$(grep -c "^ Ceremony file  $first \.\.\.$" script.txt)" -eq "$(grep -c "sheet [0-9]* of" script.txt)"
is 'each says that it is a rehearsal' test \
    "$(grep -c ' REHEARSAL  *sheet [0-9]* of' script.txt)" -eq "$(grep -c "sheet [0-9]* of" script.txt)"
is 'a sheet ends with a form feed' test "$(tr -cd '\f' <script.txt | wc -c)" -eq "$(grep -c "sheet [0-9]* of" script.txt)"
is 'and has no more than 60 lines' sh -c "awk 'BEGIN { RS = \"\\f\" } { n = split(\$0, l, \"\\n\"); if (n > 61) exit 1 }' script.txt"
is 'the officers are on it' text 'R. Novak, officer In'
is 'and the safe keeper' text 'S. Keeper, safe keeper In'
is 'and how many open the HSM' text 'The HSM is opened by 2 of 3 officers'
isnt 'but not what is done where PINs are typed' text 'Type the user PIN'
is 'the first page says what to bring' sh -c 'awk "BEGIN { RS = \"\f\" } NR == 1" script.txt |
    grep -qF "[ ] An empty stick OUT, and another one"'
is 'with a card for each officer' text 'A card reader, and officers, as many as open the HSM (2 of 3)'
isnt 'but not what another kind of ceremony needs' text 'a shredder'
lines() { [ "$(awk "/$1/ { on = 1 } /^------/ { on = 0 } on" script.txt | grep -c "$2")" -eq "$3" ]; }
is 'there is a line for each share of the user PIN and of the SO PIN' \
    lines '4  New token made' 'Share ____* Holder ____* Card or bag ____' 6
is 'and for each of the backup key' lines '8  Backup key made' 'Share ____* Holder' 4
is 'and one for the serial number of the token' lines '5  HSM compared' 'Serial number ____' 1
is 'and one for the tag of the KSK' lines '9  KSK made' 'Tag ____' 1
is 'and as many for the words of OUT as the screen has' \
    lines '  Hash of what leaves read aloud' '^     [1-6] ____' 6
is 'the head has its numbers in the order of the screen' text 'Wrong PINs, HSM ____'
is 'who keeps a safe is no officer' text '[ ] Safe keepers Open the safes'
is 'a sheet that lacks a line to write on is seen' sh -c '
	sed "/Tag ____/d" script.txt | awk "/^------|^ \\[ \\] / { if (due) bad = 1; due = 0 }
	    /^ \\[ \\] .*[Ww]rite down/ { due = 1 } /____/ { due = 0 } END { exit !bad }"'
is 'that the day of the week is typed is on it' text 'each types the day of the week, in UTC and in capitals'
is 'and how a ceremony that was left goes on' text 'start it again in the same way, and press C'
isnt 'the head is not written on the last sheet, which is for exceptions' text "head on the last sheet"
is 'there is room for exceptions' text 'Expected ____'
shares='Enough people with shares of the backup key (2 of 4), each with the card or the paper'
for kind in make-ksk-backup make-ksks-backup make-zsk-backup send-zsk-backup back-up; do
	is "a copy needs shares: $kind" planned cards.conf $kind
	is 'whose holders are to come' text "$shares"
	is 'and say in the step what they do' text 'Enough who have shares of the backup key (2 of 4) bring them.'
	isnt 'which waits for no break' text 'because the ceremony was broken off: each holder'
done
for kind in first-backup-emergency backup-key; do
	is "a backup key is made first: $kind" planned cards.conf $kind
	isnt 'and nobody has to bring shares of it' text "$shares"
	isnt 'nor is anybody waited for' text 'Enough who have shares of the backup key (2 of 4) bring them.'
	is 'but after a break' text 'because the ceremony was broken off: each holder'
done
is 'an HSM is taken out of use' planned cards.conf decommission
is 'and whoever has a share of the SO PIN is to come' \
    text 'Enough people with shares of the security officer'"'"'s PIN (3 of 3)'
is 'with a line for the number of the certificate' lines '12  HSM destroyed, or sealed away' 'Certificate or bag ____' 1
is 'and the same where PINs are typed' planned typed.conf decommission
is 'needs the envelope of that PIN' text "The envelope with the HSM's security officer's PIN"
is 'a first ceremony without cards' planned typed.conf first
is 'has what is done where PINs are typed' text 'Type the user PIN'
isnt 'and no officers' text 'C; Enter when the card is in a reader'
is 'the first request of its zone is typed so' text 'type first example. ; Enter'
is 'in a roll more is typed than the tag of one KSK' text 'in a roll the zone, the plan, and both tags'
printf 'a request' >some
is 'a later one' planned typed.conf sign-request -r some
isnt 'is not' text 'type first example.'
is 'but the words of the request that is expected are there' text "$("$CAPSTAN" words some | sed -n '1s/  */ /gp' | sed 's/ *$//')"
sed 's/^rehearsal.*/rehearsal = false/' typed.conf >real.conf
is 'a ceremony of production' planned real.conf first
isnt 'says nowhere that it is a rehearsal' grep -q REHEARSAL script.txt script.html
is 'but PRODUCTION' grep -q ' PRODUCTION  *sheet 1 of' script.txt

# ---- HTML

is 'a name with signs of HTML in it' planned typed.conf first -O 'Eve <script>alert(1)</script> & Co'
isnt 'is no HTML' grep -q '<script' script.html
is 'but a name' grep -qF 'Eve &lt;script&gt;alert(1)&lt;/script&gt; &amp; Co' script.html
isnt 'nothing is loaded from anywhere' grep -qiE 'https?:|src=|href=|@import|url\(' script.html
is 'and it is whole' sh -c 'tail -n 1 script.html | grep -qx "</html>"'
exit $failed
