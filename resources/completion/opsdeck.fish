# Completion of opsdeck for fish: opsdeck completion fish > ~/.config/fish/completions/opsdeck.fish
function __opsdeck_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    for line in (command $before[1] complete-words -- $before[2..-1] (string unescape -- "$current"; or echo -- "$current") 2>/dev/null)
        set -l fields (string split \t -- $line)
        if test "$fields[2]" = shell-folders
            __fish_complete_directories "$current" ''
        else
            printf '%s\t%s\n' $fields[1] $fields[3]
        end
    end
end
complete -c opsdeck -f -k -a '(__opsdeck_complete)'
