# shellcheck shell=bash
# with: spice-protocol
# A server is made and started on a socket (of a file: there is no network here), as QEMU does it, with TLS's library linked and no GStreamer.
cat >program.c <<'C'
#include <spice.h>
#include <stdio.h>
static SpiceTimer *timer_add(SpiceTimerFunc func, void *opaque) { (void)func; (void)opaque; return (SpiceTimer *)1; }
static void timer_start(SpiceTimer *timer, uint32_t ms) { (void)timer; (void)ms; }
static void timer_cancel(SpiceTimer *timer) { (void)timer; }
static SpiceWatch *watch_add(int fd, int mask, SpiceWatchFunc func, void *opaque) {
  (void)mask; (void)func; (void)opaque;
  printf("listens with descriptor %d\n", fd);
  return (SpiceWatch *)1;
}
static void watch_update(SpiceWatch *watch, int mask) { (void)watch; (void)mask; }
static void watch_remove(SpiceWatch *watch) { (void)watch; }
static void channel_event(int event, SpiceChannelEventInfo *info) { (void)event; (void)info; }
int main(void) {
  SpiceCoreInterface core = {
    .base = { .type = SPICE_INTERFACE_CORE, .major_version = SPICE_INTERFACE_CORE_MAJOR, .minor_version = SPICE_INTERFACE_CORE_MINOR },
    .timer_add = timer_add, .timer_start = timer_start, .timer_cancel = timer_cancel, .timer_remove = timer_cancel,
    .watch_add = watch_add, .watch_update_mask = watch_update, .watch_remove = watch_remove, .channel_event = channel_event };
  SpiceServer *server = spice_server_new();
  spice_server_set_addr(server, "socket", SPICE_ADDR_FLAG_UNIX_ONLY);
  spice_server_set_noauth(server);
  return spice_server_init(server, &core) == 0 ? 0 : 1;
}
C
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs spice-server spice-protocol)
./program
ldd /usr/lib64/libspice-server.so.1 | tee linked
grep -q libssl linked
if grep -E 'not found|gstreamer|cacard' linked; then exit 1; fi
