#include <getopt.h>
#include <limits.h>
#include <stdio.h>

#include "ceremony/answer.h"
#include "ceremony/tool.h"

/* Several files each get their name in front; one is only its words. */
static void
print(const char *path, const struct digest *d, bool named)
{
	struct page p = { .n_lines = 0 };

	page_start(&p, "");
	if (named)
		page_wrap(&p, "%s", path);
	answer_words(&p, d);
	for (size_t i = 0; i < p.n_lines; i++)
		printf("%s\n", p.lines[i]);
	page_free(&p);
}

static int
run(int argc, char *argv[])
{
	struct blob bytes = { .len = 0 };
	struct tool_options o;
	struct digest d;
	struct err e;

	if (tool_options(&o, &tool_words, argc, argv, "t:", INT_MAX) != 0)
		return TOOL_UNREADABLE;
	for (int i = optind; i < argc; i++) {
		if (tool_read(argv[i], &bytes, &e) != 0)
			return tool_unreadable(&e);
		d = digest_of(bytes.data, bytes.len);
		print(argv[i], &d, argc - optind > 1);
		blob_free(&bytes);
	}
	return TOOL_GOOD;
}

const struct tool tool_words = {
	.name = "words",
	.usage = "[-t time] file ...",
	.run = run,
};
