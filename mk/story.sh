#!/bin/sh
# Runs an example as a test, and prints a line: how it ended. All that it printed is shown if that is wrong.
#
#   mk/story.sh with-server NAME COMMAND...       it must end without a surprise
#   mk/story.sh without-server NAME COMMAND...    it must tell what went wrong, and come to its end
how=$1 name=$2
shift 2
printed=$("$@" 2>&1)
code=$?
last=$(printf '%s\n' "$printed" | tail -n 1)
case $how in
	with-server) expected='^[1-9][0-9]* steps, 0 surprises$' ended=$last; [ $code = 0 ] ;;
	without-server) expected='^[1-9][0-9]* steps, [1-9][0-9]* surprises$' ended='says what went wrong, and comes to its end' ;;
	*) echo "mk/story.sh: how is '$how' meant?" >&2; exit 2 ;;
esac && printf '%s\n' "$last" | grep -qE "$expected" && { printf '  %-45s %s\n' "$name, $how" "$ended"; exit 0; }
printf '%s\n' "$printed"
echo "$name, $how: FAILED with exit code $code" >&2
exit 1
