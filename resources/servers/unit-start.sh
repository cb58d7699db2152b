# Begins something long as a transient unit, so that it goes on when the connection breaks. Standard input is its script.
# $1: the unit's name. Then the arguments of the script.
unit=$1
shift
lock_step
mkdir -p -m 0700 "$home_of_ours/run"
# Begun before: whoever comes back follows it.
[ -e "$home_of_ours/run/$unit.sh" ] && exit 0
cat >"$home_of_ours/run/$unit.sh" && : >"$home_of_ours/run/$unit.log" && rm -f "$home_of_ours/run/$unit.code" || fail 'The step cannot be written down.'
# In a file, because systemd replaces $ and ${} in a command line (systemd.service(5), COMMAND LINES).
cat >"$home_of_ours/run/begin.sh" <<'END'
sh "$@"
code=$?
echo $code >"${1%.sh}.code"
exit $code
END
systemd-run --quiet --unit="$unit" --property=StandardOutput="append:$home_of_ours/run/$unit.log" --property=StandardError="append:$home_of_ours/run/$unit.log" \
  /bin/sh "$home_of_ours/run/begin.sh" "$home_of_ours/run/$unit.sh" "$@" || { rm -f "$home_of_ours/run/$unit.sh"; fail 'systemd does not begin the step.'; }
