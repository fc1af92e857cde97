/**
 * For build scripts: the files that browsers load at run time.
 *
 * @packageDocumentation
 */
export { copyWebFiles } from './copy-web-files.ts'
