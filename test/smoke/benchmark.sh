# shellcheck shell=bash
# A function is measured.
cat >program.cc <<'C'
#include <benchmark/benchmark.h>
#include <string>
static void copy(benchmark::State &state) {
  std::string text(100, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(std::string(text));
}
BENCHMARK(copy);
BENCHMARK_MAIN();
C
# shellcheck disable=SC2046 # words
g++ program.cc -o program $(pkg-config --cflags --libs benchmark)
./program --benchmark_min_time=10x
