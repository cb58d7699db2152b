# Packages of the distribution.
# $1: check, apply or verify. $2: the job. $3: upgrade, or nothing. $4: update, or nothing: fresh lists first. Then the names.
mode=$1 upgrade=$3 update=$4
shift 4
missing=
for name in "$@"; do
  [ "$(dpkg-query -W -f='${db:Status-Abbrev}' -- "$name" 2>/dev/null)" = 'ii ' ] || missing="$missing $name"
done
broken=$(dpkg --audit)
lists_age=$(($(date +%s) - $(stat -c %Y /var/lib/apt/lists/partial 2>/dev/null || echo 0)))
case $mode in
  check)
    if [ -z "$missing" ] && [ -z "$upgrade" ] && [ -z "$broken" ]; then
      tell state already
      tell before "installed: $*"
      exit
    fi
    tell state change
    [ -z "$broken" ] || tell command 'dpkg --configure -a'
    [ -z "$missing$upgrade" ] || tell command 'apt-get update'
    [ -z "$upgrade" ] || tell command 'apt-get upgrade'
    [ -z "$missing" ] || tell command "apt-get install --no-install-recommends$missing"
    tell after "installed: $*"
    tell verify "dpkg-query -W $*"
    tell undo 'packages stay'
    tell note 'Packages are not taken away again when the job fails.' ;;
  apply)
    export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a
    apt() { apt-get -y -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold "$@"; }
    if [ -n "$broken" ]; then dpkg --configure -a || exit 4; fi
    if [ -n "$missing$upgrade" ] && { [ -n "$update" ] || [ "$lists_age" -gt 3600 ] || [ -z "$(ls /var/lib/apt/lists 2>/dev/null | grep -v -e lock -e partial -e auxfiles)" ]; }; then
      apt update || exit 5
    fi
    if [ -n "$upgrade" ]; then apt upgrade || exit 6; fi
    # shellcheck disable=SC2086
    if [ -n "$missing" ]; then apt install --no-install-recommends $missing || exit 7; fi ;;
  verify)
    [ -z "$missing" ] || fail "Not installed after all:$missing" ;;
esac
