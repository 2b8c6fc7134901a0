import type { FastifyInstance, FastifyRequest } from 'fastify'
import { foreignCharset } from '#src/http/json.ts'
import { problem } from '#src/http/problems.ts'

/** Media types of files of rows. */
const kinds = ['text/csv', 'application/x-ndjson'] as const
export type Kind = (typeof kinds)[number]

const isKind = (type: string): type is Kind => kinds.some(kind => kind === type)

/** What the body of a request is; refused where it is nothing that is taken. */
export const kindOf = ({ headers }: FastifyRequest): Kind => {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers
  const kind = type.split(';')[0]?.trim().toLowerCase() ?? ''
  const refused = () => problem('request.media_type', { detail: `Send ${kinds.join(' or ')}, without a coding.` })
  if (!isKind(kind) || encoding !== 'identity') throw refused()
  if (foreignCharset.test(type)) throw problem('request.malformed', { detail: 'Files are UTF-8 here.' })
  return kind
}

/** Files instead of JSON, as they come: the handler reads them. */
export const takeFiles = (scope: FastifyInstance): void => {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser([...kinds], (_request, payload, done) => done(null, payload))
}
