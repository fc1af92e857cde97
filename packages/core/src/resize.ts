/** How a pivot is resized, named as PyTorch's `interpolate` modes; `lanczos` is Lanczos-3. */
export type Interpolation = 'nearest' | 'nearest-exact' | 'bilinear' | 'bicubic' | 'area' | 'lanczos'
