#include <stdio.h>
#include <string.h>

#include "ceremony/leaving.h"
#include "keyset/apart.h"
#include "keyset/plan.h"

#include "ceremony/report_state.h"

/* The request of one zone, and what answers it. */

static void
asked(const struct report *r)
{
	const json_t *data = register_last(r->reg, "request", "done");
	const json_t *twin = json_object_get(data, "emergency");
	const char *hex = json_string_value(json_object_get(twin, "sha256"));

	document_add(r->paper, PIECE_FACT, "Request", "%s",
	    report_said(r, "request", "done", "id"));
	document_add(r->paper, PIECE_FACT, "Zone", "%s%s", report_said(r,
	    "request", "done", "zone"), json_is_true(json_object_get(data,
	    "first")) ? "; the first response of it" : "");
	document_add(r->paper, PIECE_EXACT, "its SHA-256", "%s",
	    report_said(r, "request", "done", "sha256"));
	if (json_is_object(twin))
		document_add(r->paper, PIECE_EXACT, "emergency's", "%s",
		    hex == NULL ? "?" : hex);
}

static void
agreed(const struct report *r)
{
	const json_t *names = json_object_get(register_last(r->reg, "review",
	    "done"), "identifiers");
	const char *plan = report_fact(r, "review", "done", "plan");
	const struct plan *p = plan == NULL ? NULL : plan_by_name(plan);

	if (plan == NULL)
		return;
	document_add(r->paper, PIECE_FACT, "Plan", "%s%s%s", plan, p == NULL ?
	    "" : ": ", p == NULL ? "" : p->words);
	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));

		document_add(r->paper, PIECE_FACT, "KSK is named", "%s",
		    name == NULL ? "?" : name);
	}
	document_add(r->paper, PIECE_FACT, "Review", "judged as of %s, verdict "
	    "%s", report_said(r, "review", "done", "judged"), report_said(r,
	    "review", "done", "verdict"));
	document_add(r->paper, PIECE_EXACT, "of its page", "%s",
	    report_said(r, "review", "done", "sha256"));
}

/* ---- over time ----------------------------------------------------------- */

static struct request *
read_response(const struct report *r, struct err *e)
{
	const char *hex = report_fact(r, "sign", "done", "response");
	struct blob bytes = { .len = 0 };
	struct digest d;
	struct request *q;

	if (hex == NULL)
		return err_set(e, ERR_FORMAT, "the journal names no response"),
		    NULL;
	if (digest_from_hex(&d, hex, e) != 0 ||
	    r->source->response(r->source, &d, &bytes, e) != 0)
		return err_doing(e, "the response that the journal cites"), NULL;
	q = request_read_apart(bytes.data, bytes.len, e);
	blob_free(&bytes);
	return q;
}

static void
list_keys(const struct report *r, const struct chart *c)
{
	static const struct column columns[] = {
		{ "Key", 9, false }, { "Sets", 9, false },
		{ "What it is in them", 54, false }, { NULL, 0, false },
	};

	document_table(r->paper, columns);
	for (size_t k = 0; k < c->n_keys; k++)
		for (size_t i = 0, next; i < c->n_sets; i = next) {
			char key[24], sets[48];

			for (next = i + 1; next < c->n_sets &&
			    c->keys[k].part[next] == c->keys[k].part[i]; next++)
				continue;
			if (c->keys[k].part[i] == CHART_ABSENT)
				continue;
			snprintf(key, sizeof(key), "%s %u", c->keys[k].ksk ?
			    "KSK" : "ZSK", c->keys[k].tag);
			snprintf(sets, sizeof(sets), next - i == 1 ? "%zu" :
			    "%zu to %zu", i + 1, next);
			document_row(r->paper, (const char *[]){ key, sets,
			    chart_words(c->keys[k].part[i]) });
		}
}

static void
list_sets(const struct report *r, const struct chart *c)
{
	static const struct column columns[] = {
		{ "Set", 3, false }, { "Good from", 20, false },
		{ "Good until", 20, false }, { "Keys in it", 29, false },
		{ NULL, 0, false },
	};

	document_table(r->paper, columns);
	for (size_t i = 0; i < c->n_sets; i++) {
		char number[16], from[UTC_TEXT], to[UTC_TEXT], keys[400] = "";
		size_t at = 0;

		snprintf(number, sizeof(number), "%zu", i + 1);
		for (size_t k = 0; k < c->n_keys && at < sizeof(keys); k++)
			if (c->keys[k].part[i] != CHART_ABSENT)
				at += (size_t)snprintf(keys + at,
				    sizeof(keys) - at, "%s%s %u", at == 0 ? "" :
				    ", ", c->keys[k].ksk ? "KSK" : "ZSK",
				    c->keys[k].tag);
		document_row(r->paper, (const char *[]){ number,
		    utc_screen(c->sets[i].from, from),
		    utc_screen(c->sets[i].to, to), keys });
	}
}

static int
over_time(const struct report *r)
{
	struct request *q = read_response(r, r->e);
	struct chart c;
	int rc;

	if (q == NULL)
		return -1;
	rc = chart_of(&c, q, r->reg->last_time, r->e);
	request_free(&q);
	if (rc != 0)
		return -1;
	document_add(r->paper, PIECE_HEADING, "KEYS AND SETS OVER TIME", NULL);
	document_add(r->paper, PIECE_TEXT, "Each set of keys is signed for the "
	    "time that its bar has; the next one takes over where it begins.",
	    NULL);
	document_chart(r->paper, &c);
	list_keys(r, &c);
	list_sets(r, &c);
	return 0;
}

int
report_answer(const struct report *r)
{
	char leaves[LEAVING_TEXT];
	const bool signed_it = register_done(r->reg, "sign") &&
	    register_last(r->reg, "sign", "done") != NULL;

	if (report_fact(r, "request", "done", "id") == NULL ||
	    !register_done(r->reg, "request"))
		return 0;
	document_add(r->paper, PIECE_HEADING, "REQUEST AND RESPONSE", NULL);
	asked(r);
	agreed(r);
	if (!signed_it) {
		document_add(r->paper, PIECE_FACT, "Response", "there is none");
		return 0;
	}
	document_add(r->paper, PIECE_FACT, "Response", "%lld sets of keys, each "
	    "signature verified when it was made", (long long)json_integer_value(
	    json_object_get(register_last(r->reg, "sign", "done"), "slots")));
	document_add(r->paper, PIECE_EXACT, "its SHA-256", "%s", report_said(r,
	    "sign", "done", "response"));
	if (leaving_key(r->reg) != NULL)
		document_add(r->paper, PIECE_FACT, "Parent zone", "%s",
		    leaving_words(r->reg, leaves));
	if (report_fact(r, "emergency", "done", "sealed") != NULL)
		document_add(r->paper, PIECE_EXACT, "sealed sets", "%s",
		    report_fact(r, "emergency", "done", "sealed"));
	return over_time(r);
}
