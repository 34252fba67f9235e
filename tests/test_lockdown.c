#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#include "hsm/lockdown.h"
#include "keyset/err.h"
#include "tests/test.h"

/*
 * What is done cannot be undone, so each test does it in a child, which exits
 * with the number of the first line that did not hold, or 0.
 */
static int
in_a_child(int (*act)(void))
{
	int status;
	pid_t pid;

	fflush(NULL);
	if ((pid = fork()) == 0)
		_exit(act());
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

#define hold(what) do {							\
	if (!(what))							\
		return __LINE__ % 255 + 1;				\
} while (0)

static int
secrets_are_kept(void)
{
	struct rlimit core;
	struct err e;

	hold(lockdown_secrets(&e) == 0);
	hold(getrlimit(RLIMIT_CORE, &core) == 0);
	hold(core.rlim_cur == 0 && core.rlim_max == 0);
	hold(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
	hold(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	hold(umask(0) == 077);
	return 0;
}

static void
no_core_no_trace_no_privilege_no_file_for_others(void **state)
{
	(void)state;
	assert_int_equal(in_a_child(secrets_are_kept), 0);
}

/* Kilobytes that the kernel holds locked for this process; -1: unknown. */
static long
locked_kilobytes(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];
	long kb = -1;

	if (f == NULL)
		return -1;
	while (fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "VmLck: %ld", &kb) == 1)
			break;
	fclose(f);
	return kb;
}

static int
later_memory_is_locked_too(void)
{
	struct err e;
	long before, after;
	void *p;

	hold(lockdown_secrets(&e) == 0);
	if ((before = locked_kilobytes()) <= 0)
		return 77;
	p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	hold(p != MAP_FAILED);
	after = locked_kilobytes();
	hold(after >= before + 1024);
	return 0;
}

static void
all_memory_is_locked_what_comes_later_too(void **state)
{
	int rc = in_a_child(later_memory_is_locked_too);

	(void)state;
	if (rc == 77)	/* a sanitizer, or a limit that forbids it */
		skip();
	assert_int_equal(rc, 0);
}

static int
without_the_right_to_lock(void)
{
	const struct rlimit little = { 65536, 65536 };
	struct err e = { ERR_NONE, "" };
	char line[256];
	bool swap;
	FILE *f;
	int rc;

	hold((f = fopen("/proc/swaps", "re")) != NULL);
	swap = fgets(line, sizeof(line), f) != NULL &&
	    fgets(line, sizeof(line), f) != NULL;
	fclose(f);
	hold(setrlimit(RLIMIT_MEMLOCK, &little) == 0);
	hold(geteuid() != 0 || setuid(65534) == 0);
	rc = lockdown_secrets(&e);
	if (locked_kilobytes() < 0)
		return 77;
	if (!swap) {
		hold(rc == 0);
		return 0;
	}
	hold(rc == -1 && e.kind == ERR_SYS);
	hold(strstr(e.text, "swapoff") != NULL);
	return 0;
}

static void
a_limit_on_locked_memory_matters_only_where_there_is_swap(void **state)
{
	int rc = in_a_child(without_the_right_to_lock);

	(void)state;
	if (rc == 77)
		skip();
	assert_int_equal(rc, 0);
}

static int
no_socket(int domain)
{
	int fd = socket(domain, SOCK_STREAM, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0 || errno != EAFNOSUPPORT;
}

static int
only_local_sockets(void)
{
	struct err e;
	int fd;

	hold(lockdown_offline(&e) == 0);
	hold(no_socket(AF_INET) == 0);
	hold(no_socket(AF_INET6) == 0);
	hold(no_socket(AF_NETLINK) == 0);
	hold(no_socket(AF_PACKET) == 0);
	hold((fd = socket(AF_UNIX, SOCK_STREAM, 0)) >= 0);
	hold(close(fd) == 0);
	/* The kernel looks at the low half only; so must the filter. */
	errno = 0;
	hold(syscall(SYS_socket, 0x100000000L | AF_INET, SOCK_STREAM, 0) == -1);
	hold(errno == EAFNOSUPPORT);
	return 0;
}

static int
children_have_none_either(void)
{
	struct err e;
	int status;
	pid_t pid;

	hold(lockdown_offline(&e) == 0);
	if ((pid = fork()) == 0)
		_exit(no_socket(AF_INET));
	hold(waitpid(pid, &status, 0) == pid);
	hold(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	/* A program that is executed keeps the filter as well. */
	if ((pid = fork()) == 0) {
		execl("/bin/bash", "bash", "-c",
		    "exec 2>&-; ! : >/dev/udp/127.0.0.1/9", (char *)NULL);
		_exit(1);
	}
	hold(waitpid(pid, &status, 0) == pid);
	hold(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return 0;
}

static void
no_socket_but_a_local_one(void **state)
{
	(void)state;
	assert_int_equal(in_a_child(only_local_sockets), 0);
	assert_int_equal(in_a_child(children_have_none_either), 0);
}

static int
sockets_work(void)
{
	return no_socket(AF_INET) == 0;
}

static void
before_it_a_network_socket_can_be_made(void **state)
{
	(void)state;
	/* Else the refusals above would prove nothing. */
	assert_int_equal(in_a_child(sockets_work), 0);
}

static int
no_way_round(void)
{
	struct err e;
	char a = 0, b = 0;
	struct iovec to = { &a, 1 }, from = { &b, 1 };

	hold(lockdown_offline(&e) == 0);
	errno = 0;
	hold(syscall(SYS_io_uring_setup, 1, NULL) == -1 && errno == ENOSYS);
	errno = 0;
	hold(process_vm_readv(getpid(), &to, 1, &from, 1, 0) == -1);
	hold(errno == EPERM);
	errno = 0;
	hold(process_vm_writev(getpid(), &from, 1, &to, 1, 0) == -1);
	hold(errno == EPERM);
	return 0;
}

static void
nor_a_way_round_by_io_uring_or_another_process(void **state)
{
	(void)state;
	assert_int_equal(in_a_child(no_way_round), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_core_no_trace_no_privilege_no_file_for_others),
		cmocka_unit_test(all_memory_is_locked_what_comes_later_too),
		cmocka_unit_test(a_limit_on_locked_memory_matters_only_where_there_is_swap),
		cmocka_unit_test(before_it_a_network_socket_can_be_made),
		cmocka_unit_test(no_socket_but_a_local_one),
		cmocka_unit_test(nor_a_way_round_by_io_uring_or_another_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
