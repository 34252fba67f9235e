#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/anchors.h"
#include "ceremony/compromise.h"
#include "ceremony/answer.h"
#include "ceremony/backups.h"
#include "ceremony/emergency_request.h"
#include "ceremony/export.h"
#include "ceremony/planned.h"
#include "keyset/file.h"
#include "keyset/parcel.h"

int
export_add(struct export *x, const char *name, const void *data, size_t len,
    struct err *e)
{
	struct export_file *grown;

	if (x->n == x->room) {
		size_t room = x->room == 0 ? 16 : 2 * x->room;

		grown = reallocarray(x->files, room, sizeof(*grown));
		if (grown == NULL)
			return err_sys(e, "no memory for what leaves");
		x->files = grown;
		x->room = room;
	}
	if (blob_copy(&x->files[x->n].bytes, data, len, e) != 0)
		return -1;
	snprintf(x->files[x->n].name, sizeof(x->files[x->n].name), "%s", name);
	x->n++;
	return 0;
}

json_t *
export_names(const struct export *x)
{
	json_t *list = json_object();
	char hex[DIGEST_HEX];

	for (size_t i = 0; i < x->n; i++) {
		struct digest d = digest_of(x->files[i].bytes.data,
		    x->files[i].bytes.len);

		if (json_object_set_new(list, x->files[i].name,
		    json_string(digest_hex(&d, hex))) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static int
add_text(struct export *x, const char *name, const json_t *text, struct err *e)
{
	if (!json_is_string(text))
		return err_set(e, ERR_FORMAT, "the journal holds no text for %s",
		    name);
	return export_add(x, name, json_string_value(text),
	    json_string_length(text), e);
}

int
export_packed(struct ceremony *c, struct export *x, const char *name,
    const struct digest *digest, const struct pack_place *place, struct err *e)
{
	struct blob bytes = { .len = 0 };
	int rc;

	if (pack_get(c->journal, &c->pack, digest, place, &bytes, e) != 0)
		return -1;
	rc = export_add(x, name, bytes.data, bytes.len, e);
	blob_free(&bytes);
	return rc;
}

int
export_blob(struct ceremony *c, struct export *x, const char *name,
    const struct digest *digest, struct err *e)
{
	const struct pack_place whole = { .len = 0 };

	return export_packed(c, x, name, digest, &whole, e);
}

/* Those that the checks looked at besides. */
static int
collect_earlier(struct ceremony *c, struct export *x, struct err *e)
{
	char name[ANSWER_FILE], stem[EARLIER_STEM];

	if (answer_earlier(c, e) != 0)
		return -1;
	for (size_t i = 0; i < c->earlier.n; i++) {
		const size_t number = c->earlier.n + 1 - i;
		struct earlier_place at;

		if (earlier_place(&c->reg, &c->site->zone, number, &at,
		    e) != 0 || export_packed(c, x, answer_file(earlier_stem(
		    number, stem), c->earlier.list[i].response->format, name),
		    &at.digest, &at.place, e) != 0)
			return -1;
	}
	return 0;
}

static int
collect_response(struct ceremony *c, struct export *x, struct err *e)
{
	const json_t *sign = register_last(&c->reg, "sign", "done");
	const char *hex = json_string_value(json_object_get(sign, "response"));
	char name[ANSWER_FILE], was[ANSWER_FILE];
	struct digest response, before;
	struct pack_place place;

	if (sign == NULL)
		return 0;
	if (hex == NULL)
		return err_set(e, ERR_FORMAT, "the journal names no response");
	if (digest_from_hex(&response, hex, e) != 0 || answer_request(c, e) != 0 ||
	    answer_previous(c, e) != 0)
		return -1;
	if (export_blob(c, x, answer_file("response", c->request->format, name),
	    &response, e) != 0 || export_add(x, answer_file("request",
	    c->request->format, name), c->request_bytes.data, c->request_bytes.len,
	    e) != 0 || add_text(x, "review.txt", json_object_get(register_last(
	    &c->reg, "review", "done"), "shown"), e) != 0)
		return -1;
	if (answer_before(c, &before, &place) && export_packed(c, x,
	    answer_file("previous", c->previous->format, was), &before, &place,
	    e) != 0)
		return -1;
	if (collect_earlier(c, x, e) != 0)
		return -1;
	return export_add(x, "policy.conf", c->policy_text.data,
	    c->policy_text.len, e);
}

/* What was sealed, and the request that it answers. */
static int
collect_emergency(struct ceremony *c, struct export *x, struct err *e)
{
	const char *sealed = json_string_value(json_object_get(register_last(
	    &c->reg, "emergency", "done"), "sealed"));
	struct digest digest;

	if (sealed == NULL)
		return 0;
	if (digest_from_hex(&digest, sealed, e) != 0 ||
	    answer_request(c, e) != 0 || export_add(x, EMERGENCY_REQUEST,
	    c->emergency_bytes.data, c->emergency_bytes.len, e) != 0)
		return -1;
	return export_blob(c, x, EMERGENCY_SEALED, &digest, e);
}

/* The trust anchor, and its signature where one could be made. */
static int
collect_anchor(struct ceremony *c, struct export *x, struct err *e)
{
	const json_t *made = register_last(&c->reg, "anchor", "result");
	const char *document = json_string_value(json_object_get(made,
	    "document"));
	const char *cms = json_string_value(json_object_get(json_object_get(made,
	    "signature"), "cms"));
	struct digest d;

	if (made == NULL)
		return 0;
	if (document == NULL)
		return err_set(e, ERR_FORMAT, "the journal names no trust anchor");
	if (digest_from_hex(&d, document, e) != 0 ||
	    export_blob(c, x, ANCHOR_FILE, &d, e) != 0)
		return -1;
	if (cms == NULL)
		return 0;
	return digest_from_hex(&d, cms, e) == 0 ?
	    export_blob(c, x, ANCHOR_SIGNATURE, &d, e) : -1;
}

/* What was ordered when a KSK was compromised, and whose waits are its dates. */
static int
collect_order(struct ceremony *c, struct export *x, struct err *e)
{
	const json_t *is = register_last(&c->reg, "compromise", "decided");
	const char *group = json_string_value(json_object_get(is,
	    "policy-sha256"));
	struct digest d;

	if (is == NULL)
		return 0;
	if (add_text(x, COMPROMISE_FILE, json_object_get(is, "order"), e) != 0)
		return -1;
	if (group != NULL)
		return digest_from_hex(&d, group, e) == 0 ? export_blob(c, x,
		    "policy.conf", &d, e) : -1;
	return export_add(x, "policy.conf", c->policy_text.data,
	    c->policy_text.len, e);
}

/* The parcel of a key, and the transport key to which it was sent. */
static int
collect_parcel(struct ceremony *c, struct export *x, struct err *e)
{
	const json_t *sent = register_last(&c->reg, "send", "result");
	const json_t *to = register_last(&c->reg, "transport-key", "done");
	const char *id = json_string_value(json_object_get(sent, "id"));
	const char *hex = json_string_value(json_object_get(sent, "parcel"));
	const char *key = json_string_value(json_object_get(to, "sha256"));
	struct digest key_id, parcel, address;
	const struct register_key *k;
	char name[PARCEL_NAME];

	if (sent == NULL)
		return 0;
	if (id == NULL || hex == NULL || key == NULL)
		return err_set(e, ERR_FORMAT, "the journal names no parcel");
	if (digest_from_hex(&key_id, id, e) != 0 ||
	    digest_from_hex(&parcel, hex, e) != 0 ||
	    digest_from_hex(&address, key, e) != 0)
		return -1;
	if ((k = register_key(&c->reg, &key_id)) == NULL)
		return err_set(e, ERR_FORMAT, "the journal has no key that was "
		    "sent");
	return export_blob(c, x, parcel_name(&k->key, name), &parcel, e) == 0 ?
	    export_blob(c, x, ADDRESS_FILE, &address, e) : -1;
}

/* The wrapped copies: of use to nobody without enough shares. */
static int
collect_copies(struct ceremony *c, struct export *x, struct err *e)
{
	const struct holdings *h = &c->reg.holdings;
	char name[BACKUP_FILE];

	for (size_t i = 0; i < h->n_backups; i++) {
		const struct register_key *k = register_key(&c->reg,
		    &h->backups[i].id);

		if (k != NULL && holdings_due(h, i, c->reg.number) &&
		    export_blob(c, x, backups_file(k, name),
		    &h->backups[i].container, e) != 0)
			return -1;
	}
	return 0;
}

/* As it was planned, where it was. */
static int
collect_agenda(struct ceremony *c, struct export *x, struct err *e)
{
	return !planned(c) ? 0 : export_add(x, AGENDA_FILE, c->agenda_bytes.data,
	    c->agenda_bytes.len, e);
}

int
export_collect(struct ceremony *c, struct export *x, struct err *e)
{
	if (collect_response(c, x, e) != 0 || collect_emergency(c, x, e) != 0 ||
	    export_batch(c, x, e) != 0 || collect_copies(c, x, e) != 0 ||
	    collect_parcel(c, x, e) != 0 || collect_anchor(c, x, e) != 0 ||
	    collect_order(c, x, e) != 0 ||
	    collect_agenda(c, x, e) != 0)
		return -1;
	return export_keys(&c->reg, x, e);
}

struct walk {
	struct ceremony	*c;
	struct export	*x;
	char		 last[64];
};

static int
add_journal_file(void *of, const struct record *rec, struct err *e)
{
	struct walk *w = of;
	struct blob bytes = { .len = 0 };
	unsigned which = journal_medium(w->c->journal, 0) ? 0 : 1;
	char name[80];
	int rc;

	if (strcmp(w->last, rec->file) == 0)
		return 0;
	snprintf(w->last, sizeof(w->last), "%s", rec->file);
	if (file_read(w->c->site->journal[which], rec->file, 64u << 20, &bytes,
	    e) != 0)
		return -1;
	snprintf(name, sizeof(name), "journal/%.50s", rec->file);
	rc = export_add(w->x, name, bytes.data, bytes.len, e);
	blob_free(&bytes);
	return rc;
}

int
export_journal(struct ceremony *c, struct export *x, struct err *e)
{
	struct walk w = { .c = c, .x = x };

	return journal_each(c->journal, add_journal_file, &w, e);
}

int
export_write(const char *folder, const struct export *x,
    struct digest *manifest, struct err *e)
{
	struct manifest m = { .n = 0 }, read = { .n = 0 };
	struct err why;
	int rc;

	rc = media_empty(folder, "OUT", e);
	for (size_t i = 0; i < x->n && rc == 0; i++)
		rc = media_write(folder, "OUT", &m, x->files[i].name,
		    x->files[i].bytes.data, x->files[i].bytes.len, e);
	if (rc == 0)
		rc = media_seal(folder, "OUT", &m, manifest, e);
	if (rc == 0 && media_check(folder, "OUT", &read, manifest, &why) != 0)
		rc = err_set(e, ERR_MEDIA, "%s: do not use this stick, take "
		    "another and export again", why.text);
	manifest_free(&m);
	manifest_free(&read);
	return rc;
}

void
export_free(struct export *x)
{
	while (x->n > 0)
		blob_free(&x->files[--x->n].bytes);
	free(x->files);
	*x = (struct export){ .n = 0 };
}
