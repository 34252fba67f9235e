#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ceremony/manifest.h"

void
manifest_free(struct manifest *m)
{
	free(m->files);
	*m = (struct manifest){ 0 };
}

static bool
is_part(const char *s, size_t len)
{
	return len > 0 && s[0] != '.' && s[0] != '-' &&
	    strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._-") >= len;
}

bool
manifest_name_good(const char *name)
{
	size_t len = strlen(name), folder = strcspn(name, "/");

	if (len > MEDIA_NAME_MAX)
		return false;
	if (folder == len)
		return is_part(name, len);
	return is_part(name, folder) &&
	    is_part(name + folder + 1, len - folder - 1);
}

bool
manifest_has(const struct manifest *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->files[i].name, name) == 0)
			return true;
	return false;
}

int
manifest_add(struct manifest *m, const char *name, size_t len,
    const struct digest *digest, struct err *e)
{
	if (m->n == m->room) {
		size_t room = m->room == 0 ? 16 : 2 * m->room;
		struct manifest_file *files;

		files = reallocarray(m->files, room, sizeof(*files));
		if (files == NULL)
			return err_sys(e, "room for %zu files", room);
		m->files = files;
		m->room = room;
	}
	m->files[m->n] = (struct manifest_file){ .len = len,
	    .digest = *digest };
	snprintf(m->files[m->n].name, sizeof(m->files->name), "%s", name);
	m->n++;
	return 0;
}

size_t
manifest_bytes(const struct manifest *m)
{
	size_t total = 0;

	for (size_t i = 0; i < m->n; i++)
		total += m->files[i].len;
	return total;
}

static int
by_name(const void *a, const void *b)
{
	const struct manifest_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

int
manifest_write(struct manifest *m, struct blob *out, struct err *e)
{
	struct blob sums = { 0 };
	char hex[DIGEST_HEX];

	if (m->n > 0)
		qsort(m->files, m->n, sizeof(*m->files), by_name);
	for (size_t i = 0; i < m->n; i++)
		if (blob_printf(&sums, e, "%s  %s\n",
		    digest_hex(&m->files[i].digest, hex),
		    m->files[i].name) != 0) {
			blob_free(&sums);
			return -1;
		}
	*out = sums;
	return 0;
}

/* One line without its newline: digest, two spaces, name. */
static int
read_line(struct manifest *m, const char *line, size_t len, struct err *e)
{
	char hex[DIGEST_HEX], name[MEDIA_NAME_MAX + 1];
	const size_t before = DIGEST_HEX - 1 + 2;
	struct digest digest;

	if (len <= before || len - before > MEDIA_NAME_MAX ||
	    memchr(line, '\0', len) != NULL)
		return err_set(e, ERR_FORMAT, "it is not a digest and a name");
	snprintf(hex, sizeof(hex), "%s", line);
	snprintf(name, sizeof(name), "%.*s", (int)(len - before),
	    line + before);
	if (digest_from_hex(&digest, hex, e) != 0)
		return -1;
	if (!manifest_name_good(name))
		return err_set(e, ERR_FORMAT, "its name is not one for a file "
		    "on a medium");
	if (m->n > 0 && strcmp(m->files[m->n - 1].name, name) >= 0)
		return err_set(e, ERR_FORMAT, "its name does not come after "
		    "the one before");
	return manifest_add(m, name, 0, &digest, e);
}

int
manifest_read(struct manifest *out, const struct blob *text, struct err *e)
{
	const char *at = (const char *)text->data;
	const char *end = at + text->len, *eol;
	struct blob same = { 0 };
	struct manifest m = { 0 };
	int rc = -1;

	for (; at < end; at = eol + 1) {
		if ((eol = memchr(at, '\n', (size_t)(end - at))) == NULL) {
			err_set(e, ERR_FORMAT, "its last line is not ended");
			goto out;
		}
		if (read_line(&m, at, (size_t)(eol - at), e) != 0) {
			err_doing(e, "line %zu", m.n + 1);
			goto out;
		}
	}
	/* What was not understood would be missing here. */
	if (manifest_write(&m, &same, e) != 0)
		goto out;
	if (m.n == 0 || same.len != text->len ||
	    memcmp(same.data, text->data, same.len) != 0) {
		err_set(e, ERR_FORMAT, "it is not as sha256sum writes it");
		goto out;
	}
	*out = m;
	m = (struct manifest){ 0 };
	rc = 0;
out:
	blob_free(&same);
	manifest_free(&m);
	return rc;
}
