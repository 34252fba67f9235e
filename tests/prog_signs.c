#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <p11-kit/pkcs11.h>

/*
 * The least that signatures of a token take: signs MODULE LABEL PIN TIMES has
 * each private key there sign TIMES digests of 32 octets with CKM_ECDSA, in one
 * session, and writes how many that were, how many seconds the signing took,
 * and how many finding the keys.
 */
enum { KEYS_MAX = 20000, BATCH = 64 };

static CK_FUNCTION_LIST *p11;
static CK_OBJECT_HANDLE keys[KEYS_MAX];

static void
must(CK_RV rv, const char *what)
{
	if (rv == CKR_OK)
		return;
	fprintf(stderr, "signs: %s: 0x%lx\n", what, (unsigned long)rv);
	exit(1);
}

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);	/* cannot fail */
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
load(const char *path)
{
	CK_C_INITIALIZE_ARGS args = { .flags = CKF_OS_LOCKING_OK };
	void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	CK_C_GetFunctionList get;

	if (module == NULL) {
		fprintf(stderr, "signs: %s\n", dlerror());
		exit(1);
	}
	*(void **)&get = dlsym(module, "C_GetFunctionList");
	must(get(&p11), "C_GetFunctionList");
	must(p11->C_Initialize(&args), "C_Initialize");
}

static CK_SLOT_ID
find_slot(const char *label)
{
	CK_SLOT_ID slots[64];
	CK_ULONG n = sizeof(slots) / sizeof(slots[0]);

	must(p11->C_GetSlotList(CK_TRUE, slots, &n), "C_GetSlotList");
	for (CK_ULONG i = 0; i < n; i++) {
		CK_TOKEN_INFO info;

		must(p11->C_GetTokenInfo(slots[i], &info), "C_GetTokenInfo");
		if (strncmp((const char *)info.label, label,
		    strlen(label)) == 0)
			return slots[i];
	}
	fprintf(stderr, "signs: no token %s\n", label);
	exit(1);
}

static size_t
find_keys(CK_SESSION_HANDLE session)
{
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
	CK_ATTRIBUTE like = { CKA_CLASS, &class, sizeof(class) };
	CK_ULONG found = 1;
	size_t n = 0;

	must(p11->C_FindObjectsInit(session, &like, 1), "C_FindObjectsInit");
	while (found > 0 && n + BATCH <= KEYS_MAX) {
		must(p11->C_FindObjects(session, keys + n, BATCH, &found),
		    "C_FindObjects");
		n += found;
	}
	must(p11->C_FindObjectsFinal(session), "C_FindObjectsFinal");
	return n;
}

static void
sign(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key, CK_BYTE digest[32])
{
	CK_MECHANISM ecdsa = { CKM_ECDSA, NULL, 0 };
	CK_BYTE sig[64];
	CK_ULONG len = sizeof(sig);

	must(p11->C_SignInit(session, &ecdsa, key), "C_SignInit");
	must(p11->C_Sign(session, digest, 32, sig, &len), "C_Sign");
	memcpy(digest, sig, 32);
}

int
main(int argc, char *argv[])
{
	CK_SESSION_HANDLE session;
	CK_BYTE digest[32] = { 1 };
	char pin[64];
	double begun, found, ended;
	size_t n;
	int times;

	if (argc != 5)
		return 2;
	times = atoi(argv[4]);
	load(argv[1]);
	must(p11->C_OpenSession(find_slot(argv[2]), CKF_SERIAL_SESSION |
	    CKF_RW_SESSION, NULL, NULL, &session), "C_OpenSession");
	snprintf(pin, sizeof(pin), "%s", argv[3]);
	must(p11->C_Login(session, CKU_USER, (CK_BYTE *)pin, strlen(pin)),
	    "C_Login");
	begun = now();
	n = find_keys(session);
	found = now();
	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < times; k++)
			sign(session, keys[i], digest);
	ended = now();
	printf("%zu %.3f %.3f\n", n * (size_t)times, ended - found,
	    found - begun);
	(void)p11->C_Finalize(NULL);
	return 0;
}
