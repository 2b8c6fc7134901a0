import { BOOKS, CAMPUSES, type Case, type Cases, campus, SIGN_IN, unique } from './case.ts'

const refused = (method: string, path: string, status: number | readonly number[] = 405): Case => ({
  name: `${method} ${path}`,
  method,
  path,
  status,
  ...(status === 405 ? { code: 'request.method_not_allowed' } : {})
})

const override = (header: string): Case => ({
  name: `${header}: DELETE is not heard`,
  path: CAMPUSES,
  headers: { [header]: 'DELETE' },
  status: 200
})

const withHeader = (name: string, value: string, status: number | readonly number[], path = CAMPUSES): Case => ({
  name: `${name}: ${value.slice(0, 60)}`,
  path,
  headers: { [name]: value },
  status
})

/** Methods and headers that a route does not expect. */
export const methods: Cases = ({ book }) => [
  refused('TRACE', CAMPUSES),
  refused('PUT', CAMPUSES),
  refused('DELETE', CAMPUSES),
  refused('PATCH', CAMPUSES),
  refused('PROPFIND', CAMPUSES),
  refused('QUERY', CAMPUSES),
  refused('GET', SIGN_IN),
  refused('HEAD', SIGN_IN),
  refused('PUT', `${BOOKS}/${book}`),
  refused('TRACE', '/v1/nowhere', 404),
  refused('FOO', CAMPUSES, 400),
  refused('get', CAMPUSES, 400),
  refused('OPTIONS', CAMPUSES, [204, 404, 405]),
  { name: 'HEAD is GET without the body', method: 'HEAD', path: CAMPUSES, status: 200 },
  ...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'].map(override),
  {
    name: 'a method in the body is not heard',
    method: 'POST',
    path: CAMPUSES,
    body: { ...campus(), _method: 'DELETE' },
    status: 400
  },
  withHeader('x-filler', 'x'.repeat(20_000), 431),
  withHeader('authorization', `Bearer ${'x'.repeat(15_000)}`, 431),
  withHeader('x-forwarded-host', 'evil.example', 200),
  withHeader('forwarded', 'for=1.2.3.4;host=evil.example', 200),
  withHeader('x-original-url', '/metrics', 200),
  withHeader('x-rewrite-url', '/metrics', 200),
  withHeader('accept', 'text/html', 200),
  withHeader('accept', `${'a/b,'.repeat(1000)}*/*`, 200),
  withHeader('accept-encoding', 'gzip;q=NaN, br;q=-1, *;q=0', 200),
  withHeader('accept-encoding', 'gzip;q=1e400,\u00ff', 200),
  withHeader('prefer', 'count=exact, , ;;;=, return="minimal', 200),
  withHeader('range', 'bytes=0-', 200),
  withHeader('traceparent', 'x'.repeat(5000), 200),
  withHeader('user-agent', '\u00ff\u00fe', 200),
  withHeader('cookie', 'a=b; __proto__=c', 200),
  withHeader('if-none-match', `${'"1",'.repeat(1500)}`, 304, `${BOOKS}/${book}`),
  withHeader('if-none-match', '"\u00ff', 200, `${BOOKS}/${book}`),
  ...['*', '3', '"a"', 'W/"1"', '"1', '"-1"', '"99999999999999999999"', '""', '"1", "2"'].map(
    (version): Case => ({
      name: `If-Match: ${version}`,
      method: 'PATCH',
      path: `${BOOKS}/${book}`,
      headers: { 'if-match': version },
      body: { title: unique() },
      status: version === '*' ? [200, 412] : 412
    })
  ),
  {
    name: 'no If-Match',
    method: 'PATCH',
    path: `${BOOKS}/${book}`,
    body: { title: unique() },
    status: 428,
    code: 'request.version_missing'
  }
]
