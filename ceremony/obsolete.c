#include <stdio.h>

#include "ceremony/ask.h"
#include "ceremony/obsolete.h"

static const char *
role(const struct register_key *k)
{
	return k->key.flags & DNSKEY_SEP ? "KSK" : "ZSK";
}

static int
needs_no_more(struct ceremony *c, const struct register_key *k,
    const struct dependents *d, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'k', "Keep the key" }, { 'd', "Destroy it all the same" },
		{ 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	char letter = 'k', happened[120];
	int rc;

	if (d->sets == 0)
		return 0;
	page_start(&p, "SIGNED SETS STILL HAVE THIS KEY");
	page_line(&p, "%s", "");
	page_line(&p, "   Key     %s %u, %s", role(k), dnskey_tag(&k->key),
	    k->label);
	page_line(&p, "%s", "");
	dependents_page(c, k, d, &p);
	page_line(&p, "%s", "");
	page_wrap(&p, "   While such a set is in use the key is needed: nothing "
	    "else can sign it anew if something is wrong with it.  It is kept, "
	    "but for a reason that both give.");
	page_foot(&p, "NOW  Administrator: K keeps the key; D asks both for "
	    "their reason, and destroys nothing yet.");
	page_foot(&p, "WHY  If you are not sure, press K: it can be destroyed "
	    "another day.");
	rc = ask_letter(c, &p, "destroy.needed", choices, &letter, e);
	page_free(&p);
	if (rc != 0)
		return -1;
	if (letter == 'k')
		return err_set(e, ERR_POLICY, "signed sets have %s %u still; it "
		    "was kept", role(k), dnskey_tag(&k->key));
	snprintf(happened, sizeof(happened), "%zu sets that left have %s %u",
	    d->sets, role(k), dnskey_tag(&k->key));
	return ask_exception(c, OBSOLETE_RULE, happened, e);
}

/* What this machine cannot see, people have looked at. */
static int
ds_is_gone(struct ceremony *c, const struct register_key *k, struct err *e)
{
	unsigned tag = dnskey_tag(&k->key);
	struct page p = { .n_lines = 0 };
	char zone[DNAME_TEXT_MAX];
	int rc;

	if (!(k->key.flags & DNSKEY_SEP))
		return 0;
	page_start(&p, "HAS THE PARENT ZONE A DS OF THIS KEY");
	page_line(&p, "%s", "");
	page_line(&p, " 1  All servers of the parent were asked: none has a DS "
	    "with tag %u.", tag);
	page_line(&p, " 2  None had one for longer than the TTL of the DS, and a "
	    "margin.");
	page_line(&p, "%s", "");
	page_wrap(&p, "   The zone is %s, and the key is KSK %u.  This machine has "
	    "no network: it is the paper of whoever asked the servers that says "
	    "so.", dname_text(&k->zone, zone), tag);
	page_foot(&p, "NOW  Witness: read it from the paper.  Administrator: tick "
	    "each line that is so.");
	page_foot(&p, "WHY  A DS whose key is gone breaks the zone.  M if one "
	    "is not so: it stays.");
	rc = ask_ticks(c, &p, "destroy.ds", 1, 2, e);
	page_free(&p);
	if (rc != 0 && e->kind == ERR_POLICY)
		return err_set(e, ERR_POLICY, "the parent zone has, or may have, a "
		    "DS of KSK %u: it is taken out there first; the key was kept",
		    tag);
	return rc;
}

int
obsolete(struct ceremony *c, const struct register_key *k,
    const struct dependents *d, struct err *e)
{
	return needs_no_more(c, k, d, e) == 0 ? ds_is_gone(c, k, e) : -1;
}
