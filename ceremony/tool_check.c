#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "ceremony/check_folder.h"
#include "ceremony/page.h"
#include "ceremony/tool.h"
#include "keyset/check.h"
#include "keyset/cut.h"
#include "keyset/ksk_list.h"
#include "keyset/tell.h"
#include "keyset/utc.h"

static void
print_table(const struct finding *f, size_t n)
{
	char found[sizeof(f->found)];

	for (size_t i = 0; i < n; i++) {
		printf("%-5s %-27s %s\n", verdict_word(f[i].verdict), f[i].id,
		    f[i].rule);
		if (f[i].verdict > VERDICT_OK || f[i].limit[0] != '\0')
			printf("      %s%s%sfound %s\n", f[i].limit[0] == '\0' ? "" :
			    "limit ", f[i].limit, f[i].limit[0] == '\0' ? "" :
			    "; ", f[i].found[0] == '\0' ? "nothing" :
			    page_clean(found, sizeof(found), f[i].found));
	}
}

/* So many of one check are listed; a request may have a million. */
enum { FAULTS_LISTED = 256 };

/* Faults by the check's id. */
static void
hear(void *of, const char *id, enum verdict v, const char *text)
{
	char clean[sizeof(((struct finding *)0)->found)];
	json_t *all = of, *list = json_object_get(all, id);

	if (list == NULL) {
		list = json_array();
		(void)json_object_set_new(all, id, list);	/* or it is lost */
	}
	if (json_array_size(list) < FAULTS_LISTED)
		(void)json_array_append_new(list, json_pack("{s:s,s:s}",
		    "verdict", verdict_word(v), "found", page_clean(clean,
		    sizeof(clean), text)));
}

static int
name_checks(struct blob *out, const struct finding *f, size_t n,
    enum verdict v, struct err *e)
{
	size_t named = 0;
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		if (f[i].verdict == v)
			rc = named++ == 0 ? blob_printf(out, e, "; %s: %s",
			    verdict_word(v), f[i].id) : blob_printf(out, e, ", %s",
			    f[i].id);
	return rc;
}

int
tool_name_checks(struct blob *out, const struct finding *f, size_t n,
    struct err *e)
{
	return name_checks(out, f, n, VERDICT_STOP, e) == 0 ?
	    name_checks(out, f, n, VERDICT_WARN, e) : -1;
}

/* Its checks have scrolled away: those that stop or warn are in it. */
static int
print_verdict(enum verdict worst, const struct judgement *j,
    const struct finding *f, size_t n, struct err *e)
{
	char name[sizeof(j->policy->name)], when[UTC_TEXT];
	struct blob text = { .len = 0 };
	int rc = -1;

	if (blob_printf(&text, e, "%s by policy \"%s\" as of %s",
	    worst == VERDICT_STOP ? "refused" : "accepted", page_clean(name,
	    sizeof(name), j->policy->name), utc_text(j->now, when)) == 0 &&
	    tool_name_checks(&text, f, n, e) == 0) {
		tell(stdout, verdict_word(worst), (const char *)text.data,
		    text.len);
		rc = 0;
	}
	blob_free(&text);
	return rc;
}

static int
print_json(const struct finding *f, size_t n, enum verdict worst,
    const struct request *q, const struct judgement *j, json_t *all)
{
	char when[UTC_TEXT], found[sizeof(f->found)], zone[DNAME_TEXT_MAX];
	char name[sizeof(j->policy->name)];
	json_t *rows = json_array();

	/* What was found may quote a name, cut in the middle of a character. */
	for (size_t i = 0; i < n; i++)
		if (json_array_append_new(rows, json_pack(
		    "{s:s,s:s,s:s,s:s,s:s,s:O*}", "id", f[i].id, "verdict",
		    verdict_word(f[i].verdict), "rule", f[i].rule, "limit",
		    f[i].limit, "found", page_clean(found,
		    sizeof(found), f[i].found), "faults", json_object_get(all,
		    f[i].id))) != 0)
			break;
	return tool_print_json(json_pack("{s:s,s:s,s:s,s:s,s:s,s:o}", "verdict",
	    verdict_word(worst), "judged", utc_text(j->now, when), "policy",
	    page_clean(name, sizeof(name), j->policy->name), "zone",
	    dname_text(&q->zone, zone), "request", q->id, "checks", rows));
}

static int
judge(const struct request *q, struct judgement *j,
    const struct tool_options *o)
{
	struct finding f[FINDINGS_MAX];
	json_t *all = json_object();
	enum verdict worst;
	struct err e;
	size_t n;
	int rc = 0;

	j->hear = hear;
	j->hears = all;
	worst = request_check(q, j, f, &n);
	if (o->json)
		rc = print_json(f, n, worst, q, j, all);
	json_decref(all);
	if (rc != 0)
		return TOOL_UNREADABLE;
	if (!o->json) {
		print_table(f, n);
		if (print_verdict(worst, j, f, n, &e) != 0)
			return tool_unreadable(&e);
	}
	return worst == VERDICT_STOP ? TOOL_REFUSED : TOOL_GOOD;
}

/* The responses of -P, the last of which is the previous one. */
struct before {
	size_t		 n;
	struct request	*responses[TOOL_PREVIOUS_MAX];	/* owned */
	struct earlier	 earlier[TOOL_PREVIOUS_MAX];	/* all of them */
};

