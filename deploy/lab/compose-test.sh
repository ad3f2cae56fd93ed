#!/bin/bash
# deploy/compose-test.sh on a machine without a Docker engine or a registry of images: starts a private engine, makes the
# two base images from Debian and this machine's own .NET, runs the test, and stops the engine.
#
# usage: deploy/lab/compose-test.sh [RUN.yaml]      W: work folder (a new one)   LAB: folder of the lab's scripts
set -euo pipefail
cd "$(dirname "$0")/../.."

LAB=$(realpath "${LAB:-../shared/lab}")
[ -x "$LAB/docker-up.sh" ] || { echo "no docker-up.sh in $LAB: name the folder of the lab's scripts in LAB" >&2; exit 2; }
made=
[ -n "${W:-}" ] || made=$(mktemp -d)
export W=${W:-$made}
export DOCKER_HOST="unix://$W/docker.sock" DOCKER_CONFIG="$W/config"

cleanup() {
  [ -z "$started" ] || "$LAB/docker-down.sh" || true
  [ -z "$made" ] || rm -rf "$made"
}
started=
trap cleanup EXIT

if ! docker info >/dev/null 2>&1; then
  started=yes
  "$LAB/docker-up.sh"
fi
for image in mcr.microsoft.com/dotnet/sdk:10.0 mcr.microsoft.com/dotnet/aspnet:10.0; do
  docker image inspect "$image" >/dev/null 2>&1 || { "$LAB/docker-base.sh"; break; }
done
docker compose version >/dev/null 2>&1 || P="$DOCKER_CONFIG/cli-plugins" "$LAB/compose-v2.sh"

deploy/compose-test.sh "$@"
