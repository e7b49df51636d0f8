import type { Argv } from 'yargs';
import { loadVerb } from '../commands/index.ts';
import { withRecipes } from './recipe-options.ts';
import type { Parser, VerbKit } from './verb-kit.ts';

const recipe = <T>(parser: Argv<T>) =>
  parser.positional('name', { type: 'string', demandOption: true, describe: 'A recipe' });

/** What builds did, do and left: verify, why-rebuild, log, status, history, gc. */
export function addLookBackVerbs(parser: Parser, { act, look }: VerbKit): void {
  parser
    .command(
      'verify <name>',
      'Build a package a second time in other circumstances and compare the bytes',
      (command) => withRecipes(recipe(command)),
      (argv) => act(argv, async (context) => (await loadVerb.verify())(context, argv.name)),
    )
    .command(
      'why-rebuild <name>',
      'Name the one thing that changed since the last build of a package',
      (command) => withRecipes(recipe(command)),
      (argv) => look(argv, async (context) => (await loadVerb.whyRebuild())(context, argv.name)),
    )
    .command(
      'log <name>',
      'Show the output of the last build of a package',
      (command) =>
        recipe(command).option('follow', {
          type: 'boolean',
          default: false,
          describe: 'Show more as it comes, until the build ends',
        }),
      (argv) => look(argv, async (context) => (await loadVerb.log())(context, argv.name, argv.follow)),
    )
    .command(
      'status',
      'Say what a running build is doing, and what is built, stale or failed',
      (command) => withRecipes(command),
      (argv) => look(argv, async (context) => (await loadVerb.status())(context)),
    )
    .command(
      'history [name]',
      'List the attempts to build, with time, memory and outcome',
      (command) => command.positional('name', { type: 'string', describe: 'A recipe' }),
      (argv) => look(argv, async (context) => (await loadVerb.history())(context, argv.name)),
    )
    .command(
      'gc',
      'Remove what older builds left in the store and over base roots',
      (command) =>
        command
          .option('days', { type: 'number', default: 30, describe: 'What is younger stays' })
          .check(({ days }) => days >= 0 || '--days takes a number from 0.')
          .example('$0 gc --dry-run', 'what would be removed, in bytes')
          .example('$0 gc --days 0', 'all but the last build of every recipe'),
      (argv) => act(argv, async (context) => (await loadVerb.gc())(context, argv.days)),
    );
}
