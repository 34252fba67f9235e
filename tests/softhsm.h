#ifndef TESTS_SOFTHSM_H
#define TESTS_SOFTHSM_H

#include "hsm/hsm.h"

/*
 * SoftHSM for tests, behind the module that fails on demand
 * (tests/module_faulty.c).  SOFTHSM2_MODULE names it where it is not in one of
 * its usual places; tests skip() where there is none.
 */

#define TEST_PIN	"1234-user"
#define TEST_SO_PIN	"5678-officer"

/*
 * An empty store of tokens under $TESTDIR, to which SOFTHSM2_CONF points from
 * here on, and no faults.  Returns the path of the module to open, $BIN's
 * faulty one; NULL: there is no SoftHSM.
 */
const char *softhsm_start(void);
/* The path of SoftHSM's own module, NULL as above. */
const char *softhsm_module(void);
/*
 * The same store, opened, with one token of this label, chosen and logged in.
 * NULL: there is no SoftHSM.  A failure ends the test.
 */
struct hsm *softhsm_token(const char *label);

/* A new secret of this text, the caller's. */
struct secret *secret_of(const char *);

/*
 * P11_FAULT, or "" for none; its calls are counted from 1 again.
 */
void	 fault(const char *plan);
/* How often this function was called since fault(). */
unsigned calls(const char *function);
/* Takes the token away, and brings it back. */
void	 token_take(void);
void	 token_bring(void);

/* A new key pair; bits for RSA only.  A failure ends the test. */
struct hsm_key key_made(struct hsm *, unsigned alg, unsigned bits,
	    const char *label);

#endif
