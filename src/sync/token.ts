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
