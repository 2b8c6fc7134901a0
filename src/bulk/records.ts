import { Blanks, broken, LINE_bytes, tooLong } from './entry.ts'

const LF = 10
const CR = 13
const QUOTE = 34
const COMMA = 44

/** One record: the line that it begins on, and its cells. */
interface Line {
  line: number
  cells: string[]
}

const linesIn = (cell: string): number =>
  cell.includes('\n') || cell.includes('\r') ? cell.split(/\r\n|\n|\r/).length - 1 : 0

/**
 * Records of RFC 4180 in text that comes in pieces, their ends CR, LF or both. A line with nothing on it is none; `""`
 * on a line of its own is one, with an empty cell. What has begun and not ended waits for the next piece.
 */
export class Records {
  readonly #blanks = new Blanks()
  #text = ''
  #at = 0
  #last = false
  /** What stood here when the end of a record was looked for in vain. */
  #waiting = 0
  #line = 1
  #cells: string[] = []
  #newlines = 0

  /** Passes over blank lines to the next record; where that ends, or -1 while its end has not come. */
  #next(): number {
    for (let code = this.#code(this.#at); code === LF || code === CR; code = this.#code(this.#at)) {
      const end = this.#ended(this.#at)
      if (end === -1) return -1
      this.#blanks.pass()
      this.#at = end
      this.#line++
    }
    return this.#at === this.#text.length ? -1 : this.#record()
  }

  #record(): number {
    this.#cells = []
    this.#newlines = 0
    for (let at = this.#at; ; at++) {
      at = this.#code(at) === QUOTE ? this.#quoted(at) : this.#plain(at)
      if (at === -1) return -1
      if (this.#code(at) !== COMMA) return this.#ended(at)
    }
  }

  #plain(begin: number): number {
    const text = this.#text
    let end = begin
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end)
      if (code === COMMA || code === LF || code === CR) break
      if (code === QUOTE) {
        throw broken(this.#line, 'A quote stands inside of a cell that does not begin with one.')
      }
    }
    this.#cells.push(text.slice(begin, end))
    return end
  }

  #quoted(begin: number): number {
    const text = this.#text
    let close = text.indexOf('"', begin + 1)
    while (close !== -1 && this.#code(close + 1) === QUOTE) close = text.indexOf('"', close + 2)
    if (close === -1 && this.#last) throw broken(this.#line, 'A cell that begins with a quote does not end with one.')
    // at the end of a piece a quote may be the first of two
    if (close === -1 || (close + 1 === text.length && !this.#last)) return -1
    const cell = text.slice(begin + 1, close)
    this.#newlines += linesIn(cell)
    this.#cells.push(cell.includes('"') ? cell.replaceAll('""', '"') : cell)
    return close + 1
  }

  /** What comes after the line end that stands here; -1 where it has not come as a whole. */
  #ended(at: number): number {
    const code = this.#code(at)
    if (code === LF) return at + 1
    if (code === CR) {
      if (at + 1 === this.#text.length) return this.#last ? at + 1 : -1
      return this.#code(at + 1) === LF ? at + 2 : at + 1
    }
    if (at < this.#text.length) throw broken(this.#line, 'Something follows the quote that ends a cell.')
    return this.#last ? at : -1
  }

  /** Those that are whole by now, made one by one as they are asked for; `last`: nothing else comes. */
  *read(piece: string, last: boolean): Generator<Line> {
    this.#text = this.#text.slice(this.#at) + piece
    this.#at = 0
    this.#last = last
    // what comes in drops is looked through each time that it has doubled, and not at each drop
    if (!last && this.#text.length < 2 * this.#waiting) return
    this.#waiting = 0
    for (let end = this.#next(); end !== -1; end = this.#next()) {
      const line = this.#line
      if (end - this.#at > LINE_bytes) throw tooLong(line)
      this.#at = end
      this.#line += 1 + this.#newlines
      yield { line, cells: this.#cells }
    }
    this.#waiting = this.#text.length - this.#at
    if (this.#waiting > LINE_bytes) throw tooLong(this.#line)
  }

  #code(at: number): number {
    return this.#text.charCodeAt(at)
  }
}
