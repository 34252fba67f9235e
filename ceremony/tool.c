#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/page.h"
#include "ceremony/tool.h"
#include "keyset/apart.h"
#include "keyset/file.h"
#include "keyset/tell.h"
#include "keyset/utc.h"

int
tool_unreadable(const struct err *e)
{
	char text[sizeof(e->text)];

	page_clean(text, sizeof(text), e->text);
	tell(stderr, "capstan", text, strlen(text));
	return TOOL_UNREADABLE;
}

static int
misused(const struct tool *t)
{
	fprintf(stderr, "usage: capstan %s %s\n", t->name, t->usage);
	return -1;
}

static int
read_number(const char *text, unsigned *out)
{
	enum { MOST = 9999 };
	unsigned n = 0;

	for (const char *c = text; *c != '\0'; c++) {
		if (*c < '0' || *c > '9' || n > MOST)
			return -1;
		n = 10 * n + (unsigned)(*c - '0');
	}
	if (n == 0 || n > MOST)
		return -1;
	*out = n;
	return 0;
}

/* Options that contradict each other; NULL: none do. */
static const char *
contradicted(const struct tool_options *o)
{
	if (o->first && o->n_previous > 0)
		return "--first says that there never was a response, and -P "
		    "gives one: leave one of them out";
	if (o->n_previous == 0 && o->emergency)
		return "--emergency says what the response of -P is: give that "
		    "too, with -P FILE";
	if (o->n_previous == 0 && o->ksks != NULL)
		return "-d names the KSKs of the response of -P: give that too, "
		    "with -P FILE";
	return NULL;
}

/* Says why, before how it is used. */
static int
contradiction(const struct tool *t, const char *why)
{
	struct err e;

	err_set(&e, ERR_FORMAT, "%s", why);
	(void)tool_unreadable(&e);
	return misused(t);
}

int
tool_options(struct tool_options *o, const struct tool *t, int argc,
    char *argv[], const char *letters, int most)
{
	static const struct option longs[] = {
		{ "emergency", no_argument, NULL, 'E' },
		{ "first", no_argument, NULL, 'F' },
		{ NULL, 0, NULL, 0 },
	};
	const char *why;
	struct err e;
	int ch;

	*o = (struct tool_options){ .policy = "standard", .now = time(NULL),
	    .configuration = CONFIGURATION };
	optind = 1;
	while ((ch = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if ((ch == 'F' || ch == 'E') && strchr(letters, 'P') == NULL)
			return misused(t);
		switch (ch) {
		case 'c':
			o->configuration = optarg;
			o->by_configuration = true;
			break;
		case 'd':
			o->ksks = optarg;
			break;
		case 'E':
			o->emergency = true;
			break;
		case 'j':
			o->json = true;
			break;
		case 'H':
			o->html = true;
			break;
		case 'n':
			if (read_number(optarg, &o->number) != 0)
				return misused(t);
			break;
		case 'F':
			o->first = true;
			break;
		case 'o':
			o->output = optarg;
			break;
		case 'p':
			o->policy = optarg;
			o->by_policy = true;
			break;
		case 'P':
			if (o->n_previous == TOOL_PREVIOUS_MAX)
				return misused(t);
			o->previous[o->n_previous++] = optarg;
			break;
		case 't':
			if (utc_parse(optarg, &o->now, &e) != 0) {
				err_doing(&e, "-t");
				(void)tool_unreadable(&e);
				return -1;
			}
			break;
		default:
			return misused(t);
		}
	}
	if ((why = contradicted(o)) != NULL)
		return contradiction(t, why);
	return (most > 0 && optind >= argc) ||
	    argc - optind > (most > 0 ? most : 1) ? misused(t) : 0;
}

int
tool_print_json(json_t *all)
{
	char *text = all == NULL ? NULL : json_dumps(all, JSON_INDENT(1) |
	    JSON_ENSURE_ASCII);
	int rc = -1;

	json_decref(all);
	if (text != NULL && puts(text) >= 0)
		rc = 0;
	else
		fprintf(stderr, "capstan: the result cannot be written as JSON\n");
	free(text);
	return rc;
}

int
tool_read(const char *path, struct blob *out, struct err *e)
{
	return file_read(NULL, path, TOOL_BYTES_MAX, out, e);
}

struct request *
tool_read_request(const char *path, struct err *e)
{
	struct blob bytes = { .len = 0 };
	struct request *q = NULL;

	if (tool_read(path, &bytes, e) != 0)
		return NULL;
	q = request_read_apart(bytes.data, bytes.len, e);
	blob_free(&bytes);
	if (q == NULL)
		err_doing(e, "%s", path);
	return q;
}
