#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hsm/secret.h"

#include "backup/apdu.h"

enum { COMMAND_MAX = 4 + 1 + APDU_DATA_MAX + 1, PIECE_MAX = 256 + 2 };
enum { INS_GET_RESPONSE = 0xc0 };

struct apdu {
	struct apdu_carrier carrier;
	struct secret *command, *piece, *answer;
	size_t	answer_len;
};

/* Status words in words for the console; x in the last column is any digit. */
static const struct {
	unsigned	 sw, mask;
	const char	*text;
} statuses[] = {
	{ 0x9000, 0xffff, "the card did it" },
	{ 0x6285, 0xffff, "the card was terminated, and is to be reset" },
	{ 0x63c0, 0xfff0, "the card counted a wrong PIN" },
	{ 0x6581, 0xffff, "the card's memory failed" },
	{ 0x6600, 0xffff, "the card was not touched in time" },
	{ 0x6700, 0xffff, "the card does not take data of this length" },
	{ 0x6881, 0xffff, "the card has no such channel" },
	{ 0x6882, 0xffff, "the card wants no secured messages" },
	{ 0x6883, 0xffff, "the card waits for the rest of a command" },
	{ 0x6884, 0xffff, "the card takes no command in parts" },
	{ 0x6982, 0xffff, "the card wants its PIN first, or was not touched" },
	{ 0x6983, 0xffff, "the PIN is blocked" },
	{ 0x6985, 0xffff, "the card does not do this now" },
	{ 0x6a80, 0xffff, "the card does not take this data" },
	{ 0x6a82, 0xffff, "the card has no such application" },
	{ 0x6a84, 0xffff, "the card is full" },
	{ 0x6a86, 0xffff, "the card does not know this form of the command" },
	{ 0x6a88, 0xffff, "the card has no such data" },
	{ 0x6b00, 0xffff, "the card does not know these parameters" },
	{ 0x6d00, 0xffff, "the card does not know the command" },
	{ 0x6e00, 0xffff, "the card does not know this class of commands" },
	{ 0x6f00, 0xff00, "the card failed and does not say why" },
};

const char *
apdu_status(unsigned sw, char out[APDU_TEXT])
{
	const char *text = "the card refused";

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if ((sw & statuses[i].mask) == statuses[i].sw)
			text = statuses[i].text;
	snprintf(out, APDU_TEXT, "%s (%04X)", text, sw);
	return out;
}

int
apdu_refused(const struct apdu_command *c, unsigned sw, struct err *e)
{
	char text[APDU_TEXT];

	/* Its memory failed, or it cannot say: then nobody knows. */
	bool unsure = sw >> 8 == 0x65 || sw >> 8 == 0x6f;

	return err_set(e, ERR_CARD, "%s: %s%s", c->doing,
	    apdu_status(sw, text), !c->changes ? "" : unsure ?
	    "; whether something was changed is not known" :
	    "; nothing was changed");
}

struct apdu *
apdu_new(struct apdu_carrier carrier, struct err *e)
{
	struct apdu *a = calloc(1, sizeof(*a));

	if (a == NULL) {
		err_sys(e, "find memory for a card");
		return NULL;
	}
	a->carrier = carrier;
	if ((a->command = secret_new(COMMAND_MAX, e)) == NULL ||
	    (a->piece = secret_new(PIECE_MAX, e)) == NULL ||
	    (a->answer = secret_new(APDU_ANSWER_MAX, e)) == NULL)
		apdu_free(&a);
	return a;
}

void
apdu_free(struct apdu **ap)
{
	struct apdu *a = *ap;

	if (a == NULL)
		return;
	*ap = NULL;
	secret_free(&a->command);
	secret_free(&a->piece);
	secret_free(&a->answer);
	free(a);
}

const uint8_t *
apdu_answer(const struct apdu *a, size_t *len)
{
	*len = a->answer_len;
	return secret_bytes(a->answer);
}

void
apdu_wipe(struct apdu *a)
{
	secret_clear(a->command);
	secret_clear(a->piece);
	secret_clear(a->answer);
	a->answer_len = 0;
}

/* ---- one command and its one answer ---------------------------------- */

