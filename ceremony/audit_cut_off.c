#include <stdio.h>

#include "ceremony/audit_state.h"
#include "ceremony/cut_off.h"

int
audit_cut_off(struct audit *a, struct err *e)
{
	char how[CUT_OFF_TEXT], text[CUT_OFF_TEXT + 60];

	(void)e;
	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		if (!cut_off(&a->reg, i, how))
			continue;
		snprintf(text, sizeof(text), "ceremony %04u, %s: %s",
		    a->reg.number, a->reg.type, how);
		audit_say(a, "WARN", text);
	}
	return 0;
}
