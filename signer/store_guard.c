#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "signer/store_guard.h"

enum { EXIT_FAILED = 2 };	/* as of every error of the system */

/* The one store that a process has open; a handler may look at nothing else. */
static struct {
	uintptr_t	begin, end;	/* of its map; the same: there is none */
	size_t		len;
	char		text[1500];
} guarded;

static _Noreturn void
give_up(void)
{
	/* Whether it is seen or not, there is nothing more to do. */
	(void)!write(STDERR_FILENO, guarded.text, guarded.len);
	_exit(EXIT_FAILED);
}

static void
found(MDB_env *env, const char *what)
{
	(void)env;
	(void)what;
	give_up();
}

static void
fault(int signal, siginfo_t *info, void *context)
{
	const struct sigaction as_ever = { .sa_handler = SIG_DFL };
	const uintptr_t at = (uintptr_t)info->si_addr;

	(void)context;
	if (at >= guarded.begin && at < guarded.end)
		give_up();
	/* Another fault than that: it happens again, as if nobody looked. */
	(void)sigaction(signal, &as_ever, NULL);
}

/* LMDB does not say where it is: the mapping of this file, for writing or not. */
static bool
find_map(int fd, uintptr_t *begin, uintptr_t *end)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[4400];
	struct stat st;
	bool found_it = false;

	if (maps == NULL || fstat(fd, &st) != 0) {
		if (maps != NULL)
			(void)fclose(maps);	/* it was only read */
		return false;
	}
	while (!found_it && fgets(line, sizeof(line), maps) != NULL) {
		unsigned major_of, minor_of;
		uintmax_t inode;

		found_it = sscanf(line, "%" SCNxPTR "-%" SCNxPTR
		    " %*s %*x %x:%x %ju", begin, end, &major_of, &minor_of,
		    &inode) == 5 && inode == st.st_ino &&
		    makedev(major_of, minor_of) == st.st_dev;
	}
	(void)fclose(maps);
	return found_it;
}

void
store_guard(MDB_env *env, const char *folder)
{
	struct sigaction act = { .sa_sigaction = fault,
	    .sa_flags = SA_SIGINFO };
	mdb_filehandle_t fd;
	int len = snprintf(guarded.text, sizeof(guarded.text),
	    "capstan-signer: the store in %.1024s is damaged, and nothing was "
	    "changed: remove this folder, and capstan-signer resign makes it "
	    "anew of the zone that is served\n", folder);

	guarded.len = len > 0 ? (size_t)len : 0;
	(void)mdb_env_set_assert(env, found);	/* of an environment: never fails */
	if (mdb_env_get_fd(env, &fd) != 0 ||
	    !find_map(fd, &guarded.begin, &guarded.end)) {
		store_guard_end();
		return;
	}
	(void)munlock((void *)guarded.begin, guarded.end - guarded.begin);
	(void)sigemptyset(&act.sa_mask);	/* these never fail */
	(void)sigaction(SIGBUS, &act, NULL);
}

void
store_guard_end(void)
{
	guarded.begin = guarded.end = 0;
}
