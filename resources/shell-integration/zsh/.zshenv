# Ends each mark: what is printed can hold marks too, and does not know it. Nothing that is started from here gets to know it.
__opsdeck_nonce=$OPSDECK_MARK_NONCE
unset OPSDECK_MARK_NONCE
# Gives zsh back its own folder of files, reads the user's, and adds the marks when an interactive shell has read them all.
if [[ -n "$OPSDECK_ZDOTDIR" ]]; then ZDOTDIR=$OPSDECK_ZDOTDIR; else unset ZDOTDIR; fi
__opsdeck_marks=$OPSDECK_MARKS_ZSH
unset OPSDECK_ZDOTDIR OPSDECK_MARKS_ZSH
[[ -r ${ZDOTDIR:-$HOME}/.zshenv ]] && . ${ZDOTDIR:-$HOME}/.zshenv
if [[ -o interactive ]]; then
  autoload -Uz add-zsh-hook
  # The first prompt comes after all of the user's files.
  __opsdeck_first() {
    add-zsh-hook -d precmd __opsdeck_first
    . $__opsdeck_marks
    __opsdeck_prompt
  }
  add-zsh-hook precmd __opsdeck_first
fi
