#include <sys/random.h>

#include <stdio.h>
#include <string.h>

#include "ceremony/hidden.h"

#include "ceremony/salts.h"

void
salts_free(struct salts *s)
{
	json_decref(s->by_text);
	json_decref(s->by_salt);
	json_decref(s->commitments);
	*s = (struct salts){ .hidden = 0 };
}

static int
no_memory(struct err *e)
{
	return err_sys(e, "remember a text of the journal");
}

static int
start(struct salts *s, struct err *e)
{
	if (s->by_text == NULL)
		s->by_text = json_object();
	if (s->by_salt == NULL)
		s->by_salt = json_object();
	if (s->commitments == NULL)
		s->commitments = json_object();
	return s->by_text != NULL && s->by_salt != NULL &&
	    s->commitments != NULL ? 0 : no_memory(e);
}

static int
both(struct err *e)
{
	return err_set(e, ERR_FORMAT, "a text is in clear in one record, and "
	    "hidden in another");
}

/* A text and its salt, as they stand in a record. */
static int
learn(struct salts *s, const char *text, const char *salt, struct err *e)
{
	const char *has = json_string_value(json_object_get(s->by_text, text));
	char hex[DIGEST_HEX];

	if (has != NULL)
		return strcmp(has, salt) == 0 ? 0 : err_set(e, ERR_FORMAT,
		    "a text has another salt than in an earlier record");
	if (json_object_get(s->by_salt, salt) != NULL)
		return err_set(e, ERR_FORMAT, "a salt is that of another text in "
		    "an earlier record");
	if (hidden_commitment(salt, text, hex, e) != 0)
		return -1;
	if (json_object_get(s->commitments, hex) != NULL)
		return both(e);
	return json_object_set_new(s->by_text, text, json_string(salt)) == 0 &&
	    json_object_set_new(s->by_salt, salt, json_string(text)) == 0 &&
	    json_object_set_new(s->commitments, hex, json_null()) == 0 ? 0 :
	    no_memory(e);
}

/* What is shown in the place of a text that is hidden. */
static json_t *
stand_in(struct salts *s, const char *commitment, struct err *e)
{
	json_t *number = json_object_get(s->commitments, commitment), *shown;
	char text[32];

	if (number == NULL) {
		number = json_integer((json_int_t)s->hidden + 1);
		if (json_object_set_new(s->commitments, commitment,
		    number) != 0) {
			(void)no_memory(e);
			return NULL;
		}
		s->hidden++;
	}
	if (!json_is_integer(number)) {
		(void)both(e);
		return NULL;
	}
	snprintf(text, sizeof(text), HIDDEN_STAND_IN "%" JSON_INTEGER_FORMAT,
	    json_integer_value(number));
	if ((shown = json_string(text)) == NULL)
		(void)no_memory(e);
	return shown;
}

static json_t *
take(void *of, const json_t *value, const char *salt, struct err *e)
{
	const char *commitment = hidden_at(value);
	struct salts *s = of;

	if (commitment != NULL)
		return stand_in(s, commitment, e);
	if (hidden_stands(json_string_value(value)))
		s->alike = true;
	if (salt != NULL && learn(s, json_string_value(value), salt, e) != 0)
		return NULL;
	return json_string(json_string_value(value));
}

static struct hidden_in
of_record(const struct record *r)
{
	return (struct hidden_in){ r->step, r->kind, r->data, r->salts };
}

int
salts_take(struct salts *s, const struct record *r, json_t **shown,
    struct err *e)
{
	const struct hidden_in in = of_record(r);

	if (start(s, e) != 0)
		return -1;
	return (*shown = hidden_map(&in, take, s, e)) != NULL ? 0 : -1;
}

int
salts_end(const struct salts *s, struct err *e)
{
	return !s->alike || s->hidden == 0 ? 0 : err_set(e, ERR_FORMAT,
	    "a text in clear could be taken for one that is hidden: it begins "
	    "with \"" HIDDEN_STAND_IN "\"");
}

static const char *
salt_of(void *of, const char *text, struct err *e)
{
	struct salts *s = of;
	const char *has = json_string_value(json_object_get(s->by_text, text));
	uint8_t octets[(HIDDEN_SALT_HEX - 1) / 2];
	char hex[HIDDEN_SALT_HEX];

	if (has != NULL)
		return has;
	if (getrandom(octets, sizeof(octets), 0) != (ssize_t)sizeof(octets)) {
		err_sys(e, "read the kernel's random numbers");
		return NULL;
	}
	for (size_t i = 0; i < sizeof(octets); i++)
		snprintf(hex + 2 * i, 3, "%02x", octets[i]);
	return learn(s, text, hex, e) != 0 ? NULL : json_string_value(
	    json_object_get(s->by_text, text));
}

int
salts_for(struct salts *s, const struct record *r, json_t **out, struct err *e)
{
	const struct hidden_in in = of_record(r);

	return start(s, e) != 0 ? -1 : hidden_salts(&in, salt_of, s, out, e);
}

int
salts_commitment(struct salts *s, const char *text, char hex[DIGEST_HEX],
    struct err *e)
{
	const char *salt;

	if (start(s, e) != 0 || (salt = salt_of(s, text, e)) == NULL)
		return -1;
	return hidden_commitment(salt, text, hex, e);
}
