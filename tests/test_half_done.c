#include "ceremony/half_done.h"
#include "ceremony/recorded_set.h"
#include "tests/test.h"

/* What the page of a ceremony that was left says, in one line; "": nothing. */
static const char *
told(const struct ceremony *c)
{
	static char line[4096];
	struct page p = { .n_lines = 0 };
	struct blob text = { .len = 0 };
	struct err e;
	size_t n = 0;
	bool any;

	page_start(&p, "");
	any = half_done_tell(c, &p);
	check_ok(page_text(&p, &text, &e), &e);
	for (size_t i = 0; i < text.len && n + 1 < sizeof(line); i++) {
		bool blank = text.data[i] == ' ' || text.data[i] == '\n';

		if (!blank || (n > 0 && line[n - 1] != ' '))
			line[n++] = blank ? ' ' : (char)text.data[i];
	}
	line[n] = '\0';
	assert_true(any == (n > 0));
	blob_free(&text);
	page_free(&p);
	return line;
}

static void
begin(struct ceremony *c, const char *type)
{
	memset(c, 0, sizeof(*c));
	c->type = ceremony_type(type, false);
	assert_non_null(c->type);
	c->reg.number = 2;
	c->reg.records = json_pack("[{s:i,s:s,s:s,s:{}}]", "seq", 10, "step",
	    "ceremony", "kind", "begin", "data");
	assert_non_null(c->reg.records);
}

static void
add(struct ceremony *c, const char *step, const char *kind, json_t *data)
{
	assert_int_equal(json_array_append_new(c->reg.records, json_pack(
	    "{s:i,s:s,s:s,s:o}", "seq", 11, "step", step, "kind", kind, "data",
	    data)), 0);
}

static void
end(struct ceremony *c)
{
	json_decref(c->reg.records);
}

