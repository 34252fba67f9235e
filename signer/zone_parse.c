#include <sys/stat.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <libzscanner/scanner.h>

#include "keyset/utc.h"
#include "signer/zone_blocks.h"
#include "signer/zone_fault.h"
#include "signer/zone_parse.h"

#define TTL_MAX		INT32_MAX	/* RFC 2181, 8 */

enum { DEPTH_MAX = 16 };	/* of files in files */

enum { RRSIG_HEAD = 12 };	/* octets, to the end of the expiration */
enum { SOA_TAIL = 20 };		/* octets, from the serial on */
enum { EARLY = 10000 };		/* records; an SOA is no later */

/* What is read, and what becomes of each record. */
struct parse {
	int		(*take)(struct parse *, const zs_scanner_t *);
	struct zone	*zone;		/* learns what it includes; or NULL */
	struct zone_part *part;		/* take_record: into it */
	bool		 leave_out;
	size_t		 left_out;
	const struct dname *origin;	/* take_own, take_expiry: of this zone */
	bool		 has_ends;
	time_t		 now, ends;
	size_t		 n;		/* take_serial: records so far */
	bool		 has_serial;
	uint32_t	 serial;
	unsigned	 depth;
	struct err	*e;
};

/* Where in which file it was; -1. */
static int
parse_doing(const struct parse *p, const zs_scanner_t *s)
{
	const char *name = s->file.name != NULL ? s->file.name : "zone";

	return err_doing(p->e, "%.150s:%llu", name,
	    (unsigned long long)s->line_counter);
}

/* In front of the error; a name that cannot be told is left out. */
static int
owner_doing(const zs_scanner_t *s, struct err *e)
{
	char text[DNAME_TEXT_MAX];
	struct dname owner;
	struct err ignored;

	if (dname_from_wire(&owner, s->r_owner, s->r_owner_length,
	    &ignored) == 0)
		err_doing(e, "%.180s", dname_text(&owner, text));
	return -1;
}

int
zone_scanned(struct zone_part *p, const zs_scanner_t *s, struct err *e)
{
	const struct rr r = { .type = s->r_type, .ttl = s->r_ttl,
	    .len = (uint16_t)s->r_data_length, .data = s->r_data };

	if (s->r_class != LDNS_RR_CLASS_IN)
		return err_set(e, ERR_POLICY, "the class is not IN");
	if (s->r_ttl == ZONE_TTL_NONE && !zone_says_ttl(s))
		return err_set(e, ERR_POLICY,
		    "the record has no TTL, and no $TTL is before it");
	if (s->r_ttl > TTL_MAX)
		return err_set(e, ERR_POLICY, "the TTL is above %d", TTL_MAX);
	if (zone_part_add(p, s->r_owner, s->r_owner_length, &r, e) != 0)
		return owner_doing(s, e);
	return 0;
}

static int
take_record(struct parse *p, const zs_scanner_t *s)
{
	if (!p->leave_out || !type_is_made(s->r_type))
		return zone_scanned(p->part, s, p->e);
	p->left_out++;
	return 0;
}

static int
take_own(struct parse *p, const zs_scanner_t *s)
{
	struct dname owner;

	if (dname_from_wire(&owner, s->r_owner, s->r_owner_length, p->e) != 0)
		return -1;
	return dname_within(&owner, p->origin) ? take_record(p, s) : 0;
}

static int
take_expiry(struct parse *p, const zs_scanner_t *s)
{
	struct dname owner;
	time_t ends;

	if (dname_from_wire(&owner, s->r_owner, s->r_owner_length, p->e) != 0)
		return -1;
	if (!dname_within(&owner, p->origin))
		return err_set(p->e, ERR_FORMAT, "it is outside the zone");
	if (s->r_type != LDNS_RR_TYPE_RRSIG || s->r_data_length < RRSIG_HEAD)
		return 0;
	ends = utc_from_dnssec(ldns_read_uint32(s->r_data + RRSIG_HEAD - 4),
	    p->now);
	if (!p->has_ends || ends < p->ends)
		p->ends = ends;
	p->has_ends = true;
	return 0;
}

