#ifndef CEREMONY_STICK_H
#define CEREMONY_STICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keyset/err.h"

/*
 * Sticks: what is removable or on USB, and a whole disk, as the kernel tells it
 * under /sys/block.  Nobody mounts one or looks at what is on it before a step
 * asks for it.
 */
enum stick_role { STICK_REQ, STICK_OUT, STICK_LOG_A, STICK_LOG_B, STICK_ROLES };

enum { STICK_TEXT = 64, STICK_LABEL = 17, STICK_PATH = 512, STICKS_MAX = 16 };

/* "REQ", "OUT", "LOG-A", "LOG-B". */
extern const char *const stick_roles[STICK_ROLES];

/* What the configuration says of one that has a role. */
struct stick_enrolled {
	bool	is;			/* a stick; else a folder stands for it */
	char	serial[STICK_TEXT];	/* "": any that is no other's */
	char	label[STICK_LABEL];	/* "": any */
	char	shape[STICK_TEXT];	/* for people; may be empty */
};

/* One that is there.  All texts are printable ASCII; "": the stick has none. */
struct stick {
	char	 name[STICK_TEXT];	/* the kernel's: "sdb" */
	char	 path[STICK_PATH];	/* of its device */
	unsigned major, minor;		/* of that */
	char	 port[STICK_TEXT];	/* "1-2": where it was put in */
	char	 vendor[STICK_TEXT], product[STICK_TEXT], serial[STICK_TEXT];
	uint64_t octets;
	bool	 read_only;		/* its switch is on */
};

/*
 * Those that are there now, at most STICKS_MAX, in the order of their names;
 * machine is the root that /sys and /dev are under, "" but in a test.
 */
int	 stick_look(const char *machine, struct stick[STICKS_MAX], size_t *n,
	    struct err *);
/*
 * The one stick that has this role.  ERR_MEDIA says in a sentence that it is not
 * there, that another is, or that two could be it.
 */
int	 stick_find(const char *machine, const struct stick_enrolled[STICK_ROLES],
	    enum stick_role, struct stick *, struct err *);
/* Which role it has by its serial number; STICK_ROLES: none. */
enum stick_role stick_role_of(const struct stick_enrolled[STICK_ROLES],
	    const struct stick *);
/* "Kingston DataTraveler, serial 60A4, at 1-2"; returns text. */
char	*stick_text(const struct stick *, char text[4 * STICK_TEXT]);

/*
 * Opens its device for this process alone; how is O_RDONLY or O_RDWR.  ERR_MEDIA
 * names the role: it was pulled, is mounted by somebody, is write-protected, or is
 * another device by now.  Returns the descriptor.
 */
int	 stick_open(const struct stick *, const char *role, int how,
	    struct err *);
/* From here on the kernel writes nothing to it, until it is put in anew. */
int	 stick_protect(int fd, const char *role, struct err *);

#endif
