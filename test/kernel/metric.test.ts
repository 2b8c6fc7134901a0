import t from 'tap'
import { metric, textOf, together } from '#src/observe/metric.ts'
import { Ledger } from '#src/process/ledger.ts'

const answers = (...lines: string[]) => metric('answers_total', 'counter', 'Answers', lines)
const busy = (share: number) => metric('busy', 'gauge', 'Busy share', [`busy ${share}`], 'most')
const open = (count: number) => metric('open', 'gauge', 'Open streams', [`open ${count}`])

t.test('counts of several processes are added, shares are the greatest', async t => {
  const all = together([
    [answers('answers_total{status="200"} 3'), busy(0.2), open(4)],
    [answers('answers_total{status="200"} 4', 'answers_total{status="404"} 1'), busy(0.7), open(1)]
  ])
  t.strictSame(textOf(all).split('\n'), [
    '# HELP answers_total Answers',
    '# TYPE answers_total counter',
    'answers_total{status="200"} 7',
    'answers_total{status="404"} 1',
    '# HELP busy Busy share',
    '# TYPE busy gauge',
    'busy 0.7',
    '# HELP open Open streams',
    '# TYPE open gauge',
    'open 5',
    ''
  ])
})

t.test('what a process counted stays when it is gone, what it had in hand does not; nonsense is not noted', async t => {
  const ledger = new Ledger<string>()
  ledger.note('one', [answers('answers_total 3'), open(4)])
  ledger.note('two', [answers('answers_total 5'), open(1)])
  ledger.note('two', undefined)
  ledger.note('two', [{ nonsense: true }])
  ledger.close('one')
  ledger.close('nobody')
  const lines = () => Object.fromEntries(ledger.sum().map(({ name, lines }) => [name, lines]))
  t.strictSame(lines(), { answers_total: ['answers_total 8'], open: ['open 1'] })
  ledger.note('three', [answers('answers_total 1')])
  t.strictSame(lines().answers_total, ['answers_total 9'])
})
