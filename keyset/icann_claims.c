#include "keyset/icann_node.h"

static const struct {
	const char	*name;
	bool		 has_exponent;
} FAMILIES[] = {
	[ALG_RSA]	= { "RSA", true },
	[ALG_ECDSA]	= { "ECDSA", false },
	[ALG_EDDSA]	= { "EdDSA", false },
};

static int
claim_read(const xmlNode *node, struct claim *out, struct err *e)
{
	char number[NUMBER_TEXT], size[NUMBER_TEXT], exponent[NUMBER_TEXT];
	struct attribute algorithm = { "algorithm", number, NUMBER_TEXT,
	    false, false };
	struct attribute parts[] = {
		{ "size", size, NUMBER_TEXT, false, false },
		{ "exponent", exponent, NUMBER_TEXT, false, false },
	};
	struct children c, inner;
	const xmlNode *child;
	const struct alg *alg;
	uint64_t n, bits, exp = 0;
	bool rsa;

	if (element_open(&c, node, &algorithm, 1, e) != 0 ||
	    attribute_number(node, &algorithm, 255, &n, e) != 0)
		return -1;
	if ((alg = alg_by_number((unsigned)n)) == NULL)
		return node_fault(node, e, "algorithm %s is not known here, "
		    "and one that is is expected", number);
	rsa = FAMILIES[alg->family].has_exponent;
	child = children_take(&c, FAMILIES[alg->family].name);
	if (element_open(&inner, child, parts, rsa ? 2 : 1, e) != 0 ||
	    attribute_number(child, &parts[0], 65535, &bits, e) != 0 ||
	    children_end(&inner) != 0)
		return -1;
	if (rsa && attribute_number(child, &parts[1], UINT64_MAX, &exp, e) != 0)
		return -1;
	if (rsa && exp == 0)
		return node_fault(child, e, "an exponent of 0, where 3 or "
		    "more is expected");
	*out = (struct claim){ alg->number, (unsigned)bits, exp };
	return children_end(&c);
}

static int
policy_read_claims(struct children *c, struct claimed_policy *out)
{
	static const char NAME[] = "SignatureAlgorithm";
	struct claim claim;

	do {
		const xmlNode *node = children_take(c, NAME);

		if (node == NULL || claim_read(node, &claim, c->e) != 0)
			return -1;
		if (claim_add(out, &claim, c->e) != 0)
			return node_doing(node, c->e);
	} while (children_next_is(c, NAME));
	return children_end(c);
}

int
claimed_read(const xmlNode *node, struct claimed_policy *out, struct err *e)
{
	struct claimed_policy p = { 0 };
	struct {
		const char	*name;
		int64_t		*to;
	} fields[] = {
		{ "PublishSafety", &p.publish_safety },
		{ "RetireSafety", &p.retire_safety },
		{ "MaxSignatureValidity", &p.max_validity },
		{ "MinSignatureValidity", &p.min_validity },
		{ "MaxValidityOverlap", &p.max_overlap },
		{ "MinValidityOverlap", &p.min_overlap },
	};
	struct children c;

	if (element_open(&c, node, NULL, 0, e) != 0)
		return -1;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (children_take_duration(&c, fields[i].name,
		    fields[i].to) != 0)
			return -1;
	if (policy_read_claims(&c, &p) != 0)
		return -1;
	*out = p;
	return 0;
}
