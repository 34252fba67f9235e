#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ceremony/session.h"
#include "ceremony/sticks.h"
#include "hsm/lockdown.h"
#include "keyset/utc.h"
#include "keyset/wipe.h"
#include "tests/room_script.h"

/*
 * The same ceremony as at the console, in a room without people:
 * headless [-t time] [-T file] [-f plan] [-r file] -c configuration answers
 *
 * The clock runs on from the time given, and is ahead by the seconds that the
 * file says, where there is one.  A run that begins at the time of one before
 * begins where that ended, however slow the machine is.  With -r what was asked
 * and answered is in that file, as room_script.h has it.  Exit status 0 when the ceremony and
 * its answers came to an end together, else 1.
 */
static time_t started, said;
static const char *shift_file;

static long
shift(void)
{
	FILE *f = shift_file == NULL ? NULL : fopen(shift_file, "re");
	long seconds = 0;

	if (f != NULL) {
		if (fscanf(f, "%ld", &seconds) != 1)
			seconds = 0;
		fclose(f);
	}
	return seconds;
}

enum { SLOW = 120 };	/* seconds that one run may take */

static void
go_on_from(const struct journal *j)
{
	time_t last = journal_time(j) - shift();

	if (last > said && last - said < SLOW)
		said = last;
}

static time_t
shifted_clock(void)
{
	return said + (time(NULL) - started) + shift();
}

int
main(int argc, char *argv[])
{
	char summary[SESSION_SUMMARY] = "no ceremony was held";
	const char *configuration = NULL, *plan = "", *record = NULL;
	struct journal *journal = NULL;
	struct err e, at_close;
	struct site site;
	struct ui ui;
	int ch, rc;

	started = said = time(NULL);
	while ((ch = getopt(argc, argv, "c:f:r:t:T:")) != -1) {
		if (ch == 'c')
			configuration = optarg;
		else if (ch == 'f')
			plan = optarg;
		else if (ch == 'r')
			record = optarg;
		else if (ch == 'T')
			shift_file = optarg;
		else if (ch != 't' || utc_parse(optarg, &said, &e) != 0)
			return 2;
	}
	if (configuration == NULL || argc - optind != 1)
		return 2;
	if (wipe_freed_memory(&e) != 0 || lockdown_secrets(&e) != 0 ||
	    lockdown_offline(&e) != 0 ||
	    site_load(&site, configuration, &e) != 0 ||
	    site_plan(&site, plan, &e) != 0 ||
	    (journal = sticks_journal(&site, shifted_clock, &e)) == NULL ||
	    room_script_open(&ui, argv[optind], stdout, &e) != 0 ||
	    (record != NULL && room_script_record(&ui, record, &e) != 0)) {
		fprintf(stderr, "headless: %s\n", e.text);
		return 2;
	}
	go_on_from(journal);
	rc = session_hold(&site, journal, ui, shifted_clock, summary, &e);
	printf("%s\n", summary);
	if (rc != 0)
		fprintf(stderr, "headless: %s\n", e.text);
	journal_close(&journal);
	site_free(&site);
	if (room_script_close(&ui, &at_close) != 0) {
		fprintf(stderr, "headless: %s\n", at_close.text);
		rc = -1;
	}
	return rc == 0 ? 0 : 1;
}
