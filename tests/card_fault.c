#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/card_virtual.h"

/* Where name stands in the faults, whole up to its end, "=" or a comma. */
static const char *
place_of(const struct card_virtual *v, const char *name, const char *from)
{
	size_t len = strlen(name);

	for (const char *p = from; (p = strstr(p, name)) != NULL; p += len)
		if ((p == v->fault_text || strchr(" ,\n", p[-1]) != NULL) &&
		    strchr(" ,\n=", p[len]) != NULL)
			return p;
	return NULL;
}

void
fault_turn(struct card_virtual *v, uint8_t ins)
{
	const char *env = getenv("CARD_FAULT");
	char now[sizeof(v->fault_text)], file[256];
	size_t len = memory_get(v->dir, "fault", file, sizeof(file) - 1);

	file[len] = '\0';
	snprintf(now, sizeof(now), "%s,%s", file, env != NULL ? env : "");
	if (strcmp(now, v->fault_text) != 0) {
		strcpy(v->fault_text, now);
		v->n_commands = 0;
		memset(v->n_ins, 0, sizeof(v->n_ins));
	}
	v->n_commands++;
	v->n_ins[ins]++;
}

bool
fault_is(const struct card_virtual *v, const char *name)
{
	return place_of(v, name, v->fault_text) != NULL;
}

unsigned
fault_number(const struct card_virtual *v, const char *name,
    unsigned otherwise)
{
	const char *p = place_of(v, name, v->fault_text);

	return p == NULL || p[strlen(name)] != '=' ? otherwise :
	    (unsigned)strtoul(p + strlen(name) + 1, NULL, 10);
}

bool
fault_now(const struct card_virtual *v, uint8_t ins, const char *name,
    char what[16])
{
	size_t len = strlen(name);
	const char *p = v->fault_text;
	unsigned wanted, nth;

	for (; (p = place_of(v, name, p)) != NULL; p += len) {
		if (sscanf(p + len, "=%2x.%u:%15[^ ,\n]", &wanted, &nth,
		    what) == 3) {
			if (wanted == ins && nth == v->n_ins[ins])
				return true;
		} else if (sscanf(p + len, "=%u:%15[^ ,\n]", &nth, what) == 2) {
			if (nth == v->n_commands)
				return true;
		}
	}
	return false;
}
