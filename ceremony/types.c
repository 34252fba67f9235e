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
static const struct step *const init_token[] = {
	PROLOGUE, &step_init_token, ACCESS, EPILOGUE
};
static const struct step *const make_ksk[] = {
	PROLOGUE, ACCESS, &step_make_ksk, EPILOGUE
};
static const struct step *const make_zsk[] = {
	PROLOGUE, ACCESS, &step_make_zsk, EPILOGUE
};
static const struct step *const sign_request[] = {
	PROLOGUE, ACCESS, &step_request, &step_review, &step_sign, EPILOGUE
};
static const struct step *const inventory[] = {
	PROLOGUE, ACCESS, EPILOGUE
};

static const struct ceremony_type types[] = {
	{ "first", "FIRST CEREMONY", 'f', first },
	{ "initialise", "INITIALISE TOKEN", 't', init_token },
	{ "make-ksk", "MAKE KSK", 'k', make_ksk },
	{ "make-zsk", "MAKE ZSK", 'z', make_zsk },
	{ "sign-request", "SIGN REQUEST", 's', sign_request },
	{ "inventory", "INVENTORY", 'i', inventory },
	{ NULL, NULL, 0, NULL },
};

const struct ceremony_type *
ceremony_types(void)
{
	return types;
}

const struct ceremony_type *
ceremony_type(const char *id)
{
	for (size_t i = 0; types[i].id != NULL; i++)
		if (strcmp(types[i].id, id) == 0)
			return &types[i];
	return NULL;
}
