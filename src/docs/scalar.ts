import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/**
 * Scalar's bundle, loaded in a thread of its own when first asked for: here its 150 ms of parsing would hold every
 * request up, and its 60 MB would stay.
 */
export const scalarBundle = async (): Promise<Buffer> => {
  const worker = new Worker(new URL('./scalar-worker.ts', import.meta.url))
  const [bytes]: Uint8Array[] = await once(worker, 'message')
  if (bytes === undefined) throw new Error('Scalar’s bundle did not come')
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
