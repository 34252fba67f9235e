#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/emergency_request.h"
#include "ceremony/media.h"

void
emergency_forget(struct ceremony *c)
{
	blob_free(&c->emergency_bytes);
	request_free(&c->emergency);
}

static int
read_aloud(struct ceremony *c, struct err *e)
{
	struct digest digest = digest_of(c->emergency_bytes.data,
	    c->emergency_bytes.len);
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "HASH OF THE EMERGENCY REQUEST: is it what they said?");
	page_line(&p, "%s", "");
	answer_words(&p, &digest);
	page_foot(&p, "NOW  Witness: read the second slip that was taken down over "
	    "the phone.  Administrator: tick each line that is the same.");
	page_foot(&p, "WHY  Nothing else says whose it is.  M if one differs: "
	    "neither is used.");
	rc = ask_ticks(c, &p, "emergency.words", 1, ANSWER_WORD_LINES, e);
	page_free(&p);
	return rc;
}

int
emergency_read(struct ceremony *c, struct err *e)
{
	static const char name[] = EMERGENCY_REQUEST;

	emergency_forget(c);
	if (!media_has(c->site->request_media, name))
		return 0;
	if (!ceremony_has(c->type, &step_emergency))
		return err_set(e, ERR_POLICY, "REQ has %s, and capstan.conf did "
		    "not say by how many people such sets are opened "
		    "(\"emergency\") when this ceremony began; take it off the "
		    "medium, or press X and begin anew with that option", name);
	if (media_read(c->site->request_media, "REQ", name, REQUEST_BYTES_MAX,
	    &c->emergency_bytes, e) != 0)
		return -1;
	c->emergency = answer_read(&c->emergency_bytes, &c->policy, e);
	if (c->emergency == NULL)
		return err_doing(e, "request medium, %s", name);
	return read_aloud(c, e);
}

static json_t *
slot_ids(const struct request *q)
{
	json_t *list = json_array();

	for (size_t s = 0; list != NULL && s < q->n_bundles; s++)
		if (json_array_append_new(list,
		    json_string(q->bundles[s].id)) != 0)
			break;
	return list;
}

int
emergency_recorded(const struct ceremony *c, json_t **out, struct err *e)
{
	struct digest stored;
	char hex[DIGEST_HEX];

	*out = NULL;
	if (c->emergency == NULL)
		return 0;
	if (journal_put_blob(c->journal, c->emergency_bytes.data,
	    c->emergency_bytes.len, &stored, e) != 0)
		return -1;
	*out = json_pack("{s:s,s:s,s:o}", "sha256", digest_hex(&stored, hex),
	    "id", c->emergency->id, "slot-ids", slot_ids(c->emergency));
	return *out != NULL ? 0 : err_sys(e, "record the emergency request");
}

int
emergency_load(struct ceremony *c, struct err *e)
{
	const json_t *data = json_object_get(register_last(&c->reg, "request",
	    "done"), "emergency");
	const char *hex = json_string_value(json_object_get(data, "sha256"));
	struct digest digest;

	emergency_forget(c);
	if (data == NULL)
		return 0;
	if (hex == NULL || digest_from_hex(&digest, hex, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal names no emergency "
		    "request");
	if (journal_get_blob(c->journal, &digest, &c->emergency_bytes, e) != 0)
		return -1;
	c->emergency = answer_read(&c->emergency_bytes, &c->policy, e);
	return c->emergency == NULL ? -1 : 0;
}
