#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "ceremony/site.h"
#include "ceremony/tool.h"

static void
print(const struct site *s, const struct stick *is)
{
	const enum stick_role r = stick_role_of(s->sticks, is);
	char text[4 * STICK_TEXT];

	printf("%-6s %s, %s, %" PRIu64 " octets%s\n", r == STICK_ROLES ? "-" :
	    stick_roles[r], is->path, stick_text(is, text), is->octets,
	    is->read_only ? ", write-protected" : "");
}

/* Those that the configuration names, and are not there or not alone. */
static void
print_missing(const struct site *s)
{
	struct stick found;
	struct err why;

	for (unsigned r = 0; r < STICK_ROLES; r++)
		if (s->sticks[r].is && stick_find(s->machine, s->sticks,
		    (enum stick_role)r, &found, &why) != 0)
			printf("%-6s %s\n", stick_roles[r], why.text);
}

static int
list(const struct site *s, struct err *e)
{
	struct stick sticks[STICKS_MAX];
	size_t n;

	if (stick_look(s->machine, sticks, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		print(s, &sticks[i]);
	if (n == 0)
		printf("no stick is there\n");
	print_missing(s);
	return 0;
}

static int
run(int argc, char *argv[])
{
	struct site site = { .n_groups = 0 };
	const char *path = NULL;
	struct err e;
	int ch, rc = 0;

	optind = 1;
	while ((ch = getopt(argc, argv, "c:")) != -1) {
		if (ch != 'c')
			goto misused;
		path = optarg;
	}
	if (argc != optind)
		goto misused;
	if (path != NULL)
		rc = site_load(&site, path, &e);
	if (rc == 0) {
		rc = list(&site, &e);
		site_free(&site);
	}
	return rc == 0 ? TOOL_GOOD : tool_unreadable(&e);
misused:
	fprintf(stderr, "usage: capstan %s %s\n", tool_sticks.name,
	    tool_sticks.usage);
	return TOOL_UNREADABLE;
}

const struct tool tool_sticks = {
	.name = "sticks",
	.usage = "[-c file]",
	.run = run,
};
