#ifndef SIGNER_SERVICE_H
#define SIGNER_SERVICE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What a service tells whoever manages it, by the protocol of sd_notify(3): a
 * datagram to the socket that NOTIFY_SOCKET names.  Where there is none nothing
 * is told, and what cannot be told is lost: it is for nobody else.
 */
/* Lines as "READY=1\nSTATUS=all is well". */
void	 service_say(const char *, ...) __attribute__((format(printf, 1, 2)));
/*
 * How often, in seconds, the manager wants to hear of this process by
 * service_alive(); 0: it does not wait for that.
 */
int64_t	 service_beat(void);
void	 service_alive(void);
/* So many seconds may be silence; 0: as it was set up. */
void	 service_patience(int64_t);

#endif
