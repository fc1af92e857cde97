/// <reference types="vitepress/client" />

/** The name that `public/offline.js` uses too. */
const siteCache = 'self-cascade-site'

/**
 * Lets the site itself be there without a network, as the stored models are. The worker asks the network first and keeps what it
 * gives; models are left to their store. Where there is none, as in private windows, everything else works.
 *
 * @param script - address of the worker
 */
export async function keepSiteOffline(script: string): Promise<void> {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register(script)
    await Promise.race([controlled(), new Promise((resolve) => setTimeout(resolve, 3000))])
    void keepThisPage()
  } catch {
    // The site is then only there with a network.
  }
}

/** Resolves as soon as what the page loads goes through the worker. */
async function controlled(): Promise<void> {
  const { serviceWorker } = navigator
  if (serviceWorker.controller) return
  await new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
}

/** The page came before the worker was there to see it. */
async function keepThisPage(): Promise<void> {
  const loaded = performance.getEntriesByType('resource').map(({ name }) => name)
  const own = [...new Set([location.pathname, ...loaded])].filter((url) => {
    const { origin, pathname } = new URL(url, location.href)
    return origin === location.origin && !pathname.includes('/models/')
  })
  const cache = await caches.open(siteCache)
  await Promise.allSettled(own.map(async (url) => (await cache.match(url)) ?? cache.add(url)))
}
