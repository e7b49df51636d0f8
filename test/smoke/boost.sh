# shellcheck shell=bash
# The libraries that Ceph links are found by cmake, of this package and no other, and used.
cat >program.cc <<'C'
#include <boost/context/fiber.hpp>
#include <boost/coroutine2/all.hpp>
#include <boost/date_time/posix_time/posix_time.hpp>
#include <boost/filesystem.hpp>
#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/filter/bzip2.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filter/lzma.hpp>
#include <boost/iostreams/filter/zstd.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#include <boost/program_options.hpp>
#include <boost/random/random_device.hpp>
#include <boost/thread.hpp>
#include <boost/version.hpp>
#include <iostream>
#include <sstream>
namespace io = boost::iostreams;
template <class Pack, class Unpack> bool there_and_back() {
  std::stringstream text(std::string(100000, 'x')), packed, again;
  io::filtering_istream in, out;
  in.push(Pack());
  in.push(text);
  io::copy(in, packed);
  out.push(Unpack());
  out.push(packed);
  io::copy(out, again);
  return again.str() == text.str();
}
int main() {
  boost::coroutines2::coroutine<int>::pull_type numbers([](auto &yield) { for (int i = 1; i <= 4; i++) yield(i); });
  int sum = 0;
  for (int number : numbers) sum += number;
  int thread_sum = 0;
  boost::thread([&] { thread_sum = sum; }).join();
  boost::program_options::options_description options("options");
  options.add_options()("help", "help");
  std::cout << BOOST_LIB_VERSION << ' ' << thread_sum << ' ' << boost::filesystem::current_path() << ' '
            << boost::random_device()() << ' ' << boost::posix_time::second_clock::universal_time() << '\n';
  return thread_sum == 10 && there_and_back<io::gzip_compressor, io::gzip_decompressor>() &&
                 there_and_back<io::bzip2_compressor, io::bzip2_decompressor>() &&
                 there_and_back<io::lzma_compressor, io::lzma_decompressor>() &&
                 there_and_back<io::zstd_compressor, io::zstd_decompressor>()
             ? 0
             : 1;
}
C
cat >module.cc <<'C'
#include <boost/python.hpp>
static int answer() { return 42; }
BOOST_PYTHON_MODULE(module) { boost::python::def("answer", answer); }
C
python=$(python3 -c 'import sys; print("python%d%d" % sys.version_info[:2])')
printf '%s\n' 'cmake_minimum_required(VERSION 3.10)' 'project(x CXX)' 'set(CMAKE_CXX_STANDARD 17)' \
  'find_package(Boost CONFIG REQUIRED COMPONENTS atomic chrono context coroutine date_time filesystem iostreams' \
  "  program_options random regex thread $python)" \
  'add_executable(x program.cc)' \
  'target_link_libraries(x Boost::context Boost::coroutine Boost::date_time Boost::filesystem Boost::iostreams' \
  '  Boost::program_options Boost::random Boost::thread)' >CMakeLists.txt
cmake -S . -B build
cmake --build build
./build/x
ldd build/x | tee linked
if grep libboost linked | grep -v /usr/lib64/; then exit 1; fi
# shellcheck disable=SC2046 # words
g++ -shared -fPIC module.cc -o module.so $(python3-config --includes) "-lboost_$python"
[ "$(python3 -c 'import module; print(module.answer())')" = 42 ]
