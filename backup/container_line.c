#include <stdio.h>
#include <string.h>

#include "backup/container_line.h"
#include "backup/encoding.h"
#include "keyset/value.h"

/* ---- values -------------------------------------------------------------- */

/* Printable ASCII, no blank at either end, with a NUL in room. */
static int
text_read(char *out, size_t room, const char *value, struct err *e)
{
	const size_t len = strlen(value);

	if (len == 0 || len >= room || value[0] == ' ' ||
	    value[len - 1] == ' ')
		return err_set(e, ERR_FORMAT, "1 to %zu characters are needed, "
		    "no blank at either end", room - 1);
	memcpy(out, value, len + 1);
	return 0;
}

static int
word_read(char *out, size_t room, const char *value, struct err *e)
{
	if (strchr(value, ' ') != NULL)
		return err_set(e, ERR_FORMAT, "\"%.60s\" is more than a word",
		    value);
	return text_read(out, room, value, e);
}

static int
same(const char *value, const char *wanted, struct err *e)
{
	if (strcmp(value, wanted) == 0)
		return 0;
	return err_set(e, ERR_FORMAT, "\"%.80s\" should be \"%.80s\"", value,
	    wanted);
}

/* ---- the lines ----------------------------------------------------------- */

static int
zone_read(struct container *c, const char *value, struct err *e)
{
	return dname_from_text(&c->zone, value, e);
}

static int
zone_write(const struct container *c, struct blob *out, struct err *e)
{
	char text[DNAME_TEXT_MAX];

	return blob_printf(out, e, "%s", dname_text(&c->zone, text));
}

/* "257 3 13 BASE64", as in a zone file (RFC 4034, 2.2). */
static int
dnskey_read(struct container *c, const char *value, struct err *e)
{
	uint8_t rdata[4 + DNSKEY_PUB_MAX];
	uint64_t number[3];
	char word[8];
	size_t len;

	for (int i = 0; i < 3; i++) {
		if ((value = value_word(value, word, sizeof(word))) == NULL ||
		    value_count(word, i == 0 ? UINT16_MAX : UINT8_MAX,
		    &number[i], e) != 0)
			return err_set(e, ERR_FORMAT, "flags, protocol, "
			    "algorithm and key are needed");
	}
	if (*value == ' ')
		value++;
	if (encoding_from_base64(rdata + 4, DNSKEY_PUB_MAX, &len, value,
	    e) != 0)
		return -1;
	rdata[0] = (uint8_t)(number[0] >> 8);
	rdata[1] = (uint8_t)number[0];
	rdata[2] = (uint8_t)number[1];
	rdata[3] = (uint8_t)number[2];
	return dnskey_from_rdata(&c->key, rdata, 4 + len, e);
}

static int
dnskey_write(const struct container *c, struct blob *out, struct err *e)
{
	if (blob_printf(out, e, "%u 3 %u ", c->key.flags,
	    c->key.alg->number) != 0)
		return -1;
	return encoding_base64(out, c->key.pub, c->key.pub_len, e);
}

static int
algorithm_read(struct container *c, const char *value, struct err *e)
{
	return same(value, c->key.alg->name, e);
}

static int
algorithm_write(const struct container *c, struct blob *out, struct err *e)
{
	return blob_printf(out, e, "%s", c->key.alg->name);
}

static int
tag_read(struct container *c, const char *value, struct err *e)
{
	char tag[8];

	snprintf(tag, sizeof(tag), "%u", dnskey_tag(&c->key));
	return same(value, tag, e);
}

static int
tag_write(const struct container *c, struct blob *out, struct err *e)
{
	return blob_printf(out, e, "%u", dnskey_tag(&c->key));
}

static int
id_read(struct container *c, const char *value, struct err *e)
{
	struct digest id = dnskey_id(&c->key);
	char hex[DIGEST_HEX];

	return same(value, digest_hex(&id, hex), e);
}

static int
id_write(const struct container *c, struct blob *out, struct err *e)
{
	struct digest id = dnskey_id(&c->key);
	char hex[DIGEST_HEX];

	return blob_printf(out, e, "%s", digest_hex(&id, hex));
}

static int
label_read(struct container *c, const char *value, struct err *e)
{
	return text_read(c->label, sizeof(c->label), value, e);
}

