#!/bin/sh
# A whole run on the full screen of a real terminal (tmux): Japanese text, a kill in the middle,
# resizing, a rollback, the end. Usage: run.sh GENBA BENCH [CAPTURES]; the bench holds a laptop with an
# order of the procedure `screen` on T-030 and T-031, and the files that are attached.
set -eu
genba=$1 bench=$2 captures=${3:-}
name=genba-screen-$$
tmux() { command tmux -L "$name" -f /dev/null "$@"; }
trap 'tmux kill-server 2>/dev/null || true' EXIT
number=0

screen() { tmux capture-pane -p -t run; }

# Waits until the screen shows something.
see() {
    tries=0
    until screen | grep -qF -- "$1"; do
        tries=$((tries + 1))
        if [ "$tries" -gt 150 ]; then
            echo "never seen: $1" >&2
            screen >&2
            exit 1
        fi
        sleep 0.1
    done
    if [ -n "$captures" ]; then
        number=$((number + 1))
        screen >"$captures/$(printf %02d "$number").txt"
    fi
}

# A key that answers comes when the question can have been read.
press() { sleep 0.8; tmux send-keys -t run "$@"; }
write() { tmux send-keys -t run -l "$1"; sleep 0.1; tmux send-keys -t run Enter; }
begin() { tmux send-keys -t run -l "clear; sh -c 'echo \$\$ >pid; exec \"$genba\" --home laptop step $1 --worker W-02'; echo ended:\$?"; tmux send-keys -t run Enter; }

tmux -u new-session -d -s run -x 80 -y 24 -c "$bench" \
    "env GENBA_LANG=ja GENBA_TEST_CLOCK=2024-06-10T17:30:00+09:00 LC_ALL=C.UTF-8 PS1='ready:' sh"
see 'ready:'
begin T-030
see '始める前に確かめること'
press y
see '1/9'
press o
see '立会者の氏名'
write '佐藤 花子'
see '2/9'
# a value may be typed as soon as its step is there
tmux send-keys -t run -l '１０.62.3.11'
see '> １０.62.3.11'
press Enter
see '3/9'

# nothing that was shown as recorded is lost
kill -9 "$(cat "$bench/pid")"
sleep 0.3
tmux send-keys -t run Enter
tmux respawn-pane -k -t run
see 'ready:'
begin T-030
see '3/9'
screen | grep -qF '○  現在のIPアドレス'

tmux resize-window -t run -x 60 -y 20
see '窓が小さすぎます'
tmux resize-window -t run -x 110 -y 32
see '3/9'
tmux resize-window -t run -x 80 -y 24
see 'Enter 決定'

press ｏ
see '値 '
write '82.4'
see '4/9'
press Enter
see '選択'
press 1
see '5/9'
press o
see '証跡のファイル（0/2'
tmux send-keys -t run -l '写真/'
tmux send-keys -t run Tab
see '表 示 1.txt  表 示 2.txt'
write '1.txt'
see '証跡のファイル（1/2'
write "'写真/表 示 2.txt'"
see '止める点'
press お
see '立会者の氏名'
tmux send-keys -t run Enter
see 'の氏名'
sleep 0.3
write '山本 隆'
see '残り'
press n
see '備考・理由'
write '進捗が止まった'
see 'この後に行うこと'
press y
see '【切戻し中】'
press o
see '備考・理由'
write '切戻す'
see '立会者の氏名'
tmux send-keys -t run Enter
see '2/2'
press o
see '立会者にこの画面を見せてください'
press q
see '先頭符号'
see 'ended:0'
test "$(tmux display-message -p -t run '#{alternate_on}')" = 0

# Ctrl-C gives the terminal back
begin T-031
see '始める前に確かめること'
press C-c
see 'ended:1'
test "$(tmux display-message -p -t run '#{alternate_on}')" = 0
echo done
