import type { FastifyInstance, FastifyRequest } from 'fastify'
import { foreignCharset } from '#src/http/json.ts'
import { problem } from '#src/http/problems.ts'
import { type FileType, fileTypes } from './formats.ts'

/** What comes in goes out as well. */
export type Kind = FileType

const isKind = (type: string): type is Kind => fileTypes.some(kind => kind === type)

/** What the body of a request is; refused where it is nothing that is taken. */
export const kindOf = ({ headers }: FastifyRequest): Kind => {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers
  const kind = type.split(';')[0]?.trim().toLowerCase() ?? ''
  const refused = () => problem('request.media_type', { detail: `Send ${fileTypes.join(' or ')}, without a coding.` })
  if (!isKind(kind) || encoding !== 'identity') throw refused()
  if (foreignCharset.test(type)) throw problem('request.malformed', { detail: 'Files are UTF-8 here.' })
  return kind
}

/** Files instead of JSON, as they come: the handler reads them. */
export const takeFiles = (scope: FastifyInstance): void => {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser([...fileTypes], (_request, payload, done) => done(null, payload))
}
