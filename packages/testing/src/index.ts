/**
 * What the tests of every package share: fixtures, tolerances, fakes and the conformance suites of the core contracts.
 *
 * @packageDocumentation
 */
export { expectAllClose, type Tolerance } from './all-close.ts'
export { readFixture, readJsonFixture } from './fixtures.ts'
export { tolerances } from './tolerances.ts'
