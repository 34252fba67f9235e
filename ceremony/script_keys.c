#include "ceremony/script_rows.h"

/* Tokens and their keys, and what they sign. */

static const struct script_row init_token[] = {
	{ ALOUD, "A new token is made in the HSM.  This cannot be undone." },
	{ BOTH, "Type the label {token}; Enter." },
	{ ELSE, "The page asks of an older token whether it is gone for good: G "
	    "only where all agree, and both type its serial number; else K." },
	{ SCRIPT_CARDS, SCRIPT_ALOUD, "Both PINs are drawn at random, and nobody "
	    "knows them.  {operators} officers open the HSM, and "
	    "{security-officers} can set its PIN anew." },
	{ SCRIPT_CARDS, SCRIPT_OFFICER, "Say your name, which the administrator "
	    "types; C for your card; Enter when it is in a reader; type its PIN; "
	    "Enter.  It gets a share of each PIN." },
	{ SCRIPT_CARDS, SCRIPT_ELSE, "Who has no card takes a paper: P; Enter; and "
	    "copies set, share and the eleven rows, while everybody else looks at "
	    "the wall; Enter; and types the rows back." },
	{ SCRIPT_CARDS, SCRIPT_WITNESS, "Write down from the last page who holds "
	    "what, and the number of the bag that a paper goes into; then the "
	    "administrator presses Enter." },
	{ SCRIPT_CARDS, SCRIPT_LINE, "User PIN, set __" },
	{ SCRIPT_CARDS, SCRIPT_LINE_PIN, ONE_SHARE },
	{ SCRIPT_CARDS, SCRIPT_LINE, "SO PIN, set __" },
	{ SCRIPT_CARDS, SCRIPT_LINE_SO, ONE_SHARE },
	{ SCRIPT_TYPED, SCRIPT_WITNESS, "Make up the security officer's PIN, of "
	    "six characters or more, and type it twice.  Nobody else looks.  Put "
	    "it into an envelope." },
	{ SCRIPT_TYPED, SCRIPT_ADMINISTRATOR, "Make up the user PIN in the same "
	    "way, type it twice, and put it into another envelope." },
	{ SCRIPT_TYPED, SCRIPT_LINE, "Envelope of the SO PIN _|of the user PIN "
	    "_" },
	SCRIPT_END
};

static const struct script_row split[] = {
	{ ALOUD, "A backup key is made, which opens the copies of all keys.  "
	    "Nobody has it: {recovery} people bring it back." },
	{ BOTH, "Type {recovery}; Enter." },
	{ HOLDER, "Say your name, which the administrator types.  With a card: C, "
	    "Enter, the PIN.  On paper: P; Enter; copy set and share, and the eleven "
	    "rows, three words and a number each, while everybody else looks at the "
	    "wall; Enter; and type the rows back." },
	{ SCRIPT_PLANNED, SCRIPT_ELSE, "The first sheet does not name who gets it: "
	    "both are asked for a reason, which becomes an exception." },
	{ ELSE, "The ceremony was broken off here: another backup key is made, and "
	    "its shares are handed out from the first; papers of the set before it "
	    "are destroyed." },
	{ ELSE, "Who gets a share is not here: a hyphen for the name, and N; it is "
	    "made another day.  Nobody takes one for somebody else." },
	{ WITNESS, "Write down from the last page who holds what, and the number of "
	    "the bag that each paper goes into; then Enter." },
	{ LINE, "Backup key, set __" },
	{ LINES(BACKUP), ONE_SHARE },
	SCRIPT_END
};

static const struct script_row make_ksk[] = {
	{ ALOUD, "The key signing key of {zone} is made, of algorithm "
	    "{algorithm}." },
	{ BOTH, "Type the zone and the algorithm number, as the page shows; "
	    "Enter." },
	{ SCREEN, "The key sheet: tag, words and both DS; a test signature was "
	    "verified.  The DNSKEY is in the report." },
	{ WITNESS, "Write down the tag, and the DS or the first row of words." },
	{ LINE, "Tag _|DS, or words ____" },
	{ ADMINISTRATOR, "Enter." },
	SCRIPT_END
};

