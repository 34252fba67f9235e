#include <sys/stat.h>

#include <inttypes.h>
#include <stdio.h>

#include "signer/stamp.h"

struct stamp
stamp_of(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return (struct stamp){ 0 };
	return (struct stamp){ .device = st.st_dev, .inode = st.st_ino,
	    .size = (uint64_t)st.st_size, .seconds = st.st_mtim.tv_sec,
	    .nanoseconds = st.st_mtim.tv_nsec };
}

bool
stamp_equal(const struct stamp *a, const struct stamp *b)
{
	return a->device == b->device && a->inode == b->inode &&
	    a->size == b->size && a->seconds == b->seconds &&
	    a->nanoseconds == b->nanoseconds;
}

char *
stamp_text(const struct stamp *s, char out[STAMP_TEXT])
{
	snprintf(out, STAMP_TEXT, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64
	    " %" PRId64, s->device, s->inode, s->size, s->seconds,
	    s->nanoseconds);
	return out;
}

int
stamp_parse(const char *text, struct stamp *out, struct err *e)
{
	struct stamp s;
	char end;

	if (sscanf(text, "%" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNd64
	    " %" SCNd64 "%c", &s.device, &s.inode, &s.size, &s.seconds,
	    &s.nanoseconds, &end) != 5)
		return err_set(e, ERR_FORMAT, "\"%.80s\" is not how a file is "
		    "told here", text);
	*out = s;
	return 0;
}
