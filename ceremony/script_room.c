#include "ceremony/script_rows.h"

/* What every ceremony begins and ends with, and the way into the HSM. */

static const struct script_row people[] = {
	{ ALOUD, "We begin.  Who stops this ceremony says so, at any time, and it "
	    "stops.  What is not as the script says is an exception, and written "
	    "down." },
	{ SCRIPT_PLANNED, SCRIPT_WITNESS, "Read the words of the ceremony file, "
	    "line by line, from the first sheet of this script." },
	{ SCRIPT_PLANNED, SCRIPT_ADMINISTRATOR, "Compare each line with the "
	    "screen and tick it with Space; Enter when all are ticked." },
	{ SCRIPT_PLANNED, SCRIPT_ELSE, "A word differs: M.  It is another file; "
	    "nothing is done with it." },
	{ ADMINISTRATOR, "Type your full name as on the attendance sheet; Enter." },
	{ WITNESS, "Type your full name in the same way; Enter." },
	{ BOTH, "Read your own name, as it will stand in the journal for ever; "
	    "Enter.  Esc types both again." },
	{ ELSE, "A machine was accepted before: the page says that it is this one, "
	    "Enter; or what is not as it was, and both are asked for a reason." },
	{ SCRIPT_PLANNED, SCRIPT_ELSE, "Somebody else came than was planned: both "
	    "are asked for a reason, which becomes an exception." },
	SCRIPT_END
};

static const struct script_row accept[] = {
	{ ALOUD, "What runs on this machine is compared with what was released, "
	    "and accepted." },
	{ WITNESS, "Have the papers at hand, that came by another way than the "
	    "machine: of the program, of the HSM's module, of the "
	    "configuration." },
	{ BOTH, "Of each: compare all words with the paper, and type its first "
	    "four; Enter." },
	{ ELSE, "A word differs: X.  Nothing is accepted, and the machine is set "
	    "aside." },
	SCRIPT_END
};

static const struct script_row wall[] = {
	{ ALOUD, "Every signature carries dates.  We look at the wall clock, and "
	    "not at the screen." },
	{ ADMINISTRATOR, "Type what the wall clock says, in UTC, as "
	    "2027-02-09 10:17; Enter." },
	{ WITNESS, "Look at the wall clock yourself, and type it the same way; "
	    "Enter." },
	{ BOTH, "Read every line; each types the day of the week, in UTC and in "
	    "capitals, as SOMEDAY; Enter." },
	{ ELSE, "It is more than two minutes from this machine's clock: one of "
	    "the two is wrong.  If it was misread, do the step again; else X, set "
	    "the clock, and go on with the ceremony." },
	SCRIPT_END
};

static const struct script_row media[] = {
	{ SCREEN, "Log media A and B, both ok, and how many records they have." },
	{ WITNESS, "Read the words of the journal's head from the signed paper "
	    "of the ceremony before this one." },
	{ ADMINISTRATOR, "Tick each line that is the same with Space; Enter." },
	{ ELSE, "No ceremony before has its head on paper: look, and Enter.  The "
	    "words differ: M.  These log media are older than that paper, or "
	    "others." },
	{ ELSE, "A or B is FAILED: put it in, press X, start the console again, and "
	    "C.  Esc does not take it.  Where it is broken, go on: both are asked "
	    "for a reason." },
	SCRIPT_END
};

static const struct script_row bags_out[] = {
	{ ALOUD, "We compare the bags with the list of the ceremony before.  None is "
	    "cut open before that, but those without which the console could not "
	    "be started." },
	{ WITNESS, "Show each bag to the camera.  Say which is opened today, which "
	    "stays shut, and which is missing." },
	{ ADMINISTRATOR, "O, N or M." },
	{ BOTH, "Of one that is opened: one after the other reads the number off the "
	    "bag, and types it; Enter.  Nobody looks it up." },
	{ LINES(BAGS), "Number _|Seal whole _" },
	{ BOTH, "Look at seal and seams of each bag that is opened.  The "
	    "administrator presses W if all are whole; then they are cut open." },
	{ ELSE, "No bag is sealed, as the page says: Enter." },
	{ ELSE, "The two numbers differ, or both are not the one it was sealed "
	    "with: T, and both look again.  It still is another, a bag is missing, "
	    "or a seal is torn: both are asked for a reason, or X." },
	SCRIPT_END
};

static const struct script_row bags_in[] = {
	{ OFFICER, "Where nothing was written to OUT, whose card was here signs "
	    "now: C; Enter; the PIN.  Who does not: N, and the reason." },
	{ ALOUD, "What was opened goes into new bags.  A bag is used once." },
	{ ADMINISTRATOR, "Of each: S with the new bag at hand; K if its old bag was "
	    "not opened; O if it stays out, and type why." },
	{ BOTH, "One after the other reads the number off the new bag, and types "
	    "it; Enter.  Put it in, seal it, and sign on the seal: the log media "
	    "when the console has ended." },
	{ LINES(BAGS), "New number _|Signed on the seal _" },
	{ ELSE, "The number was used before: take another bag." },
	SCRIPT_END
};

