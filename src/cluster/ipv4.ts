/** IPv4 arithmetic on unsigned 32-bit numbers. Text forms are strict: four decimal parts, no leading zeros. */

/** An address with its prefix length, as in `192.168.11.1/30`; the address may have host bits. */
export interface Cidr {
  readonly address: number;
  readonly prefix: number;
}

const PART = '(0|[1-9][0-9]{0,2})';
const ADDRESS = new RegExp(String.raw`^${PART}\.${PART}\.${PART}\.${PART}$`);

/** The number of a dotted address, or undefined. A leading zero is refused: some programs read it as octal. */
export function parseIpv4(text: string): number | undefined {
  const parts = ADDRESS.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => String((address >>> shift) & 255)).join('.');
}

/** `a.b.c.d/len`, or undefined. */
export function parseCidr(text: string): Cidr | undefined {
  const [head = '', tail, ...more] = text.split('/');
  const address = parseIpv4(head);
  if (address === undefined || tail === undefined || more.length > 0 || !/^(0|[1-9][0-9]?)$/.test(tail))
    return undefined;
  const prefix = Number(tail);
  return prefix > 32 ? undefined : { address, prefix };
}

export function formatCidr({ address, prefix }: Cidr): string {
  return `${formatIpv4(address)}/${String(prefix)}`;
}

const sizeOf = (prefix: number): number => 2 ** (32 - prefix);

/** The network that an address with a prefix is in: host bits cleared. */
export function networkOf({ address, prefix }: Cidr): Cidr {
  return { address: Math.floor(address / sizeOf(prefix)) * sizeOf(prefix), prefix };
}

/** Whether one of the two networks is in the other. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  const prefix = Math.min(a.prefix, b.prefix);
  return networkOf({ ...a, prefix }).address === networkOf({ ...b, prefix }).address;
}

/** Whether the address names the network itself or all of its hosts; a /31 and a /32 have neither (RFC 3021). */
export function isNetworkOrBroadcast({ address, prefix }: Cidr): boolean {
  if (prefix >= 31) return false;
  const first = networkOf({ address, prefix }).address;
  return address === first || address === first + sizeOf(prefix) - 1;
}

/** The nth host of a network, from 0: `.1` and `.2` of a /30. A /31 has no network address, so its first host is `.0`. */
export function hostOf(network: Cidr, index: number): Cidr {
  const first = networkOf(network).address + (network.prefix >= 31 ? 0 : 1);
  return { address: first + index, prefix: network.prefix };
}

/** How many hosts a network has room for. */
export function hostCount({ prefix }: Cidr): number {
  return prefix >= 31 ? sizeOf(prefix) : sizeOf(prefix) - 2;
}

/** The smallest network that all the addresses are in. */
export function coveringNetwork(addresses: readonly number[]): Cidr {
  const [first = 0, ...rest] = addresses;
  let prefix = 32;
  for (const address of rest) while (!overlaps({ address: first, prefix }, { address, prefix })) prefix--;
  return networkOf({ address: first, prefix });
}

/** A value that the schema has let through, parsed again; only a bug makes it fail. */
export function requireCidr(text: string): Cidr {
  const value = parseCidr(text);
  if (value === undefined) throw new Error(`internal error: "${text}" passed the schema`);
  return value;
}

/** As `requireCidr`, of an address without a prefix length. */
export function requireIpv4(text: string): number {
  return requireCidr(`${text}/32`).address;
}
