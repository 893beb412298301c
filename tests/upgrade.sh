#!/usr/bin/env bash
# A rolling upgrade, for real: a house of the previous version takes packages in at an even pace; the new version's tables are made under
# it; then its services are restarted as the new version, one after the other. All packages are answered as expected, the read models are
# what the log says, the register is whole. And before that the other way round, as far as it goes: what the old services do on the new tables.
#
#   tests/upgrade.sh OLD NEW       two folders with `telnusqa` and `telnusqa-documents` in them, as target/release
#
# Takes two minutes, and leaves nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# = 2 ] || { sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//' >&2; exit 2; }
OLD=$(realpath "$1") NEW=$(realpath "$2")
WORK=$(mktemp -d /tmp/telnusqa-upgrade.XXXXXX)
BIN=$WORK/bin HOUSE=$WORK/house
export TELNUSQA_DIR=$HOUSE
SERVICES=(intake notification relay signing status workflow web)
UP= FEED=

step() { printf '\n== %3d s  %s\n' "$SECONDS" "$*"; }
fail() { printf 'failed to %s\n' "$*" >&2; exit 1; }

stop() {
    trap - EXIT HUP INT TERM
    local pid
    for pid in $FEED $UP; do
        kill -TERM "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$WORK"
}
trap stop EXIT
trap 'stop; exit 130' INT
trap 'stop; exit 143' HUP TERM

# put FOLDER: what is started from now on is of this version.
put() {
    local name
    for name in telnusqa telnusqa-documents; do
        cp "$1/$name" "$BIN/$name.new"
        mv "$BIN/$name.new" "$BIN/$name"
    done
}
# said NAME: a member of endpoints.json or of the house's secrets.
said() { python3 -c 'import functools, json, sys; print(functools.reduce(lambda at, name: at[name], sys.argv[2:], json.load(open(sys.argv[1]))))' "$@"; }
pid_of() { said "$HOUSE/endpoints.json" pids "$1"; }
ready() { [ "$(curl -s -o /dev/null -w '%{http_code}' "$(said "$HOUSE/endpoints.json" web)/")" = 200 ]; }
# until_true SECONDS WHAT COMMAND…
until_true() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || fail "see $what"
        sleep 0.2
    done
}
is_of() { [ "$(readlink "/proc/$(pid_of "$1")/exe")" = "$BIN/telnusqa" ]; }

mkdir -p "$BIN"
put "$OLD"
step "the previous version: $("$BIN/telnusqa" --version)"
"$BIN/telnusqa" up --dir "$HOUSE" --web 0 --nats 0 --clock feed </dev/null >"$WORK/up.log" 2>&1 &
UP=$!
until_true 90 "the house ready" test -s "$HOUSE/endpoints.json"
step "600 packages, 12 a second"
"$BIN/telnusqa" iis publish tests/data/iis/feed.jsonl --expect tests/data/iis/feed.expected.jsonl --rate 12 </dev/null >"$WORK/feed.log" 2>&1 &
FEED=$!
sleep 5 # some packages come before
kill -0 "$FEED" 2>/dev/null || fail "go on with the feed: $(cat "$WORK/feed.log")"

put "$NEW"
step "the new version's tables, under the old services: $("$BIN/telnusqa" --version)"
OWNER=$(said "$HOUSE/secrets.json" postgres telnusqa_owner)
"$BIN/telnusqa" migrate --database "$OWNER" --keys-database "${OWNER/\/telnusqa\?//telnusqa_keys?}"
sleep 10 # the old services work on them
for name in "${SERVICES[@]}"; do
    before=$(pid_of "$name")
    kill -TERM "$before"
    until_true 60 "$name as the new version" is_of "$name"
    echo "$name is of the new version"
done
until_true 60 "the door for people open" ready
step "the rest of the feed"
wait "$FEED" || fail "have each package answered as expected: $(tail -n 20 "$WORK/feed.log")"
FEED=
tail -n 3 "$WORK/feed.log"
grep -qx '600 of 600 as expected' "$WORK/feed.log" || fail "have 600 of 600"
"$BIN/telnusqa" replay status --check
"$BIN/telnusqa" register --check
"$BIN/telnusqa" parked ls
step "an upgrade while the house worked: nothing lost"