static int
label_write(const struct container *c, struct blob *out, struct err *e)
{
	return blob_printf(out, e, "%s", c->label);
}

/* What the key may do in the token: there is one answer. */
static int
usage_read(struct container *c, const char *value, struct err *e)
{
	(void)c;
	return same(value, "sign", e);
}

static int
usage_write(const struct container *c, struct blob *out, struct err *e)
{
	(void)c;
	return blob_printf(out, e, "sign");
}

static int
format_read(struct container *c, const char *value, struct err *e)
{
	return word_read(c->way.format, sizeof(c->way.format), value, e);
}

static int
format_write(const struct container *c, struct blob *out, struct err *e)
{
	return blob_printf(out, e, "%s", c->way.format);
}

static int
mechanism_read(struct container *c, const char *value, struct err *e)
{
	uint8_t octets[4];
	unsigned long number = 0;

	if (strncmp(value, "0x", 2) != 0 || encoding_from_hex(octets,
	    sizeof(octets), value + 2, e) != 0)
		return err_set(e, ERR_FORMAT, "\"%.40s\" is not 0x and eight "
		    "digits", value);
	for (size_t i = 0; i < sizeof(octets); i++)
		number = number << 8 | octets[i];
	c->way.mechanism = number;
	return 0;
}

static int
mechanism_write(const struct container *c, struct blob *out, struct err *e)
{
	return blob_printf(out, e, "0x%08lx", c->way.mechanism);
}

static int
module_read(struct container *c, const char *value, struct err *e)
{
	return text_read(c->module, sizeof(c->module), value, e);
}

static int
module_write(const struct container *c, struct blob *out, struct err *e)
{
	return blob_printf(out, e, "%s", c->module);
}

static int
set_read(struct container *c, const char *value, struct err *e)
{
	return encoding_from_hex(c->set.id, SHARE_SET_ID, value, e);
}

static int
set_write(const struct container *c, struct blob *out, struct err *e)
{
	return encoding_hex(out, c->set.id, SHARE_SET_ID, e);
}

/* The 15 bits by which SLIP-0039 tells sets apart. */
static int
number_read(struct container *c, const char *value, struct err *e)
{
	uint64_t number;

	if (value_count(value, SHARE_IDS - 1, &number, e) != 0)
		return -1;
	c->set.plan.id = (unsigned)number;
	return 0;
}

static int
number_write(const struct container *c, struct blob *out, struct err *e)
{
	return blob_printf(out, e, "%u", c->set.plan.id);
}

/* Keys are wrapped under the backup key, and under nothing else. */
static int
purpose_read(struct container *c, const char *value, struct err *e)
{
	c->set.purpose = SHARE_BACKUP_KEY;
	return same(value, "backup-key", e);
}

static int
purpose_write(const struct container *c, struct blob *out, struct err *e)
{
	if (c->set.purpose != SHARE_BACKUP_KEY)
		return err_set(e, ERR_FORMAT, "the purpose of the set is "
		    "another than to keep the backup key");
	return blob_printf(out, e, "backup-key");
}

static int
check_read(struct container *c, const char *value, struct err *e)
{
	return encoding_from_hex(c->set.secret_check, SECRET_CHECK, value, e);
}

static int
check_write(const struct container *c, struct blob *out, struct err *e)
{
	return encoding_hex(out, c->set.secret_check, SECRET_CHECK, e);
}

const struct container_line container_lines[CONTAINER_LINES] = {
	{ "zone",	zone_read,	zone_write },
	{ "dnskey",	dnskey_read,	dnskey_write },
	{ "algorithm",	algorithm_read,	algorithm_write },
	{ "key-tag",	tag_read,	tag_write },
	{ "public-key",	id_read,	id_write },
	{ "label",	label_read,	label_write },
	{ "usage",	usage_read,	usage_write },
	{ "format",	format_read,	format_write },
	{ "mechanism",	mechanism_read,	mechanism_write },
	{ "module",	module_read,	module_write },
	{ "set",	set_read,	set_write },
	{ "number",	number_read,	number_write },
	{ "purpose",	purpose_read,	purpose_write },
	{ "check",	check_read,	check_write },
};