static void
is_told(const struct ceremony *c, const char *words)
{
	const char *is = told(c);

	if (strstr(is, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", is, words);
}

/* In which ceremony, what was done, what the page says of two, until when. */
static const struct {
	const char *type, *step, *words, *done;
} several[] = {
	{ "restore", "restore", "RESTORED 2 of the keys; others that were agreed "
	    "to may not be in the HSM.", "restore" },
	{ "destroy", "destroy", "DESTROYED 2 of the keys; no other was agreed to.",
	    "destroy" },
	{ "decommission", "zeroise", "ZEROISED 2 HSM, which no ceremony opens any "
	    "more; what became of it is not recorded yet.", "certificate" },
	{ "destroy-shares", "destroy-share", "DESTROYED 2 of the shares that "
	    "count no more; others may be left.", "destroy-shares" },
	{ "share-again", "recreate", "SHARES 2 made again; others may be to come.",
	    "recreate" },
	{ "sign-request", "sign", "SIGNED 2 of the slots, and no response is made "
	    "of them yet.", "sign" },
	{ "sign-request-emergency", "emergency", "SIGNED 2 of the emergency sets, "
	    "which are in no file.", "emergency" },
	{ "sign-batch", "batch-sign", "SIGNED 2 of the parts of the batch; others "
	    "may be begun.", "batch-sign" },
	{ "send-zsk", "send", "SENT 2 sealed, and no medium with it was handed "
	    "on.", "export" },
};

static void
what_is_done_several_times_is_told_until_its_step_is_done(void **state)
{
	struct ceremony c;

	(void)state;
	for (size_t i = 0; i < sizeof(several) / sizeof(several[0]); i++) {
		begin(&c, several[i].type);
		assert_string_equal(told(&c), "");
		add(&c, several[i].step, "intent", json_object());
		assert_string_equal(told(&c), "");
		add(&c, several[i].step, "result", json_object());
		add(&c, several[i].step, "result", json_object());
		is_told(&c, several[i].words);
		add(&c, several[i].done, "done", json_object());
		assert_string_equal(told(&c), "");
		end(&c);
	}
}

static void
nothing_is_told_of_a_step_that_the_ceremony_has_not(void **state)
{
	struct ceremony c;

	(void)state;
	for (size_t i = 0; i < sizeof(several) / sizeof(several[0]); i++) {
		begin(&c, "accept");
		add(&c, several[i].step, "result", json_object());
		/* What leaves is of nearly every ceremony. */
		assert_int_equal(strcmp(several[i].step, "send") == 0,
		    told(&c)[0] != '\0');
		end(&c);
	}
}

static void
a_key_that_is_to_be_destroyed_here_may_be_there_still(void **state)
{
	struct register_key key = { .foreign = true, .doomed = "1440022",
	    .doom = 10 };
	struct ceremony c;

	(void)state;
	begin(&c, "destroy");
	c.reg.keys = &key;
	c.reg.n_keys = 1;
	add(&c, "destroy", "result", json_object());
	is_told(&c, "DESTROYED 1 of the keys; others that were agreed to may be "
	    "in the HSM still.");
	key.doomed[0] = '\0';	/* it is known what came of it */
	is_told(&c, "no other was agreed to.");
	key.doomed[0] = '1';
	key.doom = 9;	/* agreed to in a ceremony before */
	is_told(&c, "no other was agreed to.");
	end(&c);
}

static void
a_key_is_told_until_it_is_copied_and_has_left(void **state)
{
	struct register_key key = { .label = "example.-KSK", .ceremony = 2 };
	struct ceremony c;

	(void)state;
	begin(&c, "make-ksk-backup");
	c.reg.keys = &key;
	c.reg.n_keys = 1;
	is_told(&c, "KEY example.-KSK is made, and has no wrapped copy: it is "
	    "lost with the HSM.");
	c.type = ceremony_type("make-ksk", false);
	is_told(&c, "KEY example.-KSK is made, and its public half has not left.");
	key.exported = 2;
	assert_string_equal(told(&c), "");
	key.exported = 0;
	key.ceremony = 1;	/* it is not of this one */
	assert_string_equal(told(&c), "");
	key.ceremony = 2;
	key.foreign = true;
	assert_string_equal(told(&c), "");
	end(&c);
}

static void
a_key_that_was_to_be_restored_is_told_in_that_ceremony(void **state)
{
	struct register_key key = { .label = "example.-KSK", .foreign = true };
	struct register_restore begun = { .serial = "1440023", .record = 11 };
	struct ceremony c;

	(void)state;
	begin(&c, "restore");
	c.reg.keys = &key;
	c.reg.n_keys = 1;
	c.reg.restores = &begun;
	c.reg.n_restores = 1;
	is_told(&c, "KEY example.-KSK may be in HSM 1440023, by record 000011.");
	begun.record = 9;
	assert_string_equal(told(&c), "");
	end(&c);
}

static void
of_two_pins_it_is_told_which_the_hsm_has(void **state)
{
	struct held_set sets[2] = {
		{ .set = { .id = { 1 }, .purpose = SHARE_USER_PIN },
		    .complete = true },
		{ .set = { .id = { 2 }, .purpose = SHARE_SO_PIN },
		    .complete = true },
	};
	char hex[2][SET_HEX];
	struct ceremony c;

	(void)state;
	for (int i = 0; i < 2; i++)
		set_hex(&sets[i].set, hex[i]);
	for (int i = 0; i < 2; i++) {
		begin(&c, "new-pins");
		c.reg.holdings.sets = sets;
		c.reg.holdings.n_sets = 2;
		add(&c, "new-pins", "result", json_pack("{s:[s]}", "sets",
		    hex[i]));
		is_told(&c, i == 0 ? "the HSM has a new user PIN, and the SO PIN "
		    "that it had before." : "the HSM has a new SO PIN, and the "
		    "user PIN that it had before.");
		add(&c, "new-pins", "result", json_pack("{s:[s]}", "sets",
		    hex[1 - i]));
		assert_string_equal(told(&c), "");
		end(&c);
	}
}

static void
what_became_of_an_hsm_is_told_until_it_has_left(void **state)
{
	struct ceremony c;

	(void)state;
	for (int i = 0; i < 2; i++) {
		begin(&c, "certificate");
		add(&c, "certificate", i == 0 ? "destroyed" : "kept", json_pack(
		    "{s:s,s:s}", "serial", "1440022", "number", "A-17"));
		is_told(&c, i == 0 ? "HSM 1440022 was destroyed, by the number "
		    "A-17" : "HSM 1440022 is kept, by the number A-17");
		add(&c, "certificate", "done", json_object());
		is_told(&c, "that stays recorded");
		add(&c, "export", "done", json_object());
		assert_string_equal(told(&c), "");
		end(&c);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_is_done_several_times_is_told_until_its_step_is_done),
		cmocka_unit_test(
		    nothing_is_told_of_a_step_that_the_ceremony_has_not),
		cmocka_unit_test(
		    a_key_that_is_to_be_destroyed_here_may_be_there_still),
		cmocka_unit_test(a_key_is_told_until_it_is_copied_and_has_left),
		cmocka_unit_test(
		    a_key_that_was_to_be_restored_is_told_in_that_ceremony),
		cmocka_unit_test(of_two_pins_it_is_told_which_the_hsm_has),
		cmocka_unit_test(what_became_of_an_hsm_is_told_until_it_has_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
