#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "ceremony/audit.h"
#include "ceremony/manifest.h"
#include "ceremony/report.h"
#include "ceremony/record.h"
#include "ceremony/salts.h"
#include "keyset/digest.h"
#include "keyset/file.h"
#include "keyset/format.h"
#include "keyset/utc.h"

/*
 * What a forger without an HSM can do to an exported folder: forge FOLDER
 * CHANGE, and CHANGE is one of
 *
 *	sums			nothing else
 *	fit			every digest of a file that the journal holds,
 *				and the review, become those of the files
 *	set N STEP KIND PATH JSON
 *				a member of a record's data, PATH of names
 *				parted by '/'; as "null" it is taken out
 *	drop N STEP KIND
 *	double N STEP KIND
 *	before N STEP KIND [STEP2/]KIND2
 *				it is moved to in front of the first of that
 *				step, or of the second, and the second kind,
 *				where it is not
 *	insert N STEP KIND STEP2/KIND2 JSON
 *				in front of it, of its time, a record with that
 *				data
 *	time N STEP KIND TIME
 *				N counts the records of that step and kind from
 *				1, in all files; the last is 0
 *	CHANGE , CHANGE...	of those with an N, in their order
 *
 *	gnaw TIME		every member of every record of the last file
 *				in its turn is taken out, and made a number, a
 *				text, a list; those of which verify says
 *				nothing are told
 *	omit TIME		every record of the last file in its turn is
 *				left out, repeated, and moved behind the next;
 *				those of which verify says nothing are told
 *
 * After all but the first the chain of hashes is made anew over all files of
 * the journal, and with it each head that went on paper, but of a record that
 * was set, and the reports; SHA256SUMS is in any case, of whatever is there.  Exit status 1
 * when there is no such record.
 */
enum { FILES_MAX = 64, LINES_MAX = 4096 };

struct line {
	size_t	file;
	json_t *record;
};

static char names[FILES_MAX][64], folder[3000], journal[3072];
static size_t n_files, n_lines;
static struct line lines[LINES_MAX];
/* What a text is hidden with stays as it was; a new text gets a new salt. */
static struct salts salts;
static bool salted;

static void
fail(const char *what)
{
	fprintf(stderr, "forge: %s\n", what);
	exit(2);
}

static const char *
text_of(const json_t *record, const char *member)
{
	const char *text = json_string_value(json_object_get(record, member));

	return text == NULL ? "" : text;
}

static struct record
record_of(const json_t *rec)
{
	return (struct record){ .step = text_of(rec, "step"),
	    .kind = text_of(rec, "kind"), .data = json_object_get(rec, "data"),
	    .salts = json_object_get(rec, "salts") };
}

static void
learn(const json_t *rec)
{
	struct record r = record_of(rec);
	json_t *shown;
	struct err e;

	salted = salted || r.salts != NULL;
	if (salts_take(&salts, &r, &shown, &e) != 0)
		fail(e.text);
	json_decref(shown);
}

static void
load(void)
{
	struct dirent **found;
	struct blob bytes;
	struct err e;
	int n = scandir(journal, &found, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		const char *name = found[i]->d_name;
		char *at, *end;

		if (n_files == FILES_MAX)
			fail("too many files");
		if (strstr(name, ".jsonl") == NULL || name[0] == '.') {
			free(found[i]);
			continue;
		}
		snprintf(names[n_files], sizeof(names[0]), "%.63s", name);
		if (file_read(journal, name, 16 << 20, &bytes, &e) != 0)
			fail(e.text);
		for (at = (char *)bytes.data; (end = strchr(at, '\n')) != NULL;
		    at = end + 1) {
			json_t *rec = json_loadb(at, (size_t)(end - at), 0, NULL);

			if (rec == NULL || n_lines == LINES_MAX)
				fail("a line that is no JSON, or too many");
			learn(rec);
			lines[n_lines++] = (struct line){ n_files, rec };
		}
		n_files++;
		blob_free(&bytes);
		free(found[i]);
	}
	free(found);
}

static void
put(const char *where, const char *name, const struct blob *bytes)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", where, name);
	if ((f = fopen(path, "we")) == NULL || fwrite(bytes->data, 1, bytes->len,
	    f) != bytes->len || fclose(f) != 0)
		fail("a file cannot be written");
}

