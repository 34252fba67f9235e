#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/card_virtual.h"

enum { PATH_ROOM = 600 };

bool memory_is_lazy;

static const char *
path_of(char path[PATH_ROOM], const char *dir, const char *name)
{
	snprintf(path, PATH_ROOM, "%s/%s", dir, name);
	return path;
}

static void
broken(const char *what)
{
	perror(what);
	abort();
}

static void
folder_sync(const char *dir)
{
	int fd;

	if (memory_is_lazy)
		return;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		broken(dir);
	close(fd);
}

void
memory_put(const char *dir, const char *name, const void *p, size_t len)
{
	char path[PATH_ROOM], fresh[PATH_ROOM];
	int fd;

	path_of(path, dir, name);
	path_of(fresh, dir, "new");
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, p, len) != (ssize_t)len ||
	    (!memory_is_lazy && fsync(fd) != 0))
		broken(fresh);
	close(fd);
	if (rename(fresh, path) != 0)
		broken(path);
	folder_sync(dir);
}

size_t
memory_get(const char *dir, const char *name, void *p, size_t max)
{
	char path[PATH_ROOM];
	int fd = open(path_of(path, dir, name), O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return 0;
	if ((len = read(fd, p, max)) < 0)
		broken(path);
	close(fd);
	return (size_t)len;
}

bool
memory_has(const char *dir, const char *name)
{
	char path[PATH_ROOM];

	return access(path_of(path, dir, name), F_OK) == 0;
}

void
memory_drop(const char *dir, const char *name)
{
	char path[PATH_ROOM];

	if (unlink(path_of(path, dir, name)) == 0)
		folder_sync(dir);
}

void
memory_log(const char *dir, const uint8_t head[4], unsigned sw)
{
	char path[PATH_ROOM];
	FILE *f = fopen(path_of(path, dir, "log"), "ae");

	if (f == NULL)
		broken(path);
	fprintf(f, "%02X %02X %02X %02X -> %04X\n", head[0], head[1], head[2],
	    head[3], sw);
	fclose(f);
}
