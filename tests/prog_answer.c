#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keyset/check.h"
#include "keyset/cut.h"
#include "keyset/file.h"
#include "keyset/filekey.h"
#include "keyset/record_text.h"
#include "keyset/response.h"
#include "keyset/utc.h"

/*
 * Stands for the ceremony where only its result is wanted: signs a request
 * with KSKs in PEM files, and can make the responses that must be refused.
 * Says the KSKs' DS records.
 */
static const char usage[] =
	"usage: answer [-dknrw] [-c POLICY] [-i ID] [-p POLICY [-P PREVIOUS] "
	"[-t TIME]]\n"
	"              [-x PEM] [-z ZONE] REQUEST RESPONSE ALGORITHM PEM...\n"
	"  a PEM file that is not there is made; the first KSK signs, the\n"
	"  others are published\n"
	"  -d  drop the last slot's first ZSK\n"
	"  -k  the first KSK is revoked\n"
	"  -n  the parent is told of the KSKs that sign: CDNSKEY, CDS\n"
	"  -r  mark it as made in a rehearsal\n"
	"  -w  sign with all the KSKs\n"
	"  -c  cut it into slots as this policy says, and have its TTL\n"
	"  -i  answer to another request's ID\n"
	"  -p  judge it first; PREVIOUS is the last response, or there is none\n"
	"  -x  add the ZSK of this file to the first slot\n"
	"  -z  answer for another zone\n";

enum { KSKS_MAX = 4, RSA_BITS = 2048, TTL = 3600 };

struct answer {
	bool			 drop, revoked, notify, rehearsal, all;
	const char		*cut, *id, *foreign, *zone, *policy, *previous;
	time_t			 now;
	const struct alg	*alg;
	size_t			 n;
	struct filekey		*ksks[KSKS_MAX];
	char			 names[KSKS_MAX][64];
	struct filekey		*stranger;
};

static struct filekey *
key_get(const char *path, unsigned flags, const struct alg *alg, struct err *e)
{
	struct stat st;

	if (stat(path, &st) == 0)
		return filekey_open(path, flags, alg, e);
	return filekey_make(path, flags, alg,
	    alg->family == ALG_RSA ? RSA_BITS : 0, e);
}

static int
keys_get(struct answer *a, char *paths[], int n, struct err *e)
{
	for (int i = 0; i < n && i < KSKS_MAX; i++) {
		a->ksks[i] = key_get(paths[i], DNSKEY_KSK, a->alg, e);
		if (a->ksks[i] == NULL)
			return -1;
		snprintf(a->names[i], sizeof(a->names[i]), "%sksk-%d",
		    a->rehearsal ? "REHEARSAL " : "", i + 1);
		a->n++;
	}
	if (a->foreign == NULL)
		return 0;
	a->stranger = key_get(a->foreign, DNSKEY_ZSK, a->alg, e);
	return a->stranger != NULL ? 0 : -1;
}

/* Changes what was asked for, so that the answer is to something else. */
static int
spoil(struct request *asked, const struct answer *a, struct err *e)
{
	struct bundle *first = &asked->bundles[0];
	struct bundle *last = &asked->bundles[asked->n_bundles - 1];

	if (a->zone != NULL && dname_from_text(&asked->zone, a->zone, e) != 0)
		return -1;
	if (a->id != NULL && identifier_set(asked->id, a->id, e) != 0)
		return -1;
	if (a->drop) {
		last->n_keys--;
		memmove(&last->keys[0], &last->keys[1],
		    last->n_keys * sizeof(last->keys[0]));
	}
	if (a->stranger != NULL) {
		struct bundle_key *k = &first->keys[first->n_keys++];

		k->key = filekey_signing_key(a->stranger)->key;
		k->claimed_tag = dnskey_tag(&k->key);
		snprintf(k->identifier, sizeof(k->identifier), "zsk-x");
	}
	return 0;
}

static struct request *
request_get(const char *path, struct err *e)
{
	struct blob text = { NULL, 0 };
	struct request *r;

	if (file_read(NULL, path, REQUEST_BYTES_MAX, &text, e) != 0)
		return NULL;
	r = request_read(text.data, text.len, e);
	blob_free(&text);
	return r;
}

/* What the ceremony would stop at, or warn of, is told. */
static int
judge(const struct request *asked, const struct answer *a, struct policy *p,
    struct err *e)
{
	struct judgement by = { .policy = p, .now = a->now };
	struct finding found[FINDINGS_MAX];
	struct dnskey known[KSKS_MAX];
	struct request *previous = NULL;
	size_t n;

