#include <stdlib.h>
#include <string.h>

#include "ceremony/batch_folder.h"
#include "ceremony/ceremony.h"

int
batch_take_groups(struct batch *b, const struct site *s, struct err *e)
{
	if (s->n_groups == 0)
		return err_set(e, ERR_POLICY, "the configuration has no group "
		    "of zones");
	if ((b->groups = calloc(s->n_groups, sizeof(*b->groups))) == NULL)
		return err_sys(e, "no memory for the groups");
	for (; b->n_groups < s->n_groups; b->n_groups++) {
		struct batch_group *g = &b->groups[b->n_groups];
		const struct zone_group *is = &s->groups[b->n_groups];

		memcpy(g->name, is->name, sizeof(g->name));
		if (ceremony_policy(is->policy, &g->policy, &g->text, e) != 0)
			return err_doing(e, "group %s", is->name);
		g->sha256 = digest_of(g->text.data, g->text.len);
	}
	return 0;
}

struct batch_request *
batch_take_file(struct batch *b, const struct media_file *f, struct err *e)
{
	struct batch_request *to;

	if (strncmp(f->name, "emergency.", strlen("emergency.")) == 0) {
		err_set(e, ERR_MEDIA, BATCH_FOLDER "/%.40s: no emergency "
		    "sets are made of a batch, SIGN REQUEST makes them; take the "
		    "file out of the folder and its line out of SHA256SUMS, or "
		    "hold that ceremony for the zone; nothing was read", f->name);
		return NULL;
	}
	if (strlen(f->name) > BATCH_NAME) {
		err_set(e, ERR_MEDIA, BATCH_FOLDER "/%.40s... has a "
		    "name of more than %d octets; nothing was read", f->name,
		    BATCH_NAME);
		return NULL;
	}
	if ((to = batch_add(b, f->name, e)) == NULL)
		return NULL;
	to->sha256 = f->digest;
	to->place.len = f->bytes->len;
	to->bytes = *f->bytes;
	*f->bytes = (struct blob){ .len = 0 };
	return to;
}

int
batch_take_zone(struct batch *b, struct batch_request *to,
    const struct site *s, const struct dname *zone, struct err *e)
{
	const struct zone_group *g = site_group_of(s, zone);
	char text[DNAME_TEXT_MAX];

	if (g == NULL)
		return err_set(e, ERR_POLICY, "it is of the zone %.100s, which "
		    "is in none of the configuration's groups: take the file off "
		    "the medium, write SHA256SUMS anew and have its words read "
		    "again; or add the zone to a group",
		    dname_text(zone, text));
	to->zone = *zone;
	to->group = batch_group_named(b, g->name);
	return 0;
}
