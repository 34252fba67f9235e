/*
 * valgrind knows no seccomp(2), and a program that cannot give up the network does
 * not go on.  Preloaded, this says that it was given up.  For looking at memory,
 * and nothing else.
 */
#include <seccomp.h>
#include <stdint.h>

int
seccomp_attr_set(scmp_filter_ctx filter, enum scmp_filter_attr attr,
    uint32_t value)
{
	(void)filter;
	(void)attr;
	(void)value;
	return 0;
}

int
seccomp_load(const scmp_filter_ctx filter)
{
	(void)filter;
	return 0;
}
