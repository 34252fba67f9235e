#include <string.h>

#include "backup/statement.h"

static const char label[] = "DNSSEC-CEREMONY-AUTH-v1";
static const char label_hidden[] = "DNSSEC-CEREMONY-AUTH-v2";

enum { LABEL = sizeof(label) - 1, TEXTS = 4 };

int
statement_digest(const struct statement *s, struct digest *out, struct err *e)
{
	const struct {
		const char *name, *text;
	} texts[TEXTS] = {
		{ "ceremony", s->ceremony }, { "officer", s->officer },
		{ "role", s->role }, { "action", s->action },
	};
	uint8_t all[LABEL + STATEMENT_NONCE +
	    TEXTS * (2 + STATEMENT_TEXT_MAX) + DIGEST_LEN];
	uint8_t *p = all;

	memcpy(p, s->hidden ? label_hidden : label, LABEL);
	p += LABEL;
	memcpy(p, s->nonce, STATEMENT_NONCE);
	p += STATEMENT_NONCE;
	for (size_t i = 0; i < TEXTS; i++) {
		size_t len = texts[i].text != NULL ? strlen(texts[i].text) : 0;

		if (len == 0 || len > STATEMENT_TEXT_MAX)
			return err_set(e, ERR_FORMAT, "the statement's %s has "
			    "%zu octets, not 1 to %d; nothing was signed",
			    texts[i].name, len, STATEMENT_TEXT_MAX);
		*p++ = (uint8_t)(len >> 8);
		*p++ = (uint8_t)len;
		memcpy(p, texts[i].text, len);
		p += len;
	}
	memcpy(p, s->head.bytes, DIGEST_LEN);
	p += DIGEST_LEN;
	*out = digest_of(all, (size_t)(p - all));
	return 0;
}
