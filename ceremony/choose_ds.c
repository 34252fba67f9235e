#include <stdio.h>
#include <stdlib.h>

#include "ceremony/ask.h"
#include "ceremony/choose_plan.h"
#include "keyset/utc.h"

/* Whether the parent has the DS of the next KSK: people say so, on a day. */

static time_t
made_at(const struct ceremony *c, const struct agreed *a)
{
	return register_key(&c->reg, &a->ids[PLAN_NEXT])->made_at;
}

static void
show_ds(const struct ceremony *c, const struct agreed *a, struct page *p)
{
	const struct dnskey *k = &a->planned.keys[PLAN_NEXT];
	char zone[DNAME_TEXT_MAX], made[UTC_TEXT];
	char *text;
	ldns_rr *ds;
	struct err e;

	page_start(p, "IS ITS DS IN THE PARENT ZONE");
	page_wrap(p, "   Zone  %s", dname_text(&c->request->zone, zone));
	page_line(p, "   KSK   %u, which is to sign alone", dnskey_tag(k));
	page_line(p, "   Made  %.10s", utc_text(made_at(c, a), made));
	page_line(p, "%s", "");
	page_line(p, "   Every server of the parent zone must answer with it:");
	ds = dnskey_to_ds(k, &c->request->zone, 0, DS_SHA256, &e);
	text = ds == NULL ? NULL : ldns_rdf2str(ldns_rr_rdf(ds, 3));
	page_wrap(p, "   %u %u 2 %s", dnskey_tag(k), k->alg->number,
	    text == NULL ? "" : text);
	free(text);
	ldns_rr_free(ds);
}

/* "2027-05-01"; the day's end counts, for no clock says more. */
static int
read_date(const char *text, time_t made, time_t now, time_t *to,
    struct err *e)
{
	char whole[UTC_TEXT];
	time_t at;

	snprintf(whole, sizeof(whole), "%.12sT00:00:00Z", text);
	if (strlen(text) != 10 || utc_parse(whole, &at, e) != 0)
		return err_set(e, ERR_FORMAT, "\"%.20s\" is no date like "
		    "2027-05-01", text);
	if (at > now)
		return err_set(e, ERR_POLICY, "%s is still to come", text);
	if (at + 86399 < made)
		return err_set(e, ERR_POLICY, "%s is before the day on which the "
		    "KSK was made", text);
	*to = at + 86399;
	return 0;
}

/* What was mistyped is asked for again, beside what is wrong with it. */
static int
ask_date(struct ceremony *c, const struct agreed *a, char date[UI_ANSWER_MAX],
    time_t *when, struct err *e)
{
	struct err why = { .kind = ERR_NONE };
	struct page p = { .n_lines = 0 };
	int rc;

	do {
		show_ds(c, a, &p);
		if (why.kind != ERR_NONE) {
			page_line(&p, "%s", "");
			page_wrap(&p, "   Not taken: %s; nothing was noted.  Type "
			    "it again.", why.text);
		}
		page_foot(&p, "NOW  Administrator: type the date (UTC) on which "
		    "it was seen on all of them, as 2027-05-01; Esc if it was "
		    "not: the plans come again.");
		page_foot(&p, "WHY  Without it validators refuse the zone as soon "
		    "as that KSK signs alone.");
		rc = ask_text(c, &p, "ds.date", "Seen on", date,
		    UI_ANSWER_MAX, e);
	} while (rc == 0 && read_date(date, made_at(c, a), c->now(), when,
	    &why) != 0);
	page_free(&p);
	return rc;
}

