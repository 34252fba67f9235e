#include <stdio.h>
#include <string.h>

#include "ceremony/ceremony.h"
#include "ceremony/script_pen.h"
#include "keyset/utc.h"
#include "keyset/words.h"

enum { EXCEPTION_FORMS = 5, BREAK_FORMS = 2, BAG_FORMS = 8, SEATS_SPARE = 4 };

/* What the console does not see, and people do before it and after it. */
static const struct script_row before[] = {
	{ SCRIPT_ALWAYS, SCRIPT_WITNESS, "Everybody who is here stands on the "
	    "attendance sheet, with the time." },
	{ SCRIPT_ALWAYS, SCRIPT_ALOUD, "The way out is there.  When we have to "
	    "leave, we leave at once; who comes back compares the journal's head "
	    "with the paper." },
	{ SCRIPT_ALWAYS, SCRIPT_WITNESS, "Cameras run; the wall clock was set by "
	    "somebody who says so." },
	{ SCRIPT_ALWAYS, SCRIPT_KEEPER, "Open the safes, and sign the log of each; "
	    "where there is no safe yet, say so." },
	{ SCRIPT_NO_BAGS, SCRIPT_WITNESS, "Of each bag: the number is that of last "
	    "time, the seal is whole; write it below." },
	{ SCRIPT_BAGS, SCRIPT_WITNESS, "Of the bags of the machine, its medium and "
	    "the log media: look at seal and seams, cut each open where no number "
	    "is, and keep it, for the console asks what is on it.  No other bag is "
	    "cut open." },
	{ SCRIPT_ALWAYS, SCRIPT_ADMINISTRATOR, "Start the machine, with no stick "
	    "in it, from the medium that nobody can write to." },
	{ SCRIPT_ALWAYS, SCRIPT_WITNESS, "Compare the digest of that medium with "
	    "a sheet that did not come with this script." },
	{ SCRIPT_ALWAYS, SCRIPT_ADMINISTRATOR, "Put in both log media and the stick "
	    "with the ceremony file.  Start the console: capstan -f and the path "
	    "of that file, with -c and the configuration in front where it is not "
	    "/etc/capstan.conf." },
	{ SCRIPT_ALWAYS, SCRIPT_ELSE, "It says that it is not the time that was "
	    "planned, and begins nothing: look at the wall clock.  If today is not "
	    "the day, stop, and plan it anew; else set this machine's clock." },
	{ SCRIPT_ALWAYS, SCRIPT_SCREEN, "THE CEREMONY THAT WAS PLANNED: what the "
	    "first sheet says, and the mode {mode} in line 1." },
	{ SCRIPT_ALWAYS, SCRIPT_ADMINISTRATOR, "Enter if it is the same; else Esc, "
	    "and stop." },
	{ SCRIPT_ALWAYS, SCRIPT_WHO, NULL }
};
static const struct script_row after[] = {
	{ SCRIPT_NO_BAGS, SCRIPT_BOTH, "HSM, cards, papers, log media and the stick "
	    "REQ go into bags; write each number below, and read it back." },
	{ SCRIPT_BAGS, SCRIPT_BOTH, "The log media go into the bags whose numbers "
	    "were typed.  What the site does not name, as papers and the stick REQ, "
	    "goes into others; write each number below, and read it back." },
	{ SCRIPT_ALWAYS, SCRIPT_WITNESS, "Where OUT was written: on another machine "
	    "\"capstan verify\" of it says no STOP, and \"capstan words SHA256SUMS\" "
	    "the words that were read aloud.  Its report is printed there, if the "
	    "console has not, and all sign it; then it goes to whom the last page "
	    "named, and so do copies of its .backup files." },
	{ SCRIPT_ALWAYS, SCRIPT_ADMINISTRATOR, "Switch the machine off, do not "
	    "restart it; take its medium out." },
	{ SCRIPT_ALWAYS, SCRIPT_KEEPER, "Put the bags away, and sign the log of "
	    "each safe." },
	{ SCRIPT_ALWAYS, SCRIPT_WITNESS, "All sign the sheet with the journal's "
	    "head.  Cameras off.  This script, with its marks, goes to the audit "
	    "bundle." },
	{ SCRIPT_ALWAYS, SCRIPT_WHO, NULL }
};

