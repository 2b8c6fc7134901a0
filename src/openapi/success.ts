import type { SchemaComponents } from './components.ts'
import { type RouteFacts, takesMinimal } from './facts.ts'
import { refTo, type Schema } from './types.ts'

const titleOf = ({ $ref = '' }: Schema): string => $ref.split('/').at(-1) ?? ''

/** `?fields=` leaves out what is not asked for. */
const subsetOf = (item: Schema, components: SchemaComponents): Schema => {
  const { required: _, ...whole } = components.get(titleOf(item))
  const title = `${whole.title}Subset`
  return components.name({ ...whole, title, description: `What fields asks for of ${whole.title}`, minProperties: 1 })
}

const subsetPageOf = (page: Schema, components: SchemaComponents): Schema => {
  const whole = components.get(titleOf(page))
  const { data } = whole.properties ?? {}
  if (data?.items === undefined) throw new Error(`${whole.title} is no page`)
  return components.name({
    ...whole,
    title: `${titleOf(data.items)}SubsetPage`,
    description: `A page of what fields asks for of ${titleOf(data.items)}`,
    properties: { ...whole.properties, data: { ...data, items: subsetOf(data.items, components) } }
  })
}

/** All that a success may be: the whole, a subset of it, or no more than its version. */
export const successOf = (facts: RouteFacts, whole: Schema, components: SchemaComponents): Schema => {
  if (takesMinimal(facts)) return { anyOf: [whole, refTo('schemas', 'Minimal')] }
  if (!facts.query.has('fields')) return whole
  const isPage = facts.config.read?.sort !== undefined
  return { anyOf: [whole, isPage ? subsetPageOf(whole, components) : subsetOf(whole, components)] }
}
