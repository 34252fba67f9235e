#ifndef SIGNER_TEXT_H
#define SIGNER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Lines of a zone file, as they are put together.  The first fault, which can
 * only be that there is no memory, sticks, and is asked for once.
 */
struct text {
	char	*at;		/* owned; no NUL follows */
	size_t	 len, room;
	bool	 failed;
};

void	 text_free(struct text *);

/* Room for so many octets more at at + len; false, once it has failed. */
bool	 text_room(struct text *, size_t);
void	 text_put(struct text *, const char *, size_t);
void	 text_word(struct text *, const char *);	/* up to its NUL */
void	 text_char(struct text *, char);
void	 text_number(struct text *, uint32_t);
/* UTC, as RFC 4034, 3.2 has it. */
void	 text_time(struct text *, uint32_t dnssec);
void	 text_hex(struct text *, const uint8_t *, size_t);
void	 text_base64(struct text *, const uint8_t *, size_t);
void	 text_base32hex(struct text *, const uint8_t *, size_t);
/*
 * Labels, each with a dot behind it, up to the octet 0 or len.  Anything but
 * letters, digits and what host names and services need is \DDD: readers of
 * zone files differ in what they take as it is.
 */
void	 text_labels(struct text *, const uint8_t *, size_t len);
void	 text_name(struct text *, const uint8_t *wire);
/* A character string in quotation marks. */
void	 text_quoted(struct text *, const uint8_t *, size_t);
/* Its name in zone files, or TYPE and a number. */
void	 text_type(struct text *, uint16_t);
/*
 * The data of one record, in the type's own form where it is one that every
 * reader knows and the data is of that form; else as RFC 3597, 5 has it.
 */
void	 text_rdata(struct text *, uint16_t type, const uint8_t *, size_t);

#endif
