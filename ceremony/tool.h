#ifndef CEREMONY_TOOL_H
#define CEREMONY_TOOL_H

#include <stdbool.h>
#include <time.h>

#include <jansson.h>

#include "keyset/blob.h"
#include "keyset/check.h"
#include "keyset/err.h"
#include "keyset/request.h"

/*
 * The verbs that need no console, for any machine; but for plan, redact and
 * unseal they only read: capstan VERB [options] FILE...
 * Exit status: 0 good, 1 judged and refused, 2 unreadable or misused.
 */
enum { TOOL_GOOD = 0, TOOL_REFUSED = 1, TOOL_UNREADABLE = 2 };

struct tool {
	const char *name;
	const char *usage;	/* what follows the name */
	int	  (*run)(int argc, char *argv[]);	/* argv[0]: the name */
};

extern const struct tool tool_check, tool_show, tool_words, tool_verify,
    tool_redact, tool_dps, tool_unseal, tool_report, tool_plan,
    tool_script, tool_image, tool_sticks;

/* What the console is told, and a ceremony is planned by. */
#define CONFIGURATION "/etc/capstan.conf"

enum { TOOL_PREVIOUS_MAX = 64 };

/* What the verbs' options say; each verb takes those of its own letters. */
struct tool_options {
	bool	    json;		/* -j */
	bool	    html;		/* -H */
	unsigned    number;		/* -n, of a ceremony; 0: not given */
	bool	    first;		/* --first */
	bool	    emergency;		/* --emergency */
	const char *ksks;		/* -d */
	const char *policy;		/* -p, "standard" */
	bool	    by_policy;		/* it was given */
	const char *previous[TOOL_PREVIOUS_MAX];	/* -P, each of them */
	size_t	    n_previous;
	const char *output;		/* -o */
	const char *configuration;	/* -c, the console's */
	bool	    by_configuration;	/* it was given */
	time_t	    now;		/* -t, the clock */
};

/*
 * -1 after a usage line on stderr; optind stands at the first file, of which
 * there is one at least and no more than most; with 0, one or none.
 */
int	 tool_options(struct tool_options *, const struct tool *, int argc,
	    char *argv[], const char *letters, int most);
/* "capstan: TEXT" on stderr; returns TOOL_UNREADABLE. */
int	 tool_unreadable(const struct err *);
/*
 * A new reference, taken over, on stdout; what is not ASCII is escaped.  -1
 * after a word on stderr, also for NULL.
 */
int	 tool_print_json(json_t *);
/*
 * Appends "; STOP: KSR-ID, KSR-PREVIOUS; WARN: KSR-BUNDLE-POP": the checks that say
 * so, and nothing where none does.
 */
int	 tool_name_checks(struct blob *, const struct finding *, size_t n,
	    struct err *);
enum { TOOL_BYTES_MAX = 64 << 20 };
/* A whole file by its path. */
int	 tool_read(const char *path, struct blob *, struct err *);
struct request *tool_read_request(const char *path, struct err *);

#endif
