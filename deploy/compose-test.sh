#!/bin/bash
# Trains over docker compose with a coordinator and three workers; in mid-run kills a worker, tells one to leave, kills
# everything that is left, and brings all of it back. The trained parameters must be those of the same run in one
# process, and a coordinator that is started again after the end must say so and end.
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
# The highest round told; a coordinator that was killed tells some rounds twice.
rounds() { events | sed -n 's/.*"event":"round".*"round":\([0-9]*\).*/\1/p' | sort -n | tail -1; }
rounds_reached() { local now; now=$(rounds); [ "${now:--1}" -ge "$1" ] || ended; }
ended() { [ "$(docker inspect -f '{{.State.Status}}' "$coordinator")" = exited ]; }
still_running() { ! ended || fail "the run had ended before $1"; }
exit_code() { docker inspect -f '{{.State.ExitCode}}' "$1"; }
page_answers() {
  local line
  exec 3<>"/dev/tcp/127.0.0.1/$GALAXY_PAGE_PORT" || return 1
  printf 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
  read -r line <&3; exec 3>&-
  [[ $line == "HTTP/1."*" 200 "* ]]
}
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

page_answers 2>/dev/null || fail "the page does not answer"
mapfile -t workers < <("${compose[@]}" ps -q worker)

until_true "$limit" "round 10" rounds_reached 10
still_running "anything was killed"
docker kill "${workers[0]}" >/dev/null
say "killed worker ${workers[0]:0:12} after round $(rounds)"

until_true "$limit" "round 25" rounds_reached 25
still_running "a worker was told to leave"
docker stop "${workers[1]}" >/dev/null
code=$(exit_code "${workers[1]}")
[ "$code" -eq 130 ] || fail "a worker told to leave ended with exit code $code"
say "worker ${workers[1]:0:12} left in order after round $(rounds)"

until_true "$limit" "round 40" rounds_reached 40
still_running "everything was killed"
"${compose[@]}" kill
say "killed the coordinator and the last worker after round $(rounds); starting all"
"${compose[@]}" up --detach --no-recreate --scale worker=3

until_true "$limit" "the end of the run" ended
code=$(exit_code "$coordinator")
[ "$code" -eq 0 ] || fail "the coordinator ended with exit code $code"
actual=$(events | trained_hash)
say "in the cluster:        $actual after round $(rounds)"
[ "$actual" = "$expected" ] || fail "the parameters differ: $actual, expected $expected"

again=$(docker start --attach "$coordinator" 2>/dev/null | trained_hash) || fail "started after the end: exit code $?"
[ "$again" = "$expected" ] || fail "started after the end, it says $again"
say "started after the end: $again"
say "PASSED: the same parameters"
