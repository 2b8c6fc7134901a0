import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A fenced block of a document that names a file: the whole of it, or what changes in it. */
export interface Block {
  /** The heading that it stands under. */
  recipe: string
  kind: string
  file: string
  text: string
}

/** Every block of a document that says `file=`, in order. */
export const blocksOf = (document: string): Block[] => {
  const blocks: Block[] = []
  let recipe = ''
  for (const [, heading, kind = '', file = '', text = ''] of document.matchAll(
    /^#+ ([^\n]*)$|^```(\w+) file=(\S+)\n(.*?)^```$|^```.*?^```$/gms
  )) {
    if (heading !== undefined) recipe = heading
    else if (file !== '') blocks.push({ recipe, kind, file, text })
  }
  return blocks
}

/** What a diff finds, and what it leaves: each line begins with `+`, `-` or a blank. */
const sidesOf = (diff: string): { before: string; after: string } => {
  const lines = diff.split('\n').slice(0, -1)
  const side = (other: string) =>
    lines
      .filter(line => !line.startsWith(other))
      .map(line => `${line.slice(1)}\n`)
      .join('')
  return { before: side('+'), after: side('-') }
}

const nextNumber = (root: string): string => {
  const numbers = globSync('sql/[0-9]*_*.sql', { cwd: root }).map(file => Number(/\d+/.exec(file)?.[0]))
  return String(Math.max(...numbers) + 1).padStart(4, '0')
}

/** Does what a block says beneath a folder; answers the file, with its number. */
export const apply = (root: string, { recipe, kind, file: named, text }: Block): string => {
  const file = named.includes('NNNN') ? named.replace('NNNN', nextNumber(root)) : named
  const path = join(root, file)
  const fail = (what: string) => new Error(`${recipe}, ${file}: ${what}\n${text}`)
  if (kind !== 'diff') {
    if (existsSync(path)) throw fail('is there already')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return file
  }
  if (!existsSync(path)) throw fail('is not there')
  const { before, after } = sidesOf(text)
  const parts = readFileSync(path, 'utf8').split(before)
  if (parts.length !== 2) throw fail(parts.length === 1 ? 'has no such lines' : 'has such lines more than once')
  writeFileSync(path, parts.join(after))
  return file
}
