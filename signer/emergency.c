#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signer/beside.h"
#include "signer/emergency.h"

static const char file[] = "emergency.xml", ids[] = "request.emergency";
static const struct companion companion = { file, "emergency request" };
static const char board[] = "response.emergency";
static const char previous[] = "response.emergency.previous";

/* The same slots, with the standby ZSK alone in each. */
static struct request *
make(const struct asking *a, const struct prospect *p, struct keyring *ring,
    struct err *e)
{
	struct slot_plan plan[REQUEST_BUNDLES_MAX];
	struct asking twin = *a;
	struct request *r;

	for (size_t i = 0; i < p->n; i++) {
		plan[i] = p->plan[i];
		plan[i].n = 1;
		plan[i].zsks[0] = p->standby->id;
	}
	twin.plan = plan;
	if ((r = request_make(&twin, ring, e)) == NULL)
		err_doing(e, "the emergency request");
	return r;
}

static int
forget(const struct state *s, struct err *e)
{
	return state_remove(s, ids, e) == 0 ? state_remove(s, file, e) : -1;
}

/* What binds it to its twin comes last. */
static int
remember(const struct emergency *m, const struct state *s,
    const struct request *ordinary, struct err *e)
{
	struct blob both = { NULL, 0 };
	int rc = -1;

	if (forget(s, e) == 0 && blob_printf(&both, e, "%s\n%s\n",
	    ordinary->id, m->request->id) == 0 &&
	    state_write(s, file, m->text.data, m->text.len, e) == 0)
		rc = state_write(s, ids, both.data, both.len, e);
	blob_free(&both);
	return rc;
}

int
emergency_write(struct emergency *m, struct run *run, const struct state *s,
    const struct asking *a, const struct prospect *p, struct keyring *ring,
    const struct request *ordinary, const char *path, struct err *e)
{
	struct request *made = NULL;
	char *to = NULL;
	int rc = -1;

	if (p->standby != NULL && !a->format->proves &&
	    blob_printf(&run->notes, e, "no emergency request is made: one in "
	    "the format of %s is not answered\n", a->format->words) != 0)
		return -1;
	if (p->standby == NULL || !a->format->proves)
		return forget(s, e);
	if ((made = make(a, p, ring, e)) != NULL && (m->request =
	    request_settle(made, &m->text, e)) != NULL && (path == NULL ||
	    (to = beside(path, &companion, &ordinary->zone, e)) != NULL) &&
	    remember(m, s, ordinary, e) == 0)
		rc = to == NULL ? 0 : run_write(to, &m->text, e);
	free(to);
	request_free(&made);
	return rc;
}

int
emergency_tell(const struct emergency *m, struct run *run,
    const struct state *s, const char *path, struct err *e)
{
	char *to = NULL;
	int rc;

	if (m->request == NULL)
		return 0;
	if (path != NULL && (to = beside(path, &companion,
	    &m->request->zone, e)) == NULL)
		return -1;
	rc = blob_printf(&run->out, e, "\nemergency request  %s\nstandby ZSK  "
	    "%u, alone in each of the %zu slots\n", m->request->id, (unsigned)
	    dnskey_tag(&m->request->bundles[0].keys[0].key),
	    m->request->n_bundles);
	if (rc == 0)
		rc = run_tell_digest(run, &m->text, e);
	if (rc == 0)
		rc = to != NULL ? blob_printf(&run->out, e, "It is %s\n", to) :
		    blob_printf(&run->out, e, "It is %s/%s\n", state_folder(s),
		    file);
	free(to);
	return rc;
}

void
emergency_free(struct emergency *m)
{
	request_free(&m->request);
	blob_free(&m->text);
}

/* One file of the state becomes another; where it is not, neither is that. */
static int
copy(const struct state *s, const char *from, const char *to, struct err *e)
{
	struct blob text = { NULL, 0 };
	int rc;

	if (!state_has(s, from))
		return state_remove(s, to, e);
	if (state_read(s, from, &text, e) != 0)
		return -1;
	rc = state_write(s, to, text.data, text.len, e);
	blob_free(&text);
	return rc;
}

/* Whether emergency.xml is the twin of the request of this id. */
static int
is_twin(const struct state *s, const char *id, bool *is, struct err *e)
{
	struct blob both = { NULL, 0 };
	size_t len = strlen(id);

	*is = false;
	if (!state_has(s, ids) || !state_has(s, file))
		return 0;
	if (state_read(s, ids, &both, e) != 0)
		return -1;
	*is = both.len > len && memcmp(both.data, id, len) == 0 &&
	    both.data[len] == '\n';
	blob_free(&both);
	return 0;
}

int
emergency_follow(const struct state *s, const char *id, bool keeps_previous,
    struct err *e)
{
	bool is;

	if (is_twin(s, id, &is, e) != 0 ||
	    (keeps_previous && copy(s, board, previous, e) != 0))
		return -1;
	return is ? copy(s, file, board, e) : state_remove(s, board, e);
}
