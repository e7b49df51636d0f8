# shellcheck shell=bash
# A test with a mock passes, and one that must fail fails.
cat >program.cc <<'C'
#include <gmock/gmock.h>
#include <gtest/gtest.h>
struct Door { virtual ~Door() = default; virtual bool open() = 0; };
struct FakeDoor : Door { MOCK_METHOD(bool, open, (), (override)); };
TEST(door, opens) {
  FakeDoor door;
  EXPECT_CALL(door, open()).WillOnce(testing::Return(true));
  EXPECT_TRUE(door.open());
}
TEST(door, breaks) { EXPECT_EQ(1, 2); }
C
# shellcheck disable=SC2046 # words
g++ -std=c++17 program.cc -o program $(pkg-config --cflags --libs gmock gtest_main)
./program --gtest_filter=door.opens
if ./program --gtest_filter=door.breaks; then exit 1; fi
