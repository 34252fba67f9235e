#ifndef HSM_WATCH_H
#define HSM_WATCH_H

/*
 * Who is told of each call to the module: by its name before it, and when it
 * came back.  A call that does not come back, or in which the process dies, was
 * the last that was told.  Both are called in the thread that uses the HSM.
 */
struct hsm_watcher {
	void	(*begun)(const char *call);	/* "C_Sign"; static text */
	void	(*ended)(void);
};

/*
 * For every module that is opened from now on in this process, of which there
 * may be one at a time then.  Borrowed; NULL: nobody is told.
 */
void	 hsm_watch(const struct hsm_watcher *);

#endif
