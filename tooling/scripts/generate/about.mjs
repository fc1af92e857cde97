/** Text that README files take from the sources, between `<!-- name:start -->` and `<!-- name:end -->`. */

/** Replaces what stands between a pair of markers. Fails when the markers are not there. */
export function fillBetween(path, text, name, filling) {
  const start = `<!-- ${name}:start -->`
  const end = `<!-- ${name}:end -->`
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`${path} has no ${start} … ${end}`)
  return `${text.slice(0, from + start.length)}\n${filling}\n${text.slice(to)}`
}

/** The `@packageDocumentation` comment of an index.ts as markdown: without its stars, links as code. */
export function packageDocumentation(path, text) {
  const comment = text.match(/\/\*\*(?<body>(?:(?!\*\/).)*?)@packageDocumentation/s)?.groups?.body
  if (comment === undefined) throw new Error(`${path} has no @packageDocumentation comment`)
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
  return lines
    .join('\n')
    .trim()
    .replaceAll(/\{@link ([^}]+)\}/g, '`$1`')
}

/** The table of packages in the root README. */
export function packageTable(packages) {
  const shown = packages.filter(({ manifest }) => !manifest.private)
  const rows = shown.map(
    ({ group, name, manifest }) => `| [\`${manifest.name}\`](${group}/${name}) | ${manifest.description} |`,
  )
  return ['', '| Package | What it does |', '|---|---|', ...rows, ''].join('\n')
}
