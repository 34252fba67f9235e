#ifndef CEREMONY_PRINTER_DEVICE_H
#define CEREMONY_PRINTER_DEVICE_H

#include <stdbool.h>
#include <stddef.h>

#include <sys/types.h>

#include "keyset/err.h"

/*
 * The device of a printer (printer.h), for which nobody waits.  Errors do not
 * name it: the words are also for the journal, and a path is of this machine.
 */

/*
 * Its descriptor, or -1: ERR_FORMAT where it is no device that could be a
 * printer's, ERR_SYS where it cannot be used now.  A terminal is set to send
 * octets as they are, and to hold with XON and XOFF; its speed stays.
 */
int	 printer_device_open(const char *path, struct err *);
/* As write(2), of a part perhaps, and without SIGPIPE. */
ssize_t	 printer_device_write(int fd, const void *, size_t);
/* What an errno of it means, in words. */
const char *printer_device_fault(int number);
/*
 * Closes it.  What it has not printed yet is waited for as long as that gets
 * less, or else thrown away.
 */
void	 printer_device_close(int fd, bool wait);

#endif