static void
command_build(struct apdu *a, const struct apdu_command *c, uint8_t le)
{
	size_t len = 4 + (c->len > 0 ? 1 + c->len : 0) + (c->answers ? 1 : 0);
	uint8_t *out = secret_room(a->command, len);

	out[0] = 0x00;
	out[1] = c->ins;
	out[2] = c->p1;
	out[3] = c->p2;
	if (c->len > 0) {
		out[4] = (uint8_t)c->len;
		memcpy(out + 5, c->data, c->len);
	}
	if (c->answers)
		out[len - 1] = le;
}

/*
 * The carrier's error says what happened to the card; what that means for
 * what was under way is known here.
 */
static int
not_carried(const struct apdu_command *c, struct err *e)
{
	char why[sizeof(e->text)];

	memcpy(why, e->text, sizeof(why));
	return err_set(e, e->kind, "%.380s; it was to %s, and %s", why, c->doing,
	    c->changes ? "whether the card did it is not known" :
	    "nothing on it was changed");
}

/* Its data, 256 octets at most, stays in a->piece. */
static int
exchange(struct apdu *a, const struct apdu_command *c, uint8_t le,
    size_t *data_len, unsigned *sw, struct err *e)
{
	uint8_t *in = secret_room(a->piece, PIECE_MAX);
	size_t len = PIECE_MAX;
	int rc;

	command_build(a, c, le);
	rc = a->carrier.transmit(a->carrier.ctx, secret_bytes(a->command),
	    secret_len(a->command), in, &len, e);
	secret_clear(a->command);
	/* Of a card that was pulled some drivers give nothing, and no error. */
	if (rc == 0 && (len < 2 || len > PIECE_MAX))
		rc = err_set(e, ERR_GONE, "the card gave no answer (%zu "
		    "octets): it was taken out, or is broken: put it in "
		    "again", len);
	if (rc != 0)
		return not_carried(c, e);
	*data_len = len - 2;
	*sw = (unsigned)in[len - 2] << 8 | in[len - 1];
	return 0;
}

/* As exchange, with the length the card says that it wants. */
static int
exchange_exact(struct apdu *a, const struct apdu_command *c, uint8_t le,
    size_t *len, unsigned *sw, struct err *e)
{
	if (exchange(a, c, le, len, sw, e) != 0)
		return -1;
	if (*sw >> 8 != 0x6c || !c->answers)
		return 0;
	return exchange(a, c, (uint8_t)*sw, len, sw, e);
}

static int
answer_add(struct apdu *a, const struct apdu_command *c, size_t len,
    struct err *e)
{
	if (len > APDU_ANSWER_MAX - a->answer_len)
		return err_set(e, ERR_CARD, "%s: the card's answer is longer "
		    "than %d octets", c->doing, APDU_ANSWER_MAX);
	/* There is room: secret_room() would wipe what is there already. */
	for (size_t i = 0; i < len; i++)
		if (secret_push(a->answer, secret_bytes(a->piece)[i], e) != 0)
			return -1;
	a->answer_len += len;
	return 0;
}

static int
send_all(struct apdu *a, const struct apdu_command *c, unsigned *sw,
    struct err *e)
{
	struct apdu_command more = {
		.doing = c->doing, .changes = c->changes,
		.ins = INS_GET_RESPONSE, .answers = true,
	};
	size_t len;

	if (exchange_exact(a, c, 0, &len, sw, e) != 0 ||
	    answer_add(a, c, len, e) != 0)
		return -1;
	while (*sw >> 8 == 0x61) {
		if (exchange_exact(a, &more, (uint8_t)*sw, &len, sw, e) != 0)
			return -1;
		if (len == 0 && *sw >> 8 == 0x61)
			return err_set(e, ERR_CARD, "%s: the card says that "
			    "there is more, and gives nothing", c->doing);
		if (answer_add(a, c, len, e) != 0)
			return -1;
	}
	return 0;
}

int
apdu_send(struct apdu *a, const struct apdu_command *c, unsigned *sw,
    struct err *e)
{
	int rc;

	apdu_wipe(a);
	if (c->len > APDU_DATA_MAX)
		return err_set(e, ERR_FORMAT, "%s: %zu octets do not fit in "
		    "a command, nothing was sent", c->doing, c->len);
	rc = send_all(a, c, sw, e);
	secret_clear(a->piece);
	if (rc != 0)
		apdu_wipe(a);
	return rc;
}

int
apdu_do(struct apdu *a, const struct apdu_command *c, struct err *e)
{
	unsigned sw;

	if (apdu_send(a, c, &sw, e) != 0)
		return -1;
	return sw == APDU_OK ? 0 : apdu_refused(c, sw, e);
}
