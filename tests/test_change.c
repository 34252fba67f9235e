#include <sys/stat.h>

#include <unistd.h>

#include "signer/change.h"
#include "signer/text.h"
#include "tests/test.h"

static struct dname
zone_name(const char *text)
{
	struct dname origin;
	struct err e;

	check_ok(dname_from_text(&origin, text, &e), &e);
	return origin;
}

static struct change_list
list_of(const char *text)
{
	const struct dname origin = zone_name("example.");
	struct change_list l;
	struct err e;

	check_ok(change_read(&l, text, strlen(text), "changes", &origin, &e),
	    &e);
	return l;
}

static void
refuse(const char *text, size_t len, enum err_kind kind, const char *words)
{
	const struct dname origin = zone_name("example.");
	struct change_list l = { .n = 77 };
	struct err e;

	check_refused(change_read(&l, text, len, "changes", &origin, &e), &e,
	    kind, words);
	if (strstr(e.text, "; nothing was changed") == NULL)
		fail_msg("\"%s\" does not say what was not changed", e.text);
	assert_int_equal(l.n, 77);
	assert_null(l.arena);
}

static void
put_record(struct text *t, const uint8_t *owner, size_t len,
    const struct rr *rr)
{
	text_labels(t, owner, len);
	text_word(t, "example. ");
	text_number(t, rr->ttl);
	if (rr->type != 0) {
		text_char(t, ' ');
		text_type(t, rr->type);
	}
	if (rr->data != NULL) {
		text_char(t, ' ');
		text_rdata(t, rr->type, rr->data, rr->len);
	}
	text_char(t, '\n');
}

/* The list in words, a line each; in a static buffer. */
static const char *
shown(const struct change_list *l)
{
	static const char *const kinds[] = {
		[CHANGE_ADD] = "add ", [CHANGE_DELETE] = "delete ",
		[CHANGE_DELETE_RRSET] = "set ", [CHANGE_DELETE_NAME] = "name ",
	}, *const conditions[] = {
		[CHANGE_IF_NO_NAME] = "no name ", [CHANGE_IF_NAME] = "is name ",
		[CHANGE_IF_NO_RRSET] = "no set ", [CHANGE_IF_RRSET] = "is set ",
		[CHANGE_IF_RECORD] = "is ",
	};
	static char out[8192];
	struct text t = { .at = NULL };

	for (size_t i = 0; i < l->turns; i++) {
		const struct change_turn *turn = &l->turn[i];

		for (size_t j = 0; j < turn->demands; j++) {
			const struct change_demand *d =
			    &l->demand[turn->demand + j];

			text_word(&t, conditions[d->condition]);
			put_record(&t, d->owner, d->owner_len, &d->rr);
		}
		for (size_t j = 0; j < turn->n; j++) {
			const struct change *c = &l->at[turn->first + j];

			text_word(&t, kinds[c->kind]);
			put_record(&t, c->owner, c->owner_len, &c->rr);
		}
		text_word(&t, "--\n");
	}
	assert_false(t.failed);
	assert_true(t.len < sizeof(out));
	if (t.len > 0)
		memcpy(out, t.at, t.len);
	out[t.len] = '\0';
	text_free(&t);
	return out;
}

struct answer {
	const char	*text, *is;
};

static void
check_answers(const struct answer *a, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct change_list l = list_of(a[i].text);

		assert_string_equal(shown(&l), a[i].is);
		change_list_free(&l);
		assert_null(l.at);
	}
}

