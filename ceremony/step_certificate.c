#include "ceremony/ask.h"

enum { CERTIFICATE = 48 };

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
	page_foot(&p, "NOW  D or K.");
	page_foot(&p, "WHY  That nothing is in it the HSM has said of itself: its "
	    "pieces say it too.");
	rc = ask_letter(c, &p, "certificate", choices, letter, e);
	page_free(&p);
	return rc;
}

/* The witness reads it from the paper or the bag, and types it as well. */
static int
ask_number(struct ceremony *c, char letter, char number[CERTIFICATE],
    struct err *e)
{
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, letter == 'd' ? "THE CERTIFICATE OF ITS DESTRUCTION" :
	    "THE BAG THAT IT IS KEPT IN");
	page_line(&p, "%s", "");
	page_line(&p, "   HSM     %s, zeroised", c->serial);
	page_line(&p, "%s", "");
	page_foot(&p, "NOW  Administrator: type the number that is on it.");
	rc = ask_text(c, &p, "certificate.number", "Number", number, CERTIFICATE,
	    e);
	if (rc == 0) {
		page_line(&p, "   Number  %s", number);
		page_refoot(&p);
		page_foot(&p, "NOW  Both read it from the %s once more, and type "
		    "it.", letter == 'd' ? "certificate" : "bag");
		rc = ask_object(c, &p, "certificate.object", number, false, e);
	}
	page_free(&p);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	char letter, number[CERTIFICATE];
	bool destroyed;

	if (register_has(&c->reg, "certificate", "destroyed") ||
	    register_has(&c->reg, "certificate", "kept"))
		return 0;	/* recorded before the interruption */
	if (ask_what(c, &letter, e) != 0 ||
	    ask_number(c, letter, number, e) != 0)
		return -1;
	destroyed = letter == 'd';
	return ceremony_record(c, "certificate", destroyed ? "destroyed" :
	    "kept", json_pack("{s:s,s:s}", "serial", c->serial, "number",
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
