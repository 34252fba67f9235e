#include <sys/mman.h>
#include <sys/wait.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "hsm/p11.h"
#include "keyset/file.h"
#include "tests/softhsm.h"
#include "tests/test.h"

/* A wait without end is one of the faults: then this test dies. */
enum { PATIENCE = 30 };

static const struct {
	unsigned alg, bits;
} kinds[] = { { 8, 2048 }, { 10, 2048 }, { 13, 0 }, { 14, 0 } };

enum { N_KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* What the openssl program says of it, and whether it is content. */
static bool
openssl_says(const struct blob *pem, char *out, size_t room)
{
	const char *dir = getenv("TESTDIR");
	char command[700];
	struct err e;
	size_t n;
	FILE *p;

	if (dir == NULL)
		dir = "/tmp";
	check_ok(file_write(dir, "statement.pem", pem->data, pem->len, 0600,
	    &e), &e);
	snprintf(command, sizeof(command), "openssl req -verify -noout "
	    "-subject -nameopt RFC2253 -in '%.500s/statement.pem' 2>&1", dir);
	assert_non_null(p = popen(command, "r"));
	n = fread(out, 1, room - 1, p);
	out[n] = '\0';
	return pclose(p) == 0;
}

static void
check_statement(const struct blob *pem, const struct hsm_key *k, unsigned alg,
    const char *name)
{
	BIO *bio = BIO_new_mem_buf(pem->data, (int)pem->len);
	char said[512], subject[128];
	struct dnskey inside;
	EVP_PKEY *pkey;
	X509_REQ *req;
	struct err e;

	assert_non_null(bio);
	assert_non_null(req = PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL));
	assert_non_null(pkey = X509_REQ_get_pubkey(req));
	assert_int_equal(X509_REQ_verify(req, pkey), 1);
	check_ok(dnskey_from_evp(&inside, DNSKEY_KSK, alg_by_number(alg), pkey,
	    &e), &e);
	assert_int_equal(inside.pub_len, k->pub_len);
	assert_memory_equal(inside.pub, k->pub, k->pub_len);
	EVP_PKEY_free(pkey);
	X509_REQ_free(req);
	BIO_free(bio);
	assert_true(openssl_says(pem, said, sizeof(said)));
	snprintf(subject, sizeof(subject), "CN=%s", name);
	assert_non_null(strstr(said, subject));
}

static void
a_statement_is_made_and_login_and_session_stay(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct blob pem = { NULL, 0 };
	struct hsm_key k[N_KINDS];
	char label[32];
	uint64_t before;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	alarm(PATIENCE);
	for (size_t i = 0; i < N_KINDS; i++) {
		snprintf(label, sizeof(label), "K%zu", i);
		k[i] = key_made(h, kinds[i].alg, kinds[i].bits, label);
	}
	fault("");
	for (size_t i = 0; i < N_KINDS; i++) {
		before = hsm_sign_count(h);
		check_ok(hsm_statement(h, &k[i], "example. KSK 2027", &pem,
		    &e), &e);
		assert_int_equal(hsm_sign_count(h), before + 1);
		check_statement(&pem, &k[i], kinds[i].alg,
		    "example. KSK 2027");
		blob_free(&pem);
		assert_true(hsm_is_open(h));
		check_ok(hsm_test_sign(h, &k[i], &e), &e);
	}
	/* Nobody logged in again, and nothing of ours was closed for us. */
	assert_int_equal(calls("C_Login"), 0);
	assert_int_equal(calls("C_Logout"), 0);
	assert_int_equal(calls("C_CloseAllSessions"), 0);
	assert_int_equal(calls("C_Finalize"), 0);
	hsm_close(&h);
	assert_true(calls("C_Finalize") >= 1);
	alarm(0);
}

