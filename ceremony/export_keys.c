#include <stdio.h>
#include <string.h>

#include "ceremony/export.h"
#include "ceremony/recorded.h"
#include "keyset/delegation.h"

/* A record as a line of a file. */
static int
add_line(struct blob *to, const json_t *record, struct err *e)
{
	if (!json_is_string(record))
		return err_set(e, ERR_FORMAT, "the journal holds no record of "
		    "the key");
	return blob_printf(to, e, "%s\n", json_string_value(record));
}

static int
add_key(struct export *x, const char *stem, const char *kind, struct blob *of,
    struct err *e)
{
	char name[64];
	int rc;

	snprintf(name, sizeof(name), "%s.%s", stem, kind);
	rc = export_add(x, name, of->data, of->len, e);
	blob_free(of);
	return rc;
}

static int
add_ds(struct blob *to, const json_t *data, struct err *e)
{
	const json_t *ds = json_object_get(data, "ds");

	return add_line(to, json_array_get(ds, 0), e) == 0 ?
	    add_line(to, json_array_get(ds, 1), e) : -1;
}

/* What the parent is told of a KSK, in each form that parents take. */
static int
collect_ksk(struct export *x, const char *stem, const json_t *data,
    const struct dnskey *key, const struct dname *zone, struct err *e)
{
	const json_t *pem = json_object_get(json_object_get(data, "statement"),
	    "pkcs10");
	struct blob both = { .len = 0 }, form = { .len = 0 }, epp = { .len = 0 };
	char name[64];

	if (add_ds(&both, data, e) != 0 ||
	    add_key(x, stem, "ds", &both, e) != 0 ||
	    delegation_form(&form, zone, key, e) != 0 ||
	    add_key(x, stem, "registrar.txt", &form, e) != 0 ||
	    delegation_epp(&epp, zone, key, e) != 0 ||
	    add_key(x, stem, "epp.xml", &epp, e) != 0) {
		blob_free(&both);
		blob_free(&form);
		blob_free(&epp);
		return -1;
	}
	snprintf(name, sizeof(name), "%s.csr", stem);
	return json_is_string(pem) ? export_add(x, name, json_string_value(pem),
	    json_string_length(pem), e) : 0;
}

static int
collect_key(struct export *x, const json_t *data, struct err *e)
{
	struct blob dnskey = { .len = 0 };
	struct dname zone;
	struct dnskey key;
	char stem[32];

	if (recorded_dnskey_read(&key, &zone, json_object_get(data, "dnskey"),
	    e) != 0)
		return -1;
	snprintf(stem, sizeof(stem), "%s-%05u", key.flags & DNSKEY_SEP ? "ksk" :
	    "zsk", dnskey_tag(&key));
	if (add_line(&dnskey, json_object_get(data, "dnskey"), e) != 0 ||
	    add_key(x, stem, "dnskey", &dnskey, e) != 0) {
		blob_free(&dnskey);
		return -1;
	}
	return key.flags & DNSKEY_SEP ? collect_ksk(x, stem, data, &key, &zone,
	    e) : 0;
}

/*
 * Of a key that no medium had yet, and each time of the KSKs of an answer, for a
 * signer begins with their DS; but nobody is to take the DS of a KSK that the
 * answer removes to a parent.
 */
static bool
is_due(const struct registry *r, const struct register_key *k)
{
	const struct plan *plan = plan_by_name(r->agreed.name);
	bool new = k->exported == 0 || k->exported == r->number;

	/* One that others have is told to no parent. */
	if (k->foreign || k->disclosed != 0)
		return false;
	for (size_t i = 0; plan != NULL && register_done(r, "sign") &&
	    i < r->agreed.n; i++)
		if (digest_equal(&r->agreed.ksks[i], &k->id))
			return !plan_removes(plan, (enum plan_role)i) &&
			    (new || r->agreed.from[i] != 0);
	return new;
}

/* The files of a group, each with what is in those of its keys. */
struct group_files {
	struct blob	dnskeys, ds, forms, statements;
};

static int
group_add(struct group_files *f, const struct register_key *k, struct err *e)
{
	const json_t *pem = json_object_get(json_object_get(k->made,
	    "statement"), "pkcs10");
	struct blob form = { .len = 0 };
	int rc = -1;

	if (add_line(&f->dnskeys, json_object_get(k->made, "dnskey"), e) == 0 &&
	    add_ds(&f->ds, k->made, e) == 0 &&
	    delegation_form(&form, &k->zone, &k->key, e) == 0)
		rc = blob_append(&f->forms, form.data, form.len, e);
	blob_free(&form);
	return rc != 0 || !json_is_string(pem) ? rc : blob_append(
	    &f->statements, json_string_value(pem), json_string_length(pem), e);
}

static int
group_write(struct export *x, const char *group, struct group_files *f,
    struct err *e)
{
	char stem[8 + SITE_NAME];

	snprintf(stem, sizeof(stem), "ksks-%s", group);
	if (add_key(x, stem, "dnskey", &f->dnskeys, e) != 0 ||
	    add_key(x, stem, "ds", &f->ds, e) != 0 ||
	    add_key(x, stem, "registrar.txt", &f->forms, e) != 0)
		return -1;
	return f->statements.len == 0 ? 0 :
	    add_key(x, stem, "csr", &f->statements, e);
}

static bool
is_due_of(const struct registry *r, const struct register_key *k,
    const char *group)
{
	return is_due(r, k) && strcmp(k->group, group) == 0;
}

/* Each group at the first of its keys. */
static int
collect_group(const struct registry *r, size_t first, struct export *x,
    struct err *e)
{
	const char *group = r->keys[first].group;
	struct group_files f = { .ds = { .len = 0 } };
	int rc = 0;

	for (size_t i = 0; i < first; i++)
		if (is_due_of(r, &r->keys[i], group))
			return 0;
	for (size_t i = first; i < r->n_keys && rc == 0; i++)
		if (is_due_of(r, &r->keys[i], group))
			rc = group_add(&f, &r->keys[i], e);
	if (rc == 0)
		rc = group_write(x, group, &f, e);
	blob_free(&f.dnskeys);
	blob_free(&f.ds);
	blob_free(&f.forms);
	blob_free(&f.statements);
	return rc;
}

int
export_keys(const struct registry *r, struct export *x, struct err *e)
{
	for (size_t i = 0; i < r->n_keys; i++)
		if (is_due(r, &r->keys[i]) && (r->keys[i].group[0] != '\0' ?
		    collect_group(r, i, x, e) :
		    collect_key(x, r->keys[i].made, e)) != 0)
			return -1;
	return 0;
}
