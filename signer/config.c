#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>

#include "keyset/conf.h"
#include "keyset/request.h"
#include "keyset/value.h"

#include "signer/config.h"
#include "signer/server.h"

enum { ITERATIONS_MAX = 50, NOT_GIVEN = -1 };

static int
read_path(const char *text, void *field, struct err *e)
{
	return value_text(text, field, CONFIG_PATH_MAX, e);
}

static int
read_token(const char *text, void *field, struct err *e)
{
	return value_text(text, field, CONFIG_TOKEN_MAX, e);
}

static int
read_serial(const char *text, void *field, struct err *e)
{
	return serial_policy_parse(text, field, e);
}

static int
read_denial(const char *text, void *field, struct err *e)
{
	struct denial *d = field;

	if (strcmp(text, "nsec") != 0 && strcmp(text, "nsec3") != 0 &&
	    strcmp(text, "nsec3-opt-out") != 0)
		return err_set(e, ERR_FORMAT, "\"%.40s\" is none of nsec, "
		    "nsec3 and nsec3-opt-out", text);
	d->hashed = strcmp(text, "nsec") != 0;
	d->opt_out = strcmp(text, "nsec3-opt-out") == 0;
	return 0;
}

static int
read_iterations(const char *text, void *field, struct err *e)
{
	struct denial *d = field;
	uint32_t n;

	if (value_number(text, &n, e) != 0)
		return -1;
	if (n > ITERATIONS_MAX)
		return err_set(e, ERR_FORMAT, "%u is more than %d, above which "
		    "validators take the zone for unsigned (RFC 9276)", n,
		    ITERATIONS_MAX);
	d->iterations = (uint16_t)n;
	return 0;
}

/* As in an NSEC3PARAM record. */
static int
read_salt(const char *text, void *field, struct err *e)
{
	struct denial *d = field;
	size_t len = strcmp(text, "-") == 0 ? 0 : strlen(text);
	unsigned octet;

	if (len % 2 != 0 || len / 2 > SALT_MAX ||
	    strspn(text, "0123456789abcdefABCDEF") < len)
		return err_set(e, ERR_FORMAT, "\"%.40s\" is neither - nor 1 to "
		    "%d octets in hex", text, SALT_MAX);
	for (size_t i = 0; i < len / 2; i++) {
		if (sscanf(text + 2 * i, "%2x", &octet) == 1)
			d->salt[i] = (uint8_t)octet;
	}
	d->salt_len = (uint8_t)(len / 2);
	return 0;
}

static int
read_server(const char *text, void *field, struct err *e)
{
	const struct server **out = field;

	*out = server_by_name(text);
	return *out != NULL ? 0 : err_set(e, ERR_FORMAT, "\"%.40s\" is "
	    "neither bind nor knot", text);
}

static int
read_address(const char *text, void *field, struct err *e)
{
	uint8_t octets[sizeof(struct in6_addr)];

	if (inet_pton(AF_INET, text, octets) != 1 &&
	    inet_pton(AF_INET6, text, octets) != 1)
		return err_set(e, ERR_FORMAT, "\"%.60s\" is no IP address",
		    text);
	return value_text(text, field, CONFIG_ADDRESS_MAX, e);
}

/* A program is not looked for: whose PATH it would be is anybody's guess. */
static int
read_program(const char *text, void *field, struct err *e)
{
	if (text[0] != '/')
		return err_set(e, ERR_FORMAT, "the path of a program, which "
		    "begins with a slash, is expected");
	return value_text(text, field, CONFIG_PATH_MAX, e);
}

static int
read_user(const char *text, void *field, struct err *e)
{
	return value_text(text, field, CONFIG_TOKEN_MAX, e);
}

/* A word of a command each; the first is a path, and not looked for either. */
static int
read_word(const char *text, void *field, struct err *e)
{
	struct run_config *r = field;

	if (r->n_words == CONFIG_WORDS_MAX)
		return err_set(e, ERR_FORMAT, "more than %d words",
		    CONFIG_WORDS_MAX);
	if (r->n_words == 0 && (text[0] != '/' || strchr(text, ' ') != NULL))
		return err_set(e, ERR_FORMAT, "the path of a program is "
		    "expected first, which begins with a slash and has no "
		    "blank in it");
	if (value_text(text, r->words[r->n_words], CONFIG_WORD_MAX, e) != 0)
		return -1;
	r->n_words++;
	return 0;
}

#define FIELD(f)	offsetof(struct config, f)

