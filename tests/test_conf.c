#include "keyset/conf.h"
#include "tests/scratch.h"
#include "tests/test.h"

/* A house with a garden, and rooms one after the other. */
struct house {
	char	colour[32], tree[32], rooms[32];
	char	floor[32];		/* of the room that is being read */
	char	chairs[64];
};

static int
read_word(const char *text, void *field, struct err *e)
{
	if (strlen(text) >= 16)
		return err_set(e, ERR_FORMAT, "too long a word");
	memcpy(field, text, strlen(text) + 1);
	return 0;
}

/* NAME/FLOOR, and so that the next room has none. */
static int
read_room(const char *title, void *field, struct err *e)
{
	struct house *h = field;
	size_t n = strlen(h->rooms);

	if (strcmp(title, "cellar") == 0)
		return err_set(e, ERR_FORMAT, "a cellar is none");
	snprintf(h->rooms + n, sizeof(h->rooms) - n, "%s/%s ", title,
	    h->floor);
	h->floor[0] = '\0';
	return 0;
}

/* "NAME ", behind those that are there. */
static int
read_chair(const char *text, void *field, struct err *e)
{
	char *chairs = field;
	size_t n = strlen(chairs);

	if (strcmp(text, "stool") == 0)
		return err_set(e, ERR_FORMAT, "a stool is none");
	snprintf(chairs + n, 64 - n, "%s ", text);
	return 0;
}

#define FIELD(name) offsetof(struct house, name)
static const struct conf_option OPTIONS[] = {
	{ "", "colour", NULL, read_word, FIELD(colour) },
	{ "", "garden", "", NULL, 0 },
	{ "garden", "tree", "oak", read_word, FIELD(tree) },
	{ "", "room", "", read_room, 0 },
	{ "room", "floor", "", read_word, FIELD(floor) },
	{ "room", "chairs", "", read_chair, FIELD(chairs) },
	{ "room", "colour", "", read_word, FIELD(floor) },
};
static const char *const LISTS[] = { "chairs", NULL };

static int
parse(struct conf *c, struct house *h, const char *text, struct err *e)
{
	memset(h, 0, sizeof(*h));
	*c = (struct conf){
		.name = "house", .options = OPTIONS, .n = 7, .into = h,
		.lists = LISTS,
	};
	return conf_parse(c, text, strlen(text), e);
}

static void
options_and_sections_are_read(void **state)
{
	struct house h;
	struct conf c;
	struct err e;

	(void)state;
	check_ok(parse(&c, &h, "colour = \"red\"\ngarden { tree = ash }\n"
	    "room kitchen { floor = stone }\nroom attic { }\n", &e), &e);
	assert_string_equal(h.colour, "red");
	assert_string_equal(h.tree, "ash");
	assert_string_equal(h.rooms, "kitchen/stone attic/ ");
}

static void
what_is_not_given_has_its_standard_value(void **state)
{
	struct house h;
	struct conf c;
	struct err e;

	(void)state;
	check_ok(parse(&c, &h, "colour = red", &e), &e);
	assert_string_equal(h.tree, "oak");
	assert_string_equal(h.rooms, "");
	check_ok(parse(&c, &h, "garden { }\ngarden { }\ncolour = red", &e),
	    &e);
	assert_string_equal(h.tree, "oak");
}

static void
each_text_of_a_list_is_read(void **state)
{
	struct house h;
	struct conf c;
	struct err e;

	(void)state;
	check_ok(parse(&c, &h, "colour = red\nroom a { chairs = { oak, \"ash\","
	    "\nelm } }\nroom b { chairs = fir }\nroom c { chairs = { } }\n",
	    &e), &e);
	assert_string_equal(h.chairs, "oak ash elm fir ");
}

/* As policies of a site and of a group of its zones do. */
static void
a_name_may_be_in_two_sections(void **state)
{
	struct house h;
	struct conf c;
	struct err e;

	(void)state;
	check_ok(parse(&c, &h, "room a { colour = blue }\ncolour = red\n"
	    "room b { colour = green }\n", &e), &e);
	assert_string_equal(h.colour, "red");
	assert_string_equal(h.rooms, "a/blue b/green ");
	assert_int_equal(conf_line(&c, "colour"), 2);
}

