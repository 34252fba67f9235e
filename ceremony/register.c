#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/printer.h"
#include "ceremony/recorded.h"
#include "ceremony/register.h"
#include "ceremony/register_state.h"
#include "keyset/request.h"

void *
register_grow(void *array, size_t n, size_t size)
{
	char *grown = reallocarray(array, n + 1, size);

	if (grown != NULL)
		memset(grown + n * size, 0, size);
	return grown;
}

int
register_text(char *to, size_t room, const json_t *data, const char *name,
    struct err *e)
{
	const char *text = json_string_value(json_object_get(data, name));

	if (text == NULL || strlen(text) >= room)
		return err_set(e, ERR_FORMAT, "\"%s\" is not there, or too long",
		    name);
	memcpy(to, text, strlen(text) + 1);
	return 0;
}

static int
out_of_memory(struct err *e)
{
	return err_sys(e, "read the register");
}

static int
take_number(const json_t *data, const char *name, json_int_t max, unsigned *to,
    struct err *e)
{
	const json_t *n = json_object_get(data, name);

	if (!json_is_integer(n) || json_integer_value(n) < 0 ||
	    json_integer_value(n) > max)
		return err_set(e, ERR_FORMAT, "\"%s\" is not there, or no number "
		    "up to %lld", name, (long long)max);
	*to = (unsigned)json_integer_value(n);
	return 0;
}

static int
apply_begin(struct registry *r, const struct record *rec, struct err *e)
{
	const json_t *rehearsal = json_object_get(rec->data, "rehearsal");
	unsigned number;

	if (take_number(rec->data, "number", 9999, &number, e) != 0)
		return -1;
	if (number != r->number + 1 || !json_is_boolean(rehearsal))
		return err_set(e, ERR_FORMAT, "ceremony %u after %u, or one that "
		    "does not say whether it is a rehearsal", number, r->number);
	/* What is behind the last paper, of ceremonies that had none. */
	r->unpinned = r->paper_ceremony == r->number ? 0 :
	    r->unpinned + json_array_size(r->records);
	json_decref(r->records);
	if ((r->records = json_array()) == NULL)
		return out_of_memory(e);
	r->number = number;
	r->ended = r->abandoned = r->clock_agreed = false;
	r->printer_failed = false;
	r->rehearsal = json_is_true(rehearsal);
	r->exceptions = r->wrong_pins = r->wrong_in_a_row = 0;
	r->agreed = (struct register_plan){ .n = 0 };
	return register_text(r->type, sizeof(r->type), rec->data, "type", e);
}

static int
apply_end(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	r->ended = true;
	return r->abandoned ? 0 : register_hold(r, e);
}

static int
apply_clock(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	r->clock_agreed = true;
	return 0;
}

static int
apply_break(struct registry *r, const struct record *rec, struct err *e)
{
	(void)e;
	r->break_record = rec->seq;
	r->break_head = rec->digest;
	return 0;
}

static int
apply_back(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	r->break_record = 0;
	return 0;
}

static int
apply_no_clock(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	r->clock_agreed = false;
	return 0;
}

static int
apply_printed(struct registry *r, const struct record *rec, struct err *e)
{
	unsigned copies;

	(void)r;
	if (take_number(rec->data, "copies", PRINTER_COPIES_MAX, &copies,
	    e) != 0)
		return -1;
	return copies > 0 ? 0 : err_set(e, ERR_FORMAT, "a report that was printed "
	    "in no copy");
}

/* It works until it is said to have failed, and then until it does again. */
static int
apply_printer(struct registry *r, const struct record *rec, struct err *e)
{
	const char *fault = json_string_value(json_object_get(rec->data,
	    "fault"));
	char state[8];

	if (register_text(state, sizeof(state), rec->data, "state", e) != 0)
		return -1;
	if (strcmp(state, r->printer_failed ? "ok" : "failed") != 0 ||
	    (fault != NULL) == r->printer_failed)
		return err_set(e, ERR_FORMAT, "a printer that was so already, or "
		    "that failed and it is not said why");
	r->printer_failed = !r->printer_failed;
	return 0;
}

static int
apply_exception(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	r->exceptions++;
	return 0;
}

