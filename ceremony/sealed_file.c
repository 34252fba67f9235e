#include <stdio.h>
#include <string.h>

#include "backup/sealed.h"

#include "ceremony/sealed_file.h"

/* A journal in which the record names no file: nothing is gone on from. */
static bool
read_record(const json_t *data, struct sealed_file *f)
{
	const char *set = json_string_value(json_object_get(data, "set"));
	const char *file = json_string_value(json_object_get(data, "sealed"));
	const char *in = json_string_value(json_object_get(data, "response"));
	struct err why;

	if (set == NULL || strlen(set) != SET_HEX - 1 || file == NULL ||
	    in == NULL || digest_from_hex(&f->file, file, &why) != 0 ||
	    digest_from_hex(&f->response, in, &why) != 0)
		return false;
	snprintf(f->set, sizeof(f->set), "%s", set);
	return true;
}

/* The set by its name, which its own record has. */
static bool
name_it(const json_t *data, struct sealed_file *f)
{
	struct share_set set;
	struct err why;
	char hex[SET_HEX];

	if (recorded_set_read(&set, data, &why) != 0 ||
	    strcmp(set_hex(&set, hex), f->set) != 0)
		return false;
	set_name(&set, f->name);
	return true;
}

bool
sealed_file_recorded(const struct ceremony *c, struct sealed_file *f)
{
	const json_t *set = NULL;
	bool there = false;

	for (size_t i = 0; i < json_array_size(c->reg.records); i++) {
		const json_t *rec = json_array_get(c->reg.records, i);
		const json_t *data = json_object_get(rec, "data");

		if (register_is(rec, "emergency", "intent"))
			there = false;
		else if (register_is(rec, "emergency", "set"))
			set = data;
		else if (register_is(rec, "emergency", "complete"))
			there = read_record(data, f) && name_it(set, f);
	}
	return there;
}

/* What the file says of itself is what the records say. */
static bool
is_of(const struct ceremony *c, const struct sealed_file *f,
    const struct sealed *s)
{
	const char *request = json_string_value(json_object_get(json_object_get(
	    register_last(&c->reg, "request", "done"), "emergency"), "sha256"));
	char hex[DIGEST_HEX], set[SET_HEX];

	return request != NULL && strcmp(request, digest_hex(&s->request,
	    hex)) == 0 && strcmp(f->set, set_hex(&s->set, set)) == 0 &&
	    digest_equal(&s->content, &f->response);
}

bool
sealed_file_kept(const struct ceremony *c, const struct sealed_file *f,
    struct blob *out)
{
	struct blob text = { .len = 0 };
	struct sealed s = { .slots = 0 };
	struct err why;
	bool kept = journal_get_blob(c->journal, &f->file, &text, &why) == 0 &&
	    sealed_read(&s, text.data, text.len, &why) == 0 && is_of(c, f, &s);

	if (kept && out != NULL)
		kept = blob_append(out, text.data, text.len, &why) == 0;
	sealed_free(&s);
	blob_free(&text);
	return kept;
}

void
sealed_file_tell(const struct ceremony *c, struct page *p)
{
	struct sealed_file f;

	if (register_done(&c->reg, step_export.id) ||
	    !sealed_file_recorded(c, &f))
		return;
	if (sealed_file_kept(c, &f, NULL))
		page_wrap(p, "   SEALED  A file on the log media has the emergency "
		    "sets, and papers of set %s open it; no medium with it was "
		    "handed on.  Is the ceremony abandoned, destroy them.",
		    f.name);
	else
		page_wrap(p, "   SEALED  The file of the emergency sets is not "
		    "whole on the log media: papers of set %s are to be "
		    "destroyed.", f.name);
}
