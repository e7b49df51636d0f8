import { problem, type Diagnostic } from '../lib/diagnostic.ts';
import { failAll, ok, type Result } from '../lib/result.ts';
import { priorityIn } from '../pkg/index.ts';
import { byCodeUnit, nearest, quoteList } from '../lib/text.ts';
import { bootParameters, type BootParameters, type BootPaths } from './boot-menu.ts';
import { planLayout, type Layout } from './layout.ts';
import type { InstallChoice, MediaNode, NamedDisk, OwnPackage, Storage } from './media-node.ts';
import { compareSeries } from './series-order.ts';

/** One package of the mirror as the media room sees it; the mirror room's MirrorPackage fits. */
export interface StockPackage {
  readonly name: string;
  readonly series: string;
  /** Path below the mirror, e.g. "slackware64/a/bash-5.3.003-x86_64-1.txz". */
  readonly file: string;
  readonly compressedKiB: number;
}

/** The mirror as far as planning needs it: an index of packages and of paths. */
export interface MirrorIndex {
  readonly packages: readonly StockPackage[];
  list(prefix: string): readonly string[];
}

/** What will be on one node's medium and what it will do: plain data, printed by --dry-run and --json. */
export interface MediaPlan {
  readonly node: string;
  readonly hostName: string;
  /** Stock packages in the order of installation. */
  readonly packages: readonly StockPackage[];
  readonly ownPackages: readonly { readonly name: string; readonly fileName: string }[];
  /** Stock packages that are left out because a package of ours has the same name. */
  readonly replaced: readonly string[];
  /** Bytes of stock packages, as the mirror's index has them. */
  readonly stockBytes: number;
  readonly boot: BootPaths & { readonly parameters: BootParameters };
  /** Files of the mirror that the boot loaders need, beside kernel and initrd. */
  readonly loaderFiles: readonly string[];
  readonly disk: NamedDisk & {
    /** The other half of a mirror. */
    readonly mirror?: NamedDisk;
    /** For the smallest disk that is accepted; the installer computes it again from the real size. */
    readonly layoutForSmallest: Layout;
  };
  readonly finish: MediaNode['finish'];
}

/**
 * Decides everything about one node's medium. Pure. Fails with every fault it can find: an unknown series or package in
 * cluster.yaml's install section, a mirror without kernel or loaders, a disk size range that holds no system.
 */
export function planMedia(
  mirror: MirrorIndex,
  node: MediaNode,
  ownPackages: readonly Pick<OwnPackage, 'name' | 'fileName'>[],
): Result<MediaPlan> {
  const chosen = choosePackages(mirror.packages, node.install);
  const { systemDisk, mirrorDisk } = node;
  const layout = planLayout(
    Math.min(systemDisk.minBytes, mirrorDisk?.minBytes ?? systemDisk.minBytes),
    node.storage,
  );
  const kernels = mirror.list('kernels/').filter((path) => /^kernels\/[^/]+\.s\/bzImage$/.test(path));
  const kernel = kernels.find((path) => path.includes('/generic.s/')) ?? kernels[0];
  const loaderFiles = mirror
    .list('')
    .filter((path) =>
      /^isolinux\/(isolinux\.bin|efiboot\.img|[^/]+\.c32)$|^EFI\/BOOT\/[^/]+\.efi$/i.test(path),
    )
    .toSorted(byCodeUnit);

  const faults: Diagnostic[] = [...chosen.faults];
  if (kernel === undefined) faults.push(missing('a kernel (kernels/<name>.s/bzImage)'));
  for (const wanted of ['isolinux/initrd.img', 'isolinux/isolinux.bin', 'isolinux/efiboot.img'])
    if (!mirror.list(wanted).includes(wanted)) faults.push(missing(wanted));
  if (layout === undefined)
    faults.push(
      problem(
        'media/disk-too-small',
        `The smallest disk that ${node.id} accepts (${String(systemDisk.minBytes)} bytes) leaves less than 2 GiB for the root file system.`,
      ),
    );
  for (const [name, why] of storagePackages(node.storage))
    if (![...chosen.packages, ...ownPackages].some((each) => each.name === name))
      faults.push(
        problem(
          'media/missing-package',
          `${why} on ${node.id} needs the package ${name}, which is not among the chosen ones.`,
          {
            hint: `Take it out of install.skip and the tagfiles, or add it to install.add`,
          },
        ),
      );
  if (faults.length > 0 || kernel === undefined || layout === undefined) return failAll(faults);

  const ownNames = new Set(ownPackages.map((own) => own.name));
  const packages = chosen.packages.filter((stock) => !ownNames.has(stock.name));
  return ok({
    node: node.id,
    hostName: node.hostName,
    packages,
    ownPackages: ownPackages.map(({ name, fileName }) => ({ name, fileName })),
    replaced: chosen.packages.filter((stock) => ownNames.has(stock.name)).map((stock) => stock.name),
    stockBytes: packages.reduce((sum, stock) => sum + stock.compressedKiB * 1024, 0),
    boot: {
      kernel: `/${kernel}`,
      initrd: '/isolinux/initrd.img',
      nodeInitrd: '/slackforge/node.img',
      parameters: bootParameters(node, kernel),
    },
    loaderFiles,
    disk: {
      ...systemDisk,
      ...(mirrorDisk === undefined ? {} : { mirror: mirrorDisk }),
      layoutForSmallest: layout,
    },
    finish: node.finish,
  });
}

