import { warning } from '../../lib/diagnostic.ts';
import { nearest } from '../../lib/text.ts';
import type { Rule } from './rule.ts';

/** Ceph's monitors refuse clocks that differ by 50 ms; without a server the nodes drift apart. */
export const ntpServers: Rule = ({ cluster, at }) =>
  cluster.time.ntp_servers.length > 0
    ? []
    : [
        warning('cluster/no-ntp', 'No NTP server is named, so the clocks of the nodes will drift apart.', {
          location: at(['time', 'ntp_servers']),
        }),
      ];

/** A warning only: the list of this Node.js may be older than the node's, which says so itself and then keeps UTC. */
export const knownZone: Rule = ({ cluster: { time }, at }) => {
  const zones = Intl.supportedValuesOf('timeZone');
  if (zones.includes(time.zone)) return [];
  // Links like UTC or US/Eastern are not listed but known. Small letters are known here and no file on the node.
  const sameLetters = zones.find((zone) => zone.toLowerCase() === time.zone.toLowerCase());
  if (sameLetters === undefined && isZone(time.zone)) return [];
  const guess = sameLetters ?? nearest(time.zone, zones);
  return [
    warning('cluster/unknown-zone', `The time zone ${time.zone} is not known.`, {
      location: at(['time', 'zone']),
      hint:
        guess === undefined ? 'The names are those below /usr/share/zoneinfo' : `Did you mean "${guess}"?`,
    }),
  ];
};

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
