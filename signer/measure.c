#include "signer/measure.h"

static const struct {
	const char	*name, *help;
} measures[] = {
#define X(id, name, help) { name, help },
	MEASURES(X)
#undef X
};

const char *
measure_name(enum measure m)
{
	return measures[m].name;
}

const char *
measure_help(enum measure m)
{
	return measures[m].help;
}

void
measure_set(struct measures *m, enum measure which, int64_t value)
{
	m->known[which] = true;
	m->value[which] = value;
}