/* Also where libp11 would find none: beside an Edwards-curve key. */
static void
one_of_many_keys_has_its_statement_when_made(void **state)
{
	static const struct {
		unsigned alg, bits;
	} all[] = { { 8, 2048 }, { 10, 2048 }, { 15, 0 }, { 13, 0 }, { 14, 0 } };
	struct hsm *h = softhsm_token("AMS-A");
	struct err e, why;
	uint64_t before, tests;
	char label[32];

	(void)state;
	if (h == NULL)
		skip();
	fault("");
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		const struct hsm_keyspec spec = {
			.alg = alg_by_number(all[i].alg), .bits = all[i].bits,
			.label = label,
		};
		struct blob pem = { NULL, 0 };
		struct hsm_key k, found;

		snprintf(label, sizeof(label), "M%zu", i);
		before = hsm_sign_count(h);
		tests = hsm_test_count(h);
		check_ok(hsm_generate_stated(h, &spec, "many.example.", &k,
		    &pem, &why, &e), &e);
		assert_string_equal(pem.len > 0 ? "" : why.text, "");
		assert_int_equal(hsm_test_count(h), tests + 1);
		assert_int_equal(hsm_sign_count(h), before + 2);
		check_statement(&pem, &k, all[i].alg, "many.example.");
		blob_free(&pem);
		check_ok(hsm_find(h, &k.id, &found, &e), &e);
		assert_true(found.has_private && found.has_public);
		assert_true(found.id_stored);
		assert_string_equal(found.label, label);
	}
	assert_int_equal(calls("C_Login"), 0);
	hsm_close(&h);
}

static void
a_statement_that_cannot_be_leaves_the_key_and_says_why(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	const struct hsm_keyspec spec = {
		.alg = alg_by_number(13), .label = "N",
	};
	struct blob pem = { NULL, 0 };
	struct hsm_key k;
	struct err e, why;
	char name[66];

	(void)state;
	if (h == NULL)
		skip();
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	check_ok(hsm_generate_stated(h, &spec, name, &k, &pem, &why, &e), &e);
	assert_int_equal(pem.len, 0);
	assert_non_null(strstr(why.text, "1 to 64 characters"));
	check_ok(hsm_test_sign(h, &k, &e), &e);
	/* The trial is the first signature, and the statement the second. */
	fault("C_Sign:1:0x6");
	check_refused(hsm_generate_stated(h, &spec, "n.example.", &k, &pem,
	    &why, &e), &e, ERR_HSM, "\"N\" was made and stays in the token");
	fault("C_Sign:2:0x6");
	check_ok(hsm_generate_stated(h, &spec, "n.example.", &k, &pem, &why,
	    &e), &e);
	assert_int_equal(pem.len, 0);
	assert_non_null(strstr(why.text, "C_Sign"));
	fault("");
	hsm_close(&h);
}

static void
each_key_of_a_list_is_tried(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key *keys;
	bool signs[4];
	struct err e;
	size_t n;

	(void)state;
	if (h == NULL)
		skip();
	(void)key_made(h, 13, 0, "A");
	(void)key_made(h, 8, 2048, "B");
	(void)key_made(h, 14, 0, "C");
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	assert_int_equal(n, 3);
	check_ok(hsm_test_list(h, keys, n, signs, &e), &e);
	assert_true(signs[0] && signs[1] && signs[2]);
	/* One that signs wrongly, and one that is not there. */
	fault("C_Sign:2:0x6");
	keys[2].id.bytes[0] ^= 1;
	check_ok(hsm_test_list(h, keys, n, signs, &e), &e);
	assert_true(signs[0] && !signs[1] && !signs[2]);
	fault("");
	free(keys);
	hsm_close(&h);
}

/* Some tokens read all they have for each search. */
static void
what_was_listed_is_not_searched_for_again(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct hsm_key *keys, k;
	unsigned before;
	struct err e;
	size_t n;

	(void)state;
	if (h == NULL)
		skip();
	k = key_made(h, 13, 0, "A");
	(void)key_made(h, 13, 0, "B");
	fault("");
	check_ok(hsm_test_sign(h, &k, &e), &e);
	assert_true(calls("C_FindObjectsInit") > 0);
	check_ok(hsm_list(h, &keys, &n, &e), &e);
	before = calls("C_FindObjectsInit");
	for (size_t i = 0; i < n; i++)
		check_ok(hsm_test_sign(h, &keys[i], &e), &e);
	assert_int_equal(calls("C_FindObjectsInit"), before);
	/* Nor is it found once it is destroyed. */
	check_ok(hsm_destroy(h, &k, &e), &e);
	check_refused(hsm_test_sign(h, &k, &e), &e, ERR_HSM,
	    "no key with the id");
	check_ok(hsm_test_sign(h, &keys[1], &e), &e);
	free(keys);
	hsm_close(&h);
}

