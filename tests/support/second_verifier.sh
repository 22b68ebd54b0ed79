#!/bin/bash
# A second hand for the dossier: openssl, sha256sum and this shell, nothing of the project.
# second_verifier.sh FOLDER SERVICE LEAF POSITION: manifests, the log's signature and the witness's cosignature on the
# checkpoint of a service, the seal, and the path from a leaf hash (hex) at a position to the root that was signed.
set -euo pipefail
cd "$1"
service=$2 leaf=$3 index=$(($4 - 1))

from_hex() { printf '%b' "$(printf %s "$1" | sed 's/../\\x&/g')"; }
to_hex() { od -An -v -tx1 | tr -d ' \n'; }
unbase() { printf %s "$1" | openssl base64 -d -A | to_hex; }
node() { from_hex "01$1$2" | openssl dgst -sha256 -binary | to_hex; }

# holds KEYFILE NOTE COSIGNER: a signature on the note is the first key's.
holds() {
  local name key line value text seconds
  name=$(head -n 1 "$1" | cut -d+ -f1)
  key=$(unbase "$(head -n 1 "$1" | cut -d' ' -f1 | cut -d+ -f3-)")
  line=$(grep -F -- "— $name " "$2")
  value=$(unbase "${line##* }")
  from_hex "302a300506032b6570032100${key:2}" >/tmp/second.$$.der
  text=$(sed '/^$/,$d' "$2")
  if [ "$3" = cosigner ]; then
    seconds=$((16#${value:8:16}))
    printf 'cosignature/v1\ntime %s\n%s\n' "$seconds" "$text" >/tmp/second.$$.text
    from_hex "${value:24}" >/tmp/second.$$.sig
  else
    printf '%s\n' "$text" >/tmp/second.$$.text
    from_hex "${value:8}" >/tmp/second.$$.sig
  fi
  openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey /tmp/second.$$.der \
    -in /tmp/second.$$.text -sigfile /tmp/second.$$.sig >/dev/null
}
trap 'rm -f /tmp/second.$$.*' EXIT

sha256sum --quiet --strict -c tagmanifest-sha256.txt
sha256sum --quiet --strict -c manifest-sha256.txt
holds "data/keys/$service.keys" "data/checkpoints/$service.note" log
holds data/keys/witnesses.keys "data/checkpoints/$service.note" cosigner
holds data/keys/exporter.keys seal.note log
[ "$(sed -n 4p seal.note)" = "$(sha256sum tagmanifest-sha256.txt | cut -d' ' -f1)" ]

size=$(sed -n 2p "data/checkpoints/$service.note")
root=$(unbase "$(sed -n 3p "data/checkpoints/$service.note")")
proof=$(grep -F "{\"position\":$4,\"proof\":[" data/proofs.jsonl | grep -F "\"service\":\"$service\"}" |
  sed 's/.*\[//; s/\].*//; s/[",]/ /g')
last=$((size - 1)) found=$leaf
for part in $proof; do
  sibling=$(unbase "$part")
  if [ $((index & 1)) = 1 ] || [ "$index" = "$last" ]; then
    found=$(node "$sibling" "$found")
    while [ "$index" != 0 ] && [ $((index & 1)) = 0 ]; do index=$((index >> 1)) last=$((last >> 1)); done
  else
    found=$(node "$found" "$sibling")
  fi
  index=$((index >> 1)) last=$((last >> 1))
done
[ "$last" = 0 ] && [ "$found" = "$root" ]
echo agreed
