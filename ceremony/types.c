#include <string.h>

#include "ceremony/ceremony.h"

/* Every ceremony begins and ends the same way; the core is what differs. */
#define PROLOGUE &step_people, &step_clock, &step_media
#define ACCESS	 &step_token, &step_open, &step_inventory
#define EPILOGUE &step_inventory_after, &step_close, &step_export, \
		 &step_words, &step_finish, NULL

static const struct step *const first[] = {
	PROLOGUE, &step_init_token, ACCESS, &step_make_ksk, &step_request,
	&step_review, &step_sign, EPILOGUE
};
/* The same where keys may leave wrapped: a copy is made before they are used. */
static const struct step *const first_backup[] = {
	PROLOGUE, &step_init_token, ACCESS, &step_split, &step_make_ksk,
	&step_backup, &step_request, &step_review, &step_sign, EPILOGUE
};
/* The same of a site that has emergency sets made, beside each response. */
static const struct step *const first_emergency[] = {
	PROLOGUE, &step_init_token, ACCESS, &step_make_ksk, &step_request,
	&step_review, &step_sign, &step_emergency, EPILOGUE
};
static const struct step *const first_backup_emergency[] = {
	PROLOGUE, &step_init_token, ACCESS, &step_split, &step_make_ksk,
	&step_backup, &step_request, &step_review, &step_sign, &step_emergency,
	EPILOGUE
};
static const struct step *const make_ksk_backup[] = {
	PROLOGUE, ACCESS, &step_make_ksk, &step_backup, EPILOGUE
};
static const struct step *const make_zsk_backup[] = {
	PROLOGUE, ACCESS, &step_make_zsk, &step_backup, EPILOGUE
};
/* Before its copy: which ends that it can leave. */
static const struct step *const send_zsk[] = {
	PROLOGUE, ACCESS, &step_transport_key, &step_make_zsk, &step_send,
	EPILOGUE
};
static const struct step *const send_zsk_backup[] = {
	PROLOGUE, ACCESS, &step_transport_key, &step_make_zsk, &step_send,
	&step_backup, EPILOGUE
};
static const struct step *const backup_key[] = {
	PROLOGUE, ACCESS, &step_split, &step_backup, EPILOGUE
};
static const struct step *const back_up[] = {
	PROLOGUE, ACCESS, &step_backup, EPILOGUE
};
static const struct step *const restore[] = {
	PROLOGUE, &step_init_token, ACCESS, &step_restore, EPILOGUE
};
/* Of another site, by its journal: the sheet says that it is the same. */
static const struct step *const import_ksk[] = {
	PROLOGUE, &step_init_token, ACCESS, &step_restore, &step_sheet, EPILOGUE
};
static const struct step *const enrol[] = {
	PROLOGUE, &step_enrol, &step_finish, NULL
};
static const struct step *const replace_officer[] = {
	PROLOGUE, &step_replace, &step_finish, NULL
};
static const struct step *const exercise[] = {
	PROLOGUE, &step_exercise, &step_export, &step_words, &step_finish, NULL
};
static const struct step *const share_again[] = {
	PROLOGUE, &step_recreate, &step_export, &step_words, &step_finish, NULL
};
/* No opening before it: that comes behind, from the new shares alone. */
static const struct step *const new_pins[] = {
	PROLOGUE, &step_token, &step_new_pins, &step_open, &step_drop,
	&step_inventory, EPILOGUE
};
static const struct step *const init_token[] = {
	PROLOGUE, &step_init_token, ACCESS, EPILOGUE
};
static const struct step *const make_ksk[] = {
	PROLOGUE, ACCESS, &step_make_ksk, EPILOGUE
};
static const struct step *const make_ksks[] = {
	PROLOGUE, ACCESS, &step_make_ksks, EPILOGUE
};
static const struct step *const make_ksks_backup[] = {
	PROLOGUE, ACCESS, &step_make_ksks, &step_backup, EPILOGUE
};
static const struct step *const make_zsk[] = {
	PROLOGUE, ACCESS, &step_make_zsk, EPILOGUE
};
static const struct step *const sign_request[] = {
	PROLOGUE, ACCESS, &step_request, &step_review, &step_sign, EPILOGUE
};
static const struct step *const sign_emergency[] = {
	PROLOGUE, ACCESS, &step_request, &step_review, &step_sign,
	&step_emergency, EPILOGUE
};
static const struct step *const sign_batch[] = {
	PROLOGUE, ACCESS, &step_batch, &step_batch_review, &step_batch_sign,
	EPILOGUE
};
static const struct step *const trust_anchor[] = {
	PROLOGUE, ACCESS, &step_anchor, EPILOGUE
};
static const struct step *const destroy[] = {
	PROLOGUE, ACCESS, &step_destroy, EPILOGUE
};
/* Of shares and cards: it needs no HSM, and may be held when one is gone. */
static const struct step *const destroy_shares[] = {
	PROLOGUE, &step_destroy_shares, &step_export, &step_words, &step_finish,
	NULL
};
/* Shut first, for then its keys prove it; what is zeroised has none. */
static const struct step *const decommission[] = {
	PROLOGUE, ACCESS, &step_destroy, &step_retire, &step_inventory_after,
	&step_close, &step_zeroise, &step_certificate, &step_export, &step_words,
	&step_finish, NULL
};
/* Of an HSM that was zeroised before, and is destroyed since. */
static const struct step *const certificate[] = {
	PROLOGUE, &step_certificate, &step_export, &step_words, &step_finish, NULL
};
/* No HSM: it may be what is lost, and what is next is another ceremony. */
static const struct step *const compromise[] = {
	PROLOGUE, &step_compromise, &step_export, &step_words, &step_finish, NULL
};
/* No HSM: the machine is what is looked at. */
static const struct step *const accept_machine[] = {
	PROLOGUE, &step_accept, &step_export, &step_words, &step_finish, NULL
};
static const struct step *const inventory[] = {
	PROLOGUE, ACCESS, EPILOGUE
};

