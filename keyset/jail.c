#include <sys/mman.h>
#include <sys/resource.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include <seccomp.h>

#include "keyset/jail.h"

/*
 * Memory and time, for every allocator wants them, and an end.  What is not
 * here fails, instead of killing: a library that looks for a file of its own
 * finds none.
 */
static const int CALLS[] = {
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(brk),
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(getrandom), SCMP_SYS(restart_syscall),
};

static int
allow_on(scmp_filter_ctx filter, int call, int fd)
{
	const struct scmp_arg_cmp is = {
		.arg = 0, .op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t)fd,
	};

	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &is);
}

static int
shut(int in)
{
	const struct scmp_arg_cmp data = {
		.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC,
		.datum_b = 0,
	};
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int rc;

	if (filter == NULL)
		return -1;
	rc = allow_on(filter, SCMP_SYS(write), JAIL_OUT);
	if (rc == 0 && in != -1)
		rc = allow_on(filter, SCMP_SYS(pread64), JAIL_IN);
	if (rc == 0)
		rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW,
		    SCMP_SYS(mmap), 1, &data);
	for (size_t i = 0; rc == 0 && i < sizeof(CALLS) / sizeof(CALLS[0]); i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALLS[i], 0);
	if (rc == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	return rc;
}

/* In two moves each, for one may be where the other has to be. */
static int
place(int *fd, int at)
{
	int high = *fd == -1 ? -1 : fcntl(*fd, F_DUPFD, JAIL_IN + 1);

	if (*fd == -1)
		return 0;
	*fd = at;
	return high != -1 && dup2(high, at) == at ? 0 : -1;
}

/* Every other door is closed before a byte is looked at. */
int
jail_enter(int out, int in, unsigned seconds)
{
	const struct rlimit cpu = { seconds, seconds };
	int kept_in = in == -1 ? -1 : fcntl(in, F_DUPFD, JAIL_IN + 1);

	if ((in != -1 && kept_in == -1) || place(&out, JAIL_OUT) != 0 ||
	    place(&kept_in, JAIL_IN) != 0)
		return -1;
	for (int fd = 0; fd < JAIL_OUT; fd++)
		(void)close(fd);	/* may not have been open */
	return close_range((in == -1 ? JAIL_OUT : JAIL_IN) + 1, ~0U, 0) != 0 ||
	    setrlimit(RLIMIT_CPU, &cpu) != 0 || shut(in) != 0 ? -1 : 0;
}

void
jail_put(const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len > 0) {
		ssize_t n = write(JAIL_OUT, p, len);

		if (n <= 0)
			_exit(1);
		p += n;
		len -= (size_t)n;
	}
}
