#include <stdio.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/planned.h"
#include "ceremony/unnamed_bags.h"
#include "keyset/utc.h"

bool
planned(const struct ceremony *c)
{
	return c->agenda_bytes.len > 0;
}

int
planned_load(struct ceremony *c, struct err *e)
{
	const struct ceremony_type *t;
	const char *path = c->site->plan;
	char hex[DIGEST_HEX];
	unsigned held;

	if (path[0] == '\0') {
		agenda_describe(&c->agenda, c->site);
		return 0;
	}
	if (agenda_load(&c->agenda, path, &c->agenda_bytes, e) != 0)
		return -1;
	t = agenda_type(&c->agenda, e);
	if (t == NULL || agenda_fits(&c->agenda, c->site, e) != 0)
		return err_doing(e, "%.180s, and nothing was changed", path);
	if (!ceremony_fits(t, c->site))
		return err_set(e, ERR_POLICY, "%.180s: a site with this "
		    "configuration holds no %s; nothing was changed", path,
		    t->title);
	held = register_held(&c->reg, planned_hex(c, hex));
	return held == 0 ? 0 : err_set(e, ERR_POLICY, "%.180s: ceremony %04u was "
	    "held by it, and a plan is held once: plan another; nothing was "
	    "changed", path, held);
}

const char *
planned_hex(const struct ceremony *c, char hex[DIGEST_HEX])
{
	const struct digest d = digest_of(c->agenda_bytes.data,
	    c->agenda_bytes.len);

	return planned(c) ? digest_hex(&d, hex) : NULL;
}

/* ---- which ceremony it is ------------------------------------------------- */

static void
tell_names(const char *label, const struct agenda_names *list, struct page *p)
{
	char text[AGENDA_NAMES * (AGENDA_NAME + 2)];
	size_t used = 0;

	for (size_t i = 0; i < list->n; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
		    i == 0 ? "" : ", ", list->names[i]);
	if (list->n > 0)
		page_wrap(p, "   %-13s  %s", label, text);
}

/* Cards are enrolled in a ceremony of its own, which was to be planned first. */
static void
tell_few_cards(const struct ceremony *c, const struct ceremony_type *t,
    struct page *p)
{
	const size_t need = split_shares(&c->site->operators);
	const size_t have = holdings_people(&c->reg.holdings);

	if (have >= need || !ceremony_has(t, &step_init_token))
		return;
	page_line(p, "%s", "");
	page_wrap(p, "   FEW CARDS  Officers with a card: %zu; shares of each PIN: "
	    "%zu.  Who has no card gets them on paper.  ENROL OFFICERS is a "
	    "ceremony of its own, and comes before this one.", have, need);
}

static void
describe(const struct ceremony *c, const struct ceremony_type *t, struct page *p)
{
	const struct agenda *a = &c->agenda;
	char from[UTC_TEXT], to[UTC_TEXT];

	page_start(p, "THE CEREMONY THAT WAS PLANNED");
	page_line(p, "%s", "");
	page_line(p, "   Ceremony       %s, %s", t->title, a->mode);
	page_line(p, "   Zone, token    %s, %s", a->zone, a->token);
	page_line(p, "   Site           %s", a->site);
	page_line(p, "   Begins         %s at the earliest", utc_screen(
	    a->not_before, from));
	page_line(p, "                  %s at the latest", utc_screen(
	    a->not_after, to));
	page_line(p, "   Administrator  %s", a->people[ADMINISTRATOR]);
	page_line(p, "   Witness        %s", a->people[WITNESS]);
	tell_names("Officers", &a->officers, p);
	tell_names("Safe keepers", &a->keepers, p);
	unnamed_bags_tell(c, p);
	tell_few_cards(c, t, p);
}

char *
planned_time(const struct agenda *a, char text[PLANNED_TEXT])
{
	char from[UTC_TEXT], to[UTC_TEXT];

	snprintf(text, PLANNED_TEXT, "held from %s to %s, as planned",
	    utc_screen(a->not_before, from), utc_screen(a->not_after, to));
	return text;
}

