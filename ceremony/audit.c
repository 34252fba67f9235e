#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/audit_keys.h"
#include "ceremony/audit_state.h"
#include "ceremony/media.h"

#include "ceremony/audit.h"

void
audit_say(struct audit *a, const char *verdict, const char *text)
{
	size_t first = a->page->n_lines;

	page_wrap(a->page, "      %s", text);
	if (a->page->n_lines > first)
		memcpy(a->page->lines[first], verdict, strlen(verdict));
}

int
audit_passed(struct audit *a, const char *fmt, ...)
{
	char text[PAGE_TEXT * 4];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	audit_say(a, "ok", text);
	return 0;
}

const char *
audit_fact(const struct audit *a, const char *step, const char *kind,
    const char *name)
{
	return json_string_value(json_object_get(register_last(&a->reg, step,
	    kind), name));
}

/* A folder that cannot be read at all is no folder that was tampered with. */
static int
look(const char *folder, struct err *e)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(e, "read the folder");
	(void)close(fd);	/* nothing was written to it */
	return 0;
}

static int
check_sums(struct audit *a, struct err *e)
{
	struct digest digest;
	char hex[DIGEST_HEX];

	if (look(a->folder, e) != 0 ||
	    media_check(a->folder, "the folder", &a->files, &digest, e) != 0)
		return -1;
	return audit_passed(a, "SHA256SUMS: files listed: %zu, none besides; "
	    "its own SHA-256 is %s", a->files.n, digest_hex(&digest, hex));
}

static int
check_keys(struct audit *a, struct err *e)
{
	char text[120];
	size_t n, open;

	if (audit_keys(&a->reg, &n, &open, e) != 0)
		return -1;
	if (open > 0) {
		snprintf(text, sizeof(text), "keys that can still leave the HSM "
		    "wrapped, and have no proved copy yet: %zu", open);
		audit_say(a, "WARN", text);
	}
	return n == 0 ? 0 : audit_passed(a, "keys made: %zu; id, tag, DS and "
	    "statement are those of the key", n);
}

int
audit_folder(const char *folder, time_t now, struct page *p, struct err *e)
{
	static int (*const checks[])(struct audit *, struct err *) = {
		check_sums, audit_journal, audit_hidden, audit_steps,
		audit_room, check_keys, audit_files, audit_agenda,
		audit_copy_files, audit_parcel, audit_anchor, audit_count,
		audit_response, audit_waits, audit_placed, audit_cut_off,
		audit_report,
	};
	struct audit a = { .folder = folder, .page = p, .now = now };
	struct err why;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(checks) / sizeof(checks[0]);
	    i++)
		rc = checks[i](&a, e);
	/* Also of a journal that is refused for what it hides. */
	if (rc != 0)
		(void)audit_hidden(&a, &why);
	/* What could not be read was not judged. */
	if (rc != 0 && e->kind != ERR_SYS)
		audit_say(&a, "STOP", e->text);
	manifest_free(&a.files);
	json_decref(a.journal);
	free(a.known);
	free(a.ids);
	register_free(&a.reg);
	return rc;
}
