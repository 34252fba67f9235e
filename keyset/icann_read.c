#include <string.h>

#include "keyset/icann_node.h"
#include "keyset/utc.h"

#include "keyset/icann.h"

enum { SECONDS_MAX = INT32_MAX };	/* of a TTL, RFC 2181 section 8 */

static int
key_read(const xmlNode *node, struct bundle_key *k, struct err *e)
{
	char tag[NUMBER_TEXT];
	struct attribute a[] = {
		{ "keyIdentifier", k->identifier, sizeof(k->identifier),
		    false, false },
		{ "keyTag", tag, NUMBER_TEXT, false, false },
	};
	uint8_t pub[DNSKEY_PUB_MAX];
	uint64_t claimed, ttl, flags, protocol, alg;
	struct children c;
	size_t len;

	if (element_open(&c, node, a, 2, e) != 0 ||
	    attribute_tag(node, &a[1], &claimed, e) != 0 ||
	    children_take_number(&c, "TTL", SECONDS_MAX, &ttl) != 0 ||
	    children_take_number(&c, "Flags", UINT16_MAX, &flags) != 0 ||
	    children_take_number(&c, "Protocol", UINT8_MAX, &protocol) != 0 ||
	    children_take_number(&c, "Algorithm", UINT8_MAX, &alg) != 0 ||
	    children_take_base64(&c, "PublicKey", sizeof(pub), pub,
	    &len) != 0 || children_end(&c) != 0)
		return -1;
	if (protocol != 3)
		return node_fault(node, e, "<Key>: protocol %u, and DNSSEC's "
		    "is 3", (unsigned)protocol);
	if (identifier_set(k->identifier, k->identifier, e) != 0)
		return attribute_doing(node, &a[0], e);
	if (dnskey_set(&k->key, (unsigned)flags, (unsigned)alg, pub, len,
	    e) != 0)
		return node_doing(node, e);
	k->claimed_tag = (unsigned)claimed;
	k->ttl = (uint32_t)ttl;
	return 0;
}

/* A time of 32 bits, which is read back by its nearness to the bundle. */
static int
sig_time(struct children *c, const char *name, time_t near, uint32_t *out)
{
	const xmlNode *parent = c->parent;
	time_t t;

	if (children_take_time(c, name, &t) != 0)
		return -1;
	if (utc_from_dnssec((uint32_t)t, near) != t)
		return node_fault(parent, c->e, "<%s> is too far from the "
		    "bundle's time: within 68 years is expected", name);
	*out = (uint32_t)t;
	return 0;
}

static int
sig_read(const xmlNode *node, time_t near, struct bundle_sig *s,
    struct err *e)
{
	char covered[NODE_TEXT_MAX], signer[NODE_TEXT_MAX];
	uint64_t ttl, alg, labels, original, tag;
	struct rrsig r = { .covered = LDNS_RR_TYPE_DNSKEY };
	struct children c;
	size_t len;

	if (identified_open(&c, node, "keyIdentifier", s->identifier, e) != 0 ||
	    children_take_number(&c, "TTL", SECONDS_MAX, &ttl) != 0 ||
	    children_take_text(&c, "TypeCovered", covered) != 0 ||
	    children_take_number(&c, "Algorithm", UINT8_MAX, &alg) != 0 ||
	    children_take_number(&c, "Labels", UINT8_MAX, &labels) != 0 ||
	    children_take_number(&c, "OriginalTTL", SECONDS_MAX,
	    &original) != 0 ||
	    sig_time(&c, "SignatureExpiration", near, &r.expiration) != 0 ||
	    sig_time(&c, "SignatureInception", near, &r.inception) != 0 ||
	    children_take_tag(&c, "KeyTag", &tag) != 0 ||
	    children_take_text(&c, "SignersName", signer) != 0 ||
	    children_take_base64(&c, "SignatureData", sizeof(r.sig), r.sig,
	    &len) != 0 || children_end(&c) != 0)
		return -1;
	if (strcmp(covered, "DNSKEY") != 0)
		return node_fault(node, e, "<TypeCovered> is not DNSKEY, "
		    "which is expected");
	if ((r.alg = alg_by_number((unsigned)alg)) == NULL)
		return node_fault(node, e, "<Algorithm>: %u is not known here, "
		    "and the key's is expected", (unsigned)alg);
	if (dname_from_text(&r.signer, signer, e) != 0)
		return node_doing(node, e);
	r.labels = (uint8_t)labels;
	r.original_ttl = (uint32_t)original;
	r.tag = (uint16_t)tag;
	r.len = (uint16_t)len;
	s->rrsig = r;
	s->ttl = (uint32_t)ttl;
	return 0;
}

static int
too_many(const xmlNode *node, const char *name, unsigned max, struct err *e)
{
	return node_fault(node, e, "more than %u <%s>", max, name);
}

static int
signers_read(struct children *c, struct bundle *b)
{
	struct children inner;

	while (children_next_is(c, "Signer")) {
		const xmlNode *node = children_take(c, "Signer");

		if (b->n_signers == BUNDLE_SIGNERS_MAX)
			return too_many(node, "Signer", BUNDLE_SIGNERS_MAX,
			    c->e);
		if (identified_open(&inner, node, "keyIdentifier",
		    b->signers[b->n_signers], c->e) != 0 ||
		    children_end(&inner) != 0)
			return -1;
		b->n_signers++;
	}
	return 0;
}

static int
bundle_read(const xmlNode *node, bool is_response, struct bundle *b,
    struct err *e)
{
	struct children c;

