#include <stdio.h>
#include <string.h>

#include "ceremony/fat_image.h"
#include "ceremony/site_sticks.h"
#include "ceremony/sticks.h"
#include "keyset/value.h"

enum { EXT_LABEL_MAX = 16 };

static const char ANY[] = "any";

static int
read_shown(const char *text, char *out, size_t room, struct err *e)
{
	for (const char *p = text; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			return err_set(e, ERR_FORMAT, "it is not printable ASCII");
	if (*text == '\0')
		return err_set(e, ERR_FORMAT, "empty");
	return value_text(text, out, room, e);
}

int
site_stick_serial(const char *text, void *field, struct err *e)
{
	return read_shown(text, field, STICK_TEXT, e);
}

int
site_stick_label(const char *text, void *field, struct err *e)
{
	return read_shown(text, field, STICK_LABEL, e);
}

int
site_stick_shape(const char *text, void *field, struct err *e)
{
	return read_shown(text, field, STICK_TEXT, e);
}

static bool
is_log(enum stick_role r)
{
	return r == STICK_LOG_A || r == STICK_LOG_B;
}

/* What is not said of a label is the name of the role; any is for strangers'. */
static int
settle_label(struct stick_enrolled *s, enum stick_role r, struct err *e)
{
	const size_t most = is_log(r) ? EXT_LABEL_MAX : FAT_LABEL_MAX;

	if (s->label[0] == '\0')
		snprintf(s->label, sizeof(s->label), "%s", stick_roles[r]);
	if (strlen(s->label) > most)
		return err_set(e, ERR_FORMAT, "%s: a label has %zu characters at "
		    "most", stick_roles[r], most);
	if (strcmp(s->label, ANY) != 0)
		return 0;
	if (r != STICK_REQ)
		return err_set(e, ERR_FORMAT, "%s: only the label of REQ can be "
		    "any", stick_roles[r]);
	s->label[0] = '\0';
	return 0;
}

int
site_stick_add(struct site *site, const char *role, struct stick_enrolled *s,
    struct err *e)
{
	unsigned r = 0;

	while (r < STICK_ROLES && strcmp(stick_roles[r], role) != 0)
		r++;
	if (r == STICK_ROLES)
		return err_set(e, ERR_FORMAT, "\"%.40s\" is no role of a stick: it "
		    "is REQ, OUT, LOG-A or LOG-B", role);
	if (strcmp(s->serial, ANY) == 0)
		s->serial[0] = '\0';
	if (s->serial[0] == '\0' && is_log((enum stick_role)r))
		return err_set(e, ERR_FORMAT, "%s: a log medium is known by its "
		    "serial number, and it has none", role);
	if (settle_label(s, (enum stick_role)r, e) != 0)
		return -1;
	s->is = true;
	site->sticks[r] = *s;
	*s = (struct stick_enrolled){ .is = false };
	return 0;
}

static int
check_serials(const struct site *s, const struct conf *c, struct err *e)
{
	for (size_t i = 0; i < STICK_ROLES; i++)
		for (size_t k = 0; k < i; k++)
			if (s->sticks[i].serial[0] != '\0' && strcmp(
			    s->sticks[i].serial, s->sticks[k].serial) == 0)
				return conf_refuse(c, "stick", e, "%s and %s have "
				    "one serial number, and would be one stick",
				    stick_roles[k], stick_roles[i]);
	return 0;
}

int
site_sticks_settle(struct site *s, const struct conf *c, struct err *e)
{
	const struct {
		const char *option;
		char	   *folder;
	} places[STICK_ROLES] = {
		[STICK_REQ] = { "request-media", s->request_media },
		[STICK_OUT] = { "output-media", s->output_media },
		[STICK_LOG_A] = { "journal-a", s->journal[0] },
		[STICK_LOG_B] = { "journal-b", s->journal[1] },
	};

	for (unsigned r = 0; r < STICK_ROLES; r++) {
		bool given = places[r].folder[0] != '\0';

		if (!given && !s->sticks[r].is)
			return err_set(e, ERR_FORMAT, "%.180s: %s is not given, "
			    "nor a stick \"%s\"", c->name, places[r].option,
			    stick_roles[r]);
		if (given && s->sticks[r].is)
			return conf_refuse(c, places[r].option, e, "there is a "
			    "stick \"%s\" too: one of them must go",
			    stick_roles[r]);
		if (!given)
			sticks_folder(s->machine, (enum stick_role)r,
			    places[r].folder);
	}
	if (s->machine[0] != '\0' && !s->rehearsal)
		return conf_refuse(c, "machine", e, "it is for tests, and this is "
		    "no rehearsal");
	return check_serials(s, c, e);
}
