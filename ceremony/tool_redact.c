#include <sys/stat.h>

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/answer.h"
#include "ceremony/journal.h"
#include "ceremony/logcopy.h"
#include "ceremony/media.h"
#include "ceremony/tool.h"
#include "keyset/file.h"

/*
 * A copy of what a ceremony wrote, for those who need not know who was there:
 * the journal with every salted text hidden, and the other files as they are,
 * but for wrapped copies, the report and the plan, which name people.
 */
struct redaction {
	const char	*from, *to;
	struct manifest	 files, made;
	char		 name[LOGFILE_NAME];	/* of the file that is made */
	struct blob	 journal;		/* it, so far */
	struct digest	 head;
	size_t		 records, redacted, hidden, left_out;
};

static int
put(struct redaction *x, const char *name, const struct blob *bytes,
    struct err *e)
{
	return media_write(x->to, "the copy", &x->made, name, bytes->data,
	    bytes->len, e);
}

/* What is there of the journal's file goes out when the next one begins. */
static int
end_file(struct redaction *x, const char *next, struct err *e)
{
	char name[8 + LOGFILE_NAME];
	int rc = 0;

	if (strcmp(x->name, next) == 0)
		return 0;
	snprintf(name, sizeof(name), "journal/%s", x->name);
	if (x->name[0] != '\0')
		rc = put(x, name, &x->journal, e);
	blob_free(&x->journal);
	snprintf(x->name, sizeof(x->name), "%s", next);
	return rc;
}

/* A text without a salt stays, and then it would be no copy to hand out. */
static int
look(struct redaction *x, const struct record *r, struct err *e)
{
	const struct hidden_in in = { r->step, r->kind, r->written, r->salts };
	struct hidden_count n;
	json_t *data = hidden_all(&in, &n, e);

	if (data == NULL)
		return -1;
	json_decref(data);
	if (n.bare > 0)
		return err_set(e, ERR_POLICY, "%s, record %" PRIu64 ": a name or "
		    "a serial number in it has no salt, and cannot be hidden "
		    "without breaking the chain: an older version of capstan "
		    "wrote it.  Nothing was written", r->file, r->seq);
	x->records++;
	x->redacted += n.salted + n.hidden > 0;
	x->hidden += n.salted + n.hidden;
	return 0;
}

static int
look_at(void *of, const struct record *r, struct err *e)
{
	return look(of, r, e);
}

static int
hide(void *of, const struct record *rec, struct err *e)
{
	struct redaction *x = of;
	struct blob line = { .len = 0 };
	struct record r = *rec;
	int rc;

	if (end_file(x, rec->file, e) != 0)
		return -1;
	r.data = rec->written;
	if (record_redact(&r, &rec->before, &line, e) != 0)
		return -1;
	rc = blob_append(&x->journal, line.data, line.len, e);
	blob_free(&line);
	return rc;
}

static int
walk(const char *folder, int (*fn)(void *, const struct record *,
    struct err *), void *of, struct digest *head, struct err *e)
{
	char *path;
	int rc;

	if (asprintf(&path, "%s/journal", folder) < 0)
		return err_sys(e, "read the journal");
	rc = journal_check_folder(path, fn, of, head, e);
	free(path);
	return rc;
}

static int
copy_file(struct redaction *x, const char *name, struct err *e)
{
	struct blob bytes = { .len = 0 };
	int rc = media_read(x->from, "the folder", name, MEDIA_BYTES_MAX, &bytes,
	    e);

	if (rc == 0)
		rc = put(x, name, &bytes, e);
	blob_free(&bytes);
	return rc;
}

static int
copy_files(struct redaction *x, struct err *e)
{
	for (size_t i = 0; i < x->files.n; i++) {
		const char *name = x->files.files[i].name;

		if (hidden_leaves_out(name))
			x->left_out++;
		else if (strncmp(name, "journal/", 8) != 0 &&
		    copy_file(x, name, e) != 0)
			return -1;
	}
	return 0;
}

static int
write_copy(struct redaction *x, struct digest *sums, struct err *e)
{
	struct digest head;

	if (mkdir(x->to, 0755) != 0)
		return errno == EEXIST ? err_set(e, ERR_POLICY, "%s is there "
		    "already; nothing was written, name a new folder", x->to) :
		    err_sys(e, "make the folder %s", x->to);
	if (walk(x->from, hide, x, &head, e) != 0 || end_file(x, "", e) != 0 ||
	    copy_files(x, e) != 0 ||
	    media_seal(x->to, "the copy", &x->made, sums, e) != 0 ||
	    walk(x->to, NULL, NULL, &head, e) != 0)
		return err_doing(e, "%s is no whole copy, remove it", x->to);
	if (!digest_equal(&head, &x->head))
		return err_set(e, ERR_CRYPTO, "%s has another head than the "
		    "journal, remove it", x->to);
	return 0;
}

static int
redact(struct redaction *x, struct digest *sums, struct err *e)
{
	struct digest digest;

	if (media_check(x->from, "the folder", &x->files, &digest, e) != 0 ||
	    walk(x->from, look_at, x, &x->head, e) != 0)
		return err_doing(e, "%s", x->from);
	return write_copy(x, sums, e);
}

static void
tell_copy(const struct redaction *x, const struct digest *sums)
{
	struct page p = { .n_lines = 0 };
	char hex[DIGEST_HEX];

	page_start(&p, "");
	page_wrap(&p, "REDACTED into %s: texts hidden: %zu, in %zu of %zu "
	    "records; files left out, which name people: %zu", x->to, x->hidden,
	    x->redacted, x->records, x->left_out);
	page_wrap(&p, "head, the same as of the journal: %s",
	    digest_hex(&x->head, hex));
	page_wrap(&p, "SHA-256 of this copy's SHA256SUMS: %s",
	    digest_hex(sums, hex));
	for (size_t i = 0; i < p.n_lines; i++)
		printf("%s\n", p.lines[i]);
	page_free(&p);
}

static int
run(int argc, char *argv[])
{
	struct redaction x = { .records = 0 };
	struct tool_options o;
	struct digest sums;
	struct err e;
	int rc;

	if (tool_options(&o, &tool_redact, argc, argv, "o:", 1) != 0)
		return TOOL_UNREADABLE;
	if (o.output == NULL) {
		err_set(&e, ERR_FORMAT, "-o: name the folder that the copy goes "
		    "into");
		return tool_unreadable(&e);
	}
	x.from = argv[optind];
	x.to = o.output;
	if ((rc = redact(&x, &sums, &e)) == 0)
		tell_copy(&x, &sums);
	manifest_free(&x.files);
	manifest_free(&x.made);
	blob_free(&x.journal);
	if (rc == 0)
		return TOOL_GOOD;
	(void)tool_unreadable(&e);
	return e.kind == ERR_SYS ? TOOL_UNREADABLE : TOOL_REFUSED;
}

const struct tool tool_redact = {
	.name = "redact",
	.usage = "-o copy directory",
	.run = run,
};
