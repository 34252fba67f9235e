#include "keyset/check_emergency.h"
#include "keyset/file.h"
#include "keyset/format.h"
#include "tests/quarter.h"
#include "tests/test.h"

/*
 * The request of tests/quarter.h with its fourth ZSK in every slot, and its
 * twin with that one alone; broken in one place each time.
 */
static struct quarter quarter;
static struct request *twin;

enum { STANDBY = 3 };

static const struct made_key *const *
zsks(void)
{
	static const struct made_key *all[QUARTER_ZSKS];

	for (size_t i = 0; i < QUARTER_ZSKS; i++)
		all[i] = &quarter.zsk[i];
	return all;
}

static int
start(void **state)
{
	struct err e;

	(void)state;
	quarter_init(&quarter);
	assert_non_null(twin = request_new(9, &e));
	snprintf(twin->id, sizeof(twin->id), "twin");
	twin->format = quarter.request->format;
	twin->zone = quarter.request->zone;
	twin->serial = quarter.request->serial;
	twin->zsk = quarter.request->zsk;
	for (size_t i = 0; i < 9; i++) {
		struct bundle *o = &quarter.request->bundles[i];
		const struct made_key *keys[] = { zsks()[STANDBY] };
		char id[16];

		snprintf(id, sizeof(id), "twin-%zu", i + 1);
		bundle_fill(&twin->bundles[i], id, o->inception, keys, 1);
		bundle_prove(&twin->bundles[i], &twin->zone, zsks(),
		    QUARTER_ZSKS);
		o->keys[o->n_keys++] = twin->bundles[i].keys[0];
	}
	quarter_prove(&quarter);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	request_free(&twin);
	quarter_free(&quarter);
	return 0;
}

static void
is_a_response(void)
{
	twin->is_response = true;
}

static void
another_format(void)
{
	twin->format = format_by_name("bind");
}

static void
another_zone(void)
{
	struct err e;

	check_ok(dname_from_text(&twin->zone, "example.org.", &e), &e);
}

static void
another_serial(void)
{
	twin->serial++;
}

static void
a_slot_less(void)
{
	twin->n_bundles--;
}

static void
begins_a_second_later(void)
{
	twin->bundles[4].inception++;
}

static void
ends_a_second_later(void)
{
	twin->bundles[8].expiration++;
}

static void
the_id_of_the_request(void)
{
	strcpy(twin->id, quarter.request->id);
}

static void
the_id_of_a_slot_of_the_request(void)
{
	strcpy(twin->bundles[2].id, quarter.request->bundles[5].id);
}

static void
two_slots_of_one_id(void)
{
	strcpy(twin->bundles[2].id, twin->bundles[3].id);
}

static void
an_id_that_was_answered(void)
{
	static const char *const ids[] = { "twin-7" };

	quarter.by.ids = ids;
	quarter.by.n_ids = 1;
}

static void
claims_another_overlap(void)
{
	twin->zsk.max_overlap++;
}

static void
another_ttl(void)
{
	twin->bundles[6].keys[0].ttl++;
}

static void
no_key_at_all(void)
{
	twin->bundles[0].n_keys = 0;
}

static void
the_ordinary_zsk_too(void)
{
	struct bundle *b = &twin->bundles[5];

	b->keys[b->n_keys++] = quarter.request->bundles[5].keys[0];
}

static void
another_zsk_in_a_slot(void)
{
	twin->bundles[7].keys[0] = quarter.request->bundles[7].keys[0];
}

static void
another_name_in_a_slot(void)
{
	twin->bundles[7].keys[0].identifier[0]++;
}

static void
in_no_slot_of_the_request(void)
{
	for (size_t i = 0; i < 9; i++)
		quarter.request->bundles[i].n_keys--;
}

static void
under_another_name_in_the_request(void)
{
	struct bundle *b = &quarter.request->bundles[3];

	b->keys[b->n_keys - 1].identifier[0]++;
}

static void
not_in_one_slot_of_the_request(void)
{
	quarter.request->bundles[3].n_keys--;
}

static void
alone_in_a_slot_of_the_request(void)
{
	struct bundle *b = &quarter.request->bundles[3];

	b->keys[0] = b->keys[b->n_keys - 1];
	b->n_keys = 1;
}

static void
proves_nothing(void)
{
	twin->bundles[3].n_sigs = 0;
}

static void
a_signature_with_a_bit_turned(void)
{
	twin->bundles[3].sigs[0].rrsig.sig[5] ^= 1;
}

static void
claims_another_algorithm(void)
{
	twin->zsk.claims[0].alg = 14;
}

static void
another_tag_than_its_key_has(void)
{
	for (size_t i = 0; i < 9; i++)
		twin->bundles[i].keys[0].claimed_tag++;
}

static void
a_wish_for_a_signer(void)
{
	strcpy(twin->bundles[4].signers[0], "ksk-9");
	twin->bundles[4].n_signers = 1;
}

static void
proof_of_another_time(void)
{
	quarter.policy.proof_times = PROOF_SLOT;
}

static void
a_lower_serial(void)
{
	twin->serial--;
}

