#include <stdio.h>

#include "ceremony/ask.h"

/* Not E, L, R, X, which are everywhere. */
static const char letters[] = "abcdfghijkmnopq";
enum { LETTERS = sizeof(letters) - 1 };

/* Of those that were zeroised before; the certificate is of one. */
static int
ask_which(struct ceremony *c, char serial[HSM_SERIAL_MAX + 1], struct err *e)
{
	struct ui_choice choices[LETTERS + 1] = { { 0, NULL } };
	const struct register_token *t, *of[LETTERS];
	struct page p = { .n_lines = 0 };
	char letter = 0;
	size_t n = 0;
	int rc;

	page_start(&p, "WHICH HSM WAS DESTROYED");
	page_line(&p, "%s", "");
	while (n < LETTERS && (t = register_token_uncertified(&c->reg,
	    n)) != NULL) {
		page_wrap(&p, "   %c  HSM %s, zeroised in ceremony %04u%s%s",
		    letters[n], t->serial, t->retired, t->bag[0] != '\0' ?
		    ", kept in bag " : "", t->bag);
		choices[n] = (struct ui_choice){ letters[n], "" };
		of[n++] = t;
	}
	page_foot(&p, "NOW  Administrator: press the letter of the HSM that the "
	    "certificate names.");
	rc = n > 0 ? ask_letter(c, &p, "certificate.hsm", choices, &letter, e) :
	    err_set(e, ERR_POLICY, "no HSM was decommissioned here that has no "
	    "certificate of its destruction");
	page_free(&p);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (letters[i] == letter)
			snprintf(serial, HSM_SERIAL_MAX + 1, "%s", of[i]->serial);
	return rc;
}

static int
ask_what(struct ceremony *c, char *letter, struct err *e)
{
	static const struct ui_choice choices[] = {
		{ 'd', "It was destroyed" }, { 'k', "It is kept, sealed" },
		{ 0, NULL },
	};
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "WHAT BECOMES OF THE HSM ITSELF");
	page_line(&p, "%s", "");
	page_line(&p, "   HSM     %s, zeroised", c->serial);
	page_line(&p, "%s", "");
	page_wrap(&p, "   D   Its memory was destroyed before these two people, and "
	    "whoever did it gave a certificate with a number.");
	page_wrap(&p, "   K   It is kept in a sealed bag with a number, until it is "
	    "destroyed.");
	page_foot(&p, "NOW  Administrator: D or K.");
	page_foot(&p, "WHY  That nothing is in it the HSM has said of itself: its "
	    "pieces say it too.");
	rc = ask_letter(c, &p, "certificate", choices, letter, e);
	page_free(&p);
	return rc;
}

/* The witness reads it from the paper or the bag, and types it as well. */
static int
ask_number(struct ceremony *c, const char *serial, char letter,
    char number[REGISTER_NUMBER], struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, letter == 'd' ? "THE CERTIFICATE OF ITS DESTRUCTION" :
	    "THE BAG THAT IT IS KEPT IN");
	page_line(&p, "%s", "");
	page_line(&p, "   HSM     %s, zeroised", serial);
	page_line(&p, "%s", "");
	page_foot(&p, "NOW  Administrator: type the number that is on it.");
	page_foot(&p, "WHY  By this number it is found again in years to "
	    "come.");
	rc = ask_text(c, &p, "certificate.number", "Number", number,
	    REGISTER_NUMBER, e);
	if (rc == 0) {
		page_line(&p, "   Number  %s", number);
		page_refoot(&p);
		page_foot(&p, "NOW  Both read it from the %s once more, and type "
		    "it.", letter == 'd' ? "certificate" : "bag");
		page_foot(&p, "WHY  A number that was mistyped leads to "
		    "nothing.");
		rc = ask_object(c, &p, "certificate.object", number, false, e);
	}
	page_free(&p);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	char letter = 'd', number[REGISTER_NUMBER], serial[HSM_SERIAL_MAX + 1];
	bool destroyed;

	if (register_has(&c->reg, "certificate", "destroyed") ||
	    register_has(&c->reg, "certificate", "kept"))
		return 0;	/* recorded before the interruption */
	snprintf(serial, sizeof(serial), "%s", c->serial);
	if ((ceremony_has(c->type, &step_zeroise) ? ask_what(c, &letter, e) :
	    ask_which(c, serial, e)) != 0 ||
	    ask_number(c, serial, letter, number, e) != 0)
		return -1;
	destroyed = letter == 'd';
	return ceremony_record(c, "certificate", destroyed ? "destroyed" :
	    "kept", json_pack("{s:s,s:s}", "serial", serial, "number",
	    number), e);
}

const struct step step_certificate = {
	.id = "certificate",
	.title = "HSM destroyed, or sealed away",
	.who = "both",
	.why = "A number on paper says where its pieces went.",
	.again = STEP_ONCE,
	.unchanged = "no number was recorded; the HSM is zeroised all the same",
	.run = run,
};
