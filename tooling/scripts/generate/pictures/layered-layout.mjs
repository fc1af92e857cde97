/**
 * Places a graph of operators in layers from top to bottom, as Sugiyama, Tagawa and Toda do (1981): layers by the longest way to
 * the end, long edges through placeholders, order within layers by the mean place of neighbours, then columns.
 */

/**
 * @param {readonly { id: string, width: number }[]} nodes
 * @param {readonly { from: string, to: string }[]} edges
 * @param {{ gap?: number, pitch?: number }} options gap between boxes side by side, pitch between layers
 */
export function layeredLayout(nodes, edges, { gap = 12, pitch = 44 } = {}) {
  const layerOf = layersFromEnd(nodes, edges)
  const count = Math.max(...layerOf.values()) + 1
  /** @type {Map<string, any>} */
  const items = new Map(nodes.map(({ id, width }) => [id, { id, width, layer: count - 1 - layerOf.get(id) }]))
  const routes = edges.map((edge) => ({ ...edge, via: placeholders(edge, items) }))
  const links = routes.flatMap(({ from, to, via }) => pairs([from, ...via, to]))
  const layers = Array.from({ length: count }, (_, layer) => [...items.values()].filter((item) => item.layer === layer))
  orderLayers(layers, links)
  placeColumns(layers, links, gap)
  const left = Math.min(...[...items.values()].map(({ x, width }) => x - width / 2))
  const right = Math.max(...[...items.values()].map(({ x, width }) => x + width / 2))
  const point = (id) => ({ x: items.get(id).x - left, y: items.get(id).layer * pitch })
  return {
    width: right - left,
    height: (count - 1) * pitch,
    places: new Map(nodes.map(({ id }) => [id, point(id)])),
    routes: routes.map(({ from, to, via }) => ({ from, to, points: [from, ...via, to].map(point) })),
  }
}

const pairs = (list) => list.slice(1).map((to, index) => ({ from: list[index], to }))

/** Steps of the longest way from each node to the end. */
function layersFromEnd(nodes, edges) {
  const after = groupBy(edges, 'from', 'to')
  const layers = new Map()
  const visit = (id) => {
    if (!layers.has(id)) layers.set(id, Math.max(-1, ...(after.get(id) ?? []).map(visit)) + 1)
    return layers.get(id)
  }
  for (const { id } of nodes) visit(id)
  return layers
}

function groupBy(edges, key, value) {
  const groups = new Map()
  for (const edge of edges) groups.set(edge[key], [...(groups.get(edge[key]) ?? []), edge[value]])
  return groups
}

/** Adds an item without width on each layer that an edge passes. */
function placeholders({ from, to }, items) {
  const [first, last] = [items.get(from).layer, items.get(to).layer]
  return Array.from({ length: Math.max(0, last - first - 1) }, (_, index) => {
    const id = `${from}→${to}@${index}`
    items.set(id, { id, width: 2, layer: first + 1 + index })
    return id
  })
}

/** Sorts each layer by where its neighbours are, down and up again until nothing gets better. */
function orderLayers(layers, links) {
  const before = groupBy(links, 'to', 'from')
  const after = groupBy(links, 'from', 'to')
  let best = layers.map((layer) => [...layer])
  let fewest = countCrossings(best, links)
  for (let round = 0; round < 40; round++) {
    const isDown = round % 2 === 0
    const neighbours = isDown ? before : after
    for (const layer of isDown ? layers.slice(1) : layers.slice(0, -1).reverse())
      sortByNeighbours(layer, layers, neighbours)
    const crossings = countCrossings(layers, links)
    if (crossings < fewest) [best, fewest] = [layers.map((layer) => [...layer]), crossings]
  }
  for (const [index, layer] of best.entries()) layers[index] = layer
}

function sortByNeighbours(layer, layers, neighbours) {
  const ranks = new Map(
    layers.flatMap((other) => other.map(({ id }, index) => [id, index / Math.max(1, other.length - 1)])),
  )
  const key = ({ id }) => {
    const places = (neighbours.get(id) ?? []).map((other) => ranks.get(other))
    return places.length === 0 ? ranks.get(id) : places.reduce((sum, place) => sum + place, 0) / places.length
  }
  const keyed = layer.map((item, index) => ({ item, index, place: key(item) }))
  keyed.sort((left, right) => left.place - right.place || left.index - right.index)
  layer.splice(0, layer.length, ...keyed.map(({ item }) => item))
}

function countCrossings(layers, links) {
  const ranks = new Map(layers.flatMap((layer) => layer.map(({ id, layer: depth }, index) => [id, { depth, index }])))
  const spans = links.map(({ from, to }) => ({
    depth: ranks.get(from).depth,
    a: ranks.get(from).index,
    b: ranks.get(to).index,
  }))
  let crossings = 0
  for (const [index, one] of spans.entries()) {
    for (const other of spans.slice(index + 1)) {
      if (one.depth === other.depth && (one.a - other.a) * (one.b - other.b) < 0) crossings++
    }
  }
  return crossings
}

/** Moves items towards the mean of their neighbours, in order and with the gap kept. */
function placeColumns(layers, links, gap) {
  const before = groupBy(links, 'to', 'from')
  const after = groupBy(links, 'from', 'to')
  const items = new Map(layers.flat().map((item) => [item.id, item]))
  for (const layer of layers) {
    let x = 0
    for (const item of layer) {
      item.x = x + item.width / 2
      x += item.width + gap
    }
    for (const item of layer) item.x -= (x - gap) / 2
  }
  for (let round = 0; round < 60; round++) {
    for (const layer of round % 2 === 0 ? layers : [...layers].reverse()) {
      const wanted = layer.map((item) => {
        const near = [...(before.get(item.id) ?? []), ...(after.get(item.id) ?? [])].map((id) => items.get(id).x)
        return near.length === 0 ? item.x : near.reduce((sum, x) => sum + x, 0) / near.length
      })
      spread(layer, wanted, gap)
    }
  }
}

/** Puts items as near to where they want to be as their order and widths allow: blocks of items that touch share their wishes. */
function spread(layer, wanted, gap) {
  /** @type {any[]} */
  const blocks = []
  for (const [index, item] of layer.entries()) {
    blocks.push({ items: [item], offsets: [0], width: item.width, wish: wanted[index] - item.width / 2, count: 1 })
    while (blocks.length > 1) {
      const [left, right] = blocks.slice(-2)
      if (left.wish + left.width + gap <= right.wish) break
      const shift = left.width + gap
      const wish = (left.wish * left.count + (right.wish - shift) * right.count) / (left.count + right.count)
      blocks.splice(-2, 2, {
        items: [...left.items, ...right.items],
        offsets: [...left.offsets, ...right.offsets.map((offset) => offset + shift)],
        width: shift + right.width,
        wish,
        count: left.count + right.count,
      })
    }
  }
  for (const { items, offsets, wish } of blocks) {
    for (const [index, item] of items.entries()) item.x = wish + offsets[index] + item.width / 2
  }
}
