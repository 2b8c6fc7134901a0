import { CAMPUSES } from './case.ts'

/** Bytes that are no proper HTTP/1.1, and what is answered before the connection is closed. */
export interface Framing {
  name: string
  bytes: string
  /** Empty: closed without a word. */
  status: readonly number[]
}

const HOST = 'Host: provost.test'
const REST = '\r\nConnection: close\r\n\r\n'

const get = (name: string, head: string, ...status: number[]): Framing => ({ name, bytes: `${head}${REST}`, status })

const post = (name: string, headers: string, body: string, ...status: number[]): Framing => ({
  name,
  bytes: `POST ${CAMPUSES} HTTP/1.1\r\n${HOST}\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`,
  status
})

/** What a smuggler hides behind a body that two parsers end at different places. */
const HIDDEN = `GET /health/live HTTP/1.1\r\n${HOST}\r\n\r\n`

const line = `GET ${CAMPUSES} HTTP/1.1`

export const framings: Framing[] = [
  get('a proper request of a stranger', `${line}\r\n${HOST}`, 401),
  get('no Host', line, 400),
  get('two Hosts', `${line}\r\n${HOST}\r\nhOsT: evil.example`, 400),
  get('two equal Hosts', `${line}\r\n${HOST}\r\n${HOST}`, 400),
  get('HTTP/0.9', 'GET /health/live', 400),
  get('HTTP/2 in words', `GET ${CAMPUSES} HTTP/2.0\r\n${HOST}`, 400),
  get('HTTP/1.2', `GET ${CAMPUSES} HTTP/1.2\r\n${HOST}`, 400, 401, 505),
  get('HTTP/1.0 without a Host', `GET ${CAMPUSES} HTTP/1.0`, 400),
  get('HTTP/1.0 with a Host', `GET ${CAMPUSES} HTTP/1.0\r\n${HOST}`, 401),
  get('HTTPS in words', `GET ${CAMPUSES} HTTPS/1.1\r\n${HOST}`, 400),
  get('no path', `GET  HTTP/1.1\r\n${HOST}`, 400),
  get('a path without its slash', `GET v1 HTTP/1.1\r\n${HOST}`, 400, 404),
  get('a blank in the path', `GET /a b HTTP/1.1\r\n${HOST}`, 400),
  get('NUL in the path', `GET /a\0b HTTP/1.1\r\n${HOST}`, 400),
  get('bytes above ASCII in the path', `GET /ü HTTP/1.1\r\n${HOST}`, 400, 404),
  get('an absolute address', `GET http://provost.test${CAMPUSES} HTTP/1.1\r\n${HOST}`, 401),
  get('an absolute address of another host', `GET http://evil.example${CAMPUSES} HTTP/1.1\r\n${HOST}`, 400, 401),
  get('an address of another kind', `GET file:///etc/passwd HTTP/1.1\r\n${HOST}`, 400, 404),
  get('OPTIONS *', `OPTIONS * HTTP/1.1\r\n${HOST}`, 204, 400, 404),
  get('CONNECT', `CONNECT evil.example:443 HTTP/1.1\r\n${HOST}`),
  get('an upgrade is not taken', `${line}\r\n${HOST}\r\nUpgrade: websocket`, 401),
  get('h2c is not taken', `${line}\r\n${HOST}\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA`, 401),
  get('an expectation that nobody has', `${line}\r\n${HOST}\r\nExpect: miracles`, 401),
  get('NUL in a header', `${line}\r\n${HOST}\r\nX-A: a\0b`, 400),
  get('CR in a header', `${line}\r\n${HOST}\r\nX-A: a\rb`, 400),
  get('a continued header', `${line}\r\n${HOST}\r\nX-A: a\r\n b`, 400),
  get('a continued header with a tab', `${line}\r\n${HOST}\r\nX-A: a\r\n\tb`, 400),
  get('a blank before the colon', `${line}\r\n${HOST}\r\nX-A : b`, 400),
  get('a blank before the first header', `${line}\r\n X-A: b\r\n${HOST}`, 400),
  get('a header without a name', `${line}\r\n${HOST}\r\n: b`, 400),
  get('a header without a colon', `${line}\r\n${HOST}\r\nX-A`, 400),
  get('headers of 20 KiB', `${line}\r\n${HOST}\r\n${'X-A: b\r\n'.repeat(2500)}X-B: c`, 431),
  { name: 'lines that end in LF alone', bytes: `${line}\n${HOST}\n\n`, status: [400] },
  { name: 'one line that ends in LF alone', bytes: `${line}\r\nX-A: b\n${HOST}\r\n\r\n`, status: [400] },
  { name: 'lines that end in CR alone', bytes: `${line}\r${HOST}\r\r`, status: [400] },
  { name: 'a TLS handshake', bytes: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', status: [400] },
  { name: 'the preface of HTTP/2', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', status: [400] },
  { name: 'noise', bytes: '\x00\x01\x02\xff\r\n\r\n', status: [400] },
  post(
    'Content-Length and Transfer-Encoding',
    'Content-Length: 4\r\nTransfer-Encoding: chunked',
    `0\r\n\r\n${HIDDEN}`,
    400
  ),
  post(
    'Transfer-Encoding and Content-Length',
    'Transfer-Encoding: chunked\r\nContent-Length: 4',
    `0\r\n\r\n${HIDDEN}`,
    400
  ),
  post('two Content-Lengths', 'Content-Length: 2\r\nContent-Length: 3', `{}${HIDDEN}`, 400),
  post('two equal Content-Lengths', 'Content-Length: 2\r\nContent-Length: 2', `{}${HIDDEN}`, 400),
  post('a list of Content-Lengths', 'Content-Length: 2, 2', `{}${HIDDEN}`, 400),
  post('a negative Content-Length', 'Content-Length: -1', '{}', 400),
  post('a signed Content-Length', 'Content-Length: +2', `{}${HIDDEN}`, 400),
  post('a Content-Length in hex', 'Content-Length: 0x2', `{}${HIDDEN}`, 400),
  post('a Content-Length of words', 'Content-Length: two', '{}', 400),
  post('an endless Content-Length', 'Content-Length: 99999999999999999999999', '{}', 400),
  post('a Content-Length of 2^53', 'Content-Length: 9007199254740993', '{}', 400, 401, 413),
  post('an empty Content-Length', 'Content-Length: ', HIDDEN, 400),
  post('Transfer-Encoding: xchunked', 'Transfer-Encoding: xchunked', `0\r\n\r\n${HIDDEN}`, 400),
  post('Transfer-Encoding: identity', 'Transfer-Encoding: identity', HIDDEN, 400),
  post('Transfer-Encoding: chunked, identity', 'Transfer-Encoding: chunked, identity', `0\r\n\r\n${HIDDEN}`, 400),
  post('chunked twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', '0\r\n\r\n', 400, 401),
  post('a chunk of no size', 'Transfer-Encoding: chunked', `zz\r\n{}\r\n0\r\n\r\n${HIDDEN}`, 400, 401),
  post('a chunk of a negative size', 'Transfer-Encoding: chunked', `-2\r\n{}\r\n0\r\n\r\n${HIDDEN}`, 400, 401),
  post(
    'a chunk of an overflowing size',
    'Transfer-Encoding: chunked',
    `fffffffffffffffff\r\n{}\r\n0\r\n\r\n`,
    400,
    401
  ),
  post('a chunk longer than it says', 'Transfer-Encoding: chunked', `2\r\n{}xx\r\n0\r\n\r\n${HIDDEN}`, 400, 401),
  post('a chunk that ends in LF alone', 'Transfer-Encoding: chunked', `2\n{}\n0\n\n${HIDDEN}`, 400, 401),
  post(
    'an extension of 20 KiB',
    'Transfer-Encoding: chunked',
    `2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
    400,
    401,
    413
  ),
  post('trailers of 20 KiB', 'Transfer-Encoding: chunked', `0\r\n${'X-A: b\r\n'.repeat(2500)}\r\n`, 400, 401, 431)
]
