# shellcheck shell=bash
# A round trip, by a class of our own derived from snappy::Source: it links only where the library has its typeinfo.
cat >program.cc <<'C'
#include <snappy-sinksource.h>
#include <snappy.h>
#include <iostream>
#include <typeinfo>
struct Text : snappy::ByteArraySource {
  using ByteArraySource::ByteArraySource;
};
int main() {
  std::string text(100000, 'x'), packed(snappy::MaxCompressedLength(text.size()), 0), again;
  Text source(text.data(), text.size());
  snappy::UncheckedByteArraySink sink(packed.data());
  snappy::Source *base = &source;
  packed.resize(snappy::Compress(base, &sink));
  std::cout << typeid(*base).name() << ' ' << text.size() << " -> " << packed.size() << '\n';
  return snappy::Uncompress(packed.data(), packed.size(), &again) && again == text ? 0 : 1;
}
C
g++ -frtti program.cc -o program -lsnappy
./program
# cmake finds it as Ceph does.
printf '%s\n' 'cmake_minimum_required(VERSION 3.10)' 'project(x CXX)' 'find_package(Snappy REQUIRED)' \
  'add_executable(x program.cc)' 'target_link_libraries(x Snappy::snappy)' >CMakeLists.txt
cmake -S . -B build >/dev/null
cmake --build build
