# Marks for Opsdeck's terminal: where a prompt begins and ends, which command runs, how it ended. Read by bash instead of the user's file, which it
# reads first; nothing of the user's is changed.
if [ -z "${OPSDECK_MARKS:-}" ]; then
  OPSDECK_MARKS=1
  # As an interactive shell does by itself (bash(1), INVOCATION).
  [ -r /etc/bash.bashrc ] && . /etc/bash.bashrc
  [ -r "$HOME/.bashrc" ] && . "$HOME/.bashrc"

  __opsdeck_escape() {
    local LC_ALL=C text=$1 out= char i
    for ((i = 0; i < ${#text}; i++)); do
      char=${text:i:1}
      case $char in
        '\') out+='\\' ;;
        ';') out+='\x3b' ;;
        $'\n') out+='\x0a' ;;
        [[:cntrl:]]) out+=' ' ;;
        *) out+=$char ;;
      esac
    done
    printf '%s' "$out"
  }
  __opsdeck_prompt() {
    local code=$?
    [ -n "$__opsdeck_ran" ] && printf '\033]633;D;%s\007' "$code"
    __opsdeck_ran=
    printf '\033]633;P;Cwd=%s\007\033]633;A\007' "$(__opsdeck_escape "$PWD")"
    __opsdeck_ready=1
    return $code
  }
  __opsdeck_before() {
    [ -n "$COMP_LINE" ] && return
    [ -z "$__opsdeck_ready" ] && return
    case $BASH_COMMAND in __opsdeck_*) return ;; esac
    __opsdeck_ready=
    __opsdeck_ran=1
    local line
    line=$(HISTTIMEFORMAT= builtin history 1)
    line=${line#"${line%%[![:space:]]*}"}
    line=${line#*[0-9]}
    line=${line#"${line%%[![:space:]0-9]*}"}
    printf '\033]633;E;%s\007\033]633;C\007' "$(__opsdeck_escape "${line:-$BASH_COMMAND}")"
  }
  trap '__opsdeck_before' DEBUG
  # First, so that it sees the exit code; the user's own come after.
  if [ "${BASH_VERSINFO[0]}${BASH_VERSINFO[1]}" -ge 51 ] && [[ $(declare -p PROMPT_COMMAND 2>/dev/null) == 'declare -a'* ]]; then
    PROMPT_COMMAND=(__opsdeck_prompt "${PROMPT_COMMAND[@]}")
  else
    PROMPT_COMMAND="__opsdeck_prompt${PROMPT_COMMAND:+; $PROMPT_COMMAND}"
  fi
  PS1="$PS1\[\033]633;B\007\]"
fi
