#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ceremony/answer.h"
#include "ceremony/report.h"
#include "keyset/file.h"

/* ---- a folder ------------------------------------------------------------ */

/* The two readings of a journal: where it is to be told to, and up to there. */
struct reading {
	struct report_source *s;
	unsigned	      number;	/* of the ceremony; 0: the last */
	uint64_t	      last, stop;
	bool		      leaves;	/* it ends with such an intent */
	uint64_t	      settled;	/* last record that is of no medium */
	uint64_t	      before;	/* the same, in front of that intent */
	bool		      known;	/* the head at stop */
};

/* The journal's files are named after the numbers of their ceremonies. */
static bool
is_later(const struct reading *r, const struct record *rec)
{
	return r->number != 0 && strtoul(rec->file, NULL, 10) > r->number;
}

static int
look(void *of, const struct record *rec, struct err *e)
{
	struct reading *r = of;
	const json_t *told = json_object_get(rec->data, "report");

	(void)e;
	if (is_later(r, rec))
		return 0;
	r->last = rec->seq;
	if (strcmp(rec->kind, "medium") == 0)
		return 0;
	r->leaves = strcmp(rec->step, "export") == 0 &&
	    strcmp(rec->kind, "intent") == 0;
	r->before = r->settled;
	r->settled = rec->seq;
	r->stop = r->leaves && json_integer_value(told) > 0 ?
	    (uint64_t)json_integer_value(told) : 0;
	if (!r->leaves)
		return 0;
	json_decref(r->s->files);
	r->s->files = json_copy(json_object_get(rec->data, "files"));
	return 0;
}

/* Nothing was done between what is told and the writing of it. */
static int
check_stop(struct reading *r, struct err *e)
{
	if (!r->leaves)
		r->stop = r->last;
	if (r->last == 0)
		return err_set(e, ERR_FORMAT, "there is no record in the "
		    "journal");
	if (r->leaves && (r->stop < r->before || r->stop >= r->settled))
		return err_set(e, ERR_FORMAT, "record %" PRIu64 " does not say "
		    "up to which record the report tells, or leaves some out",
		    r->settled);
	return 0;
}

static int
take(void *of, const struct record *rec, struct err *e)
{
	struct reading *r = of;

	if (rec->seq <= r->stop)
		return register_apply(&r->s->reg, rec, e);
	if (!r->known)
		r->s->head = rec->before;
	r->known = true;
	return 0;
}

/* The reports cannot have their own digests in them. */
static void
settle_files(struct report_source *s)
{
	const json_t *written = register_last(&s->reg, "export", "intent");

	if (s->leaves) {
		(void)json_object_del(s->files, REPORT_TEXT);
		(void)json_object_del(s->files, REPORT_HTML);
		return;
	}
	json_decref(s->files);
	s->files = register_has(&s->reg, "export", "intent") ?
	    json_copy(json_object_get(written, "files")) : NULL;
}

static int
read_journal(struct report_source *s, const char *folder, unsigned number,
    struct err *e)
{
	struct reading r = { .s = s, .number = number };
	struct digest head;

	if (journal_check_folder(folder, look, &r, &head, e) != 0 ||
	    check_stop(&r, e) != 0 ||
	    journal_check_folder(folder, take, &r, &head, e) != 0)
		return -1;
	if (number != 0 && s->reg.number != number)
		return err_set(e, ERR_FORMAT, "the journal has no ceremony "
		    "%04u", number);
	if (!r.known)
		s->head = head;
	s->record = r.stop;
	s->leaves = r.leaves;
	settle_files(s);
	return 0;
}

/* On a log medium it is a blob; on an output medium it has a name. */
static int
response_of_folder(const struct report_source *s, const struct digest *wanted,
    struct blob *out, struct err *e)
{
	const struct format *f = NULL;
	char name[ANSWER_FILE];
	struct err why;

	while ((f = format_next(f)) != NULL) {
		struct blob bytes = { .len = 0 };
		struct digest is;

		if (file_read(s->folder, answer_file("response", f, name),
		    REQUEST_BYTES_MAX, &bytes, &why) != 0)
			continue;
		is = digest_of(bytes.data, bytes.len);
		if (digest_equal(&is, wanted)) {
			*out = bytes;
			return 0;
		}
		blob_free(&bytes);
	}
	return journal_check_blob(s->log, wanted, out, e);
}

int
report_source_open(struct report_source *s, const char *folder,
    unsigned number, struct err *e)
{
	struct stat st;
	int rc = -1;

	*s = (struct report_source){ .response = response_of_folder };
	s->folder = strdup(folder);
	if (asprintf(&s->log, "%s/journal", folder) < 0)
		s->log = NULL;
	else if (stat(s->log, &st) != 0 || !S_ISDIR(st.st_mode)) {
		free(s->log);
		s->log = strdup(folder);
	}
	if (s->folder == NULL || s->log == NULL)
		err_sys(e, "read the journal");
	else
		rc = read_journal(s, s->log, number, e);
	if (rc != 0)
		report_source_free(s);
	return rc;
}

/* ---- a ceremony ---------------------------------------------------------- */

static int
response_of_journal(const struct report_source *s, const struct digest *d,
    struct blob *out, struct err *e)
{
	return journal_get_blob(s->journal, d, out, e);
}

/*
 * The register of the ceremony has the times at which it took records in, which
 * are not always those on the media: a fold anew has what others will read.
 */
int
report_source_of(struct report_source *s, const struct ceremony *c,
    const struct export *x, struct err *e)
{
	*s = (struct report_source){ .response = response_of_journal,
	    .journal = c->journal, .leaves = true };
	if (register_read(&s->reg, c->journal, e) != 0) {
		report_source_free(s);
		return -1;
	}
	s->record = journal_seq(c->journal);
	s->head = journal_head(c->journal);
	if ((s->files = export_names(x)) != NULL)
		return 0;
	report_source_free(s);
	return err_sys(e, "list what leaves");
}

void
report_source_free(struct report_source *s)
{
	register_free(&s->reg);
	json_decref(s->files);
	free(s->folder);
	free(s->log);
	*s = (struct report_source){ .record = 0 };
}
