#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "ceremony/post_mortem.h"
#include "keyset/utc.h"

/*
 * died CONFIGURATION TIME: what is left to do for the console's first process
 * when the second, which held the ceremony, died of SIGKILL at that time.
 */
static time_t at;

static time_t
now(void)
{
	return at;
}

int
main(int argc, char *argv[])
{
	const struct black_box box = { .since = 0 };
	char summary[POST_MORTEM_TEXT];
	struct err e;

	if (argc != 3 || utc_parse(argv[2], &at, &e) != 0)
		return 2;
	post_mortem(argv[1], now, &box, SIGKILL, summary);
	printf("%s\n", summary);
	return 0;
}
