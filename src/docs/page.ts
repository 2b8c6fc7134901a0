import { readFileSync } from 'node:fs'
import { assets } from './assets.ts'

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escaped = (text: string): string => text.replace(/[&<>"']/g, c => entities[c] ?? c)

const addresses = Object.fromEntries(Object.entries(assets).map(([name, { url }]) => [name, url]))

/** A page from its file: `{{name}}` stands for an asset's address or a value, escaped. */
export const page = (file: string): ((values?: Readonly<Record<string, string>>) => string) => {
  const text = readFileSync(new URL(`./assets/${file}`, import.meta.url), 'utf8')
  return (values = {}) =>
    text.replace(/\{\{(.+?)\}\}/g, (_, name: string) => {
      const value = values[name] ?? addresses[name]
      if (value === undefined) throw new Error(`${file}: nothing is called ${name}`)
      return escaped(value)
    })
}
