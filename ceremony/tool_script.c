#include <getopt.h>
#include <stdio.h>

#include "ceremony/script.h"
#include "ceremony/tool.h"

static int
usage(void)
{
	fprintf(stderr, "usage: capstan %s %s\n", tool_script.name,
	    tool_script.usage);
	return TOOL_UNREADABLE;
}

static int
print(const char *path, bool html, struct err *e)
{
	struct blob bytes = { .len = 0 }, text = { .len = 0 };
	struct agenda a;
	struct digest d;
	int rc;

	if (agenda_load(&a, path, &bytes, e) != 0)
		return -1;
	d = digest_of(bytes.data, bytes.len);
	blob_free(&bytes);
	rc = html ? script_html(&a, &d, &text, e) : script_text(&a, &d, &text, e);
	if (rc == 0 && (fwrite(text.data, 1, text.len, stdout) != text.len ||
	    fflush(stdout) != 0))
		rc = err_sys(e, "the script cannot be written");
	blob_free(&text);
	return rc;
}

static int
run(int argc, char *argv[])
{
	bool html = false;
	struct err e;
	int ch;

	optind = 1;
	while ((ch = getopt(argc, argv, "H")) != -1) {
		if (ch != 'H')
			return usage();
		html = true;
	}
	if (argc - optind != 1)
		return usage();
	return print(argv[optind], html, &e) == 0 ? TOOL_GOOD :
	    tool_unreadable(&e);
}

const struct tool tool_script = {
	.name = "script",
	.usage = "[-H] plan",
	.run = run,
};
