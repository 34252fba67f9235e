#include "ceremony/script_rows.h"

/* Officers, their cards, and the shares that people hold. */

#define NEW_SHARE "Set _|Share _|Holder ___|Card or bag __"
#define NOT_SEEN "Set __|Share _|Holder ____"

static const struct script_row enrol[] = {
	{ ALOUD, "Each officer gets a card, with PINs that nobody else knows." },
	{ ADMINISTRATOR, "O, for each officer." },
	{ OFFICER, "Say your name, which the administrator types; Enter.  Put the "
	    "new card in, alone; Enter." },
	{ WITNESS, "Compare the number on the page with what is printed on the "
	    "card, before any PIN is typed." },
	{ ADMINISTRATOR, "N where the card has the PINs of the factory; U where it "
	    "has others." },
	{ OFFICER, "Make up a PIN of six characters or more, to be kept in mind, "
	    "and an admin PIN of eight or more, for a sealed envelope.  Type each "
	    "twice.  Nobody else looks." },
	{ OFFICER, "Take the card out, put it in again; Enter; and type the PIN "
	    "from memory." },
	{ ELSE, "The card is not empty: both type its number where what is on it may "
	    "go; else Esc.  Only the PIN from memory fails: P proves the card "
	    "later." },
	{ WITNESS, "Write down whose card is which, and the envelope of each "
	    "admin PIN." },
	{ LINES(OFFICER), "Officer ____|Card ___|Envelope __" },
	{ ADMINISTRATOR, "G when all are enrolled." },
	SCRIPT_END
};

static const struct script_row replace[] = {
	{ ALOUD, "An officer gets another card, or another person takes the "
	    "place." },
	{ ADMINISTRATOR, "A; type the officer's name, and the name of who gets the "
	    "next card." },
	{ OFFICER, "The card is here: H, and its PIN; it signs that it is given up." },
	{ ELSE, "It is not here, or of no use: N, with why, and who says so.  That "
	    "is final." },
	{ BOTH, "Read which shares are on it.  Type the name, or both names, as "
	    "the page shows; Enter." },
	{ OFFICER, "Enrol the next card: its number compared, both PINs typed "
	    "twice, the card put in again, and the PIN typed from memory." },
	{ WITNESS, "Write down whose card it is, and what is to be done next about "
	    "the shares." },
	{ LINE, "Officer ____|Card ___|Envelope __" },
	{ LINE, "Next _" },
	{ LINE, "_" },
	{ ADMINISTRATOR, "G when there is no other." },
	SCRIPT_END
};

static const struct script_row exercise[] = {
	{ ALOUD, "Every share that is here is read and checked, and none are put "
	    "together." },
	{ HOLDER, "With a card: C, Enter, the PIN.  With a paper: P, and its "
	    "eleven rows." },
	{ ADMINISTRATOR, "G when there is no other of that set; look; Enter.  The "
	    "next page asks for the next set, and the same card comes again for "
	    "it: of the user PIN, the SO PIN, the backup key, as there are." },
	{ SCREEN, "What each holder has shown, and what was not good." },
	{ WITNESS, "Write down which shares were not shown: they are looked for." },
	{ LINE, NOT_SEEN }, { LINE, NOT_SEEN }, { LINE, NOT_SEEN },
	{ ADMINISTRATOR, "Show every page; Enter." },
	SCRIPT_END
};

static const struct script_row recreate[] = {
	{ ALOUD, "A share that is lost, or was never issued, is made again from "
	    "others of its set." },
	{ ADMINISTRATOR, "Press the letter of the set, type the number of the "
	    "share, and the name of who gets it." },
	{ BOTH, "Type the set and the number, as the page shows; Enter." },
	{ HOLDER, "Others of that set bring theirs.  With a card: C, Enter, the "
	    "PIN.  With a paper: P, and its eleven rows." },
	{ ADMINISTRATOR, "G when enough are in." },
	{ HOLDER, "Who gets the share: C, Enter and the PIN; or P, copy the eleven "
	    "rows, and type them back." },
	{ WITNESS, "Write down who has the share now, and that the old one counts "
	    "as lost." },
	{ LINE, NEW_SHARE }, { LINE, NEW_SHARE },
	{ ADMINISTRATOR, "The next share, or G." },
	SCRIPT_END
};

static const struct script_row new_pins[] = {
	{ ALOUD, "The HSM gets new PINs, of which nobody knows more than a share." },
	{ ADMINISTRATOR, "B for both PINs, U for the user PIN, S where the security "
	    "officers' shares bring it." },
	{ HOLDER, "Who has an old share: C, Enter, and the card's PIN; or P, and "
	    "the eleven rows." },
	{ ADMINISTRATOR, "G when enough are in; and the same for the other PIN." },
	{ HOLDER, "Who gets a new share: say your name; C, Enter, and the card's "
	    "PIN; or P, copy the eleven rows, and type them back." },
	{ WITNESS, "Write down from the last page who holds what, and the number of "
	    "the bag that a paper goes into; then Enter." },
	{ LINE, "User PIN, set __" },
	{ LINES(PIN), ONE_SHARE },
	{ LINE, "SO PIN, set __" },
	{ LINES(SO), ONE_SHARE },
	{ ELSE, "A card was taken out too early: it is asked for until its shares "
	    "are on it again." },
	SCRIPT_END
};

static const struct script_row drop[] = {
	{ ALOUD, "The HSM was opened from new shares alone: the old ones are taken "
	    "off the cards." },
	{ OFFICER, "C; Enter; the card's PIN." },
	{ ADMINISTRATOR, "G when every card that is here was in." },
	{ WITNESS, "See that holders of old papers destroy them." },
	SCRIPT_END
};

static const struct script_row destroy_shares[] = {
	{ ALOUD, "Shares that count no more are destroyed, and cards are reset." },
	{ BOTH, "Read which sets count no more, and which are kept, and why." },
	{ ADMINISTRATOR, "P for a paper: type its number in the list." },
	{ WITNESS, "Shred the paper; both tick that it was." },
	{ OFFICER, "C for a card: its number or the name; the PIN; both type the "
	    "number of the card." },
	{ ADMINISTRATOR, "T for a card that nobody is to have any more: both type "
	    "its number, and its admin PIN comes from the envelope." },
	{ ADMINISTRATOR, "G when there is no other." },
	{ WITNESS, "Write down what was not brought." },
	{ LINE, NOT_SEEN }, { LINE, NOT_SEEN }, { LINE, NOT_SEEN },
	SCRIPT_END
};

const struct script_step script_shares[] = {
	{ "enrol", enrol }, { "replace", replace }, { "exercise", exercise },
	{ "recreate", recreate }, { "new-pins", new_pins }, { "drop", drop },
	{ "destroy-shares", destroy_shares },
	{ NULL, NULL }
};
