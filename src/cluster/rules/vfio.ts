import { problem, warning } from '../../lib/diagnostic.ts';
import { eachNode, findTwice, type Claim, type Rule } from './rule.ts';

/** A controller that leaves the host goes to the VM of an OSD. */
export const vfioWithoutVm: Rule = eachNode(({ hostname, disks, osd_vm }, at) =>
  disks.others.flatMap(({ serial, use, vfio }, index) => {
    if (vfio === undefined || (use === 'ceph-osd' && osd_vm !== undefined)) return [];
    const why = use === 'ceph-osd' ? 'which has no OSD VM' : `where it is ${use}`;
    return [
      problem(
        'cluster/vfio-without-vm',
        `The controller of the disk ${serial} is to be handed over on ${hostname}, ${why}.`,
        {
          location: at('disks', 'others', index, 'vfio'),
          hint:
            use === 'ceph-osd'
              ? 'Write osd_vm at the node, or network.osd_vms for all'
              : 'Write "use: ceph-osd", or leave vfio out',
        },
      ),
    ];
  }),
);

/** An address is one controller of one machine; ids are of a model, of which a machine may have several. */
export const vfioTwice: Rule = (input) =>
  input.cluster.nodes.flatMap(({ hostname, disks }, node) =>
    findTwice(
      input,
      'cluster/vfio-twice',
      disks.others.flatMap(({ serial, vfio }, index): readonly Claim[] =>
        vfio?.includes('.') === true
          ? [
              {
                value: vfio,
                what: `the controller of ${serial} on ${hostname}`,
                path: ['nodes', node, 'disks', 'others', index, 'vfio'],
              },
            ]
          : [],
      ),
      { hint: 'Read it on the machine with "lspci -D"' },
    ),
  );

/** The controller of the mainboard has the SATA disks on it, and the system is most often on one of them. */
export const vfioOnboard: Rule = eachNode(({ hostname, disks }, at) =>
  disks.others.flatMap(({ vfio }, index) =>
    vfio !== undefined && /^[0-9a-f]{4}:00:/.test(vfio)
      ? [
          warning(
            'cluster/vfio-onboard',
            `${vfio} on ${hostname} is a controller of the mainboard, and every disk on it would go to the OSD VM.`,
            {
              location: at('disks', 'others', index, 'vfio'),
              hint: `Make sure with "ls -l /sys/block" on the machine that ${disks.system.serial} is not on it`,
            },
          ),
        ]
      : [],
  ),
);
