#include <dlfcn.h>
#include <stdio.h>

#include <libzscanner/scanner.h>

#include "keyset/utc.h"
#include "signer/run.h"

/*
 * Signs a zone and is overtaken: once it has read the zone file, and before
 * it does anything with it, another signer signs OTHER.
 */
static const char usage[] =
	"usage: overtake CONFIGURATION TIME ZONEFILE OTHER\n";

static char **other;	/* NULL: it was signed, or is being signed */
static struct run first;

static int
sign(struct run *run, char **arguments, struct err *e)
{
	int rc;

	run->now = first.now;
	run->conf = first.conf;
	run->config = first.config;
	run->arguments = arguments;
	rc = verb_sign(run, e);
	blob_free(&run->out);
	blob_free(&run->notes);
	return rc;
}

/* Called in the place of the library's own, when a file has been read. */
void
zs_deinit(zs_scanner_t *s)
{
	void (*own)(zs_scanner_t *);
	char **arguments = other;
	static struct run second;
	struct err e;

	*(void **)&own = dlsym(RTLD_NEXT, "zs_deinit");
	if (own != NULL)
		own(s);
	other = NULL;
	if (arguments != NULL && sign(&second, arguments, &e) != 0)
		fprintf(stderr, "overtake: OTHER: %s\n", e.text);
}

int
main(int argc, char *argv[])
{
	struct err e;
	int rc;

	if (argc != 5) {
		fputs(usage, stderr);
		return 2;
	}
	rc = utc_parse(argv[2], &first.now, &e);
	if (rc == 0)
		rc = config_read(&first.config, argv[1], &e);
	first.conf = argv[1];
	other = argv + 4;
	if (rc == 0)
		rc = sign(&first, argv + 3, &e);
	if (rc != 0)
		fprintf(stderr, "overtake: %s\n", e.text);
	return rc == 0 ? 0 : 1;
}
