import { renderMediaPlan } from '../render-plan.ts';
import { LOADERS, type PxePlan } from './plan-pxe.ts';

/** The plan as text for `slackforge media --format pxe --dry-run`: what the servers give, then each node as for a stick. */
export function renderPxePlan(plan: PxePlan): string {
  const lines = [
    `PXE set for ${plan.server.url}`,
    `  by TFTP       ${LOADERS.bios} (BIOS), ${LOADERS.uefi} (UEFI), made of ${plan.grubPackage}`,
    `  by HTTP       menu.cfg, ${String(plan.mirrorFiles.length)} files of the mirror, our packages`,
    ...plan.nodes.map(
      ({ node }) =>
        `  ${node.id.padEnd(12)}  ${node.macs.join(' ')}: ${node.id}/menu.cfg, ${node.id}/node.img`,
    ),
    '  any other     boots its local disk',
  ];
  return [
    lines.map((line) => `${line}\n`).join(''),
    ...plan.nodes.map((each) => renderMediaPlan(each.plan)),
  ].join('\n');
}
