// Makes the links of the repository links of the site. A link to a page leads to that page, one to any other file to the
// repository on the web; while its address is not known, the text stays and the link goes.
import { posix } from 'node:path'

/** A plugin for markdown-it. `from` is the file in the repository that a page of the site comes from. */
export function repositoryLinks(md, { pages, from, address }) {
  const resolve = (href, env) => {
    if (/^([a-z]+:|\/|#)/.test(href)) return href
    const [path, hash] = href.split('#')
    const file = posix.normalize(posix.join(posix.dirname(from(env.relativePath) ?? 'docs/site/index.md'), path))
    const anchor = hash ? `#${hash}` : ''
    if (pages.has(file)) return `/${pages.get(file).replace(/\.md$/, '')}${anchor}`
    if (file === 'docs/adr' || file === 'docs/adr/') return '/adr/'
    if (file.startsWith('docs/pictures/')) return file.slice('docs'.length)
    return address ? `${address}/blob/main/${file}${anchor}` : null
  }

  md.core.ruler.push('repository-links', (state) => {
    for (const block of state.tokens) {
      if (block.type === 'fence') {
        caption(block)
      } else if (block.children) {
        let plain = false
        block.children = block.children.filter((token) => {
          if (token.type === 'link_open') {
            const href = resolve(token.attrGet('href'), state.env)
            plain = href === null
            if (!plain) token.attrSet('href', href)
            return !plain
          }
          if (token.type === 'link_close') return !plain
          if (token.type === 'image') {
            const src = resolve(token.attrGet('src'), state.env)
            if (src) token.attrSet('src', src)
            return src !== null
          }
          return true
        })
      }
    }
  })

  // ```java samples/src/…/Hello.java#receipt quotes a file: the name goes beneath the code.
  function caption(fence) {
    const quoted = /^java (\S+)\/([^/#\s]+)#/.exec(fence.info)
    if (!quoted) return
    fence.info = 'java'
    fence.meta = { ...fence.meta, source: `${quoted[1]}/${quoted[2]}`, name: quoted[2] }
  }
  const render = md.renderer.rules.fence
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const { source, name } = tokens[index].meta ?? {}
    const code = render(tokens, index, ...rest)
    if (!source) return code
    const text = address ? `<a href="${address}/blob/main/${source}">${name}</a>` : name
    return `${code}<p class="source">${text}</p>`
  }
}

/** As GitHub makes anchors of headings, so that links with anchors hold in both places. */
export function githubAnchor(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replace(/ /g, '-')
}
