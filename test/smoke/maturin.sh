# shellcheck shell=bash
# uses: rust-library
# A library in Rust becomes a wheel: the interface of C by hand, so that no crate is needed.
maturin --version
cat >pyproject.toml <<'T'
[build-system]
requires = ["maturin"]
build-backend = "maturin"
[project]
name = "answer"
version = "1.0"
T
export CARGO_HOME=$PWD/cargo CARGO_NET_OFFLINE=true
maturin build --bindings cffi --offline --out wheel || python3 -m pip wheel --no-index --no-deps --no-build-isolation --no-cache-dir --wheel-dir wheel .
ls wheel
