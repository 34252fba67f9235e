#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyset/digest.h"
#include "tests/shares.h"

static void
must(int rc, const struct err *e)
{
	if (rc == 0)
		return;
	fprintf(stderr, "%s\n", e->text);
	abort();
}

struct secret *
secret_from_text(const char *text)
{
	size_t len = strlen(text);
	struct err e;
	struct secret *s = secret_new(len + 1, &e);

	must(s == NULL ? -1 : secret_set(s, text, len, &e), &e);
	return s;
}

struct secret *
secret_of_hex(const char *hex)
{
	struct err e;
	struct secret *s = secret_new(strlen(hex) / 2 + 1, &e);
	unsigned octet;

	must(s == NULL ? -1 : 0, &e);
	for (; sscanf(hex, "%2x", &octet) == 1; hex += 2)
		must(secret_push(s, (uint8_t)octet, &e), &e);
	return s;
}

struct share
share_of(const char *words)
{
	struct secret *text = secret_from_text(words);
	struct share s;
	struct err e;

	must(share_from_text(&s, text, &e), &e);
	secret_free(&text);
	return s;
}

char *
words_of(const struct share *s)
{
	struct err e;
	struct secret *text = secret_new(SHARE_TEXT_MAX, &e);
	char *words;

	must(text == NULL ? -1 : share_to_text(s, text, &e), &e);
	words = strndup((const char *)secret_bytes(text), secret_len(text));
	secret_free(&text);
	if (words == NULL)
		abort();
	return words;
}

struct stream
stream_of(const void *seed, size_t len)
{
	struct stream s = { .seed_len = len, .used = 32 };

	if (len > sizeof(s.seed) - 4)
		abort();
	memcpy(s.seed, seed, len);
	return s;
}

static void
stream_next(struct stream *s)
{
	uint8_t *p = s->seed + s->seed_len;

	p[0] = (uint8_t)(s->counter >> 24);
	p[1] = (uint8_t)(s->counter >> 16);
	p[2] = (uint8_t)(s->counter >> 8);
	p[3] = (uint8_t)s->counter++;
	memcpy(s->block, digest_of(s->seed, s->seed_len + 4).bytes, 32);
	s->used = 0;
}

static int
stream_fill(void *context, uint8_t *out, size_t len, struct err *e)
{
	struct stream *s = context;

	if (s->end != 0 && s->taken + len > s->end)
		return err_set(e, ERR_SYS, "the stream has ended");
	s->taken += len;
	while (len-- > 0) {
		if (s->used == 32)
			stream_next(s);
		*out++ = s->block[s->used++];
	}
	return 0;
}

struct random_source
stream_source(struct stream *s)
{
	return (struct random_source){ stream_fill, s };
}

struct split_plan
plan_of(unsigned threshold, unsigned count)
{
	return (struct split_plan){
		.id = 4711,
		.extendable = true,
		.group_threshold = 1,
		.group_count = 1,
		.groups = { { threshold, count } },
	};
}

struct secret *
plain_secret(size_t len)
{
	struct err e;
	struct secret *s = secret_new(len, &e);

	must(s == NULL ? -1 : 0, &e);
	for (size_t i = 0; i < len; i++)
		must(secret_push(s, (uint8_t)i, &e), &e);
	return s;
}

struct share *
shares_of(const struct split_plan *plan, const struct secret *secret)
{
	struct share *s = calloc(split_shares(plan), sizeof(*s));
	struct stream stream = stream_of("shares", 6);
	struct random_source random = stream_source(&stream);
	struct err e;

	must(s == NULL ? -1 : split(plan, secret, NULL, &random, s, &e), &e);
	return s;
}

void
shares_free(struct share *s, size_t n)
{
	while (n-- > 0)
		share_free(&s[n]);
	free(s);
}
