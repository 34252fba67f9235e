#include <stddef.h>

#include "hsm/p11.h"
#include "hsm/watch.h"

/* Every function that is called in this folder, its parameters, and they again. */
#define CALLS(X)							\
	X(C_Initialize, (void *a), (a))					\
	X(C_Finalize, (void *a), (a))					\
	X(C_GetInfo, (CK_INFO *a), (a))					\
	X(C_GetSlotList, (unsigned char a, CK_SLOT_ID *b, CK_ULONG *c),	\
	    (a, b, c))							\
	X(C_GetTokenInfo, (CK_SLOT_ID a, CK_TOKEN_INFO *b), (a, b))	\
	X(C_GetMechanismInfo, (CK_SLOT_ID a, CK_MECHANISM_TYPE b,	\
	    CK_MECHANISM_INFO *c), (a, b, c))				\
	X(C_InitToken, (CK_SLOT_ID a, CK_BYTE *b, CK_ULONG c,		\
	    CK_BYTE *d), (a, b, c, d))					\
	X(C_InitPIN, (CK_SESSION_HANDLE s, CK_BYTE *a, CK_ULONG b),	\
	    (s, a, b))							\
	X(C_SetPIN, (CK_SESSION_HANDLE s, CK_BYTE *a, CK_ULONG b,	\
	    CK_BYTE *c, CK_ULONG d), (s, a, b, c, d))			\
	X(C_OpenSession, (CK_SLOT_ID a, CK_FLAGS b, void *c,		\
	    CK_NOTIFY d, CK_SESSION_HANDLE *s), (a, b, c, d, s))	\
	X(C_CloseSession, (CK_SESSION_HANDLE s), (s))			\
	X(C_GetSessionInfo, (CK_SESSION_HANDLE s, CK_SESSION_INFO *a),	\
	    (s, a))							\
	X(C_Login, (CK_SESSION_HANDLE s, CK_USER_TYPE a, CK_BYTE *b,	\
	    CK_ULONG c), (s, a, b, c))					\
	X(C_Logout, (CK_SESSION_HANDLE s), (s))				\
	X(C_CreateObject, (CK_SESSION_HANDLE s, CK_ATTRIBUTE *a,	\
	    CK_ULONG b, CK_OBJECT_HANDLE *c), (s, a, b, c))		\
	X(C_DestroyObject, (CK_SESSION_HANDLE s, CK_OBJECT_HANDLE a),	\
	    (s, a))							\
	X(C_GetAttributeValue, (CK_SESSION_HANDLE s,			\
	    CK_OBJECT_HANDLE a, CK_ATTRIBUTE *b, CK_ULONG c),		\
	    (s, a, b, c))						\
	X(C_SetAttributeValue, (CK_SESSION_HANDLE s,			\
	    CK_OBJECT_HANDLE a, CK_ATTRIBUTE *b, CK_ULONG c),		\
	    (s, a, b, c))						\
	X(C_FindObjectsInit, (CK_SESSION_HANDLE s, CK_ATTRIBUTE *a,	\
	    CK_ULONG b), (s, a, b))					\
	X(C_FindObjects, (CK_SESSION_HANDLE s, CK_OBJECT_HANDLE *a,	\
	    CK_ULONG b, CK_ULONG *c), (s, a, b, c))			\
	X(C_FindObjectsFinal, (CK_SESSION_HANDLE s), (s))		\
	X(C_SignInit, (CK_SESSION_HANDLE s, CK_MECHANISM *a,		\
	    CK_OBJECT_HANDLE b), (s, a, b))				\
	X(C_Sign, (CK_SESSION_HANDLE s, CK_BYTE *a, CK_ULONG b,		\
	    CK_BYTE *c, CK_ULONG *d), (s, a, b, c, d))			\
	X(C_GenerateKey, (CK_SESSION_HANDLE s, CK_MECHANISM *a,		\
	    CK_ATTRIBUTE *b, CK_ULONG c, CK_OBJECT_HANDLE *d),		\
	    (s, a, b, c, d))						\
	X(C_GenerateKeyPair, (CK_SESSION_HANDLE s, CK_MECHANISM *a,	\
	    CK_ATTRIBUTE *b, CK_ULONG c, CK_ATTRIBUTE *d, CK_ULONG f,	\
	    CK_OBJECT_HANDLE *g, CK_OBJECT_HANDLE *h),			\
	    (s, a, b, c, d, f, g, h))					\
	X(C_WrapKey, (CK_SESSION_HANDLE s, CK_MECHANISM *a,		\
	    CK_OBJECT_HANDLE b, CK_OBJECT_HANDLE c, CK_BYTE *d,		\
	    CK_ULONG *f), (s, a, b, c, d, f))				\
	X(C_UnwrapKey, (CK_SESSION_HANDLE s, CK_MECHANISM *a,		\
	    CK_OBJECT_HANDLE b, CK_BYTE *c, CK_ULONG d,			\
	    CK_ATTRIBUTE *f, CK_ULONG g, CK_OBJECT_HANDLE *h),		\
	    (s, a, b, c, d, f, g, h))					\
	X(C_GenerateRandom, (CK_SESSION_HANDLE s, CK_BYTE *a,		\
	    CK_ULONG b), (s, a, b))

/* PKCS#11's functions have no argument of the caller's: so one for a process. */
static const struct hsm_watcher *watcher;
static const CK_FUNCTION_LIST *module;
static CK_FUNCTION_LIST watched;
static unsigned depth;		/* libp11's work has calls of ours in it */

void
hsm_watch(const struct hsm_watcher *w)
{
	watcher = w;
}

void
watch_begun(const char *call)
{
	if (watcher != NULL && depth++ == 0)
		watcher->begun(call);
}

void
watch_ended(void)
{
	if (watcher != NULL && --depth == 0)
		watcher->ended();
}

#define X(name, params, args)						\
	static CK_RV							\
	watched_##name params						\
	{								\
		CK_RV rv;						\
									\
		watch_begun(#name);					\
		rv = module->name args;					\
		watch_ended();						\
		return rv;						\
	}
CALLS(X)
#undef X

CK_FUNCTION_LIST *
watch_list(CK_FUNCTION_LIST *of)
{
	if (watcher == NULL)
		return of;
	module = of;
	watched = *of;
	/* One that the module has not stays away. */
#define X(name, params, args)						\
	if (of->name != NULL)						\
		watched.name = watched_##name;
	CALLS(X)
#undef X
	return &watched;
}
