#ifndef CEREMONY_SESSION_H
#define CEREMONY_SESSION_H

#include <time.h>

#include "ceremony/journal.h"
#include "ceremony/site.h"
#include "ceremony/ui.h"
#include "keyset/err.h"

enum { SESSION_SUMMARY = 256 };

/*
 * One ceremony at one console; journal and room are borrowed.  summary gets a
 * sentence of how it ended, for when the screen is gone; it stays as it was
 * where nothing could begin.
 */
int	 session_hold(const struct site *, struct journal *, struct ui,
	    time_t (*now)(void), char summary[SESSION_SUMMARY], struct err *);

#endif
