#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <confuse.h>

#include "keyset/file.h"
#include "keyset/value.h"
#include "keyset/request.h"
#include "signer/config.h"

static int
read_text(const char *text, char *out, size_t room, struct err *e)
{
	if (strlen(text) >= room)
		return err_set(e, ERR_FORMAT, "the value is too long");
	memcpy(out, text, strlen(text) + 1);
	return 0;
}

static int
read_path(const char *text, void *field, struct err *e)
{
	return read_text(text, field, CONFIG_PATH_MAX, e);
}

static int
read_token(const char *text, void *field, struct err *e)
{
	return read_text(text, field, CONFIG_TOKEN_MAX, e);
}

static int
read_zone(const char *text, void *field, struct err *e)
{
	return dname_from_text(field, text, e);
}

static int
read_truth(const char *text, void *field, struct err *e)
{
	int truth = cfg_parse_boolean(text);

	if (truth != 0 && truth != 1)
		return err_set(e, ERR_FORMAT, "\"%.40s\" is neither true nor "
		    "false", text);
	*(bool *)field = truth == 1;
	return 0;
}

static int
read_algorithm(const char *text, void *field, struct err *e)
{
	const struct alg *alg = alg_by_name(text);

	if (alg == NULL)
		return err_set(e, ERR_FORMAT, "\"%.40s\" is not an algorithm "
		    "known here", text);
	*(const struct alg **)field = alg;
	return 0;
}

static int
read_number(const char *text, void *field, struct err *e)
{
	uint64_t n;

	if (value_count(text, INT_MAX, &n, e) != 0)
		return -1;
	*(uint32_t *)field = (uint32_t)n;
	return 0;
}

static int
read_duration(const char *text, void *field, struct err *e)
{
	int64_t seconds;

	if (value_duration(text, &seconds, e) != 0)
		return -1;
	if (seconds < 0)
		return err_set(e, ERR_FORMAT, "it is negative");
	*(int64_t *)field = seconds;
	return 0;
}

static int
read_serial(const char *text, void *field, struct err *e)
{
	return serial_policy_parse(text, field, e);
}

/*
 * Every option, its value where it is not given (NULL: it must be), and how
 * a value is read.
 */
static const struct option {
	const char	*name, *standard;
	int		(*read)(const char *, void *, struct err *);
	size_t		 field;
} options[] = {
#define FIELD(name)	offsetof(struct config, name)
	{ "zone", NULL, read_zone, FIELD(zone) },
	{ "state", NULL, read_path, FIELD(state) },
	{ "anchor", "", read_path, FIELD(anchor) },
	{ "output", "", read_path, FIELD(output) },
	{ "rehearsal", "false", read_truth, FIELD(rehearsal) },
	{ "algorithm", "ECDSAP256SHA256", read_algorithm, FIELD(algorithm) },
	{ "bits", "2048", read_number, FIELD(bits) },
	{ "zsk-lifetime", "0s", read_duration, FIELD(zsk_lifetime) },
	{ "dnskey-ttl", "3600", read_number, FIELD(dnskey_ttl) },
	{ "slots", "9", read_number, FIELD(slots) },
	{ "slot-length", "10d", read_duration, FIELD(slot_length) },
	{ "slot-validity", "21d", read_duration, FIELD(slot_validity) },
	{ "signature-validity", "14d", read_duration,
	    FIELD(signature_validity) },
	{ "signature-backdate", "1h", read_duration,
	    FIELD(signature_backdate) },
	{ "serial", "unixtime", read_serial, FIELD(serial) },
	{ "warn-before", "45d", read_duration, FIELD(warn_before) },
	{ "alarm-before", "21d", read_duration, FIELD(alarm_before) },
	/* in the section "token" */
	{ "module", "", read_path, FIELD(module) },
	{ "label", "", read_token, FIELD(token) },
	{ "pin-file", "", read_path, FIELD(pin_file) },
#undef FIELD
};

enum {
	N_OPTIONS	= sizeof(options) / sizeof(options[0]),
	N_TOKEN_OPTIONS	= 3,
	N_MAIN_OPTIONS	= N_OPTIONS - N_TOKEN_OPTIONS,
};

/*
 * What is being read.  libconfuse calls back with nothing of the caller's,
 * so it has to be found here while config_read() runs.
 */
static struct reading {
	struct config	*config;
	const char	*path;
	struct err	*e;
	bool		 failed, seen[N_OPTIONS];
} *reading;

static void complain(cfg_t *, const char *, va_list)
    __attribute__((format(printf, 2, 0)));

/* What is said first is why. */
static void
complain(cfg_t *cfg, const char *fmt, va_list ap)
{
	char text[256];

	if (reading->failed)
		return;
	reading->failed = true;
	vsnprintf(text, sizeof(text), fmt, ap);
	err_set(reading->e, ERR_FORMAT, "%.200s:%d: %s", reading->path,
	    cfg->line, text);
}

