#include <errno.h>
#include <qrencode.h>
#include <string.h>

#include "ceremony/qr.h"

enum { QUIET = 4 };	/* modules that stay blank around it (ISO/IEC 18004) */

/* Dark modules of a row that touch are one stroke. */
static int
write_row(const QRcode *q, int y, struct blob *out, struct err *e)
{
	const unsigned char *row = q->data + y * q->width;

	for (int x = 0, end; x < q->width; x = end) {
		for (end = x + 1; end < q->width &&
		    ((row[end] ^ row[x]) & 1) == 0; end++)
			continue;
		if ((row[x] & 1) != 0 && blob_printf(out, e, "M%d %dh%dv1h-%dz",
		    x + QUIET, y + QUIET, end - x, end - x) != 0)
			return -1;
	}
	return 0;
}

static int
write_svg(const QRcode *q, const char *called, struct blob *out,
    struct err *e)
{
	const int size = q->width + 2 * QUIET;

	if (blob_printf(out, e, "<svg class=\"qr\" "
	    "xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
	    "role=\"img\" aria-label=\"QR code: %s\" "
	    "shape-rendering=\"crispEdges\">"
	    "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path d=\"",
	    size, size, called, size, size) != 0)
		return -1;
	for (int y = 0; y < q->width; y++)
		if (write_row(q, y, out, e) != 0)
			return -1;
	return blob_printf(out, e, "\"/></svg>\n");
}

int
qr_svg(const char *text, const char *called, struct blob *out, struct err *e)
{
	QRcode *q = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	int rc;

	if (q == NULL)
		return errno == ERANGE ? err_set(e, ERR_FORMAT, "%s is too long "
		    "for a QR code", called) : err_sys(e, "make a QR code");
	rc = write_svg(q, called, out, e);
	QRcode_free(q);
	return rc;
}
