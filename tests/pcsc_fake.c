#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/card_virtual.h"
#include "tests/pcsc_fake.h"

enum { SLOTS = 3, CONTEXT = 7 };

static struct slot {
	struct card_virtual card;
	bool	 in, connected, gone;	/* gone: since it was connected */
	unsigned events;
	char	 name[16];
} slots[SLOTS];

static struct {
	unsigned n_readers, n_commands;
	char	 failing[32];
	LONG	 with;
	void	(*meanwhile)(void);
} fake;

const SCARD_IO_REQUEST g_rgSCardT0Pci = { SCARD_PROTOCOL_T0, 16 };
const SCARD_IO_REQUEST g_rgSCardT1Pci = { SCARD_PROTOCOL_T1, 16 };

static void
never(bool bad, const char *what)
{
	if (bad) {
		fprintf(stderr, "pcsc_fake: %s\n", what);
		abort();
	}
}

void
pcsc_fake_start(void)
{
	memset(slots, 0, sizeof(slots));
	memset(&fake, 0, sizeof(fake));
	fake.n_readers = 2;
	memory_is_lazy = true;
	for (unsigned i = 0; i < SLOTS; i++)
		snprintf(slots[i].name, sizeof(slots[i].name), "Fake %u", i);
}

void
pcsc_fake_insert(unsigned slot, const char *dir)
{
	if (slots[slot].in)
		pcsc_fake_remove(slot);
	card_insert(&slots[slot].card, dir);
	slots[slot].in = true;
	slots[slot].events++;
}

void
pcsc_fake_remove(unsigned slot)
{
	if (!slots[slot].in)
		return;
	card_power(&slots[slot].card);
	slots[slot].in = false;
	slots[slot].gone = slots[slot].connected;
	slots[slot].events++;
}

void
pcsc_fake_fail(const char *function, LONG with)
{
	snprintf(fake.failing, sizeof(fake.failing), "%s", function);
	fake.with = with;
}

void
pcsc_fake_meanwhile(void (*hand)(void))
{
	fake.meanwhile = hand;
}

void
pcsc_fake_readers(unsigned n)
{
	fake.n_readers = n;
}

unsigned
pcsc_fake_commands(void)
{
	return fake.n_commands;
}

static bool
fails(const char *function, LONG *rv)
{
	if (strcmp(fake.failing, function) != 0)
		return false;
	fake.failing[0] = '\0';
	*rv = fake.with;
	return true;
}

/* ---- what pcsc-lite has ---------------------------------------------- */

LONG
SCardEstablishContext(DWORD scope, const void *a, const void *b,
    SCARDCONTEXT *out)
{
	LONG rv;

	never(scope != SCARD_SCOPE_SYSTEM || a != NULL || b != NULL,
	    "an unusual context");
	if (fails("SCardEstablishContext", &rv))
		return rv;
	*out = CONTEXT;
	return SCARD_S_SUCCESS;
}

LONG
SCardReleaseContext(SCARDCONTEXT context)
{
	never(context != CONTEXT, "a context that is none");
	return SCARD_S_SUCCESS;
}

LONG
SCardListReaders(SCARDCONTEXT context, const char *groups, char *names,
    DWORD *len)
{
	DWORD at = 0;
	LONG rv;

	never(context != CONTEXT || groups != NULL, "an unusual list");
	if (fails("SCardListReaders", &rv))
		return rv;
	if (fake.n_readers == 0)
		return SCARD_E_NO_READERS_AVAILABLE;
	for (unsigned i = 0; i < fake.n_readers; i++) {
		strcpy(names + at, slots[i].name);
		at += strlen(names + at) + 1;
	}
	names[at++] = '\0';
	*len = at;
	return SCARD_S_SUCCESS;
}

static struct slot *
slot_of(const char *name)
{
	for (unsigned i = 0; i < fake.n_readers; i++)
		if (strcmp(slots[i].name, name) == 0)
			return &slots[i];
	return NULL;
}

static DWORD
state_of(struct slot *s)
{
	uint8_t atr[33];
	DWORD state = SCARD_STATE_EMPTY;

	if (s->in)
		state = SCARD_STATE_PRESENT |
		    (card_atr(&s->card, atr) == 0 ? SCARD_STATE_MUTE : 0) |
		    (s->connected ? SCARD_STATE_EXCLUSIVE : 0);
	return state | (DWORD)s->events << 16;
}

