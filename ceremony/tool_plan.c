#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "ceremony/agenda.h"
#include "ceremony/answer.h"
#include "ceremony/ceremony.h"
#include "ceremony/tool.h"
#include "keyset/file.h"
#include "keyset/utc.h"

/* What the options say, and what they make. */
struct draft {
	struct agenda	 agenda;
	struct site	 site;
	const char	*configuration, *kind, *zone, *request, *output;
};

static int
usage(void)
{
	fprintf(stderr, "usage: capstan %s %s\n", tool_plan.name,
	    tool_plan.usage);
	return TOOL_UNREADABLE;
}

static int
take_name(char to[AGENDA_NAME], const char *name, struct err *e)
{
	const struct holdings nobody = { .n_officers = 0 };

	if (strlen(name) >= AGENDA_NAME)
		return err_set(e, ERR_FORMAT, "\"%.60s\" is longer than %d "
		    "characters", name, AGENDA_NAME - 1);
	snprintf(to, AGENDA_NAME, "%s", name);
	return person_named(&nobody, to, e);
}

static int
add_name(struct agenda_names *list, const char *name, struct err *e)
{
	if (list->n == AGENDA_NAMES)
		return err_set(e, ERR_FORMAT, "more than %d names", AGENDA_NAMES);
	return take_name(list->names[list->n++], name, e);
}

static int
take(struct draft *d, int letter, const char *value, struct err *e)
{
	struct agenda *a = &d->agenda;

	switch (letter) {
	case 'a':
		return take_name(a->people[ADMINISTRATOR], value, e);
	case 'b':
		return utc_parse(value, &a->not_before, e);
	case 'c':
		d->configuration = value;
		return 0;
	case 'e':
		return utc_parse(value, &a->not_after, e);
	case 'K':
		return add_name(&a->keepers, value, e);
	case 'k':
		d->kind = value;
		return 0;
	case 'O':
		return add_name(&a->officers, value, e);
	case 'o':
		d->output = value;
		return 0;
	case 'r':
		d->request = value;
		return 0;
	case 'w':
		return take_name(a->people[WITNESS], value, e);
	case 'z':
		d->zone = value;
		return 0;
	default:
		return err_set(e, ERR_ABORTED, "usage");
	}
}

/* The kinds that this site holds, in one line, cut off where it is too long. */
static char *
kinds_of(const struct site *s, char *out, size_t room)
{
	size_t used = 0;

	out[0] = '\0';
	for (const struct ceremony_type *t = ceremony_types(); t->id != NULL &&
	    used < room; t++)
		if (ceremony_fits(t, s))
			used += (size_t)snprintf(out + used, room - used,
			    "%s%s", used == 0 ? "" : ", ", t->id);
	return out;
}

/* Of kinds that people know by one name, as "first", the one of this site. */
static const struct ceremony_type *
kind_of(const char *id, const struct site *s, struct err *e)
{
	const struct ceremony_type *named = ceremony_type(id, s->bags.n > 0);
	char kinds[400];

	if (named == NULL) {
		err_set(e, ERR_FORMAT, "-k: there is no ceremony of the kind "
		    "\"%.40s\"; here: %s", id, kinds_of(s, kinds,
		    sizeof(kinds)));
		return NULL;
	}
	if (ceremony_fits(named, s))
		return named;
	for (const struct ceremony_type *t = ceremony_types(); t->id != NULL; t++)
		if (strcmp(t->title, named->title) == 0 && ceremony_fits(t, s))
			return t;
	err_set(e, ERR_POLICY, "-k: a site with this configuration holds no "
	    "ceremony of the kind \"%.40s\"", id);
	return NULL;
}

static int
take_kind(struct draft *d, struct err *e)
{
	const struct ceremony_type *t = kind_of(d->kind, &d->site, e);
	struct agenda_names *steps = &d->agenda.steps;

	if (t == NULL)
		return -1;
	snprintf(d->agenda.kind, AGENDA_TEXT, "%s", t->id);
	for (steps->n = 0; t->steps[steps->n] != NULL; steps->n++)
		snprintf(steps->names[steps->n], AGENDA_NAME, "%s",
		    t->steps[steps->n]->id);
	return 0;
}

/* Who plans says the zone as well: a configuration is easily another one's. */
static int
check_zone(const struct draft *d, struct err *e)
{
	struct dname zone;

	if (d->zone == NULL)
		return 0;
	if (dname_from_text(&zone, d->zone, e) != 0)
		return err_doing(e, "-z");
	return dname_equal(&zone, &d->site.zone) ? 0 : err_set(e, ERR_POLICY,
	    "-z: the configuration is of %.200s, and not of %.200s",
	    d->agenda.zone, d->zone);
}

static int
take_request(struct draft *d, struct err *e)
{
	struct blob bytes = { .len = 0 };
	struct digest digest;

	if (d->request == NULL)
		return 0;
	if (tool_read(d->request, &bytes, e) != 0)
		return -1;
	digest = digest_of(bytes.data, bytes.len);
	(void)digest_hex(&digest, d->agenda.request_sha256);
	blob_free(&bytes);
	return 0;
}

static int
make(struct draft *d, struct blob *out, struct err *e)
{
	struct agenda again;

	if (site_load(&d->site, d->configuration, e) != 0 ||
	    agenda_take(&d->agenda, &d->site, e) != 0 ||
	    take_kind(d, e) != 0 || check_zone(d, e) != 0 ||
	    profile_planned(d->site.profile, &d->agenda, e) != 0 ||
	    take_request(d, e) != 0 || agenda_write(&d->agenda, out, e) != 0)
		return -1;
	/* What the console would not read is not handed to anybody. */
	return agenda_parse(&again, d->output, out, e);
}

static int
put(const struct draft *d, const struct blob *text, struct err *e)
{
	struct digest digest = digest_of(text->data, text->len);
	struct page p = { .n_lines = 0 };

	if (file_create(NULL, d->output, text->data, text->len, 0644, e) != 0)
		return -1;
	page_start(&p, "");
	answer_words(&p, &digest);
	for (size_t i = 0; i < p.n_lines; i++)
		printf("%s\n", p.lines[i]);
	page_free(&p);
	return 0;
}

static bool
is_whole(const struct draft *d)
{
	return d->kind != NULL && d->output != NULL &&
	    d->agenda.people[ADMINISTRATOR][0] != '\0' &&
	    d->agenda.people[WITNESS][0] != '\0' &&
	    d->agenda.not_before != 0 && d->agenda.not_after != 0;
}

static int
run(int argc, char *argv[])
{
	struct draft d = { .configuration = CONFIGURATION };
	struct blob text = { .len = 0 };
	struct err e;
	int ch, rc;

	optind = 1;
	while ((ch = getopt(argc, argv, "a:b:c:e:K:k:O:o:r:w:z:")) != -1)
		if (take(&d, ch, optarg, &e) != 0) {
			if (e.kind == ERR_ABORTED)
				return usage();
			err_doing(&e, "-%c", ch);
			return tool_unreadable(&e);
		}
	if (optind != argc || !is_whole(&d))
		return usage();
	rc = make(&d, &text, &e) == 0 && put(&d, &text, &e) == 0 ? TOOL_GOOD :
	    tool_unreadable(&e);
	blob_free(&text);
	site_free(&d.site);
	return rc;
}

const struct tool tool_plan = {
	.name = "plan",
	.usage = "[-c file] [-z zone] [-O officer] [-K keeper] [-r request]\n"
	    "           -k kind -a administrator -w witness -b time -e time -o plan",
	.run = run,
};