static const struct script_row make_zsk[] = {
	{ ALOUD, "A zone signing key of {zone} is made, of algorithm "
	    "{algorithm}." },
	{ BOTH, "Type the zone and the algorithm number, as the page shows; "
	    "Enter." },
	{ SCREEN, "The key sheet: tag and words; a test signature was verified.  "
	    "The DNSKEY is in the report." },
	{ WITNESS, "Write down the tag." },
	{ LINE, "Tag _" },
	{ ADMINISTRATOR, "Enter." },
	SCRIPT_END
};

static const struct script_row make_ksks[] = {
	{ ALOUD, "A key signing key is made for each zone of the groups that has "
	    "none." },
	{ ADMINISTRATOR, "Show every page with PgDn: how many zones each group "
	    "has, and which get a key." },
	{ BOTH, "Type how many keys are made, as the page shows; Enter." },
	{ SCREEN, "The key sheet, with a line for each key." },
	{ ADMINISTRATOR, "Show every page of it; Enter." },
	SCRIPT_END
};

static const struct script_row back_up[] = {
	{ ALOUD, "Each key leaves the HSM wrapped; its copy is opened and signs; "
	    "and the key cannot leave any more." },
	{ SCRIPT_JOINED, SCRIPT_HOLDER, "Enough who have shares of the backup key "
	    "({recovery}) bring them.  With a card: C, Enter, the PIN.  With a paper: "
	    "P, and its eleven rows." },
	{ SCRIPT_JOINED, SCRIPT_ADMINISTRATOR, "G when enough are in." },
	{ SCRIPT_SPLIT, SCRIPT_ELSE, "The page asks for shares, because the "
	    "ceremony was broken off: each holder C or P, as when they were handed "
	    "out; G when enough are in." },
	{ ELSE, "Copies are under an older backup key: B where enough holders of "
	    "that set are here; else K, and its shares are kept." },
	{ SCREEN, "Each key, and that its copy was proved." },
	{ ADMINISTRATOR, "Enter." },
	{ SCRIPT_JOINED, SCRIPT_WITNESS, "The papers go back into bags: write their "
	    "numbers down." },
	{ SCRIPT_JOINED, SCRIPT_LINE, "Bags of papers ____" },
	SCRIPT_END
};

static const struct script_row transport_key[] = {
	{ ALOUD, "A key is to be sent to the signer.  We see to whose token." },
	{ WITNESS, "Read the words of the transport key from the slip, that came "
	    "by another way than the stick." },
	{ ADMINISTRATOR, "Tick each line that is the same with Space; Enter." },
	{ ELSE, "A word differs: M.  Nothing is sent to that key." },
	{ BOTH, "Type the zone and the first eight digits of the transport key; "
	    "Enter." },
	SCRIPT_END
};

static const struct script_row send[] = {
	{ ALOUD, "The key is sealed to the signer's token, and the parcel is "
	    "tried." },
	{ WITNESS, "Write down the words of the parcel: the signer's people "
	    "compare them." },
	{ LINES(WORDS), "" },
	{ ADMINISTRATOR, "Enter." },
	SCRIPT_END
};

static const struct script_row request[] = {
	{ ALOUD, "The request of {zone} is read once.  Only these words say that it "
	    "is the signer's." },
	{ ADMINISTRATOR, "Put the stick REQ in." },
	{ WITNESS, "Read the words from the slip that was taken down over the "
	    "phone, line by line." },
	{ ADMINISTRATOR, "Compare each with the screen and tick it with Space; "
	    "Enter when all are ticked." },
	{ ELSE, "A word differs: M.  It is not signed." },
	{ SCRIPT_FIRST, SCRIPT_BOTH, "No request of this zone was signed before: "
	    "type  first {zone}  ; Enter." },
	SCRIPT_END
};

static const struct script_row review[] = {
	{ ALOUD, "We read what is asked for, and agree to what is signed." },
	{ ADMINISTRATOR, "Where the page asks what the KSKs do, press the letter of "
	    "the plan that was agreed to beforehand." },
	{ LINE, "Plan that was agreed to ___" },
	{ BOTH, "Read every page, with PgDn: the checks, what changed, when each "
	    "set is valid, each key." },
	{ BOTH, "Type what the page shows, all of it: the zone and the tag of the "
	    "KSK; in a roll the zone, the plan, and both tags; Enter." },
	{ ELSE, "WARN: both are asked for a reason.  STOP: nothing is signed; "
	    "another request is put on REQ, and read in the step before." },
	SCRIPT_END
};

