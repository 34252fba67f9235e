/* usage: noise FILE: writes to it, an octet in one place, until it is killed. */
#include <fcntl.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	int fd = argc == 2 ? open(argv[1], O_WRONLY | O_CREAT | O_CLOEXEC,
	    0600) : -1;

	while (fd >= 0 && pwrite(fd, ".", 1, 0) == 1)
		continue;
	return 1;
}
