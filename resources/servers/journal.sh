# The journal of a unit as JSON, one record a line.
# $1: the unit. $2: how many lines. $3: priority, or nothing. $4: seconds since 1970, or nothing. $5: follow, or nothing.
unit=$1 lines=$2 priority=$3 since=$4 follow=$5
set -- --unit "$unit" --lines "$lines" --output json --output-fields=MESSAGE,PRIORITY,_PID --no-pager
[ -n "$priority" ] && set -- "$@" --priority "$priority"
[ -n "$since" ] && set -- "$@" --since "@$since"
[ "$follow" = follow ] && set -- "$@" --follow
exec journalctl "$@"
