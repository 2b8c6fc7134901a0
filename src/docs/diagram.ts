import type { Machine } from '#schemas/machine.ts'
import { escaped } from './page.ts'

/**
 * A machine as a picture: states in the order in which they are declared, steps forward above them, back below. A dot
 * marks where a row may begin, a heavy frame where it stays, a dashed arrow what comes by itself, with time or work.
 */

const LETTER = 7.2
const BOX = { height: 36, padding: 16 }
const GAP = 56
const LANE = 34
const MARGIN = 16

interface Box {
  state: string
  x: number
  width: number
  kind: 'initial' | 'final' | ''
}

interface Arrow {
  from: number
  to: number
  label: string
  byItself: boolean
}

/** An arrow that goes round the boxes between, in a lane of its own. */
interface Arc extends Arrow {
  side: 'above' | 'below'
  lane: number
}

const widthOf = (text: string): number => text.length * LETTER

/** Steps between the same two states share an arrow. */
const arrowsOf = ({ states, steps }: Machine): Arrow[] => {
  const order = Object.keys(states)
  const arrows = new Map<string, Arrow>()
  for (const [name, { from, to, by }] of Object.entries(steps)) {
    for (const start of from) {
      const known = arrows.get(`${start} ${to}`)
      const label = known === undefined ? name : `${known.label}, ${name}`
      const byItself = by !== undefined && (known?.byItself ?? true)
      arrows.set(`${start} ${to}`, { from: order.indexOf(start), to: order.indexOf(to), label, byItself })
    }
  }
  return [...arrows.values()]
}

const isStraight = ({ from, to }: Arrow): boolean => to === from + 1

/** Arrows that would lie on one another get lanes one above the other, short ones inside. */
const arcsOf = (arrows: readonly Arrow[]): Arc[] => {
  const arcs: Arc[] = []
  const spanOf = ({ from, to }: Arrow): number => Math.abs(to - from)
  for (const arrow of arrows.filter(a => !isStraight(a)).sort((a, b) => spanOf(a) - spanOf(b))) {
    const side = arrow.to > arrow.from ? 'above' : 'below'
    const [left, right] = [Math.min(arrow.from, arrow.to), Math.max(arrow.from, arrow.to)]
    const beside = arcs.filter(
      a => a.side === side && Math.min(a.from, a.to) <= right && Math.max(a.from, a.to) >= left
    )
    arcs.push({ ...arrow, side, lane: 1 + Math.max(0, ...beside.map(a => a.lane)) })
  }
  return arcs
}

const boxesOf = ({ states, initial, steps }: Machine, arrows: readonly Arrow[]): Box[] => {
  const names = Object.keys(states)
  const left = new Set(Object.values(steps).flatMap(step => [...step.from]))
  let x = MARGIN
  return names.map((state, i) => {
    const ends = arrows.filter(a => !isStraight(a) && (a.from === i || a.to === i)).length
    const width = Math.max(widthOf(state) + 2 * BOX.padding, 26 * ends)
    const box = { state, x, width, kind: initial.includes(state) ? 'initial' : left.has(state) ? '' : 'final' } as const
    const forward = arrows.find(a => isStraight(a) && a.from === i)
    const back = arrows.find(a => a.from === i + 1 && a.to === i)
    const labels = Math.max(
      forward === undefined ? 0 : widthOf(forward.label),
      back === undefined ? 0 : widthOf(back.label) - width
    )
    x += width + Math.max(GAP, labels + 36)
    return box
  })
}

/** Where on its box an arc begins or ends: those that come from the left on the left, short ones inside. */
const anchor = (arc: Arc, index: number, boxes: readonly Box[], arcs: readonly Arc[]): number => {
  const other = (a: Arc): number => (a.from === index ? a.to : a.from)
  const here = arcs
    .filter(a => a.side === arc.side && (a.from === index || a.to === index))
    .sort((a, b) => {
      const [x, y] = [other(a) - index, other(b) - index]
      return x < 0 === y < 0 ? y - x : x - y
    })
  const box = boxes[index]
  if (box === undefined) return 0
  return box.x + (box.width * (here.indexOf(arc) + 1)) / (here.length + 1)
}

