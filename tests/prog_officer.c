/*
 * What the console does with an officer's card, a verb each, for tests with
 * real readers (pcsc.sh).  PINs come on standard input, a line each, and are
 * nowhere else; at the end this looks for them, and for a share, in its own
 * memory.
 *
 * usage: officer look
 *	  officer wait READER|any MS	until there is a card
 *	  officer leave READER MS [later]	until the card that is in now is
 *					out; later: begins after a line on fd 3
 *	  officer change MS		until anything changes
 *	  officer check READER		profile OC-1
 *	  officer enrol READER KEY [resumed]	old admin, admin, old user, user
 *	  officer sign READER KEY	user PIN; KEY is the file enrol made
 *	  officer last READER		user PIN, with the last try agreed to
 *	  officer unblock READER	admin PIN, user PIN
 *	  officer write READER SET	user PIN; a share of a set of this name
 *	  officer read READER		user PIN
 *	  officer pause READER		user PIN; reads after a line on fd 3
 *	  officer found READER OLD NEW	user PIN; of these sets; "-": none
 *	  officer wipe READER		user PIN
 *	  officer hold READER		keeps the card until standard input ends
 *	  officer careless		user PIN; leaves a copy, to be found
 *
 * Says "ok" and what it found, or the error's kind and sentence.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backup/card.h"
#include "backup/card_store.h"
#include "backup/statement.h"
#include "hsm/lockdown.h"
#include "tests/test.h"

enum { PINS_MAX = 4, PIN_ROOM = 127 };

static struct readers *readers;
static struct card *card;
static struct secret *pins[PINS_MAX];
static uint8_t turned[PINS_MAX][PIN_ROOM];	/* every bit the other way */
static size_t pin_len[PINS_MAX];
static struct err e;

/* ---- PINs, and where they must not be -------------------------------- */

static void
pins_read(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t *room;

		if ((pins[i] = secret_new(PIN_ROOM + 1, &e)) == NULL)
			exit(2);
		room = secret_room(pins[i], PIN_ROOM + 1);
		while (pin_len[i] < PIN_ROOM &&
		    read(STDIN_FILENO, room + pin_len[i], 1) == 1 &&
		    room[pin_len[i]] != '\n')
			pin_len[i]++;
		while (secret_len(pins[i]) > pin_len[i])
			secret_pop(pins[i]);
		for (size_t j = 0; j < pin_len[i]; j++)
			turned[i][j] = (uint8_t)~room[j];
	}
}

static bool
is_pin(const uint8_t *p, size_t i)
{
	for (size_t j = 0; j < pin_len[i]; j++)
		if ((p[j] ^ turned[i][j]) != 0xff)
			return false;
	return pin_len[i] > 0;
}

/* The share of a set whose name begins with S, as share_make() fills it. */
static bool
is_share(const uint8_t *p)
{
	for (size_t j = 0; j < SHARE_OCTETS; j++)
		if ((p[j] ^ (uint8_t)~'S') != 0xff)
			return false;
	return true;
}

/* Looks through all memory that can be written to, where it is. */
static bool
secrets_remain(void)
{
	FILE *f = fopen("/proc/self/maps", "re");
	uintptr_t from, to;
	bool found = false;
	char line[512], rights[8];

	if (SANITIZED || f == NULL)
		return false;
	while (fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %7s", &from, &to,
		    rights) != 3 || strncmp(rights, "rw", 2) != 0)
			continue;
		for (uintptr_t p = from; p + PIN_ROOM < to; p++) {
			found |= is_share((const uint8_t *)p);
			for (size_t i = 0; i < PINS_MAX; i++)
				found |= is_pin((const uint8_t *)p, i);
		}
	}
	fclose(f);
	return found;
}

static int
finish(int rc)
{
	card_close(&card);
	readers_close(&readers);
	for (size_t i = 0; i < PINS_MAX; i++)
		secret_free(&pins[i]);
	if (rc != 0)
		printf("%s: %s\n", err_meaning(e.kind), e.text);
	if (secrets_remain()) {
		printf("A SECRET IS IN MEMORY\n");
		return 3;
	}
	return rc == 0 ? 0 : 1;
}

/* ---- what it works with ---------------------------------------------- */

static void
share_make(struct card_shares *s, const char *set)
{
	struct card_share one = {
		.purpose = SHARE_USER_PIN, .threshold = 2, .of = 3, .index = 1,
	};

	memset(s, 0, sizeof(*s));
	if (strcmp(set, "-") == 0)
		return;
	s->created = 1800000000;
	memcpy(s->officer, "ADA-KING", SHARE_OFFICER);
	memcpy(one.set, set, strnlen(set, SHARE_SET));
	if ((one.octets = secret_new(SHARE_OCTETS, &e)) == NULL)
		exit(2);
	memset(secret_room(one.octets, SHARE_OCTETS), set[0], SHARE_OCTETS);
	if (card_shares_put(s, &one, &e) != 0)
		exit(2);
	secret_free(&one.octets);
}