static int
write_rows(struct script_pen *p, const struct script_row *row, struct err *e)
{
	char text[SCRIPT_TEXT];

	for (; row->text != NULL; row++) {
		if (!script_applies(row, p->agenda, true))
			continue;
		if ((script_is_line(row->who) ? script_lines(p, row, e) :
		    p->row(p, row->who, script_fill(row->text, p->agenda,
		    text), e)) != 0)
			return -1;
	}
	return 0;
}

static int
write_step(struct script_pen *p, const char *number, const char *title,
    const char *who, const struct script_row *rows, struct err *e)
{
	return p->step(p, number, title, who, e) == 0 &&
	    write_rows(p, rows, e) == 0 ? p->step_end(p, e) : -1;
}

static int
write_names(struct script_pen *p, const char *label,
    const struct agenda_names *list, struct err *e)
{
	for (size_t i = 0; i < list->n; i++)
		if (p->fact(p, i == 0 ? label : "", list->names[i], e) != 0)
			return -1;
	return 0;
}

/* In two lines: in one it would be broken anywhere. */
static int
write_digest(struct script_pen *p, const char *label, const char *hex,
    struct err *e)
{
	char halves[DIGEST_HEX + 1];

	if (hex[0] == '\0')
		return 0;
	snprintf(halves, sizeof(halves), "%.32s %.32s", hex, strlen(hex) < 32 ?
	    "" : hex + 32);
	return p->fact(p, label, halves, e);
}

/* Facts that are texts of the agenda; those that are empty are left out. */
static int
write_texts(struct script_pen *p, struct err *e)
{
	const struct agenda *a = p->agenda;
	const struct {
		const char *label, *text;
	} facts[] = {
		{ "Token", a->token }, { "Algorithm", a->algorithm },
		{ "Profile", a->profile }, { "HSM opened by", a->operators },
		{ "SO PIN by", a->security_officers },
		{ "Backup key by", a->recovery }, { "Emergency by", a->emergency },
		{ "Software", a->version }, { "Policy", a->policy },
	};

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		if (facts[i].text[0] != '\0' && p->fact(p, facts[i].label,
		    facts[i].text, e) != 0)
			return -1;
	return write_digest(p, "  its SHA-256", a->policy_sha256, e) == 0 ?
	    write_digest(p, "SHA-256, groups", a->groups_sha256, e) : -1;
}

/* Where it is said who may not be whom, what is not said is seen. */
static int
write_no_bags(struct script_pen *p, struct err *e)
{
	if (p->agenda->profile[0] == '\0' || p->agenda->bags.n > 0)
		return 0;
	return p->say(p, "This site has a profile and names nothing that it keeps in "
	    "tamper bags: their numbers are compared on these sheets alone, and "
	    "the journal cannot tell whether anybody was at what was in them.", e);
}

static int
write_cover(struct script_pen *p, struct err *e)
{
	const struct agenda *a = p->agenda;
	char from[UTC_TEXT], to[UTC_TEXT];

	if (p->part(p, "What is planned", e) != 0 ||
	    p->fact(p, "Ceremony", p->title, e) != 0 ||
	    p->fact(p, "Mode", a->mode, e) != 0 ||
	    p->fact(p, "Site", a->site, e) != 0 ||
	    p->fact(p, "Zone", a->zone, e) != 0 ||
	    p->fact(p, "Not before", utc_screen(a->not_before, from), e) != 0 ||
	    p->fact(p, "Not after", utc_screen(a->not_after, to), e) != 0 ||
	    p->fact(p, "Administrator", a->people[ADMINISTRATOR], e) != 0 ||
	    p->fact(p, "Witness", a->people[WITNESS], e) != 0 ||
	    write_names(p, "Officers", &a->officers, e) != 0 ||
	    write_names(p, "Safe keepers", &a->keepers, e) != 0 ||
	    write_names(p, "Bags", &a->bags, e) != 0 ||
	    write_texts(p, e) != 0 || write_no_bags(p, e) != 0 ||
	    p->say(p, "SHA-256 of the ceremony file, that the witness reads out in "
	    "step 1:", e) != 0)
		return -1;
	return p->words(p, p->digest.bytes, e);
}

