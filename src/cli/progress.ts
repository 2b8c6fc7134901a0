import type { WriteStream } from 'node:tty'

const WIDTH = 30

/** How far something is, in a line that is written anew on a terminal, and where there is none once for each thing that is done. */
export const progress = (out: WriteStream | NodeJS.WriteStream) => {
  let line = ''
  const told = (what: string, done: number, total: number): void => {
    const full = Math.round((WIDTH * done) / Math.max(1, total))
    line = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${done} of ${total} ${what}`
    if (out.isTTY) out.write(`\r\u001b[K${line}`)
    else if (done === total) out.write(`${line}\n`)
  }
  return {
    told,
    end: (): void => {
      if (out.isTTY && line !== '') out.write('\n')
    }
  }
}
