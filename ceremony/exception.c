#include <string.h>

#include "ceremony/register.h"
#include "ceremony/input.h"

#include "ceremony/exception.h"

bool
exception_of_both(const json_t *record)
{
	const json_t *data = json_object_get(record, "data");
	const json_t *reasons = json_object_get(data, "reasons");

	if (!register_is(record, "ceremony", "exception") ||
	    json_object_get(data, "decided") != NULL ||
	    json_object_get(data, "who") != NULL)
		return false;
	return input_both(reasons);
}

bool
exception_to(const json_t *record, const char *expected)
{
	const char *is = json_string_value(json_object_get(json_object_get(
	    record, "data"), "expected"));

	return exception_of_both(record) && is != NULL &&
	    strcmp(is, expected) == 0;
}