static bool
in_time(const struct agenda *a, time_t now)
{
	return now >= a->not_before && now <= a->not_after;
}

/* On another day nothing is begun; what people say of the clock comes later. */
static int
due(const struct ceremony *c, struct err *e)
{
	char expected[PLANNED_TEXT], when[UTC_TEXT];
	time_t now = c->now();

	return in_time(&c->agenda, now) ? 0 : err_set(e, ERR_POLICY, "this "
	    "ceremony is to be %s, and this machine's clock says %s: if today is "
	    "not the day, plan it anew; if the clock is wrong, set it and start "
	    "again; nothing was begun", planned_time(&c->agenda, expected),
	    utc_screen(now, when));
}

const struct ceremony_type *
planned_choose(struct ceremony *c, struct err *e)
{
	const struct ceremony_type *t = agenda_type(&c->agenda, e);
	struct page p = { .n_lines = 0 };
	int rc;

	if (t == NULL || due(c, e) != 0)
		return NULL;
	describe(c, t, &p);
	page_foot(&p, "NOW  Administrator: Enter if this is the ceremony of today.");
	page_foot(&p, "WHY  No other runs with this file.  Its words are compared "
	    "in the first step.");
	rc = ask_enter(c, &p, "planned", e);
	page_free(&p);
	return rc == 0 ? t : NULL;
}

int
planned_same(const struct ceremony *c, struct err *e)
{
	const char *began = json_string_value(json_object_get(register_last(
	    &c->reg, "ceremony", "begin"), "plan"));
	char hex[DIGEST_HEX];
	const char *now = planned_hex(c, hex);

	if (began == NULL && now == NULL)
		return 0;
	if (began == NULL)
		return err_set(e, ERR_POLICY, "ceremony %04u was begun without a "
		    "ceremony file, and is not gone on with by one: start again "
		    "without -f, to continue or abandon it; nothing was changed",
		    c->reg.number);
	if (now != NULL && strcmp(began, now) == 0)
		return 0;
	return err_set(e, ERR_POLICY, "ceremony %04u was begun by the ceremony "
	    "file with the SHA-256 %.16s..., and %s: give that one with -f to "
	    "continue it, or abandon it; nothing was changed",
	    c->reg.number, began, now == NULL ? "none was given" :
	    "another was given");
}

/* ---- what the room is held to --------------------------------------------- */

static bool
spell(const char *as, char name[PERSON_NAME])
{
	bool same = person_same(as, name) && strlen(as) < PERSON_NAME;

	if (same)
		memcpy(name, as, strlen(as) + 1);
	return same;
}

int
planned_named(const struct ceremony *c, char name[PERSON_NAME], struct err *e)
{
	const struct agenda *a = &c->agenda;
	bool found = !planned(c) || spell(a->people[ADMINISTRATOR], name) ||
	    spell(a->people[WITNESS], name);

	for (size_t i = 0; !found && i < a->officers.n; i++)
		found = spell(a->officers.names[i], name);
	for (size_t i = 0; !found && i < a->keepers.n; i++)
		found = spell(a->keepers.names[i], name);
	return person_named(&c->reg.holdings, name, e);
}

int
planned_compare(struct ceremony *c, struct err *e)
{
	const struct digest d = digest_of(c->agenda_bytes.data,
	    c->agenda_bytes.len);
	struct page p = { .n_lines = 0 };
	int rc;

	if (!planned(c))
		return 0;
	page_start(&p, "HASH OF THE CEREMONY FILE: is it what the script says?");
	page_line(&p, "%s", "");
	answer_words(&p, &d);
	page_foot(&p, "NOW  Witness: read the words from the printed script.  "
	    "Administrator: tick each line that is the same.  M if one differs.");
	page_foot(&p, "WHY  The script that everybody has in hand is of this file, "
	    "and of no other.");
	rc = ask_ticks(c, &p, "plan.words", 1, ANSWER_WORD_LINES, e);
	page_free(&p);
	return rc == 0 || e->kind != ERR_POLICY ? rc : err_set(e, ERR_POLICY,
	    "the ceremony file is not the one that the script was printed from: "
	    "the script of this file is needed");
}

