#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "hsm/p11.h"

int
fleeting_start(struct hsm *h, struct fleeting *f, struct err *e)
{
	if (session_need(h, true, e) != 0)
		return -1;
	if (RAND_bytes(f->id, sizeof(f->id)) != 1)
		return err_set(e, ERR_CRYPTO, "libcrypto has no random "
		    "numbers; nothing was changed");
	f->made = 0;
	return 0;
}

void
fleeting_template(struct template *t, const struct fleeting *f)
{
	template_flag(t, CKA_TOKEN, false);
	template_add(t, CKA_ID, f->id, sizeof(f->id));
}

/* Every handle with the id; *out is malloc'ed. */
static int
fleeting_find(struct hsm *h, const struct fleeting *f, CK_OBJECT_HANDLE **out,
    size_t *n, struct err *e)
{
	struct template like = { 0 };

	fleeting_template(&like, f);
	return objects_find(h, like.a, like.n, out, n, e);
}

/* Whether all are destroyed, and seen to be, by a search that saw them. */
static bool
fleeting_gone(struct hsm *h, const struct fleeting *f, size_t made)
{
	CK_OBJECT_HANDLE *left;
	struct err ignored;
	size_t n;

	if (fleeting_find(h, f, &left, &n, &ignored) != 0)
		return false;
	for (size_t i = 0; i < n; i++)
		/* What this did is looked at below. */
		(void)h->p11->C_DestroyObject(h->session, left[i]);
	free(left);
	if (n < made || n == 0)
		return n == made;
	if (fleeting_find(h, f, &left, &n, &ignored) != 0)
		return false;
	free(left);
	return n == 0;
}

int
fleeting_end(struct hsm *h, const struct fleeting *f, int rc, struct err *e)
{
	char name[TOKEN_NAME];

	/* Without a session there are no objects of it. */
	if (!h->has_session || fleeting_gone(h, f, f->made) ||
	    !h->has_session)
		return rc;
	if (session_renew(h) == CKR_OK && fleeting_gone(h, f, 0))
		return rc;
	if (h->has_session)
		(void)h->p11->C_CloseSession(h->session);
	session_drop(h);
	if (rc == 0)
		return err_set(e, ERR_HSM, "%s kept what was made for one use; "
		    "its session was closed to end that: choose it and log in "
		    "again", token_name(&h->token, name));
	return err_doing(e, "the session with %s was closed, to end what was "
	    "made for one use", token_name(&h->token, name));
}