/* Fails once there is nothing left to look for. */
static int
take_serial(struct parse *p, const zs_scanner_t *s)
{
	struct dname owner;

	if (++p->n > EARLY || dname_from_wire(&owner, s->r_owner,
	    s->r_owner_length, p->e) != 0)
		return -1;
	if (s->r_type != LDNS_RR_TYPE_SOA || !dname_equal(&owner, p->origin) ||
	    s->r_data_length < SOA_TAIL)
		return 0;
	p->serial = ldns_read_uint32(s->r_data + s->r_data_length - SOA_TAIL);
	p->has_serial = true;
	return -1;
}

static int
source_check(const char *path, struct err *e)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_sys(e, "%.200s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_FORMAT, "%.200s is not a regular file",
		    path);
	return 0;
}

/* What was cut off in the middle of a line may still read as a record. */
static int
end_check(const char *path, struct err *e)
{
	struct stat st;
	char last = '\n';
	int fd;

	if (source_check(path, e) != 0)
		return -1;
	if ((fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) == -1)
		return err_sys(e, "%.200s", path);
	if (fstat(fd, &st) == 0 && st.st_size > 0 &&
	    pread(fd, &last, 1, st.st_size - 1) != 1)
		last = '\0';	/* it is shorter already */
	(void)close(fd);	/* it was only read */
	return last == '\n' ? 0 : err_set(e, ERR_FORMAT, "the last line of "
	    "%.200s has no end: the file may have been cut off, and nothing "
	    "was taken from it; write it anew, or if it is whole, end it with "
	    "a newline", path);
}

/* A scanner is some 200 kB: too much for a stack. */
zs_scanner_t *
zone_scanner_new(const char *origin, uint32_t ttl, struct err *e)
{
	zs_scanner_t *s = malloc(sizeof(*s));

	if (s == NULL) {
		err_sys(e, "read a zone");
		return NULL;
	}
	if (zs_init(s, origin, LDNS_RR_CLASS_IN, ttl) != 0) {
		err_set(e, ERR_SYS, "read a zone: %s",
		    zs_strerror(s->error.code));
		free(s);
		return NULL;
	}
	return s;
}

void
zone_scanner_free(zs_scanner_t *s)
{
	zs_deinit(s);
	free(s);
}

/* Opening a pipe would wait for whoever writes to it. */
static zs_scanner_t *
scanner_open(const char *path, const char *origin, uint32_t ttl, struct err *e)
{
	zs_scanner_t *s;

	if (source_check(path, e) != 0 ||
	    (s = zone_scanner_new(origin, ttl, e)) == NULL)
		return NULL;
	if (zs_set_input_file(s, path) != 0) {
		err_set(e, ERR_SYS, "%.200s: %s", path,
		    zs_strerror(s->error.code));
		zone_scanner_free(s);
		return NULL;
	}
	return s;
}

static int parse_run(struct parse *, zs_scanner_t *);

/* The scanner has put the file's name and its origin into its buffers. */
static int
parse_include(struct parse *p, const zs_scanner_t *s)
{
	zs_scanner_t *part;
	int rc;

	if (p->depth == DEPTH_MAX) {
		err_set(p->e, ERR_FORMAT, "a file in a file in a file, more "
		    "than %d deep", DEPTH_MAX);
		return parse_doing(p, s);
	}
	if (p->zone != NULL && end_check(s->include_filename, p->e) != 0)
		part = NULL;
	else
		part = scanner_open(s->include_filename,
		    (const char *)s->buffer, s->default_ttl, p->e);
	if (part == NULL) {
		p->e->kind = ERR_FORMAT;	/* the fault of this line */
		return parse_doing(p, s);
	}
	p->depth++;
	rc = p->zone != NULL ? zone_add_file(p->zone, s->include_filename,
	    p->e) : 0;
	if (rc == 0)
		rc = parse_run(p, part);
	p->depth--;
	zone_scanner_free(part);
	return rc;
}

/* Stops at the first fault: what follows may be its consequence. */
static int
parse_run(struct parse *p, zs_scanner_t *s)
{
	for (;;) {
		if (zs_parse_record(s) != 0)
			s->state = ZS_STATE_ERROR;
		switch (s->state) {
		case ZS_STATE_DATA:
			if (p->take(p, s) != 0)
				return parse_doing(p, s);
			break;
		case ZS_STATE_INCLUDE:
			if (parse_include(p, s) != 0)
				return -1;
			break;
		case ZS_STATE_EOF:
			return 0;
		default:
			(void)zone_fault(s, p->e);	/* always -1 */
			return parse_doing(p, s);
		}
	}
}

