#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "ceremony/audit.h"
#include "ceremony/tool.h"

static int
print_json(const struct page *p, bool good)
{
	json_t *lines = json_array(), *all;
	char *text;

	for (size_t i = 0; i < p->n_lines; i++)
		if (json_array_append_new(lines, json_string(p->lines[i])) != 0)
			break;
	all = json_pack("{s:b,s:o}", "good", good, "checks", lines);
	text = all == NULL ? NULL : json_dumps(all, JSON_INDENT(1));
	json_decref(all);
	if (text == NULL)
		return -1;
	puts(text);
	free(text);
	return 0;
}

static int
run(int argc, char *argv[])
{
	struct page p = { .n_lines = 0 };
	struct tool_options o;
	struct err e;
	int rc;

	if (tool_options(&o, &tool_verify, argc, argv, "jt:") != 0 ||
	    argc - optind != 1)
		return TOOL_UNREADABLE;
	page_start(&p, argv[optind]);
	rc = audit_folder(argv[optind], o.now, &p, &e);
	if (o.json)
		(void)print_json(&p, rc == 0);
	else
		for (size_t i = 0; i < p.n_lines; i++)
			printf("%s\n", p.lines[i]);
	if (rc != 0)
		fprintf(stderr, "capstan: %s: %s\n", argv[optind], e.text);
	page_free(&p);
	return rc == 0 ? TOOL_GOOD : e.kind == ERR_SYS ? TOOL_UNREADABLE :
	    TOOL_REFUSED;
}

const struct tool tool_verify = {
	.name = "verify",
	.usage = "[-j] [-t time] directory",
	.run = run,
};
