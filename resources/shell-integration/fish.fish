# Marks for Opsdeck's terminal: where a prompt begins, which command runs, how it ended.
if status is-interactive; and not set -q __opsdeck_marks
    set -g __opsdeck_marks 1
    function __opsdeck_escape
        string replace -a '\\' '\\\\' -- $argv[1] | string replace -a ';' '\\x3b' | string join '\\x0a'
    end
    function __opsdeck_prompt --on-event fish_prompt
        printf '\e]633;P;Cwd=%s\a\e]633;A\a' (__opsdeck_escape $PWD)
    end
    function __opsdeck_before --on-event fish_preexec
        printf '\e]633;E;%s\a\e]633;C\a' (__opsdeck_escape $argv[1])
    end
    function __opsdeck_after --on-event fish_postexec
        printf '\e]633;D;%s\a' $status
    end
end
