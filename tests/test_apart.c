#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "keyset/apart.h"
#include "keyset/file.h"
#include "keyset/format.h"
#include "tests/quarter.h"
#include "tests/test.h"

/* A request that is read in a process of its own, and what that one can do. */

/*
 * jansson's reader, as an attacker who has taken it over: it tries each way
 * out of the process, and says by the error which of them was open.
 */
json_t *
json_loadb(const char *text, size_t len, size_t flags, json_error_t *why)
{
	static const char *const DOORS[] = { "open", "create", "socket",
		"fork", "kill", "exec", "stdout", "journal", "listen" };
	char *argv[] = { NULL };
	const char *opened = NULL;
	int results[9];

	(void)flags;
	if (memmem(text, len, "crash", 5) != NULL)
		__builtin_trap();
	if (memmem(text, len, "spin", 4) != NULL)
		for (volatile int i = 0;; i++)
			;
	if (memmem(text, len, "lie", 3) != NULL) {
		struct apart head = { .read = 1, .n_bundles = SIZE_MAX };

		if (write(3, &head, sizeof(head)) < 0)
			abort();
		_exit(0);
	}
	results[0] = open("/etc/passwd", O_RDONLY);
	results[1] = open("way-out", O_CREAT | O_WRONLY, 0600);
	results[2] = socket(AF_UNIX, SOCK_STREAM, 0);
	results[3] = fork();
	results[4] = kill(getppid(), 0);
	results[5] = execv("/bin/true", argv);
	results[6] = (int)write(1, "x", 1);
	results[7] = (int)write(9, "x", 1);
	results[8] = socketpair(AF_UNIX, SOCK_STREAM, 0, results);
	for (size_t i = 0; i < 9; i++)
		if (results[i] >= 0)
			opened = DOORS[i];
	snprintf(why->text, sizeof(why->text), "%s", opened == NULL ?
	    "every door is shut" : opened);
	why->line = why->column = 1;
	return NULL;
}

static struct quarter quarter;
static struct request *good;

static int
start(void **state)
{
	struct blob text = { NULL, 0 };
	struct err e;

	(void)state;
	quarter_init(&quarter);
	check_ok(request_write(quarter.previous, &text, &e), &e);
	if ((good = request_read_apart(text.data, text.len, &e)) == NULL)
		fail_msg("%s", e.text);
	blob_free(&text);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	quarter_free(&quarter);
	request_free(&good);
	return 0;
}

static int
reads(const char *text, struct err *e)
{
	struct request *r = request_read_apart(text, strlen(text), e);
	int rc = r == NULL ? -1 : 0;

	request_free(&r);
	return rc;
}

static void
what_is_read_apart_is_what_is_read(void **state)
{
	static const char *const FILES[] = { "request", "response",
		"two-algorithms", "bind-request", "bind-response",
		"knot-request", "knot-response", "doctype", "quotes" };
	char folder[4096];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/tests/fuzz/request.in",
	    getenv("SRC"));
	for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++) {
		struct blob text = { NULL, 0 }, a = { NULL, 0 };
		struct blob b = { NULL, 0 };
		struct request *here, *apart;
		struct err e, why;

		check_ok(file_read(folder, FILES[i], REQUEST_BYTES_MAX, &text,
		    &e), &e);
		here = request_read(text.data, text.len, &e);
		apart = request_read_apart(text.data, text.len, &why);
		assert_int_equal(here == NULL, apart == NULL);
		if (here == NULL) {
			assert_string_equal(e.text, why.text);
			assert_int_equal(e.kind, why.kind);
		} else {
			check_ok(request_write(here, &a, &e), &e);
			check_ok(request_write(apart, &b, &e), &e);
			assert_string_equal((char *)a.data, (char *)b.data);
		}
		request_free(&here);
		request_free(&apart);
		blob_free(&text);
		blob_free(&a);
		blob_free(&b);
	}
}

/* Texts of which every third is empty, and one is no request. */
struct many {
	struct blob	text;
	size_t		n, bad, got, empty;
	bool		in_order;
};

static int
many_get(void *of, size_t i, struct blob *out, struct err *e)
{
	const struct many *m = of;

	if (i % 3 == 2)
		return 0;
	return i == m->bad ? blob_copy(out, "nothing", 7, e) : blob_copy(out,
	    m->text.data, m->text.len, e);
}

static int
many_put(void *of, size_t i, struct blob *text, struct request *r,
    struct err *e)
{
	struct many *m = of;

	(void)e;
	assert_int_equal(r == NULL, i % 3 == 2);
	m->in_order = m->in_order && i == m->got + m->empty;
	m->got += r != NULL;
	m->empty += r == NULL;
	if (r != NULL)
		assert_int_equal(text->len, m->text.len);
	request_free(&r);
	return 0;
}

static int
many_tell(void *of, size_t i, struct err *e)
{
	(void)of;
	return err_doing(e, "text %zu", i);
}

