#include <sys/socket.h>
#include <sys/un.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signer/service.h"

enum { SAID_MAX = 1024 };

/* An @ in front stands for the NUL of an abstract name. */
static socklen_t
address_make(struct sockaddr_un *a, const char *name)
{
	size_t len = strlen(name);

	if ((name[0] != '/' && name[0] != '@') || len >= sizeof(a->sun_path))
		return 0;
	*a = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(a->sun_path, name, len);
	if (name[0] == '@')
		a->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

void
service_say(const char *fmt, ...)
{
	const char *name = getenv("NOTIFY_SOCKET");
	char text[SAID_MAX];
	struct sockaddr_un to;
	socklen_t len;
	va_list ap;
	int fd;

	if (name == NULL || (len = address_make(&to, name)) == 0)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if ((fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) < 0)
		return;
	(void)sendto(fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT,
	    (struct sockaddr *)&to, len);	/* it is for nobody else */
	(void)close(fd);
}

static uint64_t
usec_of(const char *name)
{
	const char *text = getenv(name);

	return text == NULL ? 0 : strtoull(text, NULL, 10);
}

int64_t
service_beat(void)
{
	const char *pid = getenv("WATCHDOG_PID");
	uint64_t usec = usec_of("WATCHDOG_USEC");

	if (usec == 0 || (pid != NULL && atoi(pid) != getpid()))
		return 0;
	return usec < 4000000 ? 1 : (int64_t)(usec / 4000000);
}

void
service_alive(void)
{
	if (service_beat() != 0)
		service_say("WATCHDOG=1");
}

void
service_patience(int64_t seconds)
{
	uint64_t usec = seconds == 0 ? usec_of("WATCHDOG_USEC") :
	    (uint64_t)seconds * 1000000;

	if (service_beat() != 0)
		service_say("WATCHDOG_USEC=%" PRIu64 "\nWATCHDOG=1", usec);
}
