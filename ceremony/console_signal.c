#include <signal.h>
#include <string.h>

#include "ceremony/console.h"

/*
 * Whatever ends a process by default.  Keys make none of them in raw mode;
 * stopping is not for a console that holds an open token.
 */
static struct {
	const int	 number;
	const bool	 ignored;
	bool		 taken;
	struct sigaction was;
} signals[] = {
	{ .number = SIGHUP }, { .number = SIGINT }, { .number = SIGQUIT },
	{ .number = SIGTERM }, { .number = SIGALRM }, { .number = SIGPIPE },
	{ .number = SIGUSR1 }, { .number = SIGUSR2 }, { .number = SIGXCPU },
	{ .number = SIGSEGV }, { .number = SIGBUS }, { .number = SIGILL },
	{ .number = SIGFPE }, { .number = SIGABRT }, { .number = SIGSYS },
	{ .number = SIGTRAP },
	{ .number = SIGTSTP, .ignored = true },
	{ .number = SIGTTIN, .ignored = true },
	{ .number = SIGTTOU, .ignored = true },
};

enum { N_SIGNALS = sizeof(signals) / sizeof(signals[0]) };

static void (*undo)(void);

/* SA_RESETHAND: the signal is raised again to do what it does by default. */
static void
on_fatal(int number)
{
	undo();
	(void)raise(number);
}

/* A module may have run out of stack when it crashes. */
static void
have_alternate_stack(void)
{
	static char stack[32 * 1024];
	stack_t old;

	if (sigaltstack(NULL, &old) == 0 && (old.ss_flags & SS_DISABLE) != 0)
		(void)sigaltstack(&(stack_t){ .ss_sp = stack,
		    .ss_size = sizeof(stack) }, NULL);
}

void
console_signals_take(void (*put_back)(void))
{
	struct sigaction sa;

	undo = put_back;
	have_alternate_stack();
	for (size_t i = 0; i < N_SIGNALS; i++) {
		memset(&sa, 0, sizeof(sa));
		sa.sa_handler = signals[i].ignored ? SIG_IGN : on_fatal;
		sa.sa_flags = (int)(SA_RESETHAND | SA_ONSTACK);
		sigfillset(&sa.sa_mask);
		signals[i].taken = sigaction(signals[i].number, NULL,
		    &signals[i].was) == 0 &&
		    signals[i].was.sa_handler != SIG_IGN &&
		    sigaction(signals[i].number, &sa, NULL) == 0;
	}
}

void
console_signals_give_back(void)
{
	for (size_t i = 0; i < N_SIGNALS; i++)
		if (signals[i].taken)
			(void)sigaction(signals[i].number, &signals[i].was,
			    NULL);
}
