#include <string.h>

#include "ceremony/retired.h"

const char *
retired_keeps(const struct registry *r, const struct register_key *k,
    const char *serial)
{
	const struct held_set *copied = holdings_copied(&r->holdings, &k->id);

	if (k->ended)
		return "ended";
	if (register_key_elsewhere(r, k, serial))
		return "hsm";
	return copied != NULL && holdings_opens(&r->holdings, copied) ? "copy" :
	    NULL;
}

int
retired_named(const struct hsm_token *t, struct err *e)
{
	return strcmp(t->label, RETIRED_LABEL) != 0 ? 0 : err_set(e, ERR_POLICY,
	    "HSM %s bears the label \"" RETIRED_LABEL "\", which a token has "
	    "that was zeroised here, or begun to be: connect the one that is in "
	    "use; end this one by the maker's manual", t->serial);
}

int
retired_spare(const struct registry *r, const char *serial, struct err *e)
{
	unsigned ceremony = register_token_retired(r, serial);

	return ceremony == 0 ? 0 : err_set(e, ERR_POLICY, "HSM %s was "
	    "decommissioned in ceremony %04u and zeroised: no ceremony opens it "
	    "any more, and what it shows now nobody here put into it; connect "
	    "the one that is in use", serial, ceremony);
}
