#ifndef SIGNER_MEASURE_H
#define SIGNER_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

/* The figures of a status: name, and what it is, for those that keep them. */
#define MEASURES(X)							\
	X(MEASURE_SLOT, "slot_remaining_seconds",			\
	    "until the signatures of the DNSKEY set in force end")	\
	X(MEASURE_SETS, "keyset_remaining_seconds",			\
	    "until the signed DNSKEY sets on board end, or a gap begins")		\
	X(MEASURE_SETS_LEFT, "keysets",					\
	    "signed DNSKEY sets that are to come")			\
	X(MEASURE_CEREMONY, "keyset_next_ceremony_deadline_seconds",	\
	    "until the last day for the next ceremony")			\
	X(MEASURE_RRSIG, "rrsig_min_remaining_seconds",			\
	    "until the first signature of the signed zone ends")	\
	X(MEASURE_SIGNED, "zone_age_seconds",				\
	    "since the zone was signed last")				\
	X(MEASURE_SERIAL, "zone_serial",				\
	    "the SOA serial of the zone that was signed last")		\
	X(MEASURE_ZSK, "zsk_usable",					\
	    "1 where the ZSK that is to sign is here and can")		\
	X(MEASURE_ZSKS_BAD, "zsks_unusable",				\
	    "ZSKs that are to sign later and are not here, or cannot")	\
	X(MEASURE_ZSKS_MISSING, "zsks_missing",				\
	    "ZSKs that the next request needs and are not made")	\
	X(MEASURE_LOOKED, "run_age_seconds",				\
	    "since capstan-signer run looked at the zone last")

enum measure {
#define X(id, name, help) id,
	MEASURES(X)
#undef X
	N_MEASURES
};

/* Those that are known, by value. */
struct measures {
	bool	known[N_MEASURES];
	int64_t	value[N_MEASURES];
};

const char *measure_name(enum measure);
const char *measure_help(enum measure);
void	 measure_set(struct measures *, enum measure, int64_t);

#endif
