#include <stdio.h>
#include <string.h>

#include "backup/recover.h"
#include "backup/sealed.h"
#include "backup/share_row.h"
#include "ceremony/answer.h"
#include "ceremony/quorum.h"
#include "ceremony/recorded_set.h"
#include "ceremony/tool.h"
#include "ceremony/typed.h"
#include "hsm/lockdown.h"
#include "keyset/file.h"
#include "keyset/wipe.h"

enum { ROWS = 11, TYPED_MAX = 64 };

/* The papers so far; all of it is owned. */
struct unsealing {
	struct sealed	 sealed;
	struct typing	*typing;
	size_t		 n;
	struct share	 shares[SPLIT_SHARES_MAX];
};

/* "capstan: TEXT" on stderr, and they go on. */
static void
complain(const struct err *e)
{
	(void)tool_unreadable(e);
}

/* One paper, row by row; a row that does not fit is asked for again. */
static int
take_rows(struct unsealing *u, struct secret *text, struct err *e)
{
	struct secret *row = secret_new(TYPED_MAX, e);
	size_t at = 1;
	int rc = row == NULL ? -1 : 0;

	typing_ask(u->typing, "\nPaper %zu.  What is typed is not shown: three "
	    "words and the number of each row.\n", u->n + 1);
	while (rc == 0 && at <= ROWS) {
		typing_ask(u->typing, "Row %2zu of %d: ", at, ROWS);
		rc = typing_line(u->typing, row, e);
		if (rc == 0)
			rc = share_row_read(at, row, text, e);
		if (rc == 0) {
			at++;
		} else if (e->kind == ERR_FORMAT) {
			err_doing(e, "row %zu, again", at);
			complain(e);
			rc = 0;
		}
	}
	secret_free(&row);
	return rc;
}

static bool
is_here(const struct unsealing *u, const struct share *s)
{
	for (size_t i = 0; i < u->n; i++)
		if (u->shares[i].group == s->group &&
		    u->shares[i].member == s->member)
			return true;
	return false;
}

/* ERR_FORMAT or ERR_CRYPTO: it is a paper, and not one of these. */
static int
take_paper(struct unsealing *u, struct err *e)
{
	struct secret *text = secret_new(SHARE_TEXT_MAX, e);
	struct share s = { .value = NULL };
	char name[SHARE_NAME];
	int rc = -1;

	if (text != NULL && take_rows(u, text, e) == 0 &&
	    share_from_text(&s, text, e) == 0 &&
	    share_set_check(&u->sealed.set, &s, e) == 0)
		rc = !is_here(u, &s) ? 0 : err_set(e, ERR_FORMAT, "%s was typed "
		    "already: another paper is needed", share_name(&s, name));
	secret_free(&text);
	if (rc != 0) {
		share_free(&s);
		return -1;
	}
	u->shares[u->n++] = s;
	typing_ask(u->typing, "It is %s.\n", share_name(&s, name));
	return 0;
}

/* Until they are enough. */
static int
take_papers(struct unsealing *u, struct err *e)
{
	struct err why;
	int rc = 0;

	while (rc == 0 && (u->n == 0 || recover_check(u->shares, u->n,
	    &why) != 0)) {
		rc = take_paper(u, e);
		if (rc != 0 && (e->kind == ERR_FORMAT ||
		    e->kind == ERR_CRYPTO)) {
			err_doing(e, "this paper does not open it");
			complain(e);
			rc = 0;
		}
	}
	if (rc != 0 && e->kind == ERR_ABORTED)
		return err_set(e, ERR_POLICY, "papers of this file that were "
		    "typed: %zu, and more are needed; nothing was opened",
		    u->n);
	return rc;
}

static int
open_it(struct unsealing *u, struct blob *out, struct err *e)
{
	struct secret *secret = secret_new(SHARE_VALUE_MAX, e);
	int rc = -1;

	if (secret != NULL && recover(u->shares, u->n, NULL, secret, e) == 0)
		rc = sealed_open(&u->sealed, secret, out, e);
	secret_free(&secret);
	return rc;
}

static void
show(struct page *p)
{
	for (size_t i = 0; i < p->n_lines; i++)
		printf("%s\n", p->lines[i]);
	page_free(p);
}

static void
show_file(const struct unsealing *u)
{
	char zone[DNAME_TEXT_MAX], set[SET_NAME], quorum[QUORUM_TEXT];
	struct page p = { .n_lines = 0 };

	page_start(&p, "");
	page_wrap(&p, " EMERGENCY SETS of %s: %u", dname_text(&u->sealed.zone,
	    zone), u->sealed.slots);
	page_line(&p, "  Papers of set %s open it, %s", set_name(&u->sealed.set,
	    set), quorum_text(&u->sealed.set.plan, quorum));
	show(&p);
	fflush(stdout);
}

static int
write_out(const char *path, const struct blob *octets, struct err *e)
{
	const char *slash = strrchr(path, '/');
	char folder[4096] = ".";
	struct digest d = digest_of(octets->data, octets->len);
	struct page p = { .n_lines = 0 };

	if (slash != NULL && (size_t)(slash - path) + 2 > sizeof(folder))
		return err_set(e, ERR_FORMAT, "-o: the path is too long");
	if (slash != NULL)
		snprintf(folder, sizeof(folder), "%.*s", slash == path ? 1 :
		    (int)(slash - path), path);
	if (file_create(folder, slash == NULL ? path : slash + 1, octets->data,
	    octets->len, 0600, e) != 0)
		return err_doing(e, "nothing was written");
	page_start(&p, "");
	page_wrap(&p, " OPENED into %s; SHA-256, as in the journal", path);
	answer_words(&p, &d);
	show(&p);
	return 0;
}

static int
unseal(struct unsealing *u, const char *path, const char *to, struct err *e)
{
	struct blob text = { .len = 0 }, octets = { .len = 0 };
	int rc;

	if (tool_read(path, &text, e) != 0)
		return -1;
	rc = sealed_read(&u->sealed, text.data, text.len, e);
	blob_free(&text);
	if (rc != 0)
		return err_doing(e, "%.150s is no sealed file", path);
	show_file(u);
	if ((u->typing = typing_begin(e)) == NULL)
		return -1;
	rc = take_papers(u, e);
	typing_end(&u->typing);
	if (rc == 0 && (rc = open_it(u, &octets, e)) == 0)
		rc = write_out(to, &octets, e);
	if (octets.data != NULL)
		explicit_bzero(octets.data, octets.len);
	blob_free(&octets);
	return rc;
}

static int
run(int argc, char *argv[])
{
	static struct unsealing u;
	struct tool_options o;
	struct err e;
	int rc;

	if (tool_options(&o, &tool_unseal, argc, argv, "o:", 1) != 0)
		return TOOL_UNREADABLE;
	if (o.output == NULL) {
		err_set(&e, ERR_FORMAT, "-o: name the file that the response "
		    "goes into");
		return tool_unreadable(&e);
	}
	rc = wipe_freed_memory(&e) == 0 && lockdown_secrets(&e) == 0 ?
	    unseal(&u, argv[optind], o.output, &e) : -1;
	for (size_t i = 0; i < u.n; i++)
		share_free(&u.shares[i]);
	sealed_free(&u.sealed);
	if (rc == 0)
		return TOOL_GOOD;
	(void)tool_unreadable(&e);
	return e.kind == ERR_POLICY || e.kind == ERR_CRYPTO ? TOOL_REFUSED :
	    TOOL_UNREADABLE;
}

const struct tool tool_unseal = {
	.name = "unseal",
	.usage = "-o response file",
	.run = run,
};
