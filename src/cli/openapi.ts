import { offlineDocument } from '#src/openapi/offline.ts'

export const printOpenapi = async (): Promise<void> => {
  process.stdout.write(`${JSON.stringify(await offlineDocument(), null, 2)}\n`)
}
