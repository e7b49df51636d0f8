import { join } from 'node:path';
import { problem } from '../lib/diagnostic.ts';
import { pathExists, readText } from '../lib/fs.ts';
import { fail, ok, type Result } from '../lib/result.ts';
import { formatBytes, plural } from '../lib/text.ts';
import type { ClusterNode } from '../cluster/index.ts';
import { expectationsOf, testMedia, type Check } from '../emulator/index.ts';
import { outPaths, type Answer, type Context } from './context.ts';
import { planNodeMedia } from './node-medium.ts';
import { openConfiguredMirror } from './open-mirror.ts';
import { renderOverlays } from './render-overlays.ts';
import { chooseNodes, type NodeChoice } from './select-cluster.ts';

/**
 * Installs the named nodes from their images in an emulated machine, boots what was installed and compares it with the
 * overlay. The answer is a failure when any check is.
 */
export async function mediaTestCommand(
  context: Context,
  choice: NodeChoice,
  firmware: 'uefi' | 'bios',
): Promise<Result<Answer>> {
  const chosen = await chooseNodes(context, choice);
  if (!chosen.ok) return chosen;
  if (context.isDryRun) return ok(plan(context, chosen.value.nodes, firmware));
  const results: { readonly node: string; readonly checks: readonly Check[] }[] = [];
  for (const node of chosen.value.nodes) {
    const checks = await testNode(context, { ...chosen.value, nodes: [node] }, node, firmware);
    if (!checks.ok) return checks;
    results.push({ node: node.label, checks: checks.value });
  }
  const all = results.flatMap((result) => result.checks);
  const failed = all.filter((check) => !check.ok);
  const lines = results.flatMap((result) =>
    result.checks.map(
      (check) =>
        `${check.ok ? 'ok    ' : 'FAILED'} ${result.node}: ${check.title}${check.ok ? '' : `: ${check.detail}`}\n`,
    ),
  );
  return ok({
    text: `${lines.join('')}${plural(all.length, 'check')}, ${String(failed.length)} failed\n`,
    json: { format: 1, firmware, results },
    isFailure: failed.length > 0,
  });
}

/** What a test would do, without doing it. */
function plan(context: Context, nodes: readonly ClusterNode[], firmware: 'uefi' | 'bios'): Answer {
  const tests = nodes.map((node) => ({
    node: node.label,
    image: join(outPaths(context.settings).media, `${node.label}.iso`),
    firmware,
    ...smallestDisks(node),
    macs: node.interfaces.map((item) => item.mac),
  }));
  const lines = tests.map(
    (test) =>
      `${test.node}: install ${test.image} by ${firmware} on an empty disk of ${formatBytes(test.systemDisk.bytes)} ` +
      `(serial ${test.systemDisk.serial})${test.mirrorDisk === undefined ? '' : ` and its mirror (serial ${test.mirrorDisk.serial})`}, boot it, log in, compare it with the overlay, look at the second disk\n`,
  );
  return { text: lines.join(''), json: { format: 1, tests } };
}

/** The smallest disks that the installer accepts: whatever fits on them fits on any. */
function smallestDisks({ systemDisk, mirrorDisk }: ClusterNode): {
  readonly systemDisk: SmallestDisk;
  readonly mirrorDisk?: SmallestDisk;
} {
  const smallest = ({ serial, minBytes }: ClusterNode['systemDisk']) => ({ serial, bytes: minBytes });
  return {
    systemDisk: smallest(systemDisk),
    ...(mirrorDisk === undefined ? {} : { mirrorDisk: smallest(mirrorDisk) }),
  };
}

interface SmallestDisk {
  readonly serial: string;
  readonly bytes: number;
}

async function testNode(
  context: Context,
  chosen: Parameters<typeof renderOverlays>[1],
  node: ClusterNode,
  firmware: 'uefi' | 'bios',
): Promise<Result<readonly Check[]>> {
  const { settings, progress, signal } = context;
  const paths = outPaths(settings);
  const image = join(paths.media, `${node.label}.iso`);
  if (!(await pathExists(image))) {
    return fail(
      problem('media/no-image', `There is no image of ${node.label} to test.`, {
        hint: `Run: slackforge media --node ${String(node.id)}`,
      }),
    );
  }
  const account = chosen.cluster.accounts.find((item) => item.password.kind === 'generate');
  if (account === undefined) {
    return fail(
      problem(
        'media/no-login',
        'No account has a password that is generated here, so the test cannot log in.',
        {
          location: { file: settings.clusterFile },
          hint: 'Give one account "password: generate".',
        },
      ),
    );
  }
  const mirror = await openConfiguredMirror(context);
  if (!mirror.ok) return mirror;
  const media = await planNodeMedia(context, chosen.cluster, [node], mirror.value);
  if (!media.ok) return media;
  const [medium] = media.value;
  if (medium === undefined) throw new Error('internal error: one node, and no plan for it');
  const rendered = await renderOverlays(context, chosen);
  if (!rendered.ok) return rendered;
  const [overlay] = rendered.value.overlays;
  const kernel = await mirror.value.fetch(medium.plan.boot.kernel.slice(1));
  if (!kernel.ok) return kernel;
  const { partitions } = medium.plan.disk.layoutForSmallest;
  const { storage } = medium.mediaNode;
  const device = ({ plain: 'part', lvm: 'lvm', mirror: 'raid1' } as const)[storage.scheme];
  const password = await readText(join(paths.secrets, chosen.cluster.name, `${account.name}.password`));
  return testMedia({
    node: node.label,
    image,
    kernel: kernel.value,
    firmware,
    ...smallestDisks(node),
    secondDiskSerial: node.otherDisks[0]?.serial ?? 'SF-SECOND-DISK',
    macs: node.interfaces.map((item) => item.mac),
    expect: expectationsOf(chosen.cluster, node, overlay?.entries ?? [], {
      partitions: partitions.map(({ number, firstSector, lastSector }) => ({
        number,
        first: firstSector,
        sectors: lastSector - firstSector + 1,
      })),
      volumes: [
        { mount: '/', device, ...storage.root },
        { mount: storage.vmstoreMount, device, ...storage.vmstore },
      ],
    }),
    login: { user: account.name, password: password.trim() },
    workDir: join(paths.test, `media-${node.label}-${firmware}`),
    progress,
    signal,
  });
}
