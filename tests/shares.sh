# Sourced by tests of ceremonies whose keys have wrapped copies: sites, people
# with papers, and what they answer.  A paper is the file paper.SET.I.

. "$SRC/tests/ceremony.sh"
LATER=2027-03-09T11:00:00Z
at() { NOW=$1 WALL=$(echo "$1" | sed 's/T/ /; s/:..Z$//'); }
empty() { rm -rf "$1"; mkdir "$1"; }
# keep NAME, back NAME: the log media, what left, and the token, as they are.
keep() { rm -rf "$1"; mkdir "$1"; cp -a a b out tokens "$1"; }
back() { rm -rf a b out tokens; cp -a "$1"/* .; }
# held SENTENCE: what is in answers is a whole ceremony.
held() {
	is "$1" hold answers
	[ ! -s room.err ] || {
		sed 's/^/# /' room.err
		grep -A4 '^ Happened' room.out | tail -5 | sed 's/^/# /'
	}
}
# backed_up ALGORITHM QUORUM: a site whose keys may leave, wrapped.
backed_up() {
	rm -rf a b out tokens req signer paper.*
	site "$1"
	echo "recovery = \"$2\"" >>capstan.conf
}
# asked: a request of the signer on the request medium.
asked() { request; }

# typed SET I: the rows of share I, as they were copied from the screen.
typed() {
	for row in 1 2 3 4 5 6 7 8 9 10 11; do
		echo "share.row = @paper.$1.$2:$row"
	done
}
# given SET I NAME: share I goes to somebody, on paper.
given() {
	cat <<END
share.holder = $3
? share.look = enter
! grep -E '^ +[0-9]+  [a-z]+ [a-z]+ [a-z]+  [0-9]{4}\$' room.out | tail -n 11 | sed 's/^ *[0-9]*  *//; s/  */ /g' >paper.$1.$2
share.copy = enter
$(typed "$1" "$2")
END
}
# split SET N QUORUM [UNTIL]: into N shares, of which UNTIL are given.
split() {
	printf 'step = enter\nsplit.object = %s | %s\n' "$3" "$3"
	n=0
	for name in 'J. Moreau' 'T. Lindqvist' 'A. Haddad' 'E. Okafor' 'R. Silva'; do
		[ $((n += 1)) -gt "${4:-$2}" ] || given "$1" $n "$name"
	done
	[ "${4:-$2}" -eq "$2" ] || printf 'share.holder = <back>\nshare.give-up = d\n'
	echo '? share.held = enter'
}
back_up() { printf 'step = enter\nback-up = enter\n'; }
# brought SET I...
brought() {
	of=$1; shift
	for i; do echo 'share = p'; typed "$of" "$i"; done
	echo 'share = g'
}
# restore SET I...
restore() {
	printf 'step = enter\nrestore.object = <object>\n'
	brought "$@"
	echo 'restore = enter'
}
small_zone() {
	cat >example.zone <<'END'
example.	3600 IN SOA ns.example. admin.example. 1 7200 3600 1209600 3600
example.	3600 IN NS ns.example.
ns.example.	3600 IN A 192.0.2.1
www.example.	3600 IN A 192.0.2.2
END
}
keys_in() {
	pkcs11-tool --module "$(softhsm)" --token-label EXAMPLE-AMS \
	    --list-objects --type pubkey 2>/dev/null | grep -c '^Public Key'
}

# secret_of_papers SET I...: what they are shares of, in hexadecimal.
secret_of_papers() {
	of=$1; shift
	for i; do
		sed 's/ [0-9]*$//' "paper.$of.$i" | tr '\n' ' '
		echo
	done | "$BIN/tests/share" recover ''
}
# The commands of capstan-backup(5), of S and ksk.backup.
derived() {
	openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt hexkey:"$(cat S)" \
	    -kdfopt info:capstan-backup-$1-1 HKDF | tr -d ':\n'
}
seal_fits() {
	[ "$(sed '/^mac /,$d' ksk.backup | openssl dgst -sha256 -mac HMAC \
	    -macopt hexkey:"$(derived mac)" -r | cut -c1-64)" = \
	    "$(sed -n 's/^mac //p' ksk.backup)" ]
}
copy_opens() {
	[ -f unwrap ] || sed -n '/^cat >unwrap/,/^END/p' "$SRC/docs/capstan-backup.5" >unwrap.sh
	[ -f unwrap ] || . ./unwrap.sh
	sed '1,/^wrapped /d;/^mac /,$d' ksk.backup | openssl base64 -d |
	    K=$(derived wrap) perl unwrap |
	    openssl pkcs8 -inform DER -nocrypt -out ksk.pem
}
# same_public DNSKEYFILE: the end of ksk.pem's public key is that of the DNSKEY.
same_public() {
	sed 's/.*DNSKEY *[0-9]* *[0-9]* *[0-9]* *//; s/;.*//' "$1" | tr -d ' \n' |
	    base64 -d | od -An -v -tx1 | tr -d ' \n' >dnskey.hex
	openssl pkey -in ksk.pem -pubout -outform DER |
	    od -An -v -tx1 | tr -d ' \n' >public.hex
	case $1 in
	*) half=$(tail -c 128 dnskey.hex) ;;
	esac
	grep -q "$half" public.hex
}

