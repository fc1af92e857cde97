/** Calls once the element is on the screen; the function that it gives ends the watch. */
export function whenSeen(element: Element, onSeen: () => void): () => void {
  const sight = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return
    sight.disconnect()
    onSeen()
  })
  sight.observe(element)
  return () => sight.disconnect()
}
