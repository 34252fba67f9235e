#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include "ceremony/volume_apart.h"
#include "tests/scratch.h"
#include "tests/test.h"

/*
 * File systems that others made: mtools, dosfstools, e2fsprogs.  What they wrote
 * is the known answer, and where they are not there the test says so.
 */
static const char *folder;

static int
shell(const char *command)
{
	char line[8192];

	snprintf(line, sizeof(line), "cd '%s' && PATH=$PATH:/usr/sbin:/sbin && "
	    "export MTOOLS_SKIP_CHECK=1 && { %s ; } >said 2>&1", folder,
	    command);
	return system(line);
}

static void
need(const char *program)
{
	char line[128];

	snprintf(line, sizeof(line), "command -v %s", program);
	if (shell(line) != 0)
		skip();
}

static void
must(const char *command)
{
	if (shell(command) != 0) {
		struct blob said = scratch_get(folder, "said");

		fail_msg("%s: %s", command, said.data == NULL ? "" :
		    (char *)said.data);
	}
}

/* Takes the image stick; into is emptied before. */
static int
take(struct volume_found *found, struct err *e)
{
	char path[4096], into[4096];
	struct stat st;
	int fd, rc;

	must("rm -rf into && mkdir into");
	snprintf(path, sizeof(path), "%s/stick", folder);
	snprintf(into, sizeof(into), "%s/into", folder);
	assert_true((fd = open(path, O_RDONLY | O_CLOEXEC)) != -1);
	assert_int_equal(fstat(fd, &st), 0);
	rc = volume_take(fd, (uint64_t)st.st_size, into, found, e);
	close(fd);
	return rc;
}

/* What a stick gets in each test that takes one. */
#define FILES "rm -rf from && mkdir -p from/requests && "			\
	"head -c 70000 /dev/zero | tr '\\0' x >from/request.xml && "		\
	"echo key >from/transport.pub && echo one >from/requests/a.example.xml && " \
	": >from/empty.txt && echo sums >from/requests/SHA256SUMS && "

#define MCOPY "mcopy -s -i stick from/* ::"

static void
is_taken(const char *make)
{
	struct volume_found found;
	struct err e;

	must(make);
	check_ok(take(&found, &e), &e);
	must("diff -r from into");
	assert_int_equal(found.files, 5);
	assert_int_equal(found.others, 0);
	assert_int_equal(found.octets, 70000 + 4 + 4 + 5);
}

static void
what_others_wrote_in_fat_is_read_octet_for_octet(void **state)
{
	(void)state;
	need("mcopy");
	need("mkfs.fat");
	is_taken(FILES "rm -f stick && mformat -C -f 1440 -i stick :: && " MCOPY);
	is_taken(FILES "rm -f stick && truncate -s 16M stick && "
	    "mkfs.fat -F 16 -n REQ stick && " MCOPY);
	is_taken(FILES "rm -f stick && truncate -s 16M stick && "
	    "mkfs.fat -I --mbr=yes -n REQ stick && " MCOPY);
	is_taken(FILES "rm -f stick && truncate -s 40M stick && "
	    "mkfs.fat -F 32 -s 1 -n REQ stick && " MCOPY);
}

static void
the_label_is_that_of_the_root_folder(void **state)
{
	struct volume_found found;
	struct err e;

	(void)state;
	need("mkfs.fat");
	must("rm -f stick && truncate -s 16M stick && mkfs.fat -n REQ stick");
	check_ok(take(&found, &e), &e);
	assert_string_equal(found.label, "REQ");
	assert_int_equal(found.kind, LAYOUT_FAT);
	assert_int_equal(found.files + found.others, 0);
}

static void
what_others_wrote_in_ext4_is_read_octet_for_octet(void **state)
{
	struct volume_found found;
	struct err e;

	(void)state;
	need("mke2fs");
	must(FILES "rm -f stick && truncate -s 8M stick && "
	    "mke2fs -q -t ext4 -L REQ -d from stick");
	check_ok(take(&found, &e), &e);
	must("diff -r from into");
	assert_string_equal(found.label, "REQ");
	assert_int_equal(found.kind, LAYOUT_EXT);
	assert_int_equal(found.files, 5);
	assert_int_equal(found.others, 1);	/* lost+found */
	must(FILES "rm -f stick && truncate -s 8M stick && "
	    "mke2fs -q -t ext2 -d from stick");
	check_ok(take(&found, &e), &e);
	must("diff -r from into");
}