/* What "show" of nsupdate 9.18.33 has for the same lines. */
static void
a_file_says_what_nsupdate_reads_in_it(void **state)
{
	static const struct answer known[] = {
		{ "update delete old.example. A\n"
		    "update add new.example. 86400 A 192.0.2.1\nsend\n",
		    "set old.example. 0 A\n"
		    "add new.example. 86400 A 192.0.2.1\n--\n" },
		{ "prereq nxdomain nick.example\n"
		    "update add nick.example. 60 CNAME Host.Example.\n\n",
		    "no name nick.example. 0\n"
		    "add nick.example. 60 CNAME host.example.\n--\n" },
		/* Names are absolute, with the dot or without. */
		{ "add b.EXAMPLE 60 MX 10 b\nsend",
		    "add b.example. 60 MX 10 b.\n--\n" },
		{ "add example 60 MX 10 @\nsend",
		    "add example. 60 MX 10 .\n--\n" },
		{ "add a\\.b\\032c\\;.example 60 type1 192.0.2.1\nsend\n",
		    "add a\\046b\\032c\\059.example. 60 A 192.0.2.1\n--\n" },
		{ "add b.example 60 TXT \\# 2 0161\nsend\n",
		    "add b.example. 60 TXT \"a\"\n--\n" },
		{ "add b.example 060 in APL \\# 0\nsend\n",
		    "add b.example. 60 APL \\# 0\n--\n" },
		{ "add b.example 60 TYPE65280 \\# 0\nsend\n",
		    "add b.example. 60 TYPE65280 \\# 0\n--\n" },
		{ "add b.example 60 TXT \"a;b (\" c\\;d \"\\\"\"\nsend\n",
		    "add b.example. 60 TXT \"a;b (\" \"c;d\" \"\\\"\"\n--\n" },
		{ "ttl 30\nadd e.example A 192.0.2.2\n"
		    "add e.example IN A 192.0.2.3\nttl none\nsend\n",
		    "add e.example. 30 A 192.0.2.2\n"
		    "add e.example. 30 A 192.0.2.3\n--\n" },
		{ "del e.example. 60 IN A 192.0.2.1\nsend\n",
		    "delete e.example. 0 A 192.0.2.1\n--\n" },
		{ "delete f.example\ndel g.example. 60\ndel h.example 60 IN\n"
		    "update del i.example ANY\ndel m.example IN\nsend\n",
		    "name f.example. 0\nname g.example. 0\n"
		    "name h.example. 0\nname i.example. 0\n"
		    "name m.example. 0\n--\n" },
		{ "del l.example TYPE1\nDEL l.example 5 in AAAA \nSEND\n",
		    "set l.example. 0 A\nset l.example. 0 AAAA\n--\n" },
		{ "yxrrset b.example A 192.0.2.3\nnxrrset c.example IN A\n"
		    "prereq yxrrset d.example in a\nprereq yxdomain e.example\n"
		    "prereq nxrrset a.example A\nadd a.example 1 A 192.0.2.4\n"
		    "send\n",
		    "is b.example. 0 A 192.0.2.3\nno set c.example. 0 A\n"
		    "is set d.example. 0 A\nis name e.example. 0\n"
		    "no set a.example. 0 A\nadd a.example. 1 A 192.0.2.4\n"
		    "--\n" },
		{ "add sub.example 60 DS 1 13 2 "
		    "0000000000000000000000000000000000000000000000000000"
		    "000000000000 \nsend\n",
		    "add sub.example. 60 DS 1 13 2 "
		    "0000000000000000000000000000000000000000000000000000"
		    "000000000000\n--\n" },
	};

	(void)state;
	check_answers(known, sizeof(known) / sizeof(known[0]));
}

static void
transactions_end_with_send_or_a_blank_line(void **state)
{
	static const struct answer known[] = {
		{ "", "" },
		{ "\n\n \t\nsend\n; a comment\n", "" },
		{ "add a.example 1 A 192.0.2.1\n; no end\n  ; nor this\n"
		    "del a.example\n\n\nsend\nadd b.example 1 A 192.0.2.2\n"
		    " \t\r\nadd c.example 1 A 192.0.2.3\nsend",
		    "add a.example. 1 A 192.0.2.1\nname a.example. 0\n--\n"
		    "add b.example. 1 A 192.0.2.2\n--\n"
		    "add c.example. 1 A 192.0.2.3\n--\n" },
		{ "add a.example 1 A 192.0.2.1\r\nsend\r\n",
		    "add a.example. 1 A 192.0.2.1\n--\n" },
		{ "yxdomain a.example\n\n", "is name a.example. 0\n--\n" },
		{ "zone example\nclass IN\ndebug\nadd a.example 1 A 192.0.2.1\n"
		    "show\nsend\nanswer\nhelp\nversion\nquit\n\n; end\n",
		    "add a.example. 1 A 192.0.2.1\n--\n" },
	};

	(void)state;
	check_answers(known, sizeof(known) / sizeof(known[0]));
}

