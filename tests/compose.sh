#!/usr/bin/env bash
# Starts docker-compose.yml for real and lets the main job run in it: 600 packages answered as the contract demands, every
# process well, a killed one back by itself, nothing lost.
#
#   tests/compose.sh [--cluster] [BINARY]       a built `telnusqa`; target/debug/telnusqa where none is named
#
# With --cluster three servers of the bus keep each stream together and a PostgreSQL stands by: each server of the bus is killed,
# and in the end the first PostgreSQL is lost, and the second takes its place.
#
# The engine is started here, in a network of its own that leads nowhere and leaves the machine's rules alone; the images are
# made of Debian's packages, for nothing can be pulled from there. What is kept is .tools/compose/base.tar (800 MB, for the next
# time). Needs root, 4 GB of disk, and docker.io docker-compose debootstrap iptables iproute2; ends with 77 where it cannot run.
set -euo pipefail
cd "$(dirname "$0")/.."
ROOT=$PWD
OF=()
if [ "${1:-}" = --cluster ]; then
    OF=(--env-file deploy/cluster.env --profile cluster)
    shift
fi
BINARY=${1:-target/debug/telnusqa}
CACHE=.tools/compose
BOUND=180

step() { printf '\n== %3d s  %s\n' "$SECONDS" "$*"; }
fail() { printf 'failed to %s\n' "$*" >&2; exit 1; }
compose() { docker-compose "${OF[@]}" "$@"; }
skip() { printf 'SKIPPED: %s\n' "$*"; exit 77; }

[ "$(id -u)" = 0 ] || skip "an engine can be started by root alone"
for program in dockerd docker-compose debootstrap iptables ip nsenter unshare wget; do
    command -v "$program" >/dev/null || skip "$program is not installed"
done
unshare -n true 2>/dev/null || skip "this machine gives out no network namespaces"
[ -x "$BINARY" ] && [ -x "${BINARY%/*}/telnusqa-documents" ] || fail "find $BINARY: cargo build -p telnusqa -p telnusqa-documents makes it and what it needs"
[ -x .tools/venv/bin/nats-server ] || fail "find nats-server: ./run installs it"

WORK=$(mktemp -d /tmp/telnusqa-compose.XXXXXX)
ENGINE=
DOCKER=/usr/bin/docker
export DOCKER_HOST=unix://$WORK/docker.sock DOCKER_CONFIG=$WORK/config COMPOSE_PROJECT_NAME=telnusqa COMPOSE_INTERACTIVE_NO_CLI=1
export TELNUSQA_IMAGE=telnusqa-test POSTGRES_IMAGE=telnusqa-test-servers NATS_IMAGE=telnusqa-test-servers
export PROMETHEUS_IMAGE=telnusqa-test-servers ALERTMANAGER_IMAGE=telnusqa-test-alertmanager
export OTEL_EXPORTER_OTLP_ENDPOINT=
mkdir "$WORK/config"

stop() {
    trap - EXIT HUP INT TERM
    if [ -n "$ENGINE" ] && kill -0 "$ENGINE" 2>/dev/null; then
        compose down --volumes --timeout 20 >/dev/null 2>&1 || true
        kill -TERM "$ENGINE"
        wait "$ENGINE" || true
    fi
    # What the engine had mounted, where it was killed.
    awk -v at="$WORK/" 'index($2, at) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r -n 1 umount 2>/dev/null || true
    rm -rf "$WORK"
}
trap stop EXIT
trap 'stop; exit 130' INT
trap 'stop; exit 143' HUP TERM

# until_true SECONDS WHAT COMMAND…
until_true() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || fail "see $what"
        sleep 0.5
    done
}

# What the images are made of: Debian with PostgreSQL, Prometheus and its Alertmanager.
make_base() {
    [ -s "$CACHE/base.tar" ] && return
    step "making a Debian of packages (the first time takes two minutes)"
    mkdir -p "$CACHE"
    local root=$WORK/root
    debootstrap --variant=minbase --include=ca-certificates,wget bookworm "$root" >"$WORK/debootstrap.log" 2>&1 \
        || { tail -n 5 "$WORK/debootstrap.log"; skip "no Debian can be made here"; }
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    mkdir -p "$root/etc/postgresql-common"
    echo 'create_main_cluster = false' >"$root/etc/postgresql-common/createcluster.conf"
    chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql-15 prometheus prometheus-alertmanager \
        >"$WORK/packages.log" 2>&1 || { tail -n 5 "$WORK/packages.log"; fail "install the packages"; }
    rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,locale,man}
    tar -C "$root" -cf "$CACHE/base.tar.new" .
    mv "$CACHE/base.tar.new" "$CACHE/base.tar"
    rm -rf "$root"
}

