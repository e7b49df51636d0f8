// usage: node scripts/totals.js FAILED_CHECKS RESULT.json...
// Adds up vitest's JSON reports: lists what was skipped and why, then one line "N passed, N failed, N skipped".
// Ends with 1 when anything failed, a report is missing, or no test ran at all.
import { readFileSync } from 'node:fs';

const [failedChecks = '0', ...files] = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };

for (const file of files) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    console.log(`failed: ${file} was not written, so its suite did not end`);
    totals.failed++;
    continue;
  }
  for (const suite of report.testResults) {
    if (suite.status === 'failed' && suite.assertionResults.length === 0) {
      console.log(`failed: ${suite.name}: ${suite.message}`);
      totals.failed++;
    }
    for (const test of suite.assertionResults) {
      if (test.status === 'passed') totals.passed++;
      else if (test.status === 'failed') {
        totals.failed++;
        console.log(`failed: ${test.fullName}`);
      } else {
        totals.skipped++;
        console.log(`skipped: ${test.fullName}`);
      }
    }
  }
}
if (failedChecks !== '0') console.log(`failed: ${failedChecks} of the checks above`);
if (totals.passed === 0) totals.failed++;
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 || failedChecks !== '0' ? 1 : 0;
