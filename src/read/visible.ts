import type { TObject, TSchema } from '@sinclair/typebox'
import type { Actor } from '#src/access/actor.ts'
import type { Permission } from '#src/access/permission.ts'
import type { Row } from '#src/db/pool.ts'

const permissionOf = (schema: TSchema): Permission | undefined => schema['x-permission']

export const isOfWhoAsks = (schema: TSchema): boolean => 'x-of-who-asks' in schema

/** Which properties an actor sees. A hidden one is left out of the statement, not of the answer. */
export const visibility = (item: TObject) => {
  const told = Object.entries(item.properties).flatMap(([name, schema]) => (isOfWhoAsks(schema) ? [name] : []))
  const all = Object.keys(item.properties).filter(name => !told.includes(name))
  const hidden = Object.entries(item.properties).flatMap(([name, schema]) => {
    const permission = permissionOf(schema)
    return permission === undefined ? [] : [{ name, permission }]
  })
  const sees = (actor: Actor, name: string): boolean =>
    hidden.every(h => h.name !== name || actor.allows.has(h.permission))
  const everything = all.map(name => `"${name}"`).join(', ')
  return {
    sees,
    /** Whether there is something that no view knows of a row. */
    tells: told.length > 0,
    /** That. */
    tell: (actor: Actor, row: Row): Row => {
      for (const name of told) row[name] = row.id === actor.session
      return row
    },
    /** All properties of a row that the actor is shown. */
    shown: (actor: Actor): string[] => Object.keys(item.properties).filter(name => sees(actor, name)),
    names: (actor: Actor): string[] => (hidden.length === 0 ? all : all.filter(name => sees(actor, name))),
    /** Those of the hidden ones that the actor is shown. */
    granted: (actor: Actor): string[] => hidden.flatMap(({ name }) => (sees(actor, name) ? [name] : [])),
    /** As a select list. */
    columns: (actor: Actor): string =>
      hidden.length === 0 ? everything : all.flatMap(name => (sees(actor, name) ? [`"${name}"`] : [])).join(', ')
  }
}

export type Visibility = ReturnType<typeof visibility>
