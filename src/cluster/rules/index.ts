import type { Diagnostic } from '../../lib/diagnostic.ts';
import { addressOverlap, doubledAddress, staticManagement } from './addresses.ts';
import { linkAddresses, linkEndNames, portTwice, portWithoutLink } from './links.ts';
import {
  diskSizes,
  doubledMac,
  doubledName,
  doubledSerial,
  managementPort,
  unguardedPartitions,
} from './machines.ts';
import { accountLogin, ntpServers, ospfTimers } from './services.ts';
import type { Rule, RuleInput } from './rule.ts';

/** Every cross rule, in the order in which its complaints are printed. A new rule is one function and one line here. */
const RULES: readonly Rule[] = [
  doubledName,
  doubledMac,
  doubledSerial,
  diskSizes,
  unguardedPartitions,
  managementPort,
  staticManagement,
  linkEndNames,
  portTwice,
  linkAddresses,
  doubledAddress,
  addressOverlap,
  portWithoutLink,
  ospfTimers,
  accountLogin,
  ntpServers,
];

/** All faults and warnings of a file whose form is right. */
export function checkCluster(input: RuleInput): readonly Diagnostic[] {
  return RULES.flatMap((rule) => rule(input));
}
