#include <stdio.h>
#include <string.h>

#include "ceremony/ceremony.h"
#include "ceremony/dps.h"
#include "ceremony/quorum.h"
#include "keyset/utc.h"

/* Facility, management, and operational controls: who, how many, apart. */

/* By the journal, how many bags are so. */
static size_t
bags_in(const struct dps *d, enum bag_state state)
{
	size_t n = 0;

	for (size_t i = 0; i < d->reg.n_bags; i++)
		n += d->reg.bags[i].state == state;
	return n;
}

static void
say_bags(const struct dps *d)
{
	const struct bag_list *bags = &d->site->bags;
	char list[BAGS_MAX * (BAG_CONTENTS + 2)] = "";
	size_t n = 0;

	for (size_t i = 0; i < bags->n; i++)
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s",
		    i == 0 ? "" : ", ", bags->contents[i]);
	if (bags->n > 0) {
		dps_say(d, "Between ceremonies these are in tamper-evident bags, "
		    "each in one of its own: %s.", list);
		dps_say(d, "A bag has a number and is used once.  At the "
		    "beginning of a ceremony two people read the number off each "
		    "bag that is opened, before they are shown the one that it "
		    "was sealed with, and look at its seal; a bag that is "
		    "missing, has another number, or whose seal is not whole is "
		    "an exception, with a reason of both.  At the end what was "
		    "opened goes into new bags, whose numbers both type, or the "
		    "reason why not is recorded.");
	}
	if (d->reg.n_bags > 0)
		dps_say(d, "By the journal, bags that are sealed: %zu; missing: "
		    "%zu; things that are in no bag, for a reason: %zu.",
		    bags_in(d, BAG_SEALED), bags_in(d, BAG_MISSING), bags_in(d,
		    BAG_OUT));
}

void
dps_media(const struct dps *d)
{
	dps_say(d, "The journal is on two log media, A and B, which have all "
	    "names and serial numbers, and no secret.  The output medium has "
	    "what leaves%s.", dps_is_split(&d->site->recovery) ? ", wrapped copies "
	    "of keys with it" : "");
	say_bags(d);
}

void
dps_backup_places(const struct dps *d)
{
	char text[QUORUM_TEXT];

	if (!dps_is_split(&d->site->recovery)) {
		dps_say(d, "No private key leaves the HSM, and none has a "
		    "backup.");
		return;
	}
	dps_say(d, "Wrapped copies of all keys are on the output media, and on "
	    "both log media.  They are of use only with %s shares of the backup "
	    "key, on cards or paper, which their holders keep.",
	    quorum_text(&d->site->recovery, text));
}

void
dps_roles(const struct dps *d)
{
	size_t standing = 0;

	dps_say(d, "Administrator: reads the script aloud and types.");
	dps_say(d, "Witness: confirms each step, types a second time what cannot "
	    "be undone, and writes the head of the journal on paper.");
	if (dps_is_split(&d->site->operators))
		dps_say(d, "Officers: each has a smartcard, with shares of the "
		    "HSM's PINs; together they open the HSM.");
	if (dps_is_split(&d->site->recovery))
		dps_say(d, "Holders of shares of the backup key, on cards or "
		    "paper; together they bring keys back.");
	if (dps_is_split(&d->site->emergency))
		dps_say(d, "Holders of papers of the emergency sets; together "
		    "they open these.");
	for (size_t i = 0; i < d->reg.holdings.n_officers; i++)
		standing += d->reg.holdings.officers[i].state == OFFICER_STANDS;
	if (d->journal)
		dps_say(d, "By the journal, officers with a card that stands: "
		    "%zu.", standing);
}

static void
persons_for(const struct dps *d, const char *task, const struct split_plan *p)
{
	char text[QUORUM_TEXT];

	if (dps_is_split(p))
		dps_say(d, "%s: %s.", task, quorum_text(p, text));
}

