#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/answer.h"
#include "ceremony/stick_files.h"
#include "ceremony/tool.h"
#include "keyset/file.h"
#include "keyset/value.h"

/* What the command line says. */
struct wanted {
	const char *folder, *label, *output;
	uint64_t    octets;
};

static int
misused(void)
{
	fprintf(stderr, "usage: capstan %s %s\n", tool_image.name,
	    tool_image.usage);
	return TOOL_UNREADABLE;
}

/* The file has a hole where the stick has zeros. */
static int
write_out(const struct wanted *w, const struct blob *head, struct err *e)
{
	if (file_create(NULL, w->output, head->data, head->len, 0644, e) != 0)
		return -1;
	if (truncate(w->output, (off_t)w->octets) == 0)
		return 0;
	err_sys(e, "%s: make it as long as the stick", w->output);
	(void)unlink(w->output);
	return -1;
}

static void
print(const struct wanted *w, const struct digest *sha256)
{
	struct page p = { .n_lines = 0 };
	char hex[DIGEST_HEX];

	page_start(&p, "");
	page_wrap(&p, "All %" PRIu64 " octets of a stick with the files of this "
	    "folder:", w->octets);
	page_line(&p, "%s", digest_hex(sha256, hex));
	answer_words(&p, sha256);
	for (size_t i = 0; i < p.n_lines; i++)
		printf("%s\n", p.lines[i]);
	page_free(&p);
}

static int
make(const struct wanted *w, struct digest *sha256, struct err *e)
{
	struct blob head = { .len = 0 };
	struct stick_files files;
	int rc;

	if (stick_files_read(&files, w->folder, w->folder, e) != 0)
		return -1;
	rc = fat_image(w->label, files.files, files.n, w->octets, &head, e);
	stick_files_free(&files);
	if (rc != 0)
		return err_doing(e, "a stick of %" PRIu64 " octets", w->octets);
	*sha256 = fat_image_digest(&head, w->octets);
	if (w->output != NULL)
		rc = write_out(w, &head, e);
	blob_free(&head);
	return rc;
}

static int
run(int argc, char *argv[])
{
	struct wanted w = { .label = "OUT" };
	struct digest sha256;
	struct err e;
	int ch;

	optind = 1;
	while ((ch = getopt(argc, argv, "l:o:s:")) != -1) {
		if (ch == 'l')
			w.label = optarg;
		else if (ch == 'o')
			w.output = optarg;
		else if (ch != 's')
			return misused();
		else if (value_count(optarg, INT64_MAX, &w.octets, &e) != 0) {
			err_doing(&e, "-s");
			return tool_unreadable(&e);
		}
	}
	if (w.octets == 0 || argc - optind != 1)
		return misused();
	if (strlen(w.label) > FAT_LABEL_MAX || w.label[0] == '\0') {
		err_set(&e, ERR_FORMAT, "-l: a label has 1 to %d characters",
		    FAT_LABEL_MAX);
		return tool_unreadable(&e);
	}
	w.folder = argv[optind];
	if (make(&w, &sha256, &e) != 0)
		return tool_unreadable(&e);
	print(&w, &sha256);
	return TOOL_GOOD;
}

const struct tool tool_image = {
	.name = "image",
	.usage = "[-l label] [-o file] -s octets directory",
	.run = run,
};