static int
apply_wrong_pin(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	r->wrong_pins++;
	r->wrong_in_a_row++;
	return 0;
}

static int
apply_opened(struct registry *r, const struct record *rec, struct err *e)
{
	char serial[HSM_SERIAL_MAX + 1];

	if (register_text(serial, sizeof(serial), rec->data, "serial", e) != 0)
		return -1;
	register_token_opened(r, serial);
	r->wrong_in_a_row = 0;
	return 0;
}

/* What was written on paper: an older copy of the journal cannot have it. */
static int
apply_paper(struct registry *r, const struct record *rec, struct err *e)
{
	const json_t *record = json_object_get(rec->data, "record");
	char hex[DIGEST_HEX];

	if (!json_is_integer(record) || json_integer_value(record) < 1)
		return err_set(e, ERR_FORMAT, "no record of which the head went "
		    "on paper");
	if (register_text(hex, sizeof(hex), rec->data, "head", e) != 0 ||
	    digest_from_hex(&r->paper_head, hex, e) != 0)
		return -1;
	r->paper_record = (uint64_t)json_integer_value(record);
	r->paper_ceremony = r->number;
	return 0;
}

/* One in which something was done has its head on paper too. */
static int
apply_abandoned(struct registry *r, const struct record *rec, struct err *e)
{
	r->abandoned = true;
	for (size_t i = 0; i < r->n_tokens; i++)
		if (!r->tokens[i].gone)
			r->tokens[i].said_gone = 0;
	if (json_object_get(rec->data, "head") != NULL &&
	    apply_paper(r, rec, e) != 0)
		return -1;
	return apply_end(r, rec, e);
}

static int
apply_token(struct registry *r, const struct record *rec, struct err *e)
{
	struct register_token *t = register_grow(r->tokens, r->n_tokens, sizeof(*t));

	if (t == NULL)
		return out_of_memory(e);
	r->tokens = t;
	t += r->n_tokens++;
	if (register_text(t->serial, sizeof(t->serial), rec->data, "serial", e) != 0)
		return -1;
	return register_text(t->label, sizeof(t->label), rec->data, "label", e);
}

/* Where this HSM had one of the same serial, no key in that is left. */
static int
apply_new_token(struct registry *r, const struct record *rec, struct err *e)
{
	register_replaced(r);
	if (apply_token(r, rec, e) != 0)
		return -1;
	register_emptied(r, r->tokens[r->n_tokens - 1].serial);
	return 0;
}

/* Of a zone that was in none it is not there. */
static int
take_group(char group[SITE_NAME], const json_t *data, struct err *e)
{
	return json_object_get(data, "group") == NULL ? 0 :
	    register_text(group, SITE_NAME, data, "group", e);
}

static int
apply_key_intent(struct registry *r, const struct record *rec, struct err *e)
{
	struct register_intent *i = register_grow(r->intents, r->n_intents, sizeof(*i));
	const json_t *extractable = json_object_get(rec->data, "extractable");
	char zone[DNAME_TEXT_MAX];
	unsigned number;

	if (i == NULL)
		return out_of_memory(e);
	r->intents = i;
	i += r->n_intents++;
	i->record = rec->seq;
	if (take_number(rec->data, "flags", UINT16_MAX, &i->flags, e) != 0 ||
	    take_number(rec->data, "algorithm", UINT8_MAX, &number, e) != 0)
		return -1;
	if ((i->alg = alg_by_number(number)) == NULL)
		return err_set(e, ERR_FORMAT, "unknown algorithm %u", number);
	if (!json_is_boolean(extractable))
		return err_set(e, ERR_FORMAT, "\"extractable\" is not there, or "
		    "neither true nor false");
	i->extractable = json_is_true(extractable);
	if (take_number(rec->data, "bits", UINT16_MAX, &i->bits, e) != 0 ||
	    register_text(i->label, sizeof(i->label), rec->data, "label", e) != 0 ||
	    register_text(i->serial, sizeof(i->serial), rec->data, "serial",
	    e) != 0 || take_group(i->group, rec->data, e) != 0 ||
	    register_text(zone, sizeof(zone), rec->data, "zone", e) != 0)
		return -1;
	return dname_from_text(&i->zone, zone, e);
}

