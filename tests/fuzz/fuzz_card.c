#include <string.h>

#include <winscard.h>

#include "backup/card.h"
#include "backup/card_store.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/*
 * A card that answers what the input says: each answer has its length in
 * front, two octets, low one first.  When there is no more the card is gone.
 */
static const uint8_t *at;
static size_t left;

const SCARD_IO_REQUEST g_rgSCardT0Pci, g_rgSCardT1Pci;

LONG
SCardEstablishContext(DWORD scope, const void *a, const void *b,
    SCARDCONTEXT *out)
{
	(void)scope, (void)a, (void)b;
	*out = 1;
	return SCARD_S_SUCCESS;
}

LONG
SCardReleaseContext(SCARDCONTEXT context)
{
	(void)context;
	return SCARD_S_SUCCESS;
}

LONG
SCardConnect(SCARDCONTEXT context, const char *name, DWORD mode,
    DWORD protocols, SCARDHANDLE *out, DWORD *protocol)
{
	(void)context, (void)name, (void)mode, (void)protocols;
	*out = 1;
	*protocol = SCARD_PROTOCOL_T1;
	return SCARD_S_SUCCESS;
}

LONG
SCardDisconnect(SCARDHANDLE handle, DWORD disposition)
{
	(void)handle, (void)disposition;
	return SCARD_S_SUCCESS;
}

LONG
SCardTransmit(SCARDHANDLE handle, const SCARD_IO_REQUEST *send,
    const uint8_t *in, DWORD in_len, SCARD_IO_REQUEST *receive, uint8_t *out,
    DWORD *len)
{
	size_t n;

	(void)handle, (void)send, (void)in, (void)in_len, (void)receive;
	if (left < 2)
		return SCARD_W_REMOVED_CARD;
	n = (size_t)at[0] | (size_t)at[1] << 8;
	if (n > left - 2)
		n = left - 2;
	if (n > *len)
		return SCARD_E_INSUFFICIENT_BUFFER;
	memcpy(out, at + 2, n);
	at += 2 + n;
	left -= 2 + n;
	*len = n;
	return SCARD_S_SUCCESS;
}

/* In the order of a day: what fails does not keep the rest from being asked. */
static void
use(struct card *c)
{
	struct secret *pin;
	struct card_shares shares = { 0 };
	struct card_signature s;
	struct card_tries tries;
	struct digest d = { { 0 } };
	struct err e;

	if ((pin = secret_new(8, &e)) == NULL)
		return;
	memcpy(secret_room(pin, 8), "12345678", 8);
	(void)card_check(c, &e);
	(void)card_verify(c, CARD_USER, pin, false, &e);
	if (card_store_read(c, &shares, &e) == 0)
		(void)card_store_write(c, &shares, &e);
	card_shares_clear(&shares);
	if (card_identity(c)->has_key)
		(void)card_authenticate(c, &card_identity(c)->key, &d, &s,
		    &e);
	(void)card_tries(c, &tries, &e);
	(void)card_change(c, CARD_ADMIN, pin, pin, true, &e);
	(void)card_make_key(c, 1800000000, &e);
	(void)card_store_wipe(c, &e);
	secret_free(&pin);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct readers *readers;
	struct card *c;
	struct err e;

	at = data;
	left = len;
	if ((readers = readers_open(&e)) == NULL)
		return 0;
	if ((c = card_open(readers, "a reader", &e)) != NULL)
		use(c);
	card_close(&c);
	readers_close(&readers);
	return 0;
}
