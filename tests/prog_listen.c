/*
 * usage: listen ADDRESS: a line for each datagram that comes to this local
 * socket, an @ in front being that of a name without a file.
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <stddef.h>
#include <stdio.h>
#include <string.h>

int
main(int argc, char *argv[])
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char text[4096];
	size_t len;
	ssize_t n;
	int fd;

	if (argc != 2 || (len = strlen(argv[1])) >= sizeof(at.sun_path))
		return 2;
	memcpy(at.sun_path, argv[1], len);
	if (at.sun_path[0] == '@')
		at.sun_path[0] = '\0';
	(void)umask(0);		/* any user may tell something */
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, (socklen_t)(offsetof(
	    struct sockaddr_un, sun_path) + len)) != 0)
		return perror(argv[1]), 1;
	while ((n = recv(fd, text, sizeof(text) - 1, 0)) >= 0) {
		text[n] = '\0';
		for (char *c = text; *c != '\0'; c++)
			*c = *c == '\n' ? ' ' : *c;
		if (puts(text) < 0 || fflush(stdout) != 0)
			return 1;
	}
	return 1;
}
