#include "backup/verdict.h"

bool
verdict_same(uint32_t difference)
{
	return difference == 0;
}
