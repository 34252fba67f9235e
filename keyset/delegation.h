#ifndef KEYSET_DELEGATION_H
#define KEYSET_DELEGATION_H

#include "keyset/blob.h"
#include "keyset/dname.h"
#include "keyset/dnskey.h"
#include "keyset/xml_sheet.h"

/*
 * What a registrar is told of a KSK, in the forms that registrars take.  Each
 * adds to the blob.  ERR_FORMAT for a key that is no KSK, or is revoked.
 */

/*
 * Fields to be copied into a registrar's page, one on each line: those of the
 * DS, with both digests, and those of the DNSKEY, for some want only that.
 */
int	 delegation_form(struct blob *, const struct dname *zone,
	    const struct dnskey *, struct err *);
/*
 * The <extension> of an EPP <update> of the domain that adds the DS with its
 * SHA-256 digest, and the key beside it (RFC 5910, 4.1 and 5.2.5; secDNS-1.1).
 */
int	 delegation_epp(struct blob *, const struct dname *zone,
	    const struct dnskey *, struct err *);
/* The same of one that takes that DS away (5.2.5); when, for people. */
int	 delegation_epp_remove(struct blob *, const struct dname *zone,
	    const struct dnskey *, const char *when, struct err *);
/*
 * A document of many of the former, for an <update> is of one domain: <commands>
 * has a <command> for each, whole but for the <epp> around it, with the name of the
 * domain (RFC 5731, 3.2.5).  What was started is ended, which frees it.
 */
int	 delegation_commands_start(struct xml_sheet *, struct err *);
int	 delegation_commands_add(struct xml_sheet *, const struct dname *zone,
	    const struct dnskey *, struct err *);
int	 delegation_commands_end(struct xml_sheet *, struct blob *, struct err *);

#endif