static void
what_is_told_twice_in_other_words_is_the_same(void **state)
{
	static const struct answer known[] = {
		{ "add a.example in 60 a 192.0.2.1\n"
		    "add a.example 60 CLASS1 TYPE1 \\# 4 c0000201\nsend\n",
		    "add a.example. 60 A 192.0.2.1\n"
		    "add a.example. 60 A 192.0.2.1\n--\n" },
	};

	(void)state;
	check_answers(known, sizeof(known) / sizeof(known[0]));
}

static void
each_change_knows_its_line(void **state)
{
	struct change_list l = list_of("; first\nyxdomain b.example\n"
	    "add a.example 1 A 192.0.2.1\n\n\ndel b.example\nsend\n");

	(void)state;
	assert_int_equal(l.n, 2);
	assert_int_equal(l.demands, 1);
	assert_int_equal(l.turns, 2);
	assert_int_equal(l.demand[0].line, 2);
	assert_int_equal(l.at[0].line, 3);
	assert_int_equal(l.turn[0].line, 4);
	assert_int_equal(l.at[1].line, 6);
	assert_int_equal(l.turn[1].first, 1);
	assert_int_equal(l.turn[1].demand, 1);
	assert_int_equal(l.turn[1].demands, 0);
	change_list_free(&l);
}

static void
names_are_those_of_the_zone_without_its_own(void **state)
{
	static const char text[] = "add x.sub.example 1 A 192.0.2.1\n"
	    "add sub.EXAMPLE 1 A 192.0.2.1\nadd com 1 A 192.0.2.1\nsend\n";
	const struct dname origin = zone_name("sub.example.");
	const struct dname root = zone_name(".");
	struct change_list l;
	struct err e;

	(void)state;
	check_refused(change_read(&l, text, strlen(text), "changes", &origin,
	    &e), &e, ERR_POLICY, "changes:3:5: com. is outside of the zone "
	    "sub.example.; expected a whole name in it");
	check_ok(change_read(&l, text, strlen(text), "changes", &root, &e),
	    &e);
	assert_int_equal(l.at[2].owner_len, 4);
	assert_memory_equal(l.at[2].owner, "\3com", 4);
	change_list_free(&l);
	l = list_of("del Example.\nsend\n");
	assert_int_equal(l.at[0].owner_len, 0);
	change_list_free(&l);
}

#define OK "add ok.example 60 A 192.0.2.1\n"

