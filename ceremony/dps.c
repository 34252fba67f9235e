#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ceremony/dps.h"

void
dps_say(const struct dps *d, const char *fmt, ...)
{
	char text[PAGE_TEXT * 16];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	page_wrap(d->page, "   %s", text);
}

void
dps_ask(const struct dps *d, const char *what)
{
	dps_say(d, "To be written by the operator%s%s.", what == NULL ? "" :
	    ": ", what == NULL ? "" : what);
}

bool
dps_is_split(const struct split_plan *p)
{
	return p->group_count > 0;
}

static void
keep_text(char *to, size_t room, const struct record *r, const char *name)
{
	const char *text = json_string_value(json_object_get(r->data, name));

	snprintf(to, room, "%s", text == NULL ? "" : text);
}

int
dps_take(void *of, const struct record *r, struct err *e)
{
	struct dps *d = of;
	struct dps_token *t = &d->token;

	d->journal = true;
	if ((strcmp(r->step, "init-token") == 0 &&
	    strcmp(r->kind, "result") == 0) ||
	    (strcmp(r->step, "token") == 0 && strcmp(r->kind, "adopted") == 0)) {
		keep_text(t->maker, sizeof(t->maker), r, "manufacturer");
		keep_text(t->model, sizeof(t->model), r, "model");
		keep_text(t->firmware, sizeof(t->firmware), r, "firmware");
	}
	return register_apply(&d->reg, r, e);
}

/*
 * The outline, numbers and titles as RFC 6841 has them.  What is true of every
 * site stands here; what is a site's own says a part; and ask is what is left
 * for people to write.  A row of a number and a title alone is a heading.
 */
