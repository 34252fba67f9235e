#ifndef TESTS_CARD_DESK_H
#define TESTS_CARD_DESK_H

#include "backup/card.h"
#include "backup/card_store.h"

/*
 * What the tests of cards do again and again, over readers in this process
 * (pcsc_fake.h) and with one card at a time; what goes wrong here fails the
 * test.  The real pcscd has its turn in test_card.sh.
 */
#define READER		"Fake 0"
#define FACTORY_USER	"123456"
#define FACTORY_ADMIN	"12345678"
#define DESK_USER	"731905"
#define DESK_ADMIN	"90417263"

extern struct readers *readers;
extern char desk_dir[512];		/* of the card in use */

/* Setup and teardown of each test: readers, and a new card in the first. */
int	 desk_begin(void **state);
int	 desk_end(void **state);
#define DESK_TEST(name)							\
	cmocka_unit_test_setup_teardown(name, desk_begin, desk_end)

/* A new card, from now on the one in use, not yet in a reader. */
const char *desk_card(const char *name, const char *serial);
void	 desk_fault(const char *);		/* card_virtual.h; "": none */
unsigned desk_logged(const char *command);	/* how often it had this one */

struct secret *desk_pin(const char *);
struct card *desk_open(void);
struct card *desk_open_with_pin(void);		/* the factory's */
void	 desk_open_refused(enum err_kind, const char *words);
int	 desk_verify(struct card *, enum card_pin, const char *, bool agreed,
	    struct err *);
int	 desk_change(struct card *, enum card_pin, const char *old,
	    const char *fresh, struct err *);
/* Over whatever is there; desk_asked: how often that was asked, and of what. */
int	 desk_enrol(struct card *, bool resumed, struct err *);
extern struct desk_asked {
	unsigned times;
	bool	 key, shares;		/* what the card had */
	size_t	 n;			/* shares that can be read */
	bool	 refuse;		/* what is answered */
} desk_asked;
int	 desk_agree(void *, const struct card *, const struct card_shares *,
	    struct err *);
struct card_identity desk_enrolled(void);
struct digest desk_digest(void);
/* Opens the card, gives it DESK_USER and lets it sign desk_digest(). */
int	 desk_authenticate(const struct card_identity *,
	    struct card_signature *, struct err *);
void	 desk_shares(struct card_shares *, const char *set, uint8_t fill);
/* Opens the card, gives it the factory's PIN and writes. */
int	 desk_write(const struct card_shares *, struct err *);

#endif
