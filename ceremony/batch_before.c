#include <stdlib.h>

#include "ceremony/answer.h"
#include "ceremony/batch_before.h"

static int
pack_all(struct batch_before *b, const struct earlier_responses *from,
    struct err *e)
{
	if (from->n == 0)
		return 0;
	if ((b->earlier = calloc(from->n, sizeof(*b->earlier))) == NULL)
		return err_sys(e, "keep the responses before");
	for (size_t i = 0; i < from->n; i++) {
		b->earlier[i].made = from->list[i].made;
		b->earlier[i].response = request_pack(from->list[i].response, e);
		if (b->earlier[i].response == NULL)
			return -1;
		b->n++;
	}
	return 0;
}

int
batch_before_take(struct batch_before *b, struct ceremony *c,
    const struct batch_request *r, const struct request *previous,
    struct err *e)
{
	struct earlier_responses earlier;
	int rc;

	if (previous == NULL)
		return 0;
	if ((b->previous = request_pack(previous, e)) == NULL ||
	    answer_earlier_of(c, &r->zone, r->earlier, &earlier, e) != 0)
		return -1;
	rc = pack_all(b, &earlier, e);
	earlier_free(&earlier);
	return rc;
}

static int
unpack_all(const struct batch_before *b, struct earlier_responses *to,
    struct err *e)
{
	if (b->n == 0)
		return 0;
	if ((to->list = calloc(b->n, sizeof(*to->list))) == NULL)
		return err_sys(e, "bring back the responses before");
	for (size_t i = 0; i < b->n; i++) {
		struct request *r = request_unpack(b->earlier[i].response, e);

		if (r == NULL)
			return -1;
		to->list[to->n++] = (struct earlier){ .response = r,
		    .made = b->earlier[i].made };
	}
	return 0;
}

int
batch_before_give(const struct batch_before *b, struct request **previous,
    struct earlier_responses *earlier, struct err *e)
{
	*previous = NULL;
	*earlier = (struct earlier_responses){ .n = 0 };
	if (b->previous == NULL)
		return 0;
	if ((*previous = request_unpack(b->previous, e)) == NULL)
		return -1;
	if (unpack_all(b, earlier, e) == 0)
		return 0;
	request_free(previous);
	earlier_free(earlier);
	return -1;
}

void
batch_before_free(struct batch_before *b)
{
	packed_free(&b->previous);
	while (b->n > 0)
		packed_free(&b->earlier[--b->n].response);
	free(b->earlier);
	b->earlier = NULL;
}
