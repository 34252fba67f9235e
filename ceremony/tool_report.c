#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ceremony/report.h"
#include "ceremony/tool.h"

/*
 * A file of a journal stands for its ceremony in the folder that it is in; on an
 * output medium that is the folder journal of it.
 */
static const char *
find_folder(char *path, unsigned *number)
{
	static char here[] = ".";
	struct stat st;
	char *slash;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return path;
	slash = strrchr(path, '/');
	if (*number == 0)
		*number = (unsigned)strtoul(slash == NULL ? path : slash + 1,
		    NULL, 10);
	if (slash == NULL)
		return here;
	*slash = '\0';
	slash = strrchr(path, '/');
	if (strcmp(slash == NULL ? path : slash + 1, "journal") != 0)
		return path;
	if (slash == NULL)
		return here;
	*slash = '\0';
	return path;
}

static int
run(int argc, char *argv[])
{
	struct report_source s;
	struct document d = { .n = 0 };
	struct blob text = { .len = 0 };
	struct tool_options o;
	const char *folder;
	struct err e;
	int rc;

	if (tool_options(&o, &tool_report, argc, argv, "Hn:t:", 1) != 0)
		return TOOL_UNREADABLE;
	folder = find_folder(argv[optind], &o.number);
	if (report_source_open(&s, folder, o.number, &e) != 0) {
		err_doing(&e, "%.120s", folder);
		return tool_unreadable(&e);
	}
	rc = report_document(&s, &d, &e);
	if (rc == 0)
		rc = o.html ? document_html(&d, &text, &e) :
		    document_text(&d, &text, &e);
	if (rc == 0 && fwrite(text.data, 1, text.len, stdout) != text.len)
		rc = err_sys(&e, "write the report");
	if (rc != 0)
		err_doing(&e, "%.120s", folder);
	blob_free(&text);
	document_free(&d);
	report_source_free(&s);
	return rc == 0 ? TOOL_GOOD : tool_unreadable(&e);
}

const struct tool tool_report = {
	.name = "report",
	.usage = "[-H] [-n number] [-t time] directory | file",
	.run = run,
};