/* Whether both gave their reason in this ceremony already. */
static bool
excepted(const struct ceremony *c, const char *expected, const char *happened)
{
	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);
		const json_t *data = json_object_get(rec, "data");
		const char *was = json_string_value(json_object_get(data,
		    "expected"));
		const char *is = json_string_value(json_object_get(data,
		    "happened"));

		if (register_is(rec, "ceremony", "exception") && was != NULL &&
		    is != NULL && strcmp(was, expected) == 0 &&
		    strcmp(is, happened) == 0)
			return true;
	}
	return false;
}

char *
planned_person(const struct agenda *a, int person, char text[PLANNED_TEXT])
{
	snprintf(text, PLANNED_TEXT, "%s as planned: %s", person ==
	    ADMINISTRATOR ? "administrator" : "witness", a->people[person]);
	return text;
}

int
planned_people(struct ceremony *c, struct err *e)
{
	char expected[PLANNED_TEXT], happened[PLANNED_TEXT];

	for (int i = 0; planned(c) && i < 2; i++) {
		if (person_same(c->people[i].name, c->agenda.people[i]))
			continue;
		snprintf(happened, sizeof(happened), "%s took that part",
		    c->people[i].name);
		planned_person(&c->agenda, i, expected);
		if (!excepted(c, expected, happened) && ask_exception(c,
		    expected, happened, e) != 0)
			return -1;
	}
	return 0;
}

int
planned_record(struct ceremony *c, struct err *e)
{
	char hex[DIGEST_HEX];
	struct digest stored;

	if (!planned(c))
		return 0;
	if (journal_put_blob(c->journal, c->agenda_bytes.data,
	    c->agenda_bytes.len, &stored, e) != 0)
		return -1;
	return ceremony_record(c, "plan", "compared", json_pack("{s:s}",
	    "sha256", digest_hex(&stored, hex)), e);
}

int
planned_clock(struct ceremony *c, time_t now, struct err *e)
{
	char expected[PLANNED_TEXT], happened[PLANNED_TEXT], when[UTC_TEXT];

	if (!planned(c) || in_time(&c->agenda, now))
		return 0;
	planned_time(&c->agenda, expected);
	utc_screen(now, when);
	if (register_last(&c->reg, "clock", "agreed") == NULL)
		return err_set(e, ERR_POLICY, "this ceremony is to be %s, and now "
		    "it is %s: if today is not the day, press X, abandon it, and "
		    "plan it anew", expected, when);
	snprintf(happened, sizeof(happened), "it goes on at %s", when);
	return ask_exception(c, expected, happened, e);
}

int
planned_officer(struct ceremony *c, const char *name, struct err *e)
{
	char happened[PLANNED_TEXT];

	if (!planned(c) || c->agenda.officers.n == 0 ||
	    agenda_has(&c->agenda.officers, name))
		return 0;
	snprintf(happened, sizeof(happened), "%.100s came as one", name);
	return excepted(c, PLANNED_OFFICERS, happened) ? 0 :
	    ask_exception(c, PLANNED_OFFICERS, happened, e);
}

char *
planned_asked(const struct agenda *a, char text[PLANNED_TEXT])
{
	snprintf(text, PLANNED_TEXT, "a request with the SHA-256 %.64s, as "
	    "planned", a->request_sha256);
	return text;
}

int
planned_request(struct ceremony *c, const struct digest *digest, struct err *e)
{
	char expected[PLANNED_TEXT], happened[PLANNED_TEXT], hex[DIGEST_HEX];

	if (!planned(c) || c->agenda.request_sha256[0] == '\0' ||
	    strcmp(digest_hex(digest, hex), c->agenda.request_sha256) == 0)
		return 0;
	planned_asked(&c->agenda, expected);
	snprintf(happened, sizeof(happened), "another was on the medium, %s", hex);
	return excepted(c, expected, happened) ? 0 :
	    ask_exception(c, expected, happened, e);
}
