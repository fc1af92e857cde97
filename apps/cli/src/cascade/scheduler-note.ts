/** Classes that take another kind of network than the others, which can stand in for one another. */
const kinds = [/^FlowMatch/, /^EDM/]

const kindOf = (className: string) => kinds.findIndex((kind) => kind.test(className))

/** Says when a scheduler does not suit a network that was made for another; null when it does. */
export function schedulerNote(className: string, ownClassName: string): string | null {
  if (kindOf(className) === kindOf(ownClassName)) return null
  return `${className} needs a network trained for it; this one was trained for ${ownClassName}, so expect noise.`
}