static const struct script_row sign[] = {
	{ ALOUD, "The HSM signs set after set, and each signature is verified." },
	{ SCREEN, "How many sets there are, all signed and verified." },
	{ ADMINISTRATOR, "Show every page; Enter." },
	SCRIPT_END
};

static const struct script_row emergency[] = {
	{ ALOUD, "A second response, for the day on which a zone signing key is in "
	    "other hands, is signed and sealed.  {emergency} people open it." },
	{ HOLDER, "Say your name, which the administrator types; Enter; copy the "
	    "eleven rows while everybody else looks at the wall; Enter; and type "
	    "them back." },
	{ WITNESS, "Write down who has which paper, and its bag." },
	{ LINE, "Set __" },
	{ LINES(EMERGENCY), "Share _|Holder ____|Bag ___" },
	{ ADMINISTRATOR, "Enter." },
	SCRIPT_END
};

static const struct script_row batch[] = {
	{ ALOUD, "The requests of many zones are read once.  Only the words of "
	    "their list say that they are the signers'." },
	{ ADMINISTRATOR, "Put the stick REQ in." },
	{ WITNESS, "Read the words of the list from the slip." },
	{ ADMINISTRATOR, "Tick each line that is the same with Space; Enter." },
	{ ELSE, "A word differs: M.  Nothing of it is signed." },
	SCRIPT_END
};

static const struct script_row batch_review[] = {
	{ ALOUD, "We agree to what is signed, group by group." },
	{ BOTH, "Read every page: how many requests, their slots, the checks, and "
	    "every exception by itself." },
	{ BOTH, "Type what the page shows: first, of zones without a response; "
	    "then the group and how many are signed; Enter." },
	{ ELSE, "A check warns: both are asked for a reason, once for a group.  A "
	    "zone that is put aside has a ceremony of its own." },
	SCRIPT_END
};

static const struct script_row batch_sign[] = {
	{ ALOUD, "The HSM signs the sets of all zones, and each signature is "
	    "verified." },
	{ SCREEN, "How many zones there are, all signed and verified." },
	{ ADMINISTRATOR, "Enter." },
	SCRIPT_END
};

static const struct script_row anchor[] = {
	{ ALOUD, "The trust anchor of {zone} is written, and signed by a KSK." },
	{ SCREEN, "Every KSK of the zone that lives, and which are in it." },
	{ BOTH, "Type the zone and the tag of the KSK that signs it; Enter." },
	{ WITNESS, "Write down the words of the document." },
	{ LINES(WORDS), "" },
	{ ADMINISTRATOR, "Enter." },
	SCRIPT_END
};

static const struct script_row restore[] = {
	{ ALOUD, "Keys are brought back from their copies.  Only enough shares "
	    "open them." },
	{ ADMINISTRATOR, "Where the page shows more than one set, press the letter "
	    "of the one whose shares are here." },
	{ BOTH, "Type the serial number of the HSM and the set, as the page shows; "
	    "Enter." },
	{ HOLDER, "With a card: C, Enter, the PIN.  With a paper: P, and its "
	    "eleven rows." },
	{ ADMINISTRATOR, "G when enough are in." },
	{ SCREEN, "Each key, and that it signs for the DNSKEY of the journal." },
	{ ELSE, "Another site made a KSK, and its sheet was not compared here yet: "
	    "both type the first four words of it from the sheet which that site "
	    "signed.  A word differs: X." },
	{ WITNESS, "Read every page, with PgDn.  Compare the DS with the parent "
	    "zone's and with the key sheet; Enter." },
	{ WITNESS, "These shares were seen today: write down when MAKE BACKUP KEY "
	    "splits a new one, and the bags that papers go back into." },
	{ LINE, "MAKE BACKUP KEY on __|Bags ___" },
	SCRIPT_END
};

static const struct script_row destroy[] = {
	{ ALOUD, "A key is destroyed, for ever." },
	{ ADMINISTRATOR, "Press the letter of the key; where other HSMs have it, N "
	    "where it ends, H where only this HSM loses it." },
	{ BOTH, "Where a set that left is still valid: D goes on, and both type a "
	    "reason." },
	{ WITNESS, "Of a KSK: read from the paper that no server of the parent "
	    "zone has its DS, and since when; the administrator ticks both "
	    "lines." },
	{ BOTH, "Read what has the key still.  Type the zone and the tag; Enter." },
	{ SCREEN, "The key refuses to sign, and nothing of it is left here." },
	{ ADMINISTRATOR, "G when there is no other." },
	SCRIPT_END
};

