/** An affine map: `x' = a·x + c·y + e`, `y' = b·x + d·y + f` (SVG's matrix). */
export interface Affine {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
}

/** Leaves every point where it is. */
export const identity: Affine = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }

/** The map that applies `inner` first, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  return {
    a: outer.a * inner.a + outer.c * inner.b,
    b: outer.b * inner.a + outer.d * inner.b,
    c: outer.a * inner.c + outer.c * inner.d,
    d: outer.b * inner.c + outer.d * inner.d,
    e: outer.a * inner.e + outer.c * inner.f + outer.e,
    f: outer.b * inner.e + outer.d * inner.f + outer.f,
  }
}

/** The map that undoes another. */
export function invert({ a, b, c, d, e, f }: Affine): Affine {
  const determinant = a * d - b * c
  return {
    a: d / determinant,
    b: -b / determinant,
    c: -c / determinant,
    d: a / determinant,
    e: (c * f - d * e) / determinant,
    f: (b * e - a * f) / determinant,
  }
}

/** By how much a map enlarges lengths: the root of how much it enlarges areas. */
export const scaleOf = ({ a, b, c, d }: Affine): number => Math.sqrt(Math.abs(a * d - b * c))

/** Reads an SVG transform list: `translate(x y) rotate(degrees [x y]) scale(x y)`, the last applied first. */
export function parseTransform(text: string): Affine {
  let result = identity
  for (const [, name, list] of text.matchAll(/(translate|rotate|scale)\(([^)]*)\)/g)) {
    result = compose(result, transforms[name as keyof typeof transforms](list!.split(/[\s,]+/).map(Number)))
  }
  return result
}

const translate = (x: number, y: number): Affine => ({ ...identity, e: x, f: y })

const transforms = {
  translate: ([x = 0, y = 0]: readonly number[]) => translate(x, y),
  scale: ([x = 1, y = x]: readonly number[]) => ({ ...identity, a: x, d: y }),
  rotate: ([degrees = 0, x = 0, y = 0]: readonly number[]) => {
    const cosine = dropLastBits(Math.cos((degrees * Math.PI) / 180))
    const sine = dropLastBits(Math.sin((degrees * Math.PI) / 180))
    const turn = { a: cosine, b: sine, c: -sine, d: cosine, e: 0, f: 0 }
    return compose(translate(x, y), compose(turn, translate(-x, -y)))
  },
}

/** Rounds a sine or cosine: engines differ in its last bit, and pixels must not. */
const dropLastBits = (value: number): number => Math.round(value * 2 ** 32) / 2 ** 32