start_engine() {
    step "starting an engine"
    unshare -n bash -c "ip link set lo up && sysctl -qw net.ipv4.ip_forward=1 && exec dockerd --data-root '$WORK/data' \
        --exec-root '$WORK/exec' --pidfile '$WORK/docker.pid' -H '$DOCKER_HOST'" >"$WORK/dockerd.log" 2>&1 </dev/null &
    ENGINE=$!
    local end=$((SECONDS + 60))
    until $DOCKER version >/dev/null 2>&1; do
        if ! kill -0 "$ENGINE" 2>/dev/null || [ "$SECONDS" -ge "$end" ]; then
            tail -n 5 "$WORK/dockerd.log"
            skip "no engine can be started here"
        fi
        sleep 0.5
    done
}

make_images() {
    step "making the images"
    $DOCKER import "$CACHE/base.tar" telnusqa-test-base >/dev/null
    mkdir "$WORK/servers" "$WORK/house"
    cp -L tests/compose/entrypoint.sh .tools/venv/bin/nats-server "$WORK/servers/"
    chmod 755 "$WORK"/servers/*
    $DOCKER build -q --build-arg BASE=telnusqa-test-base -t telnusqa-test-servers --target servers -f tests/compose/Dockerfile "$WORK/servers"
    $DOCKER build -q --build-arg BASE=telnusqa-test-base -t telnusqa-test-alertmanager --target alertmanager -f tests/compose/Dockerfile "$WORK/servers"
    strip -o "$WORK/house/telnusqa" "$BINARY"
    strip -o "$WORK/house/telnusqa-documents" "${BINARY%/*}/telnusqa-documents"
    $DOCKER build -q --build-arg BASE=telnusqa-test-base -t telnusqa-test --target ready-built -f deploy/Dockerfile "$WORK/house"
}

LASTING=(postgres nats intake notification relay signing status watch web workflow mailbox test-nuc test-portal test-sms prometheus alertmanager)
SERVICES=(intake notification relay signing status watch web workflow)
BUS=(nats)
if [ "${#OF[@]}" -gt 0 ]; then
    BUS+=(nats-2 nats-3)
    LASTING+=(nats-2 nats-3 postgres-2)
fi

container() { compose ps -q "$1" 2>/dev/null; }
said() { $DOCKER inspect -f "$2" "$(container "$1")" 2>/dev/null; }
healthy() { [ "$(said "$1" '{{.State.Health.Status}}')" = healthy ]; }
all_healthy() {
    local name
    for name in "${LASTING[@]}"; do
        until_true "$BOUND" "$name healthy: $(said "$name" '{{json .State}}')" healthy "$name"
        echo "$name is healthy"
    done
}
tools() { compose run -T --rm -v "$ROOT/tests/data/iis:/data:ro" tools "$@" </dev/null; }
from_outside() { nsenter -t "$(cat "$WORK/docker.pid")" -n wget -q -T 5 -O - "$1"; }

main_job() {
    tools iis publish /data/feed.jsonl --expect /data/feed.expected.jsonl | tee "$WORK/answers"
    grep -qx '600 of 600 as expected' "$WORK/answers" || fail "have 600 of 600 packages answered as expected"
}

# Nobody's account, nothing writable but its volumes, no password in what the engine shows.
bound() {
    local name state
    for name in "${LASTING[@]}"; do
        state=$(said "$name" '{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.Memory}}')
        case $state in
            *" true [ALL] 0") fail "bound $name: its memory has no limit" ;;
            "10001:10001 true [ALL] "* | "65534:65534 true [ALL] "*) ;;
            *) fail "bound $name: $state" ;;
        esac
        if $DOCKER inspect "$(container "$name")" | grep -Eq '(postgres|nats)://[^/ ]+:[^/ ]+@'; then
            fail "keep the passwords of $name where the engine does not show them"
        fi
    done
}

# Its main process dies as in a crash: the engine starts it again.
heal() {
    local pid
    pid=$(said "$1" '{{.State.Pid}}')
    kill -KILL "$pid"
    until_true 60 "$1 started again" restarted "$1" "$pid"
    until_true "$BOUND" "$1 healthy again" healthy "$1"
}
restarted() { [ "$(said "$1" '{{.State.Running}}')" = true ] && [ "$(said "$1" '{{.State.Pid}}')" != "$2" ]; }

both_healthy() {
    local of
    of=$(compose ps -q "$1")
    [ "$(wc -w <<<"$of")" = 2 ] && [ "$($DOCKER inspect -f '{{.State.Health.Status}}' $of | sort | uniq -c | tr -s ' ')" = " 2 healthy" ]
}
stand_by() {
    local twice=(intake notification relay signing status workflow) name
    compose up -d --no-build --no-recreate $(printf -- '--scale %s=2 ' "${twice[@]}") "${twice[@]}" 2>/dev/null
    for name in "${twice[@]}"; do
        until_true "$BOUND" "both of $name healthy" both_healthy "$name"
    done
    for name in intake status; do
        $DOCKER stop -t 15 "${COMPOSE_PROJECT_NAME}_${name}_1" >/dev/null
    done
    main_job
    compose up -d --no-build --no-recreate $(printf -- '--scale %s=1 ' "${twice[@]}") "${twice[@]}" 2>/dev/null
    all_healthy >/dev/null
    echo "both were ready, and the second went on"
}

# asked QUERY: what Prometheus says, one value a line.
asked() {
    from_outside "http://127.0.0.1:9091/api/v1/query?query=$1" | grep -o '"value":\[[^]]*\]' | sed 's/.*,"\(.*\)"\]/\1/'
}
told_duty() { from_outside http://127.0.0.1:8025/messages.json | grep -q "ServiceDown.*duty@\|duty@.*ServiceDown"; }
says() { [ "$(asked "$1")" = "$2" ]; }

# Prometheus has every figure; a service that is stopped raises the alarm, one that is back ends it.
alarm() {
    until_true 60 "Prometheus with every process up" says 'sum(up)' 8
    until_true 60 "no part that is not ready" says 'count(telnusqa_part_ready==0)%20or%20vector(0)' 0
    until_true 60 "every package counted" says 'sum(telnusqa_intake_messages_total)>=bool%20600' 1
    until_true 60 "the consumers at the head" says 'max(telnusqa_house_consumer_lag)' 0
    until_true 90 "the open cases" says 'sum(telnusqa_house_cases)>bool%20300' 1
    compose stop "$1" 2>/dev/null
    until_true 150 "the alarm" says "count(ALERTS%7Balertname=%22ServiceDown%22,alertstate=%22firing%22,service=%22$1%22%7D)" 1
    echo "ServiceDown fires for $1"
    until_true 60 "the letter to whoever is on duty" told_duty "$1"
    echo "and whoever is on duty has a letter"
    compose start "$1" 2>/dev/null
    until_true 90 "the alarm ended" says "count(ALERTS%7Balertname=%22ServiceDown%22%7D)%20or%20vector(0)" 0
    echo "and ends when it is back"
}

# The first PostgreSQL is lost for good; what was acknowledged is there, and the house goes on.
take_over() {
    tools provision synchronous --postgres postgres:5432 on
    main_job
    compose kill postgres 2>/dev/null
    compose rm -f postgres 2>/dev/null
    compose exec -T postgres-2 pg_ctl promote -D /var/lib/postgresql/data/cluster </dev/null
    export TELNUSQA_POSTGRES=postgres-2:5432 TELNUSQA_STANDBY=
    compose run -T --rm --no-deps secrets </dev/null
    compose up -d --no-build --no-deps --force-recreate "${SERVICES[@]}" 2>/dev/null
    local kept=() name
    for name in "${LASTING[@]}"; do
        [ "$name" = postgres ] || kept+=("$name")
    done
    LASTING=("${kept[@]}")
    all_healthy
    main_job
    tools doctor
}

compose config -q
make_base
start_engine
make_images
step "starting the house"
compose up -d --no-build "${LASTING[@]}" || { compose logs --tail 20; fail "start the house"; }
all_healthy
step "600 packages of the State Corporation"
main_job
step "what the contact centre says, and the tools of operations"
tools status "$(sed -n '1s/.*"subject": *"\([^"]*\)".*/\1/p' tests/data/iis/feed.expected.jsonl)" --lang kk
tools doctor
from_outside http://127.0.0.1:8080/ >/dev/null || fail "reach the door for people from outside"
step "how each process is bound"
bound
for name in intake "${BUS[@]}" postgres; do
    step "$name is killed"
    heal "$name"
done
all_healthy
step "the same packages again"
main_job
tools doctor
step "figures and an alarm"
alarm status
step "a second instance of each stands by, and works on when the first is gone"
stand_by
step "a second start changes nothing that lasts"
compose up -d --no-build "${LASTING[@]}"
all_healthy
tools doctor
if [ "${#OF[@]}" -gt 0 ]; then
    step "the standby takes the place of a PostgreSQL that is lost"
    take_over
fi
step "done"
