#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "ceremony/journal.h"
#include "tests/scratch.h"
#include "tests/test.h"

#define FIRST "0001-first.jsonl"
#define SIGN  "0002-sign.jsonl"

/* ---- a disk that fails, and a power cut at a known moment ---------------- */

static struct {
	unsigned    count;	/* calls of fsync() so far */
	unsigned    die_at;	/* dies at this one; 0: never */
	const char *broken;	/* fsync() fails below this folder */
} disk;

/*
 * Ours is found before the C library's.  It does not sync: no test pulls the
 * plug of this machine, and what is to be shown is that it is called, and
 * what comes of it when it fails or is the last thing that was called.
 */
int
fsync(int fd)
{
	char link[64], path[4096];
	ssize_t n;

	if (++disk.count == disk.die_at)
		(void)raise(SIGKILL);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (disk.broken != NULL &&
	    (n = readlink(link, path, sizeof(path) - 1)) > 0) {
		path[n] = '\0';
		if (strncmp(path, disk.broken, strlen(disk.broken)) == 0) {
			errno = EIO;
			return -1;
		}
	}
	return 0;
}

/* ---- what the tests have in common --------------------------------------- */

struct media {
	const char *a, *b;
};

static time_t
now(void)
{
	return 1802168253;	/* 2027-02-09T10:17:33Z */
}

static struct media
new_media(void)
{
	return (struct media){ scratch_folder("A"), scratch_folder("B") };
}

static struct journal *
open_both(struct media m)
{
	struct err e;
	struct journal *j = journal_open(m.a, m.b, now, &e);

	if (j == NULL)
		fail_msg("journal_open: %s", e.text);
	return j;
}

static int
add(struct journal *j, int n, struct err *e)
{
	return journal_add(j, "step", "result", json_pack("{s:i}", "n", n), e);
}

static void
add_some(struct journal *j, const char *kind, int n)
{
	struct err e;

	if (kind != NULL)
		check_ok(journal_begin(j, kind, &e), &e);
	for (int i = 0; i < n; i++)
		check_ok(add(j, (int)journal_seq(j) + 1, &e), &e);
}

/* Two files: records 1 to 3 and 4 to 5. */
static struct media
written(void)
{
	struct media m = new_media();
	struct journal *j = open_both(m);

	add_some(j, "first", 3);
	add_some(j, "sign", 2);
	journal_close(&j);
	return m;
}

/* The digest of all names and bytes of a folder, to see that none changed. */
static struct digest
fingerprint(const char *folder)
{
	char command[9000];
	struct digest d = { 0 };
	char hex[DIGEST_HEX];
	struct err e;
	FILE *p;

	snprintf(command, sizeof(command), "cd '%s' && find . -type f | "
	    "sort | xargs -r sha256sum | sha256sum", folder);
	p = popen(command, "r");
	assert_non_null(p);
	assert_non_null(fgets(hex, sizeof(hex), p));
	pclose(p);
	check_ok(digest_from_hex(&d, hex, &e), &e);
	return d;
}

