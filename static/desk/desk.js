// The desk works without this file: it adds keys, a queue that stays fresh, and a claim that stays held.
'use strict';
(() => {
  const REFRESH_MS = 5000
  const KEEP_MS = 60000
  const AWAY_AFTER_MS = 10 * 60000 // whoever touched nothing for so long is not at the desk: their session may end

  const queue = () => document.getElementById('queue')
  const lease = document.getElementById('lease-words')
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
  const isHere = () => document.visibilityState === 'visible' && Date.now() - touchedAt < AWAY_AFTER_MS

  /** @type {(among: ParentNode) => string[]} */
  const firstIds = among => all('[data-first]', among).map(item => told(item, 'id'))

  /**
   * Put the queue that the server drew anew in place of the one on the page, and say how many came to the first lane.
   * @param {HTMLElement} old
   * @param {HTMLElement} fresh
   */
  const showQueue = (old, fresh) => {
    const known = firstIds(old)
    const arrived = firstIds(fresh).filter(id => !known.includes(id)).length
    const focused = itemOf(document.activeElement)
    old.replaceWith(fresh)
    const again = all('.item-head a').find(link => itemOf(link) === focused)
    if (focused && again) again.focus({ preventScroll: true })
    const news = document.getElementById('news')
    if (news && arrived) news.textContent = told(news, 'news').replace('#', String(arrived))
  }

  const refresh = async () => {
    const path = told(queue(), 'live')
    if (!path || !isHere()) return
    const answer = await fetch(path, { redirect: 'manual', cache: 'no-store' }).catch(() => null)
    if (answer && answer.type === 'opaqueredirect') return location.reload() // the session ended: this leads to the entry
    const behind = document.getElementById('behind')
    if (behind) behind.hidden = Boolean(answer && answer.ok)
    if (!answer || !answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('queue')
    const old = queue()
    if (old && fresh) showQueue(old, fresh)
  }

  const keep = async () => {
    const token = /** @type {HTMLInputElement | null} */ (document.querySelector('input[name=form_token]'))
    if (!lease || !token || !isHere()) return
    const body = new URLSearchParams({ form_token: token.value })
    const answer = await fetch(told(lease, 'keep'), { method: 'POST', body }).catch(() => null)
    if (answer && answer.status === 409) lease.textContent = told(lease, 'gone')
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

  /** @type {(key: string) => boolean} */
  const press = key => {
    const buttons = all('[data-key]').filter(button => told(button, 'key') === key)
    const places = all('.item-head a')
    if (key === '?' && help) help.open = !help.open
    else if (buttons.length) step(buttons, 1)
    else if (key === 'j' || key === 'k') step(places.length ? places : all('[data-key]'), key === 'j' ? 1 : -1)
    else return false
    return true
  }

  addEventListener('keydown', event => {
    const isOff = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || (off && off.checked)
    if (!isOff && !isWriting(event.target) && press(event.key.toLowerCase())) event.preventDefault()
  })

  document.documentElement.classList.add('has-keys')
  if (queue()) setInterval(refresh, REFRESH_MS)
  if (lease) setInterval(keep, KEEP_MS)
})()
