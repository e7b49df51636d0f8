import { ok, type Result } from '../lib/result.ts';
import type { Check, NodeExpectations } from './expectations.ts';
import { compareFrrConfig } from './running-config.ts';
import type { ShellSession } from './shell-session.ts';

/** Looks at the booted node through its shell. Fails only when the machine stops answering; a wrong finding is a Check. */
export async function checkNode(
  shell: ShellSession,
  expect: NodeExpectations,
): Promise<Result<readonly Check[]>> {
  const checks: Check[] = [];
  const add = (title: string, isOk: boolean, detail: string): void =>
    void checks.push({ title, ok: isOk, detail });

  // Kernel messages on the console would stand in the middle of answers.
  const quiet = await shell.run('sudo -n dmesg -n 1');
  if (!quiet.ok) return quiet;
  const hostname = await shell.run('hostname');
  if (!hostname.ok) return hostname;
  add(
    'host name',
    hostname.value.output === expect.hostName,
    `"${hostname.value.output}", wanted "${expect.hostName}"`,
  );

  const addresses = await shell.run('ip -o addr show');
  if (!addresses.ok) return addresses;
  for (const wanted of [...expect.addresses, expect.stable])
    add(
      `address ${wanted.address} on ${wanted.interface}`,
      hasAddress(addresses.value.output, wanted),
      hasAddress(addresses.value.output, wanted) ? 'there' : addresses.value.output,
    );

  const partitions = await shell.run(PARTITIONS);
  if (!partitions.ok) return partitions;
  for (const { number, first, sectors } of expect.partitions) {
    const line = `${String(number)} ${String(first)} ${String(sectors)}`;
    const found = partitions.value.output.split('\n').map((text) => text.trim());
    add(
      `partition ${String(number)} of the system disk`,
      found.includes(line),
      `wanted "${line}", found "${found.join('; ')}"`,
    );
  }

  const volumes = await checkVolumes(shell, expect.volumes);
  if (!volumes.ok) return volumes;
  checks.push(...volumes.value);

  if (expect.modes.length > 0) {
    const modes = await shell.run(
      `sudo -n stat -c '%a %n' ${expect.modes.map((file) => file.path).join(' ')}`,
    );
    if (!modes.ok) return modes;
    const found = modes.value.output.split('\n').map((text) => text.trim());
    const wrong = expect.modes.filter((file) => !found.includes(`${file.mode} ${file.path}`));
    add(
      'modes of the overlay files and of storage',
      wrong.length === 0,
      wrong.length === 0
        ? `${String(expect.modes.length)} as wanted`
        : wrong
            .map(
              (file) =>
                `${file.path} wanted ${file.mode}, found "${found.find((line) => line.endsWith(file.path)) ?? 'nothing'}"`,
            )
            .join('; '),
    );
  }

  if (expect.frrConf !== undefined) {
    const frr = await checkFrr(shell, expect.frrConf);
    if (!frr.ok) return frr;
    checks.push(frr.value);
  }

  const restart = await shell.run('sudo -n /etc/rc.d/rc.inet1 restart; sleep 3; ip -o addr show');
  if (!restart.ok) return restart;
  for (const wanted of [...expect.addresses, expect.stable])
    add(
      `address ${wanted.address} after rc.inet1 restart`,
      hasAddress(restart.value.output, wanted),
      hasAddress(restart.value.output, wanted) ? 'there' : restart.value.output,
    );
  return ok(checks);
}

/** Device, file system and label of what is mounted where. */
export async function checkVolumes(
  shell: ShellSession,
  wanted: NodeExpectations['volumes'],
): Promise<Result<readonly Check[]>> {
  const checks: Check[] = [];
  for (const { mount, device, type, label } of wanted) {
    const found = await shell.run(
      `d=$(findmnt -vno SOURCE ${mount}); echo $(lsblk -dno TYPE $d) $(sudo -n /sbin/blkid -p -o value -s TYPE $d) $(sudo -n /sbin/blkid -p -o value -s LABEL $d)`,
    );
    if (!found.ok) return found;
    const line = `${device} ${type} ${label}`;
    checks.push({
      title: `${mount} is ${type} on ${device}, labelled ${label}`,
      ok: found.value.output.trim() === line,
      detail: `wanted "${line}", found "${found.value.output.trim()}"`,
    });
  }
  return ok(checks);
}

/** FRR loads its configuration after the network is up, so a first look may be too early; it is given a minute. */
async function checkFrr(shell: ShellSession, wanted: string): Promise<Result<Check>> {
  let differences: readonly string[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 10_000));
    const running = await shell.run("sudo -n vtysh -c 'show running-config'");
    if (!running.ok) return running;
    differences = compareFrrConfig(wanted, running.value.output);
    if (differences.length === 0) break;
  }
  return ok({
    title: "FRR's running configuration is the overlay's frr.conf",
    ok: differences.length === 0,
    detail: differences.length === 0 ? 'equal' : differences.join('\n'),
  });
}

/** Number, first sector and length of each partition of the (first) disk below the root file system. */
const PARTITIONS =
  'disk=$(lsblk -nrso NAME,TYPE $(findmnt -vno SOURCE /) | awk \'$2 == "disk" { print $1; exit }\');' +
  ' for part in /sys/class/block/$disk/*/partition; do' +
  ' dir=${part%/partition}; echo $(cat $part) $(cat $dir/start) $(cat $dir/size); done';

function hasAddress(
  listing: string,
  wanted: { readonly interface: string; readonly address: string },
): boolean {
  return listing.split('\n').some((line) => {
    const words = line.trim().split(/\s+/);
    return words[1] === wanted.interface && words.includes(wanted.address);
  });
}
