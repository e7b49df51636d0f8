import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatIpv4,
  hostOf,
  isNetworkOrBroadcast,
  networkOf,
  overlaps,
  parseCidr,
  parseIpv4,
} from '../../../src/cluster/ipv4.ts';

const cidr = fc.record({
  address: fc.integer({ min: 0, max: 0xffffffff }),
  prefix: fc.integer({ min: 0, max: 32 }),
});

describe('IPv4 arithmetic', () => {
  it('reads back every address that it writes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffffffff }),
        (address) => parseIpv4(formatIpv4(address)) === address,
      ),
    );
  });

  it.each(['10.50.01.1', '10.50.1', '10.50.1.256', '10.50.1.1.1', '', '10.50.1.1 ', '0x0a.1.1.1'])(
    'refuses "%s" as an address',
    (text) => {
      expect(parseIpv4(text)).toBeUndefined();
    },
  );

  it.each(['10.50.1.1', '10.50.1.1/33', '10.50.1.1/', '10.50.1.1/030', '10.50.1.1/30/2'])(
    'refuses "%s" as an address with prefix',
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );

  it('gives the two ends of a /30 as .1 and .2 and knows that .0 and .3 are no hosts', () => {
    const net = parseCidr('192.168.33.0/30');
    if (net === undefined) throw new Error('not parsed');
    expect(formatIpv4(hostOf(net, 0).address)).toBe('192.168.33.1');
    expect(formatIpv4(hostOf(net, 1).address)).toBe('192.168.33.2');
    expect([0, 1, 2, 3].map((n) => isNetworkOrBroadcast({ address: net.address + n, prefix: 30 }))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('finds that a network overlaps itself and every address in it, in both orders', () => {
    fc.assert(
      fc.property(cidr, (one) => {
        const network = networkOf(one);
        return (
          overlaps(network, { address: one.address, prefix: 32 }) &&
          overlaps({ address: one.address, prefix: 32 }, network)
        );
      }),
    );
  });
});
