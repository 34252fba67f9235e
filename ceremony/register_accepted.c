#include "ceremony/hidden.h"
#include "ceremony/register_state.h"

/* The machine and the software that people accepted last. */
int
register_accept(struct registry *r, const struct record *rec, struct err *e)
{
	static const char *const files[] = {
		"program", "module", "configuration",
	};
	char hex[DIGEST_HEX];
	struct digest d;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (register_text(hex, sizeof(hex), rec->data, files[i],
		    e) != 0 || (!hidden_stands(hex) && digest_from_hex(&d, hex,
		    e) != 0))
			return -1;
	if (!json_is_string(json_object_get(rec->data, "kernel")) ||
	    !json_is_string(json_object_get(rec->data, "machine")))
		return err_set(e, ERR_FORMAT, "a machine was accepted of which "
		    "neither kernel nor serial number is said");
	json_decref(r->accepted);
	r->accepted = json_incref((json_t *)(uintptr_t)rec->data);
	r->accepted_in = r->number;
	return 0;
}