int
choose_ds(struct ceremony *c, struct agreed *a, struct err *e)
{
	char date[UI_ANSWER_MAX], object[DNAME_TEXT_MAX + 32], zone[DNAME_TEXT_MAX];
	char hex[DIGEST_HEX], seen[UTC_TEXT];
	struct page p = { .n_lines = 0 };
	time_t when = 0;
	int rc;

	if (!a->planned.plan->needs_ds || a->standing[PLAN_NEXT].ds != 0 ||
	    c->request->zone.len <= 1)
		return 0;
	rc = ask_date(c, a, date, &when, e);
	if (rc == 0) {
		snprintf(object, sizeof(object), "%s %u %.10s", dname_text(
		    &c->request->zone, zone),
		    dnskey_tag(&a->planned.keys[PLAN_NEXT]), date);
		show_ds(c, a, &p);
		page_foot(&p, "NOW  If both have seen it, both type zone, tag and "
		    "date, for example:  nl. 34112 2027-05-01");
		page_foot(&p, "WHY  By this the KSK signs alone; the journal "
		    "keeps who said so.");
		rc = ask_object(c, &p, "ds.object", object, false, e);
	}
	if (rc == 0)
		rc = ceremony_record(c, "review", "ds-seen", json_pack("{s:s,s:s}",
		    "ksk", digest_hex(&a->ids[PLAN_NEXT], hex), "seen",
		    utc_text(when, seen)), e);
	if (rc == 0)
		a->standing[PLAN_NEXT].ds = when;
	page_free(&p);
	return rc;
}

/* ---- what was said, and is not so any more -------------------------------- */

/* The nth KSK of the zone of whose DS people said that it is there; or NULL. */
static const struct register_key *
said_of(const struct ceremony *c, size_t nth)
{
	for (size_t i = 0; i < c->reg.n_keys; i++) {
		const struct register_key *k = &c->reg.keys[i];

		if (k->ds_seen != 0 && register_key_lives(k) &&
		    dname_equal(&k->zone, &c->request->zone) && nth-- == 0)
			return k;
	}
	return NULL;
}

size_t
choose_ds_tell(const struct ceremony *c, struct page *p,
    struct ui_choice *choices, size_t room)
{
	static const char DIGITS[] = "123456789";
	const struct register_key *k;
	char seen[UTC_TEXT];
	size_t n = 0;

	for (; n < room && n < sizeof(DIGITS) - 1 && (k = said_of(c, n)) != NULL;
	    n++) {
		page_wrap(p, "   %c  DS of KSK %u in the parent zone by %.10s, as "
		    "%s said in ceremony %04u; press %c if it is not so any more",
		    DIGITS[n], dnskey_tag(&k->key), utc_text(k->ds_seen, seen),
		    k->ds_who, k->ds_said, DIGITS[n]);
		choices[n] = (struct ui_choice){ DIGITS[n], "" };
	}
	return n;
}

int
choose_ds_gone(struct ceremony *c, char digit, struct err *e)
{
	const struct register_key *k = said_of(c, (size_t)(digit - '1'));
	char object[DNAME_TEXT_MAX + 24], zone[DNAME_TEXT_MAX];
	char hex[DIGEST_HEX], seen[UTC_TEXT];
	struct page p = { .n_lines = 0 };
	int rc;

	dname_text(&k->zone, zone);
	snprintf(object, sizeof(object), "no ds %s %u", zone,
	    dnskey_tag(&k->key));
	page_start(&p, "ITS DS IS NOT IN THE PARENT ZONE");
	page_line(&p, "%s", "");
	page_wrap(&p, "   Zone  %s", zone);
	page_line(&p, "   KSK   %u", dnskey_tag(&k->key));
	page_line(&p, "   Said  that its DS is there by %.10s",
	    utc_text(k->ds_seen, seen));
	page_line(&p, "   By    %s, in ceremony %04u", k->ds_who, k->ds_said);
	page_line(&p, "%s", "");
	page_wrap(&p, "   That is taken back: before this KSK signs alone two "
	    "people are asked for the date again.");
	page_foot(&p, "NOW  Both: if it was wrong, or is so no more, type no ds, zone "
	    "and tag, for example:  no ds nl. 34112");
	page_foot(&p, "WHY  A KSK that signs alone without its DS makes the zone "
	    "bogus.");
	rc = ask_object(c, &p, "ds.gone", object, false, e);
	page_free(&p);
	return rc != 0 ? -1 : ceremony_record(c, "review", "ds-gone",
	    json_pack("{s:s}", "ksk", digest_hex(&k->id, hex)), e);
}
