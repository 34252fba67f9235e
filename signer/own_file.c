#include <sys/stat.h>

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "signer/own_file.h"

static int
check(int fd, const char *file, const char *what, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_sys(e, "the %s file %.200s", what, file);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_FORMAT,
		    "the %s file %.200s is not a regular file", what, file);
	if (st.st_uid != geteuid() || (st.st_mode & 077) != 0)
		return err_set(e, ERR_FORMAT, "the %s file %.200s is not this "
		    "user's alone: give it the mode 0600", what, file);
	return 0;
}

static int
read_line(int fd, const char *what, struct secret *line, struct err *e)
{
	for (;;) {
		uint8_t c;
		ssize_t n = read(fd, &c, 1);
		int rc;

		if (n < 0)
			return err_sys(e, "read the %s", what);
		if (n == 0 || c == '\n')
			return 0;
		rc = secret_push(line, c, e);
		explicit_bzero(&c, sizeof(c));
		if (rc != 0)
			return -1;
	}
}

int
own_file_line(const char *file, const char *what, struct secret *line,
    struct err *e)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	int rc = -1;

	if (fd < 0)
		return err_sys(e, "the %s file %.200s", what, file);
	if (check(fd, file, what, e) == 0)
		rc = read_line(fd, what, line, e);
	(void)close(fd);	/* nothing was written through it */
	return rc;
}
