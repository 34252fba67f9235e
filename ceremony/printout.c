#include "ceremony/printer.h"
#include "ceremony/printout.h"

/* Between its beginning and its end, and not while it is left. */
static bool
is_held(const struct ceremony *c)
{
	return c->type != NULL && c->taken_up && !c->leaving && !c->reg.ended;
}

int
printout_note(struct ceremony *c, struct err *e)
{
	const char *state, *fault;

	if (c->printer == NULL || !is_held(c))
		return 0;
	(void)printer_look(c->printer);
	if (printer_works(c->printer) != c->reg.printer_failed)
		return 0;
	state = c->reg.printer_failed ? "ok" : "failed";
	fault = c->reg.printer_failed ? NULL : printer_fault(c->printer);
	return ceremony_record(c, "ceremony", "printer", json_pack("{s:s,s:s*}",
	    "state", state, "fault", fault), e);
}
