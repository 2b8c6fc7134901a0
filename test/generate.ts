import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { offlineDocument } from '#src/openapi/offline.ts'
import type { Document } from '#src/openapi/types.ts'
import { envExample } from '#src/settings.ts'

/** Files that follow from the code: `npm run generate` writes them, `--check` names what is out of date. */

const inRoot = (file: string): URL => new URL(`../${file}`, import.meta.url)

const textOf = (file: string): string => (existsSync(inRoot(file)) ? readFileSync(inRoot(file), 'utf8') : '')

const cell = (text: string): string => text.replaceAll('|', '\\|')

const routeTable = (document: Document): string => {
  const rows = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId, summary = '', security, 'x-permission': permission, tags }]) => {
      const access = permission ?? (security.length === 0 ? 'public' : 'self')
      return { tag: tags[0] ?? '', cells: [`${method.toUpperCase()} ${path}`, operationId, summary, access] }
    })
  )
  // As the document has them, by tag: within one, the order in which the domain registers them.
  const sorted = rows.toSorted((a, b) => (a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0))
  const lines = sorted.map(({ cells }) => `| ${cells.map(cell).join(' | ')} |`)
  return ['| route | operation | what it does | access |', '|---|---|---|---|', ...lines].join('\n')
}

const OPEN = '<!-- routes -->'
const CLOSE = '<!-- /routes -->'

const readme = (document: Document): string => {
  const text = textOf('README.md') || `# Provost\n\n## Routes\n\n${OPEN}\n${CLOSE}\n`
  const [before, rest] = text.split(OPEN)
  const after = rest?.split(CLOSE)[1]
  if (before === undefined || after === undefined) throw new Error(`README.md has no ${OPEN} … ${CLOSE}`)
  return `${before}${OPEN}\n${routeTable(document)}\n${CLOSE}${after}`
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const document = await offlineDocument()
const files = {
  'test/contract/openapi.json': `${JSON.stringify(document, null, 2)}\n`,
  'README.md': readme(document),
  '.env.example': envExample()
}
for (const [file, text] of Object.entries(files)) {
  if (textOf(file) === text) continue
  if (values.check) {
    process.stderr.write(`${file} is out of date: npm run generate\n`)
    process.exitCode = 1
  } else {
    writeFileSync(inRoot(file), text)
    process.stdout.write(`${file} written\n`)
  }
}
