import { DIAGNOSTIC_CODES, type DiagnosticCode } from '../../lib/diagnostic-codes.ts';
import { ADDRESS_EXPLANATIONS } from './addresses.ts';
import { LINK_EXPLANATIONS } from './links.ts';
import { MACHINE_EXPLANATIONS } from './machines.ts';
import { SERVICE_EXPLANATIONS } from './services.ts';

type ClusterCode = Extract<DiagnosticCode, `cluster/${string}`>;

/** One rule of the cluster file, for people. */
export interface Explanation {
  readonly id: ClusterCode;
  /** When it speaks. */
  readonly sentence: string;
  /** Why it is there, and what to do. */
  readonly text: string;
}

/** The compiler sees to it that no rule is without. */
const TEXTS: Readonly<Record<ClusterCode, string>> = {
  ...MACHINE_EXPLANATIONS,
  ...ADDRESS_EXPLANATIONS,
  ...LINK_EXPLANATIONS,
  ...SERVICE_EXPLANATIONS,
};

/** Every rule of the cluster file, by id. */
export const EXPLANATIONS: readonly Explanation[] = Object.entries(TEXTS)
  .map(([id, text]) => ({
    id: id as ClusterCode,
    sentence: DIAGNOSTIC_CODES[id as ClusterCode],
    text,
  }))
  .toSorted((a, b) => (a.id < b.id ? -1 : 1));
