#include <stdlib.h>

#include "ceremony/log_view.h"

static void
show_record(struct page *p, const json_t *rec)
{
	/* With blanks in it, at which its lines are broken. */
	char *data = json_dumps(json_object_get(rec, "data"), JSON_SORT_KEYS);

	p->active = p->n_lines;
	page_wrap(p, " %06lld  %-13s %-9s %s",
	    (long long)json_integer_value(json_object_get(rec, "seq")),
	    json_string_value(json_object_get(rec, "step")),
	    json_string_value(json_object_get(rec, "kind")),
	    data == NULL ? "" : data);
	free(data);
}

int
log_view(struct ceremony *c, struct err *e)
{
	const struct ui_question q = {
		.kind = UI_ENTER, .key = "log", .plain = true,
	};
	struct ui_answer a;
	struct ui_frame frame;
	struct page p = { .n_lines = 0 };
	int rc;

	page_start(&p, "LOG: the records of this ceremony");
	for (size_t i = 0; i < json_array_size(c->reg.records); i++)
		show_record(&p, json_array_get(c->reg.records, i));
	ceremony_frame(c, &frame);
	rc = c->ui.ops->ask(c->ui.room, &frame, &p, &q, &a, e);
	page_free(&p);
	return rc;
}
