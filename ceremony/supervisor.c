#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/machine.h"
#include "ceremony/supervisor.h"
#include "ceremony/terminal.h"
#include "ceremony/tool.h"

static const int passed_on[] = {
	SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2,
};
enum { PASSED_ON = sizeof(passed_on) / sizeof(passed_on[0]) };

static volatile pid_t child;

static void
pass_on(int number)
{
	if (child > 0)
		(void)kill(child, number);
}

/* What came before there is a child waits until there is one. */
static void
signals_hold(sigset_t *was)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < PASSED_ON; i++)
		sigaddset(&set, passed_on[i]);
	(void)sigprocmask(SIG_BLOCK, &set, was);
}

static void
signals_take(const sigset_t *was)
{
	struct sigaction sa = { .sa_handler = pass_on }, old;

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < PASSED_ON; i++)
		if (sigaction(passed_on[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			(void)sigaction(passed_on[i], &sa, NULL);
	(void)signal(SIGTSTP, SIG_IGN);
	(void)signal(SIGTTIN, SIG_IGN);
	(void)signal(SIGTTOU, SIG_IGN);
	(void)sigprocmask(SIG_SETMASK, was, NULL);
}

/* A child without its parent has nobody who would put the terminal back. */
static int
be_child(const struct supervised *s, const void *with,
    struct black_box *box, const sigset_t *was, pid_t parent)
{
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent)
		_exit(TOOL_UNREADABLE);
	(void)sigprocmask(SIG_SETMASK, was, NULL);
	terminal_tell(&box->terminal);
	return s->console(with, box);
}

static int
wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return status;
}

/* As the child did, for whoever waits for this process. */
static int
die_of(int number)
{
	(void)signal(number, SIG_DFL);
	(void)raise(number);
	return 128 + number;
}

int
supervise(const struct supervised *s, const void *with)
{
	pid_t parent = getpid(), pid;
	struct black_box *box;
	struct machine machine;
	sigset_t was;
	int status, number;

	box = mmap(NULL, sizeof(*box), PROT_READ | PROT_WRITE, MAP_SHARED |
	    MAP_ANONYMOUS, -1, 0);
	if (box == MAP_FAILED) {
		fprintf(stderr, "capstan: no memory\n");
		return TOOL_UNREADABLE;
	}
	machine_quiet(&machine, terminal_remember());
	signals_hold(&was);
	if ((pid = fork()) == 0)
		return be_child(s, with, box, &was, parent);
	child = pid;
	signals_take(&was);
	status = pid == -1 ? -1 : wait_for(pid);
	child = 0;
	machine_restore(&machine);
	if (status == -1) {
		fprintf(stderr, "capstan: no process for the console: %s\n",
		    strerror(errno));
		return TOOL_UNREADABLE;
	}
	terminal_rescue(box->terminal);
	number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	if (number != 0 || WEXITSTATUS(status) == SUPERVISOR_GAVE_UP)
		s->ended(with, box, number);
	if (number != 0)
		return die_of(number);
	return WEXITSTATUS(status) == SUPERVISOR_GAVE_UP ? TOOL_UNREADABLE :
	    WEXITSTATUS(status);
}
