# Prints what a unit begun by unit-start printed, from a byte on, until it has ended; then one line with its exit code.
# $1: the unit's name. $2: the first byte, from 0.
log=$home_of_ours/run/$1.log code=$home_of_ours/run/$1.code at=$2
while :; do
  ended=no
  if [ -s "$code" ]; then ended=yes
  elif ! systemctl is-active --quiet "$1.service"; then
    # Between the end of the program and that of the unit the code is written.
    sleep 0.2
    [ -s "$code" ] || echo gone >"$code"
    ended=yes
  fi
  size=$(stat -c %s "$log")
  if [ "$size" -gt "$at" ]; then
    tail -c +$((at + 1)) "$log" | head -c $((size - at))
    at=$size
  fi
  [ $ended = yes ] && break
  sleep 0.3
done
printf '\nended %s at %s\n' "$(cat "$code")" "$at" >&2