static int
key_save(const char *path)
{
	const struct card_identity *i = card_identity(card);
	FILE *f = fopen(path, "we");

	if (f == NULL || fwrite(i, sizeof(*i), 1, f) != 1 || fclose(f) != 0)
		exit(2);
	return 0;
}

static void
key_load(const char *path, struct card_identity *i)
{
	FILE *f = fopen(path, "re");

	if (f == NULL || fread(i, sizeof(*i), 1, f) != 1)
		exit(2);
	fclose(f);
	i->key.alg = alg_by_number(13);
}

static int
opened(const char *reader)
{
	return (card = card_open(readers, reader, &e)) == NULL ? -1 : 0;
}

/* Until the test has done what it does meanwhile. */
static void
line_wait(void)
{
	char c;

	if (read(3, &c, 1) != 1)
		exit(2);
}

/* Opens it and gives it the user PIN, the only one on standard input. */
static int
opened_with_pin(const char *reader)
{
	pins_read(1);
	if (opened(reader) != 0)
		return -1;
	return card_verify(card, CARD_USER, pins[0], false, &e);
}

/* ---- verbs ----------------------------------------------------------- */

static int
verb_look(char **argv)
{
	static const char *const states[] = { "empty", "card", "mute" };
	const struct reader_view *v;
	size_t n;

	(void)argv;
	if (readers_look(readers, &v, &n, &e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		printf("%s: %s%s\n", v[i].name, states[v[i].state],
		    v[i].in_use ? ", in use" : "");
	return 0;
}

static int
verb_wait(char **argv)
{
	struct reader_patience p = { .ms = (unsigned)atoi(argv[1]) };
	struct reader_view v;
	bool came;

	if (readers_wait_card(readers, strcmp(argv[0], "any") == 0 ? NULL :
	    argv[0], &p, &v, &came, &e) != 0)
		return -1;
	printf(came ? "ok: a card in %s\n" : "no card came\n", v.name);
	return 0;
}

static int
verb_leave(char **argv)
{
	struct reader_patience p = { .ms = (unsigned)atoi(argv[1]) };
	struct reader_view v;
	bool done;

	if (readers_wait_card(readers, argv[0], &p, &v, &done, &e) != 0)
		return -1;
	printf("seen\n");
	fflush(stdout);
	if (argv[2] != NULL)
		line_wait();
	if (readers_wait_removal(readers, &v, &p, &done, &e) != 0)
		return -1;
	printf(done ? "ok: it is out, or another is in\n" :
	    "it is still in\n");
	return 0;
}

static int
verb_change(char **argv)
{
	struct reader_patience p = { .ms = (unsigned)atoi(argv[0]) };
	const struct reader_view *v;
	bool changed;
	size_t n;

	if (readers_look(readers, &v, &n, &e) != 0)
		return -1;
	printf("seen\n");
	fflush(stdout);
	if (readers_wait(readers, &p, &changed, &e) != 0)
		return -1;
	printf(changed ? "ok: something changed\n" : "nothing changed\n");
	return verb_look(argv);
}

static int
verb_check(char **argv)
{
	if (opened(argv[0]) != 0 || card_check(card, &e) != 0)
		return -1;
	printf("ok: card %s%s\n", card_identity(card)->serial,
	    card_wants_touch(card) ? ", touch it when it is to sign" : "");
	return 0;
}

/* Whoever enrols from here knows the card. */
static int
agree(void *context, const struct card *c, const struct card_shares *s,
    struct err *why)
{
	(void)context;
	(void)c;
	(void)s;
	(void)why;
	return 0;
}

static int
verb_enrol(char **argv)
{
	struct card_enrolment n;

	pins_read(4);
	n = (struct card_enrolment){
		.old_admin = pins[0], .admin = pins[1], .old_user = pins[2],
		.user = pins[3], .now = 1800000000,
		.resumed = argv[2] != NULL,
		.admin_is = argv[2] != NULL ? CARD_ADMIN_EITHER :
		    CARD_ADMIN_OLD,
		.agree = agree,
	};
	if (opened(argv[0]) != 0 || card_enrol(card, &n, &e) != 0)
		return -1;
	printf("ok: enrolled card %s\n", card_identity(card)->serial);
	return key_save(argv[1]);
}

static int
verb_sign(char **argv)
{
	struct statement s = {
		.ceremony = "2027-02-10 example. sign", .officer = "Ada King",
		.role = "officer 1", .action = "be here",
	};
	struct card_identity known;
	struct card_signature sig;
	struct digest d;

	key_load(argv[1], &known);
	pins_read(1);
	if (opened(argv[0]) != 0 || card_recognise(card, &known, &e) != 0 ||
	    card_verify(card, CARD_USER, pins[0], false, &e) != 0 ||
	    statement_digest(&s, &d, &e) != 0 ||
	    card_authenticate(card, &known.key, &d, &sig, &e) != 0)
		return -1;
	printf("ok: a good signature of %zu octets\n", sig.len);
	return 0;
}

static int
verb_last(char **argv)
{
	pins_read(1);
	if (opened(argv[0]) != 0 ||
	    card_verify(card, CARD_USER, pins[0], true, &e) != 0)
		return -1;
	printf("ok\n");
	return 0;
}

static int
verb_unblock(char **argv)
{
	pins_read(2);
	if (opened(argv[0]) != 0 ||
	    card_verify(card, CARD_ADMIN, pins[0], false, &e) != 0 ||
	    card_unblock(card, pins[1], &e) != 0 ||
	    card_verify(card, CARD_USER, pins[1], false, &e) != 0)
		return -1;
	printf("ok\n");
	return 0;
}

static int
verb_write(char **argv)
{
	struct card_shares s;
	int rc;

	share_make(&s, argv[1]);
	rc = opened_with_pin(argv[0]);
	if (rc == 0 && (rc = card_store_write(card, &s, &e)) == 0)
		printf("ok: written and read back\n");
	card_shares_clear(&s);
	return rc;
}

static int
read_shares(void)
{
	struct card_shares s;

	if (card_store_read(card, &s, &e) != 0)
		return -1;
	printf("ok: %zu shares\n", s.n);
	for (size_t i = 0; i < s.n; i++)
		printf("share %u of the %s, %u of %u, set %.8s\n",
		    s.share[i].index, share_purpose_name(s.share[i].purpose),
		    s.share[i].threshold, s.share[i].of,
		    (const char *)s.share[i].set);
	card_shares_clear(&s);
	return 0;
}

static int
verb_read(char **argv)
{
	return opened_with_pin(argv[0]) != 0 ? -1 : read_shares();
}

static int
verb_pause(char **argv)
{
	if (opened_with_pin(argv[0]) != 0)
		return -1;
	printf("PIN given\n");
	fflush(stdout);
	line_wait();
	return read_shares();
}

static int
verb_found(char **argv)
{
	static const char *const words[] = { "none", "old", "new", "other",
	    "damaged" };
	struct card_shares old, fresh;
	enum card_found found;
	int rc;

	share_make(&old, argv[1]);
	share_make(&fresh, argv[2]);
	rc = opened_with_pin(argv[0]);
	if (rc == 0 && (rc = card_store_look(card, &old, &fresh, &found,
	    &e)) == 0)
		printf("found %s\n", words[found]);
	card_shares_clear(&old);
	card_shares_clear(&fresh);
	return rc;
}

static int
verb_wipe(char **argv)
{
	if (opened_with_pin(argv[0]) != 0 || card_store_wipe(card, &e) != 0)
		return -1;
	printf("ok: wiped\n");
	return 0;
}

static int
verb_hold(char **argv)
{
	char c;

	if (opened(argv[0]) != 0)
		return -1;
	printf("held\n");
	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) == 1)
		;
	return 0;
}