static void
after_a_statement_keys_can_be_made_and_destroyed(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct blob pem = { NULL, 0 };
	struct hsm_key a, b;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	alarm(PATIENCE);
	a = key_made(h, 13, 0, "A");
	check_ok(hsm_statement(h, &a, "A", &pem, &e), &e);
	blob_free(&pem);
	/* A key that libp11 has not seen yet, and one that it has. */
	b = key_made(h, 8, 2048, "B");
	check_ok(hsm_statement(h, &b, "B", &pem, &e), &e);
	check_statement(&pem, &b, 8, "B");
	blob_free(&pem);
	check_ok(hsm_destroy(h, &a, &e), &e);
	check_refused(hsm_statement(h, &a, "A", &pem, &e), &e, ERR_HSM,
	    "no key with the id");
	check_ok(hsm_statement(h, &b, "B", &pem, &e), &e);
	blob_free(&pem);
	hsm_close(&h);
	alarm(0);
}

static void
beside_an_edwards_key_it_is_refused_with_the_reason(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct blob pem = { NULL, 0 };
	struct hsm_key ec, ed;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	alarm(PATIENCE);
	ec = key_made(h, 13, 0, "EC");
	ed = key_made(h, 15, 0, "Ed");
	check_refused(hsm_statement(h, &ec, "EC", &pem, &e), &e, ERR_HSM,
	    "Edwards-curve key \"Ed\"");
	check_refused(hsm_statement(h, &ed, "Ed", &pem, &e), &e, ERR_HSM,
	    "Edwards-curve key \"Ed\"");
	assert_null(pem.data);
	check_ok(hsm_test_sign(h, &ec, &e), &e);
	check_ok(hsm_destroy(h, &ed, &e), &e);
	check_ok(hsm_statement(h, &ec, "EC", &pem, &e), &e);
	check_statement(&pem, &ec, 13, "EC");
	blob_free(&pem);
	hsm_close(&h);
	alarm(0);
}

static void
a_name_that_does_not_fit_is_refused(void **state)
{
	static const char long_name[] = "12345678901234567890123456789012"
	    "123456789012345678901234567890123";
	struct hsm *h = softhsm_token("AMS-A");
	struct blob pem = { NULL, 0 };
	struct hsm_key k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	k = key_made(h, 13, 0, "K");
	fault("");
	check_refused(hsm_statement(h, &k, "", &pem, &e), &e, ERR_HSM,
	    "1 to 64");
	check_refused(hsm_statement(h, &k, long_name, &pem, &e), &e, ERR_HSM,
	    "1 to 64");
	assert_int_equal(calls("C_Sign"), 0);
	hsm_close(&h);
}

static void
without_a_session_to_spare_it_is_refused_and_does_not_wait(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct blob pem = { NULL, 0 };
	struct hsm_key k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	alarm(PATIENCE);
	k = key_made(h, 13, 0, "K");
	fault("C_OpenSession:1:0xb1");
	check_refused(hsm_statement(h, &k, "K", &pem, &e), &e, ERR_HSM,
	    "no session to spare");
	fault("C_OpenSession:1:0x5");
	check_refused(hsm_statement(h, &k, "K", &pem, &e), &e, ERR_HSM,
	    "C_OpenSession");
	fault("");
	check_ok(hsm_test_sign(h, &k, &e), &e);
	hsm_close(&h);
	alarm(0);
}

static void
a_refusal_in_the_middle_is_told_and_the_session_stays(void **state)
{
	static const struct {
		const char *plan, *words;
	} rows[] = {
		{ "C_GetInfo:1:0x5", "C_GetInfo for libp11" },
		{ "C_SignInit:1:0x68", "libcrypto does not sign it" },
		{ "C_Sign:1:0x5", "libcrypto does not sign it" },
		{ "C_Sign:1:flip", "libcrypto does not sign it" },
	};
	struct blob pem = { NULL, 0 };
	struct hsm *h;
	struct hsm_key k;
	struct err e;

	(void)state;
	alarm(PATIENCE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((h = softhsm_token("AMS-A")) == NULL)
			skip();
		k = key_made(h, 13, 0, "K");
		fault(rows[i].plan);
		check_refused(hsm_statement(h, &k, "K", &pem, &e), &e, ERR_HSM,
		    rows[i].words);
		assert_null(pem.data);
		fault("");
		check_ok(hsm_test_sign(h, &k, &e), &e);
		check_ok(hsm_statement(h, &k, "K", &pem, &e), &e);
		blob_free(&pem);
		hsm_close(&h);
	}
	alarm(0);
}