enum left { HEADING, SAID, ASKED };
static const struct section {
	const char	*number, *title;
	enum left	 left;
	const char	*text;
	dps_part	*part;
	const char	*ask;
} outline[] = {
	{ "1.", "INTRODUCTION", HEADING, NULL, NULL, NULL },
	{ "1.1.", "Overview", ASKED, NULL, NULL, NULL },
	{ "1.2.", "Document name and identification", ASKED, NULL, NULL, NULL },
	{ "1.3.", "Community and applicability", ASKED, NULL, NULL, NULL },
	{ "1.4.", "Specification administration", HEADING, NULL, NULL, NULL },
	{ "1.4.1.", "Specification administration organization", ASKED, NULL,
	    NULL, NULL },
	{ "1.4.2.", "Contact information", ASKED, NULL, NULL, NULL },
	{ "1.4.3.", "Specification change procedures", ASKED, NULL, NULL,
	    NULL },
	{ "2.", "PUBLICATION AND REPOSITORIES", HEADING, NULL, NULL, NULL },
	{ "2.1.", "Repositories", ASKED, NULL, NULL, NULL },
	{ "2.2.", "Publication of public keys", SAID, NULL, dps_publication,
	    NULL },
	{ "3.", "OPERATIONAL REQUIREMENTS", HEADING, NULL, NULL, NULL },
	{ "3.1.", "Meaning of domain names", ASKED, NULL, NULL, NULL },
	{ "3.2.", "Identification and authentication of child zone manager",
	    ASKED, NULL, NULL, NULL },
	{ "3.3.", "Registration of delegation signer (DS) resource records",
	    ASKED, NULL, NULL, NULL },
	{ "3.4.", "Method to prove possession of private key", ASKED, NULL,
	    NULL, NULL },
	{ "3.5.", "Removal of DS resource records", HEADING, NULL, NULL,
	    NULL },
	{ "3.5.1.", "Who can request removal", ASKED, NULL, NULL, NULL },
	{ "3.5.2.", "Procedure for removal request", ASKED, NULL, NULL, NULL },
	{ "3.5.3.", "Emergency removal request", ASKED, NULL, NULL, NULL },

	{ "4.", "FACILITY, MANAGEMENT, AND OPERATIONAL CONTROLS", HEADING,
	    NULL, NULL, NULL },
	{ "4.1.", "Physical controls", HEADING, NULL, NULL, NULL },
	{ "4.1.1.", "Site location and construction", ASKED, NULL, NULL, NULL },
	{ "4.1.2.", "Physical access", ASKED, NULL, NULL, NULL },
	{ "4.1.3.", "Power and air conditioning", ASKED,
	    "When the power fails in a ceremony, what was recorded is on both log "
	    "media; the ceremony is resumed, and the people, the clock and the "
	    "HSM are looked at anew.", NULL,
	    "how power and air are supplied" },
	{ "4.1.4.", "Water exposures", ASKED, NULL, NULL, NULL },
	{ "4.1.5.", "Fire prevention and protection", ASKED, NULL, NULL, NULL },
	{ "4.1.6.", "Media storage", ASKED, NULL, dps_media,
	    "where these media lie between ceremonies, and who gets them" },
	{ "4.1.7.", "Waste disposal", ASKED, NULL, NULL, NULL },
	{ "4.1.8.", "Off-site backup", ASKED, NULL, dps_backup_places,
	    "what is kept at another site, and where" },
	{ "4.2.", "Procedural controls", HEADING, NULL, NULL, NULL },
	{ "4.2.1.", "Trusted roles", SAID, NULL, dps_roles, NULL },
	{ "4.2.2.", "Number of persons required per task", SAID, NULL,
	    dps_persons, NULL },
	{ "4.2.3.", "Identification and authentication for each role", ASKED,
	    NULL, dps_identity, "by what document people are identified" },
	{ "4.2.4.", "Tasks requiring separation of duties", SAID, NULL,
	    dps_duties, NULL },
	{ "4.3.", "Personnel controls", HEADING, NULL, NULL, NULL },
	{ "4.3.1.", "Qualifications, experience, and clearance requirements",
	    ASKED, NULL, NULL, NULL },
	{ "4.3.2.", "Background check procedures", ASKED, NULL, NULL, NULL },
	{ "4.3.3.", "Training requirements", ASKED,
	    "A ceremony can be rehearsed: its journal, its screens and its keys' "
	    "names then say so, and the signer takes nothing of it unless it is "
	    "told to.", NULL,
	    "who is trained, in what, and how often" },
	{ "4.3.4.", "Job rotation frequency and sequence", ASKED, NULL, NULL,
	    NULL },
	{ "4.3.5.", "Sanctions for unauthorized actions", ASKED, NULL, NULL,
	    NULL },
	{ "4.3.6.", "Contracting personnel requirements", ASKED, NULL, NULL,
	    NULL },
	{ "4.3.7.", "Documentation supplied to personnel", ASKED,
	    "The console shows each step of the script, what to do now, and why.",
	    NULL, "what else people are given" },
	{ "4.4.", "Audit logging procedures", HEADING, NULL, NULL, NULL },
	{ "4.4.1.", "Types of events recorded", SAID,
	    "The journal of the ceremonies records, each with its time in UTC: "
	    "who was present; the clock that two people agreed to; each token "
	    "made, used or gone; each opening of the HSM, and each wrong PIN; "
	    "each inventory of it; each key before and after it is made, copied, "
	    "restored, sent or destroyed; each card enrolled, replaced or reset; "
	    "each share given, used, checked, missing, made again or destroyed; "
	    "each request, with what its review showed; each signature before "
	    "and after it is made; what left; every exception, failure, stop and "
	    "resumption; and the head of the journal on paper.  No secret is in "
	    "it.", dps_events, NULL },
	{ "4.4.2.", "Frequency of processing log", ASKED,
	    "At the beginning of each ceremony the whole journal is read and its "
	    "chain is checked, and two people compare its head with the paper of "
	    "the ceremony before.", NULL,
	    "how often else it is read, and by whom" },
	{ "4.4.3.", "Retention period for audit log information", ASKED,
	    "No record is ever removed from the journal.", NULL,
	    "how long it, the paper and other logs are kept" },
	{ "4.4.4.", "Protection of audit log", SAID,
	    "Each record has the SHA-256 digest of the one before it, so that "
	    "the head, the digest of the last record, stands for all.  It is "
	    "written on paper at the end of each ceremony, and compared at the "
	    "beginning of the next.  The journal is on two media at once, which "
	    "only the ceremony's machine writes.", dps_audits, NULL },
	{ "4.4.5.", "Audit log backup procedures", ASKED,
	    "Two media hold the same journal, and one that lacks records is "
	    "completed from the other.  Each output medium has a copy of all "
	    "of it up to the ceremony that wrote it.", NULL,
	    "who keeps these copies" },
	{ "4.4.6.", "Audit collection system", ASKED,
	    "The program that holds the ceremony writes the journal by itself; "
	    "no step can be done without its record.", NULL,
	    "logs of the room, of video, and on paper" },
	{ "4.4.7.", "Vulnerability assessments", ASKED, NULL, NULL, NULL },
	{ "4.5.", "Compromise and disaster recovery", HEADING, NULL, NULL,
	    NULL },
	{ "4.5.1.", "Incident and compromise handling procedures", ASKED, NULL,
	    NULL, NULL },
	{ "4.5.2.", "Corrupted computing resources, software, and/or data",
	    ASKED,
	    "A journal whose chain is broken, or of which the two media differ, "
	    "is refused and not changed.  What a power cut left half written is "
	    "cut off, kept, and told in the journal.", NULL,
	    "how the ceremony's machine and the signer are restored" },
	{ "4.5.3.", "Entity private key compromise procedures", ASKED, NULL,
	    dps_compromise, "who decides, and who is told" },
	{ "4.5.4.", "Business continuity and IT disaster recovery "
	    "capabilities", ASKED, NULL, dps_continuity,
	    "a second site, and in what time it takes over" },
	{ "4.6.", "Entity termination", ASKED, NULL, NULL, NULL },

	{ "5.", "TECHNICAL SECURITY CONTROLS", HEADING, NULL, NULL, NULL },
	{ "5.1.", "Key pair generation and installation", HEADING, NULL, NULL,
	    NULL },
	{ "5.1.1.", "Key pair generation", SAID, NULL, dps_generation, NULL },
	{ "5.1.2.", "Public key delivery", SAID, NULL, dps_delivery, NULL },
	{ "5.1.3.", "Public key parameters generation and quality checking",
	    SAID,
	    "What the HSM says of a new key is read back and compared with what "
	    "was asked for, and the key makes a trial signature that is verified "
	    "in software.  No key is taken whose tag another key of its zone has "
	    "or had.", NULL, NULL },
	{ "5.1.4.", "Key usage purposes", SAID,
	    "A KSK has the flags 257, and signs sets of DNSKEY, CDS and CDNSKEY "
	    "records, a statement of itself (PKCS#10), and a trust anchor where "
	    "one is published.  A ZSK has the flags 256 and signs the zone.",
	    NULL, NULL },
	{ "5.2.", "Private key protection and cryptographic module engineering "
	    "controls", HEADING, NULL, NULL, NULL },
	{ "5.2.1.", "Cryptographic module standards and controls", ASKED, NULL,
	    dps_module, "what the module is certified for" },
	{ "5.2.2.", "Private key (m-of-n) multi-person control", SAID, NULL,
	    dps_control, NULL },
	{ "5.2.3.", "Private key escrow", ASKED,
	    "No step gives a private key to a third party.", NULL,
	    "whether holders of shares are one" },
	{ "5.2.4.", "Private key backup", SAID, NULL, dps_copies, NULL },
	{ "5.2.5.", "Private key storage on cryptographic module", SAID,
	    "Private keys are sensitive: the HSM shows them to nobody.  One that "
	    "can leave it wrapped cannot any more from when its copy was tried, "
	    "or it was sent.", NULL, NULL },
	{ "5.2.6.", "Private key archival", ASKED,
	    "A private key is not archived.", NULL,
	    "what becomes of old wrapped copies" },
	{ "5.2.7.", "Private key transfer into or from a cryptographic module",
	    SAID, NULL, dps_transfer, NULL },
	{ "5.2.8.", "Method of activating private key", SAID, NULL,
	    dps_activation, NULL },
	{ "5.2.9.", "Method of deactivating private key", SAID,
	    "The HSM is closed at the end of each ceremony, before anything "
	    "leaves; each private key is then asked for a signature, and the "
	    "refusal is recorded.", NULL, NULL },
	{ "5.2.10.", "Method of destroying private key", SAID,
	    "Two people destroy a key that nothing needs any more, by its name, "
	    "in a ceremony; no object of it is in that HSM then, and it is asked "
	    "for a signature once more.  Its wrapped copies stay unless their "
	    "shares are destroyed too.", NULL, NULL },
	{ "5.3.", "Other aspects of key pair management", ASKED, NULL, dps_held,
	    "how long a KSK is used" },
	{ "5.4.", "Activation data", HEADING, NULL, NULL, NULL },
	{ "5.4.1.", "Activation data generation and installation", SAID, NULL,
	    dps_pins, NULL },
	{ "5.4.2.", "Activation data protection", ASKED, NULL, dps_pins_kept,
	    "where cards, envelopes and papers lie" },
	{ "5.4.3.", "Other aspects of activation data", ASKED, NULL, NULL,
	    NULL },
	{ "5.5.", "Computer security controls", ASKED,
	    "The program that holds the ceremony locks its memory, leaves no "
	    "core dump, wipes what it frees, and reads requests in a process "
	    "that can do nothing else.", NULL,
	    "how the machine is made, and kept" },
	{ "5.6.", "Network security controls", ASKED,
	    "The ceremony's machine needs no network, and the program and the "
	    "HSM's module in it can open no network socket.", NULL,
	    "the signer and the name servers" },
	{ "5.7.", "Timestamping", SAID,
	    "Times are in UTC and whole seconds.  In each ceremony two people "
	    "compare the machine's clock with a wall clock, from which it may "
	    "differ by two minutes; it may not have moved since when something "
	    "is signed.", NULL, NULL },
	{ "5.8.", "Life cycle technical controls", ASKED,
	    "Each ceremony records the version of the program.", NULL,
	    "how the program is installed, changed and checked" },

	{ "6.", "ZONE SIGNING", HEADING, NULL, NULL, NULL },
	{ "6.1.", "Key lengths, key types, and algorithms", SAID, NULL,
	    dps_algorithms, NULL },
	{ "6.2.", "Authenticated denial of existence", ASKED, NULL, NULL,
	    NULL },
	{ "6.3.", "Signature format", SAID, NULL, dps_formats, NULL },
	{ "6.4.", "Key rollover", SAID, NULL, dps_rolls, NULL },
	{ "6.5.", "Signature lifetime and re-signing frequency", ASKED, NULL,
	    dps_lifetimes, "the same of the signatures that ZSKs make" },
	{ "6.6.", "Verification of resource records", ASKED,
	    "Each signature of the KSK is verified in software, with the public "
	    "key, before it is recorded, and the whole response before it "
	    "leaves.", NULL,
	    "how the signed zone is verified before it is published" },
	{ "6.7.", "Resource records time-to-live", SAID, NULL, dps_ttls, NULL },

	{ "7.", "COMPLIANCE AUDIT", HEADING, NULL, NULL, NULL },
	{ "7.1.", "Frequency of entity compliance audit", ASKED, NULL, NULL,
	    NULL },
	{ "7.2.", "Identity/qualifications of auditor", ASKED, NULL, NULL,
	    NULL },
	{ "7.3.", "Auditor's relationship to audited party", ASKED, NULL, NULL,
	    NULL },
	{ "7.4.", "Topics covered by audit", ASKED,
	    "Whoever has the output medium of a ceremony, or a copy of it in "
	    "which nobody is named, can check on any machine: the chain of the "
	    "journal, the steps, the officers' signatures, the count of the "
	    "HSM's signatures, and the response against the request and the "
	    "policy.", NULL, "what else is audited" },
	{ "7.5.", "Actions taken as a result of deficiency", ASKED, NULL, NULL,
	    NULL },
	{ "7.6.", "Communication of results", ASKED, NULL, NULL, NULL },
	{ "8.", "LEGAL MATTERS", ASKED, NULL, NULL, NULL },
};

void
dps_write(const struct dps *d)
{
	char zone[DNAME_TEXT_MAX];

	page_wrap(d->page, "DNSSEC PRACTICE STATEMENT for the zone %s",
	    dname_text(&d->site->zone, zone));
	page_line(d->page, "%s", "");
	page_wrap(d->page, "By the outline of RFC 6841, with what the "
	    "configuration of the site \"%s\"%s answer.%s", d->site->name,
	    d->journal ? ", its policy and its journal" : " and its policy",
	    d->site->rehearsal ? "  This site is for REHEARSAL." : "");
	for (size_t i = 0; i < sizeof(outline) / sizeof(outline[0]); i++) {
		const struct section *s = &outline[i];

		page_line(d->page, "%s", "");
		page_wrap(d->page, "%s  %s", s->number, s->title);
		if (s->text != NULL)
			dps_say(d, "%s", s->text);
		if (s->part != NULL)
			s->part(d);
		if (s->left == ASKED)
			dps_ask(d, s->ask);
	}
}
