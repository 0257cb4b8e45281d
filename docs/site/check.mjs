// Follows every link and every anchor of the pages in a folder, and fails if one leads nowhere. Of the javadoc only what
// pages link to is looked at: the javadoc tool checks its own links.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const dist = resolve(process.argv[2])
const base = process.env.SITE_BASE ?? '/'
const withApi = existsSync(join(dist, 'api'))

const files = readdirSync(dist, { recursive: true })
  .map((file) => join(dist, file))
  .filter((file) => file.endsWith('.html') && !relative(dist, file).startsWith('api'))
const text = (file) => readFileSync(file, 'utf8')
const decoded = (value) => decodeURIComponent(value.replaceAll('&amp;', '&').replaceAll('&#39;', "'"))
const anchors = new Map()
const anchorsOf = (file) => {
  if (!anchors.has(file)) {
    anchors.set(file, new Set([...text(file).matchAll(/\s(?:id|name)="([^"]*)"/g)].map((found) => decoded(found[1]))))
  }
  return anchors.get(file)
}

const dead = []
let links = 0
for (const file of files) {
  for (const [, value] of text(file).matchAll(/<a\s[^>]*?href="([^"]*)"/g)) {
    if (/^[a-z]+:/.test(value) || value === '#' || value === '') continue
    const [path, hash] = decoded(value).split('#')
    if (!withApi && path.startsWith(`${base}api/`)) continue
    links++
    let target = path === '' ? file : path.startsWith('/') ? join(dist, path.slice(base.length - 1)) : join(dirname(file), path)
    if (existsSync(target) && statSync(target).isDirectory()) target = join(target, 'index.html')
    const there = [target, `${target}.html`].find((each) => existsSync(each))
    if (!there) dead.push(`${relative(dist, file)}: ${value} leads nowhere`)
    else if (hash && there.endsWith('.html') && !anchorsOf(there).has(hash)) {
      dead.push(`${relative(dist, file)}: ${value} has no such anchor`)
    }
  }
}
if (!links) dead.push('no links were found')
for (const each of new Set(dead)) console.error(each)
console.log(`${files.length} pages, ${links} links, ${new Set(dead).size} dead`)
process.exit(dead.length ? 1 : 0)