static void
a_fault_has_its_line_and_option(void **state)
{
	static const struct {
		const char	*text, *says;
	} bad[] = {
		{ "", "house: colour is not given" },
		{ "colour = red\ncolour = red\n",
		    "house:2: colour is given twice" },
		{ "garden { tree = a }\ngarden {\ntree = b }\n",
		    "house:3: tree is given twice" },
		{ "room a {\nfloor = x\nfloor = y }\n",
		    "house:3: floor is given twice" },
		{ "room a { }\nroom a { }\n", "house:2: " },
		{ "room a {\nchairs = { oak,\nstool,\nash } }\n",
		    "house:3: chairs: a stool is none" },
		{ "room a {\nchairs = { oak, ash }\nchairs = { elm } }\n",
		    "house:3: chairs is given twice" },
		{ "chairs = { oak }\n", "house:1: no such option 'chairs'" },
		{ "room a {\ncolour = red\ncolour = red }\n",
		    "house:3: colour is given twice" },
		{ "room a { colour = red }\n", "house: colour is not given" },
		{ "room cellar {\n}\n", "house:2: room: a cellar is none" },
		{ "\ncolour = 0123456789abcdef\n",
		    "house:2: colour: too long a word" },
		{ "garden {\ntree = 0123456789abcdef }\n",
		    "house:2: tree: too long a word" },
		{ "tree = ash\n", "house:1: no such option 'tree'" },
		{ "room { }\n", "house:1: " },
		{ "colour += red\n", "house:1: " },
		{ "colour = \"red\n\n", "house:3: " },
		{ "\n\ninclude(\"/etc/passwd\")\n",
		    "house:3: no such option 'include'" },
		{ "# ${\n", "house:1: \"${\" has no meaning" },
		{ "\ncolour = '${HOME}'\n", "house:2: \"${\" has no meaning" },
		{ "colour = \"${NONE:-red}\"\n",
		    "house:1: \"${\" has no meaning" },
	};
	struct house h;
	struct conf c;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_refused(parse(&c, &h, bad[i].text, &e), &e, ERR_FORMAT,
		    bad[i].says);
}

static void
a_fault_does_not_outlive_its_text(void **state)
{
	struct house h;
	struct conf c;
	struct err e;

	(void)state;
	check_refused(parse(&c, &h, "colour = \"red", &e), &e, ERR_FORMAT,
	    "house:1: ");
	check_ok(parse(&c, &h, "colour = red", &e), &e);
	check_refused(conf_parse(&c, "colour = \"", 10, &e), &e, ERR_FORMAT,
	    "house:1: ");
	check_ok(conf_parse(&c, "colour = blue", 13, &e), &e);
	assert_string_equal(h.colour, "blue");
}

static void
a_nul_octet_is_refused_with_its_line(void **state)
{
	static const char text[] = "colour = red\n\0garden { }\n";
	struct house h;
	struct conf c;
	struct err e;

	(void)state;
	check_ok(parse(&c, &h, text, &e), &e);
	check_refused(conf_parse(&c, text, sizeof(text) - 1, &e), &e,
	    ERR_FORMAT, "house:2: a NUL octet");
	check_refused(conf_parse(&c, text, 14, &e), &e, ERR_FORMAT,
	    "house:2: a NUL octet");
}

static void
an_option_is_refused_later_with_its_line(void **state)
{
	struct house h;
	struct conf c;
	struct err e;

	(void)state;
	check_ok(parse(&c, &h, "\ngarden {\n}\ncolour = red\n", &e), &e);
	check_refused(conf_refuse(&c, "colour", &e, "%s on %d", "red", 7), &e,
	    ERR_FORMAT, "house:4: colour: red on 7");
	check_refused(conf_refuse(&c, "tree", &e, "too tall"), &e, ERR_FORMAT,
	    "house: tree: too tall");
}

static void
why_is_told_however_long_the_name_is(void **state)
{
	char name[4001];
	struct house h;
	struct conf c = {
		.name = name, .options = OPTIONS, .n = 5, .into = &h,
	};
	struct err e;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	check_refused(conf_parse(&c, "color = red", 11, &e), &e, ERR_FORMAT,
	    "n:1: no such option 'color'");
}

static void
a_file_is_read_and_a_folder_is_refused(void **state)
{
	const char *folder = scratch_folder("conf");
	char path[4200];
	struct house h;
	struct conf c = {
		.name = path, .options = OPTIONS, .n = 5, .into = &h,
	};
	struct err e;

	(void)state;
	scratch_put(folder, "house", "colour = red", 12);
	snprintf(path, sizeof(path), "%s/house", folder);
	check_ok(conf_load(&c, &e), &e);
	assert_string_equal(h.colour, "red");
	scratch_put(folder, "house", "color = red", 11);
	check_refused(conf_load(&c, &e), &e, ERR_FORMAT,
	    "/house:1: no such option 'color'");
	snprintf(path, sizeof(path), "%s", folder);
	check_refused(conf_load(&c, &e), &e, ERR_FORMAT, "regular file");
	snprintf(path, sizeof(path), "%s/none", folder);
	check_refused(conf_load(&c, &e), &e, ERR_SYS, "none");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_and_sections_are_read),
		cmocka_unit_test(what_is_not_given_has_its_standard_value),
		cmocka_unit_test(each_text_of_a_list_is_read),
		cmocka_unit_test(a_name_may_be_in_two_sections),
		cmocka_unit_test(a_fault_has_its_line_and_option),
		cmocka_unit_test(a_fault_does_not_outlive_its_text),
		cmocka_unit_test(a_nul_octet_is_refused_with_its_line),
		cmocka_unit_test(an_option_is_refused_later_with_its_line),
		cmocka_unit_test(why_is_told_however_long_the_name_is),
		cmocka_unit_test(a_file_is_read_and_a_folder_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
