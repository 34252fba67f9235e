/*
 * usage: amends CONFIGURATION CHANGES [ROUNDS]
 *
 * How long a file of changes takes from when it was read to when the store has
 * it for good, in seconds of the wall: the best of the rounds, each by the
 * files CHANGES.1, CHANGES.2 and so on; and how many signatures were made.
 */
#include <stdio.h>
#include <stdlib.h>

#include "signer/amend.h"
#include "signer/board.h"
#include "signer/config.h"
#include "signer/keyring.h"

static double
seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct bench {
	struct config	 config;
	struct state	*state;
	struct board	 board;
	struct keyring	*ring;
	struct signing	 with;
	struct store	*store;
};

static int
bench_open(struct bench *b, const char *conf, struct err *e)
{
	const struct schedule_entry *signer;
	char path[CONFIG_PATH_MAX + 16];
	const time_t now = time(NULL);

	if (config_read(&b->config, conf, e) != 0 ||
	    (b->state = state_open(&b->config, STATE_CHANGE, e)) == NULL ||
	    board_load(&b->board, b->state, e) != 0 ||
	    (b->ring = keyring_open(b->state, &b->config, e)) == NULL)
		return -1;
	if ((b->with.slot = board_slot(&b->board, now)) == NULL)
		return board_explain(&b->board, now, e);
	signer = schedule_signer(&b->board.schedule, b->with.slot->inception);
	b->with.zsk = keyring_signing_key(b->ring,
	    keyring_find(b->ring, &signer->zsk), e);
	b->with.denial = b->config.denial;
	b->with.inception = now - b->config.signature_backdate;
	b->with.expiration = now + b->config.signature_validity;
	b->with.jitter = b->config.signature_jitter;
	snprintf(path, sizeof(path), "%s/store", b->config.state);
	b->store = store_open(path, STORE_CHANGE, e);
	return b->store != NULL && b->with.zsk != NULL ? 0 : -1;
}

static int
change(struct bench *b, const char *path, double *took, struct amended *done,
    struct err *e)
{
	const struct amending by = { &b->with, time(NULL), 0,
	    SERIAL_INCREMENT };
	struct change_list list = { 0 };
	struct amend *a = NULL;
	double begun;
	int rc = -1;

	if (change_read_file(&list, path, &b->config.zone, e) != 0)
		return -1;
	begun = seconds();
	if ((a = amend_begin(b->store, &by, e)) != NULL &&
	    amend_list(a, &list, e) == 0)
		rc = amend_end(&a, done, e);
	*took = seconds() - begun;
	amend_free(&a);
	change_list_free(&list);
	return rc;
}

int
main(int argc, char *argv[])
{
	const long rounds = argc > 3 ? strtol(argv[3], NULL, 10) : 1;
	struct bench b = { .state = NULL };
	double best = 0, took;
	struct amended done;
	struct err e;

	if (argc < 3)
		return 2;
	if (bench_open(&b, argv[1], &e) != 0)
		return fprintf(stderr, "%s\n", e.text), 1;
	for (long i = 1; i <= rounds; i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s.%ld", argv[2], i);
		if (change(&b, path, &took, &done, &e) != 0)
			return fprintf(stderr, "%s\n", e.text), 1;
		if (i == 1 || took < best)
			best = took;
	}
	printf("%.6f %zu %zu\n", best, done.names, done.signatures);
	store_close(&b.store);
	keyring_close(&b.ring);
	board_free(&b.board);
	state_close(&b.state);
	return 0;
}
