#compdef opsdeck
# Completion of opsdeck for zsh: source <(opsdeck completion zsh) below compinit, or a file _opsdeck in a folder of fpath.
_opsdeck() {
  local -a before entries open_entries lines
  local line insert kind description shown
  before=("${(@Q)words[2,CURRENT-1]}")
  lines=("${(@f)$("${(Q)words[1]}" complete-words -- "${before[@]}" "${(Q)PREFIX}" 2>/dev/null)}")
  for line in $lines; do
    insert=${line%%$'\t'*}
    kind=${${line#*$'\t'}%%$'\t'*}
    description=${line##*$'\t'}
    if [[ $kind == shell-folders ]]; then
      _files -/
      return
    fi
    shown=${${insert//\\/\\\\}//:/\\:}
    [[ -n $description ]] && shown+=:$description
    # What goes on after it gets no blank.
    if [[ $insert == */ || $insert == *= ]]; then open_entries+=("$shown"); else entries+=("$shown"); fi
  done
  local ret=1
  (( $#entries )) && _describe -V -t opsdeck opsdeck entries && ret=0
  (( $#open_entries )) && _describe -V -t opsdeck-open opsdeck open_entries -S '' && ret=0
  return ret
}
if [[ $funcstack[1] == _opsdeck ]]; then
  _opsdeck "$@"
else
  compdef _opsdeck opsdeck
fi
