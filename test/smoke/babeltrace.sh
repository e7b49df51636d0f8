# shellcheck shell=bash
# A trace is written by the library and printed by the program.
cat >program.c <<'C'
#include <babeltrace/ctf-writer/clock.h>
#include <babeltrace/ctf-writer/event-fields.h>
#include <babeltrace/ctf-writer/event-types.h>
#include <babeltrace/ctf-writer/event.h>
#include <babeltrace/ctf-writer/stream-class.h>
#include <babeltrace/ctf-writer/stream.h>
#include <babeltrace/ctf-writer/writer.h>
int main(void) {
  struct bt_ctf_writer *writer = bt_ctf_writer_create("trace");
  struct bt_ctf_clock *clock = bt_ctf_clock_create("clock");
  bt_ctf_writer_add_clock(writer, clock);
  struct bt_ctf_stream_class *class = bt_ctf_stream_class_create("house");
  bt_ctf_stream_class_set_clock(class, clock);
  struct bt_ctf_event_class *door = bt_ctf_event_class_create("door");
  struct bt_ctf_field_type *number = bt_ctf_field_type_integer_create(32);
  bt_ctf_event_class_add_field(door, number, "width");
  bt_ctf_stream_class_add_event_class(class, door);
  struct bt_ctf_stream *stream = bt_ctf_writer_create_stream(writer, class);
  struct bt_ctf_event *event = bt_ctf_event_create(door);
  struct bt_ctf_field *width = bt_ctf_field_create(number);
  bt_ctf_field_unsigned_integer_set_value(width, 90);
  bt_ctf_event_set_payload(event, "width", width);
  if (bt_ctf_stream_append_event(stream, event) != 0 || bt_ctf_stream_flush(stream) != 0) return 1;
  bt_ctf_writer_flush_metadata(writer);
  return 0;
}
C
# shellcheck disable=SC2046 # words
gcc program.c -o program $(pkg-config --cflags --libs babeltrace-ctf)
./program
babeltrace trace | tee text
grep -q 'door:.*width = 90' text
