#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/page.h"
#include "ceremony/stick.h"

/* One disk in the kernel's tree, as it is judged. */
struct disk {
	char	 path[PATH_MAX];	/* its folder, without links */
	char	 device[PATH_MAX];	/* what it is a disk of */
	char	 usb[PATH_MAX];		/* the USB device above that; "": none */
};

/* A line that the kernel tells, without blanks around it; false: none. */
static bool
tell(const char *folder, const char *name, char text[STICK_TEXT])
{
	char path[PATH_MAX], line[256] = "";
	size_t len;
	FILE *f;
	int n = snprintf(path, sizeof(path), "%s/%s", folder, name);

	text[0] = '\0';
	if (n < 0 || (size_t)n >= sizeof(path) ||
	    (f = fopen(path, "re")) == NULL)
		return false;
	if (fgets(line, sizeof(line), f) == NULL)
		line[0] = '\0';
	fclose(f);
	len = strcspn(line, "\n");
	while (len > 0 && line[len - 1] == ' ')
		len--;
	line[len] = '\0';
	page_clean(text, STICK_TEXT, line + strspn(line, " "));
	return text[0] != '\0';
}

static uint64_t
number(const char *folder, const char *name)
{
	char text[STICK_TEXT];

	return tell(folder, name, text) ? strtoull(text, NULL, 10) : 0;
}

/* The last part of a path. */
static const char *
last(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* The USB device is some folders above the disk. */
static void
climb(struct disk *d, size_t root)
{
	char text[STICK_TEXT], *slash;

	snprintf(d->usb, sizeof(d->usb), "%s", d->device);
	while (strlen(d->usb) > root && !tell(d->usb, "idVendor", text)) {
		if ((slash = strrchr(d->usb, '/')) == NULL)
			break;
		*slash = '\0';
	}
	if (strlen(d->usb) <= root)
		d->usb[0] = '\0';
}

/* What is made of something else, as a loop or a mapping, is of no device. */
static bool
find_disk(const char *root, const char *name, struct disk *d)
{
	char path[PATH_MAX], device[PATH_MAX + 16];
	int n = snprintf(path, sizeof(path), "%s/block/%s", root, name);

	if (n < 0 || (size_t)n >= sizeof(path) ||
	    realpath(path, d->path) == NULL)
		return false;
	snprintf(device, sizeof(device), "%s/device", d->path);
	if (realpath(device, d->device) == NULL)
		return false;
	climb(d, strlen(root));
	return true;
}

/* Optical drives are removable too, and no stick. */
static bool
is_stick(const struct disk *d)
{
	char type[STICK_TEXT];

	if (strncmp(last(d->path), "sr", 2) == 0)
		return false;
	return d->usb[0] != '\0' || number(d->path, "removable") == 1 ||
	    (tell(d->device, "type", type) && strcmp(type, "SD") == 0);
}

static void
describe(const char *machine, const struct disk *d, struct stick *s)
{
	char dev[STICK_TEXT];

	*s = (struct stick){ .octets = number(d->path, "size") * 512 };
	snprintf(s->name, sizeof(s->name), "%.63s", last(d->path));
	snprintf(s->path, sizeof(s->path), "%.400s/dev/%s", machine, s->name);
	s->read_only = number(d->path, "ro") != 0;
	if (!tell(d->path, "dev", dev) ||
	    sscanf(dev, "%u:%u", &s->major, &s->minor) != 2)
		s->octets = 0;
	page_clean(s->port, sizeof(s->port), last(d->usb[0] != '\0' ? d->usb :
	    d->device));
	if (d->usb[0] == '\0' || !tell(d->usb, "manufacturer", s->vendor))
		tell(d->device, "vendor", s->vendor);
	if ((d->usb[0] == '\0' || !tell(d->usb, "product", s->product)) &&
	    !tell(d->device, "model", s->product))
		tell(d->device, "name", s->product);
	tell(d->usb[0] != '\0' ? d->usb : d->device, "serial", s->serial);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct stick *)a)->name,
	    ((const struct stick *)b)->name);
}

int
stick_look(const char *machine, struct stick list[STICKS_MAX], size_t *n,
    struct err *e)
{
	char root[PATH_MAX], path[PATH_MAX + 16];
	struct dirent *entry;
	struct disk *disk;
	DIR *d;

	*n = 0;
	snprintf(path, sizeof(path), "%s/sys", machine);
	if (realpath(path, root) == NULL)
		return err_sys(e, "find what the kernel says of disks, in %.200s",
		    path);
	snprintf(path, sizeof(path), "%s/block", root);
	if ((d = opendir(path)) == NULL)
		return err_sys(e, "find what the kernel says of disks, in %.200s",
		    path);
	if ((disk = malloc(sizeof(*disk))) == NULL) {
		closedir(d);
		return err_sys(e, "no memory to look for sticks");
	}
	while (*n < STICKS_MAX && (entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.' ||
		    !find_disk(root, entry->d_name, disk) || !is_stick(disk))
			continue;
		describe(machine, disk, &list[*n]);
		/* A reader without a card in it is none. */
		*n += list[*n].octets > 0;
	}
	free(disk);
	closedir(d);
	qsort(list, *n, sizeof(list[0]), by_name);
	return 0;
}
