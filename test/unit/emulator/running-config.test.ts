import { describe, expect, it } from 'vitest';
import { compareFrrConfig } from '../../../src/emulator/running-config.ts';

const FILE = `! from cluster.yaml
frr defaults traditional
hostname node3
interface eth1
 ip ospf network point-to-point
exit
!
router ospf
 ospf router-id 10.50.1.3
exit
`;

const SHOWN = `Building configuration...

Current configuration:
!
frr version 10.3
frr defaults traditional
hostname node3
!
router ospf
 ospf router-id 10.50.1.3
exit
!
interface eth1
 ip ospf network point-to-point
exit
!
end
`;

describe('compareFrrConfig', () => {
  it('sees no difference in headings, separators, version and order of sections', () => {
    expect(compareFrrConfig(FILE, SHOWN)).toEqual([]);
  });

  it('names a line that is missing or too much, with its section', () => {
    expect(compareFrrConfig(FILE, SHOWN.replace('10.50.1.3', '10.50.1.1'))).toEqual([
      '- router ospf / ospf router-id 10.50.1.3',
      '+ router ospf / ospf router-id 10.50.1.1',
    ]);
  });
});
