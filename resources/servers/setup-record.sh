# A note on the machine that it was set up, and by what. Standard input is the note.
# $1: check or apply. $2: the job.
case $1 in
  check)
    tell state change
    tell after "$home_of_ours/setup.json"
    tell verify 'the file read back' ;;
  apply)
    lock_step
    note=$(cat)
    printf '%s\n' "$note" | put_file "$home_of_ours/setup.json" 0600 root:root
    [ "$(cat "$home_of_ours/setup.json")" = "$note" ] || fail 'The note was written and reads otherwise.'
    tell state change ;;
esac
