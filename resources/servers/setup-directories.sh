# The folders that apps and we ourselves use.
# $1: check, apply or undo. $2: the job.
job=$2
made=$home_of_ours/backup/$job/made-directories
each() { printf '%s\n' '/opt/opsdeck 755' '/opt/opsdeck/apps 755' '/var/lib/opsdeck 700'; }
wrong_of() {
  each | while read -r folder mode; do
    [ "$(stat -c %a:%U "$folder" 2>/dev/null)" = "$mode:root" ] && [ -d "$folder" ] && [ ! -L "$folder" ] || printf '%s %s\n' "$folder" "$mode"
  done
}
case $1 in
  check)
    wrong=$(wrong_of)
    if [ -z "$wrong" ]; then tell state already; else tell state change; fi
    tell after "$(each | cut -d' ' -f1 | tr '\n' ' ')"
    tell verify 'stat'
    tell undo 'folders that are empty are taken away' ;;
  apply)
    lock_step
    wrong=$(wrong_of)
    if [ -z "$wrong" ]; then tell state already; exit; fi
    mkdir -p "$(dirname "$made")"
    printf '%s\n' "$wrong" | while read -r folder mode; do
      [ ! -L "$folder" ] || fail "$folder is a link, and is not followed."
      [ -d "$folder" ] || { mkdir -p "$folder" && echo "$folder" >>"$made"; } || fail "$folder cannot be made."
      chown root:root "$folder" && chmod "$mode" "$folder"
    done || exit 3
    [ -z "$(wrong_of)" ] || fail 'The folders are not as they should be.'
    tell state change ;;
  undo)
    lock_step
    [ -s "$made" ] || exit 0
    sort -r "$made" | while read -r folder; do rmdir "$folder" 2>/dev/null; done
    rm -f "$made" ;;
esac