static const struct conf_option OPTIONS[] = {
	{ "", "zone", NULL, value_zone, FIELD(zone) },
	{ "", "state", NULL, read_path, FIELD(state) },
	{ "", "seal-key", "", read_path, FIELD(seal_key) },
	{ "", "anchor", "", read_path, FIELD(anchor) },
	{ "", "input", "", read_path, FIELD(input) },
	{ "", "output", "", read_path, FIELD(output) },
	{ "", "rehearsal", "false", value_truth, FIELD(rehearsal) },
	{ "", "algorithm", "ECDSAP256SHA256", value_algorithm,
	    FIELD(algorithm) },
	{ "", "bits", "2048", value_number, FIELD(bits) },
	{ "", "zsk-lifetime", "0s", value_span, FIELD(zsk_lifetime) },
	{ "", "standby", "false", value_truth, FIELD(standby) },
	{ "", "dnskey-ttl", "3600", value_number, FIELD(dnskey_ttl) },
	{ "", "slots", "9", value_number, FIELD(slots) },
	{ "", "slot-length", "10d", value_span, FIELD(slot_length) },
	{ "", "slot-validity", "21d", value_span, FIELD(slot_validity) },
	{ "", "signature-validity", "14d", value_span,
	    FIELD(signature_validity) },
	{ "", "signature-backdate", "1h", value_span,
	    FIELD(signature_backdate) },
	{ "", "signature-refresh", "0s", value_span,
	    FIELD(signature_refresh) },
	{ "", "signature-jitter", "", value_span, FIELD(signature_jitter) },
	{ "", "store", "false", value_truth, FIELD(store) },
	{ "", "serial", "unixtime", read_serial, FIELD(serial) },
	{ "", "denial", "nsec", read_denial, FIELD(denial) },
	{ "", "nsec3-iterations", "0", read_iterations, FIELD(denial) },
	{ "", "nsec3-salt", "-", read_salt, FIELD(denial) },
	{ "", "zonemd", "false", value_truth, FIELD(zonemd) },
	{ "", "warn-before", "45d", value_span, FIELD(warn_before) },
	{ "", "alarm-before", "21d", value_span, FIELD(alarm_before) },
	{ "", "token", "", NULL, 0 },
	{ "token", "module", "", read_path, FIELD(module) },
	{ "token", "label", "", read_token, FIELD(token) },
	{ "token", "pin-file", "", read_path, FIELD(pin_file) },
	{ "token", "network", "false", value_truth, FIELD(network) },
	{ "", "run", "", NULL, 0 },
	{ "run", "notify-command", "", read_word, FIELD(run) },
	{ "run", "notify-timeout", "30s", value_span,
	    FIELD(run.notify_timeout) },
	{ "run", "settle", "2s", value_span, FIELD(run.settle) },
	{ "run", "user", "", read_user, FIELD(run.user) },
	{ "", "deliver", "", NULL, 0 },
	{ "deliver", "server", "", read_server, FIELD(deliver.server) },
	{ "deliver", "address", "127.0.0.1", read_address,
	    FIELD(deliver.address) },
	{ "deliver", "port", "53", value_number, FIELD(deliver.port) },
	{ "deliver", "key-directory", "", read_path, FIELD(deliver.keys) },
	{ "deliver", "spool", "", read_path, FIELD(deliver.spool) },
	{ "deliver", "rndc", "/usr/sbin/rndc", read_program,
	    FIELD(deliver.rndc) },
	{ "deliver", "keymgr", "/usr/sbin/keymgr", read_program,
	    FIELD(deliver.keymgr) },
	{ "deliver", "knotc", "/usr/sbin/knotc", read_program,
	    FIELD(deliver.knotc) },
	{ "deliver", "timeout", "30s", value_span, FIELD(deliver.timeout) },
	{ "deliver", "patience", "30s", value_span, FIELD(deliver.patience) },
	{ "deliver", "look-every", "1h", value_span,
	    FIELD(deliver.look_every) },
};

static const char *const LISTS[] = { "notify-command", NULL };

static int
config_check_keys(struct config *c, const struct conf *conf, struct err *e)
{
	if (c->algorithm->family != ALG_RSA)
		c->bits = 0;
	else if (c->bits < 1024 || c->bits > 4096)
		return conf_refuse(conf, "bits", e,
		    "an RSA key has 1024 to 4096, not %u", c->bits);
	if (c->module[0] != '\0' && c->token[0] == '\0')
		return conf_refuse(conf, "module", e,
		    "no label is given with it");
	return 0;
}

