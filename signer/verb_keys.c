#include <stdlib.h>

#include "keyset/utc.h"
#include "signer/board.h"
#include "signer/chart.h"
#include "signer/keyring.h"
#include "signer/prospect.h"
#include "signer/run.h"

enum { KEYS_MAX = 64 };

/* The number after -n; 0 without it. */
static int
wanted(const struct run *run, size_t *n, struct err *e)
{
	const char *text = run->option['n'];
	char *end;
	long value;

	if (text == NULL) {
		*n = 0;
		return 0;
	}
	value = strtol(text, &end, 10);
	if (*text == '\0' || *end != '\0' || value < 1 || value > KEYS_MAX)
		return err_set(e, ERR_FORMAT, "-n %.20s: a number from 1 to "
		    "%d is wanted", text, KEYS_MAX);
	*n = (size_t)value;
	return 0;
}

static int
make_keys(struct run *run, struct keyring *ring, const struct board *b,
    size_t missing, struct err *e)
{
	struct dnskey *ksks;
	size_t n;
	int rc = 0;

	if (missing == 0)
		return 0;
	if ((ksks = board_ksks(b, &n, e)) == NULL)
		return -1;
	for (size_t i = 0; rc == 0 && i < missing; i++) {
		const struct zsk *z = keyring_make(ring, ksks, n, e);

		rc = z == NULL ? -1 : blob_printf(&run->notes, e,
		    "made %s, %s, tag %u\n", z->name, z->key.alg->name,
		    (unsigned)dnskey_tag(&z->key));
	}
	free(ksks);
	return rc;
}

/* One more, which signs nothing: it is told apart from the first on. */
static int
make_standby(struct run *run, const struct state *s, struct keyring *ring,
    struct board *b, struct err *e)
{
	size_t before = keyring_count(ring);

	if (make_keys(run, ring, b, 1, e) != 0 ||
	    standby_set(&b->standby, s, &keyring_at(ring, before)->id, e) != 0)
		return -1;
	return blob_printf(&run->notes, e, "%s is the standby ZSK\n",
	    keyring_at(ring, before)->name);
}

static const char *
role(const struct zsk *z, const struct board *b, time_t now,
    char out[UTC_TEXT + 32])
{
	const struct bundle *slot = board_slot(b, now);
	const struct schedule_entry *signer = NULL;
	char from[UTC_TEXT];
	time_t t;

	if (slot != NULL)
		signer = schedule_signer(&b->schedule, slot->inception);
	if (standby_withdrew(&b->standby, &z->id))
		return "withdrawn, signs no more";
	if (!schedule_has(&b->schedule, &z->id, &t))
		return standby_keeps(&b->standby, &z->id) ? "standby" :
		    "spare";
	if (signer != NULL && digest_equal(&signer->zsk, &z->id))
		return "signs";
	utc_screen(t, from);
	if (slot != NULL && slot_has(slot, &z->id) && t <= now &&
	    t > slot->inception)
		snprintf(out, UTC_TEXT + 32, "published, signs from the next "
		    "slot on");
	else if (slot != NULL && slot_has(slot, &z->id))
		snprintf(out, UTC_TEXT + 32, t > now ? "published, signs from "
		    "%s" : "retiring, signed from %s", from);
	else
		snprintf(out, UTC_TEXT + 32, t > now ? "signs from %s" :
		    "retired, signed from %s", from);
	return out;
}

static int
tell_keys(struct run *run, const struct keyring *ring, const struct board *b,
    struct err *e)
{
	if (blob_printf(&run->out, e, "%-9s %-16s %5s  %-6s %-16s  %s\n",
	    "ZSK", "algorithm", "tag", "where", "id", "now") != 0)
		return -1;
	for (size_t i = 0; i < keyring_count(ring); i++) {
		const struct zsk *z = keyring_at(ring, i);
		char id[DIGEST_HEX], text[UTC_TEXT + 32];

		if (blob_printf(&run->out, e,
		    "%-9s %-16s %5u  %-6s %.16s  %s\n", z->name,
		    z->key.alg->name, (unsigned)dnskey_tag(&z->key),
		    keyring_where(ring, z), digest_hex(&z->id, id),
		    role(z, b, run->now, text)) != 0)
			return -1;
	}
	return 0;
}

/* Makes those that are wanted, and lists all. */
static int
have_keys(struct run *run, const struct state *s, struct keyring *ring,
    struct board *b, size_t want, struct err *e)
{
	struct prospect p;
	size_t missing;

	if (prospect_make(&p, &run->config, b, ring, NULL, run->now, e) != 0)
		return -1;
	missing = p.missing;
	if (p.usable + missing < want)
		missing = want - p.usable;
	if (make_keys(run, ring, b, missing, e) != 0 ||
	    (p.lacks_standby && make_standby(run, s, ring, b, e) != 0))
		return -1;
	return tell_keys(run, ring, b, e);
}

/* The slots as a request would ask for them, and makes nothing. */
static int
show_plan(struct run *run, const struct keyring *ring, const struct board *b,
    struct err *e)
{
	const char *from = run->option['s'];
	struct prospect p;
	time_t start;

	if (from != NULL && utc_parse(from, &start, e) != 0)
		return err_doing(e, "-s");
	if (prospect_make(&p, &run->config, b, ring,
	    from != NULL ? &start : NULL, run->now, e) != 0)
		return -1;
	return chart_tell(&run->out, b, &p, ring, run->now, e);
}

/* Only one of -l, -n and -p; -s goes with the last. */
static int
keys_use(const struct run *run, enum state_use *use, struct err *e)
{
	const bool list = run->option['l'] != NULL;
	const bool plan = run->option['p'] != NULL;

	if (list + plan + (run->option['n'] != NULL) > 1)
		return err_set(e, ERR_FORMAT, "-n makes keys, and -l and -p "
		    "show what there is and what is planned: one of them");
	if (run->option['s'] != NULL && !plan)
		return err_set(e, ERR_FORMAT, "-s goes with -p");
	*use = plan ? STATE_IF_ANY : list ? STATE_READ : STATE_CREATE;
	return 0;
}

int
verb_keys(struct run *run, struct err *e)
{
	struct board b = { .response = NULL };
	struct keyring *ring = NULL;
	struct state *s = NULL;
	enum state_use use;
	size_t want = 0;
	int rc = -1;

	if (keys_use(run, &use, e) != 0 || wanted(run, &want, e) != 0 ||
	    (s = state_open(&run->config, use, e)) == NULL)
		return -1;
	if (board_load(&b, s, e) != 0 ||
	    (ring = keyring_open(s, &run->config, e)) == NULL)
		goto out;
	rc = use == STATE_IF_ANY ? show_plan(run, ring, &b, e) :
	    use == STATE_READ ? tell_keys(run, ring, &b, e) :
	    have_keys(run, s, ring, &b, want, e);
out:
	keyring_close(&ring);
	board_free(&b);
	state_close(&s);
	return rc;
}
