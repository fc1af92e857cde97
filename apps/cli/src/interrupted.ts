/** Thrown when the user stopped the run; everything has been said by then. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}
