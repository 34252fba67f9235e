#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backup/recover.h"
#include "backup/split.h"
#include "backup/verdict.h"
#include "tests/shares.h"

/*
 * usage: constant_time WHAT, under valgrind
 *
 * The octets that are secret are told to valgrind to have no value.  It then
 * reports each branch and each address that depends on one: that is what
 * shows in the time a program takes, and in the cache that others share.
 * "branch" and "lookup" do so on purpose, to prove that it is reported.
 */
#if defined(__has_include)
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#define WATCHED		RUNNING_ON_VALGRIND
#define hide(p, len)	(void)VALGRIND_MAKE_MEM_UNDEFINED(p, len)
#define show(p, len)	(void)VALGRIND_MAKE_MEM_DEFINED(p, len)
#endif
#endif
#ifndef WATCHED
#define WATCHED		0
#define hide(p, len)	((void)(p), (void)(len))
#define show(p, len)	((void)(p), (void)(len))
#endif

/* In the place of that in the library: what it says is public from here on. */
bool
verdict_same(uint32_t difference)
{
	show(&difference, sizeof(difference));
	return difference == 0;
}

static void
hide_secret(const struct secret *s)
{
	hide(secret_bytes(s), secret_len(s));
}

static void
show_secret(const struct secret *s)
{
	show(secret_bytes(s), secret_len(s));
}

static int
hidden_fill(void *context, uint8_t *out, size_t len, struct err *e)
{
	struct random_source random = stream_source(context);

	if (random.fill(random.context, out, len, e) != 0)
		return -1;
	hide(out, len);
	return 0;
}

/* Two of two groups, 3 of 5 and 2 of 3. */
static struct split_plan
plan(void)
{
	struct split_plan p = plan_of(3, 5);

	p.group_threshold = p.group_count = 2;
	p.groups[1] = (struct split_group){ 2, 3 };
	return p;
}

static int
run_split(struct err *e)
{
	struct stream stream = stream_of("constant", 8);
	struct random_source random = { hidden_fill, &stream };
	struct secret *secret = plain_secret(32);
	struct split_plan p = plan();
	struct share s[8];
	int rc;

	hide_secret(secret);
	if ((rc = split(&p, secret, NULL, &random, s, e)) == 0)
		for (size_t i = 0; i < 8; i++) {
			show_secret(s[i].value);
			share_free(&s[i]);
		}
	secret_free(&secret);
	return rc;
}

/* One more than are needed of each group, so that they are compared too. */
static int
run_recover(struct err *e)
{
	struct secret *secret = plain_secret(32), *out = plain_secret(64);
	struct split_plan p = plan();
	struct share *s = shares_of(&p, secret), given[7];
	int rc;

	memcpy(given, s, 4 * sizeof(*s));
	memcpy(given + 4, s + 5, 3 * sizeof(*s));
	for (size_t i = 0; i < 7; i++)
		hide_secret(given[i].value);
	rc = recover(given, 7, NULL, out, e);
	show_secret(out);
	if (rc == 0 && !secret_equal(secret, out))
		rc = err_set(e, ERR_CRYPTO, "another secret");
	shares_free(s, 8);
	secret_free(&secret);
	secret_free(&out);
	return rc;
}

/* To the octets of a card and back. */
static int
run_card(struct err *e)
{
	struct secret *secret = plain_secret(32), *packed = plain_secret(74);
	struct split_plan p = plan();
	struct share *s = shares_of(&p, secret), again;
	int rc;

	hide_secret(s->value);
	if ((rc = share_pack(s, packed, e)) == 0 &&
	    (rc = share_unpack(&again, packed, e)) == 0) {
		show_secret(s->value);
		show_secret(again.value);
		if (!share_equal(s, &again))
			rc = err_set(e, ERR_CRYPTO, "another share");
		share_free(&again);
	}
	shares_free(s, 8);
	secret_free(&secret);
	secret_free(&packed);
	return rc;
}

static int
run_branch(struct err *e)
{
	struct secret *secret = plain_secret(32);
	int rc = 0;

	hide_secret(secret);
	if (secret_bytes(secret)[9] == 1)
		rc = err_set(e, ERR_CRYPTO, "this cannot be");
	secret_free(&secret);
	return rc;
}

static int
run_lookup(struct err *e)
{
	static const volatile uint8_t table[256] = { 1 };
	struct secret *secret = plain_secret(32);
	volatile uint8_t found;

	(void)e;
	hide_secret(secret);
	found = table[secret_bytes(secret)[9]];
	(void)found;
	secret_free(&secret);
	return 0;
}

int
main(int argc, char *argv[])
{
	static const struct {
		const char *name;
		int (*run)(struct err *);
	} runs[] = {
		{ "split", run_split }, { "recover", run_recover },
		{ "card", run_card }, { "branch", run_branch },
		{ "lookup", run_lookup },
	};
	struct err e;

	if (!WATCHED) {
		puts("skipped - not under valgrind, or built without its "
		    "header");
		return 77;
	}
	for (size_t i = 0; argc == 2 && i < sizeof(runs) / sizeof(runs[0]);
	    i++) {
		if (strcmp(argv[1], runs[i].name) != 0)
			continue;
		if (runs[i].run(&e) == 0)
			return 0;
		fprintf(stderr, "%s: %s\n", argv[1], e.text);
		return 1;
	}
	fputs("usage: constant_time split|recover|card|branch|lookup\n",
	    stderr);
	return 2;
}
