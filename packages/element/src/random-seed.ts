/** A seed that no one chose: 32 random bits. */
export const randomSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0]!
