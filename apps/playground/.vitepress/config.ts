import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { headingSlug } from '../src/site/heading-slug.ts'
import { filesBelow, repositoryRoot, repositoryUrl } from '../src/site/repository.ts'
import { repositoryLinks } from '../src/site/repository-links.ts'
import { isShown, pageOf } from '../src/site/routes.ts'
import { sidebars, tools } from '../src/site/sidebar.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const files = filesBelow(repositoryRoot)

/** Where the site lives below its host, such as `/self-cascade/`. */
const base = process.env.PLAYGROUND_BASE ?? '/'

/** What a page needs so that WebAssembly may use threads. The site works without them, on one thread. */
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

const skeletons = files
  .list('packages')
  .map((name) => `packages/${name}/README.md`)
  .filter((path) => files.kindOf(path) === 'file' && !isShown(path, files))

/**
 * Markdown outside this folder has no `vue` above it to be found. The server build runs from here, so there Vue may stay outside
 * the bundle; the browser build has VitePress' own alias.
 */
const vueOfThisSite = () => ({
  name: 'vue-of-this-site',
  enforce: 'pre' as const,
  resolveId: (id: string, _importer: string | undefined, options: { ssr?: boolean }) =>
    options.ssr && /^vue(\/server-renderer)?$/.test(id) ? { id, external: true } : undefined,
})

export default defineConfig({
  base,
  lang: 'en-GB',
  title: 'self-cascade',
  description: 'Pictures far larger than a diffusion model was trained for, in the browser and in Node.',
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}favicon.svg` }],
    ['meta', { name: 'color-scheme', content: 'light dark' }],
  ],

  // Pages lie where the forge shows them; nothing is copied.
  srcDir: repositoryRoot,
  srcExclude: [
    'README.md',
    '.*/**',
    'tooling/**',
    'apps/!(docs|cli|playground)/**',
    'apps/cli/!(README.md)/**',
    'apps/playground/!(pages)/**',
    'apps/playground/*.md',
    'packages/*/!(README.md)',
    'packages/*/!(README.md)/**',
    ...skeletons,
  ],
  rewrites: (path: string) => pageOf(path) ?? path,
  outDir: here('../dist'),
  cacheDir: here('./cache'),
  cleanUrls: true,

  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    anchor: { slugify: headingSlug },
    config: (markdown) => repositoryLinks(markdown, repositoryRoot, files),
  },

  themeConfig: {
    logo: { light: '/mark-light.svg', dark: '/mark-dark.svg', alt: '' },
    nav: [
      { text: 'Try', items: tools(files), activeMatch: '^/try/' },
      { text: 'Guide', link: '/guide/', activeMatch: '^/(guide|contributing|decisions)/' },
      { text: 'Packages', link: '/packages/', activeMatch: '^/packages/' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
      { text: 'Errors', link: '/errors' },
    ],
    sidebar: sidebars(files),
    outline: { level: [2, 3], label: 'On this page' },
    search: { provider: 'local', options: { detailedView: false } },
    socialLinks: [{ icon: 'github', link: repositoryUrl, ariaLabel: 'Source at GitHub' }],
    docFooter: { prev: 'Before', next: 'Next' },
    footer: { message: 'Apache-2.0' },
    externalLinkIcon: false,
  },

  vite: {
    configFile: false,
    plugins: [vueOfThisSite()],
    publicDir: here('../public'),
    server: { headers: isolation },
    worker: { format: 'es' },
    build: { chunkSizeWarningLimit: 2000 },
    optimizeDeps: { entries: [here('./theme/index.ts')] },
  },
})
