#ifndef TESTS_TEST_H
#define TESTS_TEST_H

/* What every test program starts with; cmocka wants its includes in order. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "keyset/err.h"

/* Under AddressSanitizer what is freed is kept, and mlock() does nothing. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* An action that must succeed; the err's text is shown when it does not. */
#define check_ok(call, e) do {						\
	if ((call) != 0)						\
		fail_msg("%s: %s", #call, (e)->text);			\
} while (0)

/* An action that must be refused, of this kind and in words with this in them. */
#define check_refused(call, e, wanted, words) do {			\
	(e)->text[0] = '\0';						\
	if ((call) == 0)						\
		fail_msg("%s: should have been refused", #call);	\
	assert_int_equal((e)->kind, (wanted));				\
	if (strstr((e)->text, (words)) == NULL)				\
		fail_msg("%s: \"%s\" does not say \"%s\"", #call,	\
		    (e)->text, (words));				\
} while (0)

/* The folder of real samples, or NULL: then the test says skip(). */
static inline const char *
samples(void)
{
	const char *src = getenv("SRC");
	static char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/../shared/data/README.md",
	    src != NULL ? src : ".");
	if ((f = fopen(path, "re")) == NULL)
		return NULL;
	fclose(f);
	path[strlen(path) - strlen("/README.md")] = '\0';
	return path;
}

#endif
