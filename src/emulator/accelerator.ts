import { SerialConsole } from './serial-console.ts';
import { pathExists } from '../lib/fs.ts';

/**
 * Whether KVM may be used: /dev/kvm alone says little (nested, it may be there and hang), so the medium's own kernel is
 * booted without a root; it must get as far as missing it within 15 seconds.
 */
export async function probeAccelerator(kernel: string, logFile: string): Promise<'kvm' | 'tcg'> {
  if (!(await pathExists('/dev/kvm'))) return 'tcg';
  await using machine = new SerialConsole(
    [
      'qemu-system-x86_64',
      ...[
        '-nodefaults',
        '-no-user-config',
        '-no-reboot',
        '-machine',
        'q35',
        '-accel',
        'kvm',
        '-cpu',
        'host',
        '-m',
        '512',
        '-smp',
        '2',
      ],
      ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
      ...['-kernel', kernel, '-append', 'console=ttyS0 panic=-1'],
    ],
    { logFile },
  );
  const reached = await machine.waitFor(
    /Unable to mount root|No working init|Kernel panic/,
    15_000,
    'the kernel under KVM',
  );
  return reached.ok ? 'kvm' : 'tcg';
}
