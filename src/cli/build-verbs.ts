import type { Argv } from 'yargs';
import { GRAPH_FORMATS, loadVerb } from '../commands/index.ts';
import type { Parser, VerbKit } from './verb-kit.ts';

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

const selection = (argv: { names: readonly string[]; stack: readonly string[]; all: boolean }) => ({
  names: argv.names,
  stacks: argv.stack,
  isAll: argv.all,
});

/** Recipes to packages: build, graph. */
export function addBuildVerbs(parser: Parser, { act, look }: VerbKit): void {
  parser
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
          .option('shell-on-failure', {
            type: 'boolean',
            default: false,
            describe: 'Open a shell where a failed build stood',
          })
          .example('$0 build frr', 'FRR and the libraries it needs')
          .example('$0 build --all --dry-run', 'what would be built, and why'),
      (argv) =>
        act(argv, async (context) =>
          (await loadVerb.build())(context, selection(argv), {
            keepRoot: argv.keepRoot,
            shellOnFailure: argv.shellOnFailure,
          }),
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
    );
}