static void
what_cannot_be_read_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ OK "addd a.example 60 A 192.0.2.1\n", "changes:2:1: expected "
		    "a statement of nsupdate, not \"addd\"" },
		{ "update\n", "changes:1:7: expected add or delete" },
		{ "update send\n", "expected add or delete" },
		{ "update nxdomain a.example\n", "expected add or delete" },
		{ " prereq add a.example\n", "changes:1:9: expected nxdomain" },
		{ "add\n", "changes:1:4: expected a domain name" },
		{ "add @ 60 A 192.0.2.1\n", "changes:1:5: expected a domain" },
		{ "add a..example 60 A 192.0.2.1\n", "changes:1:5: " },
		{ "add \"a.example 60 A 192.0.2.1\n", "unescaped \"" },
		{ "add a\x80.example 60 A 192.0.2.1\n", "octet 128" },
		{ "add a.example\n", "changes:1:14: expected a TTL" },
		{ "add a.example A 192.0.2.1\n", "changes:1:15: expected a TTL" },
		{ "add a.example IN A 192.0.2.1\n", "expected a TTL" },
		{ "add a.example 1h A 192.0.2.1\n", "not \"1h\"" },
		{ "add a.example 2147483648 A 192.0.2.1\n",
		    "no more than 2147483647" },
		{ "add a.example 99999999999999999999999999999 A 192.0.2.1\n",
		    "changes:1:15: expected a TTL" },
		{ "add a.example -1 A 192.0.2.1\n", "expected a TTL" },
		{ "ttl 60\nttl none\nadd a.example A 192.0.2.1\n",
		    "changes:3:15: expected a TTL" },
		{ "ttl\n", "changes:1:4: expected a TTL" },
		{ "ttl 1d\n", "expected a TTL" },
		{ "ttl 60 x\n", "changes:1:8: expected the end of the line" },
		{ "add a.example 60\n", "changes:1:17: expected a type" },
		{ "add a.example 60 IN\n", "expected a type of records" },
		{ "add a.example 60 60 A 192.0.2.1\n", "not \"60\"" },
		{ "add a.example 60 NOSUCH x\n",
		    "changes:1:18: expected a type of records, not \"NOSUCH\"" },
		{ "add a.example 60 TYPE x\n", "a type of records" },
		{ "add a.example 60 TYPE0 \\# 0\n", "a type of records" },
		{ "add a.example 60 TYPE65536 \\# 0\n", "a type of records" },
		{ "add a.example 60 TYPE-1 \\# 0\n", "a type of records" },
		{ "add a.example 60 HIP 2 00 00\n", "expected a type whose data is "
		    "known here, capstan-signer(1) lists those, or TYPE55 and" },
		{ "add a.example 60 ANY\n", "no zone holds records of type 255" },
		{ "add a.example 60 OPT \\# 0\n", "no zone holds" },
		{ "del a.example AXFR\n", "no zone holds" },
		{ "add a.example 60 A\n", "expected the data of a record of "
		    "type A, not the end of the line" },
		{ "add a.example 60 A 192.0.2.300\n",
		    "changes:1:20: expected the data of a record of type A" },
		{ "add a.example 60 A 192.0.2.1 x\n", "expected the data" },
		{ "add a.example 60 MX 10\n", "expected the data" },
		{ "add a.example 60 MX \\# 4 0001c000\n", "and it is none" },
		{ "add a.example 60 TXT \"x\n",
		    "changes:1:22: expected another quotation mark" },
		{ "add a.example 60 TXT a;b\n",
		    "changes:1:23: expected ; as \\; or in quotation marks" },
		{ "add a.example 60 A 192.0.2.1 ; x\n", "changes:1:30: " },
		{ "add a.example 60 TXT ( x )\n", "expected ( as \\(" },
		{ "add a.example 60 TXT x \\\n", "expected the data" },
		{ "del a.example IN IN A\n", "a type of records, not \"IN\"" },
		{ "del a.example ANY x\n", "expected the end of the line" },
		{ "del a.example A x\n", "expected the data" },
		{ "nxdomain a.example A\n", "expected the end of the line" },
		{ "yxrrset a.example\n", "expected a type of records" },
		{ "yxrrset a.example ANY\n", "no zone holds" },
		{ "yxrrset a.example 60 A\n", "a type of records" },
		{ "nxrrset a.example A 192.0.2.1\n",
		    "changes:1:21: expected the end of the line" },
		{ "class\n", "expected the class IN" },
		{ "zone\n", "expected a domain name" },
		{ "zone example. x\n", "expected the end of the line" },
		{ OK "send x\n", "changes:2:6: expected the end of the line" },
		{ "quit\n" OK, "changes:2:1: expected nothing behind \"quit\"" },
		{ OK, "changes:1:30: the file ends here" },
		{ OK "; send\n", "changes:2:7: the file ends here" },
		{ OK "quit\n", "expected \"send\" or a blank line" },
		{ OK "\nyxdomain a.example\n", "the file ends here" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refuse(bad[i].text, strlen(bad[i].text), ERR_FORMAT,
		    bad[i].says);
	refuse("add a\0b", 7, ERR_FORMAT, "changes:1:6: expected text");
}

