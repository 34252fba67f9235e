#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "keyset/utc.h"
#include "signer/program.h"
#include "signer/served.h"
#include "signer/server.h"

static int
keymgr(const struct config *c, const char *const more[], struct said *s,
    struct err *e)
{
	return program_run(c->deliver.keymgr, more, c->deliver.timeout, s, e);
}

/*
 * keymgr's list has no public keys.  What it would ask for now does, and says
 * when they come and go: nothing is changed by that, and nothing remembered.
 */
static int
lives(const struct config *c, const struct request *r, time_t from,
    struct lives *out, struct err *e)
{
	time_t first = slot_begins(r, 0), last = slot_begins(r,
	    r->n_bundles - 1);
	char zone[DNAME_TEXT_MAX], begin[24], end[24];
	const char *const more[] = { dname_text(&c->zone, zone),
		"generate-ksr", begin, end, NULL };
	struct said s = { { NULL, 0 }, { NULL, 0 } };
	struct request *asked = NULL;
	int rc = -1;

	if (from < first)
		from = first;
	snprintf(begin, sizeof(begin), "%jd", (intmax_t)from);
	snprintf(end, sizeof(end), "%jd",
	    (intmax_t)(last > from ? last : from + 1));
	if (keymgr(c, more, &s, e) == 0) {
		asked = request_read(s.out.data != NULL ? (char *)s.out.data :
		    "", s.out.len, e);
		if (asked == NULL)
			err_doing(e, "the ZSKs that keymgr generate-ksr "
			    "tells");
		else if (!dname_equal(&asked->zone, &c->zone))
			err_set(e, ERR_SYS, "keymgr generate-ksr tells the "
			    "ZSKs of another zone");
		else
			rc = lives_of_request(out, asked, e);
	}
	request_free(&asked);
	said_free(&s);
	return rc;
}

static int
import(const struct config *c, const char *path, struct err *e)
{
	char zone[DNAME_TEXT_MAX];
	const char *const more[] = { dname_text(&c->zone, zone), "import-skr",
		path, NULL };
	struct said s = { { NULL, 0 }, { NULL, 0 } };
	int rc = keymgr(c, more, &s, e);

	said_free(&s);
	return rc;
}

/*
 * What keymgr has in store, as a response: it shows it in the same words but
 * for those before each time, and without a last line.
 */
static struct request *
stored(const struct config *c, time_t from, time_t to, struct err *e)
{
	static const char theirs[] = ";; Offline records for ";
	static const char ours[] = ";; SignedKeyResponse 1.0 ";
	char zone[DNAME_TEXT_MAX], begin[24], end[24];
	const char *const more[] = { dname_text(&c->zone, zone),
		"show-offline", begin, end, NULL };
	struct said s = { { NULL, 0 }, { NULL, 0 } };
	struct blob text = { NULL, 0 };
	struct request *r = NULL;
	const char *at;
	int rc;

	snprintf(begin, sizeof(begin), "%jd", (intmax_t)from);
	snprintf(end, sizeof(end), "%jd", (intmax_t)to);
	rc = keymgr(c, more, &s, e);
	for (at = (const char *)s.out.data; rc == 0 && at != NULL &&
	    *at != '\0'; at += strcspn(at, "\n"), at += *at == '\n') {
		bool head = strncmp(at, theirs, strlen(theirs)) == 0;
		const char *rest = head ? at + strlen(theirs) : at;

		rc = blob_printf(&text, e, "%s%.*s\n", head ? ours : "",
		    (int)strcspn(rest, "\n"), rest);
	}
	if (rc == 0)
		rc = blob_printf(&text, e, "%sgenerated at "
		    "1970-01-01T00:00:00Z by keymgr\n", ours);
	if (rc == 0)
		r = request_read(text.data, text.len, e);
	blob_free(&text);
	said_free(&s);
	return r;
}

/* Its import takes away what it had, and may then fail, or end too early. */
static int
holds(const struct config *c, const struct request *r, time_t now,
    struct err *e)
{
	struct request *has;
	char when[UTC_TEXT];
	size_t first = 0;
	int rc = 0;

	while (first + 1 < r->n_bundles && slot_begins(r, first + 1) <= now)
		first++;
	has = stored(c, slot_begins(r, first), slot_begins(r,
	    r->n_bundles - 1), e);
	if (has == NULL)
		return err_doing(e, "what keymgr has in store");
	for (size_t i = first; rc == 0 && i < r->n_bundles; i++) {
		size_t j = 0;

		while (j < has->n_bundles && (slot_begins(has, j) !=
		    slot_begins(r, i) || !served_is(&has->bundles[j],
		    &r->bundles[i])))
			j++;
		if (j == has->n_bundles)
			rc = err_set(e, ERR_SYS, "keymgr does not have the "
			    "slot from %s in store", utc_text(slot_begins(r,
			    i), when));
	}
	request_free(&has);
	return rc;
}

/*
 * A zone that found no set when it was to be loaded is not there, and its keys
 * cannot be loaded either: it is loaded as a whole.
 */
static int
load(const struct config *c, struct err *e)
{
	char zone[DNAME_TEXT_MAX];
	const char *more[] = { "zone-keys-load", dname_text(&c->zone, zone),
		NULL };
	struct said s = { { NULL, 0 }, { NULL, 0 } };
	static struct bundle served;	/* large */
	struct err ignored;	/* then knotc says it better */
	int rc;

	if (served_get(&served, &c->deliver, &c->zone, &ignored) == 0 &&
	    served.n_keys == 0)
		more[0] = "zone-reload";
	rc = program_run(c->deliver.knotc, more, c->deliver.timeout, &s, e);
	said_free(&s);
	return rc;
}

const struct server server_knot = {
	.name = "knot", .daemon = "knotd", .format = "knot", .lives = lives,
	.import = import, .holds = holds, .load = load,
};
