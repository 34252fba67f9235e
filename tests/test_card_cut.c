#include "tests/card_desk.h"
#include "tests/pcsc_fake.h"
#include "tests/test.h"

/* A cut at every command that a card gets, and what is found after it. */

static const char *const whens[] = { "before", "after", "answered", "empty" };

static void
check_enrolled(const char *at)
{
	struct card_identity i;
	struct card_signature s;
	struct card *c = desk_open();
	struct card_tries tries;
	struct err e;

	if (desk_enrol(c, true, &e) != 0)
		fail_msg("%s: enrolled again: %s", at, e.text);
	check_ok(card_tries(c, &tries, &e), &e);
	assert_int_equal(tries.user, 3);
	assert_int_equal(tries.admin, 3);
	i = *card_identity(c);
	card_close(&c);
	if (desk_authenticate(&i, &s, &e) != 0)
		fail_msg("%s: %s", at, e.text);
}

static void
an_enrolment_cut_at_any_command_is_done_again(void **state)
{
	unsigned commands, cuts = 0;
	struct card *c;
	struct err e;
	char at[40];

	(void)state;
	commands = pcsc_fake_commands();
	(void)desk_enrolled();
	commands = pcsc_fake_commands() - commands;
	for (unsigned n = 1; n <= commands; n++)
		for (size_t w = 0; w < 3; w++, cuts++) {
			pcsc_fake_insert(0, desk_card("enrol", "00001001"));
			snprintf(at, sizeof(at), "cut=%u:%s", n, whens[w]);
			desk_fault(at);
			if ((c = card_open(readers, READER, &e)) != NULL &&
			    desk_enrol(c, false, &e) == 0 &&
			    (w != 2 || n < commands))
				fail_msg("%s: it was not cut", at);
			card_close(&c);
			if (w != 2 || n < commands) {
				assert_int_equal(e.kind, ERR_GONE);
				assert_non_null(strstr(e.text, "put it in"));
			}
			pcsc_fake_insert(0, desk_dir);
			desk_fault("");
			check_enrolled(at);
		}
	print_message("# %u commands of an enrolment, cut %u times\n",
	    commands, cuts);
	assert_true(commands > 20);
}

/* Which may be there after a cut before, after and in the middle of it. */
static void
check_share_after(const char *at, size_t when, bool was_there,
    const struct card_shares *old, const struct card_shares *new)
{
	static const enum card_found none = CARD_FOUND_NONE;
	struct card_shares nothing = { 0 };
	enum card_found found, before = was_there ? CARD_FOUND_OLD : none;
	struct card *c = desk_open_with_pin();
	struct err e;

	check_ok(card_store_look(c, was_there ? old : &nothing, new, &found,
	    &e), &e);
	if (found != before && found != CARD_FOUND_NEW &&
	    !(when == 3 && found == CARD_FOUND_NONE))
		fail_msg("%s: found %d", at, (int)found);
	check_ok(card_store_write(c, new, &e), &e);
	check_ok(card_store_look(c, old, new, &found, &e), &e);
	assert_int_equal(found, CARD_FOUND_NEW);
	card_close(&c);
}

static void
shares_cut_at_any_command_are_old_or_new_or_none(void **state)
{
	struct card_shares old, new;
	unsigned commands, cuts = 0, found_cut;
	struct err e;
	char at[40];

	(void)state;
	desk_shares(&old, "SET-A-01", 0x5a);
	desk_shares(&new, "SET-A-02", 0xa5);
	commands = pcsc_fake_commands();
	check_ok(desk_write(&old, &e), &e);
	commands = pcsc_fake_commands() - commands;
	for (int was_there = 0; was_there < 2; was_there++)
		for (unsigned n = 1; n <= commands; n++)
			for (size_t w = 0; w < 4; w++, cuts++) {
				pcsc_fake_insert(0, desk_card("share",
				    "00001001"));
				if (was_there)
					check_ok(desk_write(&old, &e), &e);
				snprintf(at, sizeof(at), "cut=%u:%s", n,
				    whens[w]);
				desk_fault(at);
				found_cut = desk_write(&new, &e) != 0;
				if (!found_cut && (w != 2 || n < commands))
					fail_msg("%s: it was not cut", at);
				if (found_cut)
					assert_int_equal(e.kind, ERR_GONE);
				pcsc_fake_insert(0, desk_dir);
				desk_fault("");
				check_share_after(at, w, was_there, &old,
				    &new);
			}
	print_message("# %u commands of a share's writing, cut %u times\n",
	    commands, cuts);
	card_shares_clear(&old);
	card_shares_clear(&new);
}

static void
a_wipe_cut_at_any_command_is_done_again(void **state)
{
	struct card_shares s, back = { 0 };
	unsigned cuts = 0;
	struct card *c;
	struct err e;
	char at[40];
	bool cut = true;

	(void)state;
	desk_shares(&s, "SET-A-01", 0x5a);
	for (unsigned n = 1; cut; n++)
		for (size_t w = 0; w < 2; w++, cuts++) {
			pcsc_fake_insert(0, desk_card("wipe", "00001001"));
			check_ok(desk_write(&s, &e), &e);
			c = desk_open_with_pin();
			snprintf(at, sizeof(at), "cut=%u:%s", n, whens[w]);
			desk_fault(at);
			cut = card_store_wipe(c, &e) != 0;
			card_close(&c);
			pcsc_fake_insert(0, desk_dir);
			desk_fault("");
			c = desk_open_with_pin();
			check_ok(card_store_wipe(c, &e), &e);
			check_ok(card_store_read(c, &back, &e), &e);
			assert_int_equal(back.n, 0);
			card_close(&c);
		}
	print_message("# a wipe, cut %u times\n", cuts);
	card_shares_clear(&s);
}

static void
a_card_that_goes_says_what_may_have_changed(void **state)
{
	struct card_shares s, back = { 0 };
	struct card *c;
	struct err e;

	(void)state;
	desk_shares(&s, "SET-A-01", 0x5a);
	c = desk_open_with_pin();
	desk_fault("cut=DA.1:before");
	check_refused(card_store_write(c, &s, &e), &e, ERR_GONE,
	    "the card did not answer, or was taken out: put it in again (Fake "
	    "0, SCARD_E_NOT_TRANSACTED); it was to write the shares, and "
	    "whether the card did it is not known");
	check_refused(card_store_read(c, &back, &e), &e, ERR_GONE,
	    "the card was taken out: put it in again (Fake 0, "
	    "SCARD_W_REMOVED_CARD); it was to read the shares, and nothing on "
	    "it was changed");
	card_close(&c);
	/* Between the PIN and the share: it must be given again. */
	pcsc_fake_insert(0, desk_dir);
	desk_fault("cut=20.1:answered");
	c = desk_open_with_pin();
	check_refused(card_store_read(c, &back, &e), &e, ERR_GONE,
	    "the card was taken out");
	card_close(&c);
	/* Written, and gone before it could be read back. */
	pcsc_fake_insert(0, desk_dir);
	desk_fault("cut=DA.1:answered");
	c = desk_open_with_pin();
	check_refused(card_store_write(c, &s, &e), &e, ERR_GONE,
	    "it was written, and is not proved");
	card_close(&c);
	card_shares_clear(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(an_enrolment_cut_at_any_command_is_done_again),
		DESK_TEST(shares_cut_at_any_command_are_old_or_new_or_none),
		DESK_TEST(a_wipe_cut_at_any_command_is_done_again),
		DESK_TEST(a_card_that_goes_says_what_may_have_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
