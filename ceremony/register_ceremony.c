#include <string.h>

#include "ceremony/printer.h"
#include "ceremony/register_state.h"

int
register_begin(struct registry *r, const struct record *rec, struct err *e)
{
	const json_t *rehearsal = json_object_get(rec->data, "rehearsal");
	unsigned number;

	if (register_number(rec->data, "number", 9999, &number, e) != 0)
		return -1;
	if (number != r->number + 1 || !json_is_boolean(rehearsal))
		return err_set(e, ERR_FORMAT, "ceremony %u after %u, or one that "
		    "does not say whether it is a rehearsal", number, r->number);
	/* What is behind the last paper, of ceremonies that had none. */
	r->unpinned = r->paper_ceremony == r->number ? 0 :
	    r->unpinned + json_array_size(r->records);
	json_decref(r->records);
	if ((r->records = json_array()) == NULL)
		return err_sys(e, "read the register");
	r->number = number;
	r->ended = r->abandoned = r->clock_agreed = false;
	r->printer_failed = false;
	r->rehearsal = json_is_true(rehearsal);
	r->exceptions = r->wrong_pins = r->wrong_in_a_row = 0;
	r->agreed = (struct register_plan){ .n = 0 };
	return register_text(r->type, sizeof(r->type), rec->data, "type", e);
}

int
register_end(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	r->ended = true;
	return r->abandoned ? 0 : register_hold(r, e);
}

int
register_clock(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	r->clock_agreed = true;
	return 0;
}

int
register_break(struct registry *r, const struct record *rec, struct err *e)
{
	(void)e;
	/* Left again before it was gone on with: the first paper is compared. */
	if (r->break_record != 0)
		return 0;
	r->break_record = rec->seq;
	r->break_head = rec->digest;
	return 0;
}

int
register_go_on(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	r->break_record = 0;
	return 0;
}

int
register_no_clock(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	r->clock_agreed = false;
	return 0;
}

int
register_printed(struct registry *r, const struct record *rec, struct err *e)
{
	unsigned copies;

	(void)r;
	if (register_number(rec->data, "copies", PRINTER_COPIES_MAX, &copies,
	    e) != 0)
		return -1;
	return copies > 0 ? 0 : err_set(e, ERR_FORMAT, "a report that was printed "
	    "in no copy");
}

/* It works until it is said to have failed, and then until it does again. */
int
register_printer(struct registry *r, const struct record *rec, struct err *e)
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

int
register_exception(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	r->exceptions++;
	return 0;
}

int
register_wrong_pin(struct registry *r, const struct record *rec, struct err *e)
{
	(void)rec;
	(void)e;
	r->wrong_pins++;
	r->wrong_in_a_row++;
	return 0;
}

int
register_opened(struct registry *r, const struct record *rec, struct err *e)
{
	char serial[HSM_SERIAL_MAX + 1];

	if (register_text(serial, sizeof(serial), rec->data, "serial", e) != 0)
		return -1;
	register_token_opened(r, serial);
	r->wrong_in_a_row = 0;
	return 0;
}

/* What was written on paper: an older copy of the journal cannot have it. */
int
register_paper(struct registry *r, const struct record *rec, struct err *e)
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
int
register_abandoned(struct registry *r, const struct record *rec, struct err *e)
{
	r->abandoned = true;
	for (size_t i = 0; i < r->n_tokens; i++)
		if (!r->tokens[i].gone)
			r->tokens[i].said_gone = 0;
	if (json_object_get(rec->data, "head") != NULL &&
	    register_paper(r, rec, e) != 0)
		return -1;
	return register_end(r, rec, e);
}
