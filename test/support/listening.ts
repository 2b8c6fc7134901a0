import type { Test } from 'tap'
import type { TestApp } from './app.ts'
import { Ear } from './ear.ts'

/** Longer than anything takes on a machine that is busy with other tests. */
export const PATIENCE_ms = 60_000

/** People who listen to an app, and what they are made to hear. Ears close with their test. */
export const listening = (t: Test, { api, address }: Pick<TestApp, 'api' | 'address'>) => {
  const ears: Ear[] = []
  t.afterEach(() => {
    for (const ear of ears.splice(0)) ear.close()
  })
  const listen = async (as: string, query: Record<string, string> = {}, last?: string): Promise<Ear> => {
    const ear = await Ear.open(address, await api.token(as), { query, ...(last === undefined ? {} : { last }) })
    ears.push(ear)
    return ear
  }
  let codes = 0
  const makeCampus = async (): Promise<string> => {
    const body = { code: `E${++codes}`, name: 'Campus', opened_on: '2026-01-01' }
    return (await api.call('createCampus', { as: 'owner', body })).str('id')
  }
  const rename = (id: string, name: string) =>
    api.call('updateCampus', { as: 'owner', params: { id }, headers: { 'if-match': '*' }, body: { name } })
  /** Makes all who listen hear something that comes after everything before. */
  const mark = async (...ears: Ear[]): Promise<string> => {
    const id = await makeCampus()
    for (const ear of ears) await ear.until(() => ear.heard.some(({ data }) => data.id === id))
    return id
  }
  return { ears, listen, makeCampus, rename, mark }
}
