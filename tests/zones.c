#include "signer/zone_parse.h"
#include "signer/zone_write.h"
#include "tests/test.h"
#include "tests/zones.h"

static struct err failure;

struct zone *
zone_try(const char *text)
{
	struct blob notes = { NULL, 0 };
	struct dname origin;
	struct zone *z;

	check_ok(dname_from_text(&origin, "example.", &failure), &failure);
	assert_non_null(z = zone_new(&origin, &failure));
	if (zone_parse_text(z, text, strlen(text), ZONE_TTL_NONE,
	    &failure) != 0 ||
	    zone_order(z, &notes, &failure) != 0)
		zone_free(&z);
	blob_free(&notes);
	return z;
}

struct zone *
zone_of(const char *text)
{
	struct zone *z = zone_try(text);

	if (z == NULL)
		fail_msg("%s", failure.text);
	return z;
}

struct zone *
zone_with(const char *text)
{
	char whole[1 << 16];

	snprintf(whole, sizeof(whole), "%s%s", ZONE_HEAD, text);
	return zone_of(whole);
}

int
blob_put(void *blob, const char *text, size_t len, struct err *e)
{
	return blob_append(blob, text, len, e);
}

void
zone_text(const struct zone *z, struct blob *text)
{
	const struct sink sink = { .put = blob_put, .of = text };
	struct err e;

	blob_free(text);
	check_ok(zone_write(z, &sink, &e), &e);
}

const char *
zone_refusal(const char *text)
{
	struct zone *z = zone_try(text);

	if (z != NULL) {
		zone_free(&z);
		return "it was not refused";
	}
	/* A line that cannot be read, or a zone that was read and judged. */
	assert_true(failure.kind == ERR_FORMAT || failure.kind == ERR_POLICY);
	return failure.text;
}