static void
begins_a_second_sooner(void)
{
	twin->bundles[4].inception--;
}

static void
ends_a_second_sooner(void)
{
	twin->bundles[8].expiration--;
}

static void
claims_another_publish_safety(void)
{
	twin->zsk.publish_safety++;
}

static void
claims_another_retire_safety(void)
{
	twin->zsk.retire_safety++;
}

static void
claims_another_max_validity(void)
{
	twin->zsk.max_validity++;
}

static void
claims_another_min_validity(void)
{
	twin->zsk.min_validity++;
}

static void
claims_another_min_overlap(void)
{
	twin->zsk.min_overlap++;
}

static void
another_zsk_of_the_same_name(void)
{
	twin->bundles[7].keys[0].key = quarter.zsk[0].signs.key;
}

static void
not_in_two_slots_of_the_request(void)
{
	quarter.request->bundles[3].n_keys--;
	quarter.request->bundles[5].n_keys--;
}

static void
in_slot_1_of_the_request_alone(void)
{
	for (size_t i = 1; i < 9; i++)
		quarter.request->bundles[i].n_keys--;
}

static void
a_slot_of_the_request_has_no_key(void)
{
	quarter.request->bundles[3].keys[0].ttl = 60;
	quarter.request->bundles[3].n_keys = 0;
}

static void
two_ids_that_were_answered(void)
{
	static const char *const ids[] = { "other", "twin-7", "third" };

	quarter.by.ids = ids;
	quarter.by.n_ids = 3;
}

static const struct {
	const char	*name, *id;
	void		(*breaks)(void);
	enum verdict	 verdict;
} BREACHES[] = {
#define B(f, id, v)	{ #f, id, f, v }
	B(is_a_response, "EMG-FORM", VERDICT_STOP),
	B(another_format, "EMG-FORM", VERDICT_STOP),
	B(another_zone, "EMG-FORM", VERDICT_STOP),
	B(another_serial, "EMG-FORM", VERDICT_STOP),
	B(a_slot_less, "EMG-SLOTS", VERDICT_STOP),
	B(begins_a_second_later, "EMG-SLOTS", VERDICT_STOP),
	B(ends_a_second_later, "EMG-SLOTS", VERDICT_STOP),
	B(the_id_of_the_request, "EMG-IDS", VERDICT_STOP),
	B(the_id_of_a_slot_of_the_request, "EMG-IDS", VERDICT_STOP),
	B(two_slots_of_one_id, "EMG-IDS", VERDICT_STOP),
	B(an_id_that_was_answered, "EMG-IDS", VERDICT_STOP),
	B(claims_another_overlap, "EMG-CLAIMS", VERDICT_STOP),
	B(another_ttl, "EMG-CLAIMS", VERDICT_STOP),
	B(no_key_at_all, "EMG-ALONE", VERDICT_STOP),
	B(the_ordinary_zsk_too, "EMG-ALONE", VERDICT_STOP),
	B(another_zsk_in_a_slot, "EMG-ALONE", VERDICT_STOP),
	B(another_name_in_a_slot, "EMG-ALONE", VERDICT_STOP),
	B(in_no_slot_of_the_request, "EMG-PUBLISHED", VERDICT_STOP),
	B(under_another_name_in_the_request, "EMG-PUBLISHED", VERDICT_STOP),
	B(not_in_one_slot_of_the_request, "EMG-PUBLISHED", VERDICT_WARN),
	B(alone_in_a_slot_of_the_request, "EMG-WAITS", VERDICT_STOP),
	B(claims_another_algorithm, "EMG-KEY-CLAIMS", VERDICT_STOP),
	B(another_tag_than_its_key_has, "EMG-KEY-TAG", VERDICT_STOP),
	B(a_wish_for_a_signer, "EMG-SIGNER", VERDICT_WARN),
	B(proves_nothing, "EMG-POP", VERDICT_STOP),
	B(a_signature_with_a_bit_turned, "EMG-POP", VERDICT_STOP),
	B(proof_of_another_time, "EMG-POP-TIMES", VERDICT_STOP),
#undef B
};

