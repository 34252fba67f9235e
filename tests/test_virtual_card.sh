#!/bin/sh
# The virtual card (card_virtual.h) is believed because programs that know
# nothing of it agree: GnuPG's scdaemon, and OpenSC.
set -u
. "$SRC/tests/pcsc.sh"
for c in gpg gpg-connect-agent openpgp-tool pkcs15-tool pkcs11-tool; do
	command -v $c >/dev/null || pcsc_missing "$c is not installed"
done
PKCS11=$(ls /usr/lib/*/opensc-pkcs11.so /usr/lib/*/pkcs11/opensc-pkcs11.so \
    /usr/lib/opensc-pkcs11.so 2>/dev/null | head -n 1)

# GnuPG with a pinentry that knows both PINs and says whatever is asked for.
mkdir -m 700 gnupg
GNUPGHOME=$TESTDIR/gnupg
export GNUPGHOME
cat >pinentry <<'END'
#!/bin/sh
echo OK ready
while read -r word rest; do
	case $word in
	SETDESC | SETPROMPT) case $rest in *Admin*) admin=yes ;; *PIN*) admin= ;; esac; echo OK ;;
	GETPIN) [ "${admin:-}" ] && echo D 12345678 || echo D 123456; echo OK ;;
	BYE) echo OK; exit ;;
	*) echo OK ;;
	esac
done
END
chmod +x pinentry
echo disable-ccid >gnupg/scdaemon.conf
echo "pinentry-program $TESTDIR/pinentry" >gnupg/gpg-agent.conf
scd() { gpg-connect-agent "SCD $*" /bye; }
edit() { printf '%s\n' "$@" | gpg --no-tty --command-fd 0 --card-edit; }
forget() { gpgconf --kill all; }
trap forget EXIT

card_new ada 00001001
card_insert ada 0

# ---- GnuPG ---------------------------------------------------------------

gpg --card-status >status 2>&1
has 'gpg --card-status reads the serial number' 'Serial number ....: 00001001' status
has 'and the version' 'Version ..........: 3.4' status
has 'and the tries that are left' 'PIN retry counter : 3 0 3' status
has 'and the kind of the keys' 'Key attributes ...: rsa2048 rsa2048 rsa2048' status
says 'scdaemon: there are private data objects, and certificates of up to 2048' \
    'pd=1+mcl3=2048' scd GETATTR EXTCAP
says 'scdaemon: three tries for PW1 and PW3' '+127+127+127+3+0+3' \
    scd GETATTR CHV-STATUS

# P-256 for all three, and keys that are made on the card.
for attribute in '1 19 nistp256' '2 18 nistp256' '3 19 nistp256'; do
	scd SETATTR KEY-ATTR --force $attribute >>attributes.out 2>&1
done
gpg --card-status >status 2>&1
has 'gpg sets the keys to P-256' 'Key attributes ...: nistp256 nistp256 nistp256' status
edit admin generate n 0 'Ada King' ada@example.org '' quit >generate.out 2>&1
gpg --card-status >status 2>&1
has 'gpg makes three keys on the card' 'ssb>' status
grep -q 'ssb>' status || sed 's/^/# /' generate.out
echo 'agreed' >text
is 'gpg signs with the key on the card' \
    gpg --batch --yes --output text.gpg --sign text
says 'and says that the signature is good' 'Good signature' \
    gpg --verify text.gpg
is 'gpg encrypts to the key on the card' \
    gpg --batch --yes --trust-model always -r ada@example.org -o text.enc --encrypt text
says 'and the card opens it' 'agreed' gpg --batch --decrypt text.enc
gpg --card-status >status 2>&1
isnt 'the signatures are counted by the card' grep -qE 'Signature counter : 0$' status

printf 'a share that is none' >share
edit admin 'privatedo 3 < share' quit >privatedo.out 2>&1
is 'gpg --card-edit writes private data object 3' \
    test "$("$CARD" get cards/ada 0103)" = \
    "$(od -An -tx1 <share | tr -d ' \n')"
says 'scdaemon reads it back' 'PRIVATE-DO-3 a+share+that+is+none' \
    scd GETATTR PRIVATE-DO-3
forget

# ---- OpenSC --------------------------------------------------------------

openpgp-tool -r 0 -C -K >status 2>&1
has 'openpgp-tool -C reads the serial number' 'Serial number:   00001001' status
has 'openpgp-tool -K reads the algorithm of AUT' 'Aut Algorithm:   ECDSA' status
says 'openpgp-tool -d 3 reads the private data object with the PIN' \
    'a share that is none' \
    openpgp-tool -r 0 --verify CHV2 --pin 123456 --raw -d 3
openpgp-tool -r 0 --raw -d 3 >is.out 2>&1
isnt 'and not without' grep -q 'a share' is.out
pkcs15-tool --reader 0 --dump >dump 2>&1
has 'pkcs15-tool finds the AUT key' 'Private EC Key [Authentication key]' dump
has 'and three PINs' 'PIN [Admin PIN]' dump
if [ -n "$PKCS11" ]; then
	printf 'signed by AUT' | openssl dgst -sha256 -binary >digest
	pkcs11-tool --module "$PKCS11" --slot-index 0 --login --pin 123456 \
	    --sign --mechanism ECDSA --id 03 --signature-format openssl \
	    --input-file digest --output-file digest.sig >p11.out 2>&1
	openssl pkey -inform DER -in cards/ada/key-3.der -pubout -out aut.pem
	is 'pkcs11-tool signs with AUT, and OpenSSL says it is good' \
	    openssl pkeyutl -verify -pubin -inkey aut.pem \
	    -in digest -sigfile digest.sig
	[ -s digest.sig ] || sed 's/^/# /' p11.out
else
	echo 'skipped - the PKCS#11 module of OpenSC is not installed'
fi

# ---- what it must not do -------------------------------------------------

says 'openpgp-tool gets nothing with a wrong PIN' 'Security status not satisfied' \
    openpgp-tool -r 0 --verify CHV2 --pin 999999 -d 3
is 'and is counted' test "$("$CARD" tries cards/ada 1)" = 2
isnt 'no PIN is anywhere in the memory of the card' \
    grep -rlE '123456' cards/ada
exit $failed
