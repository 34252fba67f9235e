#include <sys/resource.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/*
 * What a command costs: measure FILE COMMAND... runs it with its output in the
 * file, and writes its seconds on the wall and of processors, and the largest
 * memory it had, in kB.  The exit status is the command's.
 */
static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);	/* cannot fail */
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(int argc, char *argv[])
{
	double begun = now();
	struct rusage used;
	pid_t child;
	int status, fd;

	if (argc < 3)
		return 2;
	if ((child = fork()) == 0) {
		fd = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (fd == -1 || dup2(fd, 1) == -1 || dup2(fd, 2) == -1)
			_exit(127);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (child == -1 || wait4(child, &status, 0, &used) == -1)
		return 2;
	printf("%.2f %.2f %ld\n", now() - begun,
	    seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
