/** A rectangle of pixels: first column and row, and one past the last. */
export interface PixelBox {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

/** Less than this is rounding: it would change no byte. */
const leastCovered = 1 / 1024

/** Collects polygons and gives how much of each pixel they cover. */
export interface Coverage {
  /** Adds a polygon in pixels, x and y in turn; polygons of opposite rotation take each other away where they overlap. */
  add(points: ArrayLike<number>): void
  /** Gives, row by row, the covered part (0..1) of the pixels `x0..x1 − 1`, none outside, then forgets all polygons. */
  sweep(visit: (y: number, x0: number, x1: number, covered: Float32Array) => void): void
}

/**
 * Exact area coverage. Each edge adds, to the pixels it crosses, how much the area to its right changes from one pixel to the
 * next; the running sum along a row is then the covered part, counted once for each polygon (non-zero rule, clipped to 1).
 */
export function createCoverage(width: number, height: number): Coverage {
  const stride = width + 2
  const changes = new Float32Array(stride * height)
  const covered = new Float32Array(width)
  let box = emptyBox()

  /** An edge within one row, `dy` high (negative when it goes up), between the columns `left` and `right`. */
  function addPiece(row: number, left: number, right: number, dy: number): void {
    const offset = row * stride
    const [first, last] = [Math.floor(left), Math.floor(right)]
    let areaBefore = 0
    let before = 0
    for (let column = first; column <= last; column++) {
      // mean over the piece of how far the column's right side lies to its right
      const reach = column + 1 - left
      const area = column + 1 >= right ? column + 1 - (left + right) / 2 : (reach * reach) / (2 * (right - left))
      const part = area - areaBefore
      changes[offset + column] = changes[offset + column]! + dy * (part - before)
      areaBefore = area
      before = part
    }
    changes[offset + last + 1] = changes[offset + last + 1]! + dy * (1 - before)
  }

  /** An edge that lies between the left and right sides of the picture. */
  function addInside(x0: number, y0: number, x1: number, y1: number): void {
    const isDown = y1 > y0
    const [top, bottom] = isDown ? [Math.max(0, y0), Math.min(height, y1)] : [Math.max(0, y1), Math.min(height, y0)]
    if (!(bottom > top)) return
    const slope = (x1 - x0) / (y1 - y0)
    const lastRow = Math.ceil(bottom) - 1
    for (let row = Math.floor(top); row <= lastRow; row++) {
      const [from, to] = [Math.max(top, row), Math.min(bottom, row + 1)]
      const a = clamp(x0 + (from - y0) * slope, width)
      const b = clamp(x0 + (to - y0) * slope, width)
      addPiece(row, Math.min(a, b), Math.max(a, b), isDown ? to - from : from - to)
    }
  }

  /** Cuts an edge at the left and right sides; what lies to the left counts as running along that side. */
  function addEdge(x0: number, y0: number, x1: number, y1: number): void {
    for (const side of [0, width]) {
      if (x0 < side !== x1 < side && x0 !== side && x1 !== side) {
        const y = y0 + ((side - x0) * (y1 - y0)) / (x1 - x0)
        addEdge(x0, y0, side, y)
        addEdge(side, y, x1, y1)
        return
      }
    }
    if (Math.min(x0, x1) < width) addInside(clamp(x0, width), y0, clamp(x1, width), y1)
  }

  return {
    add(points) {
      const bounds = boundsOf(points)
      if (bounds.y1 <= 0 || bounds.y0 >= height || bounds.x0 >= width || bounds.x1 <= 0) return
      box = joinBoxes(box, bounds)
      const count = points.length
      for (let index = 0; index < count; index += 2) {
        const next = index + 2 === count ? 0 : index + 2
        addEdge(points[index]!, points[index + 1]!, points[next]!, points[next + 1]!)
      }
    },
    sweep(visit) {
      const [x0, x1] = [clamp(Math.floor(box.x0), width), clamp(Math.ceil(box.x1), width)]
      const [y0, y1] = [clamp(Math.floor(box.y0), height), clamp(Math.ceil(box.y1), height)]
      for (let y = y0; y < y1; y++) {
        const offset = y * stride
        let sum = 0
        let first = x1
        let end = x0
        for (let x = x0; x < x1; x++) {
          sum += changes[offset + x]!
          const part = sum < 0 ? -sum : sum
          if (part < leastCovered) covered[x] = 0
          else {
            covered[x] = Math.min(1, part)
            if (first === x1) first = x
            end = x + 1
          }
        }
        changes.fill(0, offset + x0, offset + Math.min(x1 + 2, stride))
        if (end > first) visit(y, first, end, covered)
      }
      box = emptyBox()
    },
  }
}

const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(0, value))

const emptyBox = (): PixelBox => ({ x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity })

const joinBoxes = (a: PixelBox, b: PixelBox): PixelBox => ({
  x0: Math.min(a.x0, b.x0),
  y0: Math.min(a.y0, b.y0),
  x1: Math.max(a.x1, b.x1),
  y1: Math.max(a.y1, b.y1),
})

/** The smallest box around points: x and y in turn. */
export function boundsOf(points: ArrayLike<number>): PixelBox {
  let { x0, y0, x1, y1 } = emptyBox()
  for (let index = 0; index < points.length; index += 2) {
    const [x, y] = [points[index]!, points[index + 1]!]
    if (x < x0) x0 = x
    if (x > x1) x1 = x
    if (y < y0) y0 = y
    if (y > y1) y1 = y
  }
  return { x0, y0, x1, y1 }
}
