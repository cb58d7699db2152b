# Keys that let in: those on standard input, one a line, are added where they are missing; none is removed.
# $1: check, apply or undo. $2: the job. $3: the account.
job=$2 user=$3
wanted=$(cat)
home=$(getent passwd "$user" | cut -d: -f6)
file=$home/.ssh/authorized_keys
[ -n "$wanted" ] || fail 'No key is known that could let us in. Name one.'
# A key is the same whatever its comment and its options.
body_of() { printf '%s\n' "$1" | grep -oE '(ssh-(ed25519|rsa|dss)|ecdsa-sha2-nistp[0-9]+|sk-[a-z0-9@.-]+) [A-Za-z0-9+/=]+' | head -n 1; }
missing_of() {
  printf '%s\n' "$wanted" | while IFS= read -r line; do
    body=$(body_of "$line")
    [ -n "$body" ] || continue
    if [ -n "$home" ] && [ -r "$file" ] && grep -qF -- "$body" "$file"; then :; else printf '%s\n' "$line"; fi
  done
}
refuse_links() {
  for place in "$home" "$home/.ssh" "$file"; do [ -L "$place" ] && fail "$place is a link, and is not followed."; done
  return 0
}
case $1 in
  check)
    [ -z "$home" ] || refuse_links
    missing=$(missing_of)
    if [ -z "$missing" ]; then
      tell state already
      tell before "$(printf '%s\n' "$wanted" | grep -c .) keys are there"
    else
      tell state change
      tell after "$(printf '%s\n' "$missing" | grep -c .) keys more in ~$user/.ssh/authorized_keys"
      tell verify "the file read back as $user"
      tell undo 'the lines that were added are taken out'
      printf '%s\n' "$missing" | tell64 lines
    fi ;;
  apply)
    lock_step
    [ -n "$home" ] || fail "There is no account $user."
    refuse_links
    missing=$(missing_of)
    if [ -z "$missing" ]; then tell state already; exit; fi
    keep_copy "$job" "$file"
    # As that account, so that nothing it may do with its own folder reaches further than itself.
    printf '%s\n' "$missing" | runuser -u "$user" -- sh -c '
      umask 077
      cd "$1" && mkdir -p .ssh && chmod 0700 .ssh && cd .ssh || exit 3
      { [ ! -s authorized_keys ] || { cat authorized_keys; [ -z "$(tail -c 1 authorized_keys)" ] || echo; }; cat; } >authorized_keys.opsdeck-new || exit 3
      chmod 0600 authorized_keys.opsdeck-new && sync authorized_keys.opsdeck-new && mv -f authorized_keys.opsdeck-new authorized_keys
    ' sh "$home" || fail "$file cannot be written."
    [ -z "$(missing_of)" ] || fail "$file was written, and the keys are not in it."
    runuser -u "$user" -- test -r "$file" || fail "$user cannot read $file."
    mkdir -p "$home_of_ours/backup/$job" && printf '%s\n' "$missing" >"$home_of_ours/backup/$job/added-keys"
    tell state change ;;
  undo)
    lock_step
    added=$home_of_ours/backup/$job/added-keys
    [ -s "$added" ] && [ -n "$home" ] && [ -f "$file" ] || exit 0
    refuse_links
    runuser -u "$user" -- sh -c '
      cd "$1/.ssh" && umask 077 || exit 3
      lines=$(cat)
      grep -vxF -- "$lines" authorized_keys >authorized_keys.opsdeck-new
      mv -f authorized_keys.opsdeck-new authorized_keys
    ' sh "$home" <"$added" && rm -f "$added" ;;
esac
