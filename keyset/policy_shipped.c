#include <string.h>

#include "keyset/policy.h"

/* The root zone's: what its operator checks, as closed intervals. */
static const char ROOT[] =
"zones = \".\"\n"
"\n"
"bundles = 9\n"
"keys = 1..2\n"
"keys-each = \"2 1 1 1 1 1 1 1 2\"\n"
"different-keys = 3\n"
"algorithm RSASHA256 { bits = 2048 exponent = 65537 }\n"
"possession = yes\n"
"zsk-publish = 10d\n"
"zsk-retire = 10d\n"
"zone-ttl = 6d\n"
"\n"
"validity = 21d\n"
"overlap = 9d..12d\n"
"interval = 9d..11d\n"
"cycle = 79d..81d\n"
"horizon = 180d\n"
"coverage = 60d\n"
"lead = -21d..90d\n"
"\n"
"ttl = 172800\n"
"ksk {\n"
"	publish-safety = 10d\n"
"	retire-safety = 10d\n"
"	max-validity = 21d\n"
"	min-validity = 21d\n"
"	max-overlap = 12d\n"
"	min-overlap = 9d\n"
"}\n"
"roll {\n"
"	hold-down = 30d\n"
"	propagation = 1h\n"
"}\n";

/* For requests of stock signers: about 14 days, no proof of possession. */
static const char STANDARD[] =
"bundles = 1..64\n"
"keys = 1..4\n"
"different-keys = 1..64\n"
"algorithm RSASHA256 { bits = 2048..4096 exponent = 65537 }\n"
"algorithm RSASHA512 { bits = 2048..4096 exponent = 65537 }\n"
"algorithm ECDSAP256SHA256 { }\n"
"algorithm ECDSAP384SHA384 { }\n"
"algorithm ED25519 { }\n"
"possession = no\n"
"zsk-publish = 1h\n"
"zsk-retire = 1h\n"
"\n"
"validity = 7d..30d\n"
"overlap = 2d..29d\n"
"interval = 1m..28d\n"
"cycle = 0d..400d\n"
"horizon = 400d\n"
"coverage = 14d\n"
"lead = -14d..90d\n"
"\n"
"cut-validity = 14d\n"
"cut-step = 7d\n"
"cut-span = 90d\n"
"\n"
"ttl = request\n"
"ksk {\n"
"	publish-safety = 1d\n"
"	retire-safety = 1d\n"
"	max-validity = 30d\n"
"	min-validity = 7d\n"
"	max-overlap = 29d\n"
"	min-overlap = 2d\n"
"}\n"
"roll {\n"
"	ds-ttl = 1d\n"
"	parent-propagation = 1h\n"
"	propagation = 1h\n"
"}\n";

/* For a small registry with our own signer: each ZSK proves itself. */
static const char SMALL[] =
"bundles = 1..36\n"
"keys = 1..4\n"
"different-keys = 1..36\n"
"algorithm RSASHA256 { bits = 2048..4096 exponent = 65537 }\n"
"algorithm RSASHA512 { bits = 2048..4096 exponent = 65537 }\n"
"algorithm ECDSAP256SHA256 { }\n"
"algorithm ECDSAP384SHA384 { }\n"
"algorithm ED25519 { }\n"
"possession = yes\n"
"proof-times = slot\n"
"serial = rising\n"
"zsk-publish = 1d\n"
"zsk-retire = 1d\n"
"zone-ttl = 1d\n"
"\n"
"validity = 5d..30d\n"
"overlap = 1d..29d\n"
"interval = 1d..29d\n"
"cycle = 0d..400d\n"
"horizon = 430d\n"
"coverage = 14d\n"
"lead = -14d..60d\n"
"\n"
"ttl = request\n"
"ksk {\n"
"	publish-safety = 1d\n"
"	retire-safety = 1d\n"
"	max-validity = 30d\n"
"	min-validity = 5d\n"
"	max-overlap = 29d\n"
"	min-overlap = 1d\n"
"}\n"
"roll {\n"
"	ds-ttl = 1d\n"
"	parent-propagation = 1h\n"
"	propagation = 1h\n"
"}\n";

const char *
policy_shipped(const char *name)
{
	static const struct {
		const char	*name, *text;
	} SHIPPED[] = {
		{ "root", ROOT },
		{ "standard", STANDARD },
		{ "small", SMALL },
	};

	for (size_t i = 0; i < sizeof(SHIPPED) / sizeof(SHIPPED[0]); i++)
		if (strcmp(SHIPPED[i].name, name) == 0)
			return SHIPPED[i].text;
	return NULL;
}
