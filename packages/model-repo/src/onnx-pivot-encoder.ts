import { type PivotEncoder, type Session, throwIfAborted } from '@self-cascade/core'
import { type NetworkFeedsOptions, networkFeeds } from './network-feeds.ts'

/** What a pivot encoder is made of. */
export interface OnnxPivotEncoderParts extends NetworkFeedsOptions {
  /** Of the encoder: it may lack inputs that only the rest of the network reads. */
  readonly session: Session
  /** Name for errors, such as `unet encoder 64x64`. */
  readonly label: string
}

/** Binds a session of the network's encoder; what it gives stays in the runtime where the backend can keep it. */
export function createOnnxPivotEncoder(parts: OnnxPivotEncoderParts): PivotEncoder {
  const { session, label } = parts
  const taken = new Set(session.inputs.map(({ name }) => name))
  const keep = session.outputs.map(({ name }) => name)
  return {
    async encode({ signal, ...input }) {
      throwIfAborted(signal, label)
      const feeds = Object.entries(networkFeeds(input, parts)).filter(([name]) => taken.has(name))
      return session.run(Object.fromEntries(feeds), { keep, ...(signal ? { signal } : {}) })
    },
    dispose: () => session.dispose(),
  }
}