/** Packages without which the node could not bring up or check what its disks hold. */
function storagePackages({
  scheme,
  root,
  vmstore,
}: Storage): readonly (readonly [name: string, why: string])[] {
  const types = [root.type, vmstore.type];
  return [
    ...(scheme === 'lvm' ? [['lvm2', 'The volume group'] as const] : []),
    ...(scheme === 'mirror' ? [['mdadm', 'The mirror'] as const] : []),
    ...(types.includes('xfs') ? [['xfsprogs', 'A file system of xfs'] as const] : []),
    ...(types.includes('btrfs') ? [['btrfs-progs', 'A file system of btrfs'] as const] : []),
  ];
}

function missing(what: string): Diagnostic {
  return problem(
    'media/mirror-incomplete',
    `The mirror lacks ${what}, so no boot medium can be made from it.`,
  );
}

function choosePackages(
  all: readonly StockPackage[],
  install: InstallChoice,
): { readonly packages: readonly StockPackage[]; readonly faults: readonly Diagnostic[] } {
  const seriesThere = [...new Set(all.map((stock) => stock.series))].toSorted(compareSeries);
  const names = new Set(all.map((stock) => stock.name));
  const wantedSeries = new Set(install.series);
  const added = new Set(install.add);
  const skipped = new Set(install.skip);
  const isUnwanted = ({ name, series }: StockPackage): boolean =>
    skipped.has(name) || priorityIn(install.tagfiles?.get(series) ?? '', name) === 'SKP';
  const unknown = (key: string, name: string): Diagnostic => {
    const guess = nearest(name, [...names]);
    return problem(
      'media/unknown-package',
      `install.${key} names the package "${name}", which the mirror does not have.`,
      {
        ...(guess === undefined ? {} : { hint: `Did you mean "${guess}"?` }),
      },
    );
  };
  return {
    faults: [
      ...install.series
        .filter((series) => !seriesThere.includes(series))
        .map((series) =>
          problem(
            'media/unknown-series',
            `install.series names the series "${series}", which the mirror does not have.`,
            {
              hint: `The mirror has ${quoteList(seriesThere)}.`,
            },
          ),
        ),
      ...install.add.filter((name) => !names.has(name)).map((name) => unknown('add', name)),
      ...install.skip.filter((name) => !names.has(name)).map((name) => unknown('skip', name)),
    ],
    packages: all
      .filter((stock) => (wantedSeries.has(stock.series) && !isUnwanted(stock)) || added.has(stock.name))
      .toSorted((a, b) => compareSeries(a.series, b.series) || byCodeUnit(a.file, b.file)),
  };
}
