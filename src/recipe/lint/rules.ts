import { downloadRules } from './download-rules.ts';
import { fileRules } from './file-rules.ts';
import { infoRules } from './info-rules.ts';
import { installRules } from './install-rules.ts';
import type { SourceRule } from './recipe-folder.ts';
import { scriptRules } from './script-rules.ts';
import { slackDescRules } from './slack-desc-rules.ts';

/** Every rule about the sources of a package, in the order in which findings are shown. */
export const SOURCE_RULES: readonly SourceRule[] = [
  ...fileRules,
  ...infoRules,
  ...downloadRules,
  ...slackDescRules,
  ...scriptRules,
  ...installRules,
];
