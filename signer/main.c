#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hsm/lockdown.h"
#include "keyset/tell.h"
#include "keyset/utc.h"
#include "signer/run.h"

enum { GOOD = 0, REFUSED = 1, UNUSABLE = 2, BAD_USAGE = 2, UNKNOWN = 3 };

/* Before what has no room in a line of the usage. */
#define MORE "           "

static const struct verb {
	const char	*name, *options, *usage;
	int		 arguments;	/* how many; -1: one or none */
	bool		 secrets;	/* meets private keys or a PIN */
	int		(*run)(struct run *, struct err *);
} verbs[] = {
	{ "keys", "ln:ps:", "[-l | -n COUNT |\n" MORE
	    "-p [-s START]]", 0, true,
	    verb_keys },
	{ "request", "f:k:o:s:",
	    "[-f FORMAT] [-k LABEL]\n" MORE
	    "[-s START] [-o FILE]", 0, true,
	    verb_request },
	{ "accept", "a:e", "[-e] [-a DSFILE] RESPONSE", 1, false, verb_accept },
	{ "sign", "no:", "[-n] [-o FILE] ZONEFILE", 1, true, verb_sign },
	{ "change", "o:", "[-o FILE] CHANGES", 1, true, verb_change },
	{ "resign", "o:", "[-o FILE]", 0, true, verb_resign },
	{ "run", "", "", 0, false, verb_run },	/* it may have to wait for user */
	{ "verify", "", "[ZONEFILE]", -1, false, verb_verify },
	{ "status", "jmn", "[-j | -m | -n]", 0, false,	/* as run does */
	    verb_status },
	{ "transport", "o:", "[-o FILE]", 0, true, verb_transport },
	{ "deliver", "bd:ns", "[-b] [-d SHA256]\n" MORE
	    "[-n | --stay] [RESPONSE]", -1,
	    false, verb_deliver },
	{ "import", "d:", "[-d SHA256] PARCEL", 1, true, verb_import },
};

static const char *const configurations[] = {
	"./capstan-signer.conf", "/etc/capstan-signer.conf",
};

static int
usage(FILE *to)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		fprintf(to, "%s capstan-signer %-9s [-c FILE] [-t TIME]%s%s\n",
		    i == 0 ? "usage:" : "      ", verbs[i].name,
		    verbs[i].usage[0] != '\0' ? " " : "", verbs[i].usage);
	return to == stdout ? GOOD : BAD_USAGE;
}

static const struct verb *
verb_find(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	}
	return NULL;
}

/* False, with getopt()'s own words, when they are not as the usage says. */
static bool
options_read(struct run *run, const struct verb *v, int argc, char *argv[])
{
	static const struct option words[] = {
		{ "stay", no_argument, NULL, 's' }, { NULL, 0, NULL, 0 },
	};
	const bool stays = v->run == verb_deliver;
	char letters[16];
	int c;

	snprintf(letters, sizeof(letters), "c:t:%s", v->options);
	while ((c = getopt_long(argc, argv, letters, stays ? words :
	    words + 1, NULL)) != -1) {
		if (c == '?')
			return false;
		run->option[c] = optarg != NULL ? optarg : "";
	}
	run->arguments = argv + optind;
	return v->arguments < 0 ? argc - optind <= -v->arguments :
	    argc - optind == v->arguments;
}

static const char *
configuration(const struct run *run)
{
	if (run->option['c'] != NULL)
		return run->option['c'];
	return access(configurations[0], F_OK) == 0 ? configurations[0] :
	    configurations[1];
}

static int
verb_call(struct run *run, const struct verb *v, struct err *e)
{
	run->now = time(NULL);
	if (run->option['t'] != NULL &&
	    utc_parse(run->option['t'], &run->now, e) != 0)
		return err_doing(e, "-t");
	run->conf = configuration(run);
	if (config_read(&run->config, run->conf, e) != 0)
		return -1;
	if (v->secrets && lockdown_secrets(e) != 0)
		return -1;
	return v->run(run, e);
}

/* Refused is what was read and judged; the rest is the machine or the use. */
static int
status_of(const struct err *e)
{
	return e->kind == ERR_POLICY || e->kind == ERR_CRYPTO ? REFUSED :
	    UNUSABLE;
}

/* A monitor takes the words on standard output, and 3 for "nobody knows". */
static bool
as_plugin(const struct run *run, const struct verb *v)
{
	return v->run == verb_status && run->option['n'] != NULL;
}

static int
fail(const struct run *run, const struct verb *v, const struct err *e)
{
	const bool plugin = as_plugin(run, v);

	tell(plugin ? stdout : stderr, plugin ? "UNKNOWN" : "capstan-signer",
	    e->text, strlen(e->text));
	return plugin ? UNKNOWN : status_of(e);
}

int
main(int argc, char *argv[])
{
	static struct run run;
	const struct verb *v;
	struct err e;
	int rc;

	if (argc < 2)
		return usage(stderr);
	if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0)
		return usage(stdout);
	if (strcmp(argv[1], "-V") == 0)
		return printf("capstan-signer %s\n", VERSION) < 0 ? UNUSABLE :
		    GOOD;
	if ((v = verb_find(argv[1])) == NULL ||
	    !options_read(&run, v, argc - 1, argv + 1))
		return usage(stderr);
	rc = verb_call(&run, v, &e);
	if (rc != 0)
		blob_free(&run.out);	/* of what was not done */
	run_say(&run);
	rc = rc != 0 ? fail(&run, v, &e) : as_plugin(&run, v) ? run.plugin :
	    run.red ? REFUSED : GOOD;
	if (fflush(stdout) != 0) {
		perror("capstan-signer: standard output");
		return UNUSABLE;
	}
	return rc;
}
