import { loadVerb } from '../commands/index.ts';
import type { Parser, VerbKit } from './verb-kit.ts';

/** Base roots. */
export function addRootVerbs(parser: Parser, { act }: VerbKit): void {
  parser.command(
    'root',
    'Make the root that packages are built in (build does it by itself)',
    (command) => command,
    (argv) => act(argv, async (context) => (await loadVerb.root())(context)),
  );
}
