/*
 * A PKCS#11 module that is another one (P11_REAL, a path) until it is told to
 * fail.  It is told by the environment, which is looked at in every call, so
 * that a test may also change its mind.
 *
 * P11_FAULT	faults, parted by commas, each CALL:NTH:WHAT.  From the NTH
 *		call of CALL on (counted from 1, since P11_FAULT last changed),
 *		or in that one only where NTH is followed by "!", WHAT happens:
 *		  0x32, 5	this CKR_ code is returned, and nothing done
 *		  lie		CKR_OK is returned, and nothing done
 *		  crash		the process dies as of a bad address
 *		  abort		the process dies as of its own abort()
 *		  hang		the call never comes back
 *		  kill		the process dies at once, as when power is cut
 *		  slow=500	so many milliseconds pass, then the call is made
 *		  ahead=60	the file P11_AHEAD says so, then the call is
 *				made: it is how far a test's clock is ahead
 *		  flip		C_Sign, C_WrapKey: the call is made, and one bit
 *				of the result is wrong; C_CreateObject: one bit
 *				of CKA_VALUE is, before the call
 *		  clear		C_WrapKey: the call is made, and the result
 *				begins as PKCS#8 that nobody wrapped
 *		  der		C_Sign: the call is made, and the signature,
 *				r and s joined, is given in DER
 *		  zero		C_GetAttributeValue: the call is made, and
 *				every value in its answer is zeros
 *		  clear		C_GenerateKeyPair: the pair is made, but not
 *				sensitive, and extractable
 *		  flags=0x40	C_GetTokenInfo: the call is made, and these
 *				flags are set besides
 *		  pin-max=12	C_GetTokenInfo: the call is made, and a PIN has
 *				so many octets at most (pin-min=12: at least)
 *		The same CALL may be there several times.
 * P11_FAULT_FILE  while a file of this name exists the token is gone: no slot
 *		has one, and each call with a session is CKR_DEVICE_REMOVED.
 *		When it goes, the token is back, with no session and no login.
 * P11_PAD	a file with a PIN: the token has a pad, and whoever logs in
 *		without a PIN types this one there.
 * P11_CALLS	a file to which the name of each call is added, a line each;
 *		calls that fail by a fault are in it too.
 *
 * P11_FAULT=C_Sign:2:0x32 is the token that leaves at the second signature.
 *
 * Calls: C_Initialize C_Finalize C_GetInfo C_GetSlotList C_GetSlotInfo
 * C_GetTokenInfo C_GetMechanismInfo C_InitToken C_InitPIN C_OpenSession
 * C_CloseSession C_CloseAllSessions C_GetSessionInfo C_Login C_Logout C_SetPIN
 * C_DestroyObject C_GetAttributeValue C_SetAttributeValue C_FindObjectsInit
 * C_FindObjects C_FindObjectsFinal C_SignInit C_Sign C_GenerateKeyPair
 * C_CreateObject C_GenerateKey C_WrapKey C_UnwrapKey C_GenerateRandom.
 * All others go straight to the real module.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

/* Parameters and arguments of each call, and whether it goes to a token. */
#define CALLS(X)							\
	X(C_Initialize, false, (void *a), (a))				\
	X(C_Finalize, false, (void *a), (a))				\
	X(C_GetInfo, false, (CK_INFO *a), (a))				\
	X(C_GetSlotList, false, (unsigned char a, CK_SLOT_ID *b,	\
	    CK_ULONG *c), (a, b, c))					\
	X(C_GetSlotInfo, false, (CK_SLOT_ID a, CK_SLOT_INFO *b), (a, b)) \
	X(C_GetTokenInfo, true, (CK_SLOT_ID a, CK_TOKEN_INFO *b), (a, b)) \
	X(C_GetMechanismInfo, true, (CK_SLOT_ID a, CK_MECHANISM_TYPE b,	\
	    CK_MECHANISM_INFO *c), (a, b, c))				\
	X(C_InitToken, true, (CK_SLOT_ID a, CK_BYTE *b, CK_ULONG c,	\
	    CK_BYTE *d), (a, b, c, d))					\
	X(C_InitPIN, true, (CK_SESSION_HANDLE s, CK_BYTE *a, CK_ULONG b), \
	    (s, a, b))							\
	X(C_OpenSession, true, (CK_SLOT_ID a, CK_FLAGS b, void *c,	\
	    CK_NOTIFY d, CK_SESSION_HANDLE *s), (a, b, c, d, s))	\
	X(C_CloseSession, true, (CK_SESSION_HANDLE s), (s))		\
	X(C_CloseAllSessions, true, (CK_SLOT_ID a), (a))		\
	X(C_GetSessionInfo, true, (CK_SESSION_HANDLE s,			\
	    CK_SESSION_INFO *a), (s, a))				\
	X(C_Login, true, (CK_SESSION_HANDLE s, CK_USER_TYPE a,		\
	    CK_BYTE *b, CK_ULONG c), (s, a, b, c))			\
	X(C_Logout, true, (CK_SESSION_HANDLE s), (s))			\
	X(C_SetPIN, true, (CK_SESSION_HANDLE s, CK_BYTE *a, CK_ULONG b,	\
	    CK_BYTE *c, CK_ULONG d), (s, a, b, c, d))			\
	X(C_CreateObject, true, (CK_SESSION_HANDLE s, CK_ATTRIBUTE *a,	\
	    CK_ULONG b, CK_OBJECT_HANDLE *c), (s, a, b, c))		\
	X(C_DestroyObject, true, (CK_SESSION_HANDLE s,			\
	    CK_OBJECT_HANDLE a), (s, a))				\
	X(C_GetAttributeValue, true, (CK_SESSION_HANDLE s,		\
	    CK_OBJECT_HANDLE a, CK_ATTRIBUTE *b, CK_ULONG c),		\
	    (s, a, b, c))						\
	X(C_SetAttributeValue, true, (CK_SESSION_HANDLE s,		\
	    CK_OBJECT_HANDLE a, CK_ATTRIBUTE *b, CK_ULONG c),		\
	    (s, a, b, c))						\
	X(C_FindObjectsInit, true, (CK_SESSION_HANDLE s,		\
	    CK_ATTRIBUTE *a, CK_ULONG b), (s, a, b))			\
	X(C_FindObjects, true, (CK_SESSION_HANDLE s,			\
	    CK_OBJECT_HANDLE *a, CK_ULONG b, CK_ULONG *c),		\
	    (s, a, b, c))						\
	X(C_FindObjectsFinal, true, (CK_SESSION_HANDLE s), (s))		\
	X(C_SignInit, true, (CK_SESSION_HANDLE s, CK_MECHANISM *a,	\
	    CK_OBJECT_HANDLE b), (s, a, b))				\
	X(C_Sign, true, (CK_SESSION_HANDLE s, CK_BYTE *a, CK_ULONG b,	\
	    CK_BYTE *c, CK_ULONG *d), (s, a, b, c, d))			\
	X(C_GenerateKey, true, (CK_SESSION_HANDLE s, CK_MECHANISM *a,	\
	    CK_ATTRIBUTE *b, CK_ULONG c, CK_OBJECT_HANDLE *d),		\
	    (s, a, b, c, d))						\
	X(C_GenerateKeyPair, true, (CK_SESSION_HANDLE s,		\
	    CK_MECHANISM *a, CK_ATTRIBUTE *b, CK_ULONG c,		\
	    CK_ATTRIBUTE *d, CK_ULONG f, CK_OBJECT_HANDLE *g,		\
	    CK_OBJECT_HANDLE *h), (s, a, b, c, d, f, g, h))		\
	X(C_WrapKey, true, (CK_SESSION_HANDLE s, CK_MECHANISM *a,	\
	    CK_OBJECT_HANDLE b, CK_OBJECT_HANDLE c, CK_BYTE *d,		\
	    CK_ULONG *f), (s, a, b, c, d, f))				\
	X(C_UnwrapKey, true, (CK_SESSION_HANDLE s, CK_MECHANISM *a,	\
	    CK_OBJECT_HANDLE b, CK_BYTE *c, CK_ULONG d,			\
	    CK_ATTRIBUTE *f, CK_ULONG g, CK_OBJECT_HANDLE *h),		\
	    (s, a, b, c, d, f, g, h))					\
	X(C_GenerateRandom, true, (CK_SESSION_HANDLE s, CK_BYTE *a,	\
	    CK_ULONG b), (s, a, b))

