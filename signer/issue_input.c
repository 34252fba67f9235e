#include <sys/stat.h>

#include <stdio.h>

#include "signer/issue_private.h"
#include "signer/target.h"
#include "signer/zone_parse.h"

int
last_read(struct last *out, const struct state *s, struct err *e)
{
	*out = (struct last){ .there = false };
	return state_read_number(s, "soa-serial", &out->serial, &out->there,
	    e);
}

/* Also of who does not read it. */
static const char *
input_of(const struct config *c, const struct issue_order *o)
{
	return o->input != NULL ? o->input : c->input;
}

int
issue_path(const struct config *c, const struct issue_order *o,
    char out[ISSUE_PATH], struct err *e)
{
	const char *given = o->output, *input = input_of(c, o);
	int len;

	if (given == NULL && c->output[0] != '\0')
		given = c->output;
	if (given == NULL && input[0] == '\0')
		return err_set(e, ERR_FORMAT, "where the signed zone goes is "
		    "neither configured, as output, nor given with -o");
	len = given != NULL ? snprintf(out, ISSUE_PATH, "%s", given) :
	    snprintf(out, ISSUE_PATH, "%s.signed", input);
	return len >= 0 && len < ISSUE_PATH ? 0 : err_set(e, ERR_FORMAT,
	    "the signed zone's file name is too long");
}

/* Where the signed zone goes: not over what it is made from. */
int
output_choose(struct job *j, const struct run *run, struct err *e)
{
	struct stat in, out;

	if (issue_path(&run->config, j->order, j->path, e) != 0)
		return -1;
	if (stat(input_of(&run->config, j->order), &in) == 0 &&
	    stat(j->path, &out) == 0 &&
	    in.st_dev == out.st_dev && in.st_ino == out.st_ino)
		return err_set(e, ERR_POLICY, "the signed zone would take the "
		    "place of its input, %.150s", j->path);
	return target_check(j->path, &run->config, run->conf, e);
}

/* Nobody may write to a file while it is read: half of each would be signed. */
static int
read_zone(struct job *j, struct run *run, struct err *e)
{
	const char *input = j->order->input;
	struct stamp *was = &j->input, is;

	*was = stamp_of(input);
	if (zone_parse_file(j->zone, input, true, &run->notes, e) != 0)
		return -1;
	if (zone_has_file(j->zone, j->path))
		return err_set(e, ERR_POLICY, "the signed zone would take the "
		    "place of a file that its input includes, %.150s", j->path);
	is = stamp_of(input);
	return stamp_equal(&is, was) ? 0 : err_set(e, ERR_SYS, "it was changed "
	    "while it was read, and nothing was signed: sign again");
}

/* Before the state is taken: a large zone keeps no other command waiting. */
int
input_read(struct job *j, struct run *run, struct err *e)
{
	struct state *s = state_open(&run->config, STATE_READ, e);
	int rc = s != NULL ? last_read(&j->last, s, e) : -1;

	state_close(&s);
	if (rc != 0)
		return -1;
	if (j->order->input == NULL)
		return 0;
	if ((j->zone = zone_new(&run->config.zone, e)) == NULL ||
	    read_zone(j, run, e) != 0 ||
	    zone_order(j->zone, &run->notes, e) != 0)
		return err_doing(e, "%.150s", j->order->input);
	return 0;
}