/* The request's words, where it is known already which that is. */
static int
write_request(struct script_pen *p, struct err *e)
{
	struct digest d;

	if (p->agenda->request_sha256[0] == '\0')
		return 0;
	if (digest_from_hex(&d, p->agenda->request_sha256, e) != 0 ||
	    p->say(p, "SHA-256 of the request that is expected; another is an "
	    "exception:", e) != 0)
		return -1;
	return p->words(p, d.bytes, e);
}

static int
write_reading(struct script_pen *p, struct err *e)
{
	return p->say(p, "The administrator reads what stands behind ALOUD, and "
	    "types.  The witness marks each line when it was done, writes the time "
	    "and has both initial the step, calls out what is not right, and never "
	    "types for somebody else.  Nothing is done that is not in a step.", e)
	    == 0 ? p->say(p, "On the screen Enter begins the next step, Esc goes "
	    "back, E writes an exception, B makes a break, X stops with a reason, "
	    "and the question mark shows the keys and what stands here.  Where "
	    "text is typed these are Ctrl-E, Ctrl-B, Ctrl-X and F1; Ctrl-U empties "
	    "the field.  Exceptions are normal; each, and each break and stop, "
	    "is written on the last sheets too.", e) == 0 ?
	    p->say(p, "Stopping is safe at any time.  When the console has ended "
	    "before the ceremony has, start it again in the same way, and press "
	    "C.  People, clock and log media come again then, and the HSM, unless "
	    "it was shut for good; a step with an x is done, and the console goes "
	    "on at the one with the arrow.  On a page with STOP, what to do stands "
	    "behind Do.", e) :
	    -1 : -1;
}

#define N(blanks)	(sizeof(blanks) / sizeof((blanks)[0]))

static int
write_seat(struct script_pen *p, const char *name, const char *role,
    struct err *e)
{
	char who[AGENDA_NAME + 20];
	const struct script_blank blanks[] = { { who, name[0] == '\0' ? 4 : 0 },
	    { "In", 1 }, { "Out", 1 }, { "Signature", 3 } };

	snprintf(who, sizeof(who), "%s%s%s", name, name[0] == '\0' ? "" : ", ",
	    role);
	return p->form(p, blanks, N(blanks), e);
}

static int
write_seats(struct script_pen *p, const struct agenda_names *list,
    const char *role, struct err *e)
{
	for (size_t i = 0; i < list->n; i++)
		if (write_seat(p, list->names[i], role, e) != 0)
			return -1;
	return 0;
}

static int
write_attendance(struct script_pen *p, struct err *e)
{
	const struct agenda *a = p->agenda;

	if (p->part(p, "Attendance", e) != 0 ||
	    write_seat(p, a->people[ADMINISTRATOR], "administrator", e) != 0 ||
	    write_seat(p, a->people[WITNESS], "witness", e) != 0 ||
	    write_seats(p, &a->officers, "officer", e) != 0 ||
	    write_seats(p, &a->keepers, "safe keeper", e) != 0)
		return -1;
	for (size_t i = 0; i < SEATS_SPARE; i++)
		if (write_seat(p, "", "Name and part", e) != 0)
			return -1;
	return 0;
}

static int
write_bags(struct script_pen *p, struct err *e)
{
	static const struct script_blank blanks[] = { { "Bag", 2 },
	    { "with", 3 }, { "Seal whole", 2 }, { "Initials", 2 } };

	for (size_t i = 0; i < BAG_FORMS; i++)
		if (p->form(p, blanks, N(blanks), e) != 0)
			return -1;
	return 0;
}

