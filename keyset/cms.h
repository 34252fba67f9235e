#ifndef KEYSET_CMS_H
#define KEYSET_CMS_H

#include "keyset/blob.h"
#include "keyset/dnskey.h"

/*
 * Whether der is a detached CMS signature (RFC 5652) over the content, by one
 * signer, whose certificate is in it and is of this key and no other.  Nobody
 * vouches for the certificate: the key does.  ERR_FORMAT when it is no such
 * thing, or has octets behind it; ERR_CRYPTO when it is not good.
 */
int	 cms_signed_by(const struct blob *der, const struct blob *content,
	    const struct dnskey *, struct err *);

#endif
