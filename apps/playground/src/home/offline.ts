/**
 * Lets the site itself be there without a network, as the stored models are. The worker asks the network first and keeps what it
 * gives; models are left to their store. Where there is none, as in private windows, everything else works.
 *
 * @param script - address of the worker
 */
export async function keepSiteOffline(script: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register(script)
    const ready = navigator.serviceWorker.ready.then(() => {})
    await Promise.race([ready, new Promise((resolve) => setTimeout(resolve, 3000))])
  } catch {
    // The site is then only there with a network.
  }
}
