#include <stdlib.h>
#include <string.h>

#include "backup/pcsc.h"
#include "backup/reader.h"

struct reader {
	char	   name[READER_NAME];
	SCARDHANDLE card;
	const SCARD_IO_REQUEST *protocol;
};

struct reader *
reader_connect(struct readers *r, const char *name, struct err *e)
{
	struct reader *c;
	DWORD protocol = 0;
	LONG rv;

	if (strlen(name) >= READER_NAME) {
		err_set(e, ERR_FORMAT, "a card reader's name is longer than "
		    "%d characters", READER_NAME - 1);
		return NULL;
	}
	if ((c = calloc(1, sizeof(*c))) == NULL) {
		err_sys(e, "find memory for a card");
		return NULL;
	}
	strcpy(c->name, name);
	rv = SCardConnect(r->context, name, SCARD_SHARE_EXCLUSIVE,
	    SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &c->card, &protocol);
	if (rv != SCARD_S_SUCCESS) {
		pcsc_refused(name, rv, e);
		free(c);
		return NULL;
	}
	c->protocol = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 :
	    SCARD_PCI_T1;
	return c;
}

void
reader_disconnect(struct reader **cp)
{
	struct reader *c = *cp;

	if (c == NULL)
		return;
	*cp = NULL;
	/* Fails when the card is away: then it has no power either. */
	(void)SCardDisconnect(c->card, SCARD_UNPOWER_CARD);
	free(c);
}

int
reader_transmit(void *ctx, const uint8_t *command, size_t command_len,
    uint8_t *answer, size_t *len, struct err *e)
{
	struct reader *c = ctx;
	DWORD got = (DWORD)*len;
	LONG rv = SCardTransmit(c->card, c->protocol, command,
	    (DWORD)command_len, NULL, answer, &got);

	if (rv != SCARD_S_SUCCESS)
		return pcsc_refused(c->name, rv, e);
	*len = got;
	return 0;
}

const char *
reader_name(const struct reader *c)
{
	return c->name;
}
