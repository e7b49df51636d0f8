import type { Argv } from 'yargs';
import { DIAGRAM_FORMATS, loadVerb, TOPOLOGIES } from '../commands/index.ts';
import { canAsk, openQuestions } from '../report/index.ts';
import type { Parser, VerbKit } from './verb-kit.ts';

const file = <T>(parser: Argv<T>) =>
  parser.positional('file', {
    type: 'string',
    describe: 'A cluster file (default: that of slackforge.yaml)',
  });

/** cluster.yaml itself: check, explain, show, diagram, init. */
export function addClusterVerbs(parser: Parser, { look, plain }: VerbKit, signal: AbortSignal): void {
  parser.command('cluster <action>', 'Make, check, explain and draw cluster.yaml', (cluster) =>
    cluster
      .command(
        'check [file]',
        'Report every fault, with its place',
        (command) => file(command),
        (argv) =>
          look(argv, async (context) => (await loadVerb.clusterCheck())(context, { file: argv.file })),
      )
      .command(
        'explain [id]',
        'Say why a complaint is made and what to do; without an id, list all',
        (command) =>
          command.positional('id', {
            type: 'string',
            describe: 'As in the complaint, like cluster/link-mask',
          }),
        (argv) => plain(argv, async () => (await loadVerb.clusterExplain())({ id: argv.id })),
      )
      .command(
        'show [file]',
        'Show what follows for each node: addresses, slots, peers, services',
        (command) =>
          file(command).option('node', {
            type: 'string',
            array: true,
            default: [],
            describe: 'Of this node only, by id',
          }),
        (argv) =>
          look(argv, async (context) =>
            (await loadVerb.clusterShow())(context, { file: argv.file, ids: argv.node }),
          ),
      )
      .command(
        'diagram [file]',
        'Draw nodes, ports, cables and addresses, or list the cables to be plugged',
        (command) =>
          file(command)
            .option('format', {
              choices: DIAGRAM_FORMATS,
              default: 'ascii' as const,
              describe: 'Form of the drawing',
            })
            .example('$0 cluster diagram --format list', 'to be printed and taken along')
            .example('$0 cluster diagram --format svg > cluster.svg', 'a picture'),
        (argv) =>
          look(argv, async (context) =>
            (await loadVerb.clusterDiagram())(context, { file: argv.file, format: argv.format }),
          ),
      )
      .command(
        'init',
        'Write a commented cluster file: asks on a terminal, or takes answers',
        (command) =>
          command
            .option('out', {
              type: 'string',
              default: 'cluster.yaml',
              describe: 'File to write; an existing one is kept',
            })
            .option('answers', { type: 'string', describe: 'File with answers (YAML or JSON)' })
            .option('name', { type: 'string', describe: 'Name of the cluster' })
            .option('nodes', { type: 'number', describe: 'Number of nodes' })
            .option('topology', { choices: TOPOLOGIES, describe: 'How they are cabled' })
            .example(
              '$0 cluster init --nodes 5 --topology ring',
              'five nodes, with stand-ins for the hardware',
            ),
        (argv) =>
          plain(argv, async (context) => {
            const { name, nodes, topology } = argv;
            const given = Object.fromEntries(
              Object.entries({ name, nodes, topology }).filter(([, value]) => value !== undefined),
            ) as Record<string, string | number>;
            const isTold = argv.answers !== undefined || Object.keys(given).length > 0;
            using questions = !isTold && canAsk() ? openQuestions(signal) : undefined;
            return await (
              await loadVerb.clusterInit()
            )(context, {
              out: argv.out,
              given,
              ...(argv.answers === undefined ? {} : { answersFile: argv.answers }),
              ...(questions === undefined ? {} : { questions }),
            });
          }),
      )
      .demandCommand(1, 'Say what to do: check, explain, show, diagram or init.'),
  );
}