static void
sum(struct manifest *m, const char *inner)
{
	char path[4096], name[300];
	struct dirent *entry;
	struct blob bytes;
	struct digest d;
	struct err e;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%s", folder, inner);
	if ((dir = opendir(path)) == NULL)
		fail("no such folder");
	while ((entry = readdir(dir)) != NULL) {
		snprintf(name, sizeof(name), "%s%s", inner, entry->d_name);
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.') {
			strcat(name, "/");
			sum(m, name);
		}
		if (entry->d_type != DT_REG || strcmp(name, "SHA256SUMS") == 0)
			continue;
		if (file_read(path, entry->d_name, 16 << 20, &bytes, &e) != 0)
			fail(e.text);
		d = digest_of(bytes.data, bytes.len);
		if (manifest_add(m, name, bytes.len, &d, &e) != 0)
			fail(e.text);
		blob_free(&bytes);
	}
	closedir(dir);
}

static void
sum_all(void)
{
	struct manifest m = { .n = 0 };
	struct blob text = { .len = 0 };
	struct err e;

	sum(&m, "");
	if (manifest_write(&m, &text, &e) != 0)
		fail(e.text);
	put(folder, "SHA256SUMS", &text);
	blob_free(&text);
	manifest_free(&m);
}

/* The record whose members are as they were asked for; or NULL. */
static const json_t *altered;

/* What is said to be on paper is what a forger's journal has there. */
static void
fit_paper(json_t *rec, size_t seq, const char *head)
{
	json_t *data = json_object_get(rec, "data");
	bool is = (strcmp(text_of(rec, "step"), "finish") == 0 &&
	    strcmp(text_of(rec, "kind"), "done") == 0) ||
	    strcmp(text_of(rec, "kind"), "abandoned") == 0;

	if (!is || rec == altered || json_object_get(data, "head") == NULL)
		return;
	(void)json_object_set_new(data, "head", json_string(head));
	(void)json_object_set_new(data, "record", json_integer((json_int_t)seq));
}

static void
add_line(struct blob *to, const json_t *rec, size_t seq, const json_t *data,
    const json_t *with, const struct digest *prev)
{
	char *text = json_dumps(data, JSON_COMPACT | JSON_SORT_KEYS);
	char *more = with == NULL ? strdup("") : json_dumps(with,
	    JSON_COMPACT | JSON_SORT_KEYS);
	char hex[DIGEST_HEX];
	struct err e;

	if (text == NULL || more == NULL || blob_printf(to, &e, "{\"seq\":%zu,"
	    "\"time\":\"%s\",\"step\":\"%s\",\"kind\":\"%s\",\"data\":%s%s%s,"
	    "\"prev\":\"%s\"}\n", seq, text_of(rec, "time"), text_of(rec,
	    "step"), text_of(rec, "kind"), text, with == NULL ? "" :
	    ",\"salts\":", more, digest_hex(prev, hex)) != 0)
		fail("no memory");
	free(text);
	free(more);
}

/* A record's line, and its digest, which becomes *prev. */
static void
write_line(struct blob *to, const json_t *rec, size_t seq, struct digest *prev)
{
	struct record r = record_of(rec);
	struct blob line = { .len = 0 };
	struct hidden_count n;
	struct hidden_in in;
	json_t *with = NULL, *hidden;
	struct err e;

	r.salts = NULL;
	if (salted && salts_for(&salts, &r, &with, &e) != 0)
		fail(e.text);
	in = (struct hidden_in){ r.step, r.kind, r.data, with };
	if ((hidden = hidden_all(&in, &n, &e)) == NULL)
		fail(e.text);
	add_line(to, rec, seq, r.data, with, prev);
	add_line(&line, rec, seq, hidden, NULL, prev);
	*prev = digest_of(line.data, line.len);
	blob_free(&line);
	json_decref(hidden);
	json_decref(with);
}

/* The chain anew, numbers and heads on paper too. */
static void
save(void)
{
	struct blob out[FILES_MAX] = { { NULL, 0 } };
	struct digest prev = { { 0 } };
	char hex[DIGEST_HEX];

	for (size_t i = 0; i < n_lines; i++) {
		fit_paper(lines[i].record, i, digest_hex(&prev, hex));
		write_line(&out[lines[i].file], lines[i].record, i + 1, &prev);
	}
	for (size_t i = 0; i < n_files; i++) {
		put(journal, names[i], &out[i]);
		blob_free(&out[i]);
	}
}

