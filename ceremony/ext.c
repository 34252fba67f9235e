#include <stdlib.h>
#include <string.h>

#include <ext2fs/ext2fs.h>

#include "ceremony/volume.h"

/*
 * ext2 to 4 by libext2fs, which e2fsck stands on, over octets that were read
 * already.  The journal in it is not played back: what was not written when the
 * stick was pulled is not there.
 */
struct ext {
	ext2_filsys	    fs;
	struct struct_io_manager manager;
	struct struct_io_channel io;
	struct extent	    in;
	struct err	    why;	/* of the last octets that were not read */
};

static int
damaged(const char *what, struct err *e)
{
	return err_set(e, ERR_FORMAT, "its ext file system is damaged: %s", what);
}

/* ---- octets for the library --------------------------------------------- */

/*
 * The library opens by a name and hands that to this; the name is nothing, and
 * the volume is the one that is being opened, in a process that opens one.
 */
static _Thread_local struct ext *opening;

static errcode_t
io_open(const char *name, int flags, io_channel *out)
{
	struct ext *x = opening;

	(void)name;
	(void)flags;
	x->io = (struct struct_io_channel){
		.magic = EXT2_ET_MAGIC_IO_CHANNEL, .block_size = 1024,
		.refcount = 1, .private_data = x,
	};
	x->io.manager = &x->manager;
	*out = &x->io;
	return 0;
}

static errcode_t
io_close(io_channel io)
{
	(void)io;		/* a part of the volume */
	return 0;
}

static errcode_t
io_set_block(io_channel io, int size)
{
	io->block_size = size;
	return 0;
}

/* A negative count is of octets, as the library has it. */
static errcode_t
io_read(io_channel io, unsigned long long block, int count, void *out)
{
	struct ext *x = io->private_data;
	uint64_t at = (uint64_t)block * (unsigned)io->block_size;
	size_t len = count < 0 ? (size_t)-(long)count :
	    (size_t)count * (size_t)io->block_size;

	if (block > UINT64_MAX / 65536)
		return EXT2_ET_SHORT_READ;
	return extent_read(&x->in, at, out, len, &x->why) == 0 ? 0 :
	    EXT2_ET_SHORT_READ;
}

static errcode_t
io_read_old(io_channel io, unsigned long block, int count, void *out)
{
	return io_read(io, block, count, out);
}

static errcode_t
io_write(io_channel io, unsigned long long block, int count, const void *data)
{
	(void)io;
	(void)block;
	(void)count;
	(void)data;
	return EXT2_ET_RO_FILSYS;
}

static errcode_t
io_write_old(io_channel io, unsigned long block, int count, const void *data)
{
	return io_write(io, block, count, data);
}

static errcode_t
io_flush(io_channel io)
{
	(void)io;
	return 0;
}

static const struct struct_io_manager MANAGER = {
	.magic = EXT2_ET_MAGIC_IO_MANAGER, .name = "octets that were read",
	.open = io_open, .close = io_close, .set_blksize = io_set_block,
	.read_blk = io_read_old, .write_blk = io_write_old, .flush = io_flush,
	.read_blk64 = io_read, .write_blk64 = io_write,
};

/* ---- folders ------------------------------------------------------------ */

struct listing {
	struct ext	*x;
	volume_each	*each;
	void		*of;
	size_t		 n;
	int		 rc;
	struct err	*e;
};

static void
take_name(const struct ext2_dir_entry *d, struct volume_entry *v)
{
	size_t len = (size_t)ext2fs_dirent_name_len(d);

	v->plain = len > 0;
	for (size_t i = 0; i < len && i < sizeof(v->name) - 1; i++) {
		unsigned char c = (unsigned char)d->name[i];

		if (c < ' ' || c > '~')
			v->plain = false;
		v->name[i] = c < ' ' || c > '~' ? '?' : (char)c;
		v->name[i + 1] = '\0';
	}
}

/* A file has one name: another could be in a folder that is not looked at. */
static void
take_kind(const struct ext2_inode *inode, struct volume_entry *v)
{
	static const struct {
		unsigned    kind;
		const char *what;
	} kinds[] = {
		{ LINUX_S_IFLNK, "a symbolic link" },
		{ LINUX_S_IFCHR, "a device" }, { LINUX_S_IFBLK, "a device" },
		{ LINUX_S_IFIFO, "a pipe" }, { LINUX_S_IFSOCK, "a socket" },
	};

	v->kind = VOLUME_OTHER;
	v->what = "something that is no file";
	if (LINUX_S_ISDIR(inode->i_mode))
		v->kind = VOLUME_FOLDER;
	else if (LINUX_S_ISREG(inode->i_mode) && inode->i_links_count == 1)
		v->kind = VOLUME_FILE;
	else if (LINUX_S_ISREG(inode->i_mode))
		v->what = "a file with more than one name";
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if ((inode->i_mode & LINUX_S_IFMT) == kinds[i].kind)
			v->what = kinds[i].what;
	v->len = EXT2_I_SIZE(inode);
}

