/**
 * Model folders on disk, for Node.
 *
 * @packageDocumentation
 */
export { nodeModelFolder } from './node-model-folder.ts'
