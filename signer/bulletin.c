#include <stdio.h>
#include <string.h>

#include "keyset/utc.h"
#include "signer/bulletin.h"

static const char name[] = "run.bulletin";

/* "WORD TIME TEXT", the time "-" where there is none; what is not so is 0. */
static const char *
line_take(const char *at, const char *word, time_t *when,
    char text[BULLETIN_WORDS])
{
	const size_t len = strlen(word);
	char time[UTC_TEXT];
	struct err none;
	int used = 0;

	*when = 0;
	if (at == NULL || strncmp(at, word, len) != 0 ||
	    sscanf(at + len, " %23s%n", time, &used) != 1)
		return NULL;
	if (utc_parse(time, when, &none) != 0)
		*when = 0;
	at += len + (size_t)used;
	at += *at == ' ';
	if (text != NULL)
		snprintf(text, BULLETIN_WORDS, "%.*s", (int)strcspn(at, "\n"),
		    at);
	at += strcspn(at, "\n");
	return at + (*at == '\n');
}

int
bulletin_read(struct bulletin *out, bool *has, const struct state *s,
    struct err *e)
{
	struct blob text = { NULL, 0 };
	struct bulletin b = { .looked = 0 };
	const char *at;

	*has = false;
	if (!state_has(s, name))
		return 0;
	if (state_read(s, name, &text, e) != 0)
		return -1;
	at = line_take((char *)text.data, "looked", &b.looked, NULL);
	at = line_take(at, "failing", &b.failing, b.why);
	at = line_take(at, "again", &b.again, NULL);
	at = line_take(at, "untold", &b.untold, b.told);
	blob_free(&text);
	*has = at != NULL && b.looked != 0;
	*out = b;
	return 0;
}

static const char *
time_words(time_t t, char out[UTC_TEXT])
{
	return t == 0 ? "-" : utc_text(t, out);
}

int
bulletin_write(const struct bulletin *b, const struct state *s, struct err *e)
{
	char looked[UTC_TEXT], failing[UTC_TEXT], again[UTC_TEXT],
	    untold[UTC_TEXT];
	struct blob text = { NULL, 0 };
	int rc = blob_printf(&text, e, "looked %s\nfailing %s %s\nagain %s\n"
	    "untold %s %s\n", time_words(b->looked, looked),
	    time_words(b->failing, failing), b->why,
	    time_words(b->again, again), time_words(b->untold, untold),
	    b->told);

	if (rc == 0)
		rc = state_write(s, name, text.data, text.len, e);
	blob_free(&text);
	return rc;
}

int
bulletin_end(const struct state *s, struct err *e)
{
	return state_has(s, name) ? state_remove(s, name, e) : 0;
}

bool
bulletin_equal(const struct bulletin *a, const struct bulletin *b)
{
	return a->failing == b->failing && a->again == b->again &&
	    a->untold == b->untold && strcmp(a->why, b->why) == 0 &&
	    strcmp(a->told, b->told) == 0;
}
