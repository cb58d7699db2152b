# Begins something long as a transient unit, so that it goes on when the connection breaks. Standard input is its script.
# $1: the unit's name. Then the arguments of the script.
unit=$1
shift
lock_step
mkdir -p -m 0700 "$home_of_ours/run"
# Begun before: whoever comes back follows it.
[ -e "$home_of_ours/run/$unit.sh" ] && exit 0
cat >"$home_of_ours/run/$unit.sh" && : >"$home_of_ours/run/$unit.log" && rm -f "$home_of_ours/run/$unit.code" || fail 'The step cannot be written down.'
systemd-run --quiet --unit="$unit" --property=StandardOutput="append:$home_of_ours/run/$unit.log" --property=StandardError="append:$home_of_ours/run/$unit.log" \
  /bin/sh -c 'sh "$@"; code=$?; echo $code >"${1%.sh}.code"; exit $code' sh "$home_of_ours/run/$unit.sh" "$@" || { rm -f "$home_of_ours/run/$unit.sh"; fail 'systemd does not begin the step.'; }