static void
a_token_that_leaves_comes_back_for_statements_too(void **state)
{
	struct hsm *h = softhsm_token("AMS-A");
	struct secret *pin = secret_of(TEST_PIN);
	struct blob pem = { NULL, 0 };
	struct hsm_key k;
	struct err e;

	(void)state;
	if (h == NULL)
		skip();
	alarm(PATIENCE);
	k = key_made(h, 13, 0, "K");
	check_ok(hsm_statement(h, &k, "K", &pem, &e), &e);
	blob_free(&pem);
	token_take();
	check_refused(hsm_statement(h, &k, "K", &pem, &e), &e, ERR_GONE,
	    "taken away");
	token_bring();
	check_ok(hsm_select(h, "AMS-A", &e), &e);
	check_ok(hsm_login(h, pin, &e), &e);
	check_ok(hsm_statement(h, &k, "K", &pem, &e), &e);
	check_statement(&pem, &k, 13, "K");
	blob_free(&pem);
	check_ok(hsm_test_sign(h, &k, &e), &e);
	secret_free(&pin);
	hsm_close(&h);
	alarm(0);
}

#if !SANITIZED
/* Nowhere in memory as it is but where a test puts it. */
static const uint8_t hidden_pin[] = { 'Q' ^ 0x55, '7' ^ 0x55, 'z' ^ 0x55,
    '!' ^ 0x55, 'k' ^ 0x55, '2' ^ 0x55, 'W' ^ 0x55, 'e' ^ 0x55, '%' ^ 0x55,
    'x' ^ 0x55, '9' ^ 0x55, 'J' ^ 0x55, 'u' ^ 0x55, '4' ^ 0x55 };

enum { HIDDEN = sizeof(hidden_pin), WINDOW = 1 << 20 };

static struct secret *
pin_unhide(void)
{
	struct secret *s;
	uint8_t *room;
	struct err e;

	if ((s = secret_new(PIN_MAX, &e)) == NULL)
		return NULL;
	room = secret_room(s, HIDDEN);
	for (size_t i = 0; i < HIDDEN; i++)
		room[i] = hidden_pin[i] ^ 0x55;
	return s;
}

static unsigned
pin_count_in(const uint8_t *p, size_t len)
{
	unsigned n = 0;
	size_t i;

	for (; len >= HIDDEN; p++, len--) {
		for (i = 0; i < HIDDEN && p[i] == (hidden_pin[i] ^ 0x55); i++)
			;
		n += i == HIDDEN;
	}
	return n;
}