static int
take_entry(ext2_ino_t dir, int kind, struct ext2_dir_entry *d, int offset,
    int block_size, char *block, void *of)
{
	struct listing *l = of;
	struct volume_entry v = { .kind = VOLUME_OTHER };
	struct ext2_inode inode;

	(void)dir;
	(void)offset;
	(void)block_size;
	(void)block;
	if (kind != DIRENT_OTHER_FILE)
		return 0;
	if (l->n++ >= VOLUME_ENTRIES_MAX)
		l->rc = damaged("a folder has no end", l->e);
	else if (ext2fs_read_inode(l->x->fs, d->inode, &inode) != 0)
		l->rc = damaged("a name leads nowhere", l->e);
	else {
		take_name(d, &v);
		take_kind(&inode, &v);
		v.first = d->inode;
		l->rc = l->each(l->of, &v, l->e);
	}
	return l->rc == 0 ? 0 : DIRENT_ABORT;
}

static int
ext_list(void *fs, uint32_t folder, volume_each *each, void *of, struct err *e)
{
	struct ext *x = fs;
	struct listing l = { .x = x, .each = each, .of = of, .e = e };
	errcode_t rc = ext2fs_dir_iterate2(x->fs, folder == 0 ? EXT2_ROOT_INO :
	    folder, 0, NULL, take_entry, &l);

	if (l.rc == 0 && rc != 0)
		return damaged("a folder cannot be read", e);
	return l.rc;
}

/* ---- files -------------------------------------------------------------- */

static int
put_all(ext2_file_t file, uint64_t len, volume_put *put, void *of,
    struct err *e)
{
	char some[16384];
	unsigned n;

	while (len > 0) {
		n = len < sizeof(some) ? (unsigned)len : (unsigned)sizeof(some);
		if (ext2fs_file_read(file, some, n, &n) != 0 || n == 0)
			return damaged("a file cannot be read", e);
		if (put(of, some, n, e) != 0)
			return -1;
		len -= n;
	}
	return 0;
}

static int
ext_read(void *fs, const struct volume_entry *v, volume_put *put, void *of,
    struct err *e)
{
	struct ext *x = fs;
	ext2_file_t file;
	int rc;

	if (ext2fs_file_open(x->fs, v->first, 0, &file) != 0)
		return damaged("a file cannot be opened", e);
	rc = put_all(file, v->len, put, of, e);
	(void)ext2fs_file_close(file);	/* nothing was written */
	return rc;
}

/* ---- all of it ---------------------------------------------------------- */

static void
ext_close(void *fs)
{
	struct ext *x = fs;

	if (x->fs != NULL)
		ext2fs_free(x->fs);
	free(x);
}

/*
 * What the journal has is not in its place yet, and another reader would find
 * another thing.
 */
static int
check_clean(const struct ext *x, struct err *e)
{
	if (!ext2fs_has_feature_journal_needs_recovery(x->fs->super))
		return 0;
	return err_set(e, ERR_FORMAT, "it was pulled without being unmounted, and "
	    "part of what was written is in its journal only: unmount it where it "
	    "was written");
}

int
ext_open(struct volume *out, const struct extent *in, struct err *e)
{
	struct volume v = { .list = ext_list, .read = ext_read,
	    .close = ext_close };
	struct ext *x = calloc(1, sizeof(*x));
	errcode_t rc;

	if (x == NULL)
		return err_sys(e, "no memory to read a file system");
	x->in = *in;
	x->manager = MANAGER;
	v.fs = x;
	opening = x;
	rc = ext2fs_open2("", NULL, EXT2_FLAG_64BITS | EXT2_FLAG_SKIP_MMP, 0, 0,
	    &x->manager, &x->fs);
	opening = NULL;
	if (rc != 0) {
		x->fs = NULL;
		damaged("it has no good superblock", e);
	}
	if (rc != 0 || check_clean(x, e) != 0) {
		ext_close(x);
		return -1;
	}
	memcpy(v.label, x->fs->super->s_volume_name, 16);
	*out = v;
	return 0;
}
