#!/bin/sh
# Who may include whom.  A folder may use those to the right of its colon.
set -eu
cd "$SRC"
bad=0
while IFS=: read -r from may; do
	for to in keyset hsm backup signer ceremony tests; do
		[ "$from" = "$to" ] && continue
		case " $may " in *" $to "*) continue ;; esac
		! grep -n "^#include \"$to/" "$from"/*.[ch] 2>/dev/null || bad=1
	done
	! grep -nE '^#include "[^/"]+"' "$from"/*.[ch] 2>/dev/null || bad=1
done <<END
keyset:
hsm: keyset
backup: keyset hsm
signer: keyset hsm
ceremony: keyset hsm backup
END
[ $bad -eq 0 ] && echo 'ok - no folder includes upwards' ||
    echo 'not ok - no folder includes upwards'

# only PLACE WHAT: that header is included in PLACE and nowhere else.
only() {
	if grep -ln "^#include <$2" keyset/*.[ch] hsm/*.[ch] backup/*.[ch] \
	    signer/*.[ch] ceremony/*.[ch] 2>/dev/null | grep -v "^$1"; then
		bad=1
		echo "not ok - $2 is included in $1 only"
	else
		echo "ok - $2 is included in $1 only"
	fi
}
only 'ceremony/console' 'curses.h'
only 'hsm/libp11' 'libp11.h'
only 'hsm/' 'p11-kit/pkcs11.h'
only 'backup/pcsc.h' 'winscard.h'
only 'keyset/\(icann\|xml_sheet\)' 'libxml/'
only 'keyset/conf' 'confuse.h'
only 'ceremony/qr' 'qrencode.h'
only 'ceremony/ext' 'ext2fs/'
only 'signer/' 'libzscanner/'
only 'signer/store' 'lmdb.h'
exit $bad
