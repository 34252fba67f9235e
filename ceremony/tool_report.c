#include <getopt.h>
#include <stdio.h>

#include "ceremony/report.h"
#include "ceremony/tool.h"

static int
run(int argc, char *argv[])
{
	struct report_source s;
	struct document d = { .n = 0 };
	struct blob text = { .len = 0 };
	struct tool_options o;
	struct err e;
	int rc;

	if (tool_options(&o, &tool_report, argc, argv, "Hn:t:", 1) != 0)
		return TOOL_UNREADABLE;
	if (report_source_open(&s, argv[optind], o.number, &e) != 0) {
		err_doing(&e, "%.120s", argv[optind]);
		return tool_unreadable(&e);
	}
	rc = report_document(&s, &d, &e);
	if (rc == 0)
		rc = o.html ? document_html(&d, &text, &e) :
		    document_text(&d, &text, &e);
	if (rc == 0 && fwrite(text.data, 1, text.len, stdout) != text.len)
		rc = err_sys(&e, "write the report");
	if (rc != 0)
		err_doing(&e, "%.120s", argv[optind]);
	blob_free(&text);
	document_free(&d);
	report_source_free(&s);
	return rc == 0 ? TOOL_GOOD : tool_unreadable(&e);
}

const struct tool tool_report = {
	.name = "report",
	.usage = "[-H] [-n number] [-t time] directory",
	.run = run,
};
