# Marks for Opsdeck's terminal: where a prompt begins, which command runs, how it ended.
if status is-interactive; and not set -q __opsdeck_marks
    set -g __opsdeck_marks 1
    # Ends each mark: what is printed can hold marks too, and does not know it. Nothing that is started from here gets to know it.
    set -g __opsdeck_nonce $OPSDECK_MARK_NONCE
    set -e OPSDECK_MARK_NONCE
    function __opsdeck_escape
        string replace -a '\\' '\\\\' -- $argv[1] | string replace -a ';' '\\x3b' | string join '\\x0a'
    end
    function __opsdeck_prompt --on-event fish_prompt
        printf '\e]633;P;Cwd=%s;%s\a\e]633;A;%s\a' (__opsdeck_escape $PWD) $__opsdeck_nonce $__opsdeck_nonce
    end
    function __opsdeck_before --on-event fish_preexec
        printf '\e]633;E;%s;%s\a\e]633;C;%s\a' (__opsdeck_escape $argv[1]) $__opsdeck_nonce $__opsdeck_nonce
    end
    function __opsdeck_after --on-event fish_postexec
        printf '\e]633;D;%s;%s\a' $status $__opsdeck_nonce
    end
end