static void
many_are_read_in_their_order_and_the_first_bad_one_is_told(void **state)
{
	struct many m = { .bad = SIZE_MAX, .in_order = true };
	const struct apart_many all = { many_get, many_put, many_tell, &m };
	struct err e;

	(void)state;
	check_ok(request_write(quarter.previous, &m.text, &e), &e);
	check_ok(apart_read_many(&all, 0, &e), &e);
	check_ok(apart_read_many(&all, 40, &e), &e);
	assert_true(m.in_order);
	assert_int_equal(m.got, 27);
	assert_int_equal(m.empty, 13);
	m = (struct many){ .text = m.text, .bad = 12, .in_order = true };
	check_refused(apart_read_many(&all, 40, &e), &e, ERR_FORMAT, "text 12");
	assert_int_equal(m.got + m.empty, 12);
	blob_free(&m.text);
	/* No child is left behind. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void
a_reader_that_was_taken_over_finds_every_door_shut(void **state)
{
	struct err e;
	int journal = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_true(journal >= 0);
	assert_int_equal(dup2(journal, 9), 9);
	check_refused(reads("{ }", &e), &e, ERR_FORMAT, "every door is shut");
	assert_int_equal(access("way-out", F_OK), -1);
	close(9);
	close(journal);
}

static void
a_reader_that_crashes_refuses_the_request(void **state)
{
	struct err e;

	(void)state;
	check_refused(reads("{ crash }", &e), &e, ERR_FORMAT,
	    "a fault of the reader");
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void
a_reader_that_never_ends_is_ended(void **state)
{
	time_t before = time(NULL);
	struct err e;

	(void)state;
	check_refused(reads("{ spin }", &e), &e, ERR_FORMAT, "it is not taken");
	assert_true(time(NULL) - before < 60);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void
a_reader_that_lies_is_not_believed(void **state)
{
	struct err e;

	(void)state;
	check_refused(reads("{ lie }", &e), &e, ERR_FORMAT,
	    "as what no request is");
}

/* Each a change to a good head or to its first bundle. */
static void
no_reader_can_have_made(void **state)
{
	struct apart head;
	struct bundle *b;
	struct bundle_key *k;
	struct err e;
	static const struct alg FALSE_ALG = { .number = 13, .name = "false" };
	const size_t size = good->n_bundles * sizeof(good->bundles[0]);

	(void)state;
	assert_non_null(b = malloc(size));
	k = &b->keys[0];
#define HELD(change) do {						\
	struct request *r;						\
	apart_of(good, &head);						\
	memcpy(b, good->bundles, size);					\
	change;								\
	r = apart_check(&head, b, "", 0, &e);				\
	if (r == NULL)							\
		fail_msg("refused: %s", #change);			\
	request_free(&r);						\
} while (0)
#define REFUSED(change) do {						\
	struct request *r;						\
	apart_of(good, &head);						\
	memcpy(b, good->bundles, size);					\
	change;								\
	r = apart_check(&head, b, "", 0, &e);				\
	if (r != NULL)							\
		fail_msg("taken: %s", #change);				\
	assert_int_equal(e.kind, ERR_FORMAT);				\
	request_free(&r);						\
} while (0)
	HELD((void)0);
	HELD(head.is_response = 7);
	REFUSED(head.n_bundles = REQUEST_BUNDLES_MAX + 1);
	REFUSED(memset(head.format, 'x', sizeof(head.format)));
	REFUSED(strcpy(head.format, "other"));
	REFUSED(memset(head.id, 'x', sizeof(head.id)));
	REFUSED(strcpy(head.id, "two\nlines"));
	REFUSED(head.id[0] = '\0');
	REFUSED(head.zone.len = 0);
	REFUSED(head.zone.len = 255);
	REFUSED(head.zsk.n_claims = REQUEST_CLAIMS_MAX + 1);
	REFUSED(head.ksk.claims[0].alg = 77);
	REFUSED(b->inception = -1);
	REFUSED(memset(b->id, 'x', sizeof(b->id)));
	REFUSED(b->n_keys = BUNDLE_KEYS_MAX + 1);
	REFUSED(b->n_sigs = SIZE_MAX);
	REFUSED(b->n_signers = BUNDLE_SIGNERS_MAX + 1);
	REFUSED(b->n_signers = 1);
	REFUSED(b->notices[NOTICE_CDS].n_sigs = BUNDLE_SIGNERS_MAX + 1);
	REFUSED(k->key.alg = NULL);
	REFUSED(k->key.alg = &FALSE_ALG);
	REFUSED(k->key.pub_len = UINT16_MAX);
	REFUSED(k->key.pub_len = 63);
	REFUSED(k->key.pub[5] ^= 1);
	REFUSED(memset(k->identifier, 'x', sizeof(k->identifier)));
	REFUSED(k->tells = 8);
	REFUSED(k->claimed_tag = 65536);
	REFUSED(k->ttl = UINT32_MAX);
	REFUSED(b->sigs[0].rrsig.alg = NULL);
	REFUSED(b->sigs[0].rrsig.len = SIGNATURE_MAX + 1);
	REFUSED(b->sigs[0].rrsig.signer.len = 3);
	REFUSED(b->sigs[0].identifier[0] = '\0');
#undef HELD
#undef REFUSED
	free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_apart_is_what_is_read),
		cmocka_unit_test(
		    many_are_read_in_their_order_and_the_first_bad_one_is_told),
		cmocka_unit_test(
		    a_reader_that_was_taken_over_finds_every_door_shut),
		cmocka_unit_test(a_reader_that_crashes_refuses_the_request),
		cmocka_unit_test(a_reader_that_lies_is_not_believed),
		cmocka_unit_test(no_reader_can_have_made),
		cmocka_unit_test(a_reader_that_never_ends_is_ended),
	};

	return cmocka_run_group_tests(tests, start, end);
}
