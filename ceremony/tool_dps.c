#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/dps.h"
#include "ceremony/journal.h"
#include "ceremony/tool.h"

static int
load_policies(const struct site *s, struct policy *zone, struct policy **groups,
    struct err *e)
{
	if (policy_load(zone, s->policy, e) != 0)
		return -1;
	if (s->n_groups == 0)
		return 0;
	if ((*groups = calloc(s->n_groups, sizeof(**groups))) == NULL)
		return err_sys(e, "read the policies of the groups");
	for (size_t i = 0; i < s->n_groups; i++)
		if (policy_load(&(*groups)[i], s->groups[i].policy, e) != 0)
			return err_doing(e, "group %s", s->groups[i].name);
	return 0;
}

static int
statement(struct dps *d, const char *configuration, const char *journal,
    struct err *e)
{
	struct site site = { .n_groups = 0 };
	struct policy *groups = NULL, policy;
	struct digest head;
	int rc = site_load(&site, configuration, e);

	if (rc == 0)
		rc = load_policies(&site, &policy, &groups, e);
	if (rc == 0 && journal != NULL && (rc = journal_check_folder(journal,
	    dps_take, d, &head, e)) != 0)
		err_doing(e, "%s", journal);
	if (rc == 0) {
		d->site = &site;
		d->policy = &policy;
		d->groups = groups;
		dps_write(d);
	}
	free(groups);
	site_free(&site);
	return rc;
}

/* A line that was broken behind a sentence has blanks at its end. */
static void
print_page(const struct page *p)
{
	for (size_t i = 0; i < p->n_lines; i++) {
		size_t n = strlen(p->lines[i]);

		while (n > 0 && p->lines[i][n - 1] == ' ')
			n--;
		printf("%.*s\n", (int)n, p->lines[i]);
	}
}

static int
run(int argc, char *argv[])
{
	struct page p = { .n_lines = 0 };
	struct dps d = { .page = &p };
	struct tool_options o;
	struct err e;
	int rc;

	if (tool_options(&o, &tool_dps, argc, argv, "c:", 0) != 0)
		return TOOL_UNREADABLE;
	page_start(&p, "");
	rc = statement(&d, o.configuration, argv[optind], &e);
	if (rc == 0 && p.broken)
		rc = err_set(&e, ERR_SYS, "out of memory; nothing was printed");
	if (rc == 0)
		print_page(&p);
	page_free(&p);
	register_free(&d.reg);
	return rc == 0 ? TOOL_GOOD : tool_unreadable(&e);
}

const struct tool tool_dps = {
	.name = "dps",
	.usage = "[-c file] [journal]",
	.run = run,
};