static void
forget_intent(struct registry *r, const char *label)
{
	for (size_t i = 0; i < r->n_intents; i++)
		if (strcmp(r->intents[i].label, label) == 0) {
			r->intents[i] = r->intents[--r->n_intents];
			return;
		}
}

bool
register_key_in(const struct register_key *k, const char *serial)
{
	if (register_key_gone(k, serial))
		return false;
	if (serials_have(&k->homes, serial))
		return true;
	return !k->remade && strcmp(k->serial, serial) == 0;
}

static int
apply_key(struct registry *r, const struct record *rec, struct err *e)
{
	struct register_key *k = register_grow(r->keys, r->n_keys, sizeof(*k));

	if (k == NULL)
		return out_of_memory(e);
	r->keys = k;
	k += r->n_keys++;
	k->record = rec->seq;
	k->made_at = rec->time;
	k->ceremony = r->number;
	if (recorded_dnskey_read(&k->key, &k->zone,
	    json_object_get(rec->data, "dnskey"), e) != 0 ||
	    register_text(k->label, sizeof(k->label), rec->data, "label", e) != 0 ||
	    register_text(k->serial, sizeof(k->serial), rec->data, "serial",
	    e) != 0 || register_site(r, k->site, e) != 0)
		return -1;
	k->id = dnskey_id(&k->key);
	k->made = json_incref((json_t *)(uintptr_t)rec->data);
	for (size_t i = 0; i < r->n_intents; i++)
		if (strcmp(r->intents[i].label, k->label) == 0) {
			k->may_leave = r->intents[i].extractable;
			memcpy(k->group, r->intents[i].group,
			    sizeof(k->group));
		}
	forget_intent(r, k->label);
	return 0;
}

/* It has a proved copy, or was sent, and cannot leave its HSM any more. */
static int
apply_kept(struct registry *r, const struct record *rec, struct err *e)
{
	char label[2 * HSM_LABEL_MAX + 1];

	if (register_text(label, sizeof(label), rec->data, "label", e) != 0)
		return -1;
	for (size_t i = 0; i < r->n_keys; i++)
		if (!r->keys[i].foreign && strcmp(r->keys[i].label, label) == 0)
			r->keys[i].kept = json_is_false(json_object_get(
			    rec->data, "extractable"));
	return 0;
}

/* What became of a key that was half made: nothing was there, or destroyed. */
static int
apply_no_key(struct registry *r, const struct record *rec, struct err *e)
{
	char label[2 * HSM_LABEL_MAX + 1];

	if (register_text(label, sizeof(label), rec->data, "label", e) != 0)
		return -1;
	forget_intent(r, label);
	return 0;
}

int
register_see(struct registry *r, const json_t *list, uint64_t record,
    struct err *e)
{
	if (!json_is_array(list) || json_array_size(list) >
	    (size_t)REQUEST_BUNDLES_MAX * BUNDLE_KEYS_MAX)
		return err_set(e, ERR_FORMAT, "no list of the request's ZSKs");
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct register_key k = { .foreign = true, .record = record };
		struct register_key *to;

		if (recorded_dnskey_read(&k.key, &k.zone,
		    json_array_get(list, i), e) != 0)
			return -1;
		k.id = dnskey_id(&k.key);
		if (register_key(r, &k.id) != NULL)
			continue;
		if ((to = register_grow(r->keys, r->n_keys, sizeof(*to))) == NULL)
			return out_of_memory(e);
		r->keys = to;
		to[r->n_keys++] = k;
	}
	return 0;
}

/*
 * ZSKs of the request, remembered so that a clash of tags is found for ever;
 * but only when people agreed to it: a request that is refused may have
 * anything in it, and must not stand in the way of the next.
 */
static int
apply_seen(struct registry *r, const struct record *rec, struct err *e)
{
	return register_see(r, json_object_get(register_last(r, "request",
	    "done"), "zsks"), rec->seq, e);
}

/* What left: the files of every key that none had left of before. */
static void
keys_left(struct registry *r)
{
	for (size_t i = 0; i < r->n_keys; i++)
		if (r->keys[i].exported == 0)
			r->keys[i].exported = r->number;
	holdings_left(&r->holdings, r->number);
	register_anchor_left(r);
}

