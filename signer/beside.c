#include <sys/stat.h>

#include <errno.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

/* What is there by that name; *out stays NULL where nothing is. */
static int
read_old(struct request **out, const char *path, struct err *e)
{
	struct blob text = { NULL, 0 };
	struct stat st;
	struct err why;

	if (lstat(path, &st) != 0 && errno == ENOENT)
		return 0;
	if (file_read(NULL, path, REQUEST_BYTES_MAX, &text, e) != 0)
		return err_doing(e, "nothing was written");
	*out = request_read_apart(text.data, text.len, &why);
	blob_free(&text);
	return *out != NULL ? 0 : err_set(e, ERR_POLICY, "%.200s is there, and "
	    "is neither a request nor a response: it was left as it is; take "
	    "it away, or write elsewhere", path);
}

/* What is there may be written over: it is this zone's. */
static int
check_old(const char *path, const struct dname *zone, bool responses,
    struct err *e)
{
	char is[DNAME_TEXT_MAX];
	struct request *r = NULL;
	int rc = 0;

	if (read_old(&r, path, e) != 0)
		return -1;
	if (r != NULL && !dname_equal(&r->zone, zone))
		rc = err_set(e, ERR_POLICY, "%.200s is there, and is of the "
		    "zone %.200s: it was left as it is; write into a folder of "
		    "this zone's own", path, dname_text(&r->zone, is));
	else if (r != NULL && r->is_response && !responses)
		rc = err_set(e, ERR_POLICY, "%.200s is there, and is a "
		    "response: it was left as it is; take it away, or write "
		    "elsewhere", path);
	request_free(&r);
	return rc;
}

int
beside_nothing(const char *request, const struct dname *zone, struct err *e)
{
	return check_old(request, zone, false, e);
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
	    check_old((const char *)path.data, zone, true, e) != 0)
		blob_free(&path);
	free(copy);
	return (char *)path.data;
}