static int
write_steps(struct script_pen *p, const struct ceremony_type *t, struct err *e)
{
	char number[8];

	if (p->part(p, "The ceremony", e) != 0)
		return -1;
	for (size_t i = 0; t->steps[i] != NULL; i++) {
		const struct step *s = t->steps[i];

		snprintf(number, sizeof(number), "%zu", i + 1);
		if (write_step(p, number, s->title, s->who, script_rows(s),
		    e) != 0 || (s == &step_request && write_request(p, e) != 0))
			return -1;
	}
	return 0;
}

static int
write_exceptions(struct script_pen *p, struct err *e)
{
	static const struct script_blank first[] = { { "No.", 1 },
	    { "Record", 1 }, { "Step", 1 }, { "Time", 1 }, { "Written by", 2 } };
	static const struct script_blank paused[] = { { "Break or stop, from", 2 },
	    { "to", 2 }, { "Who stays", 3 } };
	static const struct script_blank pinned[] = { { "Record", 1 },
	    { "its words, line 1", 4 } };
	static const struct script_blank more = { "line 2", 1 };
	static const struct script_blank then[3] = { { "Expected", 1 },
	    { "Happened", 1 }, { "Decided", 1 } };

	if (p->part(p, "Exceptions, breaks and stops", e) != 0)
		return -1;
	for (size_t i = 0; i < EXCEPTION_FORMS; i++) {
		if (p->form(p, first, N(first), e) != 0)
			return -1;
		for (size_t k = 0; k < N(then); k++)
			if (p->form(p, &then[k], 1, e) != 0)
				return -1;
	}
	if (write_step(p, "B", "A break, a stop, and behind them", "all",
	    script_left, e) != 0)
		return -1;
	for (size_t i = 0; i < BREAK_FORMS; i++)
		if (p->form(p, paused, N(paused), e) != 0 ||
		    p->form(p, pinned, N(pinned), e) != 0 ||
		    p->form(p, &more, 1, e) != 0)
			return -1;
	return 0;
}

/* The numbers in the order in which the last page of the console has them. */
static int
write_head(struct script_pen *p, struct err *e)
{
	static const struct script_blank counts[] = { { "Ceremony", 3 },
	    { "Exceptions", 2 }, { "Wrong PINs, HSM", 2 }, { "cards", 2 } };
	static const struct script_blank record[] = { { "Head at record", 1 },
	    { "Whose cards", 3 } };
	static const struct script_blank sign[] = { { "Name", 1 },
	    { "Signature", 1 } };
	size_t n = 2 + p->agenda->officers.n + SEATS_SPARE;

	if (p->part(p, "Head of the journal, signed by all", e) != 0 ||
	    p->form(p, counts, N(counts), e) != 0 ||
	    p->form(p, record, N(record), e) != 0 ||
	    script_words(p, p->form, e) != 0)
		return -1;
	while (n-- > 0)
		if (p->form(p, sign, N(sign), e) != 0)
			return -1;
	return 0;
}

int
script_write(struct script_pen *p, struct err *e)
{
	const struct ceremony_type *t = agenda_type(p->agenda, e);

	if (t == NULL)
		return -1;
	p->title = t->title;
	if (write_cover(p, e) != 0 || script_bring(p, t, e) != 0 ||
	    write_reading(p, e) != 0 ||
	    write_attendance(p, e) != 0 ||
	    p->part(p, "Before the console", e) != 0 ||
	    write_step(p, "A", "Room, safes, bags, machine", "all", before,
	    e) != 0 || write_bags(p, e) != 0 || write_steps(p, t, e) != 0 ||
	    p->part(p, "Behind the console", e) != 0 ||
	    write_step(p, "Z", "Bags, safes, machine off", "all", after,
	    e) != 0 || write_bags(p, e) != 0 || write_head(p, e) != 0)
		return -1;
	return write_exceptions(p, e);
}
