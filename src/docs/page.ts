import { readFileSync } from 'node:fs'
import { assets } from './assets.ts'

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export const escaped = (text: string): string => text.replace(/[&<>"']/g, c => entities[c] ?? c)

const addresses = Object.fromEntries(Object.entries(assets).map(([name, { url }]) => [name, url]))

type Values = Readonly<Record<string, string>>

/** A page from its file: `{{name}}` stands for an asset's address or a value, escaped, or for a part that is HTML already. */
export const page = (file: string): ((values?: Values, parts?: Values) => string) => {
  const text = readFileSync(new URL(`./assets/${file}`, import.meta.url), 'utf8')
  return (values = {}, parts = {}) =>
    text.replace(/\{\{(.+?)\}\}/g, (_, name: string) => {
      const part = parts[name]
      if (part !== undefined) return part
      const value = values[name] ?? addresses[name]
      if (value === undefined) throw new Error(`${file}: nothing is called ${name}`)
      return escaped(value)
    })
}
