import { describe, expect, it } from 'vitest';
import { qemuArguments, type Machine } from '../../../src/emulator/machine.ts';

const MACHINE: Machine = {
  name: 'test',
  firmware: 'bios',
  accelerator: 'tcg',
  memoryMib: 1024,
  cpus: 1,
  stick: '/tmp/a,b.iso',
  systemDisk: { file: '/tmp/system.raw', serial: 'SFSYS' },
  secondDisk: { file: '/tmp/second.raw', serial: 'SFNVME' },
  macs: ['52:54:00:00:03:01', '52:54:00:00:03:02'],
};

describe('qemuArguments', () => {
  const argv = qemuArguments(MACHINE);

  it('plugs the medium in read-only and quotes its name', () => {
    expect(argv).toContain('if=none,id=stick,format=raw,file=/tmp/a,,b.iso,readonly=on');
  });

  it('closes the network of every card, so that nothing leaves the machine', () => {
    const networks = argv.filter((_, index) => argv[index - 1] === '-netdev');
    expect(networks).toEqual(['user,id=net0,restrict=on,ipv6=off', 'user,id=net1,restrict=on,ipv6=off']);
  });

  it('has the other half of a mirror at the next port, and boots it when the first is gone', () => {
    const both = qemuArguments({ ...MACHINE, mirrorDisk: { file: '/tmp/mirror.raw', serial: 'SFMIRROR' } });
    expect(both).toContain('ide-hd,bus=ide.1,drive=system1,serial=SFMIRROR,bootindex=2');
  });

  it('has no stick once the disk is installed', () => {
    const { stick, ...installed } = MACHINE;
    expect(stick).toBeDefined();
    expect(qemuArguments(installed).join(' ')).not.toContain('usb-storage');
  });
});
