#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/bring_state.h"
#include "ceremony/fat_image.h"
#include "ceremony/stick_copy.h"
#include "ceremony/stick_files.h"
#include "ceremony/sticks.h"
#include "ceremony/volume_apart.h"

static const struct bringing written = {
	"PUT IN THE STICK OUT",
	"It must be blank, or FAT without a file on it.  All of it is written, to "
	"its last octet, and read again.",
	"NOW  Administrator: put it in, then Enter.",
	"WHY  Nothing leaves on it but the files that the journal names.",
};

static const struct bringing again = {
	"PUT IN THE STICK OUT AGAIN",
	"It was taken out, and all of it is now read from the stick itself.",
	"NOW  Administrator: put it in, then Enter.",
	"WHY  What was only in this machine's memory would not be on it any more.",
};

/* Whatever is on it would be lost, so there must be nothing. */
static int
check_empty(const struct stick *s, struct err *e)
{
	struct volume_found found;
	struct err why;
	int fd = stick_open(s, "OUT", O_RDONLY, e), rc;

	if (fd == -1)
		return -1;
	rc = volume_take(fd, s->octets, NULL, &found, &why);
	(void)close(fd);	/* nothing was written */
	if (rc != 0 && why.kind == ERR_SYS)
		return err_set(e, ERR_MEDIA, "OUT cannot be read (%s): was it "
		    "pulled? Nothing was written", why.text);
	if (rc != 0)
		return err_set(e, ERR_MEDIA, "OUT is not empty, %s; nothing was "
		    "written, and it can be made blank elsewhere", why.text);
	if (found.files + found.others > 0)
		return err_set(e, ERR_MEDIA, "OUT is not empty, \"%s\" is on it; "
		    "nothing was written", found.first);
	if (found.kind == LAYOUT_EXT)
		return err_set(e, ERR_MEDIA, "OUT is ext4, as a log medium is: put "
		    "in a stick that is blank or FAT; nothing was written");
	return 0;
}

int
bring_output(struct ceremony *c, struct err *e)
{
	struct stick s;

	if (!c->site->sticks[STICK_OUT].is)
		return 0;
	if (sticks_empty(c->site, STICK_OUT, e) != 0 ||
	    bring_in(c, STICK_OUT, &written, &s, e) != 0)
		return -1;
	if (s.read_only)
		return err_set(e, ERR_MEDIA, "OUT is write-protected: move its "
		    "switch, or take another stick; nothing was written");
	if (s.octets < FAT_IMAGE_MIN || s.octets > FAT_IMAGE_MAX)
		return err_set(e, ERR_MEDIA, "OUT has %llu MiB: take a stick of %d "
		    "MiB to %d GiB; nothing was written", (unsigned long long)
		    (s.octets >> 20), FAT_IMAGE_MIN >> 20,
		    (int)(FAT_IMAGE_MAX >> 30));
	return check_empty(&s, e);
}

static int
make_image(const struct ceremony *c, uint64_t octets, struct blob *head,
    struct err *e)
{
	struct stick_files files;
	struct err why;
	int rc;

	if (stick_files_read(&files, c->site->output_media, "OUT", e) != 0)
		return -1;
	rc = fat_image(c->site->sticks[STICK_OUT].label, files.files, files.n,
	    octets, head, &why);
	stick_files_free(&files);
	return rc == 0 ? 0 : err_set(e, why.kind, "OUT %s; nothing was written",
	    why.text);
}

static int
write_image(struct ceremony *c, const struct stick *s, const struct blob *head,
    struct digest *sha256, struct err *e)
{
	struct page p = { .n_lines = 0 };
	struct bring_shown shown = { .c = c, .page = &p };
	const struct stick_progress progress = { bring_show, &shown };
	int fd = stick_open(s, "OUT", O_RDWR, e), rc;

	if (fd == -1)
		return -1;
	page_start(&p, "THE WHOLE STICK IS WRITTEN, AND READ AGAIN");
	bring_describe(c, STICK_OUT, &p);
	rc = stick_write(fd, s->octets, "OUT", head, &progress, sha256, e);
	if (close(fd) != 0 && rc == 0)
		rc = err_set(e, ERR_MEDIA, "OUT cannot be finished: take another "
		    "stick");
	page_free(&p);
	return rc;
}

int
bring_write(struct ceremony *c, json_t **told, struct err *e)
{
	struct blob head = { .len = 0 };
	char hex[DIGEST_HEX];
	struct digest sha256;
	struct stick s;
	int rc;

	*told = NULL;
	if (!c->site->sticks[STICK_OUT].is)
		return 0;
	if (bring_find(c, STICK_OUT, &s, e) != 0 || make_image(c, s.octets, &head,
	    e) != 0)
		return -1;
	rc = write_image(c, &s, &head, &sha256, e);
	blob_free(&head);
	if (rc != 0)
		return -1;
	*told = json_pack("{s:s,s:I,s:s}", "sha256", digest_hex(&sha256, hex),
	    "octets", (json_int_t)s.octets, "serial", s.serial);
	return *told != NULL ? 0 : err_sys(e, "tell what was written to OUT");
}

/* What the record of the export has of the stick; NULL: nothing. */
static const json_t *
exported(const struct ceremony *c)
{
	return json_object_get(register_last(&c->reg, "export", "result"),
	    "stick");
}

int
bring_again(struct ceremony *c, struct err *e)
{
	const char *hex = json_string_value(json_object_get(exported(c),
	    "sha256"));
	struct digest wanted;

	if (!c->site->sticks[STICK_OUT].is)
		return 0;
	if (hex == NULL || digest_from_hex(&wanted, hex, e) != 0)
		return err_set(e, ERR_FORMAT, "the journal does not say that OUT "
		    "was a stick");
	if (bring_back(c, STICK_OUT, e) != 0)
		return -1;
	return bring_read(c, STICK_OUT, &again, &wanted, e);
}

void
bring_tell(const struct ceremony *c, struct page *p)
{
	const json_t *stick = exported(c);

	if (stick == NULL || !c->site->sticks[STICK_OUT].is)
		return;
	page_line(p, "%s", "");
	page_line(p, "   All %lld octets of the stick:", (long long)
	    json_integer_value(json_object_get(stick, "octets")));
	page_line(p, "   %s", json_string_value(json_object_get(stick,
	    "sha256")));
}

