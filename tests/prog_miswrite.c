#include <stdio.h>
#include <string.h>

#include <ldns/ldns.h>

#include "keyset/utc.h"
#include "signer/run.h"

/*
 * Signs a zone with a fault in the library that writes it: every 192.0.2.7
 * becomes 192.0.2.8.  As glue it has no signature that would tell.
 */
static const char usage[] = "usage: miswrite CONFIGURATION TIME ZONEFILE\n";

/* Called in the place of the library's own. */
char *
ldns_rdf2str(const ldns_rdf *field)
{
	ldns_buffer *b = ldns_buffer_new(LDNS_MIN_BUFLEN);
	char *text = NULL, *wrong;

	if (b != NULL && ldns_rdf2buffer_str(b, field) == LDNS_STATUS_OK)
		text = ldns_buffer_export2str(b);
	ldns_buffer_free(b);
	if (text != NULL && (wrong = strstr(text, "192.0.2.7")) != NULL)
		wrong[8] = '8';
	return text;
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
