#include "ceremony/pack.h"

int
pack_put(struct journal *j, const struct blob *files, size_t n,
    struct digest *pack, struct err *e)
{
	struct blob all = { .len = 0 };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = blob_append(&all, files[i].data, files[i].len, e);
	if (rc == 0)
		rc = journal_put_blob(j, all.data, all.len, pack, e);
	blob_free(&all);
	return rc;
}

void
pack_forget(struct pack_cache *c)
{
	blob_free(&c->bytes);
}

int
pack_get(struct journal *j, struct pack_cache *c, const struct digest *digest,
    const struct pack_place *p, struct blob *out, struct err *e)
{
	struct digest is;

	if (p->len == 0)
		return journal_get_blob(j, digest, out, e);
	if (c->bytes.len == 0 || !digest_equal(&c->pack, &p->pack)) {
		pack_forget(c);
		if (journal_get_blob(j, &p->pack, &c->bytes, e) != 0)
			return -1;
		c->pack = p->pack;
	}
	if (p->at > c->bytes.len || p->len > c->bytes.len - p->at)
		return err_set(e, ERR_FORMAT, "a blob of the journal ends "
		    "before the file that should be in it");
	is = digest_of(c->bytes.data + p->at, p->len);
	if (!digest_equal(&is, digest))
		return err_set(e, ERR_FORMAT, "a blob of the journal has "
		    "another file than its record says");
	return blob_copy(out, c->bytes.data + p->at, p->len, e);
}