static bool
anything_changed(SCARD_READERSTATE *states, DWORD n, bool *unknown)
{
	static unsigned seen_readers;
	bool changed = false;

	for (DWORD i = 0; i < n; i++) {
		struct slot *s = slot_of(states[i].szReader);

		if (states[i].szReader[0] == '\\') {
			if (seen_readers != fake.n_readers)
				changed = true;
			continue;
		}
		if (s == NULL) {
			*unknown = true;
			return true;
		}
		states[i].dwEventState = state_of(s);
		if (states[i].dwEventState != states[i].dwCurrentState) {
			states[i].dwEventState |= SCARD_STATE_CHANGED;
			changed = true;
		}
	}
	seen_readers = fake.n_readers;
	return changed;
}

LONG
SCardGetStatusChange(SCARDCONTEXT context, DWORD timeout,
    SCARD_READERSTATE *states, DWORD n)
{
	void (*hand)(void) = fake.meanwhile;
	bool unknown = false;
	LONG rv;

	never(context != CONTEXT || timeout == INFINITE, "a wait for ever");
	if (fails("SCardGetStatusChange", &rv))
		return rv;
	if (anything_changed(states, n, &unknown))
		return unknown ? SCARD_E_UNKNOWN_READER : SCARD_S_SUCCESS;
	if (timeout > 0 && hand != NULL) {
		fake.meanwhile = NULL;
		hand();
		if (anything_changed(states, n, &unknown))
			return unknown ? SCARD_E_UNKNOWN_READER :
			    SCARD_S_SUCCESS;
	}
	usleep((useconds_t)timeout * 1000);
	return SCARD_E_TIMEOUT;
}

LONG
SCardConnect(SCARDCONTEXT context, const char *name, DWORD mode,
    DWORD protocols, SCARDHANDLE *out, DWORD *protocol)
{
	struct slot *s = slot_of(name);
	uint8_t atr[33];
	LONG rv;

	never(context != CONTEXT || mode != SCARD_SHARE_EXCLUSIVE ||
	    protocols != (SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1),
	    "a card that is not held alone");
	if (fails("SCardConnect", &rv))
		return rv;
	if (s == NULL)
		return SCARD_E_UNKNOWN_READER;
	if (!s->in)
		return SCARD_E_NO_SMARTCARD;
	if (card_atr(&s->card, atr) == 0)
		return SCARD_W_UNRESPONSIVE_CARD;
	if (s->connected)
		return SCARD_E_SHARING_VIOLATION;
	s->connected = true;
	s->gone = false;
	*protocol = SCARD_PROTOCOL_T1;
	*out = (SCARDHANDLE)(s - slots) + 1;
	return SCARD_S_SUCCESS;
}

LONG
SCardDisconnect(SCARDHANDLE handle, DWORD disposition)
{
	struct slot *s = &slots[handle - 1];

	never(handle < 1 || handle > SLOTS || !s->connected,
	    "a card that was not connected");
	never(disposition != SCARD_UNPOWER_CARD,
	    "a card that would keep its PIN open");
	s->connected = false;
	card_power(&s->card);
	return SCARD_S_SUCCESS;
}

/* For seeds of fuzz_card.c: the answers, as it reads them. */
static void
record(const uint8_t *p, size_t len)
{
	const char *path = getenv("PCSC_FAKE_RECORD");
	FILE *f;

	if (path == NULL || (f = fopen(path, "ae")) == NULL)
		return;
	fputc((int)(len & 0xff), f);
	fputc((int)(len >> 8), f);
	fwrite(p, 1, len, f);
	fclose(f);
}

LONG
SCardTransmit(SCARDHANDLE handle, const SCARD_IO_REQUEST *send,
    const uint8_t *in, DWORD in_len, SCARD_IO_REQUEST *receive, uint8_t *out,
    DWORD *len)
{
	static uint8_t answer[CARD_ANSWER_MAX + 2];
	struct slot *s = &slots[handle - 1];
	enum card_end end;
	size_t n;
	LONG rv;

	never(handle < 1 || handle > SLOTS || !s->connected,
	    "a card that was not connected");
	never(send != SCARD_PCI_T1 || receive != NULL || in_len < 4 ||
	    in_len > 261 || *len < 258, "an unusual command");
	if (fails("SCardTransmit", &rv))
		return rv;
	if (s->gone || !s->in)
		return SCARD_W_REMOVED_CARD;
	fake.n_commands++;
	end = card_command(&s->card, in, in_len, answer, &n);
	if (end != CARD_ANSWERS)
		pcsc_fake_remove((unsigned)(handle - 1));
	if (end == CARD_CUT || end == CARD_KILLED)
		return SCARD_E_NOT_TRANSACTED;
	if (n > *len)
		return SCARD_E_INSUFFICIENT_BUFFER;
	memcpy(out, answer, n);
	record(answer, n);
	memset(answer, 0, sizeof(answer));
	*len = n;
	return SCARD_S_SUCCESS;
}
