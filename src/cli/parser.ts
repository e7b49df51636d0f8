import yargs, { type Argv } from 'yargs';
import { GRAPH_FORMATS, loadVerb, type Answer, type Context } from '../commands/index.ts';
import { problem } from '../lib/diagnostic.ts';
import type { Result } from '../lib/result.ts';
import { printAnswer, printDiagnostics } from '../report/index.ts';
import { EXIT } from './exit-code.ts';
import { answer, runVerb, type CommonOptions } from './options.ts';

type Verb = (context: Context) => Promise<Result<Answer>>;

const names = <T>(parser: Argv<T>) =>
  parser
    .positional('names', { type: 'string', array: true, default: [], describe: 'Recipes, by name' })
    .option('stack', {
      type: 'string',
      array: true,
      default: [],
      describe: 'A group of slackbuilds/stacks.yaml',
    })
    .option('all', { type: 'boolean', default: false, describe: 'Every recipe' });

const nodes = <T>(parser: Argv<T>) =>
  parser
    .option('node', { type: 'string', array: true, default: [], describe: 'A node of cluster.yaml, by id' })
    .option('all', { type: 'boolean', default: false, describe: 'Every node of cluster.yaml' });

const selection = (argv: { names: readonly string[]; stack: readonly string[]; all: boolean }) => ({
  names: argv.names,
  stacks: argv.stack,
  isAll: argv.all,
});

const chosen = (argv: { node: readonly string[]; all: boolean }) => ({ ids: argv.node, isAll: argv.all });

/** Parses the arguments, runs the verb they name and gives the exit code. Help and version end with 0, misuse with 2. */
export async function createParser(args: readonly string[], signal: AbortSignal): Promise<number> {
  let exit: number = EXIT.done;
  const act = async (argv: CommonOptions, verb: Verb, isWriting = true): Promise<void> => {
    exit = await runVerb(argv, signal, verb, { isWriting });
  };
  const look = (argv: CommonOptions, verb: Verb): Promise<void> => act(argv, verb, false);
  const parser = yargs()
    // One language for every machine: messages are searched for and compared.
    .locale('en')
    .scriptName('slackforge')
    .usage('$0 <command>: Slackware packages from SlackBuilds, and install media for the nodes of a cluster')
    .option('project', { type: 'string', default: '.', describe: 'Folder that holds slackforge.yaml' })
    .option('json', { type: 'boolean', default: false, describe: 'Answer as JSON on standard output' })
    .option('quiet', { type: 'boolean', default: false, describe: 'No progress on standard error' })
    .option('dry-run', {
      type: 'boolean',
      default: false,
      describe: 'Say what would be done and write nothing',
    })
    .option('jobs', { type: 'number', describe: 'Processes a build may use (default: one a core)' })
    .command(
      'build [names..]',
      'Build packages and what they need, each in a clean root',
      (command) =>
        names(command)
          .option('keep-root', {
            type: 'boolean',
            default: false,
            describe: 'Leave the root of a failed build',
          })
          .example('$0 build frr', 'FRR and the libraries it needs')
          .example('$0 build --all --dry-run', 'what would be built, and why'),
      (argv) =>
        act(argv, async (context) =>
          (await loadVerb.build())(context, selection(argv), { keepRoot: argv.keepRoot }),
        ),
    )
    .command(
      'graph [names..]',
      'Show what needs what',
      (command) =>
        names(command)
          .option('format', {
            choices: GRAPH_FORMATS,
            default: 'tree' as const,
            describe: 'Form of the drawing',
          })
          .example('$0 graph frr', 'a tree')
          .example('$0 graph --format dot | dot -Tsvg > graph.svg', 'a picture'),
      (argv) =>
        look(argv, async (context) => (await loadVerb.graph())(context, selection(argv), argv.format)),
    )
    .command(
      'root',
      'Make the root that packages are built in (build does it by itself)',
      (command) => command,
      (argv) => act(argv, async (context) => (await loadVerb.root())(context)),
    )
    .command(
      'overlay',
      'Write the files that make a node that node',
      (command) => nodes(command).example('$0 overlay --all', 'one tree a node below out/overlays/'),
      (argv) => act(argv, async (context) => (await loadVerb.overlay())(context, chosen(argv))),
    )
    .command(
      'media [action]',
      'Make the boot medium of a node, or test one in an emulated machine',
      (command) =>
        nodes(command)
          .positional('action', {
            choices: ['test'] as const,
            describe: 'test: install from it and boot the result',
          })
          .option('firmware', {
            choices: ['uefi', 'bios'] as const,
            default: 'uefi' as const,
            describe: 'Of the test machine',
          })
          .example('$0 media --node 3', 'out/media/node3.iso, for a USB stick or a CD')
          .example('$0 media test --node 3', 'installs node 3 in QEMU and looks at it'),
      (argv) =>
        act(argv, async (context) =>
          argv.action === 'test'
            ? (await loadVerb.mediaTest())(context, chosen(argv), argv.firmware)
            : (await loadVerb.media())(context, chosen(argv)),
        ),
    )
    .command(
      'cluster <action>',
      'Look at cluster.yaml',
      (command) =>
        command.positional('action', {
          choices: ['check'] as const,
          demandOption: true,
          describe: 'check: every fault, with its place',
        }),
      (argv) => look(argv, async (context) => (await loadVerb.clusterCheck())(context)),
    )
    .command(
      'doctor',
      'Say which programs this machine has and lacks',
      (command) => command,
      async (argv) => {
        // Before there are settings is when it is needed most.
        exit = await answer(argv, async () => (await loadVerb.doctor())());
      },
    )
    .demandCommand(1, 'Name a command.')
    .strict()
    .check(
      ({ jobs }) =>
        jobs === undefined ||
        (Number.isSafeInteger(jobs) && jobs > 0) ||
        '--jobs takes a whole number from 1.',
    )
    .epilogue(
      'Exit codes: 0 done, 1 failed, 2 wrong use or input, 3 the machine lacks something, 130 interrupted.',
    )
    .wrap(100)
    .version('0.1.0')
    .exitProcess(false);

  let complaint: string | undefined;
  let printed = '';
  await parser.parseAsync([...args], {}, (error, _argv, output) => {
    if (error instanceof Error) complaint = error.message.replace(/\s*\n\s*/g, ' ');
    printed = output;
  });
  if (complaint !== undefined) {
    const hint = 'slackforge --help lists the commands, slackforge COMMAND --help their options.';
    printDiagnostics([problem('usage/invalid', complaint, { hint })]);
    return EXIT.wrongInput;
  }
  if (printed !== '') await printAnswer(`${printed}\n`);
  return exit;
}
