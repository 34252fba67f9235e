#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyset/apart.h"
#include "keyset/blob.h"
#include "keyset/file.h"
#include "keyset/request.h"
#include "signer/beside.h"

static int
check_name(const char *request, const struct companion *c, struct err *e)
{
	const char *slash = strrchr(request, '/');

	if (strcmp(slash == NULL ? request : slash + 1,
	    c->name) != 0)
		return 0;
	return err_set(e, ERR_FORMAT, "-o %.200s: that is the name of the %s, "
	    "which goes beside this one", request, c->what);
}

/* What is there may be written over: it is this zone's. */
static int
check_zone(const char *path, const struct dname *zone, struct err *e)
{
	char is[DNAME_TEXT_MAX];
	struct blob text = { NULL, 0 };
	struct request *r;
	struct err why;
	int rc = -1;

	if (access(path, F_OK) != 0)
		return 0;
	if (file_read(NULL, path, REQUEST_BYTES_MAX, &text, e) != 0)
		return -1;
	r = request_read_apart(text.data, text.len, &why);
	blob_free(&text);
	if (r == NULL)
		err_set(e, ERR_POLICY, "%.200s is there, and is neither a request "
		    "nor a response: it was left as it is; take it away", path);
	else if (!dname_equal(&r->zone, zone))
		err_set(e, ERR_POLICY, "%.200s is there, and is of the zone %.200s: "
		    "it was left as it is; write into a folder of this zone's "
		    "own", path, dname_text(&r->zone, is));
	else
		rc = 0;
	request_free(&r);
	return rc;
}

char *
beside(const char *request, const struct companion *c,
    const struct dname *zone, struct err *e)
{
	struct blob path = { NULL, 0 };
	char *copy;

	if (check_name(request, c, e) != 0)
		return NULL;
	if ((copy = strdup(request)) == NULL) {
		err_sys(e, "write %.200s", request);
		return NULL;
	}
	if (blob_printf(&path, e, "%s/%s", dirname(copy), c->name) != 0 ||
	    check_zone((const char *)path.data, zone, e) != 0)
		blob_free(&path);
	free(copy);
	return (char *)path.data;
}
