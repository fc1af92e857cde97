/** Prints `N passed, N failed` from vitest's JSON report; a report that is missing or empty counts as one failure. */
import { readFileSync } from 'node:fs'

function readTotals(path) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(path, 'utf8'))
    // A file that cannot be loaded fails without having a test.
    const brokenFiles = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
    return { passed: numPassedTests, failed: numFailedTests + brokenFiles.length }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

const { passed, failed } = readTotals(process.argv[2])
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