enum call {
#define X(name, token, params, args) CALL_##name,
	CALLS(X)
#undef X
	CALL_COUNT
};

static const char *const names[] = {
#define X(name, token, params, args) #name,
	CALLS(X)
#undef X
};

enum { FAULTS_MAX = 16 };

struct fault {
	enum call	call;
	unsigned long	nth;
	bool		once;
	char		what[24];
};

static CK_FUNCTION_LIST *real, list;
static struct fault faults[FAULTS_MAX];
static size_t n_faults;
static unsigned long seen[CALL_COUNT];
static char plan[1024];

/* What is to become of the answer to the present call. */
static struct {
	bool	 lie, flip, clear, der, zero;
	CK_FLAGS flags;
	CK_ULONG pin_max, pin_min;
} turn;

static void
plan_is_wrong(const char *text)
{
	fprintf(stderr, "P11_FAULT: \"%s\" is not CALL:NTH:WHAT\n", text);
	_exit(70);
}

static void
fault_parse(char *text)
{
	struct fault *f = &faults[n_faults++];
	char name[32], mark[2] = "", what[24];
	int call = -1;

	if (sscanf(text, "%31[^:]:%lu:%23s", name, &f->nth, what) != 3 &&
	    sscanf(text, "%31[^:]:%lu%1[!]:%23s", name, &f->nth, mark,
	    what) != 4)
		plan_is_wrong(text);
	for (int i = 0; i < CALL_COUNT; i++)
		if (strcmp(names[i], name) == 0)
			call = i;
	if (call < 0)
		plan_is_wrong(text);
	f->call = (enum call)call;
	f->once = mark[0] == '!';
	memcpy(f->what, what, sizeof(f->what));
}