	for (size_t i = 0; i < a->n; i++)
		known[i] = filekey_signing_key(a->ksks[i])->key;
	by.known = known;
	by.n_known = a->n;
	if (policy_load(p, a->policy, e) != 0)
		return -1;
	if (a->previous != NULL &&
	    (previous = request_get(a->previous, e)) == NULL)
		return -1;
	by.previous = previous;
	by.first = previous == NULL;
	if (request_check(asked, &by, found, &n) != VERDICT_OK)
		err_set(e, ERR_POLICY, "%s does not pass %s", asked->id,
		    p->name);
	else
		e->kind = ERR_NONE;
	request_free(&previous);
	for (size_t i = 0; i < n; i++) {
		if (found[i].verdict > VERDICT_OK)
			fprintf(stderr, "%s %s: %s, found %s\n",
			    verdict_word(found[i].verdict), found[i].id,
			    found[i].rule, found[i].found);
	}
	return e->kind == ERR_NONE ? 0 : -1;
}

static int
slots_sign(struct request *r, const struct answer *a, struct err *e)
{
	struct ksk_part parts[KSKS_MAX];
	struct dnskey keys[KSKS_MAX];

	for (size_t i = 0; i < a->n; i++) {
		const struct signing_key *k = filekey_signing_key(a->ksks[i]);

		keys[i] = k->key;
		if (a->revoked && i == 0)
			keys[i].flags |= DNSKEY_REVOKE;
		parts[i] = (struct ksk_part){ .identifier = a->names[i],
		    .key = &keys[i] };
		if (a->all || i == 0)
			parts[i].signs = k;
		if (a->notify && parts[i].signs != NULL)
			parts[i].tells = TELLS_CDNSKEY | TELLS_CDS_SHA256;
	}
	for (size_t i = 0; i < r->n_bundles; i++) {
		if (response_sign(r, i, parts, a->n, e) != 0)
			return err_doing(e, "slot %zu", i + 1);
	}
	return 0;
}

static int
response_put(const struct request *r, const char *path, struct err *e)
{
	struct blob text = { NULL, 0 };
	FILE *f;
	int rc = -1;

	if (request_write(r, &text, e) != 0)
		return -1;
	if ((f = fopen(path, "we")) == NULL ||
	    fwrite(text.data, 1, text.len, f) != text.len || fflush(f) != 0)
		err_sys(e, "%s", path);
	else
		rc = 0;
	if (f != NULL && fclose(f) != 0 && rc == 0)
		rc = err_sys(e, "%s", path);
	blob_free(&text);
	return rc;
}

static int
ds_say(const struct answer *a, const struct dname *zone, struct err *e)
{
	struct blob text = { NULL, 0 };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < a->n; i++) {
		ldns_rr *ds = dnskey_to_ds(&filekey_signing_key(
		    a->ksks[i])->key, zone, TTL, DS_SHA256, e);

		rc = ds == NULL ? -1 : record_to_text(ds, zone, &text, e);
		ldns_rr_free(ds);
	}
	if (rc == 0)
		fwrite(text.data, 1, text.len, stdout);
	blob_free(&text);
	return rc;
}

static int
answer(struct answer *a, char *files[], int n, struct err *e)
{
	struct policy p = { .ttl = TTL };
	struct request *asked = NULL, *r = NULL;
	int rc = -1;

	if ((a->alg = alg_by_name(files[2])) == NULL)
		return err_set(e, ERR_FORMAT, "%s: no such algorithm",
		    files[2]);
	if (keys_get(a, files + 3, n - 3, e) != 0 ||
	    (asked = request_get(files[0], e)) == NULL ||
	    (a->cut != NULL && (policy_load(&p, a->cut, e) != 0 ||
	    request_cut(asked, &p, e) != 0)) ||
	    (a->policy != NULL && judge(asked, a, &p, e) != 0) ||
	    spoil(asked, a, e) != 0 ||
	    (r = response_start(asked, &p, e)) == NULL)
		goto out;
	if (slots_sign(r, a, e) == 0 && response_put(r, files[1], e) == 0)
		rc = ds_say(a, &asked->zone, e);
out:
	request_free(&asked);
	request_free(&r);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct answer a = { .now = time(NULL) };
	struct err e;
	int c, rc;

	while ((c = getopt(argc, argv, "c:dknrwi:p:P:t:x:z:")) != -1) {
		switch (c) {
		case 'c': a.cut = optarg; break;
		case 'd': a.drop = true; break;
		case 'k': a.revoked = true; break;
		case 'n': a.notify = true; break;
		case 'r': a.rehearsal = true; break;
		case 'w': a.all = true; break;
		case 'i': a.id = optarg; break;
		case 'p': a.policy = optarg; break;
		case 'P': a.previous = optarg; break;
		case 't':
			if (utc_parse(optarg, &a.now, &e) == 0)
				break;
			fprintf(stderr, "answer: %s\n", e.text);
			return 2;
		case 'x': a.foreign = optarg; break;
		case 'z': a.zone = optarg; break;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	if (argc - optind < 4) {
		fputs(usage, stderr);
		return 2;
	}
	if ((rc = answer(&a, argv + optind, argc - optind, &e)) != 0)
		fprintf(stderr, "answer: %s\n", e.text);
	for (size_t i = 0; i < KSKS_MAX; i++)
		filekey_close(&a.ksks[i]);
	filekey_close(&a.stranger);
	return rc == 0 ? 0 : 1;
}
