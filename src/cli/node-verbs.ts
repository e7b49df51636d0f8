import type { Argv } from 'yargs';
import { loadVerb } from '../commands/index.ts';
import { withRecipes } from './recipe-options.ts';
import type { Parser, VerbKit } from './verb-kit.ts';

const nodes = <T>(parser: Argv<T>) =>
  parser
    .option('node', { type: 'string', array: true, default: [], describe: 'A node of cluster.yaml, by id' })
    .option('all', { type: 'boolean', default: false, describe: 'Every node of cluster.yaml' });

const chosen = (argv: { node: readonly string[]; all: boolean }) => ({ ids: argv.node, isAll: argv.all });

/** cluster.yaml to files and media of its nodes: overlay, media. */
export function addNodeVerbs(parser: Parser, { act }: VerbKit): void {
  parser
    .command(
      'overlay',
      'Write the files that make a node that node',
      (command) =>
        nodes(command)
          .option('format', {
            choices: ['dir', 'tar', 'txz'] as const,
            default: 'dir' as const,
            describe: 'txz: a package with which upgradepkg changes a running node',
          })
          .option('out', {
            type: 'string',
            describe: 'Folder to write to, instead of out/overlays: DIR/node1/ and so on',
          })
          .option('diff', {
            type: 'string',
            conflicts: 'out',
            describe:
              'Write nothing; say what differs from overlays of before: a folder of nodes, or one node',
          })
          .example('$0 overlay --all', 'one tree a node below out/overlays/')
          .example('$0 overlay --all --out /srv/nodes', '/srv/nodes/node1/ and so on')
          .example('$0 overlay --node 3 --format txz', 'out/overlays/slackforge-node3-*-noarch-1_sf.txz')
          .example('$0 overlay --all --diff out/overlays', 'what a change of cluster.yaml changes'),
      (argv) =>
        act(argv, async (context) =>
          argv.diff === undefined
            ? (await loadVerb.overlay())(context, chosen(argv), argv)
            : (await loadVerb.overlayDiff())(context, chosen(argv), argv.diff),
        ),
    )
    .command(
      'media [action]',
      'Make the boot medium of a node, or test one in an emulated machine',
      (command) =>
        withRecipes(nodes(command))
          .positional('action', {
            choices: ['test'] as const,
            describe: 'test: install from it and boot the result',
          })
          .option('format', {
            choices: ['iso', 'pxe'] as const,
            default: 'iso' as const,
            describe: 'pxe: one set that boots the nodes from the network, below out/media/pxe/',
          })
          .option('url', {
            type: 'string',
            describe: 'Of the web server that will give the PXE set, by its IPv4 address',
          })
          .option('firmware', {
            choices: ['uefi', 'bios'] as const,
            default: 'uefi' as const,
            describe: 'Of the test machine',
          })
          .example('$0 media --node 3', 'out/media/node3.iso, for a USB stick or a CD')
          .example(
            '$0 media --all --format pxe --url http://192.168.1.5/pxe/',
            'out/media/pxe/, with a README.TXT',
          )
          .example('$0 media test --node 3', 'installs node 3 in QEMU and looks at it')
          .check(
            ({ action, format, url }) =>
              (format === 'pxe' ? action === undefined : url === undefined) ||
              (format === 'pxe' ? 'media test takes images, no PXE set' : '--url is for --format pxe'),
          ),
      (argv) =>
        act(argv, async (context) =>
          argv.action === 'test'
            ? (await loadVerb.mediaTest())(context, chosen(argv), argv.firmware)
            : argv.format === 'pxe'
              ? (await loadVerb.mediaPxe())(context, chosen(argv), argv.url)
              : (await loadVerb.media())(context, chosen(argv)),
        ),
    );
}