/* What a check says, where another one could say the same of the pair. */
static const struct {
	const char	*name, *id;
	void		(*with)(void);
	enum verdict	 verdict;
	const char	*words;
} SAYS[] = {
#define S(f, id, v, words)	{ #f, id, f, v, words }
	S(a_lower_serial, "EMG-FORM", VERDICT_STOP, "its serial is 6, and that "
	    "of the request 7"),
	S(begins_a_second_sooner, "EMG-SLOTS", VERDICT_STOP, "slot 5 has other"),
	S(ends_a_second_sooner, "EMG-SLOTS", VERDICT_STOP, "slot 9 has other"),
	S(claims_another_publish_safety, "EMG-CLAIMS", VERDICT_STOP, "rules"),
	S(claims_another_retire_safety, "EMG-CLAIMS", VERDICT_STOP, "rules"),
	S(claims_another_max_validity, "EMG-CLAIMS", VERDICT_STOP, "rules"),
	S(claims_another_min_validity, "EMG-CLAIMS", VERDICT_STOP, "rules"),
	S(claims_another_min_overlap, "EMG-CLAIMS", VERDICT_STOP, "rules"),
	S(a_slot_of_the_request_has_no_key, "EMG-CLAIMS", VERDICT_OK, "same"),
	S(two_ids_that_were_answered, "EMG-IDS", VERDICT_STOP, "of slot 7"),
	S(another_zsk_of_the_same_name, "EMG-ALONE", VERDICT_STOP,
	    "slot 8 has another ZSK than slot 1"),
	S(not_in_two_slots_of_the_request, "EMG-PUBLISHED", VERDICT_WARN,
	    "it is not in slot 4 of the request"),
	S(in_slot_1_of_the_request_alone, "EMG-PUBLISHED", VERDICT_WARN,
	    "it is not in slot 2 of the request"),
	S(not_in_one_slot_of_the_request, "EMG-WAITS", VERDICT_OK,
	    "another is there each time"),
#undef S
};

static const struct finding *
finding_of(const struct finding *f, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(f[i].id, id) == 0)
			return &f[i];
	fail_msg("no check %s", id);
	return NULL;
}

static void
each_check_is_broken_by_what_it_is_for(void **state)
{
	for (size_t i = 0; i < sizeof(BREACHES) / sizeof(BREACHES[0]); i++) {
		struct finding f[FINDINGS_MAX];
		enum verdict worst;
		size_t n;

		(void)start(state);
		BREACHES[i].breaks();
		worst = emergency_check(twin, quarter.request, &quarter.by, f,
		    &n);
		if (finding_of(f, n, BREACHES[i].id)->verdict !=
		    BREACHES[i].verdict || worst < BREACHES[i].verdict)
			fail_msg("%s: %s is %s", BREACHES[i].name,
			    BREACHES[i].id, verdict_word(finding_of(f, n,
			    BREACHES[i].id)->verdict));
		(void)end(state);
	}
}

static void
each_fault_is_told_by_the_check_it_is_of(void **state)
{
	for (size_t i = 0; i < sizeof(SAYS) / sizeof(SAYS[0]); i++) {
		struct finding f[FINDINGS_MAX];
		const struct finding *is;
		size_t n;

		(void)start(state);
		SAYS[i].with();
		(void)emergency_check(twin, quarter.request, &quarter.by, f,
		    &n);
		is = finding_of(f, n, SAYS[i].id);
		if (is->verdict != SAYS[i].verdict ||
		    strstr(is->found, SAYS[i].words) == NULL)
			fail_msg("%s: %s, %s", SAYS[i].name,
			    verdict_word(is->verdict), is->found);
		(void)end(state);
	}
}

static void
a_pair_that_fits_breaks_none(void **state)
{
	struct finding f[FINDINGS_MAX];
	size_t n;

	(void)start(state);
	assert_int_equal(emergency_check(twin, quarter.request, &quarter.by, f,
	    &n), VERDICT_OK);
	assert_int_equal(n, 12);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(f[i].verdict, VERDICT_OK);
	(void)end(state);
}

static void
no_check_is_without_what_breaks_it(void **state)
{
	struct finding f[FINDINGS_MAX];
	size_t n;

	(void)start(state);
	(void)emergency_check(twin, quarter.request, &quarter.by, f, &n);
	for (size_t i = 0; i < n; i++) {
		size_t k = 0, all = sizeof(BREACHES) / sizeof(BREACHES[0]);

		while (k < all && strcmp(BREACHES[k].id, f[i].id) != 0)
			k++;
		if (k == all)
			fail_msg("nothing breaks %s", f[i].id);
	}
	(void)end(state);
}

/* The rows of docs/CHECKS.md, in their order. */
static void
each_check_of_a_pair_is_on_the_page(void **state)
{
	const char *src = getenv("SRC"), *at;
	struct finding f[FINDINGS_MAX];
	struct blob text = { NULL, 0 };
	char folder[4096], row[256];
	struct err e;
	size_t n;

	(void)start(state);
	snprintf(folder, sizeof(folder), "%s/docs", src != NULL ? src : ".");
	check_ok(file_read(folder, "CHECKS.md", 1 << 16, &text, &e), &e);
	(void)emergency_check(twin, quarter.request, &quarter.by, f, &n);
	at = (const char *)text.data;
	for (size_t i = 0; i < n; i++) {
		snprintf(row, sizeof(row), "\n| `%s` | %s |", f[i].id,
		    f[i].rule);
		if ((at = strstr(at, row)) == NULL)
			fail_msg("no row, or none in its place:%s", row);
		at++;
	}
	assert_null(strstr(at, "\n| `EMG-"));
	blob_free(&text);
	(void)end(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_check_is_broken_by_what_it_is_for),
		cmocka_unit_test(each_fault_is_told_by_the_check_it_is_of),
		cmocka_unit_test(no_check_is_without_what_breaks_it),
		cmocka_unit_test(a_pair_that_fits_breaks_none),
		cmocka_unit_test(each_check_of_a_pair_is_on_the_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