void
dps_persons(const struct dps *d)
{
	const struct site *s = d->site;
	char list[PAGE_TEXT * 12] = "";
	size_t n = 0;

	for (const struct ceremony_type *t = ceremony_types(); t->id != NULL;
	    t++)
		if (ceremony_fits(t, s) && n < sizeof(list))
			n += (size_t)snprintf(list + n, sizeof(list) - n,
			    "%s%s", n == 0 ? "" : ", ", t->title);
	dps_say(d, "Every ceremony: two, the administrator and the witness.  "
	    "These are the ceremonies of this site: %s.", list);
	if (dps_is_split(&s->operators)) {
		persons_for(d, "To open the HSM, of the officers",
		    &s->operators);
		persons_for(d, "To set its user PIN, of the officers",
		    &s->security_officers);
	} else
		dps_say(d, "To open the HSM: one, the administrator, who types "
		    "its user PIN while the witness is there.");
	persons_for(d, "To bring keys back from their copies, of the holders of "
	    "shares", &s->recovery);
	persons_for(d, "To open the emergency sets, of the holders of papers",
	    &s->emergency);
}

void
dps_identity(const struct dps *d)
{
	dps_say(d, "Both people type their names, which are recorded.");
	if (!dps_is_split(&d->site->operators) && !dps_is_split(&d->site->recovery))
		return;
	dps_say(d, "An officer is known by the number and the key of a card that "
	    "was enrolled by name before two people, and by its PIN, typed from "
	    "memory.  The card signs who does what, and the journal so far.");
}

void
dps_duties(const struct dps *d)
{
	const struct site *s = d->site;

	dps_say(d, "Administrator and witness are different people; what cannot "
	    "be undone both type.");
	if (dps_is_split(&s->operators) && dps_is_split(&s->recovery))
		dps_say(d, s->separate ? "Nobody holds a share of a PIN and a "
		    "share of the backup key." : "One person may hold a share of "
		    "a PIN and a share of the backup key; it is said on the "
		    "screen before it is given.");
	else if (!dps_is_split(&s->operators))
		dps_say(d, "The administrator makes up the HSM's user PIN, the "
		    "witness the security officer's.");
	dps_say(d, "Who makes the request, on line, cannot sign with the KSK; who "
	    "signs it, off line, compares its digest with the one that came by "
	    "another way.");
}

void
dps_events(const struct dps *d)
{
	if (d->site->bags.n > 0)
		dps_say(d, "Of each tamper-evident bag it has what both read off it, "
		    "that it was opened, stayed shut or was missing, how the seals "
		    "were, and the number of each new one.");
}

void
dps_audits(const struct dps *d)
{
	if (dps_is_split(&d->site->operators) || dps_is_split(&d->site->recovery))
		dps_say(d, "Each officer whose card was in a ceremony signs the "
		    "journal with it at the end, or the reason why not is "
		    "recorded.");
	if (d->journal)
		dps_say(d, "Records so far: %llu; ceremonies: %u.",
		    (unsigned long long)d->reg.last_record, d->reg.number);
}

void
dps_compromise(const struct dps *d)
{
	char text[QUORUM_TEXT];

	dps_say(d, "A ZSK is left out of the next response by a policy with short "
	    "times, in a ceremony of its own; a KSK is replaced as in 6.4, and "
	    "the one before destroyed.");
	if (dps_is_split(&d->site->emergency))
		dps_say(d, "With each response sets are sealed in which a standby "
		    "ZSK is alone: %s holders of papers open them, and the zone "
		    "goes on without a ceremony.", quorum_text(
		    &d->site->emergency, text));
}

void
dps_continuity(const struct dps *d)
{
	char text[QUORUM_TEXT], span[DURATION_TEXT];

	if (dps_is_split(&d->site->recovery))
		dps_say(d, "When the HSM is lost, its keys are brought into "
		    "another one from their wrapped copies, by %s holders of "
		    "shares.  A ceremony exercises the shares without joining "
		    "them.", quorum_text(&d->site->recovery, text));
	else
		dps_say(d, "When the HSM is lost, its keys are: the zone gets "
		    "another KSK, and another DS.");
	if (d->policy->coverage > 0)
		dps_say(d, "After each ceremony there are signed sets for %s at "
		    "least.", duration_words(d->policy->coverage, span));
}
