#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backup/recover.h"
#include "backup/split.h"
#include "tests/shares.h"

/*
 * usage: share split HEX PASSPHRASE EXTENDABLE EXPONENT NEEDED T/N...
 *        share recover PASSPHRASE <WORDS
 *        share words <HEX
 *
 * Splits a secret of a test, into lines of a group, a member and words; says in
 * hexadecimal what the lines of words on standard input are of; or gives the
 * words of the shares there, as a card has them.
 */
static int
refuse(const char *doing, const struct err *e)
{
	fprintf(stderr, "%s: %s\n", doing, e->text);
	return 1;
}

static int
run_split(int argc, char *argv[])
{
	struct secret *secret = secret_of_hex(argv[0]);
	struct secret *pass = secret_from_text(argv[1]);
	struct stream stream = stream_of(argv[0], strlen(argv[0]) % 100);
	struct random_source random = stream_source(&stream);
	struct split_plan plan = { .extendable = atoi(argv[2]) != 0,
	    .exponent = (unsigned)atoi(argv[3]),
	    .group_threshold = (unsigned)atoi(argv[4]) };
	struct share s[SPLIT_SHARES_MAX];
	struct err e;

	for (int i = 5; i < argc && plan.group_count < SHARE_GROUPS; i++) {
		struct split_group *g = &plan.groups[plan.group_count++];

		if (sscanf(argv[i], "%u/%u", &g->threshold, &g->count) != 2)
			return 2;
	}
	if (split_draw_id(&random, &plan.id, &e) != 0 ||
	    split(&plan, secret, pass, &random, s, &e) != 0)
		return refuse("split", &e);
	for (size_t i = 0; i < split_shares(&plan); i++) {
		char *words = words_of(&s[i]);

		printf("%u %u %s\n", s[i].group, s[i].member, words);
		free(words);
		share_free(&s[i]);
	}
	secret_free(&secret);
	secret_free(&pass);
	return 0;
}

static int
run_recover(const char *passphrase)
{
	struct secret *pass = secret_from_text(passphrase), *out, *text;
	struct share s[64];
	char line[1024];
	size_t n = 0;
	struct err e;

	while (n < 64 && fgets(line, sizeof(line), stdin) != NULL) {
		text = secret_from_text(line);
		if (share_from_text(&s[n++], text, &e) != 0)
			return refuse("share", &e);
		secret_free(&text);
	}
	if ((out = secret_new(SHARE_VALUE_MAX, &e)) == NULL ||
	    recover(s, n, pass, out, &e) != 0)
		return refuse("recover", &e);
	for (size_t i = 0; i < secret_len(out); i++)
		printf("%02x", secret_bytes(out)[i]);
	putchar('\n');
	while (n > 0)
		share_free(&s[--n]);
	secret_free(&out);
	secret_free(&pass);
	return 0;
}

static int
run_words(void)
{
	char line[2 * SHARE_PACKED_MAX + 2];
	struct err e;

	while (fgets(line, sizeof(line), stdin) != NULL) {
		struct secret *packed;
		struct share s;
		char *words;

		line[strcspn(line, "\n")] = '\0';
		packed = secret_of_hex(line);
		if (share_unpack(&s, packed, &e) != 0)
			return refuse("share", &e);
		words = words_of(&s);
		puts(words);
		free(words);
		share_free(&s);
		secret_free(&packed);
	}
	return 0;
}

int
main(int argc, char *argv[])
{
	if (argc > 7 && strcmp(argv[1], "split") == 0)
		return run_split(argc - 2, argv + 2);
	if (argc == 3 && strcmp(argv[1], "recover") == 0)
		return run_recover(argv[2]);
	if (argc == 2 && strcmp(argv[1], "words") == 0)
		return run_words();
	fputs("usage: share split HEX PASSPHRASE EXTENDABLE EXPONENT NEEDED "
	    "T/N...\n       share recover PASSPHRASE <WORDS\n"
	    "       share words <HEX\n", stderr);
	return 2;
}
