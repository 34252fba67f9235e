#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/journal_state.h"

/* Of each file kept for the records that tell of media that failed. */
enum { RESERVE = 8192 };

void
journal_close(struct journal **jp)
{
	struct journal *j = *jp;

	if (j == NULL)
		return;
	*jp = NULL;
	logmedium_close(&j->media[0]);
	logmedium_close(&j->media[1]);
	logcopy_free(&j->copy);
	salts_free(&j->salts);
	free(j);
}

int
journal_begin(struct journal *j, const char *kind, struct err *e)
{
	return logfile_name(j->current, j->copy.n + 1, kind, e);
}

/* The file the next record goes to, added to the copy when it is new. */
static struct logfile *
current_file(struct journal *j, struct err *e)
{
	struct logfile *last = logcopy_last(&j->copy);

	if (last != NULL && strcmp(last->name, j->current) == 0)
		return last;
	if (j->current[0] != '\0')
		return logcopy_add(&j->copy, j->current, e);
	err_set(e, ERR_FORMAT, "the journal has no file yet: no ceremony was "
	    "begun");
	return NULL;
}

/*
 * Puts the line in memory first, where it can be taken back, then on the
 * media, where it cannot.
 */
static int
put_line(struct journal *j, const struct blob *line, size_t limit,
    struct err *e)
{
	struct logfile *f = current_file(j, e);
	bool written = false;
	size_t len;

	if (f == NULL)
		return -1;
	len = f->bytes.len;
	if (len > limit || line->len > limit - len)
		err_set(e, ERR_FORMAT, "%s is full; the record was not "
		    "written", f->name);
	else if (blob_append(&f->bytes, line->data, line->len, e) == 0) {
		for (unsigned i = 0; i < 2; i++)
			written |= logmedium_append(&j->media[i], f->name, len,
			    line->data, line->len);
		if (written)
			return 0;
		f->bytes.len = len;
		err_set(e, ERR_MEDIA, "both log media have failed, the record "
		    "was not written: A: %.170s; B: %.170s",
		    j->media[0].fault, j->media[1].fault);
	}
	if (len == 0)
		logcopy_drop_last(&j->copy);
	return -1;
}

static int
write_record(struct journal *j, struct record *r, size_t limit, struct err *e)
{
	struct blob line = { 0 };
	struct digest digest;
	int rc;

	if (record_write(r, &j->last.head, &line, &digest, e) != 0)
		return err_doing(e, "the record \"%s\" was not written", r->kind);
	if ((rc = put_line(j, &line, limit, e)) == 0)
		j->last = (struct chain){ r->seq, r->time, digest };
	blob_free(&line);
	if (rc == 0 && j->follow != NULL)
		j->follow(j->follower, r, &digest);
	return rc;
}

static int
add(struct journal *j, const char *step, const char *kind, const json_t *data,
    size_t limit, struct err *e)
{
	struct record r = {
		.seq = j->last.seq + 1, .time = j->now(), .step = step,
		.kind = kind, .data = data,
	};
	json_t *salts;
	int rc;

	if (salts_for(&j->salts, &r, &salts, e) != 0)
		return err_doing(e, "the record \"%s\" was not written", kind);
	r.salts = salts;
	rc = write_record(j, &r, limit, e);
	json_decref(salts);
	return rc;
}

/* A medium that failed is told on the other, once. */
static int
tell_faults(struct journal *j, const char *step, struct err *e)
{
	for (unsigned i = 0; i < 2; i++) {
		struct logmedium *m = &j->media[i];
		char which[2] = { m->letter, '\0' };
		json_t *data;
		int rc;

		if (m->ok || m->told)
			continue;
		data = json_pack("{s:s, s:s}", "which", which, "fault",
		    m->fault);
		rc = add(j, step, "medium", data, LOGFILE_BYTES_MAX, e);
		json_decref(data);
		if (rc != 0)
			return err_doing(e, "record %" PRIu64 " was written, "
			    "but no more can be", j->last.seq);
		m->told = true;
	}
	return 0;
}

int
journal_add(struct journal *j, const char *step, const char *kind,
    json_t *data, struct err *e)
{
	int rc = add(j, step, kind, data, LOGFILE_BYTES_MAX - RESERVE, e);

	json_decref(data);
	return rc == 0 ? tell_faults(j, step, e) : -1;
}