/* How often all that this process may write to has it; -1: cannot be seen. */
static int
pin_count(void)
{
	unsigned long from, to;
	char line[512], may[8];
	uint8_t *window;
	unsigned n = 0;
	ssize_t got;
	FILE *maps;
	int mem;

	window = mmap(NULL, WINDOW, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (window == MAP_FAILED ||
	    (mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	if ((maps = fopen("/proc/self/maps", "re")) == NULL)
		return -1;
	while (fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%lx-%lx %7s", &from, &to, may) != 3 ||
		    may[1] != 'w')
			continue;
		for (; from < to; from += WINDOW - HIDDEN + 1) {
			size_t want = to - from < WINDOW ? to - from : WINDOW;

			/* Not what was read itself. */
			if (from + want > (uintptr_t)window &&
			    from < (uintptr_t)window + WINDOW)
				continue;
			got = pread(mem, window, want, (off_t)from);
			if (got > 0)
				n += pin_count_in(window, (size_t)got);
			memset(window, 0, WINDOW);
		}
	}
	fclose(maps);
	close(mem);
	munmap(window, WINDOW);
	return (int)n;
}

/* The module alone, as bare as can be. */
static int
raw_login_count(void)
{
	CK_RV (*get)(CK_FUNCTION_LIST **);
	CK_FUNCTION_LIST *p11;
	CK_SESSION_HANDLE session;
	CK_SLOT_ID slots[4];
	CK_ULONG n = 4;
	struct secret *pin = pin_unhide();
	void *lib, *symbol;

	if ((lib = dlopen(softhsm_module(), RTLD_NOW)) == NULL ||
	    (symbol = dlsym(lib, "C_GetFunctionList")) == NULL)
		return 200;
	memcpy(&get, &symbol, sizeof(get));
	if (get(&p11) != CKR_OK || p11->C_Initialize(NULL) != CKR_OK ||
	    p11->C_GetSlotList(1, slots, &n) != CKR_OK ||
	    p11->C_OpenSession(slots[0], CKF_SERIAL_SESSION | CKF_RW_SESSION,
	    NULL, NULL, &session) != CKR_OK ||
	    p11->C_Login(session, CKU_USER, p11_in(secret_bytes(pin)),
	    HIDDEN) != CKR_OK)
		return 201;
	return pin_count();
}

static int
statement_count(void)
{
	struct secret *pin = pin_unhide();
	struct blob pem = { NULL, 0 };
	struct hsm_key *keys;
	struct hsm *h;
	size_t n;
	struct err e;

	if ((h = hsm_open(softhsm_module(), &e)) == NULL ||
	    hsm_select(h, "AMS-A", &e) != 0 || hsm_login(h, pin, &e) != 0 ||
	    hsm_list(h, &keys, &n, &e) != 0 || n != 1 ||
	    hsm_statement(h, &keys[0], "K", &pem, &e) != 0)
		return 202;
	return pin_count();
}

static int
token_prepare(void)
{
	struct hsm_keyspec spec = { .alg = alg_by_number(13), .label = "K" };
	struct secret *pin = pin_unhide();
	struct hsm_key k;
	struct hsm *h;
	struct err e;

	if ((h = hsm_open(softhsm_module(), &e)) == NULL ||
	    hsm_init_token(h, "AMS-A", pin, pin, &e) != 0 ||
	    hsm_login(h, pin, &e) != 0 || hsm_generate(h, &spec, &k, &e) != 0)
		return 203;
	hsm_close(&h);
	return 0;
}

/* Each in a process that has not met the PIN before. */
static int
in_a_child(int (*act)(void))
{
	int status;
	pid_t pid;

	fflush(NULL);
	if ((pid = fork()) == 0)
		_exit(act() & 0xff);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
the_pin_is_in_memory_no_oftener_than_after_a_bare_login(void **state)
{
	int raw, ours;

	(void)state;
	if (softhsm_start() == NULL)
		skip();
	alarm(PATIENCE);
	assert_int_equal(in_a_child(token_prepare), 0);
	raw = in_a_child(raw_login_count);
	ours = in_a_child(statement_count);
	/* The struct secret's own is always there, so one is the least. */
	assert_in_range(raw, 1, 100);
	assert_in_range(ours, 1, raw);
	alarm(0);
}
#else
static void
the_pin_is_in_memory_no_oftener_than_after_a_bare_login(void **state)
{
	(void)state;
	skip();		/* the sanitizer keeps what was freed */
}
#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_statement_is_made_and_login_and_session_stay),
		cmocka_unit_test(one_of_many_keys_has_its_statement_when_made),
		cmocka_unit_test(
		    a_statement_that_cannot_be_leaves_the_key_and_says_why),
		cmocka_unit_test(each_key_of_a_list_is_tried),
		cmocka_unit_test(what_was_listed_is_not_searched_for_again),
		cmocka_unit_test(after_a_statement_keys_can_be_made_and_destroyed),
		cmocka_unit_test(beside_an_edwards_key_it_is_refused_with_the_reason),
		cmocka_unit_test(a_name_that_does_not_fit_is_refused),
		cmocka_unit_test(without_a_session_to_spare_it_is_refused_and_does_not_wait),
		cmocka_unit_test(a_refusal_in_the_middle_is_told_and_the_session_stays),
		cmocka_unit_test(a_token_that_leaves_comes_back_for_statements_too),
		cmocka_unit_test(the_pin_is_in_memory_no_oftener_than_after_a_bare_login),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
