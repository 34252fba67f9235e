#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/journal_state.h"

/* What one medium has, and how its last file is to end. */
struct found {
	struct logcopy	copy;
	struct chain	chain;
	struct salts	salts;
	struct blob	torn;		/* no whole record */
	char		cut[LOGFILE_NAME];	/* empty: nothing to cut */
	size_t		keep;
};

static void
found_free(struct found *f)
{
	logcopy_free(&f->copy);
	blob_free(&f->torn);
	salts_free(&f->salts);
}

/* One more sentence; what has no room is left out. */
static void add_text(char *, size_t, const char *, ...)
    __attribute__((format(printf, 3, 4)));

static void
add_text(char *text, size_t room, const char *fmt, ...)
{
	size_t len = strlen(text);
	va_list ap;

	if (len > 0 && len + 2 < room) {
		memcpy(text + len, "; ", 3);
		len += 2;
	}
	va_start(ap, fmt);
	vsnprintf(text + len, room - len, fmt, ap);
	va_end(ap);
}

/* Takes what is torn off the copy in memory, and notes it for the medium. */
static int
trim(struct found *f, struct err *e)
{
	struct logfile *last = logcopy_last(&f->copy);
	size_t torn = logcopy_torn(&f->copy);

	if (last == NULL || (torn == 0 && last->bytes.len > 0))
		return 0;
	f->keep = last->bytes.len - torn;
	memcpy(f->cut, last->name, sizeof(f->cut));
	if (torn > 0 && blob_copy(&f->torn, last->bytes.data + f->keep, torn,
	    e) != 0)
		return -1;
	if (f->keep == 0)
		logcopy_drop_last(&f->copy);
	else {
		last->bytes.len = f->keep;
		last->bytes.data[f->keep] = '\0';
	}
	return 0;
}

/* Nothing can be held on with people and HSMs of whom nobody knows the names. */
static int
is_full(const struct found *f, struct err *e)
{
	return f->salts.hidden == 0 ? 0 : err_set(e, ERR_FORMAT, "this is a "
	    "redacted copy of the journal, in which %zu texts are hidden; put "
	    "in the medium with the journal itself", f->salts.hidden);
}

/* Reads one medium and changes nothing. */
static int
look(struct logmedium *m, struct found *f, struct err *e)
{
	struct err why;

	if (!m->ok)
		return 0;
	if (logcopy_load(&f->copy, m->folder, &why) != 0) {
		if (why.kind != ERR_FORMAT) {
			logmedium_fail(m, &why);
			return 0;
		}
		*e = why;
	} else if (logcopy_walk(&f->copy, NULL, NULL, &f->chain, &f->salts,
	    e) == 0 && is_full(f, e) == 0 && trim(f, e) == 0)
		return 0;
	return err_doing(e, "log medium %c, which was not changed", m->letter);
}

/* Cuts off what is no whole record, when it is safe as a blob. */
static void
cut_torn(struct journal *j, struct logmedium *m, const struct found *f)
{
	struct digest digest = digest_of(f->torn.data, f->torn.len);
	char hex[DIGEST_HEX];

	if (!m->ok || f->cut[0] == '\0')
		return;
	if (f->torn.len > 0)
		for (unsigned i = 0; i < 2; i++)
			(void)logmedium_put_blob(&j->media[i], &digest,
			    f->torn.data, f->torn.len);
	/* A medium that did not take it has failed, and stays as it is. */
	if (!logmedium_cut(m, f->cut, f->keep))
		return;
	if (f->torn.len == 0)
		add_text(j->torn, sizeof(j->torn), "log medium %c: %s was "
		    "empty and was removed", m->letter, f->cut);
	else
		add_text(j->torn, sizeof(j->torn), "log medium %c: the last "
		    "%zu octets of %s, after record %" PRIu64 ", were no "
		    "whole record; they were cut off and are kept as blob %s",
		    m->letter, f->torn.len, f->cut, f->chain.seq,
		    digest_hex(&digest, hex));
}

