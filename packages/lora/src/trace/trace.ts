/** What following a graph came to: what was looked for, or why it was not found. */
export type Trace<T> = { readonly found: T } | { readonly problem: string }

/** Tells whether something was found. */
export const isFound = <T>(trace: Trace<T>): trace is { readonly found: T } => 'found' in trace
