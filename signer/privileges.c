#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "signer/privileges.h"

/* All three of each, and no way back. */
static int
has_become(const struct passwd *pw, struct err *e)
{
	uid_t ruid, euid, suid;
	gid_t rgid, egid, sgid;

	if (getresuid(&ruid, &euid, &suid) != 0 ||
	    getresgid(&rgid, &egid, &sgid) != 0)
		return err_sys(e, "ask who this process is");
	if (ruid != pw->pw_uid || euid != pw->pw_uid || suid != pw->pw_uid ||
	    rgid != pw->pw_gid || egid != pw->pw_gid || sgid != pw->pw_gid ||
	    setuid(0) == 0 || seteuid(0) == 0)
		return err_set(e, ERR_SYS, "this process has not become %.60s: "
		    "nothing was done", pw->pw_name);
	return 0;
}

int
privileges_drop(const char *user, struct err *e)
{
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	const struct passwd *pw;

	if (user[0] == '\0')
		return 0;
	errno = 0;
	if ((pw = getpwnam(user)) == NULL)
		return errno != 0 ? err_sys(e, "look for the user %.60s",
		    user) : err_set(e, ERR_FORMAT, "there is no user %.60s",
		    user);
	if (pw->pw_uid == 0)
		return err_set(e, ERR_FORMAT, "the user %.60s is root", user);
	if (pw->pw_uid == geteuid() && pw->pw_uid == getuid())
		return 0;
	if (geteuid() != 0)
		return err_set(e, ERR_SYS, "only root can become %.60s: begin "
		    "it as root, or as that user", user);
	(void)setrlimit(RLIMIT_MEMLOCK, &all);	/* the lock itself will tell */
	if (initgroups(pw->pw_name, pw->pw_gid) != 0 ||
	    setgid(pw->pw_gid) != 0 || setuid(pw->pw_uid) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_sys(e, "become the user %.60s", user);
	return has_become(pw, e);
}

int
privileges_lend(const char *user, const char *folder, struct err *e)
{
	const struct passwd *pw;
	struct stat st;

	if (user[0] == '\0' || geteuid() != 0 || stat(folder, &st) != 0 ||
	    (pw = getpwnam(user)) == NULL || pw->pw_uid != st.st_uid ||
	    pw->pw_uid == 0)
		return 0;
	return privileges_drop(user, e);
}
