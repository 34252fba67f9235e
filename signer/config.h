#ifndef SIGNER_CONFIG_H
#define SIGNER_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "keyset/alg.h"
#include "keyset/dname.h"
#include "keyset/err.h"
#include "signer/denial.h"
#include "signer/serial.h"

enum {
	CONFIG_PATH_MAX		= 1024,
	CONFIG_TOKEN_MAX	= 64,
	CONFIG_ADDRESS_MAX	= 64,
	CONFIG_WORDS_MAX	= 16,		/* of a command */
	CONFIG_WORD_MAX		= 256,
};

struct server;				/* signer/server.h */

/* Section deliver: the stock server that responses are taken to. */
struct deliver_config {
	const struct server *server;	/* NULL: there is none */
	char		  address[CONFIG_ADDRESS_MAX];	/* where it answers */
	uint32_t	  port;
	char		  keys[CONFIG_PATH_MAX];	/* folder of its ZSKs */
	char		  spool[CONFIG_PATH_MAX];	/* "": the state's */
	/* Programs: a path and what follows it, parted by blanks. */
	char		  rndc[CONFIG_PATH_MAX], keymgr[CONFIG_PATH_MAX],
			  knotc[CONFIG_PATH_MAX];
	int64_t		  timeout;	/* of a program, of an answer */
	int64_t		  patience;	/* until what was loaded is served */
	int64_t		  look_every;
};

/* Section run: of the signer that stays. */
struct run_config {
	size_t		  n_words;	/* 0: nobody is told of a new zone */
	char		  words[CONFIG_WORDS_MAX][CONFIG_WORD_MAX];
	int64_t		  notify_timeout;
	int64_t		  settle;	/* since the input was written to */
	char		  user[CONFIG_TOKEN_MAX];	/* "": whoever began it */
};

/* What capstan-signer.conf(5) says, by value; durations are seconds. */
struct config {
	struct dname	  zone;
	char		  state[CONFIG_PATH_MAX];	/* folder */
	char		  seal_key[CONFIG_PATH_MAX];	/* "": nothing is sealed */
	char		  anchor[CONFIG_PATH_MAX];	/* "": the state's own */
	char		  input[CONFIG_PATH_MAX];	/* "": none is watched */
	char		  output[CONFIG_PATH_MAX];	/* "": beside the input */
	bool		  rehearsal;	/* takes responses made in one */

	const struct alg *algorithm;	/* of the ZSKs */
	uint32_t	  bits;		/* RSA; else 0 */
	int64_t		  zsk_lifetime;	/* 0: no roll is scheduled */
	bool		  standby;	/* a ZSK waits, in every set */
	uint32_t	  dnskey_ttl;	/* as requested */

	uint32_t	  slots;
	int64_t		  slot_length, slot_validity;

	int64_t		  signature_validity, signature_backdate;
	int64_t		  signature_refresh;	/* so long before they end */
	int64_t		  signature_jitter;	/* some end so much earlier */
	bool		  store;	/* the signed zone is kept in LMDB too */
	enum serial_policy serial;
	struct denial	  denial;
	bool		  zonemd;	/* the signed zone has one */

	int64_t		  warn_before, alarm_before;	/* the last set ends */

	char		  module[CONFIG_PATH_MAX];	/* "": ZSKs in files */
	char		  token[CONFIG_TOKEN_MAX];			/* serial or label */
	char		  pin_file[CONFIG_PATH_MAX];	/* "": asked for */
	bool		  network;	/* the module wants sockets */

	struct run_config run;
	struct deliver_config deliver;
};

/*
 * ERR_FORMAT, with file, line and option, on an unknown option, a value that
 * cannot be read, or values that do not go together; ERR_SYS when there is no
 * file.
 */
int	 config_read(struct config *, const char *path, struct err *);

#endif
