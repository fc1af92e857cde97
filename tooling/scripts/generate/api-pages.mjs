import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Application } from 'typedoc'
import { load as loadMarkdown } from 'typedoc-plugin-markdown'

/** Where typedoc puts the page of an entry: `src.md` for a package with one entry, `src/<entry>.md` for more. */
const entries = ['index', 'node']

/**
 * The API pages of these packages, one each, as [file name, text]. They hold no source lines, revisions or dates, so they change only
 * when the API does.
 *
 * @param {ReturnType<typeof import('../packages.mjs').listPackages>} packages
 * @param {string} root
 */
export async function apiPages(packages, root) {
  const out = mkdtempSync(join(tmpdir(), 'api-pages-'))
  try {
    await runTypedoc(packages.flatMap(entryPoints), root, out)
    return packages.map((entry) => [`${entry.name}.md`, pageOf(entry, out)])
  } finally {
    rmSync(out, { recursive: true })
  }
}

const entryPoints = ({ folder }) =>
  entries.map((entry) => join(folder, 'src', `${entry}.ts`)).filter((path) => existsSync(path))

async function runTypedoc(paths, root, out) {
  const app = await Application.bootstrapWithPlugins({
    entryPoints: paths,
    out,
    tsconfig: join(root, 'tooling/scripts/typedoc.tsconfig.json'),
    plugin: [loadMarkdown],
    logLevel: 'Warn',
    skipErrorChecking: true,
    disableSources: true,
    disableGit: true,
    readme: 'none',
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    validation: { notExported: false, invalidLink: false },
    ...markdownOptions,
  })
  const project = await app.convert()
  if (!project) throw new Error('typedoc could not read the sources')
  await app.generateOutputs(project)
}

/** Options of typedoc-plugin-markdown, which typedoc's own types do not know. */
const markdownOptions = /** @type {Record<string, unknown>} */ ({
  outputFileStrategy: 'modules',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
})

function pageOf({ name, folder, manifest }, out) {
  const single = join(out, name, 'src.md')
  if (existsSync(single)) return withTitle(manifest.name, readFileSync(single, 'utf8'))
  const parts = entries
    .filter((entry) => existsSync(join(folder, 'src', `${entry}.ts`)))
    .map((entry) => [entry, readFileSync(join(out, name, 'src', `${entry}.md`), 'utf8')])
  return parts
    .map(([entry, text]) => withTitle(entry === 'index' ? manifest.name : `${manifest.name}/${entry}`, text))
    .join('\n\n')
    .replaceAll(/\]\((?:index|node)\.md#/g, '](#')
}

const withTitle = (title, text) => text.replace(/^# .*/, `# ${title}`)
