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

/* How many of its checks have that verdict, by its word. */
static size_t
count(const struct page *p, const char *word)
{
	size_t n = 0, len = strlen(word);

	for (size_t i = 0; i < p->n_lines; i++)
		n += strncmp(p->lines[i], word, len) == 0 &&
		    p->lines[i][len] == ' ';
	return n;
}

static const char *
worst(const struct page *p)
{
	return count(p, "STOP") > 0 ? "STOP" : count(p, "WARN") > 0 ? "WARN" :
	    "ok";
}

/* The last line is the verdict, where one could be given. */
static void
print_text(const struct page *p, int status)
{
	size_t warns = count(p, "WARN");
	const char *word = worst(p);

	for (size_t i = 0; i < p->n_lines; i++)
		printf("%s\n", p->lines[i]);
	if (status == TOOL_UNREADABLE)
		return;
	printf("%s: %s; checks that say ok: %zu", word, strcmp(word,
	    "STOP") == 0 ? "not verified" : "verified", count(p, "ok"));
	if (warns > 0)
		printf(", WARN: %zu", warns);
	printf("\n");
}

static int
print_json(const struct page *p, int status)
{
	json_t *checks = json_array();

	for (size_t i = 0; i < p->n_lines; )
		if (json_array_append_new(checks, check_json(p, &i)) != 0)
			break;
	return tool_print_json(json_pack("{s:b,s:s*,s:o}", "good",
	    status == TOOL_GOOD, "verdict", status == TOOL_UNREADABLE ? NULL :
	    worst(p), "checks", checks));
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
	}
	/* What was judged has its words in the row that stops. */
	if (status == TOOL_UNREADABLE) {
		err_doing(&e, "%s", argv[optind]);
		(void)tool_unreadable(&e);
	}
	if (!o.json)
		print_text(&p, status);
	else if (print_json(&p, status) != 0)
		status = TOOL_UNREADABLE;
	page_free(&p);
	return status;
}

const struct tool tool_verify = {
	.name = "verify",
	.usage = "[-j] [-t time] directory",
	.run = run,
};
