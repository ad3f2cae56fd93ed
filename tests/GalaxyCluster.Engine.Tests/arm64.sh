#!/bin/bash
# The engine's bits on NEON: runs parts of this test program for linux-arm64 under qemu-user and compares its report
# with that of this machine; then `galaxy verify-engine` and a small run, whose parameters must have the same SHA-256. The
# latter two are left out where the emulator cannot read YAML: YamlDotNet's regular expressions fail under qemu 7.2.
# Exit code 0: everything is equal.
#
# usage: arm64.sh [--all] [WORK]      WORK: a folder for what is downloaded and built (default .artifacts/arm64)
# --all trains 100 steps of every named model under the emulator instead of 4: a minute or two more.
# Needs: the .NET SDK and its linux-arm64 runtime packs (NuGet), Debian's apt-get and dpkg. Installs nothing: the emulator
# and arm64's C libraries are unpacked in WORK.
set -euo pipefail
few=1
[ "${1:-}" = --all ] && { few=0; shift; }
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:-$root/.artifacts/arm64}
mkdir -p "$work"; work=$(cd "$work" && pwd)
project=$here/GalaxyCluster.Engine.Tests.csproj

unpack_emulator() {
  mkdir -p "$work"/{debs,qemu,libs,apt/lists/partial,apt/cache/archives/partial}
  cd "$work/debs"
  apt-get download qemu-user-static
  . /etc/os-release
  echo "deb [arch=arm64] http://deb.debian.org/debian $VERSION_CODENAME main" > "$work/apt/sources.list"
  local apt=(-o "Dir::Etc::sourcelist=$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$work/apt/lists" -o "Dir::Cache=$work/apt/cache" -o APT::Architectures::=arm64)
  apt-get "${apt[@]}" -qq update
  apt-get "${apt[@]}" download libc6:arm64 libstdc++6:arm64 libgcc-s1:arm64
  # OpenSSL, for SHA-256; its package has another name from Debian 13 on.
  apt-get "${apt[@]}" download libssl3:arm64 || apt-get "${apt[@]}" download libssl3t64:arm64
  dpkg -x qemu-user-static*.deb "$work/qemu"
  for package in lib*_arm64.deb; do dpkg -x "$package" "$work/libs"; done
}

[ -x "$work/qemu/usr/bin/qemu-aarch64-static" ] || unpack_emulator
for built in "$project" "$root/src/GalaxyCluster.Cli"; do
  dotnet publish "$built" -r linux-arm64 --self-contained -c Release -v q --nologo --artifacts-path "$work/build" \
    -p:InvariantGlobalization=true
  dotnet build "$built" -c Release -v q --nologo
done
on_arm() {
  local program=$1; shift
  "$work/qemu/usr/bin/qemu-aarch64-static" -L "$work/libs" "$(echo "$work"/build/publish/"$program"/*/"${program/*.Cli/galaxy}")" "$@"
}
tests_on_arm() { on_arm GalaxyCluster.Engine.Tests "$@"; }
galaxy_on_arm() { on_arm GalaxyCluster.Cli "$@"; }
galaxy_here() { dotnet "$root/.artifacts/bin/GalaxyCluster.Cli/release/galaxy.dll" "$@"; }
report=(-method GalaxyCluster.Engine.Tests.Kernels.InstructionSetTests.The_hash_of_all_kernels_repeats)
export GALAXY_BIT_REPORT_FEW_STEPS=$few
[ $few = 1 ] || export GALAXY_ALL_STEPS=1
export GALAXY_BIT_REPORT_MODELS=$work/models
rm -rf "$work/models"; mkdir "$work/models"

GALAXY_BIT_REPORT=$work/here.txt dotnet "$root/.artifacts/bin/GalaxyCluster.Engine.Tests/release/GalaxyCluster.Engine.Tests.dll" "${report[@]}"
GALAXY_BIT_REPORT=$work/arm64.txt tests_on_arm "${report[@]}"
# Those that start no process, each in one of its own: several at once end the emulator.
for test in Floats_round_once Lanes_of_every_width_round_once Doubles_round_once Forms_that_round_twice_are_caught; do
  tests_on_arm -method "GalaxyCluster.Engine.Tests.Kernels.FusedMultiplyAddTests.$test"
done

grep -P '^path\tVector128$' "$work/arm64.txt" || { echo "arm64 does not run on Vector128 (NEON)"; exit 1; }
# The path differs and so must the kernel that is wrong on purpose; nothing else may.
different=$(diff "$work/here.txt" "$work/arm64.txt" | grep -P '^[<>]' | cut -c3- | cut -f1 | sort -u | paste -sd, || true)
echo "lines that differ: ${different:-none}"
[ "$different" = "broken kernel,path" ] || exit 1
echo "same bits on NEON: $(($(wc -l < "$work/here.txt") - 2)) hashes"

if ! galaxy_on_arm model show small > "$work/yaml.txt" 2>&1; then
  echo "left out: galaxy itself, since this emulator cannot read YAML ($work/yaml.txt)"
  exit 0
fi
galaxy_on_arm verify-engine
sha() { grep -oP '(?<="parametersSha256":")[0-9a-f]{64}' | tail -1; }
rm -rf "$work/pictures" "$work/runs"
galaxy_here data synth --count 64 --size 32 --seed 1 --out "$work/pictures" > "$work/synth.txt"
run=(train --data "$work/pictures" --model small --epochs 2 --workers 0 --threads 1 --json --out)
here_sha=$(galaxy_here "${run[@]}" "$work/runs/here" | sha)
arm_sha=$(galaxy_on_arm "${run[@]}" "$work/runs/arm64" | sha)
echo "a small run's parameters: $here_sha here, $arm_sha on arm64"
[ "$here_sha" = "$arm_sha" ]
