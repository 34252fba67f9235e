#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Runs a fuzz target over the files named, so that "make check" needs no fuzzer. */
int
main(int argc, char *argv[])
{
	static uint8_t data[(1 << 20) + 1];

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		size_t len;

		if (f == NULL) {
			perror(argv[i]);
			return 1;
		}
		len = fread(data, 1, sizeof(data), f);
		fclose(f);
		LLVMFuzzerTestOneInput(data, len);
		printf("ok - %s\n", argv[i]);
	}
	return 0;
}
