#!/bin/sh
# Makes a container engine answer, so that proposed edits can be run. Idempotent; `make` calls it.
# Exit 0: an engine answers. Exit 1: none does; one message says what is missing and how to get it.
set -eu

LOG=/var/log/pixelproof-dockerd.log
PID=/var/run/docker.pid
WAIT_SECONDS=60

answers() {
    docker info >/dev/null 2>&1
}

give_up() {
    printf '%s\n' "pixelproof: $1" >&2
    exit 1
}

install_packages() {
    missing=""
    command -v dockerd >/dev/null 2>&1 || missing="docker.io"
    command -v mmdebstrap >/dev/null 2>&1 || missing="$missing mmdebstrap"
    [ -z "$missing" ] && return 0
    echo "pixelproof: installing$missing (apt-get)"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null 2>&1 || true
    # shellcheck disable=SC2086  # a list of package names
    apt-get install -y -qq --no-install-recommends $missing iptables >/dev/null 2>&1 ||
        give_up "apt-get could not install:$missing. Check the network and /etc/apt, then run: apt-get install $missing"
}

drop_stale_pid() {
    [ -f "$PID" ] || return 0
    pid=$(cat "$PID" 2>/dev/null || echo 0)
    case "$(cat "/proc/$pid/comm" 2>/dev/null || true)" in
        dockerd) ;;
        *) rm -f "$PID" ;;
    esac
}

# dockerd_ready FLAGS...: starts the daemon with these flags; 1 if it ended or never answered.
dockerd_ready() {
    drop_stale_pid
    setsid nohup dockerd "$@" >"$LOG" 2>&1 </dev/null &
    daemon=$!
    waited=0
    while [ "$waited" -lt "$((WAIT_SECONDS * 5))" ]; do
        answers && return 0
        kill -0 "$daemon" 2>/dev/null || return 1
        sleep 0.2
        waited=$((waited + 1))
    done
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
    return 1
}

start_daemon() {
    # Sandboxes have no network, so a kernel without iptables or bridges is good enough.
    for flags in "" "--iptables=false --ip6tables=false" "--iptables=false --bridge=none"; do
        for driver in "" "--storage-driver=vfs"; do
            # shellcheck disable=SC2086  # lists of flags
            dockerd_ready $flags $driver && return 0
        done
    done
    return 1
}

answers && exit 0

if [ "$(id -u)" != 0 ]; then
    if command -v docker >/dev/null 2>&1; then
        give_up "a docker command is here, but no engine answers. Start Docker Desktop, Colima or Rancher Desktop, or run: sudo systemctl start docker; if the answer is 'permission denied', run: sudo usermod -aG docker $(id -un), then log in again. Until then edits are shown as unverified."
    fi
    give_up "no container engine. Install one: on Debian or Ubuntu 'sudo apt-get install docker.io mmdebstrap', on macOS Docker Desktop or Colima, on Windows Docker Desktop (WSL 2). Until then edits are shown as unverified."
fi
if ! command -v apt-get >/dev/null 2>&1; then
    give_up "no container engine answers, and this system has no apt-get to install one with. Install Docker (or Podman with its Docker socket) and start it. Until then edits are shown as unverified."
fi

install_packages
answers && exit 0
start_daemon && exit 0
give_up "dockerd does not start; its last words: $(tail -n 3 "$LOG" 2>/dev/null | tr '\n' ' '). The whole log is $LOG. Until it runs, edits are shown as unverified."
