#include <string.h>

#include "ceremony/zone_row.h"

static void
put(struct zone_row *r)
{
	if (r->line.len > 0)
		page_wrap(r->page, "  %s", (char *)r->line.data);
	r->line.len = 0;
}

void
zone_row_add(struct zone_row *r, const struct dname *zone)
{
	char text[DNAME_TEXT_MAX];
	struct err why;

	(void)dname_text(zone, text);
	if (r->line.len + strlen(text) + 3 > PAGE_COLUMNS)
		put(r);
	r->page->broken |= blob_printf(&r->line, &why, "%s%s",
	    r->line.len == 0 ? "" : " ", text) != 0;
}

void
zone_row_end(struct zone_row *r)
{
	put(r);
	blob_free(&r->line);
}
