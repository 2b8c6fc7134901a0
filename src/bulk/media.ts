import { type TObject, Type } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { preferred } from '#src/http/accept.ts'
import { problem } from '#src/http/problems.ts'
import { type FileType, fileTypes } from './formats.ts'

const file = (description: string, example: string) => ({
  schema: Type.String({ minLength: 0, maxLength: 1_000_000_000_000, description, examples: [example] })
})

/** What a list answers besides its pages: all of its rows, in the types of files. */
export const filesOf = (item: TObject): Record<FileType, ReturnType<typeof file>> => {
  const names = Object.keys(item.properties)
  const { id = '' } = Object.fromEntries(Object.entries(item.properties).map(([name, s]) => [name, s.examples?.[0]]))
  return {
    'text/csv': file(
      `RFC 4180: a header, then a line for each ${item.title}. What is null is an empty cell, arrays and objects are JSON, and what a spreadsheet would take for a formula has a ' in front.`,
      `${names.slice(0, 2).join(',')}\r\n`
    ),
    'application/x-ndjson': file(`On each line a ${item.title}`, `${JSON.stringify({ id })}\n`)
  }
}

const mentioned = /text\/csv|x-ndjson/i

/** Which of them a client of a list asks for, if it does. Nothing that asks for pages as well is a file. */
export const fileAsked = ({ headers, url }: FastifyRequest): FileType | undefined => {
  if (!mentioned.test(headers.accept ?? '')) return undefined
  const type = preferred(headers, ['application/json', ...fileTypes])
  if (type === 'application/json') return undefined
  const asked = new URLSearchParams(url.split('?')[1])
  const errors = ['limit', 'cursor']
    .filter(name => asked.has(name))
    .map(name => ({ in: 'query' as const, pointer: `/${name}`, code: 'pages', detail: 'a file has no pages' }))
  if (errors.length > 0) throw problem('request.invalid', { errors })
  return type
}
