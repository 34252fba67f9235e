#include "ceremony/key_sheet.h"

/* Each KSK that came into this HSM, once. */
static int
run(struct ceremony *c, struct err *e)
{
	if (key_sheet_compare(c, e) != 0)
		return -1;
	return register_has(&c->reg, "sheet", "compared") ? 0 : err_set(e,
	    ERR_POLICY, "no KSK came into HSM %s: there is nothing to compare",
	    c->serial);
}

const struct step step_sheet = {
	.id = "sheet",
	.title = "Imported KSK compared with its key sheet",
	.who = "both",
	.why = "Both sites must have the same key, and not only the same tag.",
	.again = STEP_ONCE,
	.needs_hsm = true,
	.unchanged = "the keys that were restored are in the HSM; none was used",
	.remedy = "if a word differs, press X: destroy the key in this HSM, and ask "
	    "the other site which copy it sent",
	.run = run,
};