/* The place of that record; the last when nth is 0. */
static size_t
find(size_t nth, const char *step, const char *kind)
{
	size_t at = LINES_MAX, n = 0;

	for (size_t i = 0; i < n_lines && (nth == 0 || n < nth); i++)
		if (strcmp(text_of(lines[i].record, "step"), step) == 0 &&
		    strcmp(text_of(lines[i].record, "kind"), kind) == 0) {
			at = i;
			n++;
		}
	if (at == LINES_MAX || n < nth) {
		fprintf(stderr, "forge: no record %zu %s %s\n", nth, step, kind);
		exit(1);
	}
	return at;
}

/* The first of what is named "kind", of that step, or "step/kind". */
static size_t
find_first(const char *step, const char *name)
{
	const char *slash = strchr(name, '/');
	char other[64];

	if (slash == NULL)
		return find(1, step, name);
	snprintf(other, sizeof(other), "%.*s", (int)(slash - name), name);
	return find(1, other, slash + 1);
}

static void
set(json_t *data, char *path, const char *value)
{
	char *slash;
	json_t *to;

	while ((slash = strchr(path, '/')) != NULL) {
		*slash = '\0';
		data = json_object_get(data, path);
		path = slash + 1;
	}
	if (strcmp(value, "null") == 0) {
		if (json_object_del(data, path) != 0)
			fail("no such member");
		return;
	}
	to = json_loads(value, JSON_DECODE_ANY, NULL);
	if (!json_is_object(data) || to == NULL ||
	    json_object_set_new(data, path, to) != 0)
		fail("no such member, or no JSON");
}

/* The member of the last such record, if there is one, becomes a digest. */
static void
fit(const char *step, const char *kind, const char *member, const char *file)
{
	struct blob bytes;
	struct err e;
	char hex[DIGEST_HEX];
	size_t at = n_lines;
	struct digest d;

	while (at-- > 0)
		if (strcmp(text_of(lines[at].record, "step"), step) == 0 &&
		    strcmp(text_of(lines[at].record, "kind"), kind) == 0)
			break;
	if (at == SIZE_MAX || file_read(folder, file, 1 << 20, &bytes, &e) != 0)
		return;
	d = digest_of(bytes.data, bytes.len);
	(void)json_object_set_new(json_object_get(lines[at].record, "data"),
	    member, json_string(digest_hex(&d, hex)));
	if (strcmp(file, "review.txt") == 0)
		(void)json_object_set_new(json_object_get(lines[at].record,
		    "data"), "shown", json_string((const char *)bytes.data));
	blob_free(&bytes);
}

/* The same of a request or response, whatever its format. */
static void
fit_any(const char *step, const char *kind, const char *member,
    const char *stem)
{
	const struct format *f = NULL;
	char name[64];

	while ((f = format_next(f)) != NULL) {
		snprintf(name, sizeof(name), "%s.%s", stem, f->suffix);
		fit(step, kind, member, name);
	}
}

static void
fit_all(void)
{
	json_t *files = json_object_get(json_object_get(lines[find(0, "export",
	    "intent")].record, "data"), "files"), *hex;
	const char *name;
	void *tmp;

	fit("ceremony", "begin", "policy-sha256", "policy.conf");
	fit_any("request", "done", "sha256", "request");
	fit("review", "done", "sha256", "review.txt");
	fit_any("sign", "done", "response", "response");
	fit_any("export", "intent", "response", "response");
	fit_any("export", "result", "response", "previous");
	json_object_foreach_safe(files, tmp, name, hex) {
		struct blob bytes;
		char text[DIGEST_HEX];
		struct digest d;
		struct err e;

		if (file_read(folder, name, 1 << 20, &bytes, &e) != 0) {
			(void)json_object_del(files, name);
			continue;
		}
		d = digest_of(bytes.data, bytes.len);
		(void)json_object_set_new(files, name, json_string(
		    digest_hex(&d, text)));
		blob_free(&bytes);
	}
}

