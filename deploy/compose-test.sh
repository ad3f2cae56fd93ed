#!/bin/bash
# Trains over docker compose with a coordinator and three workers, kills one of them and then all of them in mid-run,
# brings them back, and compares the trained parameters with those of the same run in one process.
# Needs a Docker engine with compose, and nothing else.
#
# usage: deploy/compose-test.sh [RUN.yaml]
set -euo pipefail
cd "$(dirname "$0")/.."

run=$(realpath "${1:-deploy/compose-test.yaml}")
export GALAXY_RUN=$run GALAXY_PORT=${GALAXY_PORT:-5055} GALAXY_PAGE_PORT=${GALAXY_PAGE_PORT:-8055}
limit=${COMPOSE_TEST_LIMIT:-900}   # seconds that the run may take
if docker compose version >/dev/null 2>&1; then compose=(docker compose); else compose=(docker-compose); fi
compose+=(-p galaxycluster-test -f docker-compose.yml -f deploy/compose-test.override.yml)

say() { printf '%s  %s\n' "$(date -u +%T)" "$*"; }
fail() { say "FAILED: $*"; "${compose[@]}" ps || true; "${compose[@]}" logs --tail 20 || true; exit 1; }

# until_true SECONDS WHAT COMMAND…: waits for a condition that comes about, or says which one did not.
until_true() {
  local deadline=$((SECONDS + $1)) what=$2; shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || fail "$what: not within the time allowed"
    sleep 0.5
  done
}

# trained_hash: the parameters' hash in the result line of the JSON lines on standard input.
trained_hash() { sed -n 's/.*"event":"result".*"parametersSha256":"\([0-9a-f]\{64\}\)".*/\1/p' | tail -1; }

events() { docker logs "$coordinator" 2>/dev/null; }
rounds() { events | grep -c '"event":"round"' || true; }
rounds_reached() { [ "$(rounds)" -ge "$1" ] || ended; }
ended() { [ "$(docker inspect -f '{{.State.Status}}' "$coordinator")" = exited ]; }
healthy_workers() { "${compose[@]}" ps -q worker | xargs -r docker inspect -f '{{.State.Health.Status}}' | grep -c '^healthy$' || true; }
workers_healthy() { [ "$(healthy_workers)" -eq "$1" ]; }

trap '"${compose[@]}" down --volumes --remove-orphans >/dev/null 2>&1 || true' EXIT

say "building the image"
"${compose[@]}" build --quiet

say "the same run in one process, without any network"
expected=$(docker run --rm --network none --read-only --tmpfs /tmp -v /state -v /cache \
  -v "$run:/run.yaml:ro" galaxycluster train /run.yaml --workers 0 --json --out /state | trained_hash)
[ -n "$expected" ] || fail "the run in one process printed no result"
say "one process:           $expected"

say "a coordinator and three workers"
"${compose[@]}" up --detach --scale worker=3
coordinator=$("${compose[@]}" ps -aq coordinator)
[ "$(docker exec "$coordinator" id -u)" -ne 0 ] || fail "the coordinator runs as root"
until_true 120 "three healthy workers" workers_healthy 3

until_true "$limit" "round 10" rounds_reached 10
victim=$("${compose[@]}" ps -q worker | tail -1)
ended && fail "the run had ended before anything was killed"
docker kill "$victim" >/dev/null
say "killed worker ${victim:0:12} after $(rounds) rounds"

until_true "$limit" "round 40" rounds_reached 40
ended && fail "the run had ended before all workers were killed"
"${compose[@]}" kill worker
say "killed the other two after $(rounds) rounds; starting three"
"${compose[@]}" up --detach --no-recreate --scale worker=3

until_true "$limit" "the end of the run" ended
code=$(docker inspect -f '{{.State.ExitCode}}' "$coordinator")
[ "$code" -eq 0 ] || fail "the coordinator ended with exit code $code"
actual=$(events | trained_hash)
say "three workers, killed: $actual after $(rounds) rounds"
[ "$actual" = "$expected" ] || fail "the parameters differ: $actual, expected $expected"
say "PASSED: the same parameters"
