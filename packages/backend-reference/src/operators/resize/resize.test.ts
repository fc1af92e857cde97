import { exactly, floats, longs } from '../../__tests__/operands.ts'
import { operatorTests } from '../../__tests__/operator-tests.ts'

const image = () => floats([1, 2, 4, 5])
const scales = (height: number, width: number) => exactly([1, 1, height, width])
const byScales = (height: number, width: number, attributes: Record<string, string | number> = {}, opset = 17) => ({
  inputs: [image(), undefined, scales(height, width)],
  ...{ attributes, opset },
})
const bySizes = (height: number, width: number, attributes: Record<string, string | number> = {}, opset = 17) => ({
  inputs: [image(), undefined, undefined, longs([1, 2, height, width])],
  ...{ attributes, opset },
})
const modes = ['half_pixel', 'pytorch_half_pixel', 'asymmetric', 'align_corners']
const roundings = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil']
const inEveryMode = (mode: string) =>
  modes.flatMap((one) => [
    byScales(2, 2, { mode, coordinate_transformation_mode: one }),
    byScales(0.6, 1.5, { mode, coordinate_transformation_mode: one }),
    bySizes(3, 9, { mode, coordinate_transformation_mode: one }),
    bySizes(1, 1, { mode, coordinate_transformation_mode: one }),
  ])
const crop = { coordinate_transformation_mode: 'tf_crop_and_resize', extrapolation_value: 9 }

operatorTests({
  Resize: [
    byScales(2, 2),
    ...roundings.flatMap((nearest_mode) =>
      modes.flatMap((coordinate_transformation_mode) => [
        byScales(2, 3, { nearest_mode, coordinate_transformation_mode }),
        byScales(0.5, 0.7, { nearest_mode, coordinate_transformation_mode }),
        bySizes(7, 3, { nearest_mode, coordinate_transformation_mode }),
      ]),
    ),
    ...inEveryMode('linear'),
    ...inEveryMode('cubic'),
    byScales(1.7, 0.6, { mode: 'cubic', cubic_coeff_a: -0.5 }),
    byScales(1.7, 0.6, { mode: 'cubic', exclude_outside: 1 }),
    byScales(1.7, 0.6, { mode: 'linear', coordinate_transformation_mode: 'half_pixel_symmetric' }, 19),
    byScales(1.7, 0.6, { mode: 'nearest', coordinate_transformation_mode: 'half_pixel_symmetric' }, 19),
    byScales(0.4, 0.6, { mode: 'linear', antialias: 1 }, 18),
    bySizes(2, 3, { mode: 'cubic', antialias: 1 }, 18),
    bySizes(9, 3, { mode: 'linear', antialias: 1 }, 18),
    bySizes(3, 2, { mode: 'cubic', antialias: 1, exclude_outside: 1 }, 18),
    {
      inputs: [image(), exactly([0, 0, 0.23, 0.1, 1, 1, 0.8, 1.3]), undefined, longs([1, 2, 3, 6])],
      attributes: { ...crop, mode: 'linear' },
    },
    { inputs: [image(), exactly([0, 0, 0.23, 0.1, 1, 1, 0.8, 1.3]), undefined, longs([1, 2, 3, 6])], attributes: crop },
    { inputs: [image(), undefined, exactly([2, 3])], attributes: { axes: [2, 3], mode: 'linear' }, opset: 18 },
    {
      inputs: [image(), undefined, undefined, longs([7, 3])],
      attributes: { axes: [3, 2], mode: 'nearest' },
      opset: 18,
    },
    ...['not_larger', 'not_smaller', 'stretch'].map((keep_aspect_ratio_policy) => ({
      inputs: [image(), undefined, undefined, longs([7, 7])],
      attributes: { axes: [2, 3], mode: 'linear', keep_aspect_ratio_policy },
      opset: 18,
    })),
    { inputs: [floats([1, 2, 5]), undefined, exactly([1, 1, 2])], attributes: { mode: 'linear' } },
    { inputs: [floats([1, 2, 3, 4, 2]), undefined, exactly([1, 1, 2, 1.5, 2])], attributes: { mode: 'linear' } },
    { inputs: [floats([1, 2, 3, 4, 2]), undefined, exactly([1, 1, 2, 1.5, 2])] },
    { inputs: [image(), scales(2, 2)], opset: 10 },
    { inputs: [image(), scales(2, 1.5)], attributes: { mode: 'linear' }, opset: 10 },
  ],
  Upsample: [
    { inputs: [image(), scales(2, 3)], opset: 9 },
    { inputs: [image(), scales(2, 1.5)], attributes: { mode: 'linear' }, opset: 9 },
    { inputs: [image()], attributes: { scales: [1, 1, 2, 2] }, opset: 8 },
  ],
})
