import { formatBytes, plural } from '../lib/text.ts';
import type { NamedDisk } from './media-node.ts';
import type { MediaPlan } from './plan-media.ts';

/** The plan as text for `slackforge media --dry-run`. */
export function renderMediaPlan(plan: MediaPlan): string {
  const { disk } = plan;
  const series = [...new Set(plan.packages.map((stock) => stock.series))];
  const lines = [
    `Medium for ${plan.node} (${plan.hostName})`,
    `  system disk   ${diskText(disk)}`,
    ...(disk.mirror === undefined ? [] : [`  mirror disk   ${diskText(disk.mirror)}`]),
    `  kernel        ${plan.boot.kernel}`,
    `  initrds       ${plan.boot.initrd} ${plan.boot.nodeInitrd}`,
    `  parameters    ${plan.boot.parameters.install.join(' ')}`,
    `  when done     ${plan.finish}`,
    '',
    disk.mirror === undefined
      ? 'Partitions of the smallest disk that is accepted'
      : 'Partitions of both disks, when the smaller one is the smallest that is accepted',
    ...disk.layoutForSmallest.partitions.map(
      (part) =>
        `  ${String(part.number)}  ${part.name.padEnd(9)} ${part.typeCode}  ${String(part.firstSector).padStart(10)} ${String(part.lastSector).padStart(10)}  ${formatBytes((part.lastSector - part.firstSector + 1) * 512)}`,
    ),
    ...disk.layoutForSmallest.commands.map((command) => `  $ ${command}`),
    '',
    `${plural(plan.packages.length, 'stock package')}, ${formatBytes(plan.stockBytes)}`,
    ...series.map((name) => `  ${name.padEnd(4)} ${namesOf(plan, name)}`),
    ...(plan.replaced.length === 0 ? [] : [`  ours instead of the stock ones: ${plan.replaced.join(' ')}`]),
    plural(plan.ownPackages.length, 'package') + ' of ours',
    ...plan.ownPackages.map((own) => `  ${own.fileName}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function diskText({ serial, minBytes, maxBytes, wipe }: NamedDisk): string {
  const contents = wipe ? 'emptied if it is not empty' : 'refused unless it is empty';
  return `serial "${serial}", ${formatBytes(minBytes)} to ${formatBytes(maxBytes)}, ${contents}`;
}

function namesOf(plan: MediaPlan, series: string): string {
  return plan.packages
    .filter((stock) => stock.series === series)
    .map((stock) => stock.name)
    .join(' ');
}
