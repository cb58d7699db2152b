# Whether this machine is one that we know: Debian 11 and newer or Ubuntu 22.04 and newer, with systemd and apt.
# $1: check or apply. $2: our clock, in seconds since 1970.
ID= VERSION_ID= PRETTY_NAME=
[ -r /etc/os-release ] && . /etc/os-release
major=${VERSION_ID%%.*}
problem=
case $ID in
  debian) [ "${major:-0}" -ge 11 ] || problem="$PRETTY_NAME is older than Debian 11." ;;
  ubuntu) [ "${major:-0}" -ge 22 ] || problem="$PRETTY_NAME is older than Ubuntu 22.04." ;;
  *) problem="${PRETTY_NAME:-This system} is neither Debian nor Ubuntu." ;;
esac
[ "$(cat /proc/1/comm)" = systemd ] || problem="Process 1 is $(cat /proc/1/comm) and not systemd."
command -v apt-get >/dev/null || problem='There is no apt here.'
[ -z "$problem" ] || { tell reason unsupported_platform; fail "$problem"; }
free_kb=$(df -Pk /var | awk 'NR == 2 { print $4 }')
[ "$free_kb" -ge 512000 ] || fail "Only $((free_kb / 1024)) MB are free in /var; 500 are needed. Make room there."
now=$(date +%s)
off=$((now - $2))
[ "$off" -ge -60 ] && [ "$off" -le 60 ] || fail "The clock is $off seconds off. Set it first: timedatectl set-ntp true."
tell state already
tell before "$PRETTY_NAME, $(uname -m)"
