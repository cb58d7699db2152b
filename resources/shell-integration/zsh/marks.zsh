# Marks for Opsdeck's terminal: where a prompt begins and ends, which command runs, how it ended.
__opsdeck_escape() {
  emulate -L zsh
  local text=${1//\\/\\\\}
  text=${text//;/\\x3b}
  text=${text//$'\n'/\\x0a}
  print -rn -- ${text//[[:cntrl:]]/ }
}
__opsdeck_prompt() {
  local code=$?
  [[ -n "$__opsdeck_ran" ]] && print -rn -- $'\e]633;D;'$code';'$__opsdeck_nonce$'\a'
  __opsdeck_ran=
  print -rn -- $'\e]633;P;Cwd='"$(__opsdeck_escape $PWD);$__opsdeck_nonce"$'\a\e]633;A;'$__opsdeck_nonce$'\a'
}
__opsdeck_before() {
  __opsdeck_ran=1
  print -rn -- $'\e]633;E;'"$(__opsdeck_escape $1);$__opsdeck_nonce"$'\a\e]633;C;'$__opsdeck_nonce$'\a'
}
add-zsh-hook preexec __opsdeck_before
precmd_functions=(__opsdeck_prompt ${precmd_functions:#__opsdeck_prompt})
PS1="$PS1%{"$'\e]633;B\a'"%}"
