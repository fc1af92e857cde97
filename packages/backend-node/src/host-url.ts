/** The script of the child process: beside the built package, also when this module runs from its sources in a test. */
export const hostUrl = new URL(import.meta.url.endsWith('.ts') ? '../dist/host.js' : './host.js', import.meta.url)
