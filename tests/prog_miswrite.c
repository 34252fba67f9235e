#include <sys/syscall.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyset/utc.h"
#include "signer/run.h"

/*
 * Signs a zone with a fault in what writes it: 192.0.2.7 becomes 192.0.2.8.  As glue it has no signature that would tell.
 */
static const char usage[] = "usage: miswrite CONFIGURATION TIME ZONEFILE\n";

/* Called in the place of the library's own. */
ssize_t
write(int fd, const void *data, size_t len)
{
	char *wrong = malloc(len), *at;
	ssize_t n = -1;

	if (wrong == NULL)
		return -1;
	memcpy(wrong, data, len);
	if ((at = memmem(wrong, len, "192.0.2.7", 9)) != NULL)
		at[8] = '8';
	n = syscall(SYS_write, fd, wrong, len);
	free(wrong);
	return n;
}

int
main(int argc, char *argv[])
{
	static struct run run;
	struct err e;
	int rc;

	if (argc != 4) {
		fputs(usage, stderr);
		return 2;
	}
	run.conf = argv[1];
	run.arguments = argv + 3;
	rc = utc_parse(argv[2], &run.now, &e);
	if (rc == 0)
		rc = config_read(&run.config, argv[1], &e);
	if (rc == 0)
		rc = verb_sign(&run, &e);
	if (rc != 0)
		fprintf(stderr, "miswrite: %s\n", e.text);
	blob_free(&run.out);
	blob_free(&run.notes);
	return rc == 0 ? 0 : 1;
}
