#include <stdio.h>

#include "ceremony/keyrec.h"
#include "ceremony/make_key.h"
#include "ceremony/parcels.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"
#include "hsm/wrap.h"
#include "keyset/utc.h"

bool
make_key_leaves(const struct ceremony *c)
{
	return c->site->recovery.group_count > 0 || parcels_due(c);
}

int
make_key_can(struct ceremony *c, struct err *e)
{
	struct hsm_wrap_way way;

	if (c->site->recovery.group_count == 0)
		return 0;
	if (hsm_wrap_probe(c->hsm, &way, e) == 0 &&
	    hsm_wrap_can(c->hsm, &way, c->site->alg, c->site->bits, e) == 0)
		return 0;
	return err_set(e, ERR_POLICY, "%s; no key was made, since it could "
	    "not be backed up", e->text);
}

/* A backup key that this run has made is still here, and needs nobody. */
void
make_key_needs(const struct ceremony *c, struct page *p)
{
	const struct held_set *held = holdings_set(&c->reg.holdings,
	    SHARE_BACKUP_KEY, "");
	char quorum[QUORUM_TEXT], name[SET_NAME];

	if (!ceremony_has(c->type, &step_backup) || c->backup.secret != NULL)
		return;
	if (held == NULL)
		page_line(p, "   Its copy needs  a backup key, and there is none: "
		    "MAKE BACKUP KEY comes first");
	else
		page_wrap(p, "   Its copy needs  shares of set %s, %s holders: are "
		    "they here?", set_name(&held->set, name), quorum_text(
		    &held->set.plan, quorum));
}

void
make_key_plan(const struct ceremony *c, struct register_intent *what)
{
	char zone[DNAME_TEXT_MAX], now[UTC_TEXT];

	what->alg = c->site->alg;
	what->bits = c->site->bits;
	what->extractable = make_key_leaves(c);
	snprintf(what->serial, sizeof(what->serial), "%s", c->serial);
	snprintf(what->label, sizeof(what->label), "%.24s-%s-%.10s-r%llu",
	    dname_text(&what->zone, zone), what->flags & DNSKEY_SEP ? "KSK" :
	    "ZSK", utc_text(c->now(), now),
	    (unsigned long long)journal_seq(c->journal) + 1);
}

static int
record_intent(struct ceremony *c, const struct register_intent *what,
    struct err *e)
{
	char zone[DNAME_TEXT_MAX];

	return ceremony_record(c, "make-key", "intent", json_pack(
	    "{s:s,s:s,s:i,s:i,s:i,s:b,s:s,s:s*}", "label", what->label, "zone",
	    dname_text(&what->zone, zone), "flags", (int)what->flags,
	    "algorithm", (int)what->alg->number, "bits", (int)what->bits,
	    "extractable", what->extractable, "serial", what->serial, "group",
	    what->group[0] == '\0' ? NULL : what->group), e);
}

/* One of a group is one of many. */
static int
generate(struct ceremony *c, const struct register_intent *what,
    struct err *e)
{
	const struct hsm_keyspec spec = {
		.alg = what->alg, .bits = what->bits, .label = what->label,
		.extractable = what->extractable,
	};
	struct err why = { .text = "" };
	struct blob pem = { .len = 0 };
	char zone[DNAME_TEXT_MAX];
	struct hsm_key key;
	int rc;

	if (what->group[0] == '\0')
		return hsm_generate(c->hsm, &spec, &key, e) != 0 ? -1 :
		    keyrec_add(c, &key, what, e);
	if (hsm_generate_stated(c->hsm, &spec, dname_text(&what->zone, zone),
	    &key, &pem, &why, e) != 0)
		return -1;
	rc = keyrec_add_stated(c, &key, what, &pem, &why, e);
	blob_free(&pem);
	return rc;
}

int
make_key(struct ceremony *c, const struct register_intent *what, size_t at,
    size_t n, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct ui_frame frame;

	if (record_intent(c, what, e) != 0)
		return -1;
	page_start(&p, n == 1 ? "THE HSM MAKES THE KEY" :
	    "THE HSM MAKES THE KEYS");
	ceremony_frame(c, &frame);
	c->ui.ops->busy(c->ui.room, &frame, &p, "key", at, n);
	page_free(&p);
	return generate(c, what, e);
}
