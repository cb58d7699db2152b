# Ends a unit begun by unit-start, and clears up after it. $1: its name. $2: packages, where dpkg may have been cut off.
systemctl stop "$1.service" 2>/dev/null
rm -f "$home_of_ours/run/$1.sh" "$home_of_ours/run/$1.log" "$home_of_ours/run/$1.code"
[ "$2" = packages ] && DEBIAN_FRONTEND=noninteractive dpkg --configure -a >&2
exit 0
