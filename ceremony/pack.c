#include <stdlib.h>
#include <string.h>

#include "ceremony/pack.h"

/* Room for all is got once: a pack that grew file by file was copied as often. */
int
pack_put(struct journal *j, const struct blob *files, size_t n,
    struct digest *pack, struct err *e)
{
	size_t len = 0, at = 0;
	uint8_t *all;
	int rc;

	for (size_t i = 0; i < n; i++)
		len += files[i].len;
	if ((all = malloc(len + 1)) == NULL)
		return err_sys(e, "put %zu files together", n);
	for (size_t i = 0; i < n; at += files[i++].len)
		if (files[i].len > 0)
			memcpy(all + at, files[i].data, files[i].len);
	rc = journal_put_blob(j, all, len, pack, e);
	free(all);
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
