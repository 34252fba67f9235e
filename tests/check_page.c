#include "keyset/file.h"
#include "tests/test.h"

#include "tests/breach.h"

/*
 * docs/CHECKS.md, held to the source: a row for each check, in its order, with
 * its rule, the options that limit it, what the shipped policies say there,
 * and the names of the tests that break it and that just pass it.
 */

enum { CELLS = 8, CELL = 512, BESIDE = 3 };

static const char *const SHIPPED[BESIDE] = { "root", "standard", "small" };

/* The cells of a row, without the blanks around them. */
static void
row_cells(const char *line, char cells[CELLS][CELL])
{
	for (size_t i = 0; i < CELLS; i++) {
		const char *from = ++line, *to = strchr(line, '|');

		if (to == NULL || strcspn(from, "\n") < (size_t)(to - from))
			fail_msg("fewer cells than %d: %.60s", CELLS, from);
		line = to;
		while (*from == ' ')
			from++;
		while (to > from && to[-1] == ' ')
			to--;
		assert_true(to - from < CELL);
		snprintf(cells[i], CELL, "%.*s", (int)(to - from), from);
	}
}

/* What a shipped policy says of an option, or "-". */
static void
option_value(const char *policy, const char *option, char out[CELL])
{
	const char *at = policy_shipped(policy);
	size_t len = strlen(option);

	snprintf(out, CELL, "-");
	for (; at != NULL && *at != '\0'; at = strchr(at, '\n') + 1) {
		if (strncmp(at, option, len) != 0 ||
		    strncmp(at + len, " = ", 3) != 0)
			continue;
		at += len + 3;
		at += *at == '"';
		snprintf(out, CELL, "%.*s", (int)strcspn(at, "\"\n"), at);
		return;
	}
}

static void
add(char out[CELL], const char *separator, const char *text)
{
	size_t len = strlen(out);

	snprintf(out + len, CELL - len, "%s%s", len > 0 ? separator : "",
	    text);
}

/* The next word of "`this`, `that`"; NULL behind the last. */
static const char *
next_word(const char *at, char out[CELL])
{
	const char *to;

	if ((at = strchr(at, '`')) == NULL || (to = strchr(at + 1,
	    '`')) == NULL)
		return NULL;
	snprintf(out, CELL, "%.*s", (int)(to - at - 1), at + 1);
	return to + 1;
}

static void
options_hold(const char *id, char cells[CELLS][CELL])
{
	for (size_t p = 0; p < BESIDE; p++) {
		char want[CELL] = "", option[CELL], value[CELL];
		const char *at = cells[2];

		while ((at = next_word(at, option)) != NULL) {
			option_value(SHIPPED[p], option, value);
			add(want, "; ", value);
		}
		if (want[0] == '\0')
			add(want, "", "-");
		if (strcmp(want, cells[3 + p]) != 0)
			fail_msg("%s: policy %s has \"%s\" there, and not "
			    "\"%s\"", id, SHIPPED[p], want, cells[3 + p]);
	}
}

/* The names of the tests of these tables that are of this check. */
static void
tests_hold(const char *id, const struct breach *const tables[], size_t n,
    const char *cell)
{
	char want[CELL] = "", name[CELL];

	for (size_t t = 0; t < n; t++)
		for (const struct breach *b = tables[t]; b->name != NULL; b++) {
			if (strcmp(b->id, id) != 0)
				continue;
			snprintf(name, sizeof(name), "`%s`",
			    strstr(b->name, " for ") + 5);
			add(want, ", ", name);
		}
	if (strcmp(want, cell) != 0)
		fail_msg("%s: its tests are\n%s\nand not\n%s", id, want, cell);
}

void
check_page_holds(const struct finding *f, size_t n,
    const struct breach *const tables[], size_t n_broken, size_t n_tables)
{
	const char *src = getenv("SRC"), *at;
	struct blob text = { NULL, 0 };
	char folder[4096];
	struct err e;

	snprintf(folder, sizeof(folder), "%s/docs", src != NULL ? src : ".");
	check_ok(file_read(folder, "CHECKS.md", 1 << 16, &text, &e), &e);
	at = (const char *)text.data;
	for (size_t i = 0; i < n; i++) {
		char want[CELL], cells[CELLS][CELL];

		snprintf(want, sizeof(want), "\n| `%s` | %s |", f[i].id,
		    f[i].rule);
		if ((at = strstr(at, want)) == NULL)
			fail_msg("no row, or none in its place:%s", want);
		row_cells(++at, cells);
		options_hold(f[i].id, cells);
		tests_hold(f[i].id, tables, n_broken, cells[6]);
		tests_hold(f[i].id, tables + n_broken, n_tables - n_broken,
		    cells[7]);
	}
	if (strstr(at + 1, "\n| `KSR-") != NULL)
		fail_msg("a row of no check: %.40s", strstr(at + 1,
		    "\n| `KSR-") + 1);
	blob_free(&text);
}
