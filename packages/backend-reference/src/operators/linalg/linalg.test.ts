import { floats, ints } from '../../__tests__/operands.ts'
import { operatorTests } from '../../__tests__/operator-tests.ts'

const einsum = (equation: string, ...dims: readonly (readonly number[])[]) => ({
  inputs: dims.map((one) => floats(one)),
  attributes: { equation },
})

operatorTests({
  Einsum: [
    einsum('ij,jk->ik', [2, 3], [3, 4]),
    einsum('ij,jk', [2, 3], [3, 4]),
    einsum('bhid,bhjd->bhij', [2, 3, 4, 5], [2, 3, 6, 5]),
    einsum('bhij,bhjd->bhid', [2, 3, 4, 6], [2, 3, 6, 5]),
    einsum('...ij,...jk->...ik', [2, 5, 3, 4], [2, 5, 4, 2]),
    einsum('ii->i', [3, 3]),
    einsum('ii', [3, 3]),
    einsum('ij->ji', [2, 3]),
    einsum('ij->', [2, 3]),
    einsum('i,j->ij', [2], [3]),
    einsum('ba', [2, 3]),
    einsum('a,ab,b->', [2], [2, 3], [3]),
    einsum(' b n h w , n d -> b d h w ', [2, 3, 2, 2], [3, 4]),
    einsum('...,...->...', [2, 3], [2, 3]),
    einsum('i...->...', [2, 3, 4]),
    einsum('...i', [2, 3, 4]),
  ],
  Gemm: [
    { inputs: [floats([2, 3]), floats([3, 4])] },
    { inputs: [floats([2, 3]), floats([3, 4]), floats([4])] },
    { inputs: [floats([2, 3]), floats([3, 4]), floats([2, 1])] },
    { inputs: [floats([2, 3]), floats([3, 4]), floats([])] },
    {
      inputs: [floats([3, 2]), floats([4, 3]), floats([2, 4])],
      attributes: { transA: 1, transB: 1, alpha: 0.5, beta: 2 },
    },
    { inputs: [floats([2, 3]), floats([4, 3]), floats([4])], attributes: { transB: 1 }, opset: 9 },
  ],
  MatMul: [
    { inputs: [floats([2, 3]), floats([3, 4])] },
    { inputs: [floats([3]), floats([3])] },
    { inputs: [floats([3]), floats([3, 2])] },
    { inputs: [floats([2, 3]), floats([3])] },
    { inputs: [floats([5, 2, 3]), floats([3, 4])] },
    { inputs: [floats([2, 3]), floats([5, 3, 4])] },
    { inputs: [floats([3, 1, 2, 3]), floats([1, 5, 3, 4])] },
    { inputs: [floats([2, 4, 3]), floats([3])] },
    { inputs: [floats([2, 0]), floats([0, 3])] },
    { inputs: [ints([1, 2, 3, 4], [2, 2]), ints([5, 6, 7, 8], [2, 2])] },
  ],
})
