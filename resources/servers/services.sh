# What systemd knows of the loaded services: blocks of NAME=VALUE, a blank line between two.
# $1: a unit, or nothing for all.
properties=Id,Description,LoadState,ActiveState,SubState,UnitFileState,MainPID,StateChangeTimestamp,MemoryCurrent,NRestarts
exec systemctl show --no-pager --property="$properties" -- "${1:-*.service}"
