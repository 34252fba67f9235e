#ifndef TESTS_PCSC_FAKE_H
#define TESTS_PCSC_FAKE_H

#include <winscard.h>

/*
 * pcsc-lite inside the test's process, for the program that calls any of
 * these: its functions, over two readers "Fake 0" and "Fake 1" that take
 * virtual cards (card_virtual.h).  For what real readers do not show, and for
 * what would take them minutes.  A call that no caller should make aborts.
 */
void	 pcsc_fake_start(void);		/* readers empty, service well */
/* A card that is in already goes on: insert after a cut to put it back. */
void	 pcsc_fake_insert(unsigned slot, const char *dir);
void	 pcsc_fake_remove(unsigned slot);
/* The next call of this function fails with it. */
void	 pcsc_fake_fail(const char *function, LONG);
/* Called while SCardGetStatusChange waits, once; what a hand does then. */
void	 pcsc_fake_meanwhile(void (*)(void));
void	 pcsc_fake_readers(unsigned n);	/* 0 to 3, from now on */
unsigned pcsc_fake_commands(void);	/* sent since the start */

#endif
