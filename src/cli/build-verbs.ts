import type { Argv } from 'yargs';
import { GRAPH_FORMATS, loadVerb, ON_FAILURE } from '../commands/index.ts';
import { withRecipes } from './recipe-options.ts';
import type { Parser, VerbKit } from './verb-kit.ts';

const names = <T>(parser: Argv<T>) =>
  withRecipes(parser)
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

/** Recipes to packages: build, fetch, and what there is to ask about their graph. */
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
          .option('parallel', {
            type: 'number',
            describe: 'Packages at a time (default: two, more from 12 cores on)',
          })
          .option('on-failure', {
            choices: ON_FAILURE,
            default: 'finish-running' as const,
            describe:
              'finish-running: begin nothing more; keep-going: build all that does not need it; stop-now: stop the others too. A source that cannot be had keeps the rest from being built with stop-now only',
          })
          .option('retry', {
            type: 'boolean',
            default: false,
            describe: 'Build again what failed before from the same inputs',
          })
          .option('ccache', {
            type: 'boolean',
            default: false,
            describe: 'Use the compiler cache out/ccache for everything',
          })
          .option('full-base', {
            type: 'boolean',
            default: false,
            describe: 'Build in roots of all series; undeclared needs are only warned of',
          })
          .option('check-needs', {
            type: 'boolean',
            default: false,
            describe:
              'Build what is named once more, under strace, and name each declared need of which its build opens nothing',
          })
          .option('verify-store', {
            type: 'boolean',
            default: false,
            describe: 'Read all finished packages again before they are reused',
          })
          .check(
            ({ parallel }) =>
              parallel === undefined ||
              (Number.isSafeInteger(parallel) && parallel > 0) ||
              '--parallel takes a whole number from 1.',
          )
          .example('$0 build frr', 'FRR and the libraries it needs')
          .example('$0 build --all --dry-run', 'what would be built, and why')
          .example('$0 build frr --check-needs', 'does it need all that recipe.yaml says?'),
      (argv) =>
        act(
          argv,
          async (context) =>
            (await loadVerb.build())(context, selection(argv), {
              keepRoot: argv.keepRoot,
              shellOnFailure: argv.shellOnFailure,
              parallel: argv.parallel,
              onFailure: argv.onFailure,
              retry: argv.retry,
              verifyStore: argv.verifyStore,
              ccache: argv.ccache,
              fullBase: argv.fullBase,
              checkNeeds: argv.checkNeeds,
            }),
          { isStream: true },
        ),
    )
    .command(
      'fetch [names..]',
      'Bring the sources of recipes and of what they need into out/sources, verified',
      (command) =>
        names(command)
          .option('strict', {
            type: 'boolean',
            default: false,
            describe: 'Refuse what only an MD5 or nothing speaks for',
          })
          .option('bundle', {
            type: 'string',
            describe: 'Write all of it to one file for another machine, too',
          })
          .option('from-bundle', { type: 'string', describe: 'Take it from such a file and contact nothing' })
          .conflicts('bundle', 'from-bundle')
          .example('$0 fetch --all', 'all that building needs of the network')
          .example('$0 fetch frr --dry-run', 'from where, and what it is held against'),
      (argv) =>
        act(argv, async (context) =>
          (await loadVerb.fetch())(context, selection(argv), {
            isStrict: argv.strict,
            bundle: argv.bundle,
            fromBundle: argv.fromBundle,
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
          .option('critical-path', {
            type: 'boolean',
            default: false,
            describe: 'Instead: the chain of builds that takes longest',
          })
          .option('check', {
            type: 'boolean',
            default: false,
            describe: 'Instead: read every file, and show every fault and warning',
          })
          .example('$0 graph frr', 'a tree')
          .example('$0 graph --format svg > graph.svg', 'a picture'),
      (argv) =>
        look(argv, async (context) =>
          (await loadVerb.graph())(context, selection(argv), {
            format: argv.format,
            isCriticalPath: argv.criticalPath,
            isCheck: argv.check,
          }),
        ),
    )
    .command(
      'why <recipe> <needed>',
      'Show why a recipe needs another, or a package of the base',
      (command) =>
        withRecipes(command)
          .positional('recipe', { type: 'string', demandOption: true, describe: 'The one that needs' })
          .positional('needed', { type: 'string', demandOption: true, describe: 'The one that is needed' })
          .option('paths', {
            type: 'boolean',
            default: false,
            describe: 'Every way, the shortest first, not only a shortest one',
          }),
      (argv) =>
        look(argv, async (context) =>
          (await loadVerb.why())(context, argv.recipe, argv.needed, { isAll: argv.paths }),
        ),
    )
    .command(
      'rdeps <recipe>',
      'List which recipes need one, or a package of the base',
      (command) =>
        withRecipes(command)
          .positional('recipe', { type: 'string', demandOption: true, describe: 'The one that is needed' })
          .option('transitive', { type: 'boolean', default: false, describe: 'Through others too' }),
      (argv) =>
        look(argv, async (context) =>
          (await loadVerb.rdeps())(context, argv.recipe, { isTransitive: argv.transitive }),
        ),
    )
    .command(
      'which <recipe>',
      'Say which folder a recipe comes from, which ones it hides, and what the base has',
      (command) =>
        withRecipes(command).positional('recipe', {
          type: 'string',
          demandOption: true,
          describe: 'Its name',
        }),
      (argv) => look(argv, async (context) => (await loadVerb.which())(context, argv.recipe)),
    );
}
