#ifndef TESTS_CARD_VIRTUAL_H
#define TESTS_CARD_VIRTUAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An OpenPGP card (functional specification 3.4) in software, for tests: no
 * part of the product.  Its memory is a folder, and a retry counter is on the
 * disk before a PIN is compared, so that it may be killed at any time.  That
 * it is a card at all is what GnuPG and OpenSC say (test_virtual_card.sh).
 *
 * The folder holds do-TAG (data objects, hexadecimal tags), pin-N (1 PW1, 2
 * resetting code, 3 PW3; digests, no PIN), key-N.der (1 SIG, 2 DEC, 3 AUT),
 * fault (see card_fault.h) and log: one line for each command, its first four
 * octets and the status, never data.
 */

enum { CARD_DATA_MAX = 4096, CARD_ANSWER_MAX = 4200 };

/* A command after its chain was joined. */
struct card_command {
	uint8_t	cla, ins, p1, p2;
	uint8_t	data[CARD_DATA_MAX];
	size_t	len;
	bool	has_le, extended;
	size_t	le;			/* 0 was written out: 256 or 65536 */
};

/* What the card does after a command. */
enum card_end {
	CARD_ANSWERS,
	CARD_CUT,		/* is gone; what it wrote is in the folder */
	CARD_CUT_ANSWERED,	/* answers, and is gone then */
	CARD_KILLED,
};

struct card_virtual {
	char	dir[400];
	bool	selected;
	bool	pw1_sign, pw1_other, pw3;	/* verified: 81, 82, 83 */
	unsigned occurrence;			/* of SELECT DATA, for 7F21 */
	uint8_t	chained[CARD_DATA_MAX];		/* of a command so far */
	size_t	chained_len;
	bool	chaining;
	uint8_t	rest[CARD_ANSWER_MAX];		/* of an answer */
	size_t	rest_from, rest_len;
	char	fault_text[512];		/* as last looked at */
	unsigned n_commands, n_ins[256];	/* since it changed */
};

/* ---- card_virtual.c -------------------------------------------------- */

/* The card whose memory is in dir, as it comes out of a pocket. */
void	 card_insert(struct card_virtual *, const char *dir);
/* Power off, on, or reset: PINs, selection and chains are forgotten. */
void	 card_power(struct card_virtual *);
/* 0 octets: the card is dead. */
size_t	 card_atr(struct card_virtual *, uint8_t out[33]);
enum card_end card_command(struct card_virtual *, const uint8_t *, size_t,
	    uint8_t *out, size_t *len);
/* Makes a new card in dir: keys none, PINs 123456 and 12345678. */
void	 card_make(const char *dir, const char *serial_hex);

/* ---- card_memory.c: the folder --------------------------------------- */

/*
 * Where no power is cut, only processes: nothing is synced, which takes most
 * of the time of a test with many cards.
 */
extern bool memory_is_lazy;
/* Synced, and whole or not at all; what goes wrong here aborts. */
void	 memory_put(const char *dir, const char *name, const void *, size_t);
/* The octets read, at most max; 0 when there is no such file. */
size_t	 memory_get(const char *dir, const char *name, void *, size_t max);
bool	 memory_has(const char *dir, const char *name);
void	 memory_drop(const char *dir, const char *name);
void	 memory_log(const char *dir, const uint8_t head[4], unsigned sw);

/* ---- card_pin.c, card_object.c, card_keys.c: each gives a status word  */

unsigned pin_verify(struct card_virtual *, const struct card_command *);
unsigned pin_change(struct card_virtual *, const struct card_command *);
unsigned pin_unblock(struct card_virtual *, const struct card_command *);
void	 pin_set(const char *dir, int number, const void *, size_t);
void	 pin_set_tries(const char *dir, int number, unsigned left);
unsigned pin_tries(const char *dir, int number);

unsigned object_get(struct card_virtual *, const struct card_command *,
	    uint8_t *out, size_t *len);
unsigned object_put(struct card_virtual *, const struct card_command *);
/* By tag, whatever the rights; for the card itself and for tests. */
size_t	 object_read(const char *dir, unsigned tag, uint8_t *, size_t max);
void	 object_write(const char *dir, unsigned tag, const void *, size_t);
/* Adds a tag, its length and its value. */
void	 object_add(uint8_t *out, size_t *len, unsigned tag, const void *,
	    size_t);

unsigned keys_generate(struct card_virtual *, const struct card_command *,
	    uint8_t *out, size_t *len);
unsigned keys_authenticate(struct card_virtual *, const struct card_command *,
	    uint8_t *out, size_t *len);
unsigned keys_operate(struct card_virtual *, const struct card_command *,
	    uint8_t *out, size_t *len);
/* Whether the attributes are of a kind of key that key may be. */
bool	 keys_can(int key, const uint8_t *attributes, size_t);
void	 keys_make(const char *dir, int key);

/* ---- card_fault.c ---------------------------------------------------- */

/*
 * Faults stand in the file "fault" and in $CARD_FAULT, parted by blanks or
 * commas; both are looked at in each command.
 *
 *   no-private	    has no private data objects, and says so
 *   do-max=N	    takes no private data object longer than N
 *   kdf	    wants PINs that went through a key derivation function
 *   pin-blocks	    wants its user PIN as a PIN block (ISO 9564, format 2)
 *   keep-code	    keeps a Resetting Code that is to be taken away
 *   pin-6982	    says of a wrong PIN 6982, and not how many tries are left
 *   bare	    gives 6E, 65 and 7A without their tag, as some cards do
 *   sig-66	    halves of an ECDSA signature have 33 octets
 *   sig-flip	    one bit of every signature is wrong
 *   sig-short=N    signatures have N octets only
 *   chunk=N	    answers come in pieces of N (61xx)
 *   wrong-le	    wants the exact length in Le (6Cxx)
 *   reset-keeps    has its object 0103 still when it was reset
 *   another-key    has another key than the one that it said it made
 *   lie-put	    stores nothing, and says that it did
 *   forgets	    gives what was stored once, and then what was there before
 *   flip-put	    stores one bit wrong
 *   uif	    asks for a touch with AUT
 *   not-openpgp    is another card
 *   dead	    has no ATR; vpcd's reader throws it out for that
 *   bad-atr	    has one that says nothing
 *
 * And those which happen at one command: the Nth since the card was inserted
 * or the faults changed, or, with an instruction in front, the Nth of these
 * (cut=DA.1:empty).
 *
 *   cut=N:WHEN	    is pulled: before, after (done, no answer), answered, or
 *		    empty (a data object that was to be written is empty)
 *   kill=N:WHEN    the same, and the program dies as of SIGKILL
 *   sw=N:6F00	    this status, and nothing done
 *   delay=N:MS	    takes so long
 */
/* Looks at the faults anew and counts this command. */
void	 fault_turn(struct card_virtual *, uint8_t ins);
bool	 fault_is(const struct card_virtual *, const char *name);
/* The number behind "name="; or otherwise. */
unsigned fault_number(const struct card_virtual *, const char *name,
	    unsigned otherwise);
/* Whether name=N:WHAT is now; what is behind the colon. */
bool	 fault_now(const struct card_virtual *, uint8_t ins, const char *name,
	    char what[16]);

#endif
