import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { problem } from './problems.ts'

export const BODY_LIMIT = 1_048_576
const MAX_DEPTH = 32

const malformed = (detail: string) => problem('request.malformed', { detail })

/** Levels of nesting, counted before parsing: what is too deep is never built. About 1 ns a character. */
const tooDeep = (text: string): boolean => {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (inString) {
      if (c === 92) i++
      else if (c === 34) inString = false
    } else if (c === 34) inString = true
    else if (c === 91 || c === 123) {
      if (++depth > MAX_DEPTH) return true
    } else if (c === 93 || c === 125) depth--
  }
  return false
}

/** Only text with one of these can hold a string that PostgreSQL refuses or a key that poisons a prototype. */
const suspicious = /\\u(?:0000|d[89a-f])|__proto__|constructor|\\u00[5-7][0-9a-f]/i

const checkString = (text: string): void => {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw malformed('A string holds NUL or half of a surrogate pair.')
  }
}

const inspect = (value: unknown): void => {
  if (typeof value === 'string') checkString(value)
  else if (Array.isArray(value)) value.forEach(inspect)
  else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      if (key === '__proto__' || key === 'constructor') throw malformed(`A body has no key ${key}.`)
      checkString(key)
      inspect(inner)
    }
  }
}

/** JSON as RFC 8259 means it between systems: UTF-8, no NUL, no half surrogates. Of equal keys the last one counts. */
export const parseJson = (body: Buffer): unknown => {
  if (body.length === 0) throw malformed('The body is empty.')
  if (!isUtf8(body)) throw malformed('The body is not UTF-8.')
  const text = body.toString('utf8')
  if (tooDeep(text)) throw malformed(`The body is nested deeper than ${MAX_DEPTH} levels.`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed('The body is not JSON.')
  }
  if (suspicious.test(text)) inspect(value)
  return value
}

const mediaType = /^application\/json *(?:;|$)/i
export const foreignCharset = /;\s*charset\s*=\s*(?!"?utf-?8"?\s*(?:;|$))/i

const checkHeaders = (request: FastifyRequest): void => {
  const type = request.headers['content-type'] ?? ''
  const encoding = request.headers['content-encoding']
  if (!mediaType.test(type) || (encoding !== undefined && encoding !== 'identity')) throw problem('request.media_type')
  if (foreignCharset.test(type)) throw malformed('JSON is UTF-8 here.')
}

/** JSON is the one kind of body; the stock parsers go. */
export const acceptJson = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    /^application\/json/i,
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    async (request: FastifyRequest, body: Buffer) => {
      checkHeaders(request)
      return parseJson(body)
    }
  )
}
