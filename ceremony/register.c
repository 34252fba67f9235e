#include <stdlib.h>
#include <string.h>

#include "ceremony/register_state.h"

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

int
register_number(const json_t *data, const char *name, json_int_t max, unsigned *to,
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
apply_token(struct registry *r, const struct record *rec, struct err *e)
{
	struct register_token *t = register_grow(r->tokens, r->n_tokens, sizeof(*t));

	if (t == NULL)
		return err_sys(e, "read the register");
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
		return err_sys(e, "read the register");
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
		{ "clock", "agreed", register_clock },
		{ "ceremony", "break", register_break },
		{ "ceremony", "stopped", register_break },
		{ "ceremony", "resumed", register_go_on },
		{ "ceremony", "resumed", register_no_clock },
		{ "ceremony", "clock-moved", register_no_clock },
		{ "ceremony", "begin", register_begin },
		{ "ceremony", "begin", register_go_on },
		{ "ceremony", "begin", register_bags_named },
		{ "ceremony", "end", register_end },
		{ "ceremony", "abandoned", register_abandoned },
		{ "ceremony", "abandoned", register_bags_put_away },
		{ "ceremony", "exception", register_exception },
		{ "ceremony", "printer", register_printer },
		{ "open", "opened", register_opened },
		{ "open", "wrong-pin", register_wrong_pin },
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
		{ "make-key", "intent", register_key_begin },
		{ "make-key", "result", register_key_made },
		{ "make-key", "nothing", register_key_not_made },
		{ "review", "done", register_seen },
		{ "review", "done", register_agreed },
		{ "review", "ds-seen", register_ds_seen },
		{ "review", "ds-gone", register_ds_gone },
		{ "batch-review", "done", register_batch_agreed },
		{ "back-up", "kept", register_key_kept },
		{ "send", "kept", register_key_kept },
		{ "restore", "intent", register_restore_begin },
		{ "restore", "result", register_restored },
		{ "restore", "nothing", register_not_restored },
		{ "sheet", "compared", register_sheet },
		{ "restore", "revived", register_revive },
		{ "destroy", "intent", register_doom },
		{ "destroy", "nothing", register_spare },
		{ "destroy", "result", register_destroyed },
		{ "export", "result", register_left },
		{ "export", "result", register_batch_left },
		{ "export", "undone", register_undone },
		{ "words", "printed", register_printed },
		{ "finish", "done", register_paper },
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
