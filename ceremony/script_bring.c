#include <string.h>

#include "ceremony/ceremony.h"
#include "ceremony/script_pen.h"

/*
 * What has to be in the room before a ceremony begins: nobody leaves it later
 * to fetch something.  A line is for ceremonies with one of its steps, or for all.
 */
enum { OF_STEPS = 3 };

static const struct thing {
	enum script_when    when;
	const char	   *text;
	const struct step  *steps[OF_STEPS];	/* none: of every ceremony */
	bool		    not_first;
} things[] = {
	{ .text = "This script for everybody, ink pens, and a wall clock that "
	    "somebody has set" },
	{ .text = "The machine, the medium that it starts from, and the sheet with "
	    "its digest" },
	{ .text = "Log media A and B, and the stick with the ceremony file" },
	{ .text = "Numbered bags for all that goes into a safe, and the safes' "
	    "logs" },
	{ .text = "The signed sheet with the head of the ceremony before this one, "
	    "if there was one, and what its script says of serial numbers, holders "
	    "and bags" },
	{ .text = "The HSM, token {token}", .steps = { &step_token,
	    &step_init_token } },
	{ .when = SCRIPT_CARDS, .text = "A card reader, and officers, as many as open "
	    "the HSM ({operators}), each with the card and its PIN in mind",
	    .steps = { &step_open } },
	{ .when = SCRIPT_TYPED, .text = "The envelope with the HSM's user PIN",
	    .steps = { &step_open }, .not_first = true },
	{ .when = SCRIPT_CARDS, .text = "Enough people with shares of the security "
	    "officer's PIN ({security-officers}), each with the card or the paper",
	    .steps = { &step_zeroise } },
	{ .when = SCRIPT_TYPED, .text = "The envelope with the HSM's security "
	    "officer's PIN", .steps = { &step_zeroise } },
	{ .text = "Whoever destroys the HSM's memory, with a numbered certificate; "
	    "or a bag for the HSM", .steps = { &step_certificate } },
	{ .when = SCRIPT_CARDS, .text = "Cards or paper for the shares of both "
	    "PINs: {operators} and {security-officers}",
	    .steps = { &step_init_token, &step_new_pins } },
	{ .when = SCRIPT_TYPED, .text = "Two envelopes that show when they were "
	    "opened, for the PINs", .steps = { &step_init_token } },
	{ .text = "A new card for each officer, a card reader, and an envelope for "
	    "each admin PIN", .steps = { &step_enrol, &step_replace } },
	{ .text = "Cards or paper for the shares of the backup key: {recovery}; a "
	    "bag for each paper", .steps = { &step_split } },
	{ .when = SCRIPT_JOINED, .text = "Enough people with shares of the backup "
	    "key ({recovery}), each with the card or the paper, and a card reader "
	    "where they are on cards: without them a key gets no copy",
	    .steps = { &step_backup } },
	{ .when = SCRIPT_SPLIT, .text = "Where there was a backup key before: "
	    "enough people with shares of it, if copies under it are to be wrapped "
	    "again", .steps = { &step_backup }, .not_first = true },
	{ .text = "Paper and a bag for each share of the emergency sets: "
	    "{emergency}", .steps = { &step_emergency } },
	{ .text = "A card reader, and everybody who has a share, with the card or "
	    "the paper of it",
	    .steps = { &step_exercise, &step_recreate, &step_new_pins } },
	{ .text = "Enough people with shares of the backup key ({recovery}), a card "
	    "reader where they are on cards, and the DS from the parent zone",
	    .steps = { &step_restore } },
	{ .text = "Cards and papers that count no more, and a shredder",
	    .steps = { &step_destroy_shares } },
	{ .text = "The stick REQ, with the request; and the slip with its words, "
	    "taken down over the phone", .steps = { &step_request,
	    &step_batch } },
	{ .text = "The stick REQ, with the transport key; and the slip with its "
	    "words", .steps = { &step_transport_key } },
	{ .text = "The sheets of the program, the HSM's module and the "
	    "configuration", .steps = { &step_accept } },
	{ .text = "The other site's signed key sheet", .steps = { &step_sheet } },
	{ .text = "Whoever destroys the HSM, and the certificate; or a bag that it "
	    "is kept in, and the certificate later",
	    .steps = { &step_certificate } },
	{ .text = "Of a KSK that another site made: its signed key sheet",
	    .steps = { &step_restore } },
	{ .text = "The paper that no server of the parent zone has the DS any "
	    "more", .steps = { &step_destroy } },
	{ .text = "An empty stick OUT, and another one",
	    .steps = { &step_export } },
};

static bool
is_needed(const struct thing *t, const struct ceremony_type *of,
    const struct agenda *a)
{
	const struct script_row row = { .when = t->when };

	if ((t->not_first && strncmp(of->id, "first", 5) == 0) ||
	    !script_applies(&row, a, true))
		return false;
	if (t->steps[0] == NULL)
		return true;
	for (size_t i = 0; i < OF_STEPS && t->steps[i] != NULL; i++)
		if (ceremony_has(of, t->steps[i]))
			return true;
	return false;
}

int
script_bring(struct script_pen *p, const struct ceremony_type *of,
    struct err *e)
{
	char text[SCRIPT_TEXT];

	if (p->say(p, "Bring, and tick when it is in the room:", e) != 0)
		return -1;
	for (size_t i = 0; i < sizeof(things) / sizeof(things[0]); i++)
		if (is_needed(&things[i], of, p->agenda) && p->item(p,
		    script_fill(things[i].text, p->agenda, text), e) != 0)
			return -1;
	return 0;
}
