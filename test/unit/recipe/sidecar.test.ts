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
      baseBuildAt: new Map([['gcc', { file: 'recipe.yaml', line: 7, column: 11 }]]),
      baseRun: [],
      provides: [],
      options: new Map(),
      optionEnv: {},
      memoryPerJobMib: 300,
      isHeavy: false,
      wantsCcache: false,
      lintAllow: {},
      owners: { uids: [], gids: [] },
      extraSources: { sources: [], vendor: [], signatures: [], at: expect.any(Function) as unknown },
    });
  });

  it('needs nothing when it says nothing of needs', () => {
    expect(valueOf(parseSidecar('format: 1\nlicence: MIT\n', 'recipe.yaml'))).toEqual({
      buildDepends: [],
      runDepends: [],
      baseBuild: [],
      baseBuildAt: new Map(),
      baseRun: [],
      provides: [],
      options: new Map(),
      optionEnv: {},
      memoryPerJobMib: 300,
      isHeavy: false,
      wantsCcache: false,
      lintAllow: {},
      owners: { uids: [], gids: [] },
      extraSources: { sources: [], vendor: [], signatures: [], at: expect.any(Function) as unknown },
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

  it.each(['>=1', 'a b', 'a >= 1', 'a ==1', 'a >=', 'a >=1-2', 'a >=1 2', '-a', 'a  >=1'])(
    'has no dependency %j',
    (text) => {
      const yaml = `format: 1\nlicence: MIT\ndepends:\n  run:\n    - fine\n    - "${text}"\n`;
      expect(faults(yaml)).toEqual([
        `recipe.yaml:6:7 recipe/dependency-syntax "${text}" is not a dependency: write a name, or a name and a range such as "libyang >=2.1 <4".`,
      ]);
    },
  );

  it('may ask for versions that have letters or many parts', () => {
    const yaml =
      'format: 1\nlicence: MIT\ndepends: {run: [a >=1.2.3a <20260101, b =2.38_git, c >=1.2.3.4]}\n';
    expect(valueOf(parseSidecar(yaml, 'recipe.yaml')).runDepends.map(({ range }) => range)).toEqual([
      '>=1.2.3a <20260101',
      '=2.38_git',
      '>=1.2.3.4',
    ]);
  });

  it('has the faults of both phases told at once', () => {
    const yaml = 'format: 1\nlicence: MIT\ndepends:\n  build: [a b]\n  run: [c d]\n';
    expect(faults(yaml).map((line) => line.split(' ')[0])).toEqual(['recipe.yaml:4:11', 'recipe.yaml:5:9']);
  });
});

const WITH_OPTIONS = `format: 1
licence: MIT
depends: {build: [always], run: [always]}
base: {build: [gcc]}
options:
  rbd:
    describe: block devices of Ceph
    default: true
    env: WITH_RBD
    depends: {build: [ceph], run: [ceph >=18]}
    base: {run: [lz4]}
  spice: {describe: displays, default: false, env: WITH_SPICE, depends: {build: [spice]}}
  docs: {describe: manuals, default: false}
`;
const switched = (values: Readonly<Record<string, boolean>>) =>
  valueOf(
    parseSidecar(
      WITH_OPTIONS,
      '/t/qemu/recipe.yaml',
      new Map(Object.entries(values).map(([name, isOn]) => [name, { isOn }])),
    ),
  );

describe('options of a recipe.yaml', () => {
  it('add their needs when they are on, and tell the SlackBuild yes or no', () => {
    const qemu = switched({});
    expect(qemu.buildDepends.map(({ name }) => name)).toEqual(['always', 'ceph']);
    expect(qemu.runDepends.map(({ name, range, option }) => [name, range, option])).toEqual([
      ['always', undefined, undefined],
      ['ceph', '>=18', 'rbd'],
    ]);
    expect([qemu.baseBuild, qemu.baseRun]).toEqual([['gcc'], ['lz4']]);
    expect(Object.fromEntries(qemu.options)).toEqual({ rbd: true, spice: false, docs: false });
    expect(qemu.optionEnv).toEqual({ WITH_RBD: 'yes', WITH_SPICE: 'no' });
  });

  it('are switched by the settings, either way', () => {
    const qemu = switched({ rbd: false, spice: true });
    expect(qemu.buildDepends.map(({ name }) => name)).toEqual(['always', 'spice']);
    expect(qemu.baseRun).toEqual([]);
    expect(qemu.optionEnv).toEqual({ WITH_RBD: 'no', WITH_SPICE: 'yes' });
  });

  it('that a recipe does not have cannot be switched; the place and what was meant are told', () => {
    const location = { file: 'slackforge.yaml', line: 3, column: 9 };
    const switches = new Map([
      ['rdb', { isOn: true, location }],
      ['tls', { isOn: true }],
    ]);
    expect(faultsOf(parseSidecar(WITH_OPTIONS, '/t/qemu/recipe.yaml', switches))).toEqual([
      {
        code: 'recipe/unknown-option',
        severity: 'error',
        message: 'The recipe "qemu" has no option "rdb".',
        location,
        hint: 'Did you mean "rbd"?',
      },
      {
        code: 'recipe/unknown-option',
        severity: 'error',
        message: 'The recipe "qemu" has no option "tls".',
        location: { file: '/t/qemu/recipe.yaml', line: 6, column: 3 },
        hint: 'It has "rbd", "spice" and "docs".',
      },
    ]);
  });

  it.each([
    ['PATH', 'this variable has a meaning already'],
    ['LD_PRELOAD', 'this variable has a meaning already'],
    ['with-rbd', 'expected a variable in capitals'],
  ])('may not use the variable %s', (env, why) => {
    const yaml = `format: 1\nlicence: MIT\noptions: {a: {describe: x, default: true, env: ${env}}}\n`;
    expect(faults(yaml)).toEqual([`recipe.yaml:3:48 yaml/schema "options.a.env" is not right: ${why}.`]);
  });

  it('may not share a variable', () => {
    const option = '{describe: x, default: true, env: WITH}';
    expect(faults(`format: 1\nlicence: MIT\noptions: {a: ${option}, b: ${option}}\n`)).toEqual([
      'recipe.yaml:3:92 yaml/schema "options.b.env" is not right: "a" has this variable.',
    ]);
  });

  it('are read even when they are off: a fault does not wait until somebody switches it on', () => {
    const yaml =
      'format: 1\nlicence: MIT\noptions: {a: {describe: x, default: false, depends: {run: [b c]}}}\n';
    expect(faults(yaml).map((line) => line.split(' ')[1])).toEqual(['recipe/dependency-syntax']);
  });
});
