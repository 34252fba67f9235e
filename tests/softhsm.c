#include <sys/stat.h>

#include <unistd.h>

#include "tests/softhsm.h"
#include "tests/test.h"

#if SANITIZED
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>

/*
 * SoftHSM 2.6.1 leaks an ASN.1 string with each use of an Edwards key.  To see
 * that it is SoftHSM's, stacks must be unwound through libraries.
 */
const char *
__asan_default_options(void)
{
	return "fast_unwind_on_malloc=0";
}

const char *
__lsan_default_suppressions(void)
{
	return "leak:libsofthsm2\n";
}
#endif

static char folder[512], log_path[600], gone_path[600];

const char *
softhsm_module(void)
{
	static const char *const places[] = {
		"/usr/lib/softhsm/libsofthsm2.so",
		"/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
		"/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
		"/usr/lib64/pkcs11/libsofthsm2.so",
		"/usr/local/lib/softhsm/libsofthsm2.so",
		NULL,
	};
	const char *named = getenv("SOFTHSM2_MODULE");

	if (named != NULL)
		return named;
	for (size_t i = 0; places[i] != NULL; i++)
		if (access(places[i], R_OK) == 0)
			return places[i];
	return NULL;
}

/* A folder of its own for each store, so that no test meets another's. */
static void
folder_make(void)
{
	const char *base = getenv("TESTDIR");

	snprintf(folder, sizeof(folder), "%.400s/tokens.XXXXXX",
	    base != NULL ? base : "/tmp");
	if (mkdtemp(folder) == NULL)
		fail_msg("cannot make %s", folder);
	snprintf(log_path, sizeof(log_path), "%s/calls", folder);
	snprintf(gone_path, sizeof(gone_path), "%s/gone", folder);
}

const char *
softhsm_start(void)
{
	static char conf[600], module[4200];
	const char *real = softhsm_module(), *bin = getenv("BIN");
	char tokens[600];
	FILE *f = NULL;

	if (real == NULL)
		return NULL;
	folder_make();
	snprintf(tokens, sizeof(tokens), "%s/store", folder);
	snprintf(conf, sizeof(conf), "%s/softhsm2.conf", folder);
	if (mkdir(tokens, 0700) != 0 || (f = fopen(conf, "we")) == NULL)
		fail_msg("cannot write %s", conf);
	fprintf(f, "directories.tokendir = %s\nobjectstore.backend = file\n"
	    "log.level = ERROR\nslots.removable = false\n", tokens);
	fclose(f);
	snprintf(module, sizeof(module), "%.4000s/tests/faulty.so",
	    bin != NULL ? bin : "build");
	setenv("SOFTHSM2_CONF", conf, 1);
	setenv("P11_REAL", real, 1);
	setenv("P11_FAULT_FILE", gone_path, 1);
	setenv("P11_CALLS", log_path, 1);
	fault("");
	return module;
}

struct secret *
secret_of(const char *text)
{
	struct secret *s;
	struct err e;

	if ((s = secret_new(PIN_MAX, &e)) == NULL ||
	    secret_set(s, text, strlen(text), &e) != 0)
		fail_msg("secret: %s", e.text);
	return s;
}

struct hsm *
softhsm_token(const char *label)
{
	const char *module = softhsm_start();
	struct secret *so, *pin;
	struct hsm *h;
	struct err e;

	if (module == NULL)
		return NULL;
	so = secret_of(TEST_SO_PIN);
	pin = secret_of(TEST_PIN);
	if ((h = hsm_open(module, &e)) == NULL ||
	    hsm_init_token(h, label, so, pin, &e) != 0 ||
	    hsm_login(h, pin, &e) != 0)
		fail_msg("token \"%s\": %s", label, e.text);
	secret_free(&so);
	secret_free(&pin);
	return h;
}

void
fault(const char *plan)
{
	static unsigned turn;
	char fresh[1024];

	/* The commas make it another one, so that counting starts anew. */
	snprintf(fresh, sizeof(fresh), "%s%s", plan, turn++ % 2 ? "," : ",,");
	setenv("P11_FAULT", fresh, 1);
	unlink(log_path);
}

unsigned
calls(const char *function)
{
	FILE *f = fopen(log_path, "re");
	char line[64];
	unsigned n = 0;

	if (f == NULL)
		return 0;
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, function) == 0)
			n++;
	}
	fclose(f);
	return n;
}

void
token_take(void)
{
	FILE *f = fopen(gone_path, "we");

	assert_non_null(f);
	fclose(f);
}

void
token_bring(void)
{
	assert_int_equal(unlink(gone_path), 0);
}

struct hsm_key
key_made(struct hsm *h, unsigned alg, unsigned bits, const char *label)
{
	struct hsm_keyspec spec = {
		.alg = alg_by_number(alg), .bits = bits, .label = label,
	};
	struct hsm_key key;
	struct err e;

	assert_non_null(spec.alg);
	if (hsm_generate(h, &spec, &key, &e) != 0)
		fail_msg("generate \"%s\": %s", label, e.text);
	return key;
}