static void
plan_read(void)
{
	const char *now = getenv("P11_FAULT");
	char copy[sizeof(plan)], *rest = copy, *one;

	if (now == NULL)
		now = "";
	if (strcmp(now, plan) == 0)
		return;
	if (strlen(now) >= sizeof(plan))
		plan_is_wrong(now);
	strcpy(plan, now);
	strcpy(copy, now);
	memset(seen, 0, sizeof(seen));
	n_faults = 0;
	while ((one = strsep(&rest, ",")) != NULL)
		if (*one != '\0' && n_faults < FAULTS_MAX)
			fault_parse(one);
}

static void
call_note(enum call call)
{
	const char *path = getenv("P11_CALLS");
	FILE *f;

	if (path == NULL || (f = fopen(path, "ae")) == NULL)
		return;
	fprintf(f, "%s\n", names[call]);
	fclose(f);
}

static void
sleep_for(unsigned long ms)
{
	struct timespec t = { (time_t)(ms / 1000),
	    (long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

static void
clock_move(const char *seconds)
{
	const char *path = getenv("P11_AHEAD");
	FILE *f;

	if (path == NULL || (f = fopen(path, "we")) == NULL)
		plan_is_wrong("ahead");
	fprintf(f, "%s\n", seconds);
	fclose(f);
}

static CK_RV
fault_happen(const struct fault *f)
{
	char *end;
	CK_RV rv;

	if (strcmp(f->what, "crash") == 0) {
		raise(SIGSEGV);		/* whoever handles it does */
	} else if (strcmp(f->what, "abort") == 0) {
		abort();
	} else if (strcmp(f->what, "hang") == 0) {
		for (;;)
			pause();
	} else if (strcmp(f->what, "kill") == 0) {
		raise(SIGKILL);
	} else if (strncmp(f->what, "slow=", 5) == 0) {
		sleep_for(strtoul(f->what + 5, NULL, 10));
	} else if (strncmp(f->what, "ahead=", 6) == 0) {
		clock_move(f->what + 6);
	} else if (strncmp(f->what, "flags=", 6) == 0) {
		turn.flags |= strtoul(f->what + 6, NULL, 0);
	} else if (strncmp(f->what, "pin-max=", 8) == 0) {
		turn.pin_max = strtoul(f->what + 8, NULL, 10);
	} else if (strncmp(f->what, "pin-min=", 8) == 0) {
		turn.pin_min = strtoul(f->what + 8, NULL, 10);
	} else if (strcmp(f->what, "lie") == 0) {
		turn.lie = true;
	} else if (strcmp(f->what, "flip") == 0) {
		turn.flip = true;
	} else if (strcmp(f->what, "clear") == 0) {
		turn.clear = true;
	} else if (strcmp(f->what, "der") == 0) {
		turn.der = true;
	} else if (strcmp(f->what, "zero") == 0) {
		turn.zero = true;
	} else {
		rv = strtoul(f->what, &end, 0);
		if (*end != '\0' || rv == CKR_OK)
			plan_is_wrong(f->what);
		return rv;
	}
	return CKR_OK;
}

/* A token that was pulled out forgets who had logged in, and every session. */
static void
sessions_forget(void)
{
	CK_SLOT_ID slots[64];
	CK_ULONG n = sizeof(slots) / sizeof(slots[0]);

	if (real->C_GetSlotList(1, slots, &n) != CKR_OK)
		return;
	for (CK_ULONG i = 0; i < n; i++)
		real->C_CloseAllSessions(slots[i]);
}

static bool
token_is_gone(void)
{
	static bool was_gone;
	const char *path = getenv("P11_FAULT_FILE");
	bool gone = path != NULL && access(path, F_OK) == 0;

	if (gone && !was_gone)
		sessions_forget();
	was_gone = gone;
	return gone;
}

/* What this call is to return instead, or CKR_OK to let it through. */
static CK_RV
fault_for(enum call call, bool to_token)
{
	CK_RV rv = CKR_OK;

	call_note(call);
	plan_read();
	memset(&turn, 0, sizeof(turn));
	seen[call]++;
	for (size_t i = 0; i < n_faults && rv == CKR_OK; i++) {
		const struct fault *f = &faults[i];

		if (f->call != call || (f->once ? seen[call] != f->nth :
		    seen[call] < f->nth))
			continue;
		rv = fault_happen(f);
	}
	if (rv == CKR_OK && token_is_gone() && to_token)
		rv = call == CALL_C_GetTokenInfo ||
		    call == CALL_C_GetMechanismInfo ||
		    call == CALL_C_OpenSession ? CKR_TOKEN_NOT_PRESENT :
		    CKR_DEVICE_REMOVED;
	return rv;
}

#define X(name, token, params, args)					\
	static CK_RV							\
	plain_##name params						\
	{								\
		CK_RV rv = fault_for(CALL_##name, token);		\
									\
		return rv != CKR_OK || turn.lie ? rv :			\
		    real->name args;					\
	}
CALLS(X)
#undef X

/* One INTEGER of DER; returns where it ends. */
static CK_BYTE *
der_integer(CK_BYTE *out, const CK_BYTE *in, CK_ULONG len)
{
	while (len > 1 && *in == 0) {
		in++;
		len--;
	}
	*out++ = 0x02;
	*out++ = (CK_BYTE)(len + (*in >> 7));
	if (*in >> 7)
		*out++ = 0;
	memcpy(out, in, len);
	return out + len;
}

/* Two halves of up to 66 octets, in short form or with one octet of length. */
static void
der_make(CK_BYTE *sig, CK_ULONG *len)
{
	CK_BYTE body[160], *end;
	CK_ULONG half = *len / 2, n, head = 0;

	end = der_integer(body, sig, half);
	end = der_integer(end, sig + half, half);
	n = (CK_ULONG)(end - body);
	sig[head++] = 0x30;
	if (n > 127)
		sig[head++] = 0x81;
	sig[head++] = (CK_BYTE)n;
	memcpy(sig + head, body, n);
	*len = head + n;
}

static CK_RV
faulty_C_Sign(CK_SESSION_HANDLE s, CK_BYTE *data, CK_ULONG len, CK_BYTE *sig,
    CK_ULONG *sig_len)
{
	const CK_ULONG room = *sig_len;
	CK_BYTE lost[1024];
	CK_ULONG lost_len = sizeof(lost);
	CK_RV rv = fault_for(CALL_C_Sign, true);

	/* A real one that fails has ended, but for a short buffer. */
	if (rv != CKR_OK && rv != CKR_BUFFER_TOO_SMALL && !token_is_gone())
		real->C_Sign(s, data, len, lost, &lost_len);
	if (rv != CKR_OK || turn.lie)
		return rv;
	rv = real->C_Sign(s, data, len, sig, sig_len);
	if (rv != CKR_OK || sig == NULL)
		return rv;
	if (turn.flip)
		sig[*sig_len / 2] ^= 1;
	if (turn.der && *sig_len <= 2 * 66 && room >= *sig_len + 9)
		der_make(sig, sig_len);
	return rv;
}

static CK_RV
faulty_C_WrapKey(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_OBJECT_HANDLE by,
    CK_OBJECT_HANDLE key, CK_BYTE *out, CK_ULONG *len)
{
	static const CK_BYTE head[] = { 0x30, 0x4d, 0x02, 0x01, 0x00 };
	CK_RV rv = plain_C_WrapKey(s, m, by, key, out, len);

	if (rv != CKR_OK || turn.lie || out == NULL)
		return rv;
	if (turn.flip)
		out[*len / 2] ^= 1;
	if (turn.clear)
		memcpy(out, head, sizeof(head));
	return rv;
}

/* The attributes are the caller's: what is changed in them is changed back. */
static CK_RV
faulty_C_CreateObject(CK_SESSION_HANDLE s, CK_ATTRIBUTE *a, CK_ULONG n,
    CK_OBJECT_HANDLE *out)
{
	CK_RV rv = fault_for(CALL_C_CreateObject, true);
	CK_BYTE *value = NULL;

	if (rv != CKR_OK || turn.lie)
		return rv;
	for (CK_ULONG i = 0; turn.flip && i < n; i++)
		if (a[i].type == CKA_VALUE && a[i].ulValueLen > 0)
			value = a[i].pValue;
	if (value != NULL)
		*value ^= 1;
	rv = real->C_CreateObject(s, a, n, out);
	if (value != NULL)
		*value ^= 1;
	return rv;
}

static CK_RV
faulty_C_GetAttributeValue(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE of,
    CK_ATTRIBUTE *a, CK_ULONG n)
{
	CK_RV rv = plain_C_GetAttributeValue(s, of, a, n);

	for (CK_ULONG i = 0; turn.zero && rv == CKR_OK && i < n; i++)
		if (a[i].pValue != NULL)
			memset(a[i].pValue, 0, a[i].ulValueLen);
	return rv;
}

/* The same template, but for what would keep the key in the token. */
static CK_RV
faulty_C_GenerateKeyPair(CK_SESSION_HANDLE s, CK_MECHANISM *m,
    CK_ATTRIBUTE *public, CK_ULONG n_public, CK_ATTRIBUTE *private,
    CK_ULONG n_private, CK_OBJECT_HANDLE *a, CK_OBJECT_HANDLE *b)
{
	static CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
	CK_RV rv = fault_for(CALL_C_GenerateKeyPair, true);
	CK_ATTRIBUTE open[32];

	if (rv != CKR_OK || turn.lie)
		return rv;
	if (n_private > sizeof(open) / sizeof(open[0]))
		return CKR_ARGUMENTS_BAD;
	memcpy(open, private, n_private * sizeof(open[0]));
	for (CK_ULONG i = 0; turn.clear && i < n_private; i++) {
		if (open[i].type == CKA_SENSITIVE)
			open[i].pValue = &no;
		if (open[i].type == CKA_EXTRACTABLE)
			open[i].pValue = &yes;
	}
	return real->C_GenerateKeyPair(s, m, public, n_public, open, n_private,
	    a, b);
}

static CK_RV
faulty_C_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
	CK_RV rv = plain_C_GetTokenInfo(slot, info);

	if (rv != CKR_OK || turn.lie)
		return rv;
	info->flags |= turn.flags;
	if (getenv("P11_PAD") != NULL)
		info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
	if (turn.pin_max != 0)
		info->ulMaxPinLen = turn.pin_max;
	if (turn.pin_min != 0)
		info->ulMinPinLen = turn.pin_min;
	return rv;
}

static CK_RV
faulty_C_Login(CK_SESSION_HANDLE s, CK_USER_TYPE as, CK_BYTE *pin,
    CK_ULONG len)
{
	const char *path = getenv("P11_PAD");
	CK_BYTE typed[64];
	FILE *f;

	if (path == NULL || pin != NULL || (f = fopen(path, "re")) == NULL)
		return plain_C_Login(s, as, pin, len);
	len = fread(typed, 1, sizeof(typed), f);
	fclose(f);
	if (len > 0 && typed[len - 1] == '\n')
		len--;
	return plain_C_Login(s, as, typed, len);
}

static CK_RV
faulty_C_GetSlotList(unsigned char present, CK_SLOT_ID *slots, CK_ULONG *n)
{
	if (present && token_is_gone()) {
		call_note(CALL_C_GetSlotList);
		*n = 0;
		return CKR_OK;
	}
	return plain_C_GetSlotList(present, slots, n);
}

static CK_RV
faulty_C_GetSlotInfo(CK_SLOT_ID slot, CK_SLOT_INFO *info)
{
	CK_RV rv = plain_C_GetSlotInfo(slot, info);

	if (rv == CKR_OK && token_is_gone())
		info->flags &= ~(CK_FLAGS)CKF_TOKEN_PRESENT;
	return rv;
}

CK_RV
C_GetFunctionList(CK_FUNCTION_LIST **out)
{
	CK_RV (*get)(CK_FUNCTION_LIST **);
	const char *path = getenv("P11_REAL");
	void *handle, *sym;

	if (path == NULL || (handle = dlopen(path, RTLD_NOW)) == NULL ||
	    (sym = dlsym(handle, "C_GetFunctionList")) == NULL)
		return CKR_GENERAL_ERROR;
	memcpy(&get, &sym, sizeof(get));
	if (get(&real) != CKR_OK)
		return CKR_GENERAL_ERROR;
	list = *real;
	list.C_GetFunctionList = C_GetFunctionList;
#define X(name, token, params, args) list.name = plain_##name;
	CALLS(X)
#undef X
	list.C_Sign = faulty_C_Sign;
	list.C_GetAttributeValue = faulty_C_GetAttributeValue;
	list.C_GenerateKeyPair = faulty_C_GenerateKeyPair;
	list.C_WrapKey = faulty_C_WrapKey;
	list.C_CreateObject = faulty_C_CreateObject;
	list.C_Login = faulty_C_Login;
	list.C_GetTokenInfo = faulty_C_GetTokenInfo;
	list.C_GetSlotList = faulty_C_GetSlotList;
	list.C_GetSlotInfo = faulty_C_GetSlotInfo;
	*out = &list;
	return CKR_OK;
}