/* Whether every file of one folder, and of its blob/, is also in the other. */
static bool
within(const char *one, const char *other, const char *inner)
{
	char from[4200], to[4200];
	struct dirent *entry;
	bool all = true;
	DIR *d;

	snprintf(from, sizeof(from), "%s%s", one, inner);
	snprintf(to, sizeof(to), "%s%s", other, inner);
	if ((d = opendir(from)) == NULL)
		return inner[0] != '\0';	/* no blob/: none is missing */
	while ((entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.' &&
		    strcmp(entry->d_name, "blob") != 0)
			all = all && scratch_same(from, entry->d_name, to);
	closedir(d);
	return all;
}

static bool
equal(struct media m)
{
	return within(m.a, m.b, "") && within(m.b, m.a, "") &&
	    within(m.a, m.b, "/blob") && within(m.b, m.a, "/blob");
}

static void
cut(const char *folder, const char *name, size_t n)
{
	char path[4096];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(truncate(path, st.st_size - (off_t)n), 0);
}

static void
append(const char *folder, const char *name, const void *data, size_t len)
{
	struct blob b = scratch_get(folder, name);
	struct err e;

	check_ok(blob_append(&b, data, len, &e), &e);
	scratch_put(folder, name, b.data, b.len);
	blob_free(&b);
}

/* Octets of the last line of a file. */
static size_t
last_line(const char *folder, const char *name)
{
	struct blob b = scratch_get(folder, name);
	size_t n = 1;

	while (n < b.len && b.data[b.len - 1 - n] != '\n')
		n++;
	blob_free(&b);
	return n;
}

/* Numbers run from 1 without a gap; n counts them. */
static int
in_order(void *of, const struct record *r, struct err *e)
{
	uint64_t *n = of;

	(void)e;
	assert_int_equal(r->seq, ++*n);
	assert_non_null(r->file);
	return 0;
}

/* Opens, and finds so many records, on both media the same. */
static void
is_whole(struct media m, uint64_t records)
{
	struct journal *j = open_both(m);
	struct digest head;
	uint64_t n = 0;
	struct err e;

	assert_true(journal_medium(j, 0) && journal_medium(j, 1));
	assert_null(journal_torn(j));
	assert_null(journal_mended(j));
	check_ok(journal_each(j, in_order, &n, &e), &e);
	assert_int_equal(n, records);
	assert_int_equal(journal_seq(j), records);
	n = 0;
	check_ok(journal_check_folder(m.a, in_order, &n, &head, &e), &e);
	assert_int_equal(n, records);
	assert_memory_equal(head.bytes, journal_head(j).bytes, DIGEST_LEN);
	journal_close(&j);
	assert_true(equal(m));
}

/* ---- known answers -------------------------------------------------------- */

/* What the manual's recipe prints for this folder, by nothing of ours. */
static void
run_recipe(const char *folder, char *line, size_t room)
{
	const char *src = getenv("SRC");
	char command[9000];
	FILE *p;

	snprintf(command, sizeof(command), "sed -n '/^cat .*printf/,/^\\.Ed/p' "
	    "'%s/docs/capstan-journal.5' | sed '/^\\.Ed/d; s/\\\\e/\\\\/g' "
	    ">'%s/.recipe' && cd '%s' && sh .recipe", src != NULL ? src : ".",
	    folder, folder);
	p = popen(command, "r");
	assert_non_null(p);
	if (fgets(line, (int)room, p) == NULL)
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	pclose(p);
}

static void
the_recipe_of_the_manual_finds_the_head_or_the_fault(void **state)
{
	struct media m = written();
	char line[600], hex[DIGEST_HEX];
	struct digest head;
	struct blob b;
	struct err e;

	(void)state;
	check_ok(journal_check_folder(m.b, NULL, NULL, &head, &e), &e);
	run_recipe(m.b, line, sizeof(line));
	assert_string_equal(line, digest_hex(&head, hex));
	/* Of record 2 one digit of its data is another. */
	b = scratch_get(m.b, FIRST);
	strstr((char *)b.data, "\"n\":2")[4] = '7';
	scratch_put(m.b, FIRST, b.data, b.len);
	run_recipe(m.b, line, sizeof(line));
	assert_non_null(strstr(line, "{\"seq\":3,"));
	blob_free(&b);
}

static void
the_first_line_is_these_bytes(void **state)
{
	struct media m = written();
	struct blob b = scratch_get(m.a, FIRST);
	const char *line = "{\"seq\":1,\"time\":\"2027-02-09T10:17:33Z\","
	    "\"step\":\"step\",\"kind\":\"result\",\"data\":{\"n\":1},\"prev\":"
	    "\"000000000000000000000000000000000000000000000000000000000000"
	    "0000\"}\n";

	(void)state;
	assert_memory_equal(b.data, line, strlen(line));
	blob_free(&b);
	is_whole(m, 5);
}

static void
ceremonies_have_files_of_their_own(void **state)
{
	struct media m = new_media();
	struct journal *j = open_both(m);
	struct err e;

	(void)state;
	assert_null(journal_file(j));
	assert_int_equal(journal_number(j), 0);
	assert_int_equal(journal_seq(j), 0);
	assert_int_equal(journal_time(j), 0);
	check_refused(add(j, 1, &e), &e, ERR_FORMAT, "no ceremony was begun");
	check_refused(journal_begin(j, "../x", &e), &e, ERR_FORMAT, "kind");
	check_refused(journal_begin(j, "", &e), &e, ERR_FORMAT, "kind");
	check_refused(journal_begin(j, "First", &e), &e, ERR_FORMAT, "kind");
	add_some(j, "first", 1);
	assert_string_equal(journal_file(j), FIRST);
	assert_int_equal(journal_time(j), now());
	check_ok(journal_begin(j, "sign", &e), &e);
	assert_false(scratch_has(m.a, SIGN));
	assert_int_equal(journal_number(j), 2);
	check_ok(journal_begin(j, "roll", &e), &e);
	add_some(j, NULL, 1);
	assert_string_equal(journal_file(j), "0002-roll.jsonl");
	journal_close(&j);
	j = open_both(m);
	assert_string_equal(journal_file(j), "0002-roll.jsonl");
	add_some(j, NULL, 1);
	journal_close(&j);
	is_whole(m, 3);
}

static void
a_record_is_synced_on_both_media_before_it_counts(void **state)
{
	struct media m = new_media();
	struct journal *j = open_both(m);
	struct err e;

	(void)state;
	check_ok(journal_begin(j, "first", &e), &e);
	disk.count = 0;
	check_ok(add(j, 1, &e), &e);
	assert_int_equal(disk.count, 4);	/* two files, two folders */
	check_ok(add(j, 2, &e), &e);
	assert_int_equal(disk.count, 6);
	assert_true(equal(m));
	journal_close(&j);
}

static int
stop_at_four(void *of, const struct record *r, struct err *e)
{
	*(uint64_t *)of = r->seq;
	return r->seq == 4 ? err_set(e, ERR_ABORTED, "seen enough") : 0;
}

static void
a_walk_stops_when_it_is_told_to(void **state)
{
	struct media m = written();
	struct journal *j = open_both(m);
	uint64_t last = 0;
	struct err e;

	(void)state;
	check_refused(journal_each(j, stop_at_four, &last, &e), &e,
	    ERR_ABORTED, "seen enough");
	assert_int_equal(last, 4);
	journal_close(&j);
}

/* ---- one journal, one process --------------------------------------------- */

static void
a_second_capstan_is_refused(void **state)
{
	struct media m = written(), half = { m.b, scratch_folder("C") };
	struct journal *j = open_both(m);
	struct err e;

	(void)state;
	assert_null(journal_open(m.a, m.b, now, &e));
	assert_int_equal(e.kind, ERR_SYS);
	assert_non_null(strstr(e.text, "another capstan has this journal"));
	assert_null(journal_open(half.a, half.b, now, &e));
	assert_non_null(strstr(e.text, "another capstan has this journal"));
	add_some(j, NULL, 1);
	journal_close(&j);
	is_whole(m, 6);
}

static void
one_folder_is_not_two_media(void **state)
{
	struct media m = new_media();
	char other[4200];
	struct err e;

	(void)state;
	snprintf(other, sizeof(other), "%s/../%s", m.a, strrchr(m.a, '/') + 1);
	assert_null(journal_open(m.a, other, now, &e));
	assert_int_equal(e.kind, ERR_FORMAT);
	assert_non_null(strstr(e.text, "two are needed"));
}

/* ---- copies that are not equal -------------------------------------------- */

static void
a_copy_shorter_by_whole_records_is_made_equal(void **state)
{
	(void)state;
	for (unsigned short_one = 0; short_one < 2; short_one++) {
		struct media m = written();
		const char *folder = short_one == 0 ? m.a : m.b;
		struct digest whole = fingerprint(short_one == 0 ? m.b : m.a);
		struct digest mended;
		struct journal *j;

		cut(folder, SIGN, last_line(folder, SIGN));
		j = open_both(m);
		assert_non_null(journal_mended(j));
		assert_non_null(strstr(journal_mended(j), short_one == 0 ?
		    "log medium A ended with record 4 and was made equal to "
		    "the other, up to record 5" : "log medium B ended with "
		    "record 4"));
		assert_null(journal_torn(j));
		journal_close(&j);
		mended = fingerprint(folder);
		assert_true(digest_equal(&whole, &mended));
		is_whole(m, 5);
	}
}

static void
a_copy_without_the_last_file_is_made_equal(void **state)
{
	struct media m = written();
	struct journal *j;
	char path[4200];

	(void)state;
	snprintf(path, sizeof(path), "%s/" SIGN, m.b);
	assert_int_equal(unlink(path), 0);
	j = open_both(m);
	assert_non_null(strstr(journal_mended(j), "B ended with record 3"));
	journal_close(&j);
	is_whole(m, 5);
}

static void
an_empty_medium_is_filled_with_records_and_blobs(void **state)
{
	struct media m = written(), n;
	struct digest d;
	struct journal *j = open_both(m);
	struct blob b;
	struct err e;

	(void)state;
	check_ok(journal_put_blob(j, "wrapped", 7, &d, &e), &e);
	journal_close(&j);
	n = (struct media){ scratch_folder("new"), m.a };
	j = open_both(n);
	assert_non_null(strstr(journal_mended(j), "A ended with record 0"));
	assert_non_null(strstr(journal_mended(j), "1 blobs were copied to log "
	    "medium A"));
	journal_close(&j);
	check_ok(journal_check_blob(n.a, &d, &b, &e), &e);
	assert_string_equal((char *)b.data, "wrapped");
	blob_free(&b);
	is_whole(n, 5);
	is_whole(m, 5);
}

static void
a_torn_line_is_cut_off_told_and_kept(void **state)
{
	static const char torn[] = "{\"seq\":6,\"time\":\"20";
	struct digest d = digest_of(torn, sizeof(torn) - 1);
	char hex[DIGEST_HEX], words[200];

	(void)state;
	for (unsigned which = 1; which <= 3; which++) {
		struct media m = written();
		struct journal *j;
		struct blob b;
		struct err e;

		if (which & 1)
			append(m.a, SIGN, torn, sizeof(torn) - 1);
		if (which & 2)
			append(m.b, SIGN, torn, sizeof(torn) - 1);
		j = open_both(m);
		assert_non_null(journal_torn(j));
		snprintf(words, sizeof(words), "the last %zu octets of " SIGN
		    ", after record 5, were no whole record; they were cut "
		    "off and are kept as blob %s", sizeof(torn) - 1,
		    digest_hex(&d, hex));
		assert_non_null(strstr(journal_torn(j), words));
		assert_int_equal(which & 1,
		    strstr(journal_torn(j), "log medium A") != NULL);
		assert_int_equal(which & 2,
		    strstr(journal_torn(j), "log medium B") != NULL ? 2 : 0);
		check_ok(journal_get_blob(j, &d, &b, &e), &e);
		assert_string_equal((char *)b.data, torn);
		blob_free(&b);
		add_some(j, NULL, 1);
		journal_close(&j);
		is_whole(m, 6);
	}
}

static void
every_cut_of_one_copy_is_mended(void **state)
{
	struct media m = written();
	struct blob whole = scratch_get(m.a, SIGN);

	(void)state;
	for (size_t len = 0; len < whole.len; len++) {
		const char *folder = len % 2 == 0 ? m.a : m.b;
		struct journal *j;

		scratch_put(folder, SIGN, whole.data, len);
		j = open_both(m);
		assert_int_equal(journal_seq(j), 5);
		journal_close(&j);
		assert_true(scratch_same(m.a, SIGN, m.b));
	}
	is_whole(m, 5);
	blob_free(&whole);
}

static void
every_cut_of_both_copies_leaves_whole_records(void **state)
{
	struct media m = written();
	struct blob whole = scratch_get(m.a, SIGN);
	size_t first = whole.len - last_line(m.a, SIGN);

	(void)state;
	for (size_t len = 0; len < whole.len; len++) {
		struct journal *j;

		scratch_put(m.a, SIGN, whole.data, len);
		scratch_put(m.b, SIGN, whole.data, len);
		j = open_both(m);
		assert_int_equal(journal_seq(j), len < first ? 3 : 4);
		assert_int_equal(journal_torn(j) == NULL, len == first);
		journal_close(&j);
		assert_int_equal(scratch_has(m.a, SIGN), len >= first);
		assert_int_equal(scratch_has(m.b, SIGN), len >= first);
		assert_true(len < first || scratch_same(m.a, SIGN, m.b));
	}
	is_whole(m, 4);
	blob_free(&whole);
}

static void
a_file_that_was_created_and_not_written_is_begun_again(void **state)
{
	struct media m = written();
	struct journal *j;
	struct err e;

	(void)state;
	scratch_put(m.a, "0003-roll.jsonl", "", 0);
	j = open_both(m);
	assert_non_null(strstr(journal_torn(j), "0003-roll.jsonl was empty"));
	assert_string_equal(journal_file(j), SIGN);
	check_ok(journal_begin(j, "sign", &e), &e);
	add_some(j, NULL, 1);
	assert_string_equal(journal_file(j), "0003-sign.jsonl");
	journal_close(&j);
	is_whole(m, 6);
}

static void
copies_that_differ_are_refused_and_left_alone(void **state)
{
	struct media m = written();
	struct digest a, b, still;
	struct journal *j;
	struct err e;

	(void)state;
	/* Each goes on without the other: two histories. */
	for (unsigned i = 0; i < 2; i++) {
		j = journal_open(i == 0 ? m.a : "/nowhere",
		    i == 0 ? "/nowhere" : m.b, now, &e);
		assert_non_null(j);
		check_ok(add(j, 100 + (int)i, &e), &e);
		journal_close(&j);
	}
	a = fingerprint(m.a);
	b = fingerprint(m.b);
	assert_null(journal_open(m.a, m.b, now, &e));
	assert_int_equal(e.kind, ERR_FORMAT);
	assert_non_null(strstr(e.text, "they differ from record 6 on; nothing "
	    "was changed"));
	still = fingerprint(m.a);
	assert_true(digest_equal(&a, &still));
	still = fingerprint(m.b);
	assert_true(digest_equal(&b, &still));
}

static void
copies_whose_files_are_named_apart_differ(void **state)
{
	struct media m = written();
	char from[4200], to[4200];
	struct err e;

	(void)state;
	snprintf(from, sizeof(from), "%s/" SIGN, m.b);
	snprintf(to, sizeof(to), "%s/0002-roll.jsonl", m.b);
	assert_int_equal(rename(from, to), 0);
	assert_null(journal_open(m.a, m.b, now, &e));
	assert_non_null(strstr(e.text, "they differ from record 4 on"));
}

/* ---- a journal that was changed ------------------------------------------- */

/* Lines of FIRST, each with its newline, put together anew. */
static void
rebuild(struct media m, const char *const *parts, size_t n)
{
	struct blob all = scratch_get(m.a, FIRST), made = { 0 };
	struct err e;

	check_ok(blob_append(&made, NULL, 0, &e), &e);
	for (size_t i = 0; i < n; i++) {
		const char *at = (const char *)all.data;

		if (parts[i][0] == '{') {
			check_ok(blob_append(&made, parts[i],
			    strlen(parts[i]), &e), &e);
			continue;
		}
		for (int line = parts[i][0] - '0'; line > 1; line--)
			at = strchr(at, '\n') + 1;
		check_ok(blob_append(&made, at,
		    (size_t)(strchr(at, '\n') + 1 - at), &e), &e);
	}
	scratch_put(m.a, FIRST, made.data, made.len);
	scratch_put(m.b, FIRST, made.data, made.len);
	blob_free(&all);
	blob_free(&made);
}

static void
a_record_removed_swapped_doubled_or_put_in_is_noticed(void **state)
{
	static const struct {
		const char *parts[4];
		size_t	    n;
		const char *words;
	} changes[] = {
		{ { "1", "3" }, 2, "line 2: record 3 stands after record 1" },
		{ { "2", "3" }, 2, "line 1: record 2 stands after record 0" },
		{ { "2", "1", "3" }, 3, "line 1: record 2 stands" },
		{ { "1", "3", "2" }, 3, "line 2: record 3 stands" },
		{ { "1", "1", "2", "3" }, 4, "line 2: record 1 stands" },
		{ { "1", "2" }, 2, "0002-sign.jsonl line 1: record 4 stands" },
		{ { "1", "{}\n", "2", "3" }, 4, "line 2: its members" },
		{ { "{\"seq\":1,\"time\":\"2027-02-09T10:17:33Z\",\"step\":"
		    "\"step\",\"kind\":\"result\",\"data\":{\"n\":9},\"prev\":"
		    "\"00000000000000000000000000000000000000000000000000000"
		    "00000000000\"}\n", "2", "3" }, 3,
		    "line 2: record 2 does not continue" },
		{ { "1" , "2", "{\"seq\":3" }, 3,
		    FIRST " does not end with a whole record" },
		{ { "1" }, 0, FIRST " does not end with a whole record" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		struct media m = written();
		struct digest before, after, head;
		struct err e;

		rebuild(m, changes[i].parts, changes[i].n);
		before = fingerprint(m.a);
		assert_null(journal_open(m.a, m.b, now, &e));
		assert_int_equal(e.kind, ERR_FORMAT);
		if (strstr(e.text, changes[i].words) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", e.text,
			    changes[i].words);
		assert_non_null(strstr(e.text, "not changed"));
		after = fingerprint(m.a);
		assert_true(digest_equal(&before, &after));
		check_refused(journal_check_folder(m.b, NULL, NULL, &head, &e),
		    &e, ERR_FORMAT, changes[i].words);
	}
}

static void
every_bit_changed_in_one_copy_is_refused(void **state)
{
	struct media m = written();
	struct blob b = scratch_get(m.b, FIRST);
	struct digest head;
	struct err e;

	(void)state;
	for (size_t i = 0; i < b.len; i++) {
		b.data[i] ^= (uint8_t)(1 << i % 8);
		scratch_put(m.b, FIRST, b.data, b.len);
		assert_int_equal(journal_check_folder(m.b, NULL, NULL, &head,
		    &e), -1);
		if (journal_open(m.a, m.b, now, &e) != NULL)
			fail_msg("octet %zu changed, and opened", i);
		assert_int_equal(e.kind, ERR_FORMAT);
		b.data[i] ^= (uint8_t)(1 << i % 8);
	}
	scratch_put(m.b, FIRST, b.data, b.len);
	blob_free(&b);
	is_whole(m, 5);
}

static void
files_that_are_missing_doubled_or_misnamed_are_refused(void **state)
{
	static const struct {
		const char *command, *words;
	} changes[] = {
		{ "rm " FIRST, SIGN " is where file 0001" },
		{ "cp " FIRST " 0001-roll.jsonl", "0001-roll.jsonl is where "
		    "file 0002" },
		{ "mv " SIGN " 0004-sign.jsonl", "is where file 0002" },
		{ "mv " SIGN " 2-sign.jsonl", "not a journal file's name" },
		{ "cp " SIGN " 0003-Sign.jsonl", "not a journal file's name" },
		{ "cp " SIGN " 0003-.jsonl", "not a journal file's name" },
		{ "cp " SIGN " 0003_sign.jsonl", "not a journal file's name" },
		{ "cp " SIGN " 'copy of 0002-sign.jsonl'",
		    "not a journal file's name" },
		{ "mv " SIGN " x && ln -s x " SIGN, "symbolic link" },
		{ "ln " SIGN " x", "names" },
		{ "rm " SIGN " && mkdir " SIGN, "regular" },
		{ "rm " SIGN " && mkfifo " SIGN, "regular" },
		{ "rm " SIGN " && truncate -s 17M " SIGN, "octets" },
		{ "truncate -s 2M " SIGN, "that are no record" },
	};
	char command[4500];

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		struct media m = written();
		struct err e;

		snprintf(command, sizeof(command), "cd '%s' && %s", m.a,
		    changes[i].command);
		assert_int_equal(system(command), 0);
		if (journal_open(m.a, m.b, now, &e) != NULL)
			fail_msg("opened after %s", changes[i].command);
		if (e.kind != ERR_FORMAT ||
		    strstr(e.text, changes[i].words) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", e.text,
			    changes[i].words);
	}
}

static void
other_files_on_a_log_medium_are_left_alone(void **state)
{
	struct media m = written();
	struct journal *j;

	(void)state;
	scratch_put(m.a, "README.txt", "LOG A\n", 6);
	scratch_put(m.a, "." FIRST ".part", "half", 4);
	j = open_both(m);
	assert_int_equal(journal_seq(j), 5);
	assert_null(journal_mended(j));
	journal_close(&j);
	assert_true(scratch_has(m.a, "README.txt"));
}

/* ---- media that fail ------------------------------------------------------ */

static int
last_data(void *of, const struct record *r, struct err *e)
{
	char *text = json_dumps(r->data, JSON_COMPACT | JSON_SORT_KEYS);

	(void)e;
	snprintf(of, 600, "%s %s", r->kind, text);
	free(text);
	return 0;
}

/*
 * One medium has just failed: the next record is on the other, with one that
 * tells it; and when the failed one is back, both are equal again.
 */
static void
goes_on_without(struct journal *j, unsigned failed, const char *words)
{
	uint64_t seq = journal_seq(j), n = 0;
	char last[600] = "";
	struct err e;

	check_ok(add(j, 77, &e), &e);
	assert_false(journal_medium(j, failed));
	assert_true(journal_medium(j, !failed));
	assert_null(journal_medium_fault(j, !failed));
	if (strstr(journal_medium_fault(j, failed), words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"",
		    journal_medium_fault(j, failed), words);
	assert_int_equal(journal_seq(j), seq + 2);
	check_ok(journal_each(j, last_data, last, &e), &e);
	assert_non_null(strstr(last, "medium {\"fault\":\""));
	assert_non_null(strstr(last, words));
	assert_non_null(strstr(last, failed == 0 ? "\"which\":\"A\"}" :
	    "\"which\":\"B\"}"));
	/* Told once. */
	check_ok(add(j, 78, &e), &e);
	assert_int_equal(journal_seq(j), seq + 3);
	check_ok(journal_each(j, in_order, &n, &e), &e);
	assert_int_equal(n, seq + 3);
}

static void
a_medium_that_is_pulled_is_done_without(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct media m = written();
		struct journal *j = open_both(m);
		const char *pulled = i == 0 ? m.a : m.b;
		char away[4200];

		snprintf(away, sizeof(away), "%s.away", pulled);
		assert_int_equal(rename(pulled, away), 0);
		goes_on_without(j, i, "was the stick pulled?");
		/* It is back, and is not used before the next start. */
		assert_int_equal(rename(away, pulled), 0);
		add_some(j, NULL, 1);
		assert_false(journal_medium(j, i));
		journal_close(&j);
		assert_false(equal(m));
		j = open_both(m);
		assert_non_null(strstr(journal_mended(j), "ended with record "
		    "5 and was made equal to the other, up to record 9"));
		journal_close(&j);
		is_whole(m, 9);
	}
}

static void
another_stick_in_its_place_is_not_written_to(void **state)
{
	struct media m = written();
	struct journal *j = open_both(m);
	char away[4200];

	(void)state;
	snprintf(away, sizeof(away), "%s.away", m.b);
	assert_int_equal(rename(m.b, away), 0);
	assert_int_equal(mkdir(m.b, 0700), 0);
	goes_on_without(j, 1, "is another one now");
	journal_close(&j);
	assert_false(scratch_has(m.b, SIGN));
}

static void
a_file_that_somebody_changed_is_not_added_to(void **state)
{
	struct media m = written();
	struct journal *j = open_both(m);

	(void)state;
	append(m.a, SIGN, "x", 1);
	goes_on_without(j, 0, "something else changed it");
	journal_close(&j);
}

static void
a_disk_that_does_not_sync_is_done_without(void **state)
{
	struct media m = written();
	struct journal *j = open_both(m);
	struct digest d;
	struct err e;

	(void)state;
	disk.broken = m.a;
	goes_on_without(j, 0, "Input/output error");
	check_ok(journal_put_blob(j, "x", 1, &d, &e), &e);
	disk.broken = NULL;
	journal_close(&j);
	j = open_both(m);
	journal_close(&j);
	is_whole(m, 8);
}

static void
a_full_medium_is_done_without_and_mended_later(void **state)
{
	static char fill[64 << 10];
	struct media m = new_media();
	char path[4200];
	struct journal *j;
	struct err e;
	FILE *f;

	(void)state;
	if (!scratch_mount(m.b, 64 << 10))
		skip();
	j = open_both(m);
	add_some(j, "first", 3);
	snprintf(path, sizeof(path), "%s/fill", m.b);
	f = fopen(path, "we");
	assert_non_null(f);
	setvbuf(f, NULL, _IONBF, 0);
	(void)fwrite(fill, 1, sizeof(fill), f);	/* as much as there is room */
	fclose(f);
	/* What is left of the last page is taken, then no more. */
	for (int i = 0; i < 100 && journal_medium(j, 1); i++)
		check_ok(add(j, i, &e), &e);
	assert_false(journal_medium(j, 1));
	assert_true(journal_medium(j, 0));
	assert_int_equal(unlink(path), 0);
	journal_close(&j);
	j = open_both(m);
	assert_non_null(journal_mended(j));
	journal_close(&j);
	j = open_both(m);
	assert_null(journal_mended(j));
	assert_true(scratch_same(m.a, FIRST, m.b));
	journal_close(&j);
}

static void
a_medium_that_is_read_only_is_done_without(void **state)
{
	struct media m = new_media();
	struct journal *j;

	(void)state;
	if (!scratch_mount(m.a, 64 << 10))
		skip();
	j = open_both(m);
	add_some(j, "first", 3);
	journal_close(&j);
	assert_true(scratch_read_only(m.a));
	j = open_both(m);
	assert_true(journal_medium(j, 0));
	goes_on_without(j, 0, "Read-only file system");
	journal_close(&j);
	/* Now it is also behind, and cannot be made equal. */
	j = open_both(m);
	assert_false(journal_medium(j, 0));
	assert_int_equal(journal_seq(j), 6);
	goes_on_without(j, 0, "Read-only file system");
	journal_close(&j);
}

static void
a_medium_that_is_not_there_is_told_with_the_first_record(void **state)
{
	struct media m = written();
	struct journal *j;
	struct err e;

	(void)state;
	j = journal_open(m.a, "/nowhere", now, &e);
	assert_non_null(j);
	assert_int_equal(journal_seq(j), 5);
	goes_on_without(j, 1, "No such file or directory");
	journal_close(&j);
	assert_null(journal_open("/nowhere", "/nowhere/else", now, &e));
	assert_int_equal(e.kind, ERR_MEDIA);
	assert_non_null(strstr(e.text, "nothing can be recorded"));
}

static void
when_both_fail_nothing_counts_and_nothing_is_lost(void **state)
{
	struct rlimit before, tight;
	struct media m = written();
	struct journal *j = open_both(m);
	struct digest head = journal_head(j);
	struct stat st;
	char path[4200];
	struct err e;

	(void)state;
	snprintf(path, sizeof(path), "%s/" SIGN, m.a);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	tight = before;
	tight.rlim_cur = (rlim_t)st.st_size + 10;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	check_refused(add(j, 1, &e), &e, ERR_MEDIA, "both log media have "
	    "failed, the record was not written: A: " SIGN " took 10 of");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	check_refused(add(j, 1, &e), &e, ERR_MEDIA, "both log media");
	assert_int_equal(journal_seq(j), 5);
	assert_memory_equal(head.bytes, journal_head(j).bytes, DIGEST_LEN);
	assert_false(journal_medium(j, 0) || journal_medium(j, 1));
	journal_close(&j);
	j = open_both(m);
	assert_non_null(strstr(journal_torn(j), "the last 10 octets"));
	assert_int_equal(journal_seq(j), 5);
	add_some(j, NULL, 1);
	journal_close(&j);
	is_whole(m, 6);
}

static void
the_second_medium_may_fail_while_the_first_is_told(void **state)
{
	struct media m = written();
	struct journal *j = open_both(m);
	struct digest d;
	char away[2][4200];
	struct err e;

	(void)state;
	snprintf(away[0], sizeof(away[0]), "%s.away", m.a);
	snprintf(away[1], sizeof(away[1]), "%s.away", m.b);
	assert_int_equal(rename(m.a, away[0]), 0);
	check_ok(add(j, 1, &e), &e);
	assert_int_equal(rename(m.b, away[1]), 0);
	check_refused(add(j, 2, &e), &e, ERR_MEDIA, "both log media");
	check_refused(journal_put_blob(j, "x", 1, &d, &e), &e, ERR_MEDIA,
	    "both log media");
	assert_int_equal(journal_seq(j), 7);
	journal_close(&j);
	assert_int_equal(rename(away[0], m.a), 0);
	assert_int_equal(rename(away[1], m.b), 0);
	j = open_both(m);
	assert_int_equal(journal_seq(j), 7);
	journal_close(&j);
	is_whole(m, 7);
}

static void
what_is_no_record_is_refused_and_harms_nothing(void **state)
{
	struct media m = written();
	struct journal *j = open_both(m);
	char *big = malloc(RECORD_LINE_MAX + 1);
	struct err e;

	(void)state;
	memset(big, 'x', RECORD_LINE_MAX);
	big[RECORD_LINE_MAX] = '\0';
	check_refused(journal_add(j, "a", "b", NULL, &e), &e, ERR_FORMAT,
	    "\"b\" was not written");
	check_refused(journal_add(j, "a", "b", json_array(), &e), &e,
	    ERR_FORMAT, "not an object");
	check_refused(journal_add(j, "A B", "b", json_object(), &e), &e,
	    ERR_FORMAT, "step or kind");
	check_refused(journal_add(j, "a", "b", json_pack("{s:f}", "x", 0.5),
	    &e), &e, ERR_FORMAT, "not whole");
	check_refused(journal_add(j, "a", "b", json_pack("{s:s}", "x", big),
	    &e), &e, ERR_FORMAT, "longer than");
	free(big);
	assert_int_equal(journal_seq(j), 5);
	assert_true(journal_medium(j, 0) && journal_medium(j, 1));
	journal_close(&j);
	is_whole(m, 5);
}

static void
a_file_grows_no_larger_than_can_be_read(void **state)
{
	struct media m = new_media();
	struct journal *j = open_both(m);
	char *big = malloc(1000001), path[4200];
	struct stat st;
	uint64_t n;
	struct err e;

	(void)state;
	memset(big, 'x', 1000000);
	big[1000000] = '\0';
	check_ok(journal_begin(j, "first", &e), &e);
	for (n = 0; n < 20; n++)
		if (journal_add(j, "a", "b", json_pack("{s:s}", "x", big),
		    &e) != 0)
			break;
	free(big);
	assert_int_equal(n, 16);
	assert_int_equal(e.kind, ERR_FORMAT);
	assert_non_null(strstr(e.text, FIRST " is full"));
	snprintf(path, sizeof(path), "%s/" FIRST, m.a);
	assert_int_equal(stat(path, &st), 0);
	assert_in_range(st.st_size, 16000000, 16 << 20);
	add_some(j, "next", 1);
	journal_close(&j);
}

/* ---- blobs ---------------------------------------------------------------- */

static void
blobs_are_on_both_media_under_their_digest(void **state)
{
	struct media m = written();
	struct journal *j = open_both(m);
	struct digest d, again;
	char name[DIGEST_HEX + 8];
	struct blob b;
	struct err e;

	(void)state;
	check_ok(journal_put_blob(j, "abc", 3, &d, &e), &e);
	check_ok(journal_put_blob(j, "abc", 3, &again, &e), &e);
	assert_true(digest_equal(&d, &again));
	strcpy(name, "blob/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb4"
	    "10ff61f20015ad");
	assert_true(scratch_has(m.a, name));
	assert_true(scratch_same(m.a, name, m.b));
	check_ok(journal_get_blob(j, &d, &b, &e), &e);
	assert_string_equal((char *)b.data, "abc");
	blob_free(&b);
	/* Damaged on one medium: the other has it; putting it heals. */
	scratch_put(m.a, name, "abd", 3);
	check_ok(journal_get_blob(j, &d, &b, &e), &e);
	assert_string_equal((char *)b.data, "abc");
	blob_free(&b);
	scratch_put(m.b, name, "ab", 2);
	check_refused(journal_get_blob(j, &d, &b, &e), &e, ERR_FORMAT,
	    "damaged");
	check_refused(journal_check_blob(m.b, &d, &b, &e), &e, ERR_FORMAT,
	    "damaged");
	check_ok(journal_put_blob(j, "abc", 3, &d, &e), &e);
	check_ok(journal_get_blob(j, &d, &b, &e), &e);
	blob_free(&b);
	journal_close(&j);
	assert_true(equal(m));
}

static void
a_blob_that_is_nowhere_or_too_large_is_refused(void **state)
{
	struct media m = written();
	struct journal *j = open_both(m);
	struct digest d = digest_of("no", 2);
	uint8_t *large = calloc(1, JOURNAL_BLOB_MAX + 1);
	struct blob b = { 0 };
	struct err e;

	(void)state;
	check_refused(journal_get_blob(j, &d, &b, &e), &e, ERR_SYS, "");
	check_refused(journal_put_blob(j, large, JOURNAL_BLOB_MAX + 1, &d, &e),
	    &e, ERR_FORMAT, "not written");
	free(large);
	assert_null(b.data);
	journal_close(&j);
}

static void
a_blob_folder_that_leads_elsewhere_is_not_written_to(void **state)
{
	struct media m = written();
	const char *elsewhere = scratch_folder("elsewhere");
	struct journal *j = open_both(m);
	char path[4200];
	struct digest d;
	struct err e;

	(void)state;
	snprintf(path, sizeof(path), "%s/blob", m.a);
	assert_int_equal(symlink(elsewhere, path), 0);
	check_ok(journal_put_blob(j, "abc", 3, &d, &e), &e);
	assert_false(journal_medium(j, 0));
	assert_false(scratch_has(elsewhere, "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad"));
	journal_close(&j);
}

/* ---- a copy that is only checked ------------------------------------------ */

static void
checking_a_folder_changes_and_locks_nothing(void **state)
{
	struct media m = written();
	struct journal *j = open_both(m);
	struct digest before, after, head;
	uint64_t n = 0;
	struct err e;

	(void)state;
	before = fingerprint(m.a);
	check_ok(journal_check_folder(m.a, in_order, &n, &head, &e), &e);
	assert_int_equal(n, 5);
	assert_memory_equal(head.bytes, journal_head(j).bytes, DIGEST_LEN);
	after = fingerprint(m.a);
	assert_true(digest_equal(&before, &after));
	append(m.a, SIGN, "{\"seq\":6", 8);
	check_refused(journal_check_folder(m.a, NULL, NULL, &head, &e), &e,
	    ERR_FORMAT, "does not end with a whole record");
	check_refused(journal_check_folder("/nowhere", NULL, NULL, &head, &e),
	    &e, ERR_SYS, "No such file");
	journal_close(&j);
}

/* ---- power cuts ----------------------------------------------------------- */

/*
 * Begins a ceremony and adds n records, with one octet to the pipe for each
 * that was acknowledged.  Dies at that call of fsync(), or waits to be killed.
 */
static _Noreturn void
be_a_ceremony(struct media m, int acknowledge, unsigned die_at, unsigned n)
{
	struct digest d;
	struct journal *j;
	struct err e;

	disk.count = 0;
	disk.die_at = die_at;
	if ((j = journal_open(m.a, m.b, now, &e)) == NULL ||
	    journal_begin(j, "crash", &e) != 0 ||
	    journal_put_blob(j, &die_at, sizeof(die_at), &d, &e) != 0)
		_exit(1);
	for (unsigned i = 0; i < n; i++)
		if (add(j, (int)i, &e) != 0 || write(acknowledge, "+", 1) != 1)
			_exit(1);
	if (die_at == 0)
		(void)pause();	/* to be killed: it only ends that way */
	journal_close(&j);
	_exit(0);
}

/* Octets in the pipe, when nobody writes any more. */
static uint64_t
drain(int fd)
{
	char octets[4096];
	uint64_t total = 0;
	ssize_t n;

	while ((n = read(fd, octets, sizeof(octets))) > 0)
		total += (uint64_t)n;
	return total;
}

/* Opens after the cut; no more than one record that nobody heard of is there. */
static uint64_t
survives(struct media m, uint64_t acknowledged)
{
	struct journal *j = open_both(m);
	uint64_t n = 0;
	struct err e;

	assert_true(journal_medium(j, 0) && journal_medium(j, 1));
	check_ok(journal_each(j, in_order, &n, &e), &e);
	assert_in_range(n, acknowledged, acknowledged + 1);
	journal_close(&j);
	is_whole(m, n);
	return n;
}

static void
a_cut_at_any_sync_loses_nothing_acknowledged(void **state)
{
	unsigned die_at = 0, deaths = 0;
	bool died = true;

	(void)state;
	while (died) {
		struct media m = written();
		int ends[2], status;
		pid_t child;

		die_at++;
		assert_int_equal(pipe(ends), 0);
		if ((child = fork()) == 0)
			be_a_ceremony(m, ends[1], die_at, 3);
		close(ends[1]);
		assert_int_equal(waitpid(child, &status, 0), child);
		died = WIFSIGNALED(status);
		if (!died)
			assert_int_equal(status, 0);
		deaths += died;
		survives(m, 5 + drain(ends[0]));
		close(ends[0]);
	}
	/* A blob's folder, file and name, then records, on two media. */
	assert_true(deaths >= 2 * 3 + 2 * 4);
}

static void
fifty_kills_lose_nothing_acknowledged(void **state)
{
	uint64_t records = 0;
	struct media m;

	(void)state;
	srandom((unsigned)getpid());
	for (unsigned i = 0; i < 50; i++) {
		int ends[2], status;
		char first;
		pid_t child;
		uint64_t heard;

		/* Long journals are slow to read, and prove no more. */
		if (i % 5 == 0) {
			m = new_media();
			records = 0;
		}
		assert_int_equal(pipe(ends), 0);
		if ((child = fork()) == 0)
			be_a_ceremony(m, ends[1], 0, 300);
		close(ends[1]);
		assert_int_equal(read(ends[0], &first, 1), 1);
		usleep((useconds_t)(random() % 3000));
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		heard = 1 + drain(ends[0]);
		close(ends[0]);
		records = survives(m, records + heard);
	}
	assert_true(records >= 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_line_is_these_bytes),
		cmocka_unit_test(the_recipe_of_the_manual_finds_the_head_or_the_fault),
		cmocka_unit_test(ceremonies_have_files_of_their_own),
		cmocka_unit_test(a_record_is_synced_on_both_media_before_it_counts),
		cmocka_unit_test(a_walk_stops_when_it_is_told_to),
		cmocka_unit_test(a_second_capstan_is_refused),
		cmocka_unit_test(one_folder_is_not_two_media),
		cmocka_unit_test(a_copy_shorter_by_whole_records_is_made_equal),
		cmocka_unit_test(a_copy_without_the_last_file_is_made_equal),
		cmocka_unit_test(an_empty_medium_is_filled_with_records_and_blobs),
		cmocka_unit_test(a_torn_line_is_cut_off_told_and_kept),
		cmocka_unit_test(every_cut_of_one_copy_is_mended),
		cmocka_unit_test(every_cut_of_both_copies_leaves_whole_records),
		cmocka_unit_test(a_file_that_was_created_and_not_written_is_begun_again),
		cmocka_unit_test(copies_that_differ_are_refused_and_left_alone),
		cmocka_unit_test(copies_whose_files_are_named_apart_differ),
		cmocka_unit_test(a_record_removed_swapped_doubled_or_put_in_is_noticed),
		cmocka_unit_test(every_bit_changed_in_one_copy_is_refused),
		cmocka_unit_test(files_that_are_missing_doubled_or_misnamed_are_refused),
		cmocka_unit_test(other_files_on_a_log_medium_are_left_alone),
		cmocka_unit_test(a_medium_that_is_pulled_is_done_without),
		cmocka_unit_test(another_stick_in_its_place_is_not_written_to),
		cmocka_unit_test(a_file_that_somebody_changed_is_not_added_to),
		cmocka_unit_test(a_disk_that_does_not_sync_is_done_without),
		cmocka_unit_test(a_full_medium_is_done_without_and_mended_later),
		cmocka_unit_test(a_medium_that_is_read_only_is_done_without),
		cmocka_unit_test(a_medium_that_is_not_there_is_told_with_the_first_record),
		cmocka_unit_test(when_both_fail_nothing_counts_and_nothing_is_lost),
		cmocka_unit_test(the_second_medium_may_fail_while_the_first_is_told),
		cmocka_unit_test(what_is_no_record_is_refused_and_harms_nothing),
		cmocka_unit_test(a_file_grows_no_larger_than_can_be_read),
		cmocka_unit_test(blobs_are_on_both_media_under_their_digest),
		cmocka_unit_test(a_blob_that_is_nowhere_or_too_large_is_refused),
		cmocka_unit_test(a_blob_folder_that_leads_elsewhere_is_not_written_to),
		cmocka_unit_test(checking_a_folder_changes_and_locks_nothing),
		cmocka_unit_test(a_cut_at_any_sync_loses_nothing_acknowledged),
		cmocka_unit_test(fifty_kills_lose_nothing_acknowledged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