/* The record at the end of the journal that says what left; NULL: it is not. */
static json_t *
leaving(size_t *before)
{
	size_t at = n_lines;

	while (at > 0 && strcmp(text_of(lines[at - 1].record, "kind"),
	    "medium") == 0)
		at--;
	if (at < 2 || strcmp(text_of(lines[at - 1].record, "step"),
	    "export") != 0 || strcmp(text_of(lines[at - 1].record, "kind"),
	    "intent") != 0)
		return NULL;
	*before = at - 1;
	return lines[at - 1].record;
}

static void
put_report(json_t *files, const struct export_file *f)
{
	char hex[DIGEST_HEX];
	struct digest d = digest_of(f->bytes.data, f->bytes.len);

	put(folder, f->name, &f->bytes);
	(void)json_object_set_new(files, f->name, json_string(digest_hex(&d,
	    hex)));
}

/*
 * The reports as the journal that was saved gives them, where it gives any; what
 * was asked for in the record that has their digests stays.
 */
static void
fit_report(void)
{
	struct report_source s;
	struct export x = { .n = 0 };
	struct err e;
	size_t before;
	json_t *rec = leaving(&before), *data = json_object_get(rec, "data");

	if (rec == NULL || rec == altered)
		return;
	(void)json_object_set_new(data, "report", json_integer((json_int_t)
	    before));
	save();
	if (report_source_open(&s, folder, 0, &e) != 0)
		return;
	if (report_export(&s, &x, &e) == 0) {
		for (size_t i = 0; i < x.n; i++)
			put_report(json_object_get(data, "files"), &x.files[i]);
		save();
	}
	report_source_free(&s);
	export_free(&x);
}

static void
leave_out(size_t at)
{
	memmove(&lines[at], &lines[at + 1], (--n_lines - at) *
	    sizeof(lines[0]));
}

static void
put_in(size_t at, struct line line)
{
	if (n_lines == LINES_MAX)
		fail("too many lines");
	memmove(&lines[at + 1], &lines[at], (n_lines++ - at) *
	    sizeof(lines[0]));
	lines[at] = line;
}

static json_t *
made(const char *time, const char *name, const char *data)
{
	const char *slash = strchr(name, '/');
	json_t *is = json_loads(data, 0, NULL);

	if (slash == NULL || is == NULL)
		fail("no step and kind, or no JSON");
	return json_pack("{s:s,s:s%,s:s,s:o}", "time", time, "step", name,
	    (size_t)(slash - name), "kind", slash + 1, "data", is);
}

static void
change(char *argv[])
{
	size_t at = find(strtoul(argv[1], NULL, 10), argv[2], argv[3]);

	if (strcmp(argv[0], "set") == 0) {
		altered = lines[at].record;
		set(json_object_get(lines[at].record, "data"), argv[4], argv[5]);
	} else if (strcmp(argv[0], "time") == 0)
		(void)json_object_set_new(lines[at].record, "time",
		    json_string(argv[4]));
	else if (strcmp(argv[0], "drop") == 0) {
		json_decref(lines[at].record);
		leave_out(at);
	} else if (strcmp(argv[0], "before") == 0) {
		size_t to = find_first(argv[2], argv[4]);
		struct line one = lines[at];

		if (to < at) {
			leave_out(at);
			put_in(to, one);
		}
	} else if (strcmp(argv[0], "insert") == 0)
		put_in(at, (struct line){ lines[at].file, made(text_of(
		    lines[at].record, "time"), argv[4], argv[5]) });
	else if (strcmp(argv[0], "double") == 0)
		put_in(at, (struct line){ lines[at].file,
		    json_deep_copy(lines[at].record) });
	else
		fail("no such change");
}

static void
change_all(int argc, char *argv[])
{
	int from = 0;

	for (int i = 0; i <= argc; i++)
		if (i == argc || strcmp(argv[i], ",") == 0) {
			if (i < from + 4)
				fail("usage: forge FOLDER CHANGE [, CHANGE]...");
			change(argv + from);
			from = i + 1;
		}
}

