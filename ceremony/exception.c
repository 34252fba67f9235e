#include <string.h>

#include "ceremony/register.h"
#include "ceremony/input.h"

#include "ceremony/exception.h"

bool
exception_has_both(const json_t *data)
{
	return json_object_get(data, "decided") == NULL &&
	    json_object_get(data, "who") == NULL &&
	    input_both(json_object_get(data, "reasons"));
}

bool
exception_of_both(const json_t *record)
{
	return register_is(record, "ceremony", "exception") &&
	    exception_has_both(json_object_get(record, "data"));
}

bool
exception_to(const json_t *record, const char *expected)
{
	const char *is = json_string_value(json_object_get(json_object_get(
	    record, "data"), "expected"));

	return exception_of_both(record) && is != NULL &&
	    strcmp(is, expected) == 0;
}
