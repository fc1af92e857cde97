/**
 * For build scripts: the files that a page with the element loads.
 *
 * @packageDocumentation
 */
export { copyElementFiles } from './copy-element-files.ts'
