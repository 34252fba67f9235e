#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ceremony/ask.h"
#include "ceremony/bring_state.h"

/* A device is there some seconds after its stick was put in, and gone at once. */
enum { LOOKS = 24, PAUSE_MS = 250 };

static void
rest(void)
{
	const struct timespec t = { 0, PAUSE_MS * 1000000L };

	(void)nanosleep(&t, NULL);	/* shorter is as good */
}

int
bring_find(const struct ceremony *c, enum stick_role r, struct stick *s,
    struct err *e)
{
	return stick_find(c->site->machine, c->site->sticks, r, s, e);
}

static int
record_plugged(struct ceremony *c, enum stick_role r, const struct stick *s,
    struct err *e)
{
	return ceremony_record(c, "stick", "plugged", json_pack(
	    "{s:s,s:s,s:s,s:s,s:s,s:I}", "role", stick_roles[r], "port", s->port,
	    "vendor", s->vendor, "product", s->product, "serial", s->serial,
	    "octets", (json_int_t)s->octets), e);
}

/* The last of that role; false: it was never there, or was taken out. */
static bool
is_in(const struct ceremony *c, enum stick_role r)
{
	bool in = false;

	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);
		const char *role = json_string_value(json_object_get(
		    json_object_get(rec, "data"), "role"));

		if (role == NULL || strcmp(role, stick_roles[r]) != 0)
			continue;
		if (register_is(rec, "stick", "plugged"))
			in = true;
		else if (register_is(rec, "stick", "unplugged"))
			in = false;
	}
	return in;
}

void
bring_describe(const struct ceremony *c, enum stick_role r, struct page *p)
{
	const struct stick_enrolled *s = &c->site->sticks[r];

	page_line(p, "%s", "");
	page_line(p, "   Stick    %s", stick_roles[r]);
	page_line(p, "   Shape    %s", s->shape[0] != '\0' ? s->shape : "not said");
	page_line(p, "   Serial   %s", s->serial[0] != '\0' ? s->serial :
	    "of any stick that has no other role");
	page_line(p, "   Label    %s", s->label[0] != '\0' ? s->label : "any");
	page_line(p, "%s", "");
}

void
bring_show(void *of, const char *what, uint64_t done, uint64_t total)
{
	struct bring_shown *s = of;
	struct ui_frame frame;

	ceremony_frame(s->c, &frame);
	s->c->ui.ops->busy(s->c->ui.room, &frame, s->page, what, (size_t)done,
	    (size_t)total);
}

int
bring_in(struct ceremony *c, enum stick_role r, const struct bringing *b,
    struct stick *s, struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, b->title);
	bring_describe(c, r, &p);
	page_wrap(&p, "   %s", b->text);
	page_foot(&p, "%s", b->now);
	page_foot(&p, "%s", b->why);
	rc = ask_enter(c, &p, "stick.in", e);
	page_free(&p);
	if (rc != 0)
		return -1;
	for (int i = 0; (rc = bring_find(c, r, s, e)) != 0 && i < LOOKS; i++)
		rest();
	return rc == 0 ? record_plugged(c, r, s, e) : -1;
}

static int
record_unplugged(struct ceremony *c, enum stick_role r, struct err *e)
{
	if (!is_in(c, r))
		return 0;
	return ceremony_record(c, "stick", "unplugged", json_pack("{s:s}",
	    "role", stick_roles[r]), e);
}

static bool
is_gone(const struct ceremony *c, enum stick_role r)
{
	struct stick s;
	struct err why;

	return bring_find(c, r, &s, &why) != 0;
}

int
bring_back(struct ceremony *c, enum stick_role r, struct err *e)
{
	struct page p = { .n_lines = 0 };
	char title[64];
	int rc = 0;

	if (!c->site->sticks[r].is)
		return 0;
	snprintf(title, sizeof(title), "TAKE OUT THE STICK %s", stick_roles[r]);
	for (bool told = false; rc == 0 && !is_gone(c, r); told = true) {
		page_start(&p, title);
		bring_describe(c, r, &p);
		if (told)
			page_wrap(&p, "   AGAIN  It is still there.");
		page_foot(&p, "NOW  Administrator: take it out, then Enter.");
		page_foot(&p, "WHY  No stick stays in for longer than it is "
		    "used.");
		rc = ask_shown(c, &p, "stick.back", e);
		for (int i = 0; rc == 0 && !is_gone(c, r) && i < LOOKS / 2; i++)
			rest();
	}
	page_free(&p);
	return rc == 0 ? record_unplugged(c, r, e) : -1;
}

int
bring_log(struct ceremony *c, struct err *e)
{
	for (unsigned i = 0; i < 2; i++) {
		const enum stick_role r = (enum stick_role)(STICK_LOG_A + i);
		struct stick s;
		struct err why;

		if (c->site->sticks[r].is && journal_medium(c->journal, i) &&
		    bring_find(c, r, &s, &why) == 0 && record_plugged(c, r, &s,
		    e) != 0)
			return -1;
	}
	return 0;
}
