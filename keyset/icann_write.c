#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/entities.h>
#include <openssl/evp.h>

#include "keyset/utc.h"

#include "keyset/icann.h"

enum {
	QUOTED = 6 * DNAME_TEXT_MAX,	/* each octet as &quot; */
	INDENT_MAX = 32,
	LINE_ROOM = INDENT_MAX + 1024 + QUOTED,
	TEXT_ROOM = 32768,		/* a usual document has not more */
};
static_assert((int)TEXT_ROOM > (int)LINE_ROOM, "there is room for a line");

/* What is being written.  The first failure sticks, and is asked for once. */
struct sheet {
	struct blob	 text;
	size_t		 room;		/* octets that text has */
	struct err	*e;
	int		 rc;
};

static void put(struct sheet *, unsigned depth, const char *, ...)
    __attribute__((format(printf, 3, 4)));

/* Room for the longest line, by doubling: a document has hundreds of them. */
static int
line_room(struct sheet *s)
{
	const size_t room = s->room > 0 ? 2 * s->room : TEXT_ROOM;
	uint8_t *data;

	if (s->room - s->text.len >= LINE_ROOM)
		return 0;
	if ((data = realloc(s->text.data, room)) == NULL)
		return err_sys(s->e, "no memory to write XML");
	s->text.data = data;
	s->room = room;
	return 0;
}

/* One line, with two spaces for each level of depth in front. */
static void
put(struct sheet *s, unsigned depth, const char *fmt, ...)
{
	const size_t indent = 2 * (size_t)depth;
	const size_t room = LINE_ROOM - indent - 1;
	va_list ap;
	char *line;
	int n;

	assert(indent <= INDENT_MAX);
	if (s->rc != 0 || (s->rc = line_room(s)) != 0)
		return;
	line = (char *)s->text.data + s->text.len;
	memset(line, ' ', indent);
	va_start(ap, fmt);
	n = vsnprintf(line + indent, room, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= room) {
		s->rc = err_set(s->e, ERR_FORMAT, "a line of XML is too long");
		return;
	}
	line[indent + (size_t)n] = '\n';
	s->text.len += indent + (size_t)n + 1;
	s->text.data[s->text.len] = '\0';
}

/* Text fit for XML, in double quotes too; returns its last argument. */
static const char *
quoted(struct sheet *s, const char *text, char out[QUOTED])
{
	xmlChar *safe = xmlEncodeSpecialChars(NULL, (const xmlChar *)text);

	if (safe == NULL && s->rc == 0)
		s->rc = err_set(s->e, ERR_SYS, "no memory to write XML");
	snprintf(out, QUOTED, "%s", safe != NULL ? (const char *)safe : "");
	xmlFree(safe);
	return out;
}

enum { BASE64 = (DNSKEY_PUB_MAX + 2) / 3 * 4 + 1 };
static_assert((int)SIGNATURE_MAX <= (int)DNSKEY_PUB_MAX,
    "a signature's base64 fits");

static const char *
base64(const uint8_t *data, size_t len, char out[BASE64])
{
	(void)EVP_EncodeBlock((uint8_t *)out, data, (int)len); /* cannot fail */
	return out;
}

static void
put_claim(struct sheet *s, const struct claim *c)
{
	const struct alg *alg = alg_by_number(c->alg);

	if (s->rc == 0 && alg != NULL && alg->family == ALG_RSA &&
	    c->exponent == 0)
		s->rc = err_set(s->e, ERR_FORMAT, "an RSA exponent has more "
		    "than 64 bits: nothing was written");
	put(s, 4, "<SignatureAlgorithm algorithm=\"%u\">", c->alg);
	if (alg != NULL && alg->family == ALG_RSA)
		put(s, 5, "<RSA size=\"%u\" exponent=\"%" PRIu64 "\"/>",
		    c->bits, c->exponent);
	else
		put(s, 5, "<%s size=\"%u\"/>", alg != NULL &&
		    alg->family == ALG_EDDSA ? "EdDSA" : "ECDSA", c->bits);
	put(s, 4, "</SignatureAlgorithm>");
}

static void
put_claimed(struct sheet *s, const char *name, const struct claimed_policy *p)
{
	const struct {
		const char	*name;
		int64_t		 seconds;
	} fields[] = {
		{ "PublishSafety", p->publish_safety },
		{ "RetireSafety", p->retire_safety },
		{ "MaxSignatureValidity", p->max_validity },
		{ "MinSignatureValidity", p->min_validity },
		{ "MaxValidityOverlap", p->max_overlap },
		{ "MinValidityOverlap", p->min_overlap },
	};
	struct claimed_policy sorted = { 0 };
	char text[DURATION_TEXT];

	put(s, 3, "<%s>", name);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		put(s, 4, "<%s>%s</%s>", fields[i].name,
		    duration_text(fields[i].seconds, text), fields[i].name);
	for (size_t i = 0; s->rc == 0 && i < p->n_claims; i++)
		s->rc = claim_add(&sorted, &p->claims[i], s->e);
	for (size_t i = 0; i < sorted.n_claims; i++)
		put_claim(s, &sorted.claims[i]);
	put(s, 3, "</%s>", name);
}

