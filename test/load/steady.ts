import { setTimeout as pause } from 'node:timers/promises'

/** So many acts a second, whatever becomes of those before. */
export const steadily = async <T>(perSecond: number, seconds: number, act: (n: number) => Promise<T>): Promise<T[]> => {
  const began = performance.now()
  const acts: Promise<T>[] = []
  while (acts.length < perSecond * seconds) {
    const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - began) / 1000) * perSecond) + 1)
    while (acts.length < due) acts.push(act(acts.length))
    await pause(2)
  }
  return Promise.all(acts)
}

export interface Told {
  status: number
  ms: number
}

export const post = async (port: number, path: string, body: object): Promise<Told> => {
  const began = performance.now()
  const response = await fetch(`http://127.0.0.1:${port}/v1/identity/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  })
  await response.arrayBuffer()
  return { status: response.status, ms: performance.now() - began }
}
