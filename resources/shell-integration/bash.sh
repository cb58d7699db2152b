# Marks for Opsdeck's terminal: where a prompt begins and ends, which command runs, how it ended. Read by bash instead of the user's file, which it
# reads first; nothing of the user's is changed.
if [ -z "${OPSDECK_MARKS:-}" ]; then
  OPSDECK_MARKS=1
  # Ends each mark: what is printed can hold marks too, and does not know it. Nothing that is started from here gets to know it.
  __opsdeck_nonce=$OPSDECK_MARK_NONCE
  unset OPSDECK_MARK_NONCE
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
    [ "${__opsdeck_ran:-0}" = 1 ] && printf '\033]633;D;%s;%s\007' "$code" "$__opsdeck_nonce"
    __opsdeck_ran= __opsdeck_ready=$__opsdeck_old
    printf '\033]633;P;Cwd=%s;%s\007\033]633;A;%s\007' "$(__opsdeck_escape "$PWD")" "$__opsdeck_nonce" "$__opsdeck_nonce"
    return $code
  }
  __opsdeck_tell() {
    printf '\033]633;E;%s;%s\007\033]633;C;%s\007' "$(__opsdeck_escape "$1")" "$__opsdeck_nonce" "$__opsdeck_nonce"
  }
  # The newest entry of the history, without its number.
  __opsdeck_last() {
    local line
    line=$(HISTTIMEFORMAT= builtin history 1)
    line=${line#"${line%%[![:space:]]*}"}
    line=${line#"${line%%[!0-9]*}"}
    line=${line#[* ]}
    printf '%s' "${line# }"
  }
  # Before each simple command: only the first of a line that PS0 did not tell already.
  __opsdeck_before() {
    [ -n "$COMP_LINE" ] && return
    [ "${__opsdeck_ready:-0}" = 1 ] || return
    case $BASH_COMMAND in __opsdeck_*) return ;; esac
    __opsdeck_ready= __opsdeck_ran=1
    local line
    line=$(__opsdeck_last)
    # No new entry: the same line once more, or one that the user keeps out of the history, which is told with the blank that did so.
    [[ -z $__opsdeck_old && $line != "$BASH_COMMAND"* ]] && line=" $BASH_COMMAND"
    __opsdeck_tell "${line:-$BASH_COMMAND}"
  }
  trap '__opsdeck_before' DEBUG
  # First, so that it sees the exit code; the user's own come after.
  if [ "${BASH_VERSINFO[0]}${BASH_VERSINFO[1]}" -ge 51 ] && [[ $(declare -p PROMPT_COMMAND 2>/dev/null) == 'declare -a'* ]]; then
    PROMPT_COMMAND=(__opsdeck_prompt "${PROMPT_COMMAND[@]}")
  else
    PROMPT_COMMAND="__opsdeck_prompt${PROMPT_COMMAND:+; $PROMPT_COMMAND}"
  fi
  PS1="$PS1\[\033]633;B\007\]"
  if [ "${BASH_VERSINFO[0]}${BASH_VERSINFO[1]}" -ge 44 ]; then
    __opsdeck_old= __opsdeck_x=x
    # Once for each line that runs, also for one that begins with a bracket or a loop. A line that entered the history is told from there.
    PS0="$PS0"'${__opsdeck_x:$((__opsdeck_new = \! != __opsdeck_number, __opsdeck_number = \!, 0)):0}$([ "$__opsdeck_new" = 1 ] && __opsdeck_tell "$(__opsdeck_last)")'
    PS0+='${__opsdeck_x:$((__opsdeck_ran = __opsdeck_new, __opsdeck_ready = ! __opsdeck_new, 0)):0}'
  else
    __opsdeck_old=1
  fi
fi