/* Adds to the medium what its copy lacks. */
static void
catch_up(struct journal *j, struct logmedium *m, const struct found *f,
    const struct found *from)
{
	for (size_t i = 0; i < from->copy.n; i++) {
		const struct logfile *whole = &from->copy.files[i];
		size_t has = i < f->copy.n ? f->copy.files[i].bytes.len : 0;

		if (has < whole->bytes.len && !logmedium_append(m, whole->name,
		    has, whole->bytes.data + has, whole->bytes.len - has))
			return;
	}
	if (m->ok && f->chain.seq < from->chain.seq)
		add_text(j->mended, sizeof(j->mended), "log medium %c ended "
		    "with record %" PRIu64 " and was made equal to the other, "
		    "up to record %" PRIu64, m->letter, f->chain.seq,
		    from->chain.seq);
}

static void
catch_up_blobs(struct journal *j, unsigned which)
{
	struct logmedium *m = &j->media[which];
	size_t copied = 0;

	if (logmedium_mend_blobs(m, &j->media[!which], &copied) && copied > 0)
		add_text(j->mended, sizeof(j->mended), "%zu blobs were copied "
		    "to log medium %c", copied, m->letter);
}

/* The copy that is the whole journal, 0 or 1; -1 when they differ. */
static int
choose(const struct journal *j, const struct found f[2], struct err *e)
{
	if (!j->media[0].ok)
		return 1;
	if (!j->media[1].ok || logcopy_begins(&f[0].copy, &f[1].copy))
		return 0;
	if (logcopy_begins(&f[1].copy, &f[0].copy))
		return 1;
	return err_set(e, ERR_FORMAT, "log media A and B are not one journal: "
	    "they differ from record %" PRIu64 " on; nothing was changed, "
	    "find out which is right and open that one alone",
	    logcopy_differs_at(&f[0].copy, &f[1].copy));
}

static int
open_media(struct journal *j, const char *const folder[2],
    const char *const fault[2], struct err *e)
{
	for (size_t i = 0; i < 2; i++)
		if (logmedium_open(&j->media[i], "AB"[i], folder[i], fault[i],
		    e) != 0)
			return -1;
	if (logmedium_same(&j->media[0], &j->media[1]))
		return err_set(e, ERR_FORMAT, "log media A and B are one "
		    "folder, %s; two are needed", folder[1]);
	if (logmedium_lock(&j->media[0], e) != 0 ||
	    logmedium_lock(&j->media[1], e) != 0)
		return -1;
	return 0;
}

static int
any_medium(const struct journal *j, struct err *e)
{
	if (j->media[0].ok || j->media[1].ok)
		return 0;
	return err_set(e, ERR_MEDIA, "no log medium can be used: A: %.180s; "
	    "B: %.180s; nothing can be recorded", j->media[0].fault,
	    j->media[1].fault);
}

static int
mend(struct journal *j, struct found f[2], struct err *e)
{
	int whole = choose(j, f, e);

	if (whole < 0)
		return -1;
	for (unsigned i = 0; i < 2; i++)
		cut_torn(j, &j->media[i], &f[i]);
	catch_up(j, &j->media[!whole], &f[!whole], &f[whole]);
	for (unsigned i = 0; i < 2; i++)
		catch_up_blobs(j, i);
	j->copy = f[whole].copy;
	j->last = f[whole].chain;
	j->salts = f[whole].salts;
	f[whole].copy = (struct logcopy){ 0 };
	f[whole].salts = (struct salts){ .hidden = 0 };
	if (logcopy_last(&j->copy) != NULL)
		memcpy(j->current, logcopy_last(&j->copy)->name,
		    sizeof(j->current));
	return 0;
}

struct journal *
journal_open(const char *a, const char *b, time_t (*now)(void), struct err *e)
{
	const char *const folder[2] = { a, b }, *const fault[2] = { NULL, NULL };

	return journal_open_found(folder, fault, now, e);
}

struct journal *
journal_open_found(const char *const folder[2], const char *const fault[2],
    time_t (*now)(void), struct err *e)
{
	struct found found[2] = { 0 };
	struct journal *j;

	if ((j = calloc(1, sizeof(*j))) == NULL) {
		err_sys(e, "open the journal");
		return NULL;
	}
	j->now = now;
	j->media[0].dir = j->media[1].dir = -1;
	if (open_media(j, folder, fault, e) != 0 ||
	    look(&j->media[0], &found[0], e) != 0 ||
	    look(&j->media[1], &found[1], e) != 0 ||
	    any_medium(j, e) != 0 || mend(j, found, e) != 0 ||
	    any_medium(j, e) != 0)
		journal_close(&j);
	found_free(&found[0]);
	found_free(&found[1]);
	return j;
}