/* Whether verify has nothing to say against the folder as it is in memory. */
static bool
verified(time_t now)
{
	struct page p = { .n_lines = 0 };
	struct err e;
	int rc;

	save();
	sum_all();
	page_start(&p, "");
	rc = audit_folder(folder, now, &p, &e);
	/* Dear, and seldom what is wrong. */
	if (rc != 0 && strstr(e.text, "report") != NULL) {
		fit_report();
		sum_all();
		page_start(&p, "");
		rc = audit_folder(folder, now, &p, &e);
	}
	page_free(&p);
	if (rc != 0 && (e.kind == ERR_SYS || e.text[0] == '\0'))
		fail(e.text);
	return rc == 0;
}

static size_t gnawed;

static void
gnaw(json_t *object, const char *place, time_t now)
{
	static const char *const values[] = { "null", "7", "\"x\"", "[]" };
	json_t *whole = json_copy(object), *member;
	const char *name;
	char path[512];

	json_object_foreach(whole, name, member) {
		size_t unseen = 0;

		snprintf(path, sizeof(path), "%.400s %.90s", place, name);
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
			(void)json_object_del(object, name);
			if (i > 0 && json_object_set_new(object, name, json_loads(
			    values[i], JSON_DECODE_ANY, NULL)) != 0)
				fail("no memory");
			unseen += verified(now);
			gnawed++;
		}
		if (unseen > 0)
			printf("%s\n", path);
		(void)json_object_set(object, name, member);
		if (json_is_object(member))
			gnaw(member, path, now);
	}
	json_decref(whole);
}

static time_t
good_at(const char *time)
{
	struct err e;
	time_t now;

	if (utc_parse(time, &now, &e) != 0 || !verified(now))
		fail("it is not good before");
	return now;
}

static void
gnaw_all(const char *time)
{
	time_t now = good_at(time);
	char place[256];

	for (size_t i = 0; i < n_lines; i++) {
		json_t *rec = lines[i].record;

		if (lines[i].file + 1 < n_files)
			continue;
		snprintf(place, sizeof(place), "%s %s", text_of(rec, "step"),
		    text_of(rec, "kind"));
		/* The reports are of the whole journal again. */
		altered = NULL;
		fit_report();
		altered = rec;
		gnaw(json_object_get(rec, "data"), place, now);
	}
	fprintf(stderr, "%zu changes\n", gnawed);
}

static void
omitted(const char *how, const json_t *record, time_t now)
{
	if (verified(now))
		printf("%s %s %s\n", how, text_of(record, "step"),
		    text_of(record, "kind"));
	gnawed++;
}

static void
omit_all(const char *time)
{
	time_t now = good_at(time);

	for (size_t i = 0; i < n_lines; i++) {
		struct line one = lines[i];

		if (one.file + 1 < n_files)
			continue;
		put_in(i, one);
		omitted("repeated", one.record, now);
		leave_out(i);
		if (i + 1 < n_lines) {
			lines[i] = lines[i + 1];
			lines[i + 1] = one;
			omitted("moved", one.record, now);
			lines[i + 1] = lines[i];
		}
		lines[i] = one;
		leave_out(i);
		omitted("left-out", one.record, now);
		put_in(i, one);
	}
	fprintf(stderr, "%zu changes\n", gnawed);
}

int
main(int argc, char *argv[])
{
	static const struct { const char *change; int arguments; } known[] = {
		{ "sums", 3 }, { "fit", 3 }, { "gnaw", 4 }, { "omit", 4 },
		{ "", 6 },
	};
	size_t which = 0;

	while (argc > 2 && known[which].arguments < 6 &&
	    strcmp(argv[2], known[which].change) != 0)
		which++;
	if (argc < known[which].arguments)
		fail("usage: forge FOLDER CHANGE");
	snprintf(folder, sizeof(folder), "%s", argv[1]);
	snprintf(journal, sizeof(journal), "%s/journal", folder);
	if (strcmp(argv[2], "sums") != 0) {
		load();
		if (strcmp(argv[2], "fit") == 0)
			fit_all();
		else if (strcmp(argv[2], "gnaw") == 0)
			gnaw_all(argv[3]);
		else if (strcmp(argv[2], "omit") == 0)
			omit_all(argv[3]);
		else
			change_all(argc - 2, argv + 2);
		save();
		fit_report();
		while (n_lines > 0)
			json_decref(lines[--n_lines].record);
	}
	sum_all();
	return 0;
}
