#ifndef SIGNER_STORE_FOLDER_H
#define SIGNER_STORE_FOLDER_H

#include "keyset/err.h"

enum { STORE_FOLDER = 1100 };

/* Makes the folder, mode 0700, for good; one that is there is well. */
int	 store_folder_make(const char *folder, struct err *);
/* The folder in which one is made that will take the place of this one. */
void	 store_folder_new(const char *folder, char out[STORE_FOLDER]);
/*
 * The new one, whole and closed, takes the place; what was there before, be it
 * damaged, goes.  Who has it open reads it to the end.  After a power cut one
 * of the two is there, or, on file systems that cannot exchange two names, none.
 */
int	 store_folder_place(const char *folder, struct err *);
/* Takes a store away; one that is not there is well. */
int	 store_folder_drop(const char *folder, struct err *);

#endif
