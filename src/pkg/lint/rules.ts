import { configRules } from './configs.ts';
import { conflictRules } from './conflicts.ts';
import { desktopRules } from './desktop.ts';
import { docRules } from './docs.ts';
import { doinstRules } from './doinst.ts';
import { elfRules } from './elf.ts';
import { identityRules } from './identity.ts';
import { libraryRules } from './libraries.ts';
import { manpageRules } from './manpages.ts';
import { pathRules } from './paths.ts';
import { permissionRules } from './permissions.ts';
import type { PackageRule } from './rule.ts';
import { scriptRules } from './scripts.ts';

/** Every rule for built packages, in the order in which findings are shown. A new rule is an entry of one of these tables. */
export const PACKAGE_RULES: readonly PackageRule[] = [
  ...identityRules,
  ...pathRules,
  ...permissionRules,
  ...elfRules,
  ...libraryRules,
  ...conflictRules,
  ...manpageRules,
  ...docRules,
  ...configRules,
  ...doinstRules,
  ...scriptRules,
  ...desktopRules,
];