/* From the first line to the last, with whatever it includes. */
static int
parse_in_turn(struct zone *z, const char *path, struct zone_reading *how,
    struct err *e)
{
	struct zone_part part;
	struct parse p = { .take = take_record, .zone = z, .part = &part,
	    .leave_out = how->leave_out, .e = e };
	char origin[DNAME_TEXT_MAX];
	zs_scanner_t *s;
	int rc = -1;

	if (zone_part_init(&part, &z->origin, e) != 0)
		return -1;
	s = scanner_open(path, dname_text(&z->origin, origin), ZONE_TTL_NONE,
	    e);
	if (s != NULL) {
		rc = parse_run(&p, s);
		zone_scanner_free(s);
	}
	if (rc == 0)
		rc = zone_take(z, &part, e);
	zone_part_free(&part);
	how->left_out = p.left_out;
	return rc;
}

int
zone_parse_file(struct zone *z, const char *path, bool leave_out,
    struct blob *notes, struct err *e)
{
	struct zone_reading how = { .leave_out = leave_out };
	int rc = end_check(path, e);

	if (rc == 0 && !zone_parse_blocks(z, path, &how))
		rc = parse_in_turn(z, path, &how, e);
	if (rc == 0 && how.left_out > 0)
		rc = blob_printf(notes, e, "%zu DNSSEC and ZONEMD records of "
		    "the input were left out: they are not the signed "
		    "zone's\n", how.left_out);
	return rc;
}

static int
parse_text(struct zone *z, const char *text, size_t len, uint32_t ttl,
    int (*take)(struct parse *, const zs_scanner_t *), struct err *e)
{
	struct zone_part part;
	struct parse p = { .take = take, .part = &part, .e = e,
	    .origin = &z->origin };
	char origin[DNAME_TEXT_MAX];
	zs_scanner_t *s = NULL;
	int rc = -1;

	if (zone_part_init(&part, &z->origin, e) != 0)
		return -1;
	s = zone_scanner_new(dname_text(&z->origin, origin), ttl, e);
	if (s != NULL && zs_set_input_string(s, text, len) != 0)
		err_set(e, ERR_SYS, "read a zone: %s",
		    zs_strerror(s->error.code));
	else if (s != NULL)
		rc = parse_run(&p, s);
	if (rc == 0)
		rc = zone_take(z, &part, e);
	if (s != NULL)
		zone_scanner_free(s);
	zone_part_free(&part);
	return rc;
}

int
zone_parse_text(struct zone *z, const char *text, size_t len, uint32_t ttl,
    struct err *e)
{
	return parse_text(z, text, len, ttl, take_record, e);
}

int
zone_parse_own(struct zone *z, const char *text, size_t len, uint32_t ttl,
    struct err *e)
{
	return parse_text(z, text, len, ttl, take_own, e);
}

int
zone_parse_expiry(const struct dname *origin, const char *path, time_t now,
    time_t *ends, struct err *e)
{
	struct parse p = { .take = take_expiry, .origin = origin, .now = now,
	    .e = e };
	char text[DNAME_TEXT_MAX];
	zs_scanner_t *s = scanner_open(path, dname_text(origin, text),
	    ZONE_TTL_NONE, e);
	int rc;

	if (s == NULL)
		return -1;
	rc = parse_run(&p, s);
	zone_scanner_free(s);
	if (rc != 0)
		return -1;
	if (!p.has_ends)
		return err_set(e, ERR_FORMAT, "%.200s: there is no RRSIG in "
		    "it", path);
	*ends = p.ends;
	return 0;
}

bool
zone_parse_serial(const struct dname *origin, const char *path, uint32_t *out)
{
	struct err enough;
	struct parse p = { .take = take_serial, .origin = origin,
	    .e = &enough };
	char text[DNAME_TEXT_MAX];
	zs_scanner_t *s = scanner_open(path, dname_text(origin, text),
	    ZONE_TTL_NONE, &enough);

	if (s == NULL)
		return false;
	(void)parse_run(&p, s);		/* it fails wherever it ends */
	zone_scanner_free(s);
	*out = p.serial;
	return p.has_serial;
}