/* That medium was not handed on: what it had is still to leave. */
static int
apply_undone(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	for (size_t i = 0; i < r->n_keys; i++)
		if (r->keys[i].exported == r->number)
			r->keys[i].exported = 0;
	holdings_stayed(&r->holdings, r->number);
	register_anchor_stayed(r);
	register_unanswered(r);
	for (size_t i = r->n_responses; i-- > 0; )
		if (r->responses[i].ceremony == r->number)
			r->responses[i] = r->responses[--r->n_responses];
	return 0;
}

int
register_leave(struct registry *r, const struct register_response *x,
    struct err *e)
{
	struct register_response *to = NULL;

	for (size_t i = r->n_responses; to == NULL && i-- > 0 &&
	    r->responses[i].ceremony == r->number; )
		if (dname_equal(&r->responses[i].zone, &x->zone))
			to = &r->responses[i];
	if (to == NULL) {
		to = register_grow(r->responses, r->n_responses, sizeof(*to));
		if (to == NULL)
			return out_of_memory(e);
		r->responses = to;
		to += r->n_responses++;
	}
	*to = *x;
	register_ds_forget(r, to);
	return 0;
}

/* What was sealed beside it, if anything was. */
static int
take_sealed(const struct registry *r, struct register_response *x,
    struct err *e)
{
	const json_t *data = register_last(r, "emergency", "done");
	char hex[DIGEST_HEX];

	x->sealed = json_object_get(data, "response") != NULL;
	return !x->sealed ? 0 : register_text(hex, sizeof(hex), data,
	    "response", e) == 0 ? digest_from_hex(&x->emergency, hex, e) : -1;
}

static int
apply_response(struct registry *r, const struct record *rec, struct err *e)
{
	const json_t *said = json_object_get(rec->data, "response");
	const char *hex = json_string_value(said);
	struct register_response response = {
		.record = rec->seq, .ceremony = r->number,
		.plan = r->agreed,
	};
	char zone[DNAME_TEXT_MAX];

	keys_left(r);
	if (said == NULL || json_is_null(said))
		return 0;	/* an export of keys alone */
	if (hex == NULL)
		return err_set(e, ERR_FORMAT, "an export without the digest of "
		    "its response");
	if (digest_from_hex(&response.response, hex, e) != 0 ||
	    register_text(zone, sizeof(zone), rec->data, "zone", e) != 0 ||
	    dname_from_text(&response.zone, zone, e) != 0 ||
	    take_sealed(r, &response, e) != 0 ||
	    register_until(r, &response, e) != 0)
		return -1;
	return register_leave(r, &response, e) == 0 ? register_answer(r,
	    &response.zone, e) : -1;
}

/* Keeps what later steps of this ceremony, and a resumed one, look up. */
static int
keep(struct registry *r, const struct record *rec, struct err *e)
{
	json_t *copy;

	if (r->records == NULL)
		return err_set(e, ERR_FORMAT, "a record before any ceremony");
	copy = json_pack("{s:I,s:I,s:s,s:s,s:O}", "seq", (json_int_t)rec->seq,
	    "time", (json_int_t)rec->time, "step", rec->step, "kind", rec->kind,
	    "data", rec->data);
	if (copy == NULL || json_array_append_new(r->records, copy) != 0)
		return out_of_memory(e);
	r->last_record = rec->seq;
	r->last_time = rec->time;
	if (r->clock_agreed)
		r->trusted_time = rec->time;
	if (strcmp(rec->kind, "intent") == 0)
		r->intent = json_string_value(json_object_get(
		    json_array_get(r->records, json_array_size(r->records) - 1),
		    "step"));
	else if (strcmp(rec->kind, "result") == 0 ||
	    strcmp(rec->kind, "nothing") == 0)
		r->intent = NULL;
	return 0;
}

