#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

/*
 * json [PATH [VALUE]]: whether standard input is JSON, in ASCII and without a
 * name twice; has a member at PATH, of names and numbers parted by '/'; and
 * that is this text.  Exit status 0 when it is.
 */
static const json_t *
member(const json_t *of, char *path)
{
	for (char *name = strtok(path, "/"); name != NULL && of != NULL;
	    name = strtok(NULL, "/"))
		of = json_is_array(of) ? json_array_get(of,
		    (size_t)strtoul(name, NULL, 10)) : json_object_get(of, name);
	return of;
}

int
main(int argc, char *argv[])
{
	static char text[8 << 20];
	size_t len = fread(text, 1, sizeof(text), stdin);
	json_error_t why;
	json_t *all = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
	const json_t *found = all;
	int rc = 1;

	for (size_t i = 0; i < len; i++)
		if ((text[i] < ' ' && text[i] != '\n') || text[i] == 0x7f) {
			fprintf(stderr, "json: octet %zu is not plain\n", i);
			goto out;
		}
	if (all == NULL)
		fprintf(stderr, "json: line %d: %s\n", why.line, why.text);
	else if (argc > 1 && (found = member(all, argv[1])) == NULL)
		fprintf(stderr, "json: that member is not there\n");
	else if (argc > 2 && (!json_is_string(found) ||
	    strcmp(json_string_value(found), argv[2]) != 0))
		fprintf(stderr, "json: it is \"%s\"\n", json_is_string(found) ?
		    json_string_value(found) : "no text");
	else
		rc = 0;
out:
	json_decref(all);
	return rc;
}
