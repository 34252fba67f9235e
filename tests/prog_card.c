/*
 * A virtual OpenPGP card (card_virtual.h) for vpcd, the reader driver of
 * vsmartcard that takes cards by TCP.
 *
 * usage: card new DIR SERIAL		8 hexadecimal digits
 *	  card run DIR PORT		put it into the reader; ends when pulled
 *	  card get DIR TAG		a data object, as hexadecimal digits
 *	  card put DIR TAG HEX		past all rights
 *	  card pin DIR NUMBER PIN	1 PW1, 2 resetting code, 3 PW3
 *	  card tries DIR NUMBER [LEFT]	shown, or set
 *	  card rekey DIR		another AUT key, P-256
 *
 * Every message of vpcd has its length in front, 16 bits; a message of one
 * octet is the reader's own: 0 off, 1 on, 2 reset, 4 give your ATR.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/card_virtual.h"

enum { MESSAGE_MAX = 65535, POWER_OFF = 0, POWER_ON, RESET, GIVE_ATR = 4 };

static int
usage(void)
{
	fprintf(stderr, "usage: card new|run|get|put|pin|tries|rekey "
	    "DIR [ARGUMENT...]\n");
	return 2;
}

/*
 * vpcd sends a message's length and its body one by one, and the kernel keeps
 * the second back until the first is acknowledged: 40 ms later, if not at once.
 */
static bool
read_all(int fd, void *p, size_t len)
{
	uint8_t *to = p;
	int one = 1;
	ssize_t n;

	for (; len > 0; to += n, len -= (size_t)n) {
		(void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &one,
		    sizeof(one));
		if ((n = read(fd, to, len)) <= 0)
			return false;
	}
	return true;
}

static bool
send_message(int fd, uint8_t *body, size_t len)
{
	uint8_t out[CARD_ANSWER_MAX + 4];

	out[0] = (uint8_t)(len >> 8);
	out[1] = (uint8_t)len;
	memcpy(out + 2, body, len);
	return send(fd, out, len + 2, MSG_NOSIGNAL) == (ssize_t)len + 2;
}

static int
reader_connect(unsigned long port)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0) {
		perror("card: connect");
		exit(1);
	}
	/* Latency only. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

/* False when the card is out of the reader now. */
static bool
message_take(struct card_virtual *v, int fd, const uint8_t *in, size_t len)
{
	static uint8_t out[CARD_ANSWER_MAX + 2];
	enum card_end end;
	size_t n;

	if (len == 1 && in[0] == GIVE_ATR) {
		n = card_atr(v, out);
		return send_message(fd, out, n);
	}
	if (len == 1) {
		card_power(v);
		/* So that a test sees when the reader has taken it. */
		if (in[0] == POWER_ON)
			memory_put(v->dir, "powered", "", 0);
		return true;
	}
	end = card_command(v, in, len, out, &n);
	if (end == CARD_KILLED)
		raise(SIGKILL);
	if (end == CARD_CUT)
		return false;
	return send_message(fd, out, n) && end == CARD_ANSWERS;
}

static int
run(const char *dir, const char *port)
{
	static struct card_virtual v;
	static uint8_t in[MESSAGE_MAX];
	uint8_t head[2];
	int fd = reader_connect(strtoul(port, NULL, 0));
	size_t len;

	card_insert(&v, dir);
	do {
		if (!read_all(fd, head, sizeof(head)))
			break;
		len = (size_t)head[0] << 8 | head[1];
		if (!read_all(fd, in, len))
			break;
	} while (message_take(&v, fd, in, len));
	close(fd);
	return 0;
}

static int
show(const char *dir, const char *tag)
{
	uint8_t value[CARD_DATA_MAX];
	size_t len = object_read(dir, (unsigned)strtoul(tag, NULL, 16), value,
	    sizeof(value));

	for (size_t i = 0; i < len; i++)
		printf("%02x", value[i]);
	putchar('\n');
	return 0;
}

static int
put(const char *dir, const char *tag, const char *hex)
{
	uint8_t value[CARD_DATA_MAX];
	size_t len = strlen(hex) / 2;

	for (size_t i = 0; i < len; i++)
		if (i == sizeof(value) ||
		    sscanf(hex + 2 * i, "%2hhx", &value[i]) != 1)
			return usage();
	object_write(dir, (unsigned)strtoul(tag, NULL, 16), value, len);
	return 0;
}

static int
tries(const char *dir, int number, const char *left)
{
	if (left != NULL)
		pin_set_tries(dir, number, (unsigned)strtoul(left, NULL, 10));
	else
		printf("%u\n", pin_tries(dir, number));
	return 0;
}

static int
rekey(const char *dir)
{
	static const uint8_t p256[] = { 0x13, 0x2a, 0x86, 0x48, 0xce, 0x3d,
	    0x03, 0x01, 0x07 };

	object_write(dir, 0xc3, p256, sizeof(p256));
	keys_make(dir, 3);
	return 0;
}

int
main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "", *dir = argv[2];

	if (strcmp(verb, "new") == 0 && argc == 4) {
		card_make(dir, argv[3]);
		return 0;
	}
	if (strcmp(verb, "run") == 0 && argc == 4)
		return run(dir, argv[3]);
	if (strcmp(verb, "get") == 0 && argc == 4)
		return show(dir, argv[3]);
	if (strcmp(verb, "put") == 0 && argc == 5)
		return put(dir, argv[3], argv[4]);
	if (strcmp(verb, "pin") == 0 && argc == 5) {
		pin_set(dir, atoi(argv[3]), argv[4], strlen(argv[4]));
		return 0;
	}
	if (strcmp(verb, "tries") == 0 && (argc == 4 || argc == 5))
		return tries(dir, atoi(argv[3]), argv[4]);
	if (strcmp(verb, "rekey") == 0 && argc == 3)
		return rekey(dir);
	return usage();
}
