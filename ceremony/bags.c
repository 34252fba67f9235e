#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "ceremony/bags.h"

/* The text in room, of nothing but ASCII letters, digits and what is in more. */
static int
take(const char *text, const char *more, char *to, size_t room,
    struct err *e)
{
	const size_t n = strlen(text);

	if (n == 0 || n >= room)
		return err_set(e, ERR_FORMAT, "\"%.40s\" has not between 1 and %zu "
		    "characters", text, room - 1);
	for (size_t i = 0; i < n; i++)
		if (!(isascii((unsigned char)text[i]) &&
		    isalnum((unsigned char)text[i])) &&
		    strchr(more, text[i]) == NULL)
			return err_set(e, ERR_FORMAT, "\"%.40s\" has something "
			    "besides letters, digits and \"%s\"", text, more);
	memcpy(to, text, n + 1);
	return 0;
}

int
bag_list_add(const char *text, void *field, struct err *e)
{
	struct bag_list *list = field;
	char contents[BAG_CONTENTS];

	if (list->n == BAGS_MAX)
		return err_set(e, ERR_FORMAT, "more than %d", BAGS_MAX);
	if (take(text, "-._ ", contents, sizeof(contents), e) != 0)
		return -1;
	if (text[0] == ' ' || text[strlen(text) - 1] == ' ')
		return err_set(e, ERR_FORMAT, "\"%.40s\" begins or ends with a "
		    "blank", text);
	for (size_t i = 0; i < list->n; i++)
		if (strcasecmp(list->contents[i], contents) == 0)
			return err_set(e, ERR_FORMAT, "\"%s\" is there twice",
			    contents);
	memcpy(list->contents[list->n++], contents, sizeof(contents));
	return 0;
}

json_t *
bag_list_json(const struct bag_list *list)
{
	json_t *made = list->n == 0 ? NULL : json_array();

	for (size_t i = 0; made != NULL && i < list->n; i++)
		if (json_array_append_new(made, json_string(
		    list->contents[i])) != 0) {
			json_decref(made);
			made = NULL;
		}
	return made;
}

bool
bag_list_is(const struct bag_list *list, const json_t *said)
{
	for (size_t i = 0; i < list->n; i++) {
		const char *is = json_string_value(json_array_get(said, i));

		if (is == NULL || strcmp(is, list->contents[i]) != 0)
			return false;
	}
	return json_array_size(said) == list->n;
}

int
bag_number_read(const char *text, char number[BAG_NUMBER], struct err *e)
{
	if (take(text, "-./", number, BAG_NUMBER, e) != 0)
		return -1;
	for (char *p = number; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return 0;
}
