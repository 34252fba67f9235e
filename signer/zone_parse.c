#include <stdlib.h>
#include <string.h>

#include <libzscanner/scanner.h>

#include "signer/zone_parse.h"

#define TTL_MAX		INT32_MAX	/* RFC 2181, 8 */

struct parse {
	struct zone	*zone;
	bool		 leave_out;
	size_t		 left_out;
	int		 rc;
	struct err	*e;
};

static bool
type_is_made(uint16_t type)
{
	return type == LDNS_RR_TYPE_DNSKEY || type == LDNS_RR_TYPE_RRSIG ||
	    type == LDNS_RR_TYPE_NSEC || type == LDNS_RR_TYPE_NSEC3 ||
	    type == LDNS_RR_TYPE_NSEC3PARAM ||
	    type == LDNS_RR_TYPE_ZONEMD;
}

/* Only the first fault is told: what follows may be its consequence. */
static void
parse_stop(struct parse *p, zs_scanner_t *s)
{
	const char *name = s->file.name != NULL ? s->file.name : "zone";

	p->rc = err_doing(p->e, "%.150s:%llu", name,
	    (unsigned long long)s->line_counter);
	s->state = ZS_STATE_STOP;
}

static int
parse_add(struct parse *p, const zs_scanner_t *s)
{
	struct dname owner;

	if (dname_from_wire(&owner, s->r_owner, s->r_owner_length, p->e) != 0)
		return -1;
	if (s->r_class != LDNS_RR_CLASS_IN)
		return err_set(p->e, ERR_POLICY, "the class is not IN");
	if (s->r_ttl == ZONE_TTL_NONE)
		return err_set(p->e, ERR_POLICY,
		    "the record has no TTL, and no $TTL is before it");
	if (s->r_ttl > TTL_MAX)
		return err_set(p->e, ERR_POLICY, "the TTL is above %d",
		    TTL_MAX);
	if (p->leave_out && type_is_made(s->r_type)) {
		p->left_out++;
		return 0;
	}
	if (zone_add(p->zone, &owner, s->r_type, s->r_ttl, s->r_data,
	    s->r_data_length, p->e) != 0) {
		char text[DNAME_TEXT_MAX];

		return err_doing(p->e, "%.180s", dname_text(&owner, text));
	}
	return 0;
}

static void
on_record(zs_scanner_t *s)
{
	struct parse *p = s->process.data;

	if (p->rc == 0 && parse_add(p, s) != 0)
		parse_stop(p, s);
}

static void
on_error(zs_scanner_t *s)
{
	struct parse *p = s->process.data;

	if (p->rc != 0)
		return;
	if (s->error.code == ZS_BAD_DIRECTIVE)
		err_set(p->e, ERR_FORMAT, "a directive that is not understood "
		    "here ($TTL, $ORIGIN and $INCLUDE are; $GENERATE is not: "
		    "write its records out)");
	else
		err_set(p->e, ERR_FORMAT, "%s", zs_strerror(s->error.code));
	parse_stop(p, s);
}

/* A scanner is some 200 kB: too much for a stack. */
static zs_scanner_t *
parse_start(struct parse *p, uint32_t ttl)
{
	char origin[DNAME_TEXT_MAX];
	zs_scanner_t *s = malloc(sizeof(*s));

	if (s == NULL) {
		err_sys(p->e, "read a zone");
		return NULL;
	}
	if (zs_init(s, dname_text(&p->zone->origin, origin), LDNS_RR_CLASS_IN,
	    ttl) != 0 ||
	    zs_set_processing(s, on_record, on_error, p) != 0) {
		err_set(p->e, ERR_SYS, "read a zone: %s",
		    zs_strerror(s->error.code));
		free(s);
		return NULL;
	}
	return s;
}

static int
parse_run(struct parse *p, zs_scanner_t *s)
{
	/* A fault that the callbacks told already is not told again. */
	if (zs_parse_all(s) != 0 && p->rc == 0) {
		err_set(p->e, ERR_FORMAT, "%s", zs_strerror(s->error.code));
		parse_stop(p, s);
	}
	return p->rc;
}

int
zone_parse_file(struct zone *z, const char *path, struct blob *notes,
    struct err *e)
{
	struct parse p = { .zone = z, .leave_out = true, .e = e };
	zs_scanner_t *s;
	int rc = -1;

	if ((s = parse_start(&p, ZONE_TTL_NONE)) == NULL)
		return -1;
	if (zs_set_input_file(s, path) != 0)
		err_set(e, ERR_SYS, "%.200s: %s", path,
		    zs_strerror(s->error.code));
	else
		rc = parse_run(&p, s);
	zs_deinit(s);
	free(s);
	if (rc == 0 && p.left_out > 0)
		rc = blob_printf(notes, e, "%zu DNSSEC and ZONEMD records of "
		    "the input were left out: they are not the signed "
		    "zone's\n", p.left_out);
	return rc;
}

int
zone_parse_text(struct zone *z, const char *text, size_t len, uint32_t ttl,
    struct err *e)
{
	struct parse p = { .zone = z, .e = e };
	zs_scanner_t *s;
	int rc = -1;

	if ((s = parse_start(&p, ttl)) == NULL)
		return -1;
	if (zs_set_input_string(s, text, len) != 0)
		err_set(e, ERR_SYS, "read a zone: %s",
		    zs_strerror(s->error.code));
	else
		rc = parse_run(&p, s);
	zs_deinit(s);
	free(s);
	return rc;
}
