import { gzipSync } from 'node:zlib'
import { BOOKS, CAMPUSES, type Case, type Cases, campus, campusWith, SIGN_IN, unique, withMembers } from './case.ts'

const malformed = 'request.malformed'
const media = 'request.media_type'

const post = (name: string, body: unknown, status: number, code?: string): Case => ({
  name,
  method: 'POST',
  path: CAMPUSES,
  body,
  status,
  ...(code === undefined ? {} : { code })
})

const typed = (type: string, status: number, code?: string): Case => ({
  ...post(`Content-Type: ${JSON.stringify(type)}`, campus(), status, code),
  headers: { 'content-type': type }
})

const encoded = (encoding: string, body: Buffer | object, status: number, code?: string): Case => ({
  ...post(`Content-Encoding: ${encoding}`, body, status, code),
  headers: { 'content-encoding': encoding }
})

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))

const inName = (...middle: number[]): Buffer => {
  const [head = '', tail = ''] = campusWith('name', '"@"').split('@')
  return bytes(head, middle, tail)
}

const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le')

/** Keys that would reach a prototype, in every way that JSON lets them be written. */
const poison = [
  '"__proto__":{"x":1}',
  '"constructor":{"prototype":{"x":1}}',
  '"\\u005f_proto__":{}',
  '"__\\u0070roto__":{}',
  '"__prot\\u006F__":{}',
  '"constr\\u0075ctor":{}',
  '"\\u0063onstructor":1'
]

/** Bodies as a whole: what is no JSON, what is too deep or too large, what is of another kind. */
export const bodies: Cases = () => [
  post('empty', '', 400, malformed),
  post('a blank', ' ', 400, malformed),
  post('a list', '[]', 400, 'request.invalid'),
  post('a text', '"x"', 400, 'request.invalid'),
  post('null', 'null', 400, 'request.invalid'),
  post('a number', '1', 400, 'request.invalid'),
  post('an empty object', '{}', 400, 'request.invalid'),
  post('cut short', JSON.stringify(campus()).slice(0, -1), 400, malformed),
  post('cut within an escape', '{"name":"\\u00', 400, malformed),
  post('something behind the end', `${JSON.stringify(campus())}x`, 400, malformed),
  post('two documents', `${JSON.stringify(campus())}\n${JSON.stringify(campus())}`, 400, malformed),
  post('a comment', `/* x */${JSON.stringify(campus())}`, 400, malformed),
  post('a trailing comma', `${JSON.stringify(campus()).slice(0, -1)},}`, 400, malformed),
  post('single quotes', "{'name':'x'}", 400, malformed),
  post('a byte order mark', `\ufeff${JSON.stringify(campus())}`, 400, malformed),
  post('UTF-16', utf16(JSON.stringify(campus())), 400, malformed),
  post('a byte that is no UTF-8', inName(0xff), 400, malformed),
  post('a sequence cut short', inName(0xf0, 0x9f, 0x98), 400, malformed),
  post('an overlong NUL', inName(0xc0, 0x80), 400, malformed),
  post('half a surrogate pair in bytes', inName(0xed, 0xa0, 0xbd), 400, malformed),
  post('beyond Unicode', inName(0xf4, 0x90, 0x80, 0x80), 400, malformed),
  post('100,000 lists in one another', nested(100_000), 400, malformed),
  post('33 levels', withMembers(JSON.stringify(campus()), `"x":${nested(32)}`), 400, malformed),
  post('brackets within a text are no levels', campusWith('name', JSON.stringify('['.repeat(100))), 201),
  post('100,000 unclosed objects', '{"a":'.repeat(100_000), 400, malformed),
  post('100,000 equal members', `[${'1,'.repeat(100_000)}1]`, 400, 'request.invalid'),
  post('100,000 keys', `{${Array.from({ length: 60_000 }, (_, i) => `"k${i}":1`).join(',')}}`, 400, 'request.invalid'),
  post('two megabytes', `"${'x'.repeat(2_097_152)}"`, 413, 'request.too_large'),
  post('one byte more than a megabyte', `"${'x'.repeat(1_048_575)}"`, 413, 'request.too_large'),
  post('a key with NUL', withMembers(JSON.stringify(campus()), '"a\\u0000":1'), 400, malformed),
  post('a key with half a surrogate pair', withMembers(JSON.stringify(campus()), '"\\udfff":1'), 400, malformed),
  ...poison.map(member => post(`the key ${member}`, withMembers(JSON.stringify(campus()), member), 400, malformed)),
  ...['toString', 'hasOwnProperty', 'then', '__defineGetter__'].map(key =>
    post(`the key ${key}`, withMembers(JSON.stringify(campus()), `"${key}":1`), 400, 'request.invalid')
  ),
  post('the word constructor as a value', campusWith('name', '"constructor __proto__"'), 201),
  typed('application/json', 201),
  typed('application/JSON;x=;', 201),
  typed('application/json; charset=utf-8', 201),
  typed('application/json; charset="UTF-8"', 201),
  typed('  application/json', 201),
  typed('application/json; charset=utf-16', 400, malformed),
  typed('application/json; charset=latin1', 400, malformed),
  typed('application/json; charset=utf-8; charset=utf-16', 400, malformed),
  typed('application/json\ta', 415, media),
  typed('application/json a', 415, media),
  typed('application/jsonx', 415, media),
  typed('application/json, text/plain', 415, media),
  typed('application/merge-patch+json', 415, media),
  typed('application/xml', 415, media),
  typed('text/plain', 415, media),
  typed('text/json', 415, media),
  typed('application/x-www-form-urlencoded', 415, media),
  typed('multipart/form-data', 415, media),
  typed('multipart/form-data; boundary=x', 415, media),
  typed('*/*', 415, media),
  typed('json', 415, media),
  typed(';', 415, media),
  typed('', 415, media),
  { ...post('no Content-Type', campus(), 415, media), headers: { 'content-type': '-' } },
  encoded('foo', campus(), 415, media),
  encoded('gzip', gzipSync(JSON.stringify(campus())), 415, media),
  encoded('gzip', gzipSync(Buffer.alloc(50_000_000)), 415, media),
  encoded('br', campus(), 415, media),
  encoded('identity, gzip', campus(), 415, media),
  encoded('', campus(), 415, media),
  encoded('identity', campus(), 201),
  { ...post('no body where one is needed', undefined, 400), headers: {} },
  {
    name: 'a body on GET is not read',
    path: CAMPUSES,
    headers: { 'content-type': 'text/plain' },
    body: 'x',
    status: 200
  },
  { name: 'a broken body on GET is not read', path: BOOKS, body: '{"a', status: 200 },
  { name: 'an empty patch', method: 'PATCH', path: `${CAMPUSES}/${unique()}`, body: {}, status: 400 },
  { name: 'a body without a route', method: 'POST', path: '/v1/nowhere', body: '{"a', status: [400, 404] },
  {
    name: 'a body of another kind without a route',
    method: 'POST',
    path: '/v1/nowhere',
    headers: { 'content-type': 'a/b' },
    body: 'x',
    status: [404, 415]
  },
  { name: 'sign-in as a list', method: 'POST', path: SIGN_IN, as: null, body: '[{"email":"a@b.de"}]', status: 400 }
]
