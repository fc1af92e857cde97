/**
 * For build scripts: the files that browsers load at run time.
 *
 * @packageDocumentation
 */
export { copyRuntimeFiles, runtimeFiles } from './runtime-files.ts'