void
journal_follow(struct journal *j, void (*fn)(void *, const struct record *,
    const struct digest *), void *of)
{
	j->follow = fn;
	j->follower = of;
}

int
journal_each(struct journal *j, record_fn *fn, void *of, struct err *e)
{
	struct salts salts = { .hidden = 0 };
	struct chain chain;
	int rc = logcopy_walk(&j->copy, fn, of, &chain, &salts, e);

	salts_free(&salts);
	return rc;
}

int
journal_commitment(struct journal *j, const char *text, char hex[DIGEST_HEX],
    struct err *e)
{
	return salts_commitment(&j->salts, text, hex, e);
}

int
journal_check_folder(const char *folder, record_fn *fn, void *of,
    struct digest *head, struct err *e)
{
	struct logcopy copy = { 0 };
	struct salts salts = { .hidden = 0 };
	struct chain chain;
	int rc;

	if (logcopy_load(&copy, folder, e) != 0)
		return -1;
	rc = logcopy_walk(&copy, fn, of, &chain, &salts, e);
	if (rc == 0 && (logcopy_torn(&copy) > 0 ||
	    (copy.n > 0 && logcopy_last(&copy)->bytes.len == 0)))
		rc = err_set(e, ERR_FORMAT, "%s does not end with a whole "
		    "record", logcopy_last(&copy)->name);
	logcopy_free(&copy);
	salts_free(&salts);
	if (rc == 0)
		*head = chain.head;
	return rc;
}

int
journal_put_blob(struct journal *j, const void *data, size_t len,
    struct digest *out, struct err *e)
{
	struct digest digest = digest_of(data, len);
	bool written = false;

	if (len > JOURNAL_BLOB_MAX)
		return err_set(e, ERR_FORMAT, "a blob of %zu octets, and %d "
		    "are allowed; it was not written", len, JOURNAL_BLOB_MAX);
	for (unsigned i = 0; i < 2; i++)
		written |= logmedium_put_blob(&j->media[i], &digest, data, len);
	if (!written)
		return err_set(e, ERR_MEDIA, "both log media have failed, the "
		    "blob was not written: A: %.170s; B: %.170s",
		    j->media[0].fault, j->media[1].fault);
	*out = digest;
	return 0;
}

int
journal_get_blob(struct journal *j, const struct digest *digest,
    struct blob *out, struct err *e)
{
	int rc = err_set(e, ERR_MEDIA, "both log media have failed; no blob "
	    "can be read");

	for (unsigned i = 0; i < 2 && rc != 0; i++)
		if (j->media[i].ok && (rc = logblob_read(j->media[i].blobs,
		    digest, out, e)) != 0)
			err_doing(e, "log medium %c", j->media[i].letter);
	return rc;
}

int
journal_check_blob(const char *folder, const struct digest *digest,
    struct blob *out, struct err *e)
{
	char *blobs;
	int rc;

	if (asprintf(&blobs, "%s/blob", folder) < 0)
		return err_sys(e, "read a blob");
	rc = logblob_read(blobs, digest, out, e);
	free(blobs);
	return rc;
}

uint64_t
journal_seq(const struct journal *j)
{
	return j->last.seq;
}

time_t
journal_time(const struct journal *j)
{
	return j->last.time;
}

struct digest
journal_head(const struct journal *j)
{
	return j->last.head;
}

const char *
journal_file(const struct journal *j)
{
	return j->current[0] != '\0' ? j->current : NULL;
}

unsigned
journal_number(const struct journal *j)
{
	return j->current[0] != '\0' ? logfile_number(j->current) : 0;
}

bool
journal_medium(const struct journal *j, unsigned which)
{
	return j->media[which & 1].ok;
}

const char *
journal_medium_fault(const struct journal *j, unsigned which)
{
	return j->media[which & 1].ok ? NULL : j->media[which & 1].fault;
}

const char *
journal_torn(const struct journal *j)
{
	return j->torn[0] != '\0' ? j->torn : NULL;
}

const char *
journal_mended(const struct journal *j)
{
	return j->mended[0] != '\0' ? j->mended : NULL;
}
