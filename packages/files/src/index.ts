/**
 * Writes files whole or not at all: a reader sees the content from before or the new one, never a part, also when the process is
 * killed. For Node.
 *
 * @packageDocumentation
 */
export { type WriteFileAtomicOptions, writeFileAtomic } from './write-file-atomic.ts'
