#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "signer/program.h"
#include "signer/server.h"

static int
rndc(const struct config *c, const char *const more[], struct said *s,
    struct err *e)
{
	return program_run(c->deliver.rndc, more, c->deliver.timeout, s, e);
}

static int
lives(const struct config *c, const struct request *r, time_t from,
    struct lives *out, struct err *e)
{
	(void)r;		/* the files have all there are */
	(void)from;
	return lives_of_folder(out, c->deliver.keys, &c->zone, e);
}

/* The rest of the line of this name, appended; nothing when there is none. */
static void
line_append(const char *text, const char *name, char out[SERVER_RUN])
{
	const char *at = strstr(text, name);
	size_t len = strlen(out);

	if (at == NULL)
		return;
	snprintf(out + len, SERVER_RUN - len, "%s%.*s", len > 0 ? ", " : "",
	    (int)strcspn(at, "\n"), at);
}

/* A zone that was configured anew has lost its response too. */
static int
run(const struct config *c, char out[SERVER_RUN], struct err *e)
{
	static const char *const more[] = { "status", NULL };
	struct said s = { { NULL, 0 }, { NULL, 0 } };
	int rc = rndc(c, more, &s, e);

	if (rc == 0) {
		const char *text = s.out.data != NULL ?
		    (const char *)s.out.data : "";

		out[0] = '\0';
		line_append(text, "boot time:", out);
		line_append(text, "last configured:", out);
		if (out[0] == '\0')
			rc = err_set(e, ERR_SYS, "rndc status does not say "
			    "since when named runs");
	}
	said_free(&s);
	return rc;
}

/* rndc ends with 0 when named refused, and says so in words, if at all. */
static int
says_failure(const struct blob *b)
{
	for (size_t i = 0; i + 4 <= b->len; i++)
		if (strncasecmp((const char *)b->data + i, "fail", 4) == 0)
			return 1;
	return 0;
}

static int
told(const struct config *c, const char *const more[], struct err *e)
{
	struct said s = { { NULL, 0 }, { NULL, 0 } };
	char quote[QUOTE_TEXT];
	int rc = rndc(c, more, &s, e);

	if (rc == 0 && (says_failure(&s.out) || says_failure(&s.err)))
		rc = err_set(e, ERR_SYS, "rndc %s says %s", more[0],
		    said_quote(s.out.len > 0 ? &s.out : &s.err, quote));
	said_free(&s);
	return rc;
}

static int
import(const struct config *c, const char *path, struct err *e)
{
	char zone[DNAME_TEXT_MAX];
	const char *const more[] = { "skr", "-import", path,
		dname_text(&c->zone, zone), NULL };

	return told(c, more, e);
}

static int
load(const struct config *c, struct err *e)
{
	char zone[DNAME_TEXT_MAX];
	const char *const more[] = { "loadkeys", dname_text(&c->zone, zone),
		NULL };

	return told(c, more, e);
}

const struct server server_bind = {
	.name = "bind", .daemon = "named", .format = "bind",
	.key_files = true, .dozes = true, .keeps = true, .replaces = true,
	.all_sign = true, .one_ttl = true, .lives = lives, .run = run,
	.import = import, .load = load,
};
