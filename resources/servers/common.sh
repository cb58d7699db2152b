# Stands before every script of this folder. POSIX sh, as root where a script changes something; values are positional arguments or come on standard input.
export LC_ALL=C TZ=UTC PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 022
home_of_ours=/var/lib/opsdeck

# One fact a line, for whoever asked.
tell() { printf '%s=%s\n' "$1" "$2"; }
# A fact of several lines.
tell64() { printf '%s:=' "$1"; base64 | tr -d '\n'; echo; }
fail() { printf '%s\n' "$*" >&2; exit 3; }

# One step at a time on this machine, whoever began it.
lock_step() {
  mkdir -p -m 0700 "$home_of_ours" || fail "$home_of_ours cannot be made."
  exec 9>"$home_of_ours/step.lock"
  flock -w 30 9 || fail 'Another step works on this machine, and did not end within 30 seconds.'
}

# A copy of what a step is about to replace, once a job: with its mode and owner, or a mark that it was absent.
keep_copy() { # JOB PATH
  copy=$home_of_ours/backup/$1$2
  [ -e "$copy" ] || [ -e "$copy.absent" ] && return 0
  mkdir -p "$(dirname "$copy")" && chmod 0700 "$home_of_ours" "$home_of_ours/backup" || fail 'The copy of what stood there cannot be made.'
  if [ -e "$2" ]; then cp -p -- "$2" "$copy"; else : >"$copy.absent"; fi || fail "$2 cannot be copied."
}

# Puts back what keep_copy kept.
put_back() { # JOB PATH
  copy=$home_of_ours/backup/$1$2
  if [ -e "$copy.absent" ]; then rm -f -- "$2"; elif [ -e "$copy" ]; then cp -p -- "$copy" "$2.opsdeck-new" && mv -f -- "$2.opsdeck-new" "$2"; fi
}

# Standard input becomes the file: written beside it, on the disk, then renamed.
put_file() { # PATH MODE OWNER
  cat >"$1.opsdeck-new" && chmod "$2" "$1.opsdeck-new" && chown "$3" "$1.opsdeck-new" && sync "$1.opsdeck-new" && mv -f -- "$1.opsdeck-new" "$1" || {
    rm -f -- "$1.opsdeck-new"
    fail "$1 cannot be written."
  }
}

# What would change in a file, as a diff; standard input is what it is to become.
tell_file() { # PATH MODE OWNER
  wanted=$(cat; echo x)
  tell file "$1 $2 $3"
  if [ -e "$1" ]; then now=$1; else now=/dev/null; fi
  printf '%s' "${wanted%x}" | diff -u --label "$1 (now)" --label "$1 (then)" "$now" - | tell64 diff
}
