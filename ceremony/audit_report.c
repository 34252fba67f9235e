#include <string.h>

#include "ceremony/report.h"
#include "keyset/file.h"

#include "ceremony/audit_state.h"

enum { BYTES_MAX = 16 << 20 };

static int
compare(const struct audit *a, const struct export_file *made, struct err *e)
{
	struct blob bytes = { .len = 0 };
	bool same;

	if (file_read(a->folder, made->name, BYTES_MAX, &bytes, e) != 0)
		return -1;
	same = bytes.len == made->bytes.len &&
	    memcmp(bytes.data, made->bytes.data, bytes.len) == 0;
	blob_free(&bytes);
	return same ? 0 : err_set(e, ERR_CRYPTO, "%s is not the one that is made "
	    "of the journal", made->name);
}

int
audit_report(struct audit *a, struct err *e)
{
	struct report_source s;
	struct export x = { .n = 0 };
	unsigned long long record;
	int rc;

	if (audit_left_out(a, REPORT_TEXT) && audit_left_out(a, REPORT_HTML))
		return 0;
	if (report_source_open(&s, a->folder, 0, e) != 0)
		return -1;
	record = (unsigned long long)s.record;
	rc = report_export(&s, &x, e);
	report_source_free(&s);
	for (size_t i = 0; rc == 0 && i < x.n; i++)
		rc = compare(a, &x.files[i], e);
	export_free(&x);
	return rc != 0 ? -1 : audit_passed(a, "report: made again from the "
	    "journal, its text and its page of HTML are byte for byte those here; "
	    "it tells up to record %06llu", record);
}
