declare module 'fft.js' {
  /** A Fourier transform of a fixed length, a power of two; complex numbers lie as pairs. */
  class FFT {
    constructor(size: number)
    transform(out: Float64Array, data: Float64Array): void
  }
  export = FFT
}