static void
what_the_zone_may_not_be_told_is_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "zone example.org\n", "changes:1:6: expected the zone "
		    "example., not \"example.org\"" },
		{ "zone sub.example\n", "expected the zone example." },
		{ "class CH\n", "expected the class IN" },
		{ "add a.example 60 CH A 192.0.2.1\n", "not \"CH\"" },
		{ "del a.example NONE A\n", "the class IN" },
		{ "yxrrset a.example CLASS3 A\n", "the class IN" },
		{ "add a 60 A 192.0.2.1\n", "changes:1:5: a. is outside of the "
		    "zone example." },
		{ "del badexample.\n", "is outside of the zone" },
		{ "yxdomain example.org.\n", "is outside of the zone" },
		{ "add a.example 60 RRSIG x\n", "records of type RRSIG are made" },
		{ "del a.example NSEC\n", "are made by the signer" },
		{ "add a.example 60 NSEC3 x\n", "are made by the signer" },
		{ "add example 60 NSEC3PARAM 1 0 0 -\n", "are made by" },
		{ "add example 60 DNSKEY 256 3 15 AA==\n", "are made by" },
		{ "add example 60 TYPE48 \\# 0\n", "type TYPE48 are made by" },
		{ "add example 60 ZONEMD x\n", "are made by the signer" },
		{ "nxrrset example DNSKEY\n", "are made by the signer" },
		{ "add a.example 60 NXT \\# 0\n", "obsolete" },
		{ "add a.example 60 SOA ns. host. 1 2 3 4 5\n",
		    "expected an SOA at the apex" },
		{ "del example SOA\n", "an SOA is not deleted" },
		{ "del example SOA ns. host. 1 2 3 4 5\n", "is not deleted" },
		{ "del example NS\n", "expected the NS records of the apex" },
		{ "server 192.0.2.1\n", "changes:1:1: \"server\" is not done" },
		{ " local 192.0.2.1\n", "changes:1:2: \"local\" is not done" },
		{ "key a b\n", "goes nowhere over a network" },
		{ "gsstsig\n", "\"gsstsig\" is not done here" },
		{ "oldgsstsig\n", "\"oldgsstsig\" is not done here" },
		{ "realm X\n", "\"realm\" is not done here" },
		{ "check-names on\n", "names are taken as they are" },
	};
	static const struct answer good[] = {
		{ "add example 60 SOA ns. host. 1 2 3 4 5\n"
		    "del example NS ns.\ndel sub.example NS\ndel example\n\n",
		    "add example. 60 SOA ns. host. 1 2 3 4 5\n"
		    "delete example. 0 NS ns.\nset sub.example. 0 NS\n"
		    "name example. 0\n--\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refuse(bad[i].text, strlen(bad[i].text), ERR_POLICY,
		    bad[i].says);
	check_answers(good, 1);
}

static void
a_line_and_a_file_have_a_longest_one(void **state)
{
	const size_t len = CHANGE_LINE_MAX + 16;
	char *text = malloc(len);
	struct change_list l;
	struct dname origin = zone_name("example.");
	struct err e;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', len);
	text[0] = ';';
	refuse(text, len, ERR_FORMAT, "changes:1:1: expected a line of no");
	text[CHANGE_LINE_MAX + 1] = '\n';
	refuse(text, CHANGE_LINE_MAX + 2, ERR_FORMAT, "a line of no more");
	text[CHANGE_LINE_MAX] = '\n';
	check_ok(change_read(&l, text, CHANGE_LINE_MAX + 1, "changes", &origin,
	    &e), &e);
	change_list_free(&l);
	/* It is refused by its length alone. */
	refuse(text, (size_t)CHANGE_FILE_MAX + 1, ERR_FORMAT,
	    "changes: expected no more than");
	free(text);
}

