# shellcheck shell=bash
# uses: rust-library
# A package with an extension in Rust, compiled and imported: the C interface of Python by hand, so that no crate is needed.
cat >pyproject.toml <<'T'
[build-system]
requires = ["setuptools", "setuptools-rust"]
build-backend = "setuptools.build_meta"
[project]
name = "answer"
version = "1.0"
[tool.setuptools]
py-modules = []
[[tool.setuptools-rust.ext-modules]]
target = "answer"
binding = "NoBinding"
T
export CARGO_HOME=$PWD/cargo CARGO_NET_OFFLINE=true
python3 -m pip wheel --no-index --no-deps --no-build-isolation --no-cache-dir --wheel-dir wheel .
python3 -m zipfile -e wheel/*.whl unpacked
python3 - <<'P'
import ctypes, glob

assert ctypes.CDLL(glob.glob("unpacked/answer*.so")[0]).answer() == 42
P
