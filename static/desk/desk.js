// The desk works without this file: it adds keys, pages that show at once what others do, and a claim that stays held.
'use strict';
(() => {
  const REFRESH_MS = 5000
  const BEAT_MS = 30000
  const AWAY_AFTER_MS = 10 * 60000 // whoever touched nothing for so long is not at the desk: their session may end
  const RETRY_FIRST_MS = 500 // doubled, capped, and scattered so that a restart is not met by everyone at once
  const RETRY_LAST_MS = 20000
  const CALLS_MOST = 2

  const queue = () => document.getElementById('queue')
  const news = document.getElementById('news')
  const help = /** @type {HTMLDetailsElement | null} */ (document.getElementById('keys'))
  const off = /** @type {HTMLInputElement | null} */ (document.getElementById('keys-off'))

  /** @type {(selector: string, among?: ParentNode) => HTMLElement[]} */
  const all = (selector, among = document) => Array.from(among.querySelectorAll(selector))
  /** @type {(element: Element | null, name: string) => string} */
  const told = (element, name) => (element && element.getAttribute(`data-${name}`)) || ''
  /** @type {(element: Element | null) => string} */
  const itemOf = element => told(element && element.closest('.item'), 'id')

  let touchedAt = Date.now()
  for (const kind of ['pointerdown', 'keydown', 'scroll']) {
    addEventListener(kind, () => { touchedAt = Date.now() }, { passive: true })
  }
  /** @type {WebSocket | null} */
  let line = null
  let retryMs = RETRY_FIRST_MS
  let toldAt = Date.now()

  const isHere = () => document.visibilityState === 'visible' && Date.now() - touchedAt < AWAY_AFTER_MS

  const leave = () => location.replace('/desk') // the session ended: this leads to the entry
  /** @type {(words: string) => void} */
  const say = words => { if (news && words) news.textContent = words }
  /** @type {(isBehind: boolean) => void} */
  const showBehind = isBehind => {
    const behind = document.getElementById('behind')
    if (behind) behind.hidden = !isBehind
  }
  /** @type {(html: string) => HTMLElement} */
  const read = html => new DOMParser().parseFromString(html, 'text/html').body
  /** @type {(among: ParentNode) => string[]} */
  const firstIds = among => all('[data-first]', among).map(item => told(item, 'id'))
  /** @type {(one: Element, other: Element) => boolean} */
  const isSame = (one, other) => one.children.length === other.children.length &&
    Array.from(one.children).every((child, place) => child.isEqualNode(other.children[place] || null))
  /** @type {(old: Element, fresh: Element) => void} */
  const refill = (old, fresh) => {
    while (old.firstChild) old.removeChild(old.firstChild)
    old.append(...Array.from(fresh.childNodes))
  }

  /**
   * Put the queue as it is now on the page: what had the focus keeps it, what was in view stays where it was.
   * @param {HTMLElement} fresh
   */
  const showQueue = fresh => {
    const old = queue()
    if (!old || isSame(old, fresh)) return
    const known = firstIds(old)
    const arrived = firstIds(fresh).filter(id => !known.includes(id)).length
    const focused = itemOf(document.activeElement)
    const place = all('.item', old).find(item => item.getBoundingClientRect().top >= 0)
    const topBefore = place ? place.getBoundingClientRect().top : 0
    refill(old, fresh)
    const links = all('.item-head a', old)
    const again = links.find(link => itemOf(link) === focused)
    if (focused && again) again.focus({ preventScroll: true })
    const anchor = place && links.find(link => itemOf(link) === told(place, 'id'))
    const item = anchor && anchor.closest('.item')
    if (item && scrollY > 0) scrollBy(0, item.getBoundingClientRect().top - topBefore)
    if (arrived) say(told(news, 'news').replace('#', String(arrived)))
  }

  /**
   * Put the parts of an item's page that took on another state in place of the old ones; what is typed is elsewhere.
   * @param {HTMLElement} fresh
   */
  const showParts = fresh => {
    for (const part of all('.part', fresh)) {
      const old = document.getElementById(part.id)
      if (!old || isSame(old, part)) continue
      if (told(old, 'say') !== told(part, 'say')) say(told(part, 'say'))
      const hadFocus = old.contains(document.activeElement)
      old.setAttribute('data-say', told(part, 'say'))
      refill(old, part)
      const first = all('button, a', old)[0] || document.querySelector('h1')
      if (hadFocus && first instanceof HTMLElement) first.focus({ preventScroll: true })
    }
  }

  /** @type {(call: { code: string, path: string, text: string }) => void} */
  const showCall = call => {
    const calls = document.getElementById('calls')
    if (!calls || all('a', calls).some(link => link.getAttribute('href') === call.path)) return
    const link = document.createElement('a')
    link.href = call.path
    link.textContent = call.text
    calls.append(link)
    document.documentElement.classList.add('has-calls')
    while (calls.children.length > CALLS_MOST) calls.children[0].remove()
  }

  /** @type {(raw: string) => void} */
  const hear = raw => {
    const frame = JSON.parse(raw)
    if (frame.type === 'queue_changed') showQueue(read(frame.html))
    if (frame.type === 'item_changed') showParts(read(frame.html))
    if (frame.type === 'called') showCall(frame)
    if (frame.type === 'behind') showBehind(frame.is_behind)
    if (frame.type === 'bye' && frame.reason === 'ended') leave()
    if (frame.type === 'bye' && frame.after_ms) retryMs = frame.after_ms
  }

  const connect = () => {
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/desk/ws`)
    socket.onopen = () => {
      line = socket
      retryMs = RETRY_FIRST_MS
      showBehind(false)
      for (const watching of all('[data-watch]')) socket.send(told(watching, 'watch'))
    }
    socket.onmessage = event => hear(event.data)
    socket.onclose = () => {
      line = null
      setTimeout(connect, retryMs * (0.5 + Math.random() / 2))
      retryMs = Math.min(RETRY_LAST_MS, retryMs * 2)
    }
  }

  // While the socket is away the page is fetched as a whole; where there is no queue on it, only the session is looked at.
  const refresh = async () => {
    if (line || !isHere()) return
    const answer = await fetch(told(queue(), 'live') || '/desk', { redirect: 'manual', cache: 'no-store' }).catch(() => null)
    if (answer && answer.type === 'opaqueredirect') return leave()
    showBehind(!answer || !answer.ok)
    if (!answer || !answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('queue')
    if (fresh) showQueue(fresh)
  }

  /** Keep the session while somebody touches the page, and the claim with it. */
  const beat = async () => {
    if (line && touchedAt > toldAt) {
      toldAt = Date.now()
      line.send('{"type":"touch"}')
    }
    const token = /** @type {HTMLInputElement | null} */ (document.querySelector('input[name=form_token]'))
    const lease = document.getElementById('lease-words')
    if (!lease || !token || !isHere()) return
    const body = new URLSearchParams({ form_token: token.value })
    const answer = await fetch(told(lease, 'keep'), { method: 'POST', body }).catch(() => null)
    if (!answer || answer.status !== 409) return
    lease.textContent = told(lease, 'gone')
    say(told(lease, 'gone'))
  }

  /** @type {(target: EventTarget | null) => boolean} */
  const isWriting = target => target instanceof Element && target.matches('select, textarea, input:not([type=checkbox])')

  /** @type {(among: HTMLElement[], by: 1 | -1) => void} */
  const step = (among, by) => {
    const at = among.findIndex(element => element === document.activeElement)
    const next = at < 0 ? (by > 0 ? 0 : among.length - 1) : (at + by + among.length) % among.length
    const chosen = among[next]
    if (chosen) chosen.focus()
  }

  /** @type {(path: string) => void} */
  const take = path => { // from the list: the item opens, taken, or says who has it
    const form = document.createElement('form')
    const token = document.querySelector('input[name=form_token]')
    form.method = 'post'
    form.action = `${path}/claim`
    if (token) form.append(token.cloneNode())
    document.body.append(form)
    form.submit()
  }

  const ARROWS = { arrowdown: 'j', arrowup: 'k' }
  /** @type {(key: string) => boolean} */
  const press = asked => {
    const isOnStep = document.activeElement && document.activeElement.matches('.item-head a, [data-key]')
    const key = (isOnStep && ARROWS[/** @type {keyof typeof ARROWS} */ (asked)]) || asked // elsewhere arrows scroll
    const buttons = all('[data-key]').filter(button => told(button, 'key') === key)
    const places = all('.item-head a')
    if (key === '?' && help) help.open = !help.open
    else if (buttons.length) step(buttons, 1)
    else if (key === 't' && isOnStep && places.length) take(String(document.activeElement && document.activeElement.getAttribute('href')))
    else if (key === 'j' || key === 'k') step(places.length ? places : all('[data-key]'), key === 'j' ? 1 : -1)
    else return false
    return true
  }

  addEventListener('keydown', event => {
    const isOff = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || (off && off.checked)
    if (!isOff && !isWriting(event.target) && press(event.key.toLowerCase())) event.preventDefault()
  })

  document.documentElement.classList.add('has-keys')
  if (document.querySelector('[data-watch]')) {
    connect()
    setInterval(refresh, REFRESH_MS)
  }
  setInterval(beat, BEAT_MS)
  addEventListener('pagehide', () => { if (line) line.close() }) // the page may be kept, and comes back through connect
})()