int
register_apply(struct registry *r, const struct record *rec, struct err *e)
{
	static const struct {
		const char *step, *kind;
		int (*apply)(struct registry *, const struct record *,
		    struct err *);
	} rules[] = {
		{ "clock", "agreed", apply_clock },
		{ "ceremony", "break", apply_break },
		{ "ceremony", "resumed", apply_back },
		{ "ceremony", "resumed", apply_no_clock },
		{ "ceremony", "clock-moved", apply_no_clock },
		{ "ceremony", "begin", apply_begin },
		{ "ceremony", "begin", apply_back },
		{ "ceremony", "begin", register_bags_named },
		{ "ceremony", "end", apply_end },
		{ "ceremony", "abandoned", apply_abandoned },
		{ "ceremony", "abandoned", register_bags_put_away },
		{ "ceremony", "exception", apply_exception },
		{ "ceremony", "printer", apply_printer },
		{ "open", "opened", apply_opened },
		{ "open", "wrong-pin", apply_wrong_pin },
		{ "init-token", "gone", register_say_gone },
		{ "init-token", "kept", register_say_back },
		{ "init-token", "result", apply_new_token },
		{ "token", "back", register_say_back },
		{ "token", "adopted", apply_token },
		{ "zeroise", "intent", register_emptying },
		{ "zeroise", "result", register_retire },
		{ "certificate", "destroyed", register_certificate },
		{ "certificate", "kept", register_kept },
		{ "accept", "accepted", register_accept },
		{ "bags-out", "read", register_bag_number_read },
		{ "bags-out", "opened", register_bag_open },
		{ "bags-out", "kept", register_bag_keep },
		{ "bags-out", "missing", register_bag_miss },
		{ "bags-in", "sealed", register_bag_seal },
		{ "bags-in", "kept", register_bag_keep },
		{ "bags-in", "out", register_bag_leave_out },
		{ "compromise", "decided", register_compromise },
		{ "make-key", "intent", apply_key_intent },
		{ "make-key", "result", apply_key },
		{ "make-key", "nothing", apply_no_key },
		{ "review", "done", apply_seen },
		{ "review", "done", register_agreed },
		{ "review", "ds-seen", register_ds_seen },
		{ "review", "ds-gone", register_ds_gone },
		{ "batch-review", "done", register_batch_agreed },
		{ "back-up", "kept", apply_kept },
		{ "send", "kept", apply_kept },
		{ "restore", "intent", register_restore_begin },
		{ "restore", "result", register_restored },
		{ "restore", "nothing", register_not_restored },
		{ "sheet", "compared", register_sheet },
		{ "restore", "revived", register_revive },
		{ "destroy", "intent", register_doom },
		{ "destroy", "nothing", register_spare },
		{ "destroy", "result", register_destroyed },
		{ "export", "result", apply_response },
		{ "export", "result", register_batch_left },
		{ "export", "undone", apply_undone },
		{ "words", "printed", apply_printed },
		{ "finish", "done", apply_paper },
	};

	if (strcmp(rec->step, "ceremony") == 0 &&
	    strcmp(rec->kind, "begin") == 0)
		r->intent = NULL;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strcmp(rules[i].step, rec->step) == 0 &&
		    strcmp(rules[i].kind, rec->kind) == 0 &&
		    rules[i].apply(r, rec, e) != 0)
			return err_doing(e, "%s, record %llu", rec->file,
			    (unsigned long long)rec->seq);
	if (holdings_apply(&r->holdings, rec, e) != 0)
		return err_doing(e, "%s, record %llu", rec->file,
		    (unsigned long long)rec->seq);
	return keep(r, rec, e);
}

static int
apply(void *of, const struct record *rec, struct err *e)
{
	return register_apply(of, rec, e);
}

int
register_read(struct registry *r, struct journal *j, struct err *e)
{
	return journal_each(j, apply, r, e);
}

void
register_free(struct registry *r)
{
	for (size_t i = 0; i < r->n_keys; i++) {
		json_decref(r->keys[i].made);
		serials_free(&r->keys[i].homes);
		serials_free(&r->keys[i].gone);
	}
	free(r->tokens);
	free(r->keys);
	free(r->intents);
	free(r->restores);
	free(r->responses);
	free(r->held);
	free(r->bags);
	free(r->bag_numbers);
	for (size_t i = 0; i < r->n_answers; i++)
		free(r->answers[i].id);
	free(r->answers);
	holdings_free(&r->holdings);
	json_decref(r->accepted);
	json_decref(r->records);
	memset(r, 0, sizeof(*r));
}

