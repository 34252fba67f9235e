#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "ceremony/ceremony.h"
#include "ceremony/hidden.h"
#include "ceremony/post_mortem.h"
#include "ceremony/sticks.h"
#include "keyset/utc.h"

static const char writer[] = "capstan";
static const char should[] = "the HSM answers, and the console goes on";
static const char was_done[] = "the console was ended, and the HSM let go of";
static const char gave_up[] = "people gave up waiting for ";
static const char died[] = "the console died of ";

/* Those that a process does to itself; and the one that the system ends it by. */
static const struct death {
	int		number;
	const char	*word;
} deaths[] = {
	{ SIGSEGV, "a bad address" }, { SIGBUS, "a bad address" },
	{ SIGABRT, "its own abort()" }, { SIGILL, "a bad instruction" },
	{ SIGFPE, "a bad calculation" }, { SIGSYS, "a call that is forbidden" },
	{ SIGTRAP, "a trap" }, { SIGKILL, "SIGKILL" },
};

static const struct death *
death_of(int number)
{
	for (size_t i = 0; i < sizeof(deaths) / sizeof(deaths[0]); i++)
		if (deaths[i].number == number)
			return &deaths[i];
	return NULL;
}

/* False: somebody ended it, and there is nothing to write. */
static bool
describe(const struct black_box *box, int number, time_t now, char text[POST_MORTEM_HAPPENED])
{
	const struct death *d = death_of(number);
	char since[UTC_TEXT], call[BLACK_BOX_CALL + 40] = "no call to the HSM";

	if (box->since != 0)
		snprintf(call, sizeof(call), "%.31s, a call to the HSM of %s",
		    box->call, utc_screen((time_t)box->since, since));
	if (number == 0)
		snprintf(text, POST_MORTEM_HAPPENED, "%s%.70s, after %lld s: "
		    "%.63s", gave_up, call, (long long)(now - box->since),
		    box->reason);
	else if (d != NULL)
		snprintf(text, POST_MORTEM_HAPPENED, "%s%s (signal %d) in %s",
		    died, d->word, number, call);
	return number == 0 || d != NULL;
}

static int
write_up(struct ceremony *c, const char *happened, char summary[POST_MORTEM_TEXT],
    struct err *e)
{
	if (c->reg.number == 0 || c->reg.ended) {
		snprintf(summary, POST_MORTEM_TEXT, "%s; no ceremony was open",
		    happened);
		return 0;
	}
	c->type = ceremony_begun(&c->reg);
	if (ceremony_record(c, "ceremony", "exception", json_pack(
	    "{s:i,s:s,s:s,s:s,s:s}", "number", (int)c->reg.exceptions + 1,
	    "expected", should, "happened", happened, "decided", was_done,
	    "who", writer), e) != 0)
		return -1;
	snprintf(summary, POST_MORTEM_TEXT, "%s; exception %u is in the journal, and "
	    "the ceremony can be continued", happened, c->reg.exceptions);
	return 0;
}

/* The child's hold on the journal ended with it. */
static int
open_up(const char *configuration, time_t (*now)(void), const char *happened,
    char summary[POST_MORTEM_TEXT], struct err *e)
{
	struct site site = { .n_groups = 0 };
	struct journal *journal = NULL;
	struct ceremony c;
	int rc = -1;

	if (site_load(&site, configuration, e) != 0 ||
	    (journal = sticks_journal(&site, now, e)) == NULL)
		goto out;
	if (ceremony_prepare(&c, &site, journal, (struct ui){ .ops = NULL }, now,
	    e) == 0) {
		rc = write_up(&c, happened, summary, e);
		ceremony_clear(&c);
	}
out:
	journal_close(&journal);
	site_free(&site);
	return rc;
}

void
post_mortem(const char *configuration, time_t (*now)(void),
    const struct black_box *box, int number, char summary[POST_MORTEM_TEXT])
{
	char happened[POST_MORTEM_HAPPENED];
	struct err e;

	if (!describe(box, number, now(), happened))
		snprintf(summary, POST_MORTEM_TEXT, "the console was ended by signal "
		    "%d; start it again to go on", number);
	else if (open_up(configuration, now, happened, summary, &e) != 0)
		snprintf(summary, POST_MORTEM_TEXT, "%s; that is not in the journal: "
		    "%.200s", happened, e.text);
}

bool
post_mortem_wrote(const json_t *exception)
{
	const char *who = json_string_value(json_object_get(exception, "who"));

	return who != NULL && strcmp(who, writer) == 0;
}

/* Whether it begins so; what is hidden in a copy may. */
static bool
begins(const json_t *exception, const char *member, const char *text)
{
	const char *is = json_string_value(json_object_get(exception, member));

	return is != NULL && (hidden_stands(is) || strncmp(is, text,
	    strlen(text)) == 0);
}

bool
post_mortem_reads(const json_t *exception)
{
	return post_mortem_wrote(exception) &&
	    json_object_get(exception, "reasons") == NULL &&
	    begins(exception, "expected", should) &&
	    begins(exception, "decided", was_done) &&
	    (begins(exception, "happened", gave_up) ||
	    begins(exception, "happened", died));
}
