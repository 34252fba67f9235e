#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/audit_state.h"
#include "ceremony/register_state.h"
#include "ceremony/wrong_pins.h"
#include "keyset/utc.h"

static int
add(struct audit_deeds *d, const json_t *rec, const char *text, struct err *e)
{
	struct audit_done *list;

	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->list[i].text, text) == 0) {
			d->list[i].times++;
			return 0;
		}
	if ((list = register_grow(d->list, d->n, sizeof(*list))) == NULL)
		return err_sys(e, "read what was done");
	d->list = list;
	list[d->n].times = 1;
	list[d->n].record = rec;
	memcpy(list[d->n++].text, text, strlen(text) + 1);
	return 0;
}

int
audit_deeds_read(const struct audit *a, struct audit_deeds *d, struct err *e)
{
	char text[AUDIT_DEED];

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const json_t *rec = json_array_get(a->reg.records, i);

		if (audit_deed(a, rec, text) && add(d, rec, text, e) != 0)
			return -1;
	}
	return 0;
}

static int
write_head(const struct audit *a, struct blob *line, struct err *e)
{
	const json_t *first = json_array_get(a->reg.records, 0);
	char when[UTC_TEXT], who[AUDIT_PEOPLE];

	utc_text((time_t)json_integer_value(json_object_get(first, "time")),
	    when);
	return blob_printf(line, e, "ceremony %04u, %s, %.10s, %s: ",
	    a->reg.number, a->reg.type, when,
	    audit_people(a, who)[0] == '\0' ? "nobody" : who);
}

static int
write_end(const struct audit *a, bool last, struct blob *line, struct err *e)
{
	const char *reason = audit_fact(a, "ceremony", "abandoned", "reason");

	if (a->reg.exceptions > 0 && blob_printf(line, e, "; exceptions%s: %u",
	    last ? " before the export" : "", a->reg.exceptions) != 0)
		return -1;
	if (a->reg.abandoned)
		return blob_printf(line, e, "; it was abandoned: %s%s%s%s",
		    reason == NULL ? "?" : reason, a->reg.intent == NULL ? "" :
		    "; what came of its last intent, of step ",
		    a->reg.intent == NULL ? "" : a->reg.intent,
		    a->reg.intent == NULL ? "" : ", is not said");
	return last || a->reg.ended ? 0 : blob_printf(line, e,
	    "; it did not end");
}

static int
summarise(struct audit *a, const struct audit_deeds *d, bool last, struct err *e)
{
	struct blob line = { .len = 0 };
	int rc = write_head(a, &line, e);

	if (rc == 0 && d->n == 0)
		rc = blob_printf(&line, e, "nothing was made, changed or given "
		    "out");
	for (size_t i = 0; rc == 0 && i < d->n; i++) {
		rc = blob_printf(&line, e, "%s%s", i > 0 ? "; " : "",
		    d->list[i].text);
		if (rc == 0 && d->list[i].times > 1)
			rc = blob_printf(&line, e, " (%zu times)",
			    d->list[i].times);
	}
	if (rc == 0 && (rc = write_end(a, last, &line, e)) == 0)
		audit_say(a, a->reg.abandoned && d->n > 0 ? "WARN" : "ok",
		    (const char *)line.data);
	blob_free(&line);
	return rc;
}

/* Each by itself, with when it was and where the record is. */
static void
detail(struct audit *a, const struct audit_deeds *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const json_t *rec = d->list[i].record;
		char when[UTC_TEXT], times[32] = "";

		if (d->list[i].times > 1)
			snprintf(times, sizeof(times), " (%zu times)",
			    d->list[i].times);
		(void)audit_passed(a, "record %06lld, %s: %s%s", (long long)
		    json_integer_value(json_object_get(rec, "seq")), utc_screen(
		    (time_t)json_integer_value(json_object_get(rec, "time")),
		    when), d->list[i].text, times);
	}
}