const struct register_token *
register_token(const struct registry *r, const char *name)
{
	const struct register_token *found = NULL;

	for (size_t i = 0; i < r->n_tokens; i++) {
		if (strcmp(r->tokens[i].serial, name) == 0)
			return &r->tokens[i];
		if (strcmp(r->tokens[i].label, name) == 0)
			found = &r->tokens[i];
	}
	return found;
}

const struct register_key *
register_key(const struct registry *r, const struct digest *id)
{
	for (size_t i = 0; i < r->n_keys; i++)
		if (digest_equal(&r->keys[i].id, id))
			return &r->keys[i];
	return NULL;
}

const struct register_key *
register_key_cited(const struct registry *r, const json_t *id)
{
	struct digest d;
	struct err why;

	return json_is_string(id) && digest_from_hex(&d, json_string_value(id),
	    &why) == 0 ? register_key(r, &d) : NULL;
}

const struct register_response *
register_response(const struct registry *r, const struct dname *zone)
{
	for (size_t i = r->n_responses; i-- > 0; )
		if (r->responses[i].ceremony < r->number &&
		    dname_equal(&r->responses[i].zone, zone))
			return &r->responses[i];
	return NULL;
}

bool
register_is(const json_t *record, const char *step, const char *kind)
{
	return strcmp(json_string_value(json_object_get(record, "step")),
	    step) == 0 && strcmp(json_string_value(json_object_get(record,
	    "kind")), kind) == 0;
}

static const json_t *
last_record(const struct registry *r, const char *step, const char *kind)
{
	for (size_t i = json_array_size(r->records); i-- > 0; ) {
		const json_t *rec = json_array_get(r->records, i);

		if (register_is(rec, step, kind))
			return rec;
	}
	return NULL;
}

const json_t *
register_last(const struct registry *r, const char *step, const char *kind)
{
	return json_object_get(last_record(r, step, kind), "data");
}

/* 0 of no record. */
static json_int_t
seq_of(const json_t *record)
{
	return json_integer_value(json_object_get(record, "seq"));
}

bool
register_has(const struct registry *r, const char *step, const char *kind)
{
	return seq_of(last_record(r, step, kind)) >
	    seq_of(last_record(r, step, "undone"));
}

bool
register_done(const struct registry *r, const char *step)
{
	return register_has(r, step, "done");
}

time_t
register_done_at(const struct registry *r, const char *step)
{
	return json_integer_value(json_object_get(last_record(r, step, "done"),
	    "time"));
}

const json_t *
register_people(const struct registry *r, const char *step)
{
	json_int_t done = seq_of(last_record(r, step, "done"));
	const json_t *people = NULL;

	for (size_t i = 0; i < json_array_size(r->records); i++) {
		const json_t *rec = json_array_get(r->records, i);

		if (seq_of(rec) <= done && register_is(rec, "people", "present"))
			people = json_object_get(rec, "data");
	}
	return people;
}

struct dnskey *
register_known(const struct registry *r, const struct dname *zone, size_t *n)
{
	struct dnskey *keys = calloc(r->n_keys + 1, sizeof(*keys));
	size_t found = 0;

	if (keys == NULL)
		return NULL;
	for (size_t i = 0; i < r->n_keys; i++)
		if (dname_equal(&r->keys[i].zone, zone))
			keys[found++] = r->keys[i].key;
	*n = found;
	return keys;
}

struct dnskey *
register_known_before(const struct registry *r, const struct dname *zone,
    uint64_t before, size_t *n)
{
	struct dnskey *keys = NULL, *grown;

	*n = 0;
	for (size_t i = 0; i < r->n_keys; i++) {
		const struct register_key *k = &r->keys[i];

		if (k->record >= before || !dname_equal(&k->zone, zone))
			continue;
		if ((grown = register_grow(keys, *n, sizeof(*keys))) == NULL) {
			free(keys);
			return NULL;
		}
		keys = grown;
		keys[(*n)++] = k->key;
	}
	return keys != NULL ? keys : calloc(1, sizeof(*keys));
}
