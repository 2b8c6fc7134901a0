import { setTimeout as pause } from 'node:timers/promises'

/** What every demo sign-in of a test has. */
export const DEMO_PASSWORD = 'chosen for the demo'

/** Somebody of the demo's token. Comes again when told to: right after a start a small machine may still be busy. */
export const demoToken = async (address: string, person: string): Promise<string> => {
  for (;;) {
    const response = await fetch(`${address}/v1/identity/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: `${person}@demo.example`, password: DEMO_PASSWORD })
    })
    const body: unknown = await response.json()
    if (typeof body === 'object' && body !== null && 'access_token' in body) return String(body.access_token)
    if (response.status !== 503) throw new Error(`${person} cannot sign in: ${JSON.stringify(body)}`)
    await pause(1000 * Number(response.headers.get('retry-after')))
  }
}
