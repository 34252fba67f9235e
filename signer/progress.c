#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "signer/progress.h"

/* One terminal, so one of these. */
static struct {
	const char	*what;		/* NULL: nothing is shown */
	size_t		 steps;
	atomic_size_t	 done;
	atomic_llong	 due;		/* when the line is written next */
	atomic_bool	 shown;
} progress;

static long long
seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);	/* cannot fail */
	return t.tv_sec;
}

void
progress_begin(const char *what, size_t steps)
{
	progress_end();
	if (steps == 0 || isatty(STDERR_FILENO) != 1)
		return;
	progress.steps = steps;
	atomic_store(&progress.done, 0);
	atomic_store(&progress.due, seconds() + 1);
	progress.what = what;
}

/* Of the threads that see that it is time, the first one writes. */
void
progress_step(void)
{
	long long now, due;
	size_t done;

	if (progress.what == NULL)
		return;
	done = atomic_fetch_add(&progress.done, 1) + 1;
	now = seconds();
	due = atomic_load(&progress.due);
	if (now < due ||
	    !atomic_compare_exchange_strong(&progress.due, &due, now + 1))
		return;
	fprintf(stderr, "\r%s: %zu %% ", progress.what,
	    (done < progress.steps ? done : progress.steps) * 100 /
	    progress.steps);
	atomic_store(&progress.shown, true);
}

void
progress_end(void)
{
	progress.what = NULL;
	if (atomic_exchange(&progress.shown, false))
		fputs("\r\033[K", stderr);
}
