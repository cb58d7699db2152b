# Does one action on a unit and tells in which state it left it, two seconds later.
# $1: start, stop, restart, reload, enable or disable. $2: the unit.
action=$1 unit=$2
case $unit in
  ssh.service|sshd.service)
    case $action in
      restart|reload) sshd -t || { echo 'sshd would not start with its configuration; nothing was done.' >&2; exit 3; } ;;
    esac ;;
esac
state() { systemctl show --no-pager --property=ActiveState,SubState,MainPID,Result,UnitFileState -- "$unit"; }
systemctl --no-ask-password "$action" -- "$unit" >&2
code=$?
first=$(state)
sleep 2
second=$(state)
echo "code=$code"
echo "$second"
pid_of() { echo "$1" | sed -n 's/^MainPID=//p'; }
[ "$(pid_of "$first")" = "$(pid_of "$second")" ] && echo held=yes || echo held=no
