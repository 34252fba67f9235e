#include "tests/card_desk.h"
#include "tests/card_virtual.h"
#include "tests/pcsc_fake.h"
#include "tests/scratch.h"
#include "tests/test.h"

struct readers *readers;
char desk_dir[512];

struct secret *
desk_pin(const char *text)
{
	struct secret *s;
	struct err e;

	s = secret_new(127, &e);
	assert_non_null(s);
	check_ok(secret_set(s, text, strlen(text), &e), &e);
	return s;
}

const char *
desk_card(const char *name, const char *serial)
{
	static unsigned n;
	char unique[64];

	snprintf(unique, sizeof(unique), "%s-%u", name, n++);
	snprintf(desk_dir, sizeof(desk_dir), "%s/card", scratch_folder(unique));
	card_make(desk_dir, serial);
	return desk_dir;
}

void
desk_fault(const char *text)
{
	memory_put(desk_dir, "fault", text, strlen(text));
}

int
desk_begin(void **state)
{
	struct err e;

	(void)state;
	memset(&desk_asked, 0, sizeof(desk_asked));
	pcsc_fake_start();
	readers = readers_open(&e);
	assert_non_null(readers);
	pcsc_fake_insert(0, desk_card("card", "00001001"));
	return 0;
}

int
desk_end(void **state)
{
	(void)state;
	readers_close(&readers);
	return 0;
}

struct card *
desk_open(void)
{
	struct card *c;
	struct err e;

	if ((c = card_open(readers, READER, &e)) == NULL)
		fail_msg("card_open: %s", e.text);
	return c;
}

void
desk_open_refused(enum err_kind kind, const char *words)
{
	struct card *c;
	struct err e;

	assert_null(c = card_open(readers, READER, &e));
	assert_int_equal(e.kind, kind);
	if (strstr(e.text, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", e.text, words);
}

int
desk_verify(struct card *c, enum card_pin which, const char *text, bool agreed,
    struct err *e)
{
	struct secret *s = desk_pin(text);
	int rc = card_verify(c, which, s, agreed, e);

	secret_free(&s);
	return rc;
}

int
desk_change(struct card *c, enum card_pin which, const char *old,
    const char *new, struct err *e)
{
	struct secret *a = desk_pin(old), *b = desk_pin(new);
	int rc = card_change(c, which, a, b, false, e);

	secret_free(&a);
	secret_free(&b);
	return rc;
}

struct desk_asked desk_asked;

int
desk_agree(void *context, const struct card *c, const struct card_shares *s,
    struct err *e)
{
	assert_null(context);
	desk_asked.times++;
	desk_asked.key = card_identity(c)->has_key;
	desk_asked.shares = s == NULL || s->n > 0;
	desk_asked.n = s == NULL ? 0 : s->n;
	return !desk_asked.refuse ? 0 : err_set(e, ERR_ABORTED,
	    "not agreed to");
}

int
desk_enrol(struct card *c, bool resumed, struct err *e)
{
	struct secret *pins[4] = { desk_pin(FACTORY_ADMIN),
	    desk_pin(DESK_ADMIN), desk_pin(FACTORY_USER), desk_pin(DESK_USER) };
	struct card_enrolment n = {
		.old_admin = pins[0], .admin = pins[1], .old_user = pins[2],
		.user = pins[3], .now = 1800000000, .resumed = resumed,
		.agree = desk_agree,
		.admin_is = resumed ? CARD_ADMIN_EITHER : CARD_ADMIN_OLD,
	};
	int rc = card_enrol(c, &n, e);

	for (size_t i = 0; i < 4; i++)
		secret_free(&pins[i]);
	return rc;
}

unsigned
desk_logged(const char *command)
{
	struct blob log = scratch_get(desk_dir, "log");
	unsigned n = 0;

	for (char *p = (char *)log.data; p != NULL &&
	    (p = strstr(p, command)) != NULL; p++)
		n++;
	blob_free(&log);
	return n;
}

struct card_identity
desk_enrolled(void)
{
	struct card_identity i;
	struct card *c = desk_open();
	struct err e;

	check_ok(desk_enrol(c, false, &e), &e);
	i = *card_identity(c);
	card_close(&c);
	return i;
}

struct digest
desk_digest(void)
{
	return digest_of("a statement", 11);
}

int
desk_authenticate(const struct card_identity *i, struct card_signature *s,
    struct err *e)
{
	struct digest d = desk_digest();
	struct card *c = desk_open();
	int rc = -1;

	if (desk_verify(c, CARD_USER, DESK_USER, false, e) == 0)
		rc = card_authenticate(c, &i->key, &d, s, e);
	card_close(&c);
	return rc;
}

void
desk_shares(struct card_shares *s, const char *set, uint8_t fill)
{
	struct card_share one = {
		.purpose = SHARE_USER_PIN, .threshold = 2, .of = 3, .index = 1,
	};
	struct err e;

	memset(s, 0, sizeof(*s));
	s->created = 1800000000;
	memcpy(s->officer, "ADA-KING", SHARE_OFFICER);
	memcpy(one.set, set, SHARE_SET);
	one.octets = secret_new(SHARE_OCTETS, &e);
	assert_non_null(one.octets);
	memset(secret_room(one.octets, SHARE_OCTETS), fill, SHARE_OCTETS);
	check_ok(card_shares_put(s, &one, &e), &e);
	secret_free(&one.octets);
}

struct card *
desk_open_with_pin(void)
{
	struct card *c = desk_open();
	struct err e;

	check_ok(desk_verify(c, CARD_USER, FACTORY_USER, false, &e), &e);
	return c;
}

/* Opens, gives the PIN and writes, or as far as it comes. */
int
desk_write(const struct card_shares *s, struct err *e)
{
	struct card *c = card_open(readers, READER, e);
	int rc = -1;

	if (c != NULL && desk_verify(c, CARD_USER, FACTORY_USER, false, e) == 0)
		rc = card_store_write(c, s, e);
	card_close(&c);
	return rc;
}
