/** What the report of a run shows. */
export interface ReportInput {
  readonly title: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  /** The loss curve as SVG. */
  readonly curve: string
}

const style = `
body { margin: 2.5rem auto; max-width: 50rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: #2b2a28; background: #fbfaf7 }
h1 { font-size: 1.4rem } svg { width: 100%; height: auto }
table { border-collapse: collapse } td { padding: 0.2rem 1.5rem 0.2rem 0; border-bottom: 1px solid #e4dfd6; vertical-align: top }
td:first-child { color: #7b776f }`

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Writes the report of a run as one page that needs nothing else. */
export function reportHtml({ title, facts, curve }: ReportInput): string {
  const rows = facts.map(([name, value]) => `<tr><td>${escapeHtml(name)}</td><td>${escapeHtml(value)}</td></tr>`)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${style}
</style>
<h1>${escapeHtml(title)}</h1>
${curve}
<table>
${rows.join('\n')}
</table>
</html>
`
}
