/** The climb that is trained: from the size that the model was made for to twice as much along each side. */
export const climb = { from: { width: 128, height: 128 }, to: { width: 256, height: 256 } } as const

/** The paper's K: timesteps 1 to K are trained, and stages start at K. */
export const startTimestep = 700

/** Part of the timesteps, the last ones, that the network goes alone: what upsamplers add there makes pictures smooth. */
export const lastPartAlone = 0.2
