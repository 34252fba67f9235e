#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyset/place.h"

static int
open_folder(struct place *p, const char *folder, struct err *e)
{
	p->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (p->folder == -1)
		return err_sys(e, "open the folder of %s", p->text);
	return 0;
}

/* The folder is all before the last slash: "/" itself, or none. */
static int
open_folder_of(struct place *p, const char *path, struct err *e)
{
	size_t len = (size_t)(p->name - path);
	char *folder;
	int rc;

	if (len == 0)
		return open_folder(p, ".", e);
	if ((folder = strndup(path, len)) == NULL)
		return err_sys(e, "open the folder of %s", p->text);
	rc = open_folder(p, folder, e);
	free(folder);
	return rc;
}

int
place_open(struct place *out, const char *folder, const char *name,
    struct err *e)
{
	const char *slash = strrchr(name, '/');
	struct place p;
	int rc;

	p.name = folder == NULL && slash != NULL ? slash + 1 : name;
	snprintf(p.text, sizeof(p.text), "%s%s%s", folder != NULL ? folder : "",
	    folder != NULL ? "/" : "", name);
	if (p.name[0] == '\0' || strcmp(p.name, ".") == 0 ||
	    strcmp(p.name, "..") == 0 || strchr(p.name, '/') != NULL)
		return err_set(e, ERR_FORMAT, "%s is no name for a file",
		    p.text);
	rc = folder != NULL ? open_folder(&p, folder, e) :
	    open_folder_of(&p, name, e);
	if (rc == 0)
		*out = p;
	return rc;
}

int
place_takes_file(const struct place *p, struct err *e)
{
	struct stat st;

	/* What cannot be looked at is told when it is written. */
	if (fstatat(p->folder, p->name, &st, 0) != 0 || S_ISREG(st.st_mode) ||
	    S_ISDIR(st.st_mode))
		return 0;
	return err_set(e, ERR_FORMAT, "%s is no file: it was let alone, and "
	    "nothing was written", p->text);
}

void
place_close(struct place *p)
{
	(void)close(p->folder);		/* nothing was written through it */
	p->folder = -1;
}
