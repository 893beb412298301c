# Installs what is missing on Debian 12 or later; sourced by ./run and ./test, in the root of the checkout.
# shellcheck shell=bash

RUST_MINOR_MIN=95
POSTGRES_MIN=15

step() { printf '\n== %3d s  %s\n' "$SECONDS" "$*"; }
fail() { printf 'failed to %s\n' "$*" >&2; exit 1; }

# As root, or by sudo.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else fail "run as root without sudo: $*"
    fi
}

# Waits for the lock of another apt, and answers nothing that it asks.
apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null
}

apt_install() {
    if [ -z "${APT_UPDATED:-}" ]; then
        apt update || fail "update the list of packages"
        APT_UPDATED=1
    fi
    apt install --no-install-recommends "$@" || fail "install $*"
}

# The minor version of a Rust program, as in 95; nothing where it is missing or a mere shim.
rust_minor() {
    "$@" --version 2>/dev/null </dev/null | sed -n 's/^[a-z]* 1\.\([0-9]*\)\..*/\1/p'
}

new_enough() {
    local minor
    minor=$(rust_minor "$@")
    [ -n "$minor" ] && [ "$minor" -ge "$RUST_MINOR_MIN" ]
}

install_packages() {
    local wanted=()
    command -v c++ >/dev/null || wanted+=(build-essential)
    command -v pkg-config >/dev/null || wanted+=(pkg-config)
    python3 -c 'import ensurepip, venv' 2>/dev/null || wanted+=(python3-venv)
    [ -s /etc/ssl/certs/ca-certificates.crt ] || wanted+=(ca-certificates)
    command -v setpriv >/dev/null || wanted+=(util-linux)
    if ! { new_enough cargo && new_enough rustc; }; then
        # Debian keeps a current Rust for its browsers.
        wanted+=(cargo-web rustc-web)
    fi
    if [ "${1:-}" = test ]; then
        cargo fmt --version >/dev/null 2>&1 </dev/null || wanted+=(rustfmt-web)
        cargo clippy --version >/dev/null 2>&1 </dev/null || wanted+=(rust-web-clippy)
        command -v git >/dev/null || wanted+=(git)
        command -v openssl >/dev/null || wanted+=(openssl)
        openssl engine gost >/dev/null 2>&1 || wanted+=(libengine-gost-openssl)
        command -v pdftotext >/dev/null || wanted+=(poppler-utils)
        command -v qpdf >/dev/null || wanted+=(qpdf)
        /usr/bin/python3 -c 'import aiosmtpd, dkim, nacl' 2>/dev/null || wanted+=(python3-aiosmtpd python3-dkim python3-nacl)
        /usr/bin/python3 -c 'import xmlsec, zeep' 2>/dev/null || wanted+=(python3-xmlsec python3-zeep)
        command -v zbarimg >/dev/null || wanted+=(zbar-tools)
        command -v chromium >/dev/null || wanted+=(chromium)
        fc-list 2>/dev/null | grep -q NotoSans-Regular || wanted+=(fontconfig fonts-noto-core)
    fi
    if [ "${#wanted[@]}" -gt 0 ]; then
        step "installing ${wanted[*]}"
        apt_install "${wanted[@]}"
        hash -r
    fi
    if ! { new_enough cargo && new_enough rustc; }; then
        fail "find Rust 1.$RUST_MINOR_MIN or later: remove the older one from the PATH, or update it"
    fi
}

has_postgres() {
    local bin
    for bin in /usr/lib/postgresql/*/bin; do
        if [ -x "$bin/postgres" ] && [ -x "$bin/initdb" ]; then
            local major=${bin#/usr/lib/postgresql/}
            [ "${major%%/*}" -ge "$POSTGRES_MIN" ] && return 0
        fi
    done
    command -v postgres >/dev/null && command -v initdb >/dev/null
}

# Only the programs: the house makes a private cluster, Debian's own is neither made nor started.
install_postgres() {
    has_postgres && return
    step "installing PostgreSQL"
    apt_install postgresql-common
    as_root sed -i 's/^#\? *create_main_cluster *=.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    apt_install postgresql-15
}

# venv FOLDER REQUIREMENTS: made anew where the requirements have changed.
venv() {
    if [ ! -f "$1/requirements.txt" ] || ! cmp -s "$2" "$1/requirements.txt"; then
        step "installing $2 into $1"
        rm -rf "$1"
        python3 -m venv "$1" || fail "make $1"
        "$1/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$2" \
            || fail "install $2"
        cp "$2" "$1/requirements.txt"
    fi
}

# Only the program that tests alarms, out of Debian's package: Prometheus itself is neither installed nor started.
install_promtool() {
    [ -x .tools/promtool ] && return
    if command -v promtool >/dev/null; then
        ln -sf "$(command -v promtool)" .tools/promtool
        return
    fi
    step "fetching promtool"
    rm -rf .tools/prometheus && mkdir -p .tools/prometheus
    chmod 777 .tools/prometheus    # apt fetches as a user of its own
    (cd .tools/prometheus && { apt download prometheus || { apt update && apt download prometheus; }; } \
        && dpkg -x prometheus_*.deb .) || fail "fetch promtool"
    mv .tools/prometheus/usr/bin/promtool .tools/promtool
    rm -rf .tools/prometheus
}

install_all() {
    install_packages "$@"
    install_postgres
    venv .tools/venv deploy/requirements.txt
    if [ "${1:-}" = test ]; then
        venv .tools/test-venv deploy/requirements-test.txt
        venv .tools/api-venv deploy/requirements-api.txt
        install_promtool
    fi
}
