#!/bin/sh
# The first ceremony from an empty token to a verified export, without people.
set -u
. "$SRC/tests/ceremony.sh"

site
request
first >answers
is 'the first ceremony goes through' hold answers
sed 's/^/# /' room.err
is 'each page of the list of what is written must have been shown' sh -c '
    sed -n "/^== WHAT WILL BE WRITTEN/,/^??/p" room.out | grep -q "every page must have been shown"'
is 'what left is verified by somebody else on a copy' sh -c '
    cp -r out copy && chmod -R a+rX . copy && cd copy && sha256sum -c --quiet SHA256SUMS &&
    "'"$CAPSTAN"'" verify -t 2027-02-09T11:00:00Z .'
is 'both log media hold the same' diff -r a b
isnt 'no PIN is in any file' grep -rqa -e "$SO_PIN" -e "$USER_PIN" a b out copy tokens room.out room.err
is 'the signer takes the response' "$SIGNER" accept -c signer.conf -t $NOW -a out/ksk-*.ds out/response.xml
exit $failed