# ---- people of whom is not known what they will be asked -----------------------

# in_any_order: answers about shares, to stand below three dots.  Whoever is
# asked looks at the page: papers are the files paper.SET.I of a set's name.
in_any_order() {
	cat >look.awk <<'END'
function told(file, text) {
	print text >file
	close(file)
}
/^== / && !/  REHEARSAL  / { n = 0; title = substr($0, 4) }
{ line[++n] = $0 }
END {
	names = "J. Moreau,T. Lindqvist,A. Haddad,E. Okafor,R. Silva"
	split(names, name, ",")
	if ((getline set <"set") < 0)
		set = ""
	for (i = 1; i <= n; i++) {
		if (line[i] ~ /^   Set /) {
			split(line[i], word, /[ ,]+/)
			set = word[3]
			enough = line[i] ~ /, enough$/
		}
		if (line[i] ~ /^ > /) {
			split(line[i], word, / +/)
			next_one = word[3]
		}
		if (line[i] ~ /^ \[ \] / && !absent) {
			split(line[i], word, / +/)
			absent = word[4]
		}
		if (line[i] ~ /^   Holder   /)
			holder = substr(line[i], 13)
		if (match(line[i], /types row [0-9]+/))
			row = substr(line[i], RSTART + 10, RLENGTH - 10)
	}
	if (title == "A HALF-MADE KEY") {
		only = 0
		for (i = 1; i <= n; i++)
			only += line[i] ~ /it can only be destroyed/
		told("letter", only ? "d" : "k")
	} else if (next_one) {
		told("set", set)
		told("holder", name[next_one])
	} else if (title ~ /^SHARE [0-9]+ OF/) {
		split(title, word, / /)
		file = "paper." set "." word[2]
		printf "" >file
		for (i = 1; i <= n; i++)
			if (line[i] ~ /^ +[0-9]+  [a-z]+ [a-z]+ [a-z]+  [0-9]+$/) {
				split(line[i], word, / +/)
				print word[3], word[4], word[5], word[6] >file
			}
	} else if (row) {
		if (holder == "The holder")
			getline file <"bring"
		else
			for (i = 1; i <= 5; i++)
				if (name[i] == holder)
					file = "paper." set "." i
		while (row-- > 0 && (getline text <file) > 0)
			continue
		told("row", text)
	} else if (enough) {
		told("letter", "g")
	} else {
		told("letter", "p")
		told("bring", "paper." set "." absent)
	}
}
END
	cat <<'END'
! awk -f look.awk room.out
share = @letter:1
half-made = @letter:1
share.holder = @holder:1
share.look = enter
share.copy = enter
share.row = @row:1
share.held = enter
END
}

# ---- what left, at the time $AFTER

judged() { "$CAPSTAN" verify -t $AFTER out; }
last() { ls a/*.jsonl | tail -n 1; }
# said STEP KIND: how many such records the last ceremony has.
said() { grep -c "\"step\":\"$1\",\"kind\":\"$2\"" "$(last)"; }
# forged SENTENCE WORDS CHANGE...: what left is refused, for that reason.
forged() {
	s=$1 w=$2; shift 2
	rm -rf t; cp -r out t
	"$BIN/tests/forge" t "$@" || bad "the forger did: $*"
	"$CAPSTAN" verify -t $AFTER t >t.out 2>&1
	if tr -s '\n ' ' ' <t.out | grep -q "STOP.*$w"; then ok "$s"; else bad "$s"; sed 's/^/# /' t.out; fi
}

# ---- the token's PINs on papers: two people have two shares each

# onto_papers SETS I NAME: a share of each of two PINs.
onto_papers() {
	echo "share.holder = $3"
	for pin in user so; do
		echo '? share.look = enter'
		echo "! grep -E '^ +[0-9]+  [a-z]+ [a-z]+ [a-z]+  [0-9]{4}\$' room.out | tail -n 11 | sed 's/^ *[0-9]*  *//; s/  */ /g' >paper.$pin-$1.$2"
		echo 'share.copy = enter'
		typed $pin-$1 $2
	done
}
# init_papers SETS: those of a token that is made; the first are "one".
init_papers() {
	printf 'step = enter\ninit.object = EXAMPLE-AMS | EXAMPLE-AMS\n'
	[ "$1" = one ] || printf 'init.old-token = g\ninit.gone = <object>\n'
	onto_papers "$1" 1 'R. Novak'
	onto_papers "$1" 2 'E. Okafor'
	echo 'share.held = enter'
}
# access_papers SETS: it is opened with them.
access_papers() {
	printf 'step = enter\ntoken = enter\nstep = enter\n'
	brought "user-$1" 1 2
	printf 'step = enter\ninventory = enter\n'
}