const text = (x: number, y: number, label: string, kind: string): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" class="${kind}">${escaped(label)}</text>`

const style = `text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;text-anchor:middle;fill:#17212f}
.step{font-size:12px;fill:#4f5b6b;paint-order:stroke;stroke:#fff;stroke-width:5px}.box{fill:#f5f6f8;stroke:#4f5b6b;stroke-width:1.2}.final{stroke-width:3}
.way{fill:none;stroke:#1d4f91;stroke-width:1.4}.time{stroke-dasharray:4 3}.head{fill:#1d4f91}.dot{fill:#8a6414}
@media (prefers-color-scheme:dark){text{fill:#e8ebf0}.step{fill:#a3aebd;stroke:#10151d}.box{fill:#171e29;stroke:#a3aebd}
.way{stroke:#8db9f0}.head{fill:#8db9f0}.dot{fill:#d9b261}}`

const way = (path: string, byItself: boolean): string =>
  `<path d="${path}" class="way${byItself ? ' time' : ''}" marker-end="url(#head)"/>`

export const diagram = (machine: Machine): string => {
  const arrows = arrowsOf(machine)
  const arcs = arcsOf(arrows)
  const boxes = boxesOf(machine, arrows)
  const lanes = (side: Arc['side']): number => Math.max(0, ...arcs.filter(a => a.side === side).map(a => a.lane))
  const top = MARGIN + lanes('above') * LANE + (lanes('above') > 0 ? 8 : 4)
  const middle = top + BOX.height / 2
  const bottom = top + BOX.height
  const last = boxes.at(-1)
  const width = (last === undefined ? 0 : last.x + last.width) + MARGIN
  const height = bottom + lanes('below') * LANE + MARGIN

  const drawn = boxes.map(({ state, x, width: w, kind }) => {
    const start = kind === 'initial' ? `<circle cx="${x}" cy="${top}" r="5" class="dot"/>` : ''
    const box = `<rect x="${x}" y="${top}" width="${w}" height="${BOX.height}" rx="9" class="box ${kind}"/>`
    return box + start + text(x + w / 2, middle + 4.5, state, 'state')
  })
  const straight = arrows.filter(isStraight).map(({ from, to, label, byItself }) => {
    const [a, b] = [boxes[from], boxes[to]]
    if (a === undefined || b === undefined) return ''
    const end = b.x - 2
    return (
      way(`M${a.x + a.width} ${middle}H${end}`, byItself) + text((a.x + a.width + end) / 2, middle - 8, label, 'step')
    )
  })
  const round = arcs.map(arc => {
    const [x1, x2] = [anchor(arc, arc.from, boxes, arcs), anchor(arc, arc.to, boxes, arcs)]
    const up = arc.side === 'above'
    const [edge, turn] = up ? [top, top - arc.lane * LANE + 8] : [bottom, bottom + arc.lane * LANE - 8]
    const [r, towards] = [up ? 8 : -8, x2 > x1 ? 8 : -8]
    const path = `M${x1} ${edge}V${turn + r}Q${x1} ${turn} ${x1 + towards} ${turn}H${x2 - towards}Q${x2} ${turn} ${x2} ${turn + r}V${up ? edge - 2 : edge + 2}`
    return way(path, arc.byItself) + text((x1 + x2) / 2, turn - 7, arc.label, 'step')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height.toFixed(0)}" width="${width.toFixed(0)}" height="${height.toFixed(0)}" role="img"><title>${escaped(machine.entity)}</title><style>${style}</style><defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" class="head"/></marker></defs>${[...drawn, ...straight, ...round].join('')}</svg>`
}
