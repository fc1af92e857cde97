/** How each output cell of one axis is made: output i is `Σ_k weights[i·taps + k] · input[indices[i·taps + k]]`. */
export interface AxisTaps {
  readonly outputLength: number
  /** Terms of each sum; shorter sums are filled up with terms of weight 0. */
  readonly taps: number
  readonly indices: Int32Array
  readonly weights: Float64Array
}

/** Along one axis: cells in, cells out, and input cells per output cell. */
export interface AxisSize {
  readonly inputLength: number
  readonly outputLength: number
  /** `input / output`, or 1 / factor when a scale factor was given; float32, as PyTorch computes coordinates. */
  readonly scale: number
}

/** Makes the taps of an axis from each output cell's list of inputs. */
export function makeTaps(
  outputLength: number,
  taps: number,
  termsOf: (output: number) => { readonly indices: readonly number[]; readonly weights: readonly number[] },
): AxisTaps {
  const indices = new Int32Array(outputLength * taps)
  const weights = new Float64Array(outputLength * taps)
  for (let output = 0; output < outputLength; output++) {
    const terms = termsOf(output)
    indices.set(terms.indices, output * taps)
    weights.set(terms.weights, output * taps)
  }
  return { outputLength, taps, indices, weights }
}
