import type { FastifyInstance } from 'fastify'
import type { Machine } from '#schemas/machine.ts'
import { helmetHeaders, pagePolicy } from '#src/http/helmet.ts'
import { Content } from './content.ts'
import { diagram } from './diagram.ts'
import { escaped, page } from './page.ts'
import { HTML } from './pages.ts'

const unlisted = {
  config: { access: 'public', limited: false, statements: 0, cache: 'no-cache' },
  compress: false,
  schema: { hide: true }
} as const

const pictureOf = ({ entity }: Machine): string => `/docs/states/${entity}.svg`

const section = (machine: Machine): string => {
  const { entity, about, states } = machine
  const meanings = Object.entries(states).map(
    ([state, meaning]) => `<li><code>${escaped(state)}</code> ${escaped(meaning)}</li>`
  )
  return [
    `<section id="${entity}"><h2>${entity}</h2><p>${escaped(about)}.</p>`,
    `<p class="picture"><img src="${pictureOf(machine)}" alt="The states of ${entity} and the steps between them"></p>`,
    `<ul>${meanings.join('')}</ul></section>`
  ].join('\n')
}

/** Every state machine drawn: a page of them all, and each picture at an address of its own. */
export const serveStates = async (app: FastifyInstance, machines: readonly Machine[]): Promise<void> => {
  const sorted = machines.toSorted((a, b) => (a.entity < b.entity ? -1 : 1))
  const all = new Content(HTML, async () => page('states.html')({}, { machines: sorted.map(section).join('\n') }))
  const headers = await helmetHeaders(pagePolicy(false))
  app.get('/docs/states', unlisted, (request, reply) => all.send(request, reply.headers(headers)))
  const styled = await helmetHeaders(pagePolicy(true))
  for (const machine of sorted) {
    const picture = new Content('image/svg+xml; charset=utf-8', async () => diagram(machine))
    app.get(pictureOf(machine), unlisted, (request, reply) => picture.send(request, reply.headers(styled)))
  }
}
