# Completion of opsdeck for bash: source <(opsdeck completion bash)
_opsdeck() {
  local line=${COMP_LINE:0:COMP_POINT} insert kind rest
  # bash replaces only what follows the last of its word breaks, so what stands before it in the word is taken off each answer.
  local word=${line##*[[:space:]]} cut= char
  local breaks=${COMP_WORDBREAKS//[!:=@]/}
  for ((char = 0; char < ${#breaks}; char++)); do
    local part=${word%"${word##*"${breaks:char:1}"}"}
    [ ${#part} -gt ${#cut} ] && cut=$part
  done
  COMPREPLY=()
  local blank=
  while IFS=$'\t' read -r insert kind rest; do
    if [ "$kind" = shell-folders ]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r insert; do COMPREPLY+=("$insert"); done < <(compgen -d -- "${word#"$cut"}")
      return
    fi
    case $insert in
      */ | *=) blank=no ;;
    esac
    case ${COMP_WORDS[COMP_CWORD]} in
      # An open quote: bash closes it and quotes by itself.
      [\"\']*) COMPREPLY+=("$insert") ;;
      *)
        insert=${insert#"$cut"}
        case $insert in
          *[!A-Za-z0-9_./:=@%+,^-]*) printf -v insert %q "$insert" ;;
        esac
        COMPREPLY+=("$insert")
        ;;
    esac
  done < <("${COMP_WORDS[0]}" complete-words --line "$line" 2>/dev/null)
  [ "$blank" = no ] && compopt -o nospace 2>/dev/null
  return 0
}
# What is used most comes first; bash before 4.4 sorts all the same.
complete -o nosort -F _opsdeck opsdeck 2>/dev/null || complete -F _opsdeck opsdeck
