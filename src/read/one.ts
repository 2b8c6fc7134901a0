import type { FastifyRequest } from 'fastify'
import type { Pool, Row } from '#src/db/pool.ts'
import { problem } from '#src/http/problems.ts'
import { Parameters } from './parameters.ts'
import { scopePredicate } from './scope.ts'
import type { Source } from './source.ts'
import type { Visibility } from './visible.ts'

/** One row by its id, with what the actor sees of it; what is out of reach answers like what does not exist. */
export const readOne = async <R extends object = Row>(
  pool: Pool,
  source: Source,
  visible: Visibility,
  asking: Pick<FastifyRequest, 'actor' | 'reach'>,
  id: string
): Promise<R> => {
  const { actor } = asking
  const parameters = new Parameters(actor.institution)
  const text =
    `select ${visible.columns(actor)} from ${source.view} where institution_id = $1 and id = ${parameters.add(id)}` +
    scopePredicate(source, asking, parameters)
  const [row] = await pool.query<R>(text, parameters.values)
  if (row === undefined) throw problem('request.not_found')
  return row
}
