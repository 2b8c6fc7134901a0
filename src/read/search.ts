import type { Parameters } from './parameters.ts'

/** More than a name, a number and a telephone's groups: each costs a look at every row that is left. */
const MOST_TOKENS = 6
/** So few letters say too little to look for them inside of words; an index of trigrams knows where words begin. */
const FEW = 2

/** As kernel.plain writes it, and no pattern: after it, for it makes plain signs of wide ones (％ is %). */
const plainly = (text: string): string => String.raw`regexp_replace(kernel.plain(${text}), '[%_\\]', '\\\&', 'g')`

/** What is looked for, a word or a number each. People write a zero before a number that is kept with its country. */
export const tokensOf = (q: string): string[] =>
  q
    .split(/\s+/)
    .filter(token => token !== '')
    .slice(0, MOST_TOKENS)
    .map(token => (/^0\d{5,}$/.test(token) ? token.slice(1) : token))

export interface Found {
  where: string
  /** What rows are sorted by, made where they are: a parameter that stands nowhere is refused. */
  nearness: () => string
}

/**
 * `q` over a column that has a row's words as kernel.plain writes them, a blank before, between and after: each token
 * somewhere in it. What is nearest comes first: all of q as it stands, then rows that begin with it, then those whose words
 * begin with its tokens, then the others; among the same, by the first words.
 */
export const searching = (column: string, q: string, parameters: Parameters): Found => {
  const tokens = tokensOf(q)
  // once for a statement: in a plan that is kept it would be made anew for each row
  const plain = (text: string): string => `(select ${plainly(parameters.add(text))})`
  const texts = tokens.map(token => ({ text: plain(token), few: [...token].length <= FEW }))
  const begins = (text: string): string => `"${column}" like '% ' || ${text} || '%'`
  const holds = texts.map(({ text, few }) => (few ? begins(text) : `"${column}" like '%' || ${text} || '%'`))
  const nearness = (): string => {
    const all = plain(tokens.join(' '))
    const near = texts.map(({ text }) => begins(text)).join(' and ') || 'true'
    return `(case when "${column}" like '% ' || ${all} || ' %' then '0' when "${column}" like ' ' || ${all} || '%' then '1' when ${near} then '2' else '3' end || left("${column}", 60))`
  }
  return { where: holds.length === 0 ? ' and false' : ` and ${holds.join(' and ')}`, nearness }
}
