# shellcheck shell=bash
# The compiler writes C++ of a service, and what it wrote is linked with the library and goes there and back through zlib.
cat >door.thrift <<'T'
namespace cpp house
struct Door { 1: required string name, 2: i32 width }
service Doors { Door widest(1: list<Door> doors) }
T
thrift --version
thrift --gen cpp door.thrift
thrift --gen py door.thrift
cat >program.cc <<'C'
#include "gen-cpp/door_types.h"
#include <iostream>
#include <thrift/protocol/TBinaryProtocol.h>
#include <thrift/transport/TBufferTransports.h>
#include <thrift/transport/TZlibTransport.h>
using namespace apache::thrift;
int main() {
  auto memory = std::make_shared<transport::TMemoryBuffer>();
  auto zlib = std::make_shared<transport::TZlibTransport>(memory);
  protocol::TBinaryProtocol protocol(zlib);
  house::Door door, again;
  door.name = "front";
  door.__set_width(90);
  door.write(&protocol);
  zlib->finish();
  again.read(&protocol);
  std::cout << again.name << ' ' << again.width << '\n';
  return again == door ? 0 : 1;
}
C
# shellcheck disable=SC2046 # words
g++ -std=c++17 program.cc gen-cpp/door_types.cpp -o program $(pkg-config --cflags --libs thrift thrift-z)
./program
ldd program | tee linked
grep -q /usr/lib64/libthriftz linked
pkg-config --exists thrift-nb
# cmake finds it.
printf '%s\n' 'cmake_minimum_required(VERSION 3.10)' 'project(x CXX)' 'find_package(Thrift CONFIG REQUIRED)' \
  'add_executable(x program.cc gen-cpp/door_types.cpp)' 'target_link_libraries(x thrift::thrift thriftz::thriftz)' >CMakeLists.txt
cmake -S . -B build -DCMAKE_CXX_STANDARD=17 >/dev/null
cmake --build build
