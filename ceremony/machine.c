#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/vt.h>

#include "ceremony/machine.h"

enum { PTY_MAJOR = 136, PTY_MAJORS = 8 };	/* Documentation/devices.txt */

/*
 * printk: of its four numbers the first is the level from which a message is
 * not shown; 1 lets nothing through but what comes before a panic.
 */
static const struct {
	const char *name, *quiet;
} settings[MACHINE_SETTINGS] = {
	{ "printk", "1\n" }, { "sysrq", "0\n" },
};

static int
setting_open(const char *folder, size_t i, int how)
{
	char path[256];
	int n = snprintf(path, sizeof(path), "%s/%s", folder, settings[i].name);

	return n < 0 || (size_t)n >= sizeof(path) ? -1 : open(path, how |
	    O_CLOEXEC);
}

static bool
setting_write(const char *folder, size_t i, const char *value)
{
	int fd = setting_open(folder, i, O_WRONLY | O_TRUNC);
	size_t len = strlen(value);
	bool done = fd != -1 && write(fd, value, len) == (ssize_t)len;

	if (fd != -1)
		(void)close(fd);
	return done;
}

static bool
setting_read(const char *folder, size_t i, char value[MACHINE_VALUE])
{
	int fd = setting_open(folder, i, O_RDONLY);
	ssize_t n = fd == -1 ? -1 : read(fd, value, MACHINE_VALUE - 1);

	if (fd != -1)
		(void)close(fd);
	value[n < 0 ? 0 : n] = '\0';
	return n > 0;
}

void
machine_hush(struct machine *m, const char *folder)
{
	memset(m, 0, sizeof(*m));
	m->folder = folder;
	m->terminal = -1;
	for (size_t i = 0; i < MACHINE_SETTINGS; i++)
		if (!setting_read(folder, i, m->was[i]) ||
		    !setting_write(folder, i, settings[i].quiet))
			m->was[i][0] = '\0';
}

/* A screen or a serial line of this machine, and not of a program. */
static bool
is_own(int terminal)
{
	unsigned device;

	return terminal != -1 && ioctl(terminal, TIOCGDEV, &device) == 0 &&
	    (major(device) < PTY_MAJOR ||
	    major(device) >= PTY_MAJOR + PTY_MAJORS);
}

void
machine_quiet(struct machine *m, int terminal)
{
	struct vt_stat state;

	memset(m, 0, sizeof(*m));
	m->terminal = -1;
	if (!is_own(terminal))
		return;
	machine_hush(m, "/proc/sys/kernel");
	m->terminal = terminal;
	m->locked = ioctl(terminal, VT_GETSTATE, &state) == 0 &&
	    ioctl(terminal, VT_LOCKSWITCH, 1) == 0;
}

void
machine_restore(struct machine *m)
{
	if (m->locked)
		(void)ioctl(m->terminal, VT_UNLOCKSWITCH, 1);
	m->locked = false;
	for (size_t i = 0; i < MACHINE_SETTINGS; i++)
		if (m->was[i][0] != '\0') {
			(void)setting_write(m->folder, i, m->was[i]);
			m->was[i][0] = '\0';
		}
}
