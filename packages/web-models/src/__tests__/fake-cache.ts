/** Gives a cache in memory with the part of the Cache API that the store uses. */
export function fakeCache(): Cache {
  const entries = new Map<string, Blob>()
  const cache = {
    keys: async () => [...entries.keys()].map((url) => ({ url })),
    match: async (url: string) => (entries.has(url) ? new Response(entries.get(url)!) : undefined),
    put: async (url: string, response: Response) => void entries.set(url, await response.blob()),
    delete: async (url: string) => entries.delete(url),
  }
  return cache as unknown as Cache
}
