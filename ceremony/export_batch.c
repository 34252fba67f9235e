#include <stdio.h>
#include <string.h>

#include "ceremony/batch_files.h"
#include "ceremony/batch_load.h"
#include "ceremony/export.h"

/* What a batch leaves, but for its keys: from its records and the blobs. */

static int
add_response(void *of, const struct batch_file *f, struct err *e)
{
	struct export_into *to = of;

	return export_packed(to->c, to->x, f->name, &f->digest, &f->place, e);
}

int
export_batch(struct ceremony *c, struct export *x, struct err *e)
{
	struct export_into to = { .c = c, .x = x };
	struct blob list = { .len = 0 };
	struct batch b;
	int rc;

	if (!register_has(&c->reg, "batch-sign", "done"))
		return 0;
	if (batch_of_records(&b, &c->reg, e) != 0)
		return -1;
	rc = batch_files(&b, &c->reg, add_response, &to, e);
	if (rc == 0 && (rc = batch_list(&b, &list, e)) == 0)
		rc = export_add(x, BATCH_FOLDER "/SHA256SUMS", list.data, list.len,
		    e);
	blob_free(&list);
	batch_free(&b);
	return rc;
}
