import { problem } from '#src/http/problems.ts'

/**
 * A place in the change log: a change that was told, or the last one there was. Never the horizon: the number of a
 * transaction that came to nothing may be given again after a crash, that of one whose change was read may not.
 */
export interface Position {
  xid: string
  seq: string
  /** The end of the changed row's id: tells whether the change of these numbers is still the same one. */
  mark: string
}

/** Before every change. */
export const beginning: Position = { xid: '0', seq: '0', mark: '00000000' }

/** What a client sends back to hear what came after. */
export interface Token {
  position: Position
  /** What its holder saw of the entities it is for (src/sync/sight.ts). */
  sight: string
  /** Of whom that is true at the moment, where relations decide; else empty. */
  seal: string
}

const shape = /^(0|[1-9]\d{0,17})\.(0|[1-9]\d{0,17})\.([0-9a-f]{8})\.([\w-]{8})\.([0-9a-f]{8}|)$/

export const encodeToken = ({ position: { xid, seq, mark }, sight, seal }: Token): string =>
  Buffer.from([xid, seq, mark, sight, seal].join('.')).toString('base64url')

/** Read strictly: whatever encodeToken did not make is a 400. */
export const decodeToken = (text: string, where: { in: 'query' | 'header'; pointer: string }): Token => {
  const parts = shape.exec(Buffer.from(text, 'base64url').toString('latin1'))
  if (parts !== null) {
    const [, xid = '', seq = '', mark = '', sight = '', seal = ''] = parts
    const token = { position: { xid, seq, mark }, sight, seal }
    if (encodeToken(token) === text) return token
  }
  throw problem('request.invalid', { errors: [{ ...where, code: 'token', detail: 'must be a token from an answer' }] })
}

/** A position as one text of SQL, of a row of the log or of what is left of one. */
export const positionSql = (row: string): string =>
  `${row}.xid::text || '.' || ${row}.seq::text || '.' || right(${row}.row_id::text, 8)`

export const positionOf = (text: string): Position => {
  const [xid = '', seq = '', mark = ''] = text.split('.')
  return { xid, seq, mark }
}

/** Order of the log. */
export const isAfter = (one: Position, other: Position): boolean => {
  const [xid, other_xid] = [BigInt(one.xid), BigInt(other.xid)]
  return xid === other_xid ? BigInt(one.seq) > BigInt(other.seq) : xid > other_xid
}
