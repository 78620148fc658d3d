// Whoever said that they are here stays here while they are at this page; pages without this file end it by themselves.
'use strict';
(() => {
  const BEAT_MS = 30000
  const AWAY_AFTER_MS = 10 * 60000 // whoever touched nothing for so long is not at the desk

  const here = document.getElementById('here')
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector('input[name=form_token]'))
  if (!here || !token) return

  let touchedAt = Date.now()
  for (const kind of ['pointerdown', 'keydown', 'scroll']) {
    addEventListener(kind, () => { touchedAt = Date.now() }, { passive: true })
  }

  const beat = async () => {
    if (document.visibilityState !== 'visible' || Date.now() - touchedAt > AWAY_AFTER_MS) return
    const body = new URLSearchParams({ form_token: token.value })
    const answer = await fetch(here.getAttribute('data-keep') || '', { method: 'POST', body }).catch(() => null)
    if (answer && answer.status === 409) here.textContent = here.getAttribute('data-gone')
  }

  setInterval(beat, BEAT_MS)
  document.addEventListener('visibilitychange', beat)
})()
