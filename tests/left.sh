# Sourced by what says where ceremonies of a site were left, from the journal in
# a/ alone: a person may have been away for days.
#
#	left TYPE	what became of the last ceremony whose type begins so
#	left_open TYPE	whether it can be continued

journal_of() {
	journal=
	for one in a/*-"$1"*.jsonl; do
		[ ! -f "$one" ] || journal=$one
	done
	[ -n "$journal" ]
}
left() {
	journal_of "$1" || { echo 'was not begun'; return; }
	awk '
	/^\t\.id = "/ { split($0, part, "\""); id = part[2] }
	/^\t\.title = "/ { split($0, part, "\""); title[id] = part[2] }
	# reason: that of the record, as its text stands in JSON.
	function reason(text) {
		return match($0, /"reason":"[^"]*"/) ? ", " substr($0, RSTART + 9,
		    RLENGTH - 9) : text
	}
	/^{"seq":/ {
		split($0, part, "\"")
		record = part[3]
		gsub(/[:,]/, "", record)
		step = part[10]; kind = part[14]
		if (step == "ceremony" && kind == "begin" &&
		    match($0, /"steps":\[[^]]*/)) {
			list = substr($0, RSTART + 9, RLENGTH - 9)
			gsub(/"/, "", list)
			n = split(list, steps, ",")
		}
		if (kind == "done" || kind == "undone")
			done[step] = kind == "done"
		how = ""
		if (step == "ceremony" && (kind == "end" || kind == "abandoned" ||
		    kind == "stopped"))
			how = kind
		why = reason("")
	}
	END {
		at = sprintf("at record %06d", record)
		if (how == "end") {
			print "has ended " at
			exit
		}
		if (how == "abandoned") {
			print "was abandoned " at why
			exit
		}
		for (i = 1; i < n && done[steps[i]]; i++)
			continue
		printf "was %s %s%s; it stands at step %d of %d, %s\n",
		    how == "stopped" ? "stopped" : "cut off", at,
		    how == "stopped" ? why : "", i, n, title[steps[i]]
	}' "$SRC"/ceremony/step_*.c "$journal"
}
left_open() {
	case $(left "$1") in 'was stopped'* | 'was cut off'*) ;; *) return 1 ;; esac
}
