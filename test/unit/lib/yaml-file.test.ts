import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseYamlFile } from '../../../src/lib/yaml-file.ts';
import { brief, faultsOf, valueOf } from '../../rig/result.ts';

const SCHEMA = z.strictObject({
  name: z.string(),
  ports: z.array(z.strictObject({ mac: z.string(), speed: z.number().optional() })),
});

const complaints = (text: string) => faultsOf(parseYamlFile(text, 'x.yaml', SCHEMA)).map(brief);

describe('a YAML file', () => {
  it('gives its value and the place of every part of it', () => {
    const file = valueOf(parseYamlFile('name: a\nports:\n  - mac: "52"\n  - {mac: x}\n', 'x.yaml', SCHEMA));
    expect(file.value).toEqual({ name: 'a', ports: [{ mac: '52' }, { mac: 'x' }] });
    expect(file.at(['name'])).toEqual({ file: 'x.yaml', line: 1, column: 7 });
    expect(file.at(['ports', 0, 'mac'])).toEqual({ file: 'x.yaml', line: 3, column: 10 });
    expect(file.at(['ports', 1, 'mac'])).toEqual({ file: 'x.yaml', line: 4, column: 11 });
  });

  it('gives the place of what encloses a part that is not there', () => {
    const file = valueOf(parseYamlFile('name: a\nports: [{mac: x}]\n', 'x.yaml', SCHEMA));
    expect(file.at(['ports', 0, 'speed'])).toEqual({ file: 'x.yaml', line: 2, column: 9 });
    expect(file.at([])).toEqual({ file: 'x.yaml', line: 1, column: 1 });
  });

  it('reports an unknown key where the key stands, at any depth', () => {
    expect(complaints('name: a\nnames: b\nports:\n  - mac: x\n    sped: 1\n')).toEqual([
      'x.yaml:5:5 yaml/schema "ports.0.sped" is not a key that is known here.',
      'x.yaml:2:1 yaml/schema "names" is not a key that is known here.',
    ]);
  });

  it('reports a missing key at what lacks it', () => {
    expect(complaints('name: a\nports:\n  - speed: 1\n')).toEqual([
      'x.yaml:3:5 yaml/schema "ports.0.mac" is missing (Invalid input: expected string, received undefined).',
    ]);
  });

  it('reports a wrong value where the value stands, and all of them at once', () => {
    expect(complaints('name: 7\nports:\n  - {mac: x, speed: fast}\n')).toEqual([
      'x.yaml:1:7 yaml/schema "name" is not right: Invalid input: expected string, received number.',
      'x.yaml:3:21 yaml/schema "ports.0.speed" is not right: Invalid input: expected number, received string.',
    ]);
  });

  it('that is empty is not right as a whole', () => {
    expect(complaints('')).toEqual([
      'x.yaml:1:1 yaml/schema the file is not right: Invalid input: expected object, received null.',
    ]);
  });

  it('that is not YAML is reported where it stops being so', () => {
    expect(complaints('name: a\nname: b\n')).toEqual([
      'x.yaml:2:1 yaml/syntax The YAML is not well formed: Map keys must be unique.',
    ]);
    expect(complaints('name: "a\n')[0]).toMatch(/^x\.yaml:2:1 yaml\/syntax /);
  });

  it('with an alias that has no anchor, or that unfolds without end, is a complaint and no crash', () => {
    expect(complaints('name: *nobody\n')).toEqual([
      'x.yaml yaml/syntax The YAML is not well formed: Unresolved alias (the anchor must be set before the alias): nobody.',
    ]);
    const bomb = ['a: &l0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 6; level++) {
      const alias = `*l${String(level - 1)}`;
      bomb.push(
        `b${String(level)}: &l${String(level)} [${Array.from({ length: 10 }, () => alias).join(', ')}]`,
      );
    }
    expect(complaints(bomb.join('\n'))[0]).toContain(
      'yaml/syntax The YAML is not well formed: Excessive alias',
    );
  });
});
