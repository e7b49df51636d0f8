import { describe, expect, it } from 'vitest';
import { parseSidecar } from '../../../src/recipe/sidecar.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';

const faults = (text: string) => faultsOf(parseSidecar(text, 'recipe.yaml')).map(brief);

describe('a recipe.yaml', () => {
  it('says what is needed to build and to run, with ranges', () => {
    const text =
      'format: 1\nlicence: MIT\ndepends:\n  build: [one, two >=1.2 <3]\n  run: [one]\nbase:\n  build: [gcc]\n';
    expect(valueOf(parseSidecar(text, 'recipe.yaml'))).toEqual({
      buildDepends: [
        { name: 'one', location: { file: 'recipe.yaml', line: 4, column: 11 } },
        { name: 'two', range: '>=1.2 <3', location: { file: 'recipe.yaml', line: 4, column: 16 } },
      ],
      runDepends: [{ name: 'one', location: { file: 'recipe.yaml', line: 5, column: 9 } }],
      baseBuild: ['gcc'],
      baseRun: [],
      memoryPerJobMib: 300,
      lintAllow: {},
      owners: { uids: [], gids: [] },
    });
  });

  it('needs nothing when it says nothing of needs', () => {
    expect(valueOf(parseSidecar('format: 1\nlicence: MIT\n', 'recipe.yaml'))).toEqual({
      buildDepends: [],
      runDepends: [],
      baseBuild: [],
      baseRun: [],
      memoryPerJobMib: 300,
      lintAllow: {},
      owners: { uids: [], gids: [] },
    });
  });

  it('is of format 1, has a licence and no key that is not known', () => {
    expect(faults('format: 2\nlicense: MIT\nbase: {biuld: []}\nmemory_per_job_mib: 0\n')).toEqual([
      'recipe.yaml:1:9 yaml/schema "format" is not right: Invalid input: expected 1.',
      'recipe.yaml:1:1 yaml/schema "licence" is missing (Invalid input: expected string, received undefined).',
      'recipe.yaml:3:8 yaml/schema "base.biuld" is not a key that is known here.',
      'recipe.yaml:4:21 yaml/schema "memory_per_job_mib" is not right: Too small: expected number to be >0.',
      'recipe.yaml:2:1 yaml/schema "license" is not a key that is known here.',
    ]);
  });

  it.each(['>=1', 'a b', 'a >= 1', 'a ==1', 'a >=x', 'a >=1.2.3.4', 'a >=1a', 'a >=01', '-a', 'a  >=1'])(
    'has no dependency %j',
    (text) => {
      const yaml = `format: 1\nlicence: MIT\ndepends:\n  run:\n    - fine\n    - "${text}"\n`;
      expect(faults(yaml)).toEqual([
        `recipe.yaml:6:7 recipe/dependency-syntax "${text}" is not a dependency: write a name, or a name and a range such as "libyang >=2.1 <4".`,
      ]);
    },
  );

  it('has the faults of both phases told at once', () => {
    const yaml = 'format: 1\nlicence: MIT\ndepends:\n  build: [a b]\n  run: [c d]\n';
    expect(faults(yaml).map((line) => line.split(' ')[0])).toEqual(['recipe.yaml:4:11', 'recipe.yaml:5:9']);
  });
});