static int
verb_careless(char **argv)
{
	static uint8_t copy[PIN_ROOM];

	(void)argv;
	pins_read(1);
	memcpy(copy, secret_bytes(pins[0]), secret_len(pins[0]));
	if (SANITIZED)
		printf("A SECRET IS IN MEMORY, and is not looked for\n");
	return 0;
}

static const struct {
	const char *name;
	int	  (*run)(char **);
	int	    least, most;	/* arguments */
} verbs[] = {
	{ "look", verb_look, 0, 0 }, { "wait", verb_wait, 2, 2 },
	{ "leave", verb_leave, 2, 3 }, { "change", verb_change, 1, 1 },
	{ "check", verb_check, 1, 1 }, { "enrol", verb_enrol, 2, 3 },
	{ "sign", verb_sign, 2, 2 }, { "last", verb_last, 1, 1 },
	{ "unblock", verb_unblock, 1, 1 }, { "write", verb_write, 2, 2 },
	{ "read", verb_read, 1, 1 }, { "pause", verb_pause, 1, 1 },
	{ "found", verb_found, 3, 3 }, { "wipe", verb_wipe, 1, 1 },
	{ "hold", verb_hold, 1, 1 }, { "careless", verb_careless, 0, 0 },
};

int
main(int argc, char **argv)
{
	if (lockdown_secrets(&e) != 0 || lockdown_offline(&e) != 0)
		return finish(-1);
	for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]);
	    i++) {
		if (strcmp(verbs[i].name, argv[1]) != 0 ||
		    argc - 2 < verbs[i].least || argc - 2 > verbs[i].most)
			continue;
		if ((readers = readers_open(&e)) == NULL)
			return finish(-1);
		return finish(verbs[i].run(argv + 2));
	}
	fprintf(stderr, "usage: officer VERB [READER] [ARGUMENT...]\n");
	return 2;
}
