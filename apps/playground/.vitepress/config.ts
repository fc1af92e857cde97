import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { headingSlug } from '../src/site/heading-slug.ts'
import { pictureSizes, sizedPictures } from '../src/site/picture-sizes.ts'
import { filesBelow, repositoryRoot, repositoryUrl } from '../src/site/repository.ts'
import { repositoryLinks } from '../src/site/repository-links.ts'
import { isShown, pageOf } from '../src/site/routes.ts'
import { sidebars, tools } from '../src/site/sidebar.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const files = filesBelow(repositoryRoot)
const pictures = await pictureSizes(repositoryRoot, 'apps/docs/pictures', files)

/** Where the site lives below its host, such as `/self-cascade/`. */
const base = process.env.PLAYGROUND_BASE ?? '/'

/** What a page needs so that WebAssembly may use threads. The site works without them, on one thread. */
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

/** As much of Vite's development server as is used here. */
interface DevServer {
  readonly middlewares: {
    use(
      handle: (request: unknown, response: { setHeader(name: string, value: string): void }, next: () => void) => void,
    ): void
  }
}

const skeletons = files
  .list('packages')
  .map((name) => `packages/${name}/README.md`)
  .filter((path) => files.kindOf(path) === 'file' && !isShown(path, files))

/** Markdown lies outside this folder; these plugins make up for what Vite looks for beside it. */
const plugins = [
  {
    // Such files have no `vue` above them. The server build runs from here, so there Vue may stay outside the bundle.
    name: 'vue-of-this-site',
    enforce: 'pre' as const,
    resolveId: (id: string, _importer: string | undefined, options: { ssr?: boolean }) =>
      options.ssr && /^vue(\/server-renderer)?$/.test(id) ? { id, external: true } : undefined,
  },
  {
    // Neither have they `vitepress`, whose dependencies are modules already and need no bundling in development.
    name: 'no-bundles-of-vitepress',
    configResolved({ optimizeDeps }: { optimizeDeps: { include?: string[] } }) {
      optimizeDeps.include = (optimizeDeps.include ?? []).filter((id) => !id.startsWith('vitepress > '))
    },
  },
  {
    // VitePress answers with pages itself and leaves out `server.headers`.
    name: 'isolated-pages',
    configureServer(server: DevServer) {
      server.middlewares.use((_request, response, next) => {
        for (const [name, value] of Object.entries(isolation)) response.setHeader(name, value)
        next()
      })
    },
  },
]

/**
 * The search for dependencies does not run data loaders, and gives up at an import of what only they make; it would then be found
 * on the first visit, which reloads the page under a run.
 */
const loadedData = {
  name: 'loaded-data',
  setup(build: { onLoad: (on: { filter: RegExp }, load: () => { contents: string }) => void }) {
    build.onLoad({ filter: /\.data\.ts$/ }, () => ({ contents: 'export const data = []; export default {}' }))
  },
}

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
    config(markdown) {
      repositoryLinks(markdown, repositoryRoot, files)
      sizedPictures(markdown, repositoryRoot, pictures)
    },
  },

  themeConfig: {
    logo: { light: '/mark-light.svg', dark: '/mark-dark.svg', alt: '' },
    nav: [
      { text: 'Try', items: tools(files).map(({ text, link }) => ({ text, link })), activeMatch: '^/try/' },
      { text: 'Guide', link: '/guide/', activeMatch: '^/(guide|contributing|decisions)/' },
      { text: 'Packages', link: '/packages/', activeMatch: '^/packages/' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
      { text: 'Errors', link: '/errors' },
      { text: 'GitHub', link: repositoryUrl, noIcon: true },
    ],
    sidebar: sidebars(files),
    outline: { level: [2, 3], label: 'On this page' },
    search: { provider: 'local', options: { detailedView: false } },
    notFound: {
      title: 'There is no such page',
      quote: 'Its address may have changed. The search knows every page.',
      linkLabel: 'To the first page',
      linkText: 'To the first page',
    },
    docFooter: { prev: 'Before', next: 'Next' },
    footer: { message: 'Apache-2.0' },
    externalLinkIcon: false,
  },

  vite: {
    configFile: false,
    plugins,
    publicDir: here('../public'),
    worker: { format: 'es' },
    build: { chunkSizeWarningLimit: 2000 },
    optimizeDeps: {
      entries: ['apps/playground/.vitepress/theme/index.ts', 'apps/playground/src/!(site)/**/*.vue'],
      esbuildOptions: { plugins: [loadedData] },
    },
  },
})