static void
the_only_partition_is_read(void **state)
{
	static const char *const tables[] = { "dos", "gpt" };
	char make[1024];

	(void)state;
	need("sfdisk");
	need("mcopy");
	need("mkfs.fat");
	for (size_t i = 0; i < 2; i++) {
		snprintf(make, sizeof(make), FILES "rm -f stick part && "
		    "truncate -s 16M part && mkfs.fat part && "
		    "mcopy -s -i part from/* :: && truncate -s 18M stick && "
		    "echo 'start=2048, size=32768%s' | sfdisk -q -X %s stick && "
		    "dd if=part of=stick bs=1M seek=1 conv=notrunc status=none",
		    i == 0 ? ", type=c" : "", tables[i]);
		is_taken(make);
	}
}

static void
a_stick_of_zeros_is_blank(void **state)
{
	struct volume_found found;
	struct err e;

	(void)state;
	must("rm -f stick && truncate -s 4M stick");
	check_ok(take(&found, &e), &e);
	assert_int_equal(found.kind, LAYOUT_BLANK);
	must("printf x | dd of=stick bs=1 seek=1000000 conv=notrunc status=none");
	check_refused(take(&found, &e), &e, ERR_FORMAT, "no file system that is "
	    "read");
}

/* Each makes a stick and says what is told of it, in a sentence. */
static const struct {
	const char *program, *make, *words;
} refusals[] = {
	{ "sfdisk", "truncate -s 8M stick && printf 'size=2048\\nsize=2048\\n' | "
	    "sfdisk -q -X dos stick", "it has 2 partitions" },
	{ "sfdisk", "truncate -s 8M stick && printf 'size=2048\\nsize=2048\\n' | "
	    "sfdisk -q -X gpt stick", "it has 2 partitions" },
	{ "sfdisk", "truncate -s 8M stick && echo 'size=4096' | "
	    "sfdisk -q -X dos stick", "its partition has no file system" },
	{ "sfdisk", "truncate -s 8M stick && echo 'size=4096' | "
	    "sfdisk -q -X dos stick && truncate -s 2M stick",
	    "its partition is not on it" },
	{ "mkfs.fat", "truncate -s 8M stick && mkfs.fat stick && "
	    "printf '\\123\\357' | dd of=stick bs=1 seek=1080 conv=notrunc",
	    "two file systems in one place" },
	{ "mkfs.fat", "truncate -s 8M stick && mkfs.fat --mbr=no stick && "
	    "head -c 64 /dev/zero | dd of=stick bs=1 seek=446 conv=notrunc && "
	    "printf '\\14\\0\\0\\0\\10\\0\\0\\0\\10\\0\\0' | "
	    "dd of=stick bs=1 seek=450 conv=notrunc",
	    "a table of partitions over it" },
	{ "mkfs.fat", "truncate -s 8M stick && mkfs.fat stick && "
	    "truncate -s 4M stick", "larger than what it is on" },
	{ "mcopy", "mformat -C -f 1440 -i stick :: && echo >x && "
	    "mcopy -i stick x '::aQ[2Jb' && perl -0777 -pi -e "
	    "'s/a\\0Q\\0\\[/a\\0\\x1b\\0[/' stick",
	    "octets that are not printable ASCII, \"a?[2Jb\"" },
	{ "mcopy", "mformat -C -f 1440 -i stick :: && echo >x && "
	    "mcopy -i stick x ::$(head -c 200 /dev/zero | tr '\\0' a)",
	    "it has a name of 200 octets, \"aaaaa" },
	{ "mke2fs", "rm -rf d && mkdir d && ln -s /etc/shadow d/request.xml && "
	    "truncate -s 4M stick && mke2fs -q -d d stick",
	    "\"request.xml\" on it is a symbolic link" },
	{ "debugfs", "truncate -s 4M stick && mke2fs -q stick && "
	    "debugfs -w -R 'mknod request.xml b 8 0' stick",
	    "\"request.xml\" on it is a device" },
	{ "mke2fs", "rm -rf d && mkdir d && echo >d/request.xml && "
	    "ln d/request.xml d/b && truncate -s 4M stick && mke2fs -q -d d stick",
	    "a file with more than one name" },
	{ "mke2fs", "rm -rf d && mkdir d && mkfifo d/request.xml && "
	    "truncate -s 4M stick && mke2fs -q -d d stick",
	    "\"request.xml\" on it is a pipe" },
	{ "debugfs", "truncate -s 8M stick && mke2fs -q -t ext4 stick && "
	    "debugfs -w -R 'feature needs_recovery' stick",
	    "pulled without being unmounted" },
	{ "mke2fs", "truncate -s 4M stick && mke2fs -q stick && "
	    "dd if=/dev/zero of=stick bs=1 seek=1056 count=8 conv=notrunc",
	    "its ext file system is damaged" },
	{ "mke2fs", "rm -rf d && mkdir d && truncate -s 600M d/request.xml && "
	    "truncate -s 32M stick && mke2fs -q -t ext4 -d d stick",
	    "its files have more than 512 MiB" },
	{ "truncate", "truncate -s 4M stick && "
	    "printf 'XFSB' | dd of=stick conv=notrunc", "it is of XFS" },
	{ "truncate", "truncate -s 4M stick && printf 'NTFS    ' | "
	    "dd of=stick bs=1 seek=3 conv=notrunc", "it is of NTFS" },
	{ "truncate", "truncate -s 512 stick", "smaller than any stick" },
};

