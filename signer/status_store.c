#include <stdio.h>

#include "signer/issued.h"
#include "signer/serial.h"
#include "signer/status_row.h"
#include "signer/store.h"

/* Why nothing can be changed in it; NULL: it can. */
static const char *
unfit(const struct run *run, const struct store_about *about,
    const struct state *s)
{
	const struct digest how = issued_how(&run->config);
	struct issued is;
	struct err why;
	bool has;

	if (issued_read(&is, &has, s, &why) != 0 || !has)
		return NULL;	/* the row of the zone tells */
	if (!dname_equal(&about->origin, &run->config.zone))
		return "is of another zone";
	if (serial_is_after((uint32_t)is.serial, about->serial))
		return "is behind the zone that was signed last";
	if (!denial_equal(&about->denial, &run->config.denial) ||
	    !digest_equal(&is.how, &how))
		return "was signed as it was configured before";
	return NULL;
}

static int
look(struct view *p, const struct run *run, const struct state *s,
    struct store *store, struct err *e)
{
	struct store_txn *t = NULL;
	struct store_about about;
	const char *why = NULL;
	struct err fault;
	bool there = false;

	if (store == NULL || (t = store_read(store, &fault)) == NULL ||
	    store_about(t, &about, &there, &fault) != 0)
		why = "cannot be read, or is gone";
	else
		why = there ? unfit(run, &about, s) : "is empty";
	store_abort(&t);
	if (why != NULL)
		return view_line(p, RED, "STORE", e, "it %s, and takes no "
		    "changes: run capstan-signer resign", why);
	return view_line(p, GREEN, "STORE", e, "serial %u, changed %ju "
	    "time%s since it was made", (unsigned)about.serial, (uintmax_t)about.revisions,
	    about.revisions == 1 ? "" : "s");
}

int
status_store(struct view *p, const struct run *run, const struct state *s,
    struct err *e)
{
	char path[CONFIG_PATH_MAX + 16];
	struct store *store;
	struct issued is;
	struct err why;
	bool has;
	int rc;

	if (!run->config.store ||
	    (issued_read(&is, &has, s, &why) == 0 && !has))
		return 0;	/* nothing was signed yet */
	snprintf(path, sizeof(path), "%s/store", run->config.state);
	store = store_open(path, STORE_LOOK, &why);
	rc = look(p, run, s, store, e);
	store_close(&store);
	return rc;
}
