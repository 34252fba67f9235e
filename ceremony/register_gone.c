#include <string.h>

#include "ceremony/register_state.h"

/* The last token of this serial, which is the one that bears it now. */
static struct register_token *
last_of(const struct registry *r, const char *serial)
{
	for (size_t i = r->n_tokens; i-- > 0; )
		if (strcmp(r->tokens[i].serial, serial) == 0)
			return &r->tokens[i];
	return NULL;
}

time_t
register_token_gone(const struct registry *r, const char *serial)
{
	const struct register_token *t = last_of(r, serial);

	return t != NULL && t->gone ? t->said_gone : 0;
}

const char *
register_key_home(const struct register_key *k, size_t n)
{
	return n > k->homes.n ? NULL : n == 0 ? k->serial :
	    k->homes.list[n - 1];
}

/* What of it was done nobody knows who has not opened it since. */
static bool
is_emptying(const struct registry *r, const char *serial)
{
	const struct register_token *t = last_of(r, serial);

	return t != NULL && t->emptying;
}

bool
register_key_elsewhere(const struct registry *r, const struct register_key *k,
    const char *serial)
{
	const char *home;

	for (size_t i = 0; (home = register_key_home(k, i)) != NULL; i++)
		if (strcmp(home, serial) != 0 && register_key_in(k, home) &&
		    register_token_gone(r, home) == 0 && !is_emptying(r, home) &&
		    strcmp(k->doomed, home) != 0)
			return true;
	return false;
}

static struct register_token *
named(struct registry *r, const struct record *rec, struct err *e)
{
	char serial[HSM_SERIAL_MAX + 1];
	struct register_token *t;

	if (register_text(serial, sizeof(serial), rec->data, "serial", e) != 0)
		return NULL;
	if ((t = last_of(r, serial)) == NULL)
		err_set(e, ERR_FORMAT, "a token is said to be gone, or back, "
		    "that was never made");
	return t;
}

int
register_say_gone(struct registry *r, const struct record *rec, struct err *e)
{
	struct register_token *t = named(r, rec, e);

	if (t == NULL)
		return -1;
	t->said_gone = rec->time;
	return 0;
}

int
register_emptying(struct registry *r, const struct record *rec, struct err *e)
{
	struct register_token *t = named(r, rec, e);

	if (t == NULL)
		return -1;
	t->emptying = true;
	return 0;
}

void
register_token_opened(struct registry *r, const char *serial)
{
	struct register_token *t = last_of(r, serial);

	if (t != NULL)
		t->emptying = false;
}

int
register_say_back(struct registry *r, const struct record *rec, struct err *e)
{
	struct register_token *t = named(r, rec, e);

	if (t == NULL)
		return -1;
	if (t->retired != 0)
		return err_set(e, ERR_FORMAT, "a token is said to be back that was "
		    "decommissioned");
	t->said_gone = 0;
	t->gone = false;
	return 0;
}

unsigned
register_token_retired(const struct registry *r, const char *serial)
{
	for (size_t i = 0; i < r->n_tokens; i++)
		if (strcmp(r->tokens[i].serial, serial) == 0 &&
		    r->tokens[i].retired != 0)
			return r->tokens[i].retired;
	return 0;
}

/* Whatever else bore that serial number: it is the HSM that is no more. */
int
register_retire(struct registry *r, const struct record *rec, struct err *e)
{
	const struct register_token *t = named(r, rec, e);

	if (t == NULL)
		return -1;
	for (size_t i = 0; i < r->n_tokens; i++) {
		if (strcmp(r->tokens[i].serial, t->serial) != 0)
			continue;
		r->tokens[i].said_gone = rec->time;
		r->tokens[i].gone = true;
		r->tokens[i].retired = r->number;
	}
	register_restores_void(r, t->serial);
	return 0;
}

int
register_certificate(struct registry *r, const struct record *rec,
    struct err *e)
{
	struct register_token *t = named(r, rec, e);

	if (t == NULL)
		return -1;
	t->destroyed = true;
	return 0;
}

int
register_kept(struct registry *r, const struct record *rec, struct err *e)
{
	struct register_token *t = named(r, rec, e);

	return t == NULL ? -1 : register_text(t->bag, sizeof(t->bag), rec->data,
	    "number", e);
}

/* The last of its serial number stands for all of them. */
const struct register_token *
register_token_uncertified(const struct registry *r, size_t n)
{
	for (size_t i = 0; i < r->n_tokens; i++) {
		const struct register_token *t = &r->tokens[i];

		if (t->retired != 0 && !t->destroyed && last_of(r,
		    t->serial) == t && n-- == 0)
			return t;
	}
	return NULL;
}

void
register_replaced(struct registry *r)
{
	for (size_t i = 0; i < r->n_tokens; i++)
		r->tokens[i].gone |= r->tokens[i].said_gone != 0;
}

void
register_emptied(struct registry *r, const char *serial)
{
	register_restores_void(r, serial);
	for (size_t i = 0; i < r->n_keys; i++) {
		struct register_key *k = &r->keys[i];

		serials_remove(&k->homes, serial);
		k->remade |= !k->foreign && strcmp(k->serial, serial) == 0;
	}
}
