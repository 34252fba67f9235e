#include <string.h>

#include "signer/serial.h"

static const char *const names[] = {
	[SERIAL_KEEP] = "keep",
	[SERIAL_INCREMENT] = "increment",
	[SERIAL_UNIXTIME] = "unixtime",
	[SERIAL_DATE] = "date",
};

int
serial_policy_parse(const char *text, enum serial_policy *out, struct err *e)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i]) == 0) {
			*out = (enum serial_policy)i;
			return 0;
		}
	}
	return err_set(e, ERR_FORMAT, "\"%.40s\" is none of keep, increment, "
	    "unixtime, date", text);
}

bool
serial_is_after(uint32_t a, uint32_t than)
{
	uint32_t ahead = a - than;

	return ahead != 0 && ahead < UINT32_C(0x80000000);
}

static uint32_t
serial_of_date(time_t now)
{
	struct tm tm;

	if (gmtime_r(&now, &tm) == NULL)
		return 0;
	return (uint32_t)(tm.tm_year + 1900) * 1000000 +
	    (uint32_t)(tm.tm_mon + 1) * 10000 + (uint32_t)tm.tm_mday * 100;
}

static uint32_t
serial_wanted(enum serial_policy policy, const struct serial_basis *b)
{
	switch (policy) {
	case SERIAL_KEEP:
		break;
	case SERIAL_INCREMENT:
		return b->input + 1;
	case SERIAL_UNIXTIME:
		return (uint32_t)b->now;
	case SERIAL_DATE:
		return serial_of_date(b->now);
	}
	return b->input;
}

int
serial_next(enum serial_policy policy, const struct serial_basis *b,
    uint32_t *out, struct err *e)
{
	uint32_t wanted = serial_wanted(policy, b);
	/* Before the first time, secondaries may have the input as it is. */
	uint32_t last = b->has_last ? b->last : b->input;

	if (policy == SERIAL_KEEP) {
		/* Half of all away is neither after nor before (RFC 1982, 3.2). */
		if (b->has_last && wanted != b->last &&
		    !serial_is_after(wanted, b->last))
			return err_set(e, ERR_POLICY, "the serial would go "
			    "back from %u to %u: secondaries would not take "
			    "the zone", (unsigned)b->last, (unsigned)wanted);
	} else if (!serial_is_after(wanted, last)) {
		wanted = last + 1;
	}
	*out = wanted;
	return 0;
}