static void
put_key(struct sheet *s, const struct bundle_key *k)
{
	char name[QUOTED], text[BASE64];

	put(s, 3, "<Key keyIdentifier=\"%s\" keyTag=\"%u\">",
	    quoted(s, k->identifier, name), k->claimed_tag);
	put(s, 4, "<TTL>%" PRIu32 "</TTL>", k->ttl);
	put(s, 4, "<Flags>%u</Flags>", k->key.flags);
	put(s, 4, "<Protocol>3</Protocol>");
	put(s, 4, "<Algorithm>%u</Algorithm>", k->key.alg->number);
	put(s, 4, "<PublicKey>%s</PublicKey>",
	    base64(k->key.pub, k->key.pub_len, text));
	put(s, 3, "</Key>");
}

static void
put_sig_time(struct sheet *s, const char *name, uint32_t t, time_t near)
{
	char text[UTC_TEXT + 4];

	put(s, 4, "<%s>%s</%s>", name,
	    utc_text_xsd(utc_from_dnssec(t, near), text), name);
}

static void
put_sig(struct sheet *s, const struct bundle_sig *sig, time_t near)
{
	const struct rrsig *r = &sig->rrsig;
	char name[QUOTED], signer[DNAME_TEXT_MAX], text[BASE64];

	put(s, 3, "<Signature keyIdentifier=\"%s\">",
	    quoted(s, sig->identifier, name));
	put(s, 4, "<TTL>%" PRIu32 "</TTL>", sig->ttl);
	put(s, 4, "<TypeCovered>DNSKEY</TypeCovered>");
	put(s, 4, "<Algorithm>%u</Algorithm>", r->alg->number);
	put(s, 4, "<Labels>%u</Labels>", r->labels);
	put(s, 4, "<OriginalTTL>%" PRIu32 "</OriginalTTL>", r->original_ttl);
	put_sig_time(s, "SignatureExpiration", r->expiration, near);
	put_sig_time(s, "SignatureInception", r->inception, near);
	put(s, 4, "<KeyTag>%u</KeyTag>", r->tag);
	put(s, 4, "<SignersName>%s</SignersName>",
	    quoted(s, dname_text(&r->signer, signer), name));
	put(s, 4, "<SignatureData>%s</SignatureData>",
	    base64(r->sig, r->len, text));
	put(s, 3, "</Signature>");
}

static void
put_bundle(struct sheet *s, const char *name, const struct bundle *b)
{
	const struct bundle_key *keys[BUNDLE_KEYS_MAX];
	const struct bundle_sig *sigs[BUNDLE_SIGS_MAX];
	char id[QUOTED], text[UTC_TEXT + 4];

	if (s->rc == 0 && (b->n_keys == 0 || b->n_sigs == 0))
		s->rc = err_set(s->e, ERR_FORMAT, "bundle %s has no %s: "
		    "nothing was written", b->id,
		    b->n_keys == 0 ? "key" : "signature");
	bundle_keys(b, keys);
	bundle_sigs(b, sigs);
	put(s, 2, "<%s id=\"%s\">", name, quoted(s, b->id, id));
	put(s, 3, "<Inception>%s</Inception>",
	    utc_text_xsd(b->inception, text));
	put(s, 3, "<Expiration>%s</Expiration>",
	    utc_text_xsd(b->expiration, text));
	for (size_t i = 0; i < b->n_signers; i++)
		put(s, 3, "<Signer keyIdentifier=\"%s\"/>",
		    quoted(s, b->signers[i], id));
	for (size_t i = 0; i < b->n_keys; i++)
		put_key(s, keys[i]);
	for (size_t i = 0; i < b->n_sigs; i++)
		put_sig(s, sigs[i], b->inception);
	put(s, 2, "</%s>", name);
}

static void
put_body(struct sheet *s, const struct request *r)
{
	const char *body = r->is_response ? "Response" : "Request";
	char bundle[32], text[UTC_TEXT + 4];

	snprintf(bundle, sizeof(bundle), "%sBundle", body);
	if (r->has_timestamp)
		put(s, 1, "<%s timestamp=\"%s\">", body,
		    utc_text_xsd(r->timestamp, text));
	else
		put(s, 1, "<%s>", body);
	put(s, 2, "<%sPolicy>", body);
	if (r->is_response)
		put_claimed(s, "KSK", &r->ksk);
	put_claimed(s, "ZSK", &r->zsk);
	put(s, 2, "</%sPolicy>", body);
	for (size_t i = 0; i < r->n_bundles; i++)
		put_bundle(s, bundle, &r->bundles[i]);
	put(s, 1, "</%s>", body);
}

int
icann_write(const struct request *r, struct blob *out, struct err *e)
{
	struct sheet s = { .e = e };
	char id[QUOTED], zone[DNAME_TEXT_MAX], safe[QUOTED];

	put(&s, 0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
	dname_text(&r->zone, zone);
	put(&s, 0, "<KSR id=\"%s\" domain=\"%s\" serial=\"%" PRIu64 "\">",
	    quoted(&s, r->id, id), quoted(&s, zone, safe), r->serial);
	put_body(&s, r);
	put(&s, 0, "</KSR>");
	if (s.rc != 0) {
		blob_free(&s.text);
		return -1;
	}
	*out = s.text;
	return 0;
}
