#include <sys/mount.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/layout.h"
#include "ceremony/page.h"
#include "ceremony/sticks.h"

#define BASE "/run/capstan"

/* Nothing on a medium is ever run, is a device, or leads somewhere else. */
static const unsigned long NOTHING = MS_NOSUID | MS_NODEV | MS_NOEXEC |
    MS_NOSYMFOLLOW | MS_NOATIME;

void
sticks_folder(const char *machine, enum stick_role r, char *folder)
{
	snprintf(folder, SITE_PATH, "%.400s" BASE "/%s", machine,
	    stick_roles[r]);
}

static int
make_folder(const char *path, struct err *e)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return 0;
	return err_sys(e, "make the folder %.200s for sticks", path);
}

/* Our own view of what is mounted, from which nothing gets out. */
static int
apart(struct err *e)
{
	if (unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL,
	    MS_REC | MS_SLAVE, NULL) == 0)
		return 0;
	return err_sys(e, "see to it that nobody else sees the sticks, for which "
	    "capstan must be started by root");
}

static int
in_memory(const char *folder, struct err *e)
{
	if (mount("capstan", folder, "tmpfs", NOTHING, "mode=0700") == 0)
		return 0;
	return err_sys(e, "keep the files of sticks in memory, at %.200s", folder);
}

static int
make_base(const struct site *s, struct err *e)
{
	char path[SITE_PATH + 16];

	snprintf(path, sizeof(path), "%.400s/run", s->machine);
	if (make_folder(path, e) != 0)
		return -1;
	snprintf(path, sizeof(path), "%.400s" BASE, s->machine);
	return make_folder(path, e) == 0 ? in_memory(path, e) : -1;
}

/* ---- log media ----------------------------------------------------------- */

/*
 * That it is whole-disk ext4 and has its label is looked at before the kernel
 * does: the serial number says that it is one of ours.
 */
static int
check_log(const struct site *s, enum stick_role r, const struct stick *found,
    struct err *e)
{
	const char *role = stick_roles[r];
	const enum stick_role other = r == STICK_LOG_A ? STICK_LOG_B :
	    STICK_LOG_A;
	char label[2 * STICK_LABEL];
	struct extent x;
	struct layout l;
	struct err why;
	int fd, rc;

	if ((fd = stick_open(found, role, O_RDONLY, e)) == -1)
		return -1;
	x = extent_file(&fd, found->octets);
	rc = layout_find(&x, &l, &why);
	(void)close(fd);	/* nothing was written */
	if (rc != 0)
		return err_set(e, ERR_MEDIA, "%s: %s; it was not mounted", role,
		    why.text);
	if (l.kind != LAYOUT_EXT || l.part.start != 0)
		return err_set(e, ERR_MEDIA, "%s has no ext4 file system on the "
		    "whole of it: was it ever made a log medium? It was not "
		    "mounted", role);
	if (strcmp(l.label, s->sticks[r].label) == 0)
		return 0;
	page_clean(label, sizeof(label), l.label);
	return err_set(e, ERR_MEDIA, "%s has the label \"%s\", and should have "
	    "\"%s\"%s; it was not mounted", role, label, s->sticks[r].label,
	    strcmp(l.label, s->sticks[other].label) == 0 ? ": it is the other log "
	    "medium, or their labels were exchanged" : "");
}

static int
mount_log(const struct site *s, enum stick_role r, struct err *e)
{
	const char *role = stick_roles[r];
	struct stick found;
	char folder[SITE_PATH];

	if (stick_find(s->machine, s->sticks, r, &found, e) != 0)
		return -1;
	if (found.read_only)
		return err_set(e, ERR_MEDIA, "%s is write-protected: move its "
		    "switch and start again; it was not mounted", role);
	if (check_log(s, r, &found, e) != 0)
		return -1;
	sticks_folder(s->machine, r, folder);
	if (make_folder(folder, e) != 0)
		return -1;
	if (mount(found.path, folder, "ext4", NOTHING, "errors=remount-ro") == 0)
		return 0;
	err_set(e, ERR_MEDIA, "%s cannot be mounted (%s)%s", role,
	    strerror(errno), errno == EROFS || errno == EACCES ?
	    ": it is write-protected" : "");
	(void)rmdir(folder);	/* else it would seem to be there */
	return -1;
}

static bool
any_stick(const struct site *s)
{
	bool any = false;

	for (unsigned r = 0; r < STICK_ROLES; r++)
		any = any || s->sticks[r].is;
	return any;
}

struct journal *
sticks_journal(const struct site *s, time_t (*now)(void), struct err *e)
{
	const char *const folder[2] = { s->journal[0], s->journal[1] };
	const char *fault[2] = { NULL, NULL };
	struct err why[2];

	if (!any_stick(s))
		return journal_open(folder[0], folder[1], now, e);
	if (apart(e) != 0 || make_base(s, e) != 0)
		return NULL;
	for (unsigned r = STICK_REQ; r <= STICK_OUT; r++)
		if (s->sticks[r].is &&
		    sticks_empty(s, (enum stick_role)r, e) != 0)
			return NULL;
	for (unsigned i = 0; i < 2; i++)
		if (s->sticks[STICK_LOG_A + i].is && mount_log(s,
		    (enum stick_role)(STICK_LOG_A + i), &why[i]) != 0)
			fault[i] = why[i].text;
	return journal_open_found(folder, fault, now, e);
}

int
sticks_empty(const struct site *s, enum stick_role r, struct err *e)
{
	char folder[SITE_PATH];

	sticks_folder(s->machine, r, folder);
	if (make_folder(folder, e) != 0)
		return -1;
	/* Not mounted yet is as good. */
	if (umount2(folder, MNT_DETACH) != 0 && errno != EINVAL)
		return err_sys(e, "empty the folder of the stick %s",
		    stick_roles[r]);
	return in_memory(folder, e);
}