static void
tell_wrong_pins(struct audit *a, bool last)
{
	const struct wrong_pins w = wrong_pins_read(a->reg.records);
	char text[WRONG_PINS_WHO + 160];

	if (!last && w.hsm + w.cards == 0)
		return;
	snprintf(text, sizeof(text), "ceremony %04u, %s: wrong PINs%s: of the "
	    "HSM %zu, of cards %zu%s%s", a->reg.number, a->reg.type, last ?
	    " before the export" : "", w.hsm, w.cards, w.cards > 0 ? ": " : "",
	    w.who);
	audit_say(a, w.cards > 0 ? "WARN" : "ok", text);
}

/* Once a key, with the last reason, and none that came back behind it. */
static bool
is_left(const struct audit *a, size_t at)
{
	const json_t *id = json_object_get(audit_data_at(a, at), "id");

	if (!audit_is_at(a, at, "restore", "nothing"))
		return false;
	for (size_t i = at + 1; i < json_array_size(a->reg.records); i++)
		if ((audit_is_at(a, i, "restore", "nothing") ||
		    audit_is_at(a, i, "restore", "result")) &&
		    json_equal(json_object_get(audit_data_at(a, i), "id"), id))
			return false;
	return true;
}

/* A restore that brought some of the keys alone is not the whole of one. */
static void
tell_left(struct audit *a)
{
	char deed[AUDIT_DEED], text[AUDIT_DEED + 80];

	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		if (!is_left(a, i) || !audit_deed(a, json_array_get(
		    a->reg.records, i), deed))
			continue;
		snprintf(text, sizeof(text), "ceremony %04u, %s: %s",
		    a->reg.number, a->reg.type, deed);
		audit_say(a, "WARN", text);
	}
}

static bool
is_last_response(const struct registry *r, size_t at)
{
	for (size_t i = at + 1; i < r->n_responses; i++)
		if (dname_equal(&r->responses[i].zone, &r->responses[at].zone))
			return false;
	return true;
}

static void
tell_homeless(struct audit *a, const struct register_plan *plan)
{
	char text[AUDIT_DEED];

	for (size_t i = 0; i < plan->n; i++) {
		const struct register_key *k = register_key(&a->reg,
		    &plan->ksks[i]);

		if (k == NULL || k->foreign || k->ended ||
		    register_key_elsewhere(&a->reg, k, ""))
			continue;
		snprintf(text, sizeof(text), "KSK %u (%.60s) is of the last "
		    "response, and is in no HSM that is not gone: nothing can be "
		    "signed with it until it is restored", dnskey_tag(&k->key),
		    k->label);
		audit_say(a, "WARN", text);
	}
}

/* What the next response is to be signed with, or goes on from. */
static void
tell_responses(struct audit *a)
{
	for (size_t i = 0; i < a->reg.n_responses; i++)
		if (is_last_response(&a->reg, i))
			tell_homeless(a, &a->reg.responses[i].plan);
}

/* What no record says is in doubt for whoever uses that HSM. */
static void
tell_restores(struct audit *a)
{
	char text[AUDIT_DEED];

	for (size_t i = 0; i < a->reg.n_restores; i++) {
		const struct register_restore *b = &a->reg.restores[i];
		const struct register_key *k = register_key(&a->reg, &b->id);

		if (register_token_gone(&a->reg, b->serial) != 0)
			continue;
		snprintf(text, sizeof(text), "record %llu says that %s %u (%.60s) "
		    "was to be restored into HSM %s, and no record what came of "
		    "it: it may be there, until an inventory of that HSM looks",
		    (unsigned long long)b->record, k->key.flags & DNSKEY_SEP ?
		    "KSK" : "ZSK", dnskey_tag(&k->key), k->label, b->serial);
		audit_say(a, "WARN", text);
	}
}

int
audit_deeds(struct audit *a, bool last, struct err *e)
{
	struct audit_deeds d = { .n = 0 };
	int rc = 0;

	if (a->reg.number == 0)
		return 0;
	if ((rc = audit_deeds_read(a, &d, e)) == 0 &&
	    (rc = summarise(a, &d, last, e)) == 0) {
		if (last)
			detail(a, &d);
		audit_refused(a);
		audit_unseen(a);
		tell_left(a);
		if (last) {
			tell_responses(a);
			tell_restores(a);
		}
		tell_wrong_pins(a, last);
	}
	free(d.list);
	return rc;
}