	if (identified_open(&c, node, "id", b->id, e) != 0 ||
	    children_take_time(&c, "Inception", &b->inception) != 0 ||
	    children_take_time(&c, "Expiration", &b->expiration) != 0 ||
	    (!is_response && signers_read(&c, b) != 0))
		return -1;
	do {
		if (b->n_keys == BUNDLE_KEYS_MAX)
			return too_many(node, "Key", BUNDLE_KEYS_MAX, e);
		if ((node = children_take(&c, "Key")) == NULL ||
		    key_read(node, &b->keys[b->n_keys], e) != 0)
			return -1;
		b->n_keys++;
	} while (children_next_is(&c, "Key"));
	do {
		if (b->n_sigs == BUNDLE_SIGS_MAX)
			return too_many(node, "Signature", BUNDLE_SIGS_MAX, e);
		if ((node = children_take(&c, "Signature")) == NULL ||
		    sig_read(node, b->inception, &b->sigs[b->n_sigs], e) != 0)
			return -1;
		b->n_sigs++;
	} while (children_next_is(&c, "Signature"));
	return children_end(&c);
}

/* The one shape of a request and a response. */
struct form {
	const char	*body, *policy, *bundle;
};

static const struct form FORMS[] = {
	[false]	= { "Request", "RequestPolicy", "RequestBundle" },
	[true]	= { "Response", "ResponsePolicy", "ResponseBundle" },
};

static int
policies_read(const xmlNode *node, struct request *head, struct err *e)
{
	struct children c;

	if (element_open(&c, node, NULL, 0, e) != 0)
		return -1;
	if (head->is_response &&
	    ((node = children_take(&c, "KSK")) == NULL ||
	    claimed_read(node, &head->ksk, e) != 0))
		return -1;
	if ((node = children_take(&c, "ZSK")) == NULL ||
	    claimed_read(node, &head->zsk, e) != 0)
		return -1;
	return children_end(&c);
}

static int
timestamp_read(const xmlNode *node, const struct attribute *a,
    struct request *head, struct err *e)
{
	if (node_plain(node, a->value, e) != 0)
		return -1;
	if (utc_parse_xsd(a->value, &head->timestamp, e) != 0)
		return attribute_doing(node, a, e);
	head->has_timestamp = true;
	return 0;
}

static struct request *
body_read(const xmlNode *node, struct request *head, struct err *e)
{
	const struct form *form = &FORMS[head->is_response];
	char stamp[64];
	struct attribute a = { "timestamp", stamp, sizeof(stamp), true, false };
	struct request *r = NULL, *out = NULL;
	struct bundle *bundles;
	struct children c;
	size_t n;

	if (element_open(&c, node, &a, 1, e) != 0 ||
	    (a.found && timestamp_read(node, &a, head, e) != 0) ||
	    policies_read(children_take(&c, form->policy), head, e) != 0)
		return NULL;
	if ((n = children_count(&c, form->bundle)) > REQUEST_BUNDLES_MAX) {
		too_many(node, form->bundle, REQUEST_BUNDLES_MAX, e);
		return NULL;
	}
	if ((r = request_new(n > 0 ? n : 1, e)) == NULL)
		return NULL;
	bundles = r->bundles;
	*r = *head;
	r->bundles = bundles;
	do {
		node = children_take(&c, form->bundle);
		if (node == NULL || bundle_read(node, r->is_response,
		    &bundles[r->n_bundles], e) != 0)
			goto out;
		r->n_bundles++;
	} while (children_next_is(&c, form->bundle));
	if (children_end(&c) != 0)
		goto out;
	request_sort(r);
	out = r;
	r = NULL;
out:
	request_free(&r);
	return out;
}

static struct request *
root_read(const xmlNode *node, struct err *e)
{
	struct request head = { 0 }, *r;
	char domain[DNAME_TEXT_MAX], serial[NUMBER_TEXT];
	struct attribute a[] = {
		{ "id", head.id, sizeof(head.id), false, false },
		{ "domain", domain, sizeof(domain), false, false },
		{ "serial", serial, sizeof(serial), false, false },
	};
	struct children c;

	if (strcmp((const char *)node->name, "KSR") != 0) {
		node_fault(node, e, "the document is not a <KSR>, which is "
		    "expected");
		return NULL;
	}
	if (element_open(&c, node, a, 3, e) != 0 ||
	    node_plain(node, domain, e) != 0 ||
	    attribute_number(node, &a[2], UINT64_MAX, &head.serial, e) != 0)
		return NULL;
	if (identifier_set(head.id, head.id, e) != 0) {
		attribute_doing(node, &a[0], e);
		return NULL;
	}
	if (dname_from_text(&head.zone, domain, e) != 0) {
		attribute_doing(node, &a[1], e);
		return NULL;
	}
	head.is_response = children_next_is(&c, FORMS[true].body);
	node = children_take(&c, FORMS[head.is_response].body);
	if (node == NULL || (r = body_read(node, &head, e)) == NULL)
		return NULL;
	if (children_end(&c) != 0)
		request_free(&r);
	return r;
}

bool
icann_recognise(const char *text, size_t len)
{
	static const char WHITE[] = " \t\r\n\xef\xbb\xbf";
	size_t i = 0;

	while (i < len && text[i] != '\0' && strchr(WHITE, text[i]) != NULL)
		i++;
	return i < len && text[i] == '<';
}

struct request *
icann_read(const char *text, size_t len, struct err *e)
{
	struct document document = { text, len };
	xmlDoc *doc = document_parse(&document, e);
	struct request *r = NULL;

	if (doc != NULL)
		r = root_read(xmlDocGetRootElement(doc), e);
	xmlFreeDoc(doc);
	return r;
}
