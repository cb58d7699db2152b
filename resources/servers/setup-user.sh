# The account that we log in as from now on.
# $1: check, apply or undo. $2: the job. $3: its name.
job=$2 user=$3
made=$home_of_ours/backup/$job/made-user
case $1 in
  check)
    if entry=$(getent passwd "$user"); then
      tell state already
      tell before "$entry"
    else
      tell state change
      tell after "$user with /home/$user and /bin/bash"
      tell command "useradd --create-home --shell /bin/bash $user"
      tell verify "getent passwd $user"
      tell undo "userdel $user, its home stays"
    fi ;;
  apply)
    lock_step
    if getent passwd "$user" >/dev/null; then tell state already; exit; fi
    mkdir -p -m 0700 "$(dirname "$made")"
    if getent group "$user" >/dev/null; then group="--gid $user"; else group=--user-group; fi
    # shellcheck disable=SC2086
    useradd --create-home --shell /bin/bash $group -- "$user" || fail "The account $user cannot be made."
    echo "$user" >"$made"
    getent passwd "$user" >/dev/null || fail "The account $user was made and is not there."
    tell state change ;;
  undo)
    lock_step
    [ "$(cat "$made" 2>/dev/null)" = "$user" ] || exit 0
    userdel -- "$user" && rm -f "$made" ;;
esac
