#include <stdio.h>
#include <string.h>

#include <confuse.h>

#include "ceremony/site.h"
#include "keyset/file.h"

enum { SITE_BYTES_MAX = 64 << 10 };

/* libconfuse tells its faults through this; the first one is kept. */
static __thread char fault[256];
static __thread const char *reading;
static __thread unsigned seen;		/* a bit for each option */

static void __attribute__((format(printf, 2, 0)))
remember(cfg_t *cfg, const char *fmt, va_list ap)
{
	int n;

	if (fault[0] != '\0')
		return;
	n = snprintf(fault, sizeof(fault), "%.120s:%d: ", reading, cfg->line);
	if (n >= 0 && (size_t)n < sizeof(fault))
		(void)vsnprintf(fault + n, sizeof(fault) - (size_t)n, fmt, ap);
}

/* Of two lines for one option libconfuse would silently take the last. */
static int
once(cfg_t *cfg, cfg_opt_t *opt)
{
	unsigned bit = 1u << (opt - cfg->opts);

	if (seen & bit) {
		cfg_error(cfg, "\"%s\" is given twice", cfg_opt_name(opt));
		return -1;
	}
	seen |= bit;
	return 0;
}

static int
take_text(char *to, size_t room, cfg_t *cfg, const char *option,
    const char *path, struct err *e)
{
	const char *text = cfg_getstr(cfg, option);

	if (text == NULL || *text == '\0')
		return err_set(e, ERR_FORMAT, "%s: \"%s\" must be given", path,
		    option);
	if (strlen(text) >= room)
		return err_set(e, ERR_FORMAT,
		    "%s: \"%s\" is longer than %zu characters", path, option,
		    room - 1);
	memcpy(to, text, strlen(text) + 1);
	return 0;
}

static int
take_algorithm(struct site *s, cfg_t *cfg, const char *path, struct err *e)
{
	long number = cfg_getint(cfg, "algorithm"), bits = cfg_getint(cfg, "bits");

	if (number < 0 || number > 255 ||
	    (s->alg = alg_by_number((unsigned)number)) == NULL)
		return err_set(e, ERR_FORMAT,
		    "%s: \"algorithm\" %ld is none that is known here", path,
		    number);
	if (s->alg->family != ALG_RSA) {
		s->bits = 0;
		return 0;
	}
	if (bits != 2048 && bits != 3072 && bits != 4096)
		return err_set(e, ERR_FORMAT,
		    "%s: \"bits\" must be 2048, 3072 or 4096 for RSA", path);
	s->bits = (unsigned)bits;
	return 0;
}

static int
take(struct site *s, cfg_t *cfg, const char *path, struct err *e)
{
	const struct {
		const char *option;
		char	   *to;
		size_t	    room;
	} texts[] = {
		{ "site", s->name, sizeof(s->name) },
		{ "module", s->module, sizeof(s->module) },
		{ "token", s->token, sizeof(s->token) },
		{ "policy", s->policy, sizeof(s->policy) },
		{ "journal-a", s->journal[0], sizeof(s->journal[0]) },
		{ "journal-b", s->journal[1], sizeof(s->journal[1]) },
		{ "request-media", s->request_media, sizeof(s->request_media) },
		{ "output-media", s->output_media, sizeof(s->output_media) },
	};
	char zone[DNAME_TEXT_MAX];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (take_text(texts[i].to, texts[i].room, cfg, texts[i].option,
		    path, e) != 0)
			return -1;
	if (strcmp(s->journal[0], s->journal[1]) == 0)
		return err_set(e, ERR_FORMAT,
		    "%s: journal-a and journal-b are the same folder", path);
	if (take_text(zone, sizeof(zone), cfg, "zone", path, e) != 0)
		return -1;
	if (dname_from_text(&s->zone, zone, e) != 0)
		return err_doing(e, "%s: \"zone\"", path);
	s->rehearsal = cfg_getbool(cfg, "rehearsal");
	return take_algorithm(s, cfg, path, e);
}

int
site_load(struct site *out, const char *path, struct err *e)
{
	cfg_opt_t options[] = {
		CFG_STR("site", NULL, CFGF_NONE),
		CFG_BOOL("rehearsal", cfg_false, CFGF_NONE),
		CFG_STR("module", NULL, CFGF_NONE),
		CFG_STR("token", NULL, CFGF_NONE),
		CFG_STR("zone", NULL, CFGF_NONE),
		CFG_INT("algorithm", 13, CFGF_NONE),
		CFG_INT("bits", 2048, CFGF_NONE),
		CFG_STR("policy", NULL, CFGF_NONE),
		CFG_STR("journal-a", NULL, CFGF_NONE),
		CFG_STR("journal-b", NULL, CFGF_NONE),
		CFG_STR("request-media", NULL, CFGF_NONE),
		CFG_STR("output-media", NULL, CFGF_NONE),
		CFG_END(),
	};
	struct site site = { .rehearsal = false };
	struct blob text = { .len = 0 };
	cfg_t *cfg = NULL;
	int rc = -1;

	if (file_read(NULL, path, SITE_BYTES_MAX, &text, e) != 0)
		return -1;
	if (strlen((const char *)text.data) != text.len) {
		err_set(e, ERR_FORMAT, "%s: it has a NUL octet", path);
		goto out;
	}
	if ((cfg = cfg_init(options, CFGF_NONE)) == NULL) {
		err_sys(e, "read %s", path);
		goto out;
	}
	fault[0] = '\0';
	reading = path;
	seen = 0;
	cfg_set_error_function(cfg, remember);
	for (size_t i = 0; options[i].name != NULL; i++)
		(void)cfg_set_validate_func(cfg, options[i].name, once);
	if (cfg_parse_buf(cfg, (const char *)text.data) == CFG_SUCCESS)
		rc = take(&site, cfg, path, e);
	else
		err_set(e, ERR_FORMAT, "%s", fault[0] != '\0' ? fault :
		    "the configuration is not understood");
out:
	cfg_free(cfg);
	blob_free(&text);
	if (rc == 0)
		*out = site;
	return rc;
}
