#include <string.h>

#include "ceremony/ceremony.h"

/*
 * Every ceremony begins and ends the same way; the core is what differs.  At a
 * site that names bags (capstan.conf) it has two steps more.
 */
#define PROLOGUE &step_people, &step_clock, &step_media
#define ACCESS	 &step_token, &step_open, &step_inventory
#define LEAVING	 &step_export, &step_words
#define EPILOGUE &step_inventory_after, &step_close, LEAVING
#define CHECKLIST(name, ...) \
	static const struct step *const name[] = { \
		PROLOGUE, __VA_ARGS__, &step_finish, NULL \
	}; \
	static const struct step *const name##_bags[] = { \
		PROLOGUE, &step_bags_out, __VA_ARGS__, &step_bags_in, \
		&step_finish, NULL \
	}

CHECKLIST(first, &step_init_token, ACCESS, &step_make_ksk, &step_request,
    &step_review, &step_sign, EPILOGUE);
/* The same where keys may leave wrapped: a copy is made before they are used. */
CHECKLIST(first_backup, &step_init_token, ACCESS, &step_split, &step_make_ksk,
    &step_backup, &step_request, &step_review, &step_sign, EPILOGUE);
/* The same of a site that has emergency sets made, beside each response. */
CHECKLIST(first_emergency, &step_init_token, ACCESS, &step_make_ksk,
    &step_request, &step_review, &step_sign, &step_emergency, EPILOGUE);
CHECKLIST(first_backup_emergency, &step_init_token, ACCESS, &step_split,
    &step_make_ksk, &step_backup, &step_request, &step_review, &step_sign,
    &step_emergency, EPILOGUE);
CHECKLIST(make_ksk_backup, ACCESS, &step_make_ksk, &step_backup, EPILOGUE);
CHECKLIST(make_zsk_backup, ACCESS, &step_make_zsk, &step_backup, EPILOGUE);
/* Before its copy: which ends that it can leave. */
CHECKLIST(send_zsk, ACCESS, &step_transport_key, &step_make_zsk, &step_send,
    EPILOGUE);
CHECKLIST(send_zsk_backup, ACCESS, &step_transport_key, &step_make_zsk,
    &step_send, &step_backup, EPILOGUE);
CHECKLIST(backup_key, ACCESS, &step_split, &step_backup, EPILOGUE);
CHECKLIST(back_up, ACCESS, &step_backup, EPILOGUE);
CHECKLIST(restore, &step_init_token, ACCESS, &step_restore, EPILOGUE);
/* Of another site, by its journal: the sheet says that it is the same. */
CHECKLIST(import_ksk, &step_init_token, ACCESS, &step_restore, &step_sheet,
    EPILOGUE);
CHECKLIST(enrol, &step_enrol);
CHECKLIST(replace_officer, &step_replace);
CHECKLIST(exercise, &step_exercise, LEAVING);
CHECKLIST(share_again, &step_recreate, LEAVING);
/* No opening before it: that comes behind, from the new shares alone. */
CHECKLIST(new_pins, &step_token, &step_new_pins, &step_open, &step_drop,
    &step_inventory, EPILOGUE);
CHECKLIST(init_token, &step_init_token, ACCESS, EPILOGUE);
CHECKLIST(make_ksk, ACCESS, &step_make_ksk, EPILOGUE);
CHECKLIST(make_ksks, ACCESS, &step_make_ksks, EPILOGUE);
CHECKLIST(make_ksks_backup, ACCESS, &step_make_ksks, &step_backup, EPILOGUE);
CHECKLIST(make_zsk, ACCESS, &step_make_zsk, EPILOGUE);
CHECKLIST(sign_request, ACCESS, &step_request, &step_review, &step_sign,
    EPILOGUE);
CHECKLIST(sign_emergency, ACCESS, &step_request, &step_review, &step_sign,
    &step_emergency, EPILOGUE);
CHECKLIST(sign_batch, ACCESS, &step_batch, &step_batch_review, &step_batch_sign,
    EPILOGUE);
CHECKLIST(trust_anchor, ACCESS, &step_anchor, EPILOGUE);
CHECKLIST(destroy, ACCESS, &step_destroy, EPILOGUE);
/* Of shares and cards: it needs no HSM, and may be held when one is gone. */
CHECKLIST(destroy_shares, &step_destroy_shares, LEAVING);
/* Shut first, for then its keys prove it; what is zeroised has none. */
CHECKLIST(decommission, ACCESS, &step_destroy, &step_retire,
    &step_inventory_after, &step_close, &step_zeroise, &step_certificate,
    LEAVING);
/* Of an HSM that was zeroised before, and is destroyed since. */
CHECKLIST(certificate, &step_certificate, LEAVING);
/* No HSM: it may be what is lost, and what is next is another ceremony. */
CHECKLIST(compromise, &step_compromise, LEAVING);
/* No HSM: the machine is what is looked at. */
CHECKLIST(accept_machine, &step_accept, LEAVING);
CHECKLIST(inventory, ACCESS, EPILOGUE);

