/**
 * The self-cascade in the browser: a studio that runs whole cascades in a worker and tells what it does.
 *
 * @packageDocumentation
 */
export {}
