#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "hsm/p11.h"

/* The functions without which nothing here works. */
static const struct needed {
	const char	*name;
	size_t		 at;
} needed[] = {
#define X(name) { #name, offsetof(CK_FUNCTION_LIST, name) },
	X(C_Initialize) X(C_Finalize) X(C_GetInfo) X(C_GetSlotList)
	X(C_GetTokenInfo)
	X(C_InitToken) X(C_InitPIN) X(C_OpenSession) X(C_CloseSession)
	X(C_GetSessionInfo) X(C_Login) X(C_Logout) X(C_DestroyObject)
	X(C_GetAttributeValue) X(C_SetAttributeValue) X(C_FindObjectsInit)
	X(C_FindObjects) X(C_FindObjectsFinal) X(C_SignInit) X(C_Sign)
	X(C_GenerateKeyPair) X(C_GenerateRandom)
#undef X
};

static int
functions_check(const CK_FUNCTION_LIST *p11, const char *path, struct err *e)
{
	if (p11->version.major < 2 || p11->version.major > 3)
		return err_set(e, ERR_HSM, "%s speaks PKCS#11 version %d.%d; "
		    "2.x or 3.x is needed", path, p11->version.major,
		    p11->version.minor);
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		void (*function)(void);

		memcpy(&function, (const char *)p11 + needed[i].at,
		    sizeof(function));
		if (function == NULL)
			return err_set(e, ERR_HSM, "%s has no %s, which is "
			    "needed", path, needed[i].name);
	}
	return 0;
}

/*
 * The library is unloaded only here, where nothing of it has run: modules
 * leave exit handlers and thread variables behind, which crash a process that
 * has unmapped them.
 */
static int
module_load(struct hsm *h, struct err *e)
{
	CK_RV (*get)(CK_FUNCTION_LIST **);
	void *symbol;
	CK_RV rv;

	if ((h->library = dlopen(h->path, RTLD_NOW | RTLD_LOCAL)) == NULL)
		return err_set(e, ERR_HSM, "%s cannot be loaded as a PKCS#11 "
		    "module: %.200s", h->path, dlerror());
	if ((symbol = dlsym(h->library, "C_GetFunctionList")) == NULL) {
		dlclose(h->library);
		return err_set(e, ERR_HSM, "%s is no PKCS#11 module: it has "
		    "no C_GetFunctionList", h->path);
	}
	memcpy(&get, &symbol, sizeof(get));
	if ((rv = get(&h->p11)) != CKR_OK)
		return p11_refused(h, e, rv, "C_GetFunctionList", "of %s",
		    h->path);
	if (h->p11 == NULL)
		return err_set(e, ERR_HSM, "%s is no PKCS#11 module: its list "
		    "of functions is empty", h->path);
	if (functions_check(h->p11, h->path, e) != 0)
		return -1;
	h->p11 = watch_list(h->p11);
	return 0;
}

struct hsm *
hsm_open(const char *path, struct err *e)
{
	CK_C_INITIALIZE_ARGS args = { .flags = CKF_OS_LOCKING_OK };
	struct hsm *h;
	bool loaded;
	CK_RV rv;

	if ((h = calloc(1, sizeof(*h))) == NULL) {
		err_sys(e, "open %s", path);
		return NULL;
	}
	/* Whole, so that dlopen() does not look for it anywhere else. */
	if ((h->path = realpath(path, NULL)) == NULL) {
		err_sys(e, "the PKCS#11 module %s cannot be opened", path);
		hsm_close(&h);
		return NULL;
	}
	watch_begun("dlopen");
	loaded = module_load(h, e) == 0;
	watch_ended();
	if (!loaded) {
		hsm_close(&h);
		return NULL;
	}
	if ((rv = h->p11->C_Initialize(&args)) != CKR_OK) {
		p11_refused(h, e, rv, "C_Initialize", "of %s", path);
		hsm_close(&h);
		return NULL;
	}
	h->initialised = true;
	return h;
}

void
hsm_close(struct hsm **hp)
{
	struct hsm *h = *hp;

	if (h == NULL)
		return;
	*hp = NULL;
	/* The results do not matter: C_Finalize ends all of it. */
	if (h->has_session && h->logged_in)
		(void)h->p11->C_Logout(h->session);
	if (h->has_session)
		(void)h->p11->C_CloseSession(h->session);
	watch_begun("C_Finalize");
	libp11_close(h);
	watch_ended();
	if (h->initialised)
		(void)h->p11->C_Finalize(NULL);
	signers_free(h);
	free(h->listed);
	free(h->path);
	free(h);
}
