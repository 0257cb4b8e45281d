// Which files of the repository are pages, and where each of them stands on the site.
import { readdirSync, existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** All pages: from the path in the repository to the path on the site. */
export function pages(root) {
  const found = new Map()
  const add = (file, page) => existsSync(join(root, file)) && found.set(file, page)
  for (const name of readdirSync(root)) {
    if (name.endsWith('.md')) add(name, name.toLowerCase())
    else if (!name.startsWith('.') && name !== 'docs') add(`${name}/README.md`, `${name}.md`)
  }
  add('benchmarks/RESULTS.md', 'benchmarks/results.md')
  add('benchmarks/PEERS.md', 'benchmarks/peers.md')
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name)
      if (entry.isDirectory() && path !== 'docs/site') walk(path)
      else if (entry.name.endsWith('.md')) add(path, path.slice('docs/'.length))
    }
  }
  walk('docs')
  return found
}

/** The first heading of a page, without marks. */
export function title(root, file) {
  const heading = /^# (.*)$/m.exec(readFileSync(join(root, file), 'utf8'))
  return heading ? heading[1].replace(/`/g, '') : file
}

/** The address of the repository on the web, or nothing while its owner has not set it. */
export function address(root) {
  const set = /<owner\.address>(.*?)<\/owner\.address>/.exec(readFileSync(join(root, 'pom.xml'), 'utf8'))
  return set ? set[1].trim() : ''
}

// The groups of the sidebar, in their order. A page that none of them names is in the last.
const GROUPS = [
  ['Start', ['readme', 'getting-started', 'common-programs', 'how-it-works', 'glossary']],
  ['Move a code base', ['migrating-from-*']],
  ['With other libraries', ['bridges', 'other-bridges', 'with/*', 'spring*', 'kotlin*', 'netty', 'netty-libraries', 'tracing']],
  ['Blocking work', ['offloading', 'processes', 'cluster']],
  ['Streams and I/O', ['streams', 'io', 'io-*', 'guest']],
  ['Rules', ['semantics', 'reliability', 'asyncio-coverage', 'versioning']],
  ['Look into a program', ['debugging', 'observing', 'tree', 'console', 'cli', 'repl']],
  ['Inside', ['architecture', 'performance', 'benchmarks/*', 'native-image']],
  ['The project', ['contributing', 'releasing', 'changelog', 'security']],
  ['More', ['*']],
]

export function sidebar(root) {
  const left = new Map([...pages(root)].map(([file, page]) => [page.replace(/\.md$/, ''), file]))
  const decisions = [...left].filter(([page]) => page.startsWith('adr/'))
  decisions.forEach(([page]) => left.delete(page))
  const items = (entries) => entries.map(([page, file]) => ({ text: page === 'readme' ? 'Overview' : title(root, file), link: `/${page}` }))
  const groups = []
  for (const [text, patterns] of GROUPS) {
    const taken = []
    for (const pattern of patterns) {
      const matches = new RegExp(`^${pattern.replace(/\*/g, pattern === '*' ? '.*' : '[^/]*')}$`)
      for (const entry of [...left].filter(([page]) => matches.test(page)).sort()) {
        left.delete(entry[0])
        taken.push(entry)
      }
    }
    if (taken.length) groups.push({ text, collapsed: groups.length > 0, items: items(taken) })
  }
  groups.push({ text: 'Decisions', collapsed: true, items: items(decisions.sort()) })
  return groups
}
