/**
 * Moves labels apart along a line so that each has `gap` to the next, as little as that takes, and all stay within `range` where
 * there is room.
 *
 * @param places Where each label wants to be.
 * @returns Where each goes, in the same order.
 */
export function spreadLabels(places: readonly number[], gap: number, range: readonly [number, number]): number[] {
  const order = places.map((_, index) => index).sort((a, b) => places[a]! - places[b]!)
  /** Neighbours that touch move as one, around the mean of what they want. */
  const clusters: { members: number[]; middle: number }[] = []
  for (const index of order) {
    let cluster = { members: [index], middle: within(places[index]!, 1, gap, range) }
    for (let before = clusters.at(-1); before && touches(before, cluster, gap); before = clusters.at(-1)) {
      clusters.pop()
      const members = [...before.members, ...cluster.members]
      const mean = members.reduce((sum, member) => sum + places[member]!, 0) / members.length
      cluster = { members, middle: within(mean, members.length, gap, range) }
    }
    clusters.push(cluster)
  }
  const spread = new Array<number>(places.length)
  for (const { members, middle } of clusters) {
    members.forEach((member, position) => {
      spread[member] = middle + (position - (members.length - 1) / 2) * gap
    })
  }
  return spread
}

interface Cluster {
  readonly members: readonly number[]
  readonly middle: number
}

const touches = (a: Cluster, b: Cluster, gap: number) =>
  b.middle - a.middle < ((a.members.length + b.members.length) / 2) * gap - 1e-9

function within(middle: number, count: number, gap: number, [low, high]: readonly [number, number]): number {
  const half = ((count - 1) / 2) * gap
  return Math.max(low + half, Math.min(high - half, middle))
}
