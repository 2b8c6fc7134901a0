import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { ReadPlan } from '#src/read/source.ts'
import type { Entity } from './entity.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What changes are told of, by name. Complete once all domains are registered. */
    entities: ReadonlyMap<string, Entity>
  }
}

const entityOf = ({ entity, item, view, access, by, people }: ReadPlan): Entity | undefined =>
  entity === undefined
    ? undefined
    : {
        name: String(item.title),
        item,
        view,
        access,
        ...(by === undefined ? {} : { by }),
        ...(people === undefined ? {} : { people }),
        table: entity.table,
        natural: entity.natural ?? []
      }

const isSame = (one: Entity, other: Entity): boolean =>
  one.table === other.table && one.view === other.view && one.access === other.access && one.item === other.item

/** `app.entities`, from what the reads say of their rows: list() and get() of one entity say the same. */
export default fp(
  async (app: FastifyInstance) => {
    const entities = new Map<string, Entity>()
    const tables = new Map<string, string>()
    app.decorate('entities', entities)
    app.addHook('onRoute', route => {
      const read = route.config?.read
      const entity = read === undefined || route.method === 'HEAD' ? undefined : entityOf(read)
      if (entity === undefined) return
      const { name, table } = entity
      const known = entities.get(name)
      if (known !== undefined && !isSame(known, entity)) throw new Error(`two entities are called ${name}`)
      if ((tables.get(table) ?? name) !== name) throw new Error(`${table}: changes are told as ${tables.get(table)}`)
      tables.set(table, name)
      entities.set(name, known ?? entity)
    })
  },
  { name: 'provost-entities' }
)
