#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "ceremony/audit.h"
#include "ceremony/tool.h"

enum { HANG = 6 };	/* the text stands behind its verdict */

/* The check that begins at line *at, its lines joined again; NULL: no memory. */
static json_t *
check_json(const struct page *p, size_t *at)
{
	struct blob text = { .len = 0 };
	char verdict[5] = "";
	json_t *check = NULL;
	struct err e;
	int rc;

	(void)sscanf(p->lines[*at], "%4s", verdict);	/* or none */
	do {
		const char *line = p->lines[*at];

		rc = blob_printf(&text, &e, "%s%s", text.len == 0 ? "" : " ",
		    line + strnlen(line, HANG));
	} while (++*at < p->n_lines && p->lines[*at][0] == ' ' && rc == 0);
	if (rc == 0)
		check = json_pack("{s:s,s:s}", "verdict", verdict, "text",
		    (const char *)text.data);
	blob_free(&text);
	return check;
}

static int
print_json(const struct page *p, bool good)
{
	json_t *checks = json_array();

	for (size_t i = 0; i < p->n_lines; )
		if (json_array_append_new(checks, check_json(p, &i)) != 0)
			break;
	return tool_print_json(json_pack("{s:b,s:o}", "good", good, "checks",
	    checks));
}

static int
run(int argc, char *argv[])
{
	struct page p = { .n_lines = 0 };
	struct tool_options o;
	struct err e;
	int rc, status = TOOL_GOOD;

	if (tool_options(&o, &tool_verify, argc, argv, "jt:", 1) != 0)
		return TOOL_UNREADABLE;
	page_start(&p, argv[optind]);
	rc = audit_folder(argv[optind], o.now, &p, &e);
	if (rc != 0) {
		status = e.kind == ERR_SYS ? TOOL_UNREADABLE : TOOL_REFUSED;
		err_doing(&e, "%s", argv[optind]);
		(void)tool_unreadable(&e);	/* its words; the status is ours */
	}
	if (o.json && print_json(&p, rc == 0) != 0)
		status = TOOL_UNREADABLE;
	for (size_t i = 0; !o.json && i < p.n_lines; i++)
		printf("%s\n", p.lines[i]);
	page_free(&p);
	return status;
}

const struct tool tool_verify = {
	.name = "verify",
	.usage = "[-j] [-t time] directory",
	.run = run,
};
