// Network first, and what it gave last when there is none. Models are left to the store of the page.
const cacheName = 'self-cascade-site'

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  const isOurs = url.origin === self.location.origin && url.href.startsWith(self.registration.scope)
  if (request.method !== 'GET' || !isOurs || url.pathname.includes('/models/') || request.headers.has('range')) return
  event.respondWith(answer(event))
})

async function answer(event) {
  const { request } = event
  try {
    const response = await fetch(request)
    if (response.ok && response.status === 200) {
      const copy = response.clone()
      event.waitUntil(
        caches
          .open(cacheName)
          .then((cache) => cache.put(request, copy))
          .catch(() => {}),
      )
    }
    return response
  } catch (error) {
    const kept = await caches.match(request, { ignoreSearch: request.mode === 'navigate', ignoreVary: true })
    if (kept) return kept
    throw error
  }
}