/* What values must be to each other, so that no reader is left without keys. */
static int
config_check_times(const struct config *c, const struct conf *conf,
    struct err *e)
{
	if (c->slots < 1 || c->slots > REQUEST_BUNDLES_MAX)
		return conf_refuse(conf, "slots", e, "%u is not 1 to %d",
		    c->slots, REQUEST_BUNDLES_MAX);
	if (c->slot_length < 60)
		return conf_refuse(conf, "slot-length", e,
		    "less than a minute");
	if (c->slot_validity <= c->slot_length)
		return conf_refuse(conf, "slot-validity", e, "it must be "
		    "longer than slot-length, so that slots overlap");
	if (c->dnskey_ttl < 1 || c->dnskey_ttl > c->slot_length)
		return conf_refuse(conf, "dnskey-ttl", e, "it must be at least "
		    "1 and no longer than slot-length, in which the next ZSK "
		    "is published ahead");
	if (c->zsk_lifetime != 0 && c->zsk_lifetime < 2 * c->slot_length)
		return conf_refuse(conf, "zsk-lifetime", e,
		    "less than two slots");
	if (c->signature_validity < 60)
		return conf_refuse(conf, "signature-validity", e,
		    "less than a minute");
	if (c->signature_refresh >= c->signature_validity)
		return conf_refuse(conf, "signature-refresh", e, "it must be "
		    "shorter than signature-validity");
	if (c->zonemd && c->store)
		return conf_refuse(conf, "zonemd", e, "it is a digest of the "
		    "whole zone, and with store = true a change is to cost "
		    "what it changes: one of the two");
	if (c->alarm_before > c->warn_before)
		return conf_refuse(conf, "alarm-before", e,
		    "longer than warn-before");
	return 0;
}

static int
config_check_deliver(const struct config *c, const struct conf *conf,
    struct err *e)
{
	const struct deliver_config *d = &c->deliver;

	if (d->server == NULL)
		return 0;
	if (d->server->key_files && d->keys[0] == '\0')
		return conf_refuse(conf, "server", e, "no key-directory is "
		    "given with it");
	if (d->port < 1 || d->port > UINT16_MAX)
		return conf_refuse(conf, "port", e, "%u is not 1 to 65535",
		    d->port);
	if (d->spool[0] != '\0' && d->spool[0] != '/')
		return conf_refuse(conf, "spool", e, "the server is told this "
		    "path, which begins with a slash");
	if (d->timeout < 1)
		return conf_refuse(conf, "timeout", e, "less than a second");
	if (d->look_every < 1)
		return conf_refuse(conf, "look-every", e, "less than a "
		    "second");
	return 0;
}

/*
 * Half of what they are good for, or of what slots overlap where that is less:
 * then as much is left again for people, once nobody has done it.
 */
static void
refresh_set(struct config *c)
{
	int64_t overlap = c->slot_validity - c->slot_length;

	if (c->signature_refresh == 0)
		c->signature_refresh = (overlap < c->signature_validity ?
		    overlap : c->signature_validity) / 2;
}

/* With a store they spread over half of the time between two makings. */
static void
jitter_set(struct config *c)
{
	if (c->signature_jitter == NOT_GIVEN)
		c->signature_jitter = !c->store ? 0 :
		    (c->signature_validity - c->signature_refresh) / 2;
}

static int
config_check_jitter(const struct config *c, const struct conf *conf,
    struct err *e)
{
	if (c->signature_jitter < c->signature_validity - c->signature_refresh)
		return 0;
	return conf_refuse(conf, "signature-jitter", e, "it must be shorter "
	    "than what signature-validity is longer than signature-refresh");
}

static int
config_check_run(const struct config *c, const struct conf *conf,
    struct err *e)
{
	if (c->run.notify_timeout < 1)
		return conf_refuse(conf, "notify-timeout", e,
		    "less than a second");
	if (c->run.settle > 3600)
		return conf_refuse(conf, "settle", e, "more than an hour");
	return 0;
}

int
config_read(struct config *out, const char *path, struct err *e)
{
	struct config c = { .signature_jitter = NOT_GIVEN };
	struct conf conf = {
		.name = path, .options = OPTIONS,
		.n = sizeof(OPTIONS) / sizeof(OPTIONS[0]), .into = &c,
		.lists = LISTS,
	};

	if (conf_load(&conf, e) != 0 || config_check_keys(&c, &conf, e) != 0 ||
	    config_check_times(&c, &conf, e) != 0 ||
	    config_check_run(&c, &conf, e) != 0 ||
	    config_check_deliver(&c, &conf, e) != 0)
		return -1;
	refresh_set(&c);
	jitter_set(&c);
	if (config_check_jitter(&c, &conf, e) != 0)
		return -1;
	*out = c;
	return 0;
}
