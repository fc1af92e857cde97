/** Parts of an object that are large enough to be seen as one, in shares of the object and of the picture. */
const smallest = { ofObject: 0.18, ofPicture: 0.012 }
const tries = 12

/**
 * Copies a part of the object to another place, as models do that break objects: the pixels in which the picture differs from its
 * empty scene are the object. Gives nothing where no place was found that leaves the object as it is.
 */
export function withFragment({ rgb, empty, size, random }) {
  const isObject = (place) => [0, 1, 2].some((c) => Math.abs(rgb[3 * place + c] - empty[3 * place + c]) > 12)
  const object = Array.from({ length: size * size }, (_, place) => place).filter(isObject)
  if (object.length === 0) return
  const own = new Set(object)
  for (let i = 0; i < tries; i++) {
    const part = cutPart(object, size, random)
    const dx = Math.floor((2 * random() - 1) * 0.75 * size)
    const dy = Math.floor((2 * random() - 1) * 0.75 * size)
    const moved = part.map((place) => movedPlace(place, dx, dy, size))
    const seen = moved.filter((place) => place !== undefined && !own.has(place))
    const needed = Math.max(smallest.ofObject * object.length, smallest.ofPicture * size * size)
    if (seen.length < needed || seen.length < 0.85 * part.length) continue
    return paste(rgb, part, moved)
  }
}

/** The pixels of the object inside a rectangle with sides of 0.4 to 0.8 of the object's. */
function cutPart(object, size, random) {
  const bounds = (values) => [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b)) + 1]
  const range = ([low, high]) => {
    const length = (0.4 + 0.4 * random()) * (high - low)
    const start = low + random() * (high - low - length)
    return [start, start + length]
  }
  const [left, right] = range(bounds(object.map((place) => place % size)))
  const [top, bottom] = range(bounds(object.map((place) => Math.floor(place / size))))
  return object.filter((place) => {
    const [x, y] = [place % size, Math.floor(place / size)]
    return x >= left && x < right && y >= top && y < bottom
  })
}

function movedPlace(place, dx, dy, size) {
  const [x, y] = [(place % size) + dx, Math.floor(place / size) + dy]
  return x < 0 || y < 0 || x >= size || y >= size ? undefined : y * size + x
}

function paste(rgb, part, moved) {
  const result = Uint8Array.from(rgb)
  for (const [i, to] of moved.entries()) {
    if (to !== undefined) for (let c = 0; c < 3; c++) result[3 * to + c] = rgb[3 * part[i] + c]
  }
  return result
}
