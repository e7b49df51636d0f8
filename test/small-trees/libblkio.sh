# shellcheck shell=bash
# As libblkio's tag archive: meson calls cargo for a library with the interface of C, which stands here on upstream's own crate of the
# drivers (blkio, in Rust's registry), and docutils makes the page.
mkdir -p src docs include
for file in LICENSE-APACHE LICENSE-MIT LICENSE.crosvm README.rst; do echo small >"$file"; done
cat >meson.build <<'M'
project('libblkio', 'c', version: '1.5.0', meson_version: '>= 0.61')
subdir('src')
subdir('docs')
install_headers('include/blkio.h')
import('pkgconfig').generate(name: 'blkio', description: 'small', version: meson.project_version(), libraries: ['-L${libdir}', '-lblkio'])
M
cat >src/meson.build <<'M'
profile = get_option('buildtype') == 'release' ? 'release' : 'dev'
custom_target('libblkio',
  output: 'libblkio.so.1',
  command: [find_program('cargo-build.sh'), profile, meson.project_source_root(), '@OUTPUT@', '@PRIVATE_DIR@'],
  console: true, build_by_default: true, install: true, install_dir: get_option('libdir'))
install_symlink('libblkio.so', pointing_to: 'libblkio.so.1', install_dir: get_option('libdir'))
M
cat >src/cargo-build.sh <<'M'
#!/bin/bash
set -eu
out=$(realpath -m "$3") target=$(realpath -m "$4")
cd "$2"
cargo rustc --locked --profile "$1" --manifest-path src/Cargo.toml --target-dir "$target" -- -C link-arg=-Wl,-soname,libblkio.so.1
cp "$target"/*/libblkio.so "$out"
M
chmod 755 src/cargo-build.sh
cat >docs/meson.build <<'M'
custom_target('blkio.3', input: 'blkio.rst', output: 'blkio.3',
  command: [find_program('rst2man', 'rst2man.py'), '@INPUT@', '@OUTPUT@'],
  install: true, install_dir: get_option('mandir') / 'man3')
M
printf '%s\n' '=======' ' blkio' '=======' '' '-------' 'library' '-------' '' ':Manual section: 3' '' 'Text.' >docs/blkio.rst
printf '%s\n' 'int blkio_drivers(void);' >include/blkio.h
printf '%s\n' '[workspace]' 'members = ["src"]' 'resolver = "2"' >Cargo.toml
cat >src/Cargo.toml <<'M'
[package]
name = "libblkio"
version = "1.5.0"
edition = "2021"
[lib]
name = "blkio"
path = "lib.rs"
crate-type = ["cdylib"]
[dependencies]
drivers = { package = "blkio", version = "=0.5.1" }
M
cat >src/lib.rs <<'M'
/// Whether the driver of io_uring is there and answers.
#[no_mangle]
pub extern "C" fn blkio_drivers() -> i32 {
    drivers::Blkio::new("io_uring").is_ok() as i32
}
M
cargo generate-lockfile --quiet
