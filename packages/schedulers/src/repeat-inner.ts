/** Lists values twice each but for the first and those from `end` on: the two calls of each second-order step. */
export function repeatInner(values: ArrayLike<number>, end: number): number[] {
  return Array.from(values).flatMap((value, index) => (index > 0 && index < end ? [value, value] : [value]))
}
