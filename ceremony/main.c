#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ceremony/clock.h"
#include "ceremony/page.h"
#include "ceremony/post_mortem.h"
#include "ceremony/session.h"
#include "ceremony/sticks.h"
#include "ceremony/tool.h"
#include "hsm/lockdown.h"
#include "keyset/wipe.h"

/* The Makefile says it, in seconds, where it knows. */
#ifndef BUILT
#define BUILT 0
#endif

static const struct tool *const tools[] = {
	&tool_check, &tool_show, &tool_words, &tool_verify, &tool_report,
	&tool_redact, &tool_dps, &tool_unseal, &tool_plan, &tool_script,
	&tool_image, &tool_sticks,
};

static time_t
wall_clock(void)
{
	return time(NULL);
}

static int
usage(FILE *to)
{
	fprintf(to, "usage: capstan [-hV] [-c file] [-f plan]\n");
	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
		fprintf(to, "       capstan %s %s\n", tools[i]->name,
		    tools[i]->usage);
	return to == stdout ? TOOL_GOOD : TOOL_UNREADABLE;
}

static bool
is_help(const char *argument)
{
	return strcmp(argument, "-h") == 0 || strcmp(argument, "--help") == 0;
}

static int
unknown(const char *verb)
{
	struct err e;

	err_set(&e, ERR_FORMAT, "there is no command \"%.40s\"", verb);
	(void)tool_unreadable(&e);
	return usage(stderr);
}

/* A terminal breaks a line in the middle of a word. */
static void
say(const char *summary)
{
	struct page p = { .n_lines = 0 };

	page_start(&p, "");
	page_wrap(&p, "%s", summary);
	for (size_t i = 0; i < p.n_lines; i++)
		printf("%s\n", p.lines[i]);
	page_free(&p);
}

/* What the console was started with. */
struct begun {
	const char *configuration, *plan;
};

/*
 * The order is the separation: no dumps and no network first, then what the
 * configuration says and the journal, and only after that people, secrets and
 * the module.  What keeps memory locked does not come over from the parent.
 */
static int
hold(const void *with, struct black_box *box)
{
	const struct begun *by = with;
	char summary[SESSION_SUMMARY] = "";
	struct journal *journal = NULL;
	struct site site = { .n_groups = 0 };
	struct err e;
	struct ui ui;
	int rc = -1;

	if (lockdown_secrets(&e) != 0 ||
	    site_load(&site, by->configuration, &e) != 0 ||
	    site_plan(&site, by->plan, &e) != 0 ||
	    (journal = sticks_journal(&site, wall_clock, &e)) == NULL ||
	    console_open(&ui, wall_clock, &e) != 0)
		goto out;
	if ((rc = console_watch(&ui, box, &e)) == 0)
		rc = session_hold(&site, journal, ui, wall_clock, summary, &e);
	ui.ops->close(ui.room);
	if (summary[0] != '\0')
		say(summary);
out:
	journal_close(&journal);
	site_free(&site);
	return rc == 0 ? TOOL_GOOD : tool_unreadable(&e);
}

/* The console's process is gone: so says the journal, and who reads the screen. */
static void
say_ended(const void *with, const struct black_box *box, int number)
{
	const struct begun *by = with;
	char summary[POST_MORTEM_TEXT];

	post_mortem(by->configuration, wall_clock, box, number, summary);
	(void)fflush(stdout);
	fprintf(stderr, "capstan: %s\n", summary);
}

static int
console(const char *configuration, const char *plan)
{
	static const struct supervised s = {
		.console = hold, .ended = say_ended,
	};
	const struct begun by = { configuration, plan };
	struct err e;

	if (wipe_freed_memory(&e) != 0 || lockdown_secrets(&e) != 0 ||
	    lockdown_offline(&e) != 0)
		return tool_unreadable(&e);
	return supervise(&s, &by);
}

/* They read what strangers wrote: no network for them either. */
static int
run_tool(const struct tool *t, int argc, char *argv[])
{
	char name[32];
	struct err e;

	if (argc == 2 && is_help(argv[1]))
		return printf("usage: capstan %s %s\n", t->name, t->usage) < 0 ?
		    TOOL_UNREADABLE : TOOL_GOOD;
	/* What getopt() complains of begins with it. */
	snprintf(name, sizeof(name), "capstan %s", t->name);
	argv[0] = name;
	return lockdown_offline(&e) != 0 ? tool_unreadable(&e) :
	    t->run(argc, argv);
}

int
main(int argc, char *argv[])
{
	const char *configuration = CONFIGURATION, *plan = "";
	int ch;

	for (size_t i = 0; argc > 1 && i < sizeof(tools) / sizeof(tools[0]); i++)
		if (strcmp(argv[1], tools[i]->name) == 0)
			return run_tool(tools[i], argc - 1, argv + 1);
	if (argc == 2 && is_help(argv[1]))
		return usage(stdout);
	if (argc > 1 && argv[1][0] != '-')
		return unknown(argv[1]);
	while ((ch = getopt(argc, argv, "c:f:V")) != -1) {
		switch (ch) {
		case 'c':
			configuration = optarg;
			break;
		case 'f':
			plan = optarg;
			break;
		case 'V':
			printf("capstan %s\n", VERSION);
			return TOOL_GOOD;
		default:
			return usage(stderr);
		}
	}
	clock_built_set(BUILT);
	return argc != optind ? usage(stderr) :
	    console(configuration, plan);
}