static void
what_is_not_one_plain_file_system_is_told_in_a_sentence(void **state)
{
	char make[1024];
	struct volume_found found;
	size_t tried = 0;
	struct err e = { .text = "" };

	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		snprintf(make, sizeof(make), "command -v %s",
		    refusals[i].program);
		if (shell(make) != 0)
			continue;
		snprintf(make, sizeof(make), "rm -f stick && %s",
		    refusals[i].make);
		must(make);
		if (take(&found, &e) == 0 || e.kind != ERR_FORMAT ||
		    strstr(e.text, refusals[i].words) == NULL)
			fail_msg("%s: not \"%s\" but \"%s\"",
			    refusals[i].make, refusals[i].words, e.text);
		tried++;
	}
	assert_true(tried > 2);
}

/* A table of 16 bits whose file goes round for ever, ends early, or too late. */
static void
a_chain_that_is_not_as_long_as_its_file_is_damage(void **state)
{
	static const struct {
		const char *octets, *words;
	} chains[] = {
		{ "\\2\\0\\2\\0", "a file goes on behind its end" },
		{ "\\377\\377\\0\\0", "a file ends before its end" },
		{ "\\0\\0\\0\\0", "a chain of clusters leads nowhere" },
		{ "\\367\\377\\0\\0", "a chain of clusters leads nowhere" },
		{ "\\1\\0\\0\\0", "a chain of clusters leads nowhere" },
		{ "\\3\\0\\4\\0", "a file goes on behind its end" },
	};
	char make[1024];
	struct volume_found found;
	struct err e;

	(void)state;
	need("mcopy");
	need("mkfs.fat");
	must("rm -f good && truncate -s 16M good && mkfs.fat -a -F 16 -s 4 -R 1 good && "
	    "head -c 3000 /dev/zero >request.xml && mcopy -i good request.xml ::");
	for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
		/* Entries 2 and 3 of the first table, behind one sector. */
		snprintf(make, sizeof(make), "cp good stick && printf '%s' | dd "
		    "of=stick bs=1 seek=516 conv=notrunc", chains[i].octets);
		must(make);
		check_refused(take(&found, &e), &e, ERR_FORMAT, chains[i].words);
	}
}

static void
what_systems_put_on_sticks_is_counted_and_left_there(void **state)
{
	struct volume_found found;
	struct err e;

	(void)state;
	need("mcopy");
	must("rm -rf from && mkdir -p 'from/System Volume Information' from/a/b && "
	    "echo >'from/System Volume Information/x' && echo >from/.hidden && "
	    "echo >from/a/b/c && echo q >from/request.xml && rm -f stick && "
	    "mformat -C -f 1440 -i stick :: && "
	    "mcopy -s -i stick from/* from/.hidden ::");
	check_ok(take(&found, &e), &e);
	must("test \"$(ls -A into)\" = request.xml");
	assert_int_equal(found.files, 1);
	assert_int_equal(found.others, 3);	/* and a/b */
}

static void
names_of_the_old_form_are_in_lower_case(void **state)
{
	struct volume_found found;
	struct err e;

	(void)state;
	need("mcopy");
	must("rm -f stick && mformat -C -f 1440 -i stick :: && echo q >request.xml "
	    "&& mcopy -i stick request.xml ::REQUEST.XML && "
	    "mcopy -i stick request.xml ::Mixed.Txt");
	check_ok(take(&found, &e), &e);
	must("test -f into/request.xml && test -f into/Mixed.Txt");
}

static int
setup(void **state)
{
	(void)state;
	folder = scratch_folder("volume");
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_others_wrote_in_fat_is_read_octet_for_octet),
		cmocka_unit_test(the_label_is_that_of_the_root_folder),
		cmocka_unit_test(what_others_wrote_in_ext4_is_read_octet_for_octet),
		cmocka_unit_test(the_only_partition_is_read),
		cmocka_unit_test(a_stick_of_zeros_is_blank),
		cmocka_unit_test(
		    what_is_not_one_plain_file_system_is_told_in_a_sentence),
		cmocka_unit_test(a_chain_that_is_not_as_long_as_its_file_is_damage),
		cmocka_unit_test(
		    what_systems_put_on_sticks_is_counted_and_left_there),
		cmocka_unit_test(names_of_the_old_form_are_in_lower_case),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
