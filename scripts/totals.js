// usage: node scripts/totals.js FAILED_CHECKS RESULT.json...
// Adds up vitest's JSON reports and the checks that are no suites: lists what failed and what was skipped, and why, then
// one line "N passed, N failed, N skipped". Ends with 1 when anything failed, a report is missing, or no test ran at all.
import { readFileSync } from 'node:fs';

const [failedChecks = '0', ...files] = process.argv.slice(2);
const totals = { passed: 0, failed: Number(failedChecks), skipped: 0 };

/** One more failure, and what it is. */
function fail(what) {
  totals.failed++;
  console.log(`failed: ${what}`);
}

for (const file of files) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    fail(`${file} was not written, so its suite did not end`);
    continue;
  }
  const before = totals.failed;
  for (const suite of report.testResults) {
    if (suite.status === 'failed' && suite.assertionResults.length === 0)
      fail(`${suite.name}: ${suite.message}`);
    for (const test of suite.assertionResults) {
      if (test.status === 'passed') totals.passed++;
      else if (test.status === 'failed') fail(test.fullName);
      else {
        totals.skipped++;
        console.log(`skipped: ${test.fullName}: ${test.meta?.skipReason ?? 'its file says why'}`);
      }
    }
  }
  if (report.success === false && totals.failed === before) fail(`${file} says that its suite failed`);
}
if (failedChecks !== '0') console.log(`failed: ${failedChecks} of the checks above`);
if (totals.passed === 0) totals.failed++;
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;
