/** Element types that networks take and give for continuous values. */
export const floatTypes = ['float32', 'float16'] as const

/** Element types of token ids. */
export const indexTypes = ['int64', 'int32'] as const

/** Element types of timesteps and sizes: exporters use any of them. */
export const numberTypes = [...indexTypes, ...floatTypes] as const

/** One of {@link numberTypes}. */
export type NumberType = (typeof numberTypes)[number]
