import type { Diagnostic } from '../../lib/diagnostic.ts';
import { addressOverlap, doubledAddress, reservedAddress } from './addresses.ts';
import { cephNetworks, enoughOsds, osdPairs } from './ceph.ts';
import { knownZone, ntpServers } from './clocks.ts';
import { diskSizes, mirrorDisks, partitionSizes, smallestDisk, vmstoreMount, volumeLabels } from './disks.ts';
import { cgroupsForIncus, encapsulation, guestMtu, guestNetworks, guestsNeed } from './guests.ts';
import {
  bondOfOne,
  managementPort,
  mtuAbovePort,
  portTwoUses,
  stackingOrder,
  unknownInterface,
} from './interfaces.ts';
import { linkAddresses, linkEndNames, linkMtus, portTwice, portWithoutLink } from './links.ts';
import { doubledMac, doubledSerial, groupMac, placeholder } from './machines.ts';
import { nameServers, oneManagementNetwork, staticManagement } from './management.ts';
import { listedTwice, servicePackages, unknownHost, voters } from './members.ts';
import { doubledName, reservedName, unknownGroup } from './names.ts';
import { accountLogin, administrators, brokenKeys, weakKeys } from './people.ts';
import { announcedNetworks, announcedVm, bfdTimers, doubledRouterId, ospfTimers } from './routing.ts';
import type { Rule, RuleInput } from './rule.ts';
import { bearsLoss, connected, isRouter } from './topology.ts';
import { vfioOnboard, vfioTwice, vfioWithoutVm } from './vfio.ts';

/** Every cross rule, in the order in which its complaints are printed. A new rule is one function and one line here. */
const RULES: readonly Rule[] = [
  doubledName,
  reservedName,
  doubledMac,
  groupMac,
  doubledSerial,
  diskSizes,
  smallestDisk,
  mirrorDisks,
  partitionSizes,
  volumeLabels,
  vmstoreMount,
  placeholder,
  managementPort,
  unknownInterface,
  stackingOrder,
  portTwoUses,
  bondOfOne,
  mtuAbovePort,
  staticManagement,
  nameServers,
  oneManagementNetwork,
  linkEndNames,
  portTwice,
  linkAddresses,
  linkMtus,
  doubledAddress,
  addressOverlap,
  reservedAddress,
  portWithoutLink,
  connected,
  bearsLoss,
  isRouter,
  doubledRouterId,
  ospfTimers,
  bfdTimers,
  announcedVm,
  announcedNetworks,
  accountLogin,
  administrators,
  unknownGroup,
  weakKeys,
  brokenKeys,
  ntpServers,
  knownZone,
  unknownHost,
  listedTwice,
  voters,
  servicePackages,
  cephNetworks,
  osdPairs,
  vfioWithoutVm,
  vfioTwice,
  vfioOnboard,
  enoughOsds,
  cgroupsForIncus,
  guestsNeed,
  guestNetworks,
  guestMtu,
  encapsulation,
];

/** All faults and warnings of a file whose form is right. */
export function checkCluster(input: RuleInput): readonly Diagnostic[] {
  return RULES.flatMap((rule) => rule(input));
}
