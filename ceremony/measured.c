#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ceremony/ask.h"
#include "ceremony/measured.h"

const char *const measured_names[MEASURED_FILES] = {
	"program", "module", "configuration",
};

static const char SERIAL_NUMBER[] = "/sys/class/dmi/id/product_serial";

/* Behind a link, too: what counts is what is loaded. */
static int
digest_file(const char *path, struct digest *out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = -1;
	struct stat st = { .st_size = 0 };
	void *map = MAP_FAILED;

	if (fd < 0 || fstat(fd, &st) != 0)
		err_sys(e, "measure %.200s", path);
	else if (!S_ISREG(st.st_mode) || st.st_size == 0)
		err_set(e, ERR_FORMAT, "%.200s is no file, or an empty one: it "
		    "cannot be measured", path);
	else if ((map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
	    fd, 0)) == MAP_FAILED)
		err_sys(e, "measure %.200s", path);
	else {
		*out = digest_of(map, (size_t)st.st_size);
		(void)munmap(map, (size_t)st.st_size);
		rc = 0;
	}
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

/* A machine need not have one, nor tell it to whoever is not root. */
static void
read_machine(char out[MEASURED_TEXT])
{
	char text[MEASURED_TEXT] = "";
	FILE *f = fopen(SERIAL_NUMBER, "re");

	out[0] = '\0';
	if (f == NULL)
		return;
	if (fgets(text, sizeof(text), f) != NULL) {
		text[strcspn(text, "\n")] = '\0';
		page_clean(out, MEASURED_TEXT, text);
	}
	(void)fclose(f);
}

int
measured_take(const struct site *s, struct measured *out, struct err *e)
{
	const char *const paths[MEASURED_FILES] = {
		"/proc/self/exe", s->module, s->path,
	};
	struct measured m = { .kernel = "" };
	struct utsname kernel;

	for (int i = 0; i < MEASURED_FILES; i++)
		if (digest_file(paths[i], &m.files[i], e) != 0)
			return err_doing(e, "the %s", measured_names[i]);
	if (uname(&kernel) != 0)
		return err_sys(e, "ask for the kernel's release");
	page_clean(m.kernel, sizeof(m.kernel), kernel.release);
	read_machine(m.machine);
	*out = m;
	return 0;
}

json_t *
measured_json(const struct measured *m)
{
	char hex[MEASURED_FILES][DIGEST_HEX];

	for (int i = 0; i < MEASURED_FILES; i++)
		digest_hex(&m->files[i], hex[i]);
	return json_pack("{s:s,s:s,s:s,s:s,s:s}", "program", hex[0], "module",
	    hex[1], "configuration", hex[2], "kernel", m->kernel, "machine",
	    m->machine);
}

const char *
measured_differs(const json_t *accepted, const json_t *is)
{
	static const char *const members[][2] = {
		{ "program", "the program" }, { "module", "the HSM's module" },
		{ "configuration", "the configuration" },
		{ "kernel", "the kernel" }, { "machine", "the machine" },
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (!json_equal(json_object_get(accepted, members[i][0]),
		    json_object_get(is, members[i][0])))
			return members[i][1];
	return NULL;
}

/* ---- at the beginning of each ceremony ------------------------------------- */

static int
except(struct ceremony *c, const char *what, struct err *e)
{
	char expected[80], happened[80];

	snprintf(expected, sizeof(expected), "what runs was accepted, in ceremony "
	    "%04u", c->reg.accepted_in);
	snprintf(happened, sizeof(happened), "%s is not the one that was", what);
	return ask_exception(c, expected, happened, e);
}

static int
say_same(struct ceremony *c, const struct measured *m, struct err *e)
{
	struct page p = { .n_lines = 0 };
	char hex[DIGEST_HEX];
	int rc;

	page_start(&p, "WHAT RUNS IS WHAT WAS ACCEPTED");
	page_line(&p, "%s", "");
	page_line(&p, "   Accepted in   ceremony %04u", c->reg.accepted_in);
	for (int i = 0; i < MEASURED_FILES; i++)
		page_line(&p, "   %-13s %.40s...", measured_names[i],
		    digest_hex(&m->files[i], hex));
	page_line(&p, "   kernel        %s", m->kernel);
	page_line(&p, "   machine       %s", m->machine[0] != '\0' ? m->machine :
	    "tells no serial number");
	page_line(&p, "%s", "");
	page_wrap(&p, "   That is what this machine says of itself.  Whoever "
	    "changed it can have it say the same: its bag and its seal say what "
	    "it cannot.");
	page_foot(&p, "NOW  Witness: look whether bag and seal were whole; "
	    "then Enter.");
	page_foot(&p, "WHY  What runs here sees the PIN and asks for the "
	    "signatures.");
	rc = ask_enter(c, &p, "accepted", e);
	page_free(&p);
	return rc;
}

int
measured_compare(struct ceremony *c, struct err *e)
{
	struct measured m;
	const char *what;
	json_t *is;
	int rc;

	/* The ceremony that accepts another is how one gets in. */
	if (c->reg.accepted == NULL || ceremony_has(c->type, &step_accept))
		return 0;
	if (measured_take(c->site, &m, e) != 0)
		return -1;
	if ((is = measured_json(&m)) == NULL)
		return err_sys(e, "compare what runs");
	what = measured_differs(c->reg.accepted, is);
	rc = what == NULL ? say_same(c, &m, e) : except(c, what, e);
	if (rc == 0)
		return ceremony_record(c, "accept", "compared", is, e);
	json_decref(is);
	return -1;
}
