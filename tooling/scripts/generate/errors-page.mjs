import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isTestFile } from '../boundaries.mjs'
import { assertUniqueCodes, collectErrors } from './collect-errors.mjs'

const introduction = `# Errors

Every error that these packages throw is a \`SelfCascadeError\` with a permanent \`code\` and three sentences: what happened,
why it is an error, and how to fix it. \`SelfCascadeError.isInstance(error, DimsMismatch)\` tells one kind from the others, also
when two versions of a package are installed. Words in braces are filled in when the error is made.
`

/**
 * The page of all errors, by package.
 *
 * @param {ReturnType<typeof import('../packages.mjs').listPackages>} packages
 */
export function errorsPage(packages) {
  const sections = packages.map((entry) => ({ name: entry.manifest.name, errors: errorsOf(entry) }))
  assertUniqueCodes(sections.flatMap(({ errors }) => errors))
  const filled = sections.filter(({ errors }) => errors.length > 0)
  return [introduction, ...filled.map(({ name, errors }) => `## ${name}\n\n${errors.map(entryText).join('\n')}`)].join(
    '\n',
  )
}

function errorsOf({ group, name, folder }) {
  const paths = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  return paths
    .filter((path) => !isTestFile(path))
    .flatMap((path) => collectErrors(`${group}/${name}/src/${path}`, readFileSync(join(folder, 'src', path), 'utf8')))
    .sort((one, other) => (one.code < other.code ? -1 : 1))
}

function entryText({ code, doc, what, why, fix }) {
  return `### ${code}\n\n${doc}\n\n- **What:** ${what}\n- **Why:** ${why}\n- **Fix:** ${fix}\n`
}
