// The desk works without this file: it adds keys, a queue that stays fresh, and a claim that stays held.
'use strict';
(() => {
  const REFRESH_MS = 5000
  const KEEP_MS = 60000
  const AWAY_AFTER_MS = 10 * 60000 // somebody who touched nothing for so long is not at the desk: their session may end

  const find = id => document.getElementById(id)
  let touchedAt = Date.now()
  for (const kind of ['pointerdown', 'keydown', 'scroll']) addEventListener(kind, () => { touchedAt = Date.now() }, { passive: true })
  const isHere = () => document.visibilityState === 'visible' && Date.now() - touchedAt < AWAY_AFTER_MS

  /** Put the queue that the server drew anew in place of the one on the page, and say how many came to the first lane. */
  const showQueue = text => {
    const fresh = new DOMParser().parseFromString(text, 'text/html').getElementById('queue')
    const queue = find('queue')
    if (!fresh || !queue) return location.reload()
    const known = new Set(firstIds(queue))
    const arrived = firstIds(fresh).filter(id => !known.has(id)).length
    const focused = document.activeElement && document.activeElement.closest('.item')
    const kept = focused && focused.getAttribute('data-id')
    queue.replaceWith(fresh)
    const again = links().find(link => link.closest('.item').getAttribute('data-id') === kept)
    if (kept && again) again.focus({ preventScroll: true })
    const news = find('news')
    if (arrived) news.textContent = news.getAttribute('data-news').replace('#', String(arrived))
  }
  const firstIds = queue => [...queue.querySelectorAll('[data-first]')].map(item => item.getAttribute('data-id'))
  const links = () => [...document.querySelectorAll('.item-head a')]

  const refresh = async () => {
    const path = find('queue').getAttribute('data-live')
    if (!path || !isHere()) return
    try {
      const answer = await fetch(path, { redirect: 'error', cache: 'no-store' })
      if (answer.ok) showQueue(await answer.text())
    } catch (error) {
      if (!navigator.onLine) return // the next try may find the network again
      location.reload() // a session that ended leads to the entry
    }
  }

  const keep = async () => {
    const lease = find('lease-words')
    if (!isHere()) return
    const token = document.querySelector('input[name=form_token]')
    const answer = await fetch(lease.getAttribute('data-keep'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ form_token: token.value }),
    }).catch(() => null)
    if (answer && answer.status === 409) lease.textContent = lease.getAttribute('data-gone')
  }

  const isWriting = element => /^(input|select|textarea)$/i.test(element.tagName) && element.type !== 'checkbox'
  const step = (among, by) => {
    if (!among.length) return
    const at = among.indexOf(document.activeElement)
    among[at < 0 ? (by > 0 ? 0 : among.length - 1) : (at + by + among.length) % among.length].focus()
  }

  addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (isWriting(event.target) || find('keys-off').checked) return
    const key = event.key.toLowerCase()
    const buttons = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)]
    if (key === '?') {
      find('keys').open = !find('keys').open
    } else if (buttons.length) {
      step(buttons, 1)
    } else if (key === 'j' || key === 'k') {
      const places = links().length ? links() : [...document.querySelectorAll('[data-key]')]
      step(places, key === 'j' ? 1 : -1)
    } else {
      return
    }
    event.preventDefault()
  })

  document.documentElement.classList.add('has-keys')
  if (find('queue')) setInterval(refresh, REFRESH_MS)
  if (find('lease-words')) setInterval(keep, KEEP_MS)
})()
