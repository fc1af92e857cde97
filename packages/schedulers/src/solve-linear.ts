/** Solves `A x = b` for a small dense matrix by Gaussian elimination with row pivots. */
export function solveLinear(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!])
  const size = rows.length
  for (let column = 0; column < size; column++) {
    const pivot = rows.findIndex(
      (row, index) =>
        index >= column && rows.slice(column).every((other) => Math.abs(row[column]!) >= Math.abs(other[column]!)),
    )
    if (pivot > column) [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!]
    const top = rows[column]!
    for (const row of rows.slice(column + 1)) {
      const factor = row[column]! / top[column]!
      for (let k = column; k <= size; k++) row[k] = row[k]! - factor * top[k]!
    }
  }
  const solution = new Array<number>(size).fill(0)
  for (let index = size - 1; index >= 0; index--) {
    const row = rows[index]!
    const known = solution.reduce((sum, value, k) => (k > index ? sum + row[k]! * value : sum), 0)
    solution[index] = (row[size]! - known) / row[index]!
  }
  return solution
}
