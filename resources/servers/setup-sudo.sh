# The account may do everything by sudo, without a password.
# $1: check, apply or undo. $2: the job. $3: the account.
job=$2 user=$3
file=/etc/sudoers.d/90-opsdeck-$user
rule="$user ALL=(ALL:ALL) NOPASSWD: ALL"
has_rule() { [ -f "$file" ] && [ "$(cat "$file")" = "$rule" ] && [ "$(stat -c %a:%U "$file")" = 440:root ]; }
in_force() { sudo -l -U "$user" 2>/dev/null | grep -qE 'NOPASSWD: ALL$'; }
case $1 in
  check)
    if has_rule && in_force; then
      tell state already
      tell before "$rule"
      exit
    fi
    tell state change
    tell after "$rule"
    command -v visudo >/dev/null || tell command 'apt-get install sudo'
    tell command "visudo -cf $file"
    tell verify "sudo -l -U $user"
    tell undo 'the file as it was'
    printf '%s\n' "$rule" | tell_file "$file" 0440 root:root ;;
  apply)
    lock_step
    if has_rule && in_force; then tell state already; exit; fi
    command -v visudo >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=120 install --no-install-recommends sudo >&2 ||
      fail 'sudo is not there and cannot be installed.'
    keep_copy "$job" "$file"
    printf '%s\n' "$rule" >"/etc/sudoers.d/.opsdeck-$user" && chmod 0440 "/etc/sudoers.d/.opsdeck-$user" || fail "$file cannot be written."
    visudo -cqf "/etc/sudoers.d/.opsdeck-$user" || { rm -f "/etc/sudoers.d/.opsdeck-$user"; fail "visudo does not take the rule for $user."; }
    sync "/etc/sudoers.d/.opsdeck-$user" && mv -f "/etc/sudoers.d/.opsdeck-$user" "$file"
    in_force || { put_back "$job" "$file"; fail "The rule for $user is written and not in force: /etc/sudoers does not read /etc/sudoers.d, or another rule comes later."; }
    tell state change ;;
  undo)
    lock_step
    put_back "$job" "$file" ;;
esac