static void
before_free(struct before *b)
{
	while (b->n > 0)
		request_free(&b->responses[--b->n]);
}

static const struct request *
before_last(const struct before *b)
{
	return b->n > 0 ? b->responses[b->n - 1] : NULL;
}

/* They are given in the order in which they were made. */
static int
before_add(struct before *b, const char *path, struct err *e)
{
	const struct request *last = before_last(b);
	struct request *r = tool_read_request(path, e);

	if (r == NULL)
		return -1;
	b->responses[b->n] = r;
	b->earlier[b->n++] = (struct earlier){ .response = r };
	if (!r->is_response)
		return err_set(e, ERR_FORMAT, "%s is a request, and a previous "
		    "response is wanted", path);
	if (last == NULL)
		return 0;
	if (!dname_equal(&last->zone, &r->zone))
		return err_set(e, ERR_FORMAT, "%s is of another zone than the "
		    "response of the -P before it", path);
	if (last->has_timestamp && r->has_timestamp &&
	    last->timestamp > r->timestamp)
		return err_set(e, ERR_FORMAT, "%s was made before the response of "
		    "the -P before it: give the oldest first", path);
	return 0;
}

static int
before_read(struct before *b, const struct tool_options *o, struct err *e)
{
	b->n = 0;
	for (size_t i = 0; i < o->n_previous; i++)
		if (before_add(b, o->previous[i], e) != 0)
			return -1;
	return 0;
}

/* The KSKs that -d names, of which the previous response must be. */
static int
read_ksks(const struct tool_options *o, const struct request *previous,
    struct dnskey **out, size_t *n, struct err *e)
{
	struct blob text = { .len = 0 };
	int rc;

	*n = 0;
	if (o->ksks == NULL)
		return 0;
	if (tool_read(o->ksks, &text, e) != 0)
		return -1;
	rc = ksk_list(out, n, (const char *)text.data, text.len, previous, e);
	blob_free(&text);
	return rc == 0 ? 0 : err_doing(e, "%.200s", o->ksks);
}

static int
judge_by(const struct request *q, const struct before *before,
    const struct policy *policy, const struct tool_options *o)
{
	struct judgement j = {
		.policy = policy, .previous = before_last(before),
		.earlier = before->earlier,
		.n_earlier = before->n > 0 ? before->n - 1 : 0,
		.first = o->first,
		.emergency = o->emergency, .all_ksks = o->ksks != NULL,
		.now = o->now,
	};
	struct dnskey *ksks = NULL;
	struct err e;
	int rc;

	if (read_ksks(o, j.previous, &ksks, &j.n_known, &e) != 0)
		return tool_unreadable(&e);
	j.known = ksks;
	rc = judge(q, &j, o);
	free(ksks);
	return rc;
}

static int
run_folder(const char *folder, const struct tool_options *o)
{
	struct site site = { .n_groups = 0 };
	struct page p = { .n_lines = 0 };
	enum verdict worst;
	struct err e;
	int rc;

	if (o->json || o->by_policy || o->n_previous > 0 || o->first) {
		err_set(&e, ERR_FORMAT, "-c judges a folder of requests, by the "
		    "groups of the configuration: no option goes with it but "
		    "-t");
		return tool_unreadable(&e);
	}
	page_start(&p, "");
	rc = site_load(&site, o->configuration, &e);
	if (rc == 0)
		rc = check_folder(&site, folder, o->now, &p, &worst, &e);
	for (size_t i = 0; rc == 0 && i < p.n_lines; i++)
		printf("%s\n", p.lines[i]);
	page_free(&p);
	site_free(&site);
	if (rc != 0)
		return tool_unreadable(&e);
	return worst == VERDICT_STOP ? TOOL_REFUSED : TOOL_GOOD;
}

static int
run(int argc, char *argv[])
{
	struct before before = { .n = 0 };
	struct request *q = NULL;
	struct tool_options o;
	struct policy policy;
	struct err e;
	bool whole;
	int rc = TOOL_UNREADABLE;

	if (tool_options(&o, &tool_check, argc, argv, "c:d:jp:P:t:", 1) != 0)
		return TOOL_UNREADABLE;
	if (o.by_configuration)
		return run_folder(argv[optind], &o);
	if (policy_load(&policy, o.policy, &e) != 0 ||
	    (q = tool_read_request(argv[optind], &e)) == NULL)
		rc = tool_unreadable(&e);
	else if (q->is_response) {
		err_set(&e, ERR_FORMAT, "%s is a response, and requests are "
		    "checked", argv[optind]);
		rc = tool_unreadable(&e);
	} else if (before_read(&before, &o, &e) != 0)
		rc = tool_unreadable(&e);
	else if (whole = request_is_cut(q), request_cut(q, &policy, &e) != 0)
		rc = tool_unreadable(&e);
	else {
		if (!whole && !o.json)
			printf("Slots are those that the policy cuts: \"capstan "
			    "show\" with the same -p lists them.\n");
		rc = judge_by(q, &before, &policy, &o);
	}
	request_free(&q);
	before_free(&before);
	return rc;
}

const struct tool tool_check = {
	.name = "check",
	.usage = "[-j] [-p policy] [-P previous ... [-d ksks] [--emergency]\n"
	    "           | --first] [-t time] request\n"
	    "       capstan check -c file [-t time] folder",
	.run = run,
};
