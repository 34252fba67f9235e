#include <stdio.h>

#include "ceremony/answer.h"
#include "ceremony/ask.h"
#include "ceremony/measured.h"
#include "keyset/words.h"

enum { TYPED_WORDS = 4 };	/* of a digest: 32 bits, from paper */

static const char *const from[MEASURED_FILES] = {
	"of the release, from whoever built it",
	"of the module, from the HSM's maker",
	"of the configuration, from whoever wrote it",
};

/* Both type words that the page does not have in one line. */
static int
agree(struct ceremony *c, const struct measured *m, int i, struct err *e)
{
	char words[WORDS_TEXT], title[PAGE_TEXT], key[40];
	struct page p = { .n_lines = 0 };
	int rc;

	words_text(m->files[i].bytes, TYPED_WORDS, words);
	snprintf(title, sizeof(title), "HASH OF THE %s: is it what the paper "
	    "says?", i == MEASURED_PROGRAM ? "PROGRAM" : i == MEASURED_MODULE ?
	    "MODULE" : "CONFIGURATION");
	snprintf(key, sizeof(key), "accept.%s", measured_names[i]);
	page_start(&p, title);
	page_line(&p, "%s", "");
	answer_words(&p, &m->files[i]);
	page_line(&p, "%s", "");
	if (i == MEASURED_MODULE)
		page_wrap(&p, "   File    %s", c->site->module);
	else if (i == MEASURED_CONFIGURATION)
		page_wrap(&p, "   File    %s", c->site->path);
	else
		page_wrap(&p, "   Kernel  %s      Machine  %s", m->kernel,
		    m->machine[0] != '\0' ? m->machine : "no serial number");
	page_wrap(&p, "   The paper is that %s, and came by another way than "
	    "the machine.", from[i]);
	page_foot(&p, "NOW  Read all words against the paper.  Both type its first "
	    "%d, with a blank between.", TYPED_WORDS);
	page_foot(&p, "WHY  What runs here sees the PIN and asks for the "
	    "signatures.  If a word differs: Ctrl-X.");
	rc = ask_object(c, &p, key, words, true, e);
	page_free(&p);
	return rc;
}

static int
run(struct ceremony *c, struct err *e)
{
	struct measured m;

	if (measured_take(c->site, &m, e) != 0)
		return -1;
	for (int i = 0; i < MEASURED_FILES; i++)
		if (agree(c, &m, i, e) != 0)
			return -1;
	return ceremony_record(c, "accept", "accepted", measured_json(&m), e);
}

const struct step step_accept = {
	.id = "accept",
	.title = "Machine and software accepted",
	.who = "both",
	.why = "A program that was exchanged does what its new owner wants.",
	.again = STEP_ONCE,
	.unchanged = "nothing was accepted: what was before is still",
	.remedy = "name the module by its whole path; or press X",
	.run = run,
};