static const struct script_row token[] = {
	{ ALOUD, "We compare the HSM with what the journal says of it." },
	{ SCREEN, "The serial number, the model, and the label {token}." },
	{ WITNESS, "Compare the serial number with the paper of last time; of a new "
	    "token write it down." },
	{ LINE, "Serial number __|Label _" },
	{ ADMINISTRATOR, "Enter." },
	{ ELSE, "The journal knows no such token: both type its serial number "
	    "where it is to be taken into use; else Esc, and look which HSM this "
	    "is." },
	SCRIPT_END
};

static const struct script_row open[] = {
	{ SCRIPT_CARDS, SCRIPT_ALOUD, "The HSM is opened by {operators} officers.  "
	    "Nobody else looks at the keyboard while a PIN is typed." },
	{ SCRIPT_CARDS, SCRIPT_OFFICER, "C; Enter when the card is in a reader.  "
	    "Of several cards press the letter of whoever types.  Type the card's "
	    "PIN; Enter.  Take the card out." },
	{ SCRIPT_CARDS, SCRIPT_ADMINISTRATOR, "G when enough are in: the HSM "
	    "opens." },
	{ SCRIPT_CARDS, SCRIPT_ELSE, "A PIN is wrong: look at Num Lock.  After two "
	    "the card is left alone for the day, and another officer comes." },
	{ SCRIPT_TYPED, SCRIPT_ADMINISTRATOR, "Type the user PIN of the HSM; Enter.  "
	    "Nobody else looks." },
	{ SCRIPT_TYPED, SCRIPT_ELSE, "It is wrong: look at Num Lock.  Before a "
	    "third try both type the HSM's serial number." },
	SCRIPT_END
};

static const struct script_row inventory[] = {
	{ ALOUD, "We compare the keys in the HSM with the register, and try each." },
	{ SCREEN, "Each key by its tag, and that it signs.  A new HSM is empty." },
	{ BOTH, "Look; the administrator presses Enter." },
	{ ELSE, "A key is unknown, missing, or does not sign: both are asked for "
	    "a reason, or Esc.  One that was half made is kept or destroyed, as "
	    "the page asks." },
	SCRIPT_END
};

static const struct script_row inventory_after[] = {
	{ ALOUD, "We look once more what is in the HSM, and what that changed." },
	{ SCREEN, "Each key by its tag, as many as this ceremony should leave." },
	{ ADMINISTRATOR, "Enter." },
	SCRIPT_END
};

static const struct script_row close[] = {
	{ ALOUD, "The HSM is closed, and we see that it is." },
	{ SCREEN, "Each key refuses to sign now." },
	{ ADMINISTRATOR, "Enter.  The HSM may be taken away; officers stay, with "
	    "their cards." },
	SCRIPT_END
};

static const struct script_row export[] = {
	{ OFFICER, "Whose card was in this ceremony signs its "
	    "journal: C; Enter; the PIN.  Who does not: N, and the reason." },
	{ ADMINISTRATOR, "Put the empty stick OUT in.  Read the list of files; "
	    "Enter." },
	{ SCREEN, "The files are written and read back." },
	{ ELSE, "OUT is not empty, or fails: take another, and do the step again." },
	SCRIPT_END
};

static const struct script_row words[] = {
	{ ALOUD, "These words stand for all that leaves this room." },
	{ ADMINISTRATOR, "Read the words from the screen, line by line." },
	{ WITNESS, "Write them here, and read them back." },
	{ LINES(WORDS), "" },
	{ BOTH, "Tick each line that is the same with Space; Enter." },
	{ ELSE, "A word differs: M, and the reasons of both.  The medium is read "
	    "again, or another one is written." },
	{ ELSE, "The console has a printer: it asks whether the report is printed.  "
	    "Look whether there is paper: Y.  N leaves it to sheet Z." },
	SCRIPT_END
};

static const struct script_row finish[] = {
	{ SCRIPT_NO_BAGS, SCRIPT_OFFICER, "Where nothing was written to OUT, whose "
	    "card was here signs now: C; Enter; the PIN.  Who does not: N, and the "
	    "reason." },
	{ WITNESS, "Write the words of the journal's head on the sheet for it, "
	    "behind the steps, and the numbers that the page shows with them." },
	{ ALOUD, "These words stand for all that was done." },
	{ BOTH, "Compare paper and screen; all who are here sign the paper." },
	{ ADMINISTRATOR, "Enter.  The ceremony has ended." },
	SCRIPT_END
};

const struct script_row script_left[] = {
	{ WITNESS, "At B and X, when the reason was typed: write record and words "
	    "from the page, both lines, on the last sheet, with the time." },
	{ ADMINISTRATOR, "Break: Enter when all are back.  Where the console has "
	    "ended, start it again in the same way, and press C." },
	{ WITNESS, "Read record and words from that sheet, and tick them with "
	    "Space; Enter." },
	{ ELSE, "They differ, or no such paper is here: M, and the reasons of both.  "
	    "It was misread: Esc at those, and read it again." },
	{ SCREEN, "Step 1 is next: people, clock and log media come again, and the "
	    "HSM, unless it was shut for good." },
	SCRIPT_END
};

const struct script_step script_room[] = {
	{ "people", people }, { "clock", wall }, { "media", media },
	{ "accept", accept }, { "bags-out", bags_out }, { "bags-in", bags_in },
	{ "token", token }, { "open", open }, { "inventory", inventory },
	{ "inventory-after", inventory_after }, { "close", close },
	{ "export", export }, { "words", words }, { "finish", finish },
	{ NULL, NULL }
};
