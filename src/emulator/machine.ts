/** An emulated machine, as data. */
export interface Machine {
  readonly name: string;
  readonly firmware: 'uefi' | 'bios';
  readonly accelerator: 'kvm' | 'tcg';
  readonly memoryMib: number;
  readonly cpus: number;
  /** The boot medium, plugged in as a read-only USB stick; none when the machine boots its disk. */
  readonly stick?: string;
  readonly systemDisk: EmulatedDisk;
  /** The other half of a mirror. */
  readonly mirrorDisk?: EmulatedDisk;
  /** A further NVMe disk, as the nodes have one. */
  readonly secondDisk: EmulatedDisk;
  /** MAC addresses in order; each card has a closed network of its own, so nothing leaves this machine. */
  readonly macs: readonly string[];
  /** The first card boots from this folder by TFTP, ahead of the disks, and reaches servers of this machine as 10.0.2.2. */
  readonly netBoot?: { readonly tftpDir: string; readonly bootFile: string };
  /** UEFI: the firmware's code and this machine's own writable copy of its variables. */
  readonly pflash?: { readonly code: string; readonly variables: string };
}

export interface EmulatedDisk {
  /** A raw file. */
  readonly file: string;
  readonly serial: string;
}

/** The emulator's command line: a q35 board, serial line on standard input and output, nothing on a display. */
export function qemuArguments(machine: Machine): readonly [string, ...string[]] {
  const drive = (id: string, file: string, extra = ''): readonly string[] => [
    '-drive',
    `if=none,id=${id},format=raw,file=${escapeComma(file)}${extra}`,
  ];
  return [
    'qemu-system-x86_64',
    ...['-name', machine.name, '-nodefaults', '-no-user-config', '-no-reboot'],
    ...['-machine', 'q35', '-m', String(machine.memoryMib), '-smp', String(machine.cpus)],
    ...(machine.accelerator === 'kvm'
      ? ['-accel', 'kvm', '-cpu', 'host']
      : ['-accel', 'tcg,thread=multi,tb-size=256']),
    ...['-vga', 'std', '-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
    ...['-rtc', 'base=utc', '-device', 'virtio-rng-pci'],
    ...(machine.pflash === undefined ? [] : pflash(machine.pflash)),
    ...(machine.stick === undefined
      ? []
      : [
          ...['-device', 'qemu-xhci,id=usb'],
          ...drive('stick', machine.stick, ',readonly=on'),
          ...['-device', 'usb-storage,bus=usb.0,drive=stick,serial=SFSTICK0001,removable=on,bootindex=0'],
        ]),
    // cache=unsafe: the disk is thrown away after the test, so nothing has to survive a crash of the host.
    ...[machine.systemDisk, machine.mirrorDisk].flatMap((disk, index) =>
      disk === undefined
        ? []
        : [
            ...drive(`system${String(index)}`, disk.file, ',cache=unsafe,discard=unmap,detect-zeroes=unmap'),
            '-device',
            `ide-hd,bus=ide.${String(index)},drive=system${String(index)},serial=${disk.serial},bootindex=${String(index + 1)}`,
          ],
    ),
    ...drive('second', machine.secondDisk.file, ',cache=unsafe'),
    ...['-device', `nvme,drive=second,serial=${machine.secondDisk.serial}`],
    ...machine.macs.flatMap((mac, index) =>
      index === 0 && machine.netBoot !== undefined
        ? bootingCard(mac, machine.netBoot)
        : networkCard(mac, String(index)),
    ),
  ];
}

function pflash({ code, variables }: NonNullable<Machine['pflash']>): readonly string[] {
  return [
    ...['-drive', `if=pflash,unit=0,format=raw,readonly=on,file=${escapeComma(code)}`],
    ...['-drive', `if=pflash,unit=1,format=raw,file=${escapeComma(variables)}`],
  ];
}

/** A wire to nowhere would stop the card's transmit queue; "user" with restrict=on takes frames, answers DHCP and lets nothing out. */
function networkCard(mac: string, index: string): readonly string[] {
  return [
    '-netdev',
    `user,id=net${index},restrict=on,ipv6=off`,
    '-device',
    `virtio-net-pci,netdev=net${index},mac=${mac},romfile=`,
  ];
}

/** Not closed, or the web server of a test could not be reached; with the option ROM that boots it. */
function bootingCard(mac: string, { tftpDir, bootFile }: NonNullable<Machine['netBoot']>): readonly string[] {
  return [
    '-netdev',
    `user,id=net0,ipv6=off,tftp=${escapeComma(tftpDir)},bootfile=${bootFile}`,
    '-device',
    `virtio-net-pci,netdev=net0,mac=${mac},bootindex=0`,
  ];
}

/** A comma in a file name would begin the next option. */
function escapeComma(path: string): string {
  return path.replaceAll(',', ',,');
}
