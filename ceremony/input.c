#include <string.h>

#include "ceremony/ceremony.h"

#include "ceremony/input.h"

bool
input_text(const char *text)
{
	size_t blanks = 0, n = 0;

	for (; text != NULL && text[n] != '\0'; n++) {
		if (text[n] < ' ' || text[n] > '~')
			return false;
		blanks += text[n] == ' ';
	}
	return n > blanks && n < UI_ANSWER_MAX;
}

bool
input_name(const char *text)
{
	const struct holdings nobody = { .n_officers = 0 };
	char name[PERSON_NAME];
	struct err why;

	if (!input_text(text) || strlen(text) >= sizeof(name))
		return false;
	memcpy(name, text, strlen(text) + 1);
	return person_named(&nobody, name, &why) == 0;
}

bool
input_both(const json_t *list)
{
	return json_array_size(list) == 2 &&
	    input_text(json_string_value(json_array_get(list, 0))) &&
	    input_text(json_string_value(json_array_get(list, 1)));
}