static const struct ceremony_type types[] = {
	{ "first", "FIRST CEREMONY", 'f', FOR_NO_BACKUP, first },
	{ "first-backup", "FIRST CEREMONY", 'f', FOR_BACKUP, first_backup },
	{ "first-emergency", "FIRST CEREMONY", 'f', FOR_NO_BACKUP,
	    first_emergency },
	{ "first-backup-emergency", "FIRST CEREMONY", 'f', FOR_BACKUP,
	    first_backup_emergency },
	{ "initialise", "INITIALISE TOKEN", 't', FOR_ALL, init_token },
	{ "make-ksk", "MAKE KSK", 'k', FOR_NO_BACKUP, make_ksk },
	{ "make-ksk-backup", "MAKE KSK", 'k', FOR_BACKUP, make_ksk_backup },
	{ "make-ksks", "MAKE KSKS", 'j', FOR_GROUPS, make_ksks },
	{ "make-ksks-backup", "MAKE KSKS", 'j', FOR_GROUPS_BACKUP,
	    make_ksks_backup },
	{ "make-zsk", "MAKE ZSK", 'z', FOR_NO_BACKUP, make_zsk },
	{ "make-zsk-backup", "MAKE ZSK", 'z', FOR_BACKUP, make_zsk_backup },
	{ "send-zsk", "SEND A ZSK", 'p', FOR_NO_BACKUP, send_zsk },
	{ "send-zsk-backup", "SEND A ZSK", 'p', FOR_BACKUP, send_zsk_backup },
	{ "sign-request", "SIGN REQUEST", 's', FOR_ALL, sign_request },
	{ "sign-request-emergency", "SIGN REQUEST", 's', FOR_ALL,
	    sign_emergency },
	{ "sign-batch", "SIGN BATCH", 'q', FOR_BATCH, sign_batch },
	{ "inventory", "INVENTORY", 'i', FOR_ALL, inventory },
	{ "enrol", "ENROL OFFICERS", 'o', FOR_CARDS, enrol },
	{ "replace-officer", "REPLACE OFFICER'S CARD", 'h', FOR_CARDS,
	    replace_officer },
	{ "backup-key", "MAKE BACKUP KEY", 'b', FOR_BACKUP, backup_key },
	{ "back-up", "BACK UP KEYS", 'u', FOR_BACKUP, back_up },
	{ "restore", "RESTORE KEYS", 'n', FOR_BACKUP, restore },
	{ "import-ksk", "IMPORT KSK", '2', FOR_BACKUP, import_ksk },
	{ "exercise", "EXERCISE SHARES", 'g', FOR_CARDS, exercise },
	{ "share-again", "MAKE A SHARE AGAIN", 'm', FOR_CARDS, share_again },
	{ "destroy", "DESTROY", 'd', FOR_ALL, destroy },
	{ "destroy-shares", "DESTROY SHARES", 'd', FOR_CARDS, destroy_shares },
	{ "compromise", "COMPROMISED KSK", 'v', FOR_ALL, compromise },
	{ "accept", "ACCEPT MACHINE", 'c', FOR_ALL, accept_machine },
	{ "decommission", "DECOMMISSION HSM", 'y', FOR_ALL, decommission },
	{ "certificate", "CERTIFICATE OF AN HSM", 'y', FOR_ALL, certificate },
	{ "new-pins", "NEW PINS", 'w', FOR_PINS, new_pins },
	{ "trust-anchor", "TRUST ANCHOR", 'a', FOR_ANCHOR, trust_anchor },
	{ NULL, NULL, 0, FOR_ALL, NULL },
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
ceremony_type(const char *id)
{
	for (size_t i = 0; types[i].id != NULL; i++)
		if (strcmp(types[i].id, id) == 0)
			return &types[i];
	return NULL;
}
