#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <linux/capability.h>

#include <seccomp.h>

#include "hsm/lockdown.h"

/*
 * The sanitizers map terabytes that cannot be locked, and trace the process
 * to find its leaks.
 */
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

/*
 * Under a finite limit mlockall() may work now and have a later malloc() of
 * the token's module fail, in the middle of a ceremony; so that is not tried.
 */
static bool
memory_unlimited(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct caps[_LINUX_CAPABILITY_U32S_3] = {
		{ 0 },
	};
	struct rlimit limit;

	if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 &&
	    limit.rlim_cur == RLIM_INFINITY)
		return true;
	return syscall(SYS_capget, &head, caps) == 0 &&
	    (caps[0].effective & (1U << CAP_IPC_LOCK)) != 0;
}

/* Its first line is a heading; what cannot be read is taken for swap. */
static bool
machine_has_swap(void)
{
	FILE *f = fopen("/proc/swaps", "re");
	bool heading = false, swap = false;
	int c;

	if (f == NULL)
		return errno != ENOENT;
	while ((c = getc(f)) != EOF) {
		if (heading)
			swap = true;
		if (c == '\n')
			heading = true;
	}
	if (ferror(f))
		swap = true;
	fclose(f);
	return swap;
}

static int
memory_lock(struct err *e)
{
	if (SANITIZED)
		return 0;
	/* On fault: a page that was never touched has nothing to leak. */
	if (memory_unlimited() &&
	    mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0)
		return 0;
	if (!machine_has_swap())
		return 0;
	return err_set(e, ERR_SYS, "the memory cannot be locked (\"ulimit -l\" "
	    "is too small) and this machine has swap, to which a secret could "
	    "be written: switch the swap off (swapoff -a) or raise the limit");
}

int
lockdown_secrets(struct err *e)
{
	const struct rlimit none = { 0, 0 };

	(void)umask(077);	/* it returns the old mask, never an error */
	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return err_sys(e, "forbid core dumps");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return err_sys(e, "forbid tracing");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_sys(e, "forbid new privileges");
	return memory_lock(e);
}

/*
 * A list of what is denied, not of what is allowed: the token's module is a
 * stranger's code, and a list of all that it may call would hold only for
 * the machine on which it was written.
 */
static const struct denial {
	int	call;		/* negative where this machine has none */
	int	result;		/* what the caller is told */
	bool	in_sanitizer;	/* denied even there */
} denials[] = {
	/* Has a socket operation of its own, which a filter does not see. */
	{ SCMP_SYS(io_uring_setup),	ENOSYS,	true },
	{ SCMP_SYS(io_uring_enter),	ENOSYS,	true },
	{ SCMP_SYS(io_uring_register),	ENOSYS,	true },
	/* Another process's secrets, or a socket in another process's name. */
	{ SCMP_SYS(ptrace),		EPERM,	false },
	{ SCMP_SYS(process_vm_readv),	EPERM,	true },
	{ SCMP_SYS(process_vm_writev),	EPERM,	true },
	{ SCMP_SYS(pidfd_getfd),	EPERM,	true },
};

static int
filter_fill(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp not_local = {
		.arg = 0, .op = SCMP_CMP_NE, .datum_a = AF_UNIX,
	};
	int rc;

	/* The other tables of calls that x86 machines have are shut. */
	if ((rc = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
	    SCMP_ACT_ERRNO(ENOSYS))) != 0 ||
	    (rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1)) != 0)
		return rc;
	rc = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT),
	    SCMP_SYS(socket), 1, &not_local);
	if (rc != 0)
		return rc;
	for (size_t i = 0; i < sizeof(denials) / sizeof(denials[0]); i++) {
		if (SANITIZED && !denials[i].in_sanitizer)
			continue;
		rc = seccomp_rule_add(filter,
		    SCMP_ACT_ERRNO((uint32_t)denials[i].result),
		    denials[i].call, 0);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int
lockdown_offline(struct err *e)
{
	scmp_filter_ctx filter;
	int rc;

	if ((filter = seccomp_init(SCMP_ACT_ALLOW)) == NULL)
		return err_set(e, ERR_SYS, "forbid network sockets: no memory");
	if ((rc = filter_fill(filter)) == 0)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	if (rc != 0) {
		errno = -rc;
		return err_sys(e, "forbid network sockets");
	}
	return 0;
}
