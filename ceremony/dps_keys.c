#include <stdio.h>
#include <string.h>

#include "ceremony/dps.h"
#include "ceremony/quorum.h"
#include "keyset/utc.h"

/* Technical security controls: the keys, the HSM, and what opens it. */

void
dps_publication(const struct dps *d)
{
	const struct site *s = d->site;

	if (s->trust_anchor[0] != '\0')
		dps_say(d, "The trust anchor is published at %s, as an XML "
		    "document (RFC 9718) with a signature by the KSK.",
		    s->trust_anchor);
	else
		dps_say(d, "No trust anchor is published: validators have the "
		    "zone's keys by the DS records of its parent.");
	if (d->policy->tells != 0)
		dps_say(d, "The zone tells its parent by CDS or CDNSKEY records "
		    "which KSK it has.");
}

void
dps_generation(const struct dps *d)
{
	const struct site *s = d->site;

	dps_say(d, "A KSK is made in the HSM, in a ceremony of two people who "
	    "both type its zone and algorithm: %s%s.", s->alg->name,
	    s->alg->family != ALG_RSA ? "" : s->bits == 2048 ?
	    ", 2048 bits" : s->bits == 3072 ? ", 3072 bits" : ", 4096 bits");
	if (s->n_groups > 0)
		dps_say(d, "So is one for each of the %zu zones of the groups, "
		    "in one ceremony.", site_group_zones(s));
	dps_say(d, "ZSKs are made by the signer, on line, or in such a ceremony "
	    "and sent to it, sealed.");
}

void
dps_delivery(const struct dps *d)
{
	dps_say(d, "The output medium has the DNSKEY of a new KSK, its DS records "
	    "(digest types 2 and 4), and forms of them for the parent zone.  Its "
	    "list of digests is read aloud as words, which whoever takes the "
	    "medium compares.");
}

void
dps_module(const struct dps *d)
{
	const struct dps_token *t = &d->token;

	dps_say(d, "The HSM is used by PKCS#11 alone.");
	if (t->model[0] != '\0')
		dps_say(d, "By the journal it is a %s of %s%s%s.", t->model,
		    t->maker, t->firmware[0] != '\0' ? ", firmware " : "",
		    t->firmware);
}

void
dps_control(const struct dps *d)
{
	const struct site *s = d->site;
	char open[QUORUM_TEXT], set[QUORUM_TEXT];

	if (dps_is_split(&s->operators))
		dps_say(d, "The HSM's PINs are split (SLIP-0039), and nobody "
		    "knows them: %s officers bring the user PIN together, %s "
		    "the security officer's.", quorum_text(&s->operators,
		    open), quorum_text(&s->security_officers, set));
	else
		dps_say(d, "The HSM's PINs are typed, each by one person, before "
		    "the other; they are not split.");
	if (dps_is_split(&s->recovery))
		dps_say(d, "The backup key is split (SLIP-0039): %s.",
		    quorum_text(&s->recovery, open));
}

void
dps_copies(const struct dps *d)
{
	char text[QUORUM_TEXT];

	if (!dps_is_split(&d->site->recovery)) {
		dps_say(d, "There is none: no private key can leave the HSM.");
		return;
	}
	dps_say(d, "Each key is wrapped in the HSM (AES key wrap with padding, RFC "
	    "5649) under the backup key before it is used.  The copy is opened "
	    "and makes a signature in the same ceremony; after that the key "
	    "cannot leave the HSM.  The backup key is made of random numbers of "
	    "the kernel and of the HSM, is whole in locked memory only, and is "
	    "split %s.", quorum_text(&d->site->recovery, text));
	if (d->journal)
		dps_say(d, "By the journal, wrapped copies: %zu.",
		    d->reg.holdings.n_backups);
}

void
dps_transfer(const struct dps *d)
{
	if (dps_is_split(&d->site->recovery))
		dps_say(d, "A key goes into another HSM from its wrapped copy, "
		    "which that HSM unwraps.");
	dps_say(d, "A ZSK that is made off line is sealed in the HSM to a key of "
	    "the signer's token, and unwrapped there.%s", dps_is_split(
	    &d->site->recovery) ? "" : "  No KSK is transferred.");
}

void
dps_activation(const struct dps *d)
{
	char text[QUORUM_TEXT];

	if (dps_is_split(&d->site->operators))
		dps_say(d, "The user PIN is joined from shares, which %s "
		    "officers' cards give when each got its own PIN.",
		    quorum_text(&d->site->operators, text));
	else
		dps_say(d, "The administrator types the user PIN, or gives it at "
		    "the HSM itself.");
	dps_say(d, "The keys are of use from then to the end of the ceremony, on "
	    "a machine without a network.");
}

void
dps_pins(const struct dps *d)
{
	if (dps_is_split(&d->site->operators))
		dps_say(d, "The PINs of a new token are drawn at random, and "
		    "handed out as shares before the token is made; each "
		    "combination that is enough is tried.  Officers choose the "
		    "PINs of their cards.");
	else
		dps_say(d, "Two people make up the PINs of a new token, each one, "
		    "of six characters or more, and type them twice.");
}

void
dps_pins_kept(const struct dps *d)
{
	if (dps_is_split(&d->site->operators) || dps_is_split(&d->site->recovery))
		dps_say(d, "A share on a card is behind its PIN, with three "
		    "tries; a share on paper is eleven rows of words.  Shares "
		    "that count no more are destroyed in a ceremony.");
	dps_say(d, "No PIN and no share is recorded, or written to a log medium "
	    "or the output medium.");
	if (d->site->bags.n > 0)
		dps_say(d, "What is in tamper-evident bags stands in 4.1.6.");
}

static void
held(const struct dps *d, const struct register_key *k)
{
	char zone[DNAME_TEXT_MAX], day[UTC_TEXT], others[160] = "";

	if (k->disclosed != 0)
		snprintf(others, sizeof(others), "DISCLOSED in ceremony %04u, so "
		    "that others may sign with it; it signs nothing here any "
		    "more, but to be revoked.  ", k->disclosed);
	utc_screen(k->made_at, day);
	dps_say(d, "By the journal, KSK %05u of %s: %s%s, made on %.10s.",
	    dnskey_tag(&k->key), dname_text(&k->zone, zone), others,
	    k->key.alg->name, day);
}

/* KSKs of the site's zone one by one, those of groups by their number. */
void
dps_held(const struct dps *d)
{
	size_t more = 0, disclosed = 0;

	dps_say(d, "The tag and the id of a key are never used again.");
	for (size_t i = 0; i < d->reg.n_keys; i++) {
		const struct register_key *k = &d->reg.keys[i];

		if (k->foreign || !register_key_lives(k) ||
		    (k->key.flags & DNSKEY_SEP) == 0)
			continue;
		if (!dname_equal(&k->zone, &d->site->zone)) {
			more++;
			disclosed += k->disclosed != 0;
		} else
			held(d, k);
	}
	if (disclosed > 0)
		dps_say(d, "By the journal, KSKs of other zones: %zu, of which "
		    "DISCLOSED: %zu.", more, disclosed);
	else if (more > 0)
		dps_say(d, "By the journal, KSKs of other zones: %zu.", more);
}
