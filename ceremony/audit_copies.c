#include <string.h>

#include "backup/encoding.h"
#include "backup/endorsement.h"
#include "ceremony/audit_state.h"
#include "ceremony/backups.h"
#include "ceremony/closing.h"
#include "ceremony/recorded_set.h"

const struct register_key *
audit_key(const struct audit *a, const struct record *rec, struct err *e)
{
	const struct register_key *k = register_key_cited(&a->reg,
	    json_object_get(rec->data, "id"));

	if (k != NULL && !k->foreign &&
	    strcmp(k->label, audit_text(rec, "label")) == 0)
		return k;
	err_set(e, ERR_POLICY, "no key of this register has that id and label");
	return NULL;
}

/* What is done was meant to be, in this ceremony, and is not done twice. */
static bool
was_meant(const struct audit *a, const struct record *rec,
    const char *const *names)
{
	size_t at = audit_last_like(a, rec, "intent", "result", names);

	return at < json_array_size(a->reg.records) && register_is(
	    json_array_get(a->reg.records, at), rec->step, "intent");
}

/*
 * The backup key was in this machine: it was split, or joined, since the
 * ceremony was last taken up.
 */
static bool
is_together(const struct audit *a, const struct record *rec)
{
	const char *set = audit_text(rec, "set");
	const struct held_set *s = holdings_set_by_id(&a->reg.holdings, set);
	size_t i = json_array_size(a->reg.records);

	while (i > 0 && !register_is(json_array_get(a->reg.records, i - 1),
	    "ceremony", "resumed")) {
		const json_t *was = json_array_get(a->reg.records, --i);
		const char *of = json_string_value(json_object_get(
		    json_object_get(was, "data"), "set"));

		if (register_is(was, "split", "complete") && of != NULL &&
		    strcmp(of, set) == 0)
			return true;
	}
	/* One that is not whole, or of a PIN, the register refuses. */
	return s == NULL || !s->complete || audit_enough_used(a, s, i);
}

static int
copied(struct audit *a, const struct record *rec, struct err *e)
{
	static const char *const names[] = { "label", "id", "set", NULL };

	if (audit_key(a, rec, e) == NULL)
		return -1;
	/* That its set is a complete one of a backup key, the register checks. */
	if (!was_meant(a, rec, names))
		return err_set(e, ERR_POLICY, "a copy was made that the journal "
		    "does not say was about to be");
	return is_together(a, rec) ? 0 : err_set(e, ERR_POLICY, "a copy was made, "
	    "and the journal has neither that its backup key was handed out nor "
	    "enough shares of it since this machine was started");
}

static int
kept(struct audit *a, const struct record *rec, struct err *e)
{
	const char *label = audit_text(rec, "label");

	for (size_t i = 0; i < a->reg.n_keys; i++)
		if (!a->reg.keys[i].foreign &&
		    strcmp(a->reg.keys[i].label, label) == 0 &&
		    holdings_copied(&a->reg.holdings, &a->reg.keys[i].id) != NULL)
			return json_is_false(json_object_get(rec->data,
			    "extractable")) ? 0 : err_set(e, ERR_POLICY, "a key "
			    "is kept that can still leave its HSM");
	return err_set(e, ERR_POLICY, "a key is kept that has no copy");
}

/* One that was sent, where no copies are made. */
static int
kept_once(struct audit *a, const struct record *rec, struct err *e)
{
	for (size_t i = 0; i < a->reg.n_keys; i++)
		if (!a->reg.keys[i].foreign && a->reg.keys[i].kept &&
		    strcmp(a->reg.keys[i].label, audit_text(rec,
		    "label")) == 0)
			return err_set(e, ERR_POLICY, "a key is kept twice");
	return 0;
}

/* How many copies of the key there are; *record: of the last. */
static size_t
copies(const struct holdings *h, const struct digest *id, uint64_t *record)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_backups; i++)
		if (digest_equal(&h->backups[i].id, id)) {
			*record = h->backups[i].record;
			n++;
		}
	return n;
}

/* What got its first copy today cannot leave any more before the step ends. */
static int
all_kept(struct audit *a, const struct record *rec, struct err *e)
{
	uint64_t first = (uint64_t)json_integer_value(json_object_get(
	    json_array_get(a->reg.records, 0), "seq")), made = 0;

	(void)rec;
	for (size_t i = 0; i < a->reg.n_keys; i++) {
		const struct register_key *k = &a->reg.keys[i];

		if (!k->foreign && k->may_leave && !k->kept && copies(
		    &a->reg.holdings, &k->id, &made) == 1 && made > first)
			return err_set(e, ERR_POLICY, "key \"%s\" got a copy, and "
			    "the journal does not say that it cannot leave its "
			    "HSM any more", k->label);
	}
	return 0;
}

/* What an officer's card signed of a copy, with the key that was enrolled. */
static int
signed_by(struct audit *a, const struct record *rec, struct err *e)
{
	const struct officer *o = holdings_enrolled(&a->reg.holdings,
	    audit_text(rec, "name"), audit_text(rec, "card"));
	const char *hex = audit_text(rec, "signature");
	struct card_signature sig = { .len = strlen(hex) / 2 };
	struct digest sealed, d;

	if (audit_key(a, rec, e) == NULL)
		return -1;
	if (o == NULL || strcmp(o->name, audit_text(rec, "name")) != 0)
		return err_set(e, ERR_POLICY, "no officer was enrolled with that "
		    "name and card");
	if (officer_may(o, "officer", "sign a copy", e) != 0)
		return -1;
	if (audit_copy_hidden(rec))
		return 0;	/* which is said at the end */
	if (sig.len == 0 || sig.len > sizeof(sig.bytes) ||
	    encoding_from_hex(sig.bytes, sig.len, hex, e) != 0 ||
	    digest_from_hex(&sealed, audit_text(rec, "sealed"), e) != 0)
		return err_set(e, ERR_FORMAT, "no signature, or no digest of what "
		    "was signed");
	if (endorsement_digest(&sealed, o->name, &d, e) != 0 ||
	    card_signature_verify(&sig, &o->card.key, &d, e) != 0)
		return err_doing(e, "an officer's signature on a copy");
	return 0;
}

