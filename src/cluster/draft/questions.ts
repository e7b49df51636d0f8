import { answersSchema, type Answers } from './answers.ts';
import { portCount } from './topologies.ts';

/** Asks one question; empty means the default. Undefined when there is nobody any more to answer. */
export type Ask = (question: string) => Promise<string | undefined>;

/** A key of the answers that is one text or number, as it is asked for. */
const QUESTIONS = [
  ['name', 'Name of the cluster'],
  ['domain', 'Domain of the host names'],
  ['nodes', 'Number of nodes (2 to 64)'],
  ['topology', 'Cabling: ring, or mesh (a cable between every two)'],
  ['zone', 'Time zone'],
  ['account', 'Account of the administrator'],
  ['loopbacks', 'Stable addresses: the node with id N gets this plus N'],
  ['osd_vms', 'Addresses of OSD VMs: this plus N'],
  ['links', 'Network that cables get their /30 from'],
  ['min_size', 'Smallest size a system disk may have'],
  ['max_size', 'Largest size a system disk may have'],
] as const;

/**
 * Asks for everything, one thing at a time, and again for what does not fit. Gives undefined when the answers end early: then
 * nothing may be written.
 */
export async function askAnswers(ask: Ask, say: (text: string) => void): Promise<Answers | undefined> {
  const defaults = answersSchema.parse({});
  /** Asks until the schema of the key takes it. */
  const askFor = async (
    question: string,
    wanted: {
      safeParse(value: unknown): {
        success: boolean;
        data?: unknown;
        error?: { issues: { message: string }[] };
      };
    },
    read: (text: string) => unknown = (text) => text,
  ): Promise<{ readonly value: unknown } | undefined> => {
    for (;;) {
      const text = await ask(question);
      if (text === undefined) return undefined;
      if (text.trim() === '') return { value: undefined };
      const parsed = wanted.safeParse(read(text.trim()));
      if (parsed.success) return { value: parsed.data };
      say(`That does not fit: ${parsed.error?.issues[0]?.message ?? ''}.`);
    }
  };

  const found: Record<string, unknown> = {};
  for (const [key, question] of QUESTIONS) {
    const read = key === 'nodes' ? Number : undefined;
    const answer = await askFor(`${question} [${String(defaults[key])}]: `, answersSchema.shape[key], read);
    if (answer === undefined) return undefined;
    if (answer.value !== undefined) found[key] = answer.value;
  }
  const key = await askFor(
    'Public SSH key of the administrator (one line; empty for none): ',
    answersSchema.shape.ssh_keys,
    (text) => [text],
  );
  if (key === undefined) return undefined;
  if (key.value !== undefined) found['ssh_keys'] = key.value;

  const { nodes, topology } = answersSchema.parse(found);
  const machine = answersSchema.shape.machines.unwrap().element.shape;
  const machines: unknown[] = [];
  say('For each machine, leave empty what is not known yet: a stand-in is written that the check warns of.');
  for (let id = 1; id <= nodes; id++) {
    const ports = portCount(topology, nodes);
    const macs = await askFor(
      `node${String(id)}: hardware addresses of eth0 to eth${String(ports - 1)}, with blanks between: `,
      machine.macs,
      (text) => text.toLowerCase().split(/\s+/),
    );
    const system =
      macs && (await askFor(`node${String(id)}: serial of the system disk: `, machine.system_disk));
    const osd = system && (await askFor(`node${String(id)}: serial of a disk for Ceph: `, machine.osd_disk));
    if (osd === undefined) return undefined;
    machines.push({ macs: macs?.value, system_disk: system?.value, osd_disk: osd.value });
  }
  return answersSchema.parse({ ...found, machines });
}