static const struct script_row retire[] = {
	{ ALOUD, "This HSM is taken out of use for good.  We see what is in it "
	    "still, and what else has each key." },
	{ BOTH, "Read every page.  Type the serial number from its housing; "
	    "Enter." },
	{ ELSE, "Nothing else has a key: the step before is to be done again, and "
	    "the key is destroyed there; or X, and it is copied first." },
	{ ELSE, "A copy alone is left of a key that signed sets still have: K, and "
	    "it is restored first; or D, and both type a reason." },
	SCRIPT_END
};

static const struct script_row zeroise[] = {
	{ ALOUD, "The HSM is zeroised.  Nothing brings back what it had." },
	{ ADMINISTRATOR, "Z; or P where its module cannot do it, and it is done at "
	    "its own panel." },
	{ SCRIPT_TYPED, SCRIPT_WITNESS, "Take the security officer's PIN from its "
	    "envelope, and type it.  Nobody else looks." },
	{ SCRIPT_CARDS, SCRIPT_OFFICER, "{security-officers}, one after another: "
	    "C for your card; Enter when it is in a reader; type its PIN; "
	    "Enter." },
	{ SCREEN, "No object is in it, and who could open it before is "
	    "refused." },
	{ ELSE, "It shows nothing, for it is not there any more, or a run before "
	    "threw its PIN away: both type the serial number, if both saw that it "
	    "was zeroised." },
	{ ADMINISTRATOR, "Read it aloud; Enter." },
	SCRIPT_END
};

static const struct script_row certificate[] = {
	{ ALOUD, "The HSM itself is destroyed, or sealed away until it is." },
	{ ADMINISTRATOR, "D where it was destroyed before us, K where it is kept; "
	    "of one that was zeroised before, its letter.  Type the number of the "
	    "certificate or of the bag; Enter." },
	{ BOTH, "Read the number from the paper or the bag, and type it; Enter." },
	{ WITNESS, "Write down the number." },
	{ LINE, "Certificate or bag _" },
	SCRIPT_END
};

static const struct script_row sheet[] = {
	{ ALOUD, "The KSK that came in is compared with the sheet that the other "
	    "site signed when it was made." },
	{ WITNESS, "Read the words and the DS from that sheet." },
	{ BOTH, "Type its first four words; Enter." },
	{ ELSE, "A word differs: X.  The key is destroyed here, and the other site "
	    "is asked." },
	SCRIPT_END
};

static const struct script_row compromise[] = {
	{ ALOUD, "A KSK is in other hands, or nobody can use it.  We decide what "
	    "is done." },
	{ ADMINISTRATOR, "Where there are groups of zones, type the zone of the "
	    "key; Enter." },
	{ ADMINISTRATOR, "Press the letter of the key; then D where somebody else "
	    "may have it, U where nobody can use it.  If it is not known: D." },
	{ BOTH, "Read each way, and from which date it is safe.  The administrator "
	    "presses the letter of the one that was agreed on." },
	{ BOTH, "Type what is known of it, and from whom; Enter." },
	{ BOTH, "Read the order aloud.  Type the zone and the tag; Enter." },
	SCRIPT_END
};

const struct script_step script_keys[] = {
	{ "init-token", init_token }, { "split", split },
	{ "make-ksk", make_ksk }, { "make-zsk", make_zsk },
	{ "make-ksks", make_ksks }, { "back-up", back_up },
	{ "transport-key", transport_key }, { "send", send },
	{ "request", request }, { "review", review }, { "sign", sign },
	{ "emergency", emergency }, { "batch", batch },
	{ "batch-review", batch_review }, { "batch-sign", batch_sign },
	{ "anchor", anchor }, { "restore", restore }, { "destroy", destroy },
	{ "sheet", sheet }, { "compromise", compromise }, { "retire", retire }, { "zeroise", zeroise },
	{ "certificate", certificate },
	{ NULL, NULL }
};