/* Twice each: of a site that names no bags, and of one that does. */
#define TYPE(id, title, letter, site, list) \
	{ id, title, letter, site, false, list }, \
	{ id, title, letter, site, true, list##_bags }

static const struct ceremony_type types[] = {
	TYPE("first", "FIRST CEREMONY", 'f', FOR_NO_BACKUP, first),
	TYPE("first-backup", "FIRST CEREMONY", 'f', FOR_BACKUP, first_backup),
	TYPE("first-emergency", "FIRST CEREMONY", 'f', FOR_NO_BACKUP,
	    first_emergency),
	TYPE("first-backup-emergency", "FIRST CEREMONY", 'f', FOR_BACKUP,
	    first_backup_emergency),
	TYPE("initialise", "INITIALISE TOKEN", 't', FOR_ALL, init_token),
	TYPE("make-ksk", "MAKE KSK", 'k', FOR_NO_BACKUP, make_ksk),
	TYPE("make-ksk-backup", "MAKE KSK", 'k', FOR_BACKUP, make_ksk_backup),
	TYPE("make-ksks", "MAKE KSKS", 'j', FOR_GROUPS, make_ksks),
	TYPE("make-ksks-backup", "MAKE KSKS", 'j', FOR_GROUPS_BACKUP,
	    make_ksks_backup),
	TYPE("make-zsk", "MAKE ZSK", 'z', FOR_NO_BACKUP, make_zsk),
	TYPE("make-zsk-backup", "MAKE ZSK", 'z', FOR_BACKUP, make_zsk_backup),
	TYPE("send-zsk", "SEND A ZSK", 'p', FOR_NO_BACKUP, send_zsk),
	TYPE("send-zsk-backup", "SEND A ZSK", 'p', FOR_BACKUP, send_zsk_backup),
	TYPE("sign-request", "SIGN REQUEST", 's', FOR_ALL, sign_request),
	TYPE("sign-request-emergency", "SIGN REQUEST", 's', FOR_ALL,
	    sign_emergency),
	TYPE("sign-batch", "SIGN BATCH", 'q', FOR_BATCH, sign_batch),
	TYPE("inventory", "INVENTORY", 'i', FOR_ALL, inventory),
	TYPE("enrol", "ENROL OFFICERS", 'o', FOR_CARDS, enrol),
	TYPE("replace-officer", "REPLACE OFFICER'S CARD", 'h', FOR_CARDS,
	    replace_officer),
	TYPE("backup-key", "MAKE BACKUP KEY", 'b', FOR_BACKUP, backup_key),
	TYPE("back-up", "BACK UP KEYS", 'u', FOR_BACKUP, back_up),
	TYPE("restore", "RESTORE KEYS", 'n', FOR_BACKUP, restore),
	TYPE("import-ksk", "IMPORT KSK", '2', FOR_BACKUP, import_ksk),
	TYPE("exercise", "EXERCISE SHARES", 'g', FOR_CARDS, exercise),
	TYPE("share-again", "MAKE A SHARE AGAIN", 'm', FOR_CARDS, share_again),
	TYPE("destroy", "DESTROY", 'd', FOR_ALL, destroy),
	TYPE("destroy-shares", "DESTROY SHARES", 'd', FOR_CARDS,
	    destroy_shares),
	TYPE("compromise", "COMPROMISED KSK", 'v', FOR_ALL, compromise),
	TYPE("accept", "ACCEPT MACHINE", 'c', FOR_ALL, accept_machine),
	TYPE("decommission", "DECOMMISSION HSM", 'y', FOR_ALL, decommission),
	TYPE("certificate", "CERTIFICATE OF AN HSM", 'y', FOR_ALL, certificate),
	TYPE("new-pins", "NEW PINS", 'w', FOR_PINS, new_pins),
	TYPE("trust-anchor", "TRUST ANCHOR", 'a', FOR_ANCHOR, trust_anchor),
	{ NULL, NULL, 0, FOR_ALL, false, NULL },
};

const struct ceremony_type *
ceremony_types(void)
{
	return types;
}

bool
ceremony_fits(const struct ceremony_type *t, const struct site *s)
{
	bool backup = s->recovery.group_count > 0;
	bool emergency = s->emergency.group_count > 0;

	if (t->bags != (s->bags.n > 0))
		return false;
	/* Where sets are sealed, no request is answered without. */
	if (ceremony_has(t, &step_sign) &&
	    ceremony_has(t, &step_emergency) != emergency)
		return false;
	if (t->site == FOR_CARDS)
		return backup || s->operators.group_count > 0;
	if (t->site == FOR_PINS)
		return s->operators.group_count > 0;
	if (t->site == FOR_ANCHOR)
		return s->trust_anchor[0] != '\0';
	if (t->site == FOR_GROUPS || t->site == FOR_GROUPS_BACKUP)
		return s->n_groups > 0 && (t->site == FOR_GROUPS_BACKUP) ==
		    backup;
	if (t->site == FOR_BATCH)
		return s->n_groups > 0;
	return t->site == FOR_ALL || (t->site == FOR_BACKUP) == backup;
}

bool
ceremony_has(const struct ceremony_type *t, const struct step *s)
{
	for (size_t i = 0; t->steps[i] != NULL; i++)
		if (t->steps[i] == s)
			return true;
	return false;
}

const char *
ceremony_touches(const struct ceremony_type *t)
{
	return ceremony_has(t, &step_close) ? "HSM" : "cards";
}

const struct ceremony_type *
ceremony_type(const char *id, bool bags)
{
	for (size_t i = 0; types[i].id != NULL; i++)
		if (types[i].bags == bags && strcmp(types[i].id, id) == 0)
			return &types[i];
	return NULL;
}

const struct ceremony_type *
ceremony_begun(const struct registry *r)
{
	return ceremony_type(r->type, json_object_get(register_last(r,
	    "ceremony", "begin"), "bags") != NULL);
}