int
audit_copies(struct audit *a, const struct record *rec, struct err *e)
{
	static const struct audit_rule rules[] = {
		{ "back-up", "result", copied },
		{ "back-up", "kept", kept },
		{ "back-up", "kept", kept_once },
		{ "send", "kept", kept_once },
		{ "back-up", "done", all_kept },
		{ "back-up", "signed", signed_by },
	};

	return audit_rules(a, rec, rules, sizeof(rules) / sizeof(rules[0]), e);
}

/* ---- the files ----------------------------------------------------------- */

static bool
same_set(const struct share_set *one, const struct share_set *other)
{
	json_t *a = recorded_set(one), *b = recorded_set(other);
	bool same = a != NULL && b != NULL && json_equal(a, b);

	json_decref(a);
	json_decref(b);
	return same;
}

static int
check_signatures(const struct audit *a, const struct container *box,
    unsigned said, struct err *e)
{
	if (box->n_signatures != said)
		return err_set(e, ERR_CRYPTO, "it has %zu signatures of officers, "
		    "and the journal has %u", box->n_signatures, said);
	for (size_t i = 0; i < box->n_signatures; i++) {
		const struct officer *o = holdings_signer(&a->reg.holdings,
		    &box->signatures[i]);

		if (o == NULL)
			return err_set(e, ERR_POLICY, "it is signed as \"%s\" by a "
			    "card that was not enrolled",
			    box->signatures[i].name);
		if (endorsement_check(box, &box->signatures[i], &o->card.key,
		    e) != 0)
			return -1;
	}
	return 0;
}

/* Who signs the journal signs the copies that leave with it. */
static int
check_signers(const struct audit *a, const struct container *box,
    struct err *e)
{
	struct closing k;
	int rc = 0;

	if (closing_read(&k, a->reg.records, e) != 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < k.n; i++) {
		const struct closing_seat *s = &k.seats[i];
		bool there = s->reason != NULL ||
		    box->n_signatures == CONTAINER_SIGNATURES_MAX;

		for (size_t j = 0; j < box->n_signatures; j++)
			there |= person_same(box->signatures[j].name,
			    s->name);
		if (!there)
			rc = err_set(e, ERR_POLICY, "%.48s signed the journal, "
			    "and not this copy", s->name);
	}
	closing_free(&k);
	return rc;
}

/* As the record of it says, where it was made in this ceremony. */
static bool
same_format(const struct audit *a, const struct container *box)
{
	struct digest key = dnskey_id(&box->key);
	char id[DIGEST_HEX], set[SET_HEX];

	digest_hex(&key, id);
	set_hex(&box->set, set);
	for (size_t i = 0; i < json_array_size(a->reg.records); i++) {
		const json_t *rec = json_array_get(a->reg.records, i);
		const struct record r = { .data = json_object_get(rec, "data") };

		if (register_is(rec, "back-up", "result") &&
		    strcmp(audit_text(&r, "id"), id) == 0 &&
		    strcmp(audit_text(&r, "set"), set) == 0 &&
		    strcmp(audit_text(&r, "format"), box->way.format) != 0)
			return false;
	}
	return true;
}

static int
check_file(const struct audit *a, const struct key_backup *b,
    const struct register_key *k, const char *name, struct err *e)
{
	const struct held_set *s = holdings_copied(&a->reg.holdings, &k->id);
	struct container box;

	if (container_load(&box, a->folder, name, e) != 0)
		return -1;
	if (!dnskey_equal(&box.key, &k->key) ||
	    !dname_equal(&box.zone, &k->zone) ||
	    strcmp(box.label, k->label) != 0)
		return err_set(e, ERR_CRYPTO, "it is of another key than the "
		    "journal says");
	if (s == NULL || !same_set(&box.set, &s->set))
		return err_set(e, ERR_CRYPTO, "it is under another share set than "
		    "the journal says");
	if (!same_format(a, &box))
		return err_set(e, ERR_CRYPTO, "it is in another format than the "
		    "journal says");
	return check_signatures(a, &box, b->signatures, e) != 0 ? -1 :
	    check_signers(a, &box, e);
}

int
audit_copy_files(struct audit *a, struct err *e)
{
	const struct holdings *h = &a->reg.holdings;
	char name[BACKUP_FILE];
	size_t n = 0, signatures = 0;

	for (size_t i = 0; i < h->n_backups; i++) {
		const struct register_key *k = register_key(&a->reg,
		    &h->backups[i].id);

		if (k == NULL || !holdings_due(h, i, a->reg.number))
			continue;
		if (audit_left_out(a, backups_file(k, name)))
			continue;
		if (check_file(a, &h->backups[i], k, backups_file(k,
		    name), e) != 0)
			return err_doing(e, "%s", name);
		n++;
		signatures += h->backups[i].signatures;
	}
	audit_hidden_copies(a);
	return n == 0 ? 0 : audit_passed(a, "wrapped copies: %zu, each of the key "
	    "and under the set that the journal says; officers' signatures on "
	    "them: %zu", n, signatures);
}