static void
a_file_has_so_many_changes_and_no_more(void **state)
{
	static const char line[] = "del a.example\n";
	const size_t one = sizeof(line) - 1, most = CHANGE_MAX;
	char *text = malloc((most + 1) * one + 1);
	struct dname origin = zone_name("example.");
	struct change_list l;
	struct err e;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i <= most; i++)
		memcpy(text + i * one, line, one);
	refuse(text, (most + 1) * one, ERR_POLICY,
	    "expected no more than 262144 changes");
	text[most * one] = '\n';
	check_ok(change_read(&l, text, most * one + 1, "changes", &origin, &e),
	    &e);
	assert_int_equal(l.n, most);
	assert_int_equal(l.turn[0].n, most);
	change_list_free(&l);
	free(text);
}

/* A name that ends early, data, or the file: never read as all of it. */
static void
every_truncation_is_refused_or_says_less(void **state)
{
	static const char whole[] = "yxrrset a.example MX 10 b.example.\n"
	    "add a.example 60 IN TXT \"x y\"\ndel b.example A\nsend\n"
	    "add c.example 60 A 192.0.2.1\n\n";
	struct dname origin = zone_name("example.");
	struct change_list l;
	struct err e;
	unsigned taken = 0;

	(void)state;
	for (size_t len = 0; len < sizeof(whole) - 2; len++) {
		if (change_read(&l, whole, len, "changes", &origin, &e) != 0)
			continue;
		taken++;
		assert_true(l.turns < 2);
		assert_true(l.n == (l.turns == 0 ? 0 : 2));
		change_list_free(&l);
	}
	/* Nothing, "send" without its end, and with it. */
	assert_int_equal(taken, 3);
}

static void
a_file_is_read_whole_and_through_no_link(void **state)
{
	const struct dname origin = zone_name("example.");
	char name[512], link[520];
	struct change_list l;
	struct err e;
	FILE *f;

	(void)state;
	snprintf(name, sizeof(name), "%s/changes", getenv("TESTDIR"));
	snprintf(link, sizeof(link), "%s.link", name);
	check_refused(change_read_file(&l, name, &origin, &e), &e, ERR_SYS,
	    name);
	assert_non_null(f = fopen(name, "we"));
	assert_true(fputs(OK "send\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(symlink(name, link), 0);
	check_refused(change_read_file(&l, link, &origin, &e), &e, ERR_FORMAT,
	    "changes.link");
	check_ok(change_read_file(&l, name, &origin, &e), &e);
	assert_string_equal(shown(&l), "add ok.example. 60 A 192.0.2.1\n--\n");
	change_list_free(&l);
	assert_non_null(f = fopen(name, "we"));
	assert_int_equal(fclose(f), 0);
	check_ok(change_read_file(&l, name, &origin, &e), &e);
	assert_int_equal(l.turns, 0);
	change_list_free(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_says_what_nsupdate_reads_in_it),
		cmocka_unit_test(transactions_end_with_send_or_a_blank_line),
		cmocka_unit_test(what_is_told_twice_in_other_words_is_the_same),
		cmocka_unit_test(each_change_knows_its_line),
		cmocka_unit_test(names_are_those_of_the_zone_without_its_own),
		cmocka_unit_test(what_cannot_be_read_is_refused_with_its_place),
		cmocka_unit_test(what_the_zone_may_not_be_told_is_refused),
		cmocka_unit_test(a_line_and_a_file_have_a_longest_one),
		cmocka_unit_test(a_file_has_so_many_changes_and_no_more),
		cmocka_unit_test(every_truncation_is_refused_or_says_less),
		cmocka_unit_test(a_file_is_read_whole_and_through_no_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