static int
option_given(cfg_t *cfg, cfg_opt_t *o)
{
	const struct option *known = options;
	struct err why;
	bool *seen;

	while (strcmp(known->name, cfg_opt_name(o)) != 0)
		known++;	/* libconfuse knows those of the table only */
	seen = &reading->seen[known - options];
	if (*seen) {
		cfg_error(cfg, "%s is given twice", known->name);
		return -1;
	}
	*seen = true;
	if (known->read(cfg_opt_getnstr(o, 0),
	    (char *)reading->config + known->field, &why) == 0)
		return 0;
	cfg_error(cfg, "%s: %.150s", known->name, why.text);
	return -1;
}

static void
grammar_fill(cfg_opt_t *to, const struct option *from, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		to[i].name = from[i].name;
		to[i].type = CFGT_STR;
		to[i].flags = CFGF_NODEFAULT;
		to[i].validcb = option_given;
	}
}

static int
config_check_keys(struct config *c, struct err *e)
{
	if (c->algorithm->family != ALG_RSA)
		c->bits = 0;
	else if (c->bits < 1024 || c->bits > 4096)
		return err_set(e, ERR_FORMAT,
		    "bits: an RSA key has 1024 to 4096, not %u", c->bits);
	if (c->module[0] != '\0' && c->token[0] == '\0')
		return err_set(e, ERR_FORMAT,
		    "token: it has a module and no label");
	return 0;
}

/* What values must be to each other, so that no reader is left without keys. */
static int
config_check_times(const struct config *c, struct err *e)
{
	if (c->slots < 1 || c->slots > REQUEST_BUNDLES_MAX)
		return err_set(e, ERR_FORMAT, "slots: %u is not 1 to %d",
		    c->slots, REQUEST_BUNDLES_MAX);
	if (c->slot_length < 60)
		return err_set(e, ERR_FORMAT,
		    "slot-length: less than a minute");
	if (c->slot_validity <= c->slot_length)
		return err_set(e, ERR_FORMAT, "slot-validity: it must be longer "
		    "than slot-length, so that slots overlap");
	if (c->dnskey_ttl < 1 || c->dnskey_ttl > c->slot_length)
		return err_set(e, ERR_FORMAT, "dnskey-ttl: it must be at least "
		    "1 and no longer than slot-length, in which the next ZSK "
		    "is published ahead");
	if (c->zsk_lifetime != 0 && c->zsk_lifetime < 2 * c->slot_length)
		return err_set(e, ERR_FORMAT,
		    "zsk-lifetime: less than two slots");
	if (c->signature_validity < 60)
		return err_set(e, ERR_FORMAT,
		    "signature-validity: less than a minute");
	if (c->alarm_before > c->warn_before)
		return err_set(e, ERR_FORMAT,
		    "alarm-before: it is longer than warn-before");
	return 0;
}

static int
config_defaults(struct config *c, struct err *e)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		const struct option *o = &options[i];

		if (reading->seen[i])
			continue;
		if (o->standard == NULL)
			return err_set(e, ERR_FORMAT, "%s is not set",
			    o->name);
		if (o->read(o->standard, (char *)c + o->field, e) != 0)
			return err_doing(e, "%s", o->name);
	}
	return 0;
}

static int
config_parse(const char *text, struct err *e)
{
	cfg_opt_t token[N_TOKEN_OPTIONS + 1] = { CFG_END() };
	cfg_opt_t all[N_MAIN_OPTIONS + 2] = { CFG_END() };
	cfg_t *cfg;
	int rc;

	grammar_fill(all, options, N_MAIN_OPTIONS);
	grammar_fill(token, options + N_MAIN_OPTIONS, N_TOKEN_OPTIONS);
	all[N_MAIN_OPTIONS] = (cfg_opt_t)CFG_SEC("token", token, CFGF_NONE);
	if ((cfg = cfg_init(all, CFGF_NONE)) == NULL)
		return err_sys(e, "a configuration");
	(void)cfg_set_error_function(cfg, complain);	/* the old one */
	rc = cfg_parse_buf(cfg, text);
	if (rc != CFG_SUCCESS && !reading->failed)
		err_set(e, ERR_FORMAT, "%.200s: it cannot be parsed",
		    reading->path);
	cfg_free(cfg);
	return rc == CFG_SUCCESS && !reading->failed ? 0 : -1;
}

int
config_read(struct config *out, const char *path, struct err *e)
{
	struct config c = { .slots = 0 };
	struct reading r = { .config = &c, .path = path, .e = e };
	struct blob text = { NULL, 0 };
	int rc;

	/* libconfuse's own reading ends the process at a folder. */
	if (file_read(NULL, path, CONFIG_BYTES_MAX, &text, e) != 0)
		return -1;
	reading = &r;
	if (strlen((char *)text.data) != text.len)
		rc = err_set(e, ERR_FORMAT, "%.200s: it is not a text", path);
	else if ((rc = config_parse((char *)text.data, e)) == 0 &&
	    (config_defaults(&c, e) != 0 || config_check_keys(&c, e) != 0 ||
	    config_check_times(&c, e) != 0))
		rc = err_doing(e, "%.150s", path);
	reading = NULL;
	blob_free(&text);
	if (rc == 0)
		*out = c;
	return rc;
}
