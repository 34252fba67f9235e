#ifndef KEYSET_ICANN_H
#define KEYSET_ICANN_H

#include "keyset/request.h"

/*
 * ICANN's XML for requests and responses (capstan-request(5)), as
 * request_read and request_write say.
 */
bool	 icann_recognise(const char *, size_t);
struct request *icann_read(const char *, size_t, struct err *);
int	 icann_write(const struct request *, struct blob *, struct err *);

#endif
