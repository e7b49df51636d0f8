import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILD_EVENT, buildEventSchema } from '../../../src/build/events.ts';
import { planEvent } from '../../../src/build/index.ts';
import { problem } from '../../../src/lib/diagnostic.ts';
import { buildScene } from '../../rig/build-scene.ts';
import { recipeFiles } from '../../rig/recipe-files.ts';

describe('the events of a run', () => {
  it('are published as schema/build-events.json as they are (npm run schemas writes it)', async () => {
    const file = join(import.meta.dirname, '../../../schema/build-events.json');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(buildEventSchema())));
  });

  it('are all of that form, and tell each package once how it began and how it ended', async () => {
    await using scene = await buildScene({
      ...recipeFiles('lib', '1.0'),
      ...recipeFiles('app', '1.0', ['lib']),
      ...recipeFiles('bad', '1.0'),
      ...recipeFiles('over', '1.0', ['bad']),
      ...recipeFiles('gone', '1.0'),
    });
    const fault = problem('sources/unavailable', 'It could be had from nowhere.', {
      location: { file: 'gone.info', line: 1, column: 9 },
    });
    const { events } = await scene.build(['app', 'over', 'gone'], {
      run: { sourceFaults: new Map([['gone', [fault]]]) },
      script: ({ name }) => (name === 'bad' ? { status: 1 } : {}),
    });
    const all = [planEvent(await scene.plan(['app', 'over', 'gone'])), ...events];
    for (const event of all) expect(BUILD_EVENT.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
    const told = (name: string) =>
      events.flatMap((event) => ('name' in event && event.name === name ? [event.event] : []));
    expect(['lib', 'app', 'bad', 'over', 'gone'].map(told)).toEqual([
      ['started', 'finished'],
      ['started', 'finished'],
      ['started', 'failed'],
      ['blocked'],
      ['failed'],
    ]);
  });
});
