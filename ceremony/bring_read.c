#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "ceremony/bring_state.h"
#include "ceremony/stick_copy.h"
#include "ceremony/sticks.h"
#include "ceremony/volume_apart.h"

static const struct bringing requested = {
	"PUT IN THE STICK REQ",
	"All of it is read, twice, and its digest goes into the journal; then its "
	"files are taken out of that copy by a process that can do nothing else.  "
	"Nothing on it is mounted, and nothing is written to it.",
	"NOW  Administrator: put it in, then Enter.",
	"WHY  What is used is what was read once; the stick is taken out again at "
	"once, and goes into its bag.",
};

static int
copy(struct ceremony *c, enum stick_role r, const struct stick *s,
    struct stick_copy *out, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct bring_shown shown = { .c = c, .page = &p };
	const struct stick_progress progress = { bring_show, &shown };
	const char *role = stick_roles[r];
	int fd = stick_open(s, role, O_RDONLY, e), rc;

	if (fd == -1)
		return -1;
	page_start(&p, "THE WHOLE STICK IS READ, TWICE");
	bring_describe(c, r, &p);
	/* OUT may be written again, where what it has is not what it should. */
	rc = r == STICK_REQ ? stick_protect(fd, role, e) : 0;
	if (rc == 0)
		rc = stick_copy(fd, s->octets, role, &progress, out, e);
	(void)close(fd);	/* nothing was written */
	page_free(&p);
	return rc;
}

static int
record_copy(struct ceremony *c, enum stick_role r, const struct stick *s,
    const struct stick_copy *copied, struct err *e)
{
	char hex[DIGEST_HEX];

	return ceremony_record(c, "stick", "read", json_pack("{s:s,s:s,s:s,s:I}",
	    "role", stick_roles[r], "serial", s->serial, "sha256",
	    digest_hex(&copied->sha256, hex), "octets", (json_int_t)s->octets),
	    e);
}

/* Case does not count in a label: FAT's are in upper case. */
static int
check_label(const struct ceremony *c, enum stick_role r,
    const struct volume_found *found, struct err *e)
{
	const char *label = c->site->sticks[r].label;

	if (label[0] == '\0' || strcasecmp(label, found->label) == 0)
		return 0;
	return err_set(e, ERR_MEDIA, "%s has the label \"%s\", and should have "
	    "\"%s\": put in the stick that was made for it; nothing was taken "
	    "from this one", stick_roles[r], found->label, label);
}

static int
take_files(struct ceremony *c, enum stick_role r,
    const struct stick_copy *copied, struct err *e)
{
	struct volume_found found;
	char folder[SITE_PATH];
	struct err why;

	sticks_folder(c->site->machine, r, folder);
	if (volume_take(copied->fd, copied->octets, folder, &found, &why) != 0)
		return why.kind == ERR_FORMAT ? err_set(e, ERR_MEDIA, "%s: %s; "
		    "nothing was taken from it", stick_roles[r], why.text) :
		    err_set(e, why.kind, "%s: %s", stick_roles[r], why.text);
	if (found.kind == LAYOUT_BLANK)
		return err_set(e, ERR_MEDIA, "%s is blank: put in the stick that "
		    "has something on it", stick_roles[r]);
	return check_label(c, r, &found, e);
}

/* All of it, into its folder; wanted: what it must be, or NULL. */
int
bring_read(struct ceremony *c, enum stick_role r, const struct bringing *b,
    const struct digest *wanted, struct err *e)
{
	struct stick_copy copied = { .fd = -1 };
	struct stick s;
	struct err why;
	int rc = -1;

	if (sticks_empty(c->site, r, e) != 0 || bring_in(c, r, b, &s, e) != 0 ||
	    copy(c, r, &s, &copied, e) != 0)
		return -1;
	if (record_copy(c, r, &s, &copied, e) != 0)
		goto out;
	if (wanted != NULL && !digest_equal(wanted, &copied.sha256))
		err_set(e, ERR_MEDIA, "%s is not as it was written: it is another "
		    "stick, or was changed since", stick_roles[r]);
	else
		rc = take_files(c, r, &copied, e);
	if (rc != 0)
		(void)sticks_empty(c->site, r, &why);	/* e says more */
out:
	stick_copy_free(&copied);
	return rc;
}

int
bring_request(struct ceremony *c, struct err *e)
{
	if (!c->site->sticks[STICK_REQ].is)
		return 0;
	if (bring_read(c, STICK_REQ, &requested, NULL, e) != 0)
		return -1;
	return bring_back(c, STICK_REQ, e);
}

