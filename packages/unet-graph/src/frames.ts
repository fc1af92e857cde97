import type { UnetBuilder } from './unet-builder.ts'

/** Lets clips go through layers for pictures, a frame as a row, and gives the frames of a clip back to layers over time. */
export interface Frames {
  /** [batch, channels, frames, height, width] to [batch · frames, channels, height, width]. */
  toRows(clip: string, channels: number): string
  /** The way back. */
  toClip(rows: string, channels: number): string
  /** [batch or 1, width] to [batch · frames, width]. */
  repeatEmbedding(embedding: string, width: number): string
  /** [batch, length, width] to [batch · frames, length, width]. */
  repeatStates(states: string): string
  /** [batch · frames, channels, height, width] to [batch, channels, frames, height · width]. */
  toTime(rows: string, channels: number): string
  /** The way back, to the dims of `rows`. */
  fromTime(map: string, rows: string): string
  /** [batch, channels, frames, n] to [batch · n, frames, channels]. */
  toSequences(map: string, channels: number): string
  /** The way back. */
  fromSequences(sequences: string, channels: number): string
}

/** Reads the number of rows and frames from the clip that the network is given. */
export function framesOf({ node, ints }: UnetBuilder, clip: string): Frames {
  const path = 'frames'
  const concat = (...parts: readonly string[]) => node(path, 'Concat', parts, { axis: 0 })
  const frames = node(path, 'Shape', [clip], { start: 2, end: 3 })
  const size = node(path, 'Shape', [clip], { start: 3 })
  const batchFrames = concat(node(path, 'Shape', [clip], { start: 0, end: 1 }), frames)
  const once = memo()
  const swap = (clips: string) => node(path, 'Transpose', [clips], { perm: [0, 2, 1, 3, 4] })
  const reshape = (input: string, dims: string) => node(path, 'Reshape', [input, dims])
  const swapTime = (map: string) => node(path, 'Transpose', [map], { perm: [0, 2, 1, 3] })
  return {
    toRows: (clips, channels) => reshape(swap(clips), concat(ints(-1, channels), size)),
    toClip: (rows, channels) => swap(reshape(rows, concat(batchFrames, ints(channels), size))),
    repeatEmbedding(embedding, width) {
      const single = node(path, 'Unsqueeze', [embedding, ints(1)])
      return reshape(node(path, 'Expand', [single, concat(batchFrames, ints(1))]), ints(-1, width))
    },
    repeatStates(states) {
      const single = node(path, 'Unsqueeze', [states, ints(1)])
      const repeated = node(path, 'Expand', [single, concat(ints(1), frames, ints(1, 1))])
      return reshape(repeated, concat(ints(-1), node(path, 'Shape', [states], { start: 1 })))
    },
    toTime: (rows, channels) =>
      swapTime(
        reshape(
          rows,
          once(`time ${channels}`, () => concat(batchFrames, ints(channels, -1))),
        ),
      ),
    fromTime: (map, rows) => reshape(swapTime(map), node(path, 'Shape', [rows])),
    toSequences(map, channels) {
      const dims = once(`sequences ${channels}`, () => concat(ints(-1), frames, ints(channels)))
      return reshape(node(path, 'Transpose', [map], { perm: [0, 3, 2, 1] }), dims)
    },
    fromSequences(sequences, channels) {
      const batch = once('batch', () => node(path, 'Shape', [clip], { start: 0, end: 1 }))
      const dims = once(`maps ${channels}`, () => concat(batch, ints(-1), frames, ints(channels)))
      return node(path, 'Transpose', [reshape(sequences, dims)], { perm: [0, 3, 2, 1] })
    },
  }
}

/** Remembers what was made under each name. */
function memo() {
  const made = new Map<string, string>()
  return (name: string, make: () => string): string => {
    const value = made.get(name) ?? make()
    made.set(name, value)
    return value
  }
}
