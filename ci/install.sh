#!/usr/bin/env bash
# Puts readyroom onto the path of a GitHub job. It downloads a release and verifies its checksum, or builds from source.
#
# REPOSITORY is the repository with the releases, SOURCE a checkout of it, REF the branch, tag or commit of the checkout,
# and VERSION a release to use instead, if it is set.
set -euo pipefail

folder=${RUNNER_TEMP:?only in a job}/readyroom
mkdir -p "$folder"

target() {
    case "$RUNNER_OS-$RUNNER_ARCH" in
        Linux-X64) echo x86_64-unknown-linux-gnu ;;
        Linux-ARM64) echo aarch64-unknown-linux-gnu ;;
        macOS-X64) echo x86_64-apple-darwin ;;
        macOS-ARM64) echo aarch64-apple-darwin ;;
        Windows-X64) echo x86_64-pc-windows-msvc ;;
        *) return 1 ;;
    esac
}

# The release of the source. A branch may be ahead of its release; a tag such as v0.2 or v0.2.0 is not.
release() {
    [[ ${REF:-} == v[0-9]* ]] || return 1
    sed -n 's/^version = "\(.*\)"$/v\1/p' "$SOURCE/Cargo.toml" | head -1
}

download() { # VERSION
    local archive sums
    archive=readyroom-$(target).tar.gz || return 1
    local from=https://github.com/$REPOSITORY/releases/download/$1
    curl --fail --silent --show-error --location --retry 3 --output "$folder/$archive" "$from/$archive" || return 1
    sums=$(curl --fail --silent --show-error --location --retry 3 "$from/SHA256SUMS") || return 1
    # A wrong checksum ends the job.
    (cd "$folder" && grep -F " $archive" <<< "$sums" | sha256 --check) || exit 1
    tar -xzf "$folder/$archive" -C "$folder"
}

sha256() { if command -v sha256sum > /dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

if [ -n "${VERSION:-}" ]; then
    download "$VERSION" || { echo "::error::there is no release $VERSION of readyroom for this machine"; exit 1; }
elif ! { version=$(release) && download "$version"; }; then
    echo "readyroom is built from source"
    cargo install --locked --path "$SOURCE" --root "$folder/built"
    mv "$folder"/built/bin/readyroom* "$folder/"
fi
echo "$folder" >> "$GITHUB_PATH"
