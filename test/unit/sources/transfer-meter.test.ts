import { expect, it } from 'vitest';
import type { ProgressEvent } from '../../../src/lib/events.ts';
import { TransferMeter } from '../../../src/sources/transfer-meter.ts';

const MIB = 1024 * 1024;

function meterAt() {
  const told: ProgressEvent[] = [];
  let ms = 0;
  const meter = new TransferMeter(
    (event) => told.push(event),
    4,
    () => ms,
  );
  return { meter, told, at: (next: number) => (ms = next) };
}

it('the rate counts what came in this run, the rest what is missing of the files under way', () => {
  const { meter, told, at } = meterAt();
  meter.done('before.tar');
  meter.bytes('a.tar', 6 * MIB, 10 * MIB); // an earlier run left 6 MiB
  at(1000);
  meter.bytes('a.tar', 8 * MIB, 10 * MIB);
  expect(told.at(-1)).toEqual({
    kind: 'detail',
    text: 'a.tar: 8.0 MiB of 10.0 MiB, 2.0 MiB/s, 1.0 s left (1 of 4 files are here)',
    fraction: 0.45,
  });
});

it('without a length there is a rate and no rest', () => {
  const { meter, told, at } = meterAt();
  meter.bytes('a.tar', 0, undefined);
  meter.bytes('b.tar', 0, 4 * MIB);
  at(500);
  meter.bytes('a.tar', MIB, undefined);
  expect(told.at(-1)?.text).toBe('a.tar, b.tar: 1.0 MiB, 2.0 MiB/s (0 of 4 files are here)');
});

it('news come at most five times a second, and old moments do not count', () => {
  const { meter, told, at } = meterAt();
  for (let ms = 0; ms < 1000; ms += 10) {
    at(ms);
    meter.bytes('a.tar', ms, 1_000_000);
  }
  expect(told).toHaveLength(5);
  at(60_000);
  meter.bytes('a.tar', 2000, 1_000_000);
  at(61_000);
  meter.bytes('a.tar', 2000 + MIB, 10 * MIB);
  expect(told.at(-1)?.text).toContain(', 1.0 MiB/s, ');
});
