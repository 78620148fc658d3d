"""Small measures of a drawn page, as functions that a browser runs."""

from __future__ import annotations

from typing import Final

_SHOWN: Final = """
const shown = element => {
  const box = element.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === 'visible';
};
const said = element =>
  element.tagName.toLowerCase() + '.' + element.className + ' ' + element.textContent.trim().slice(0, 30);
"""

SIDEWAYS: Final = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

SMALL_TARGETS_AMONG: Final = f"""([selector, least]) => {{
  {_SHOWN}
  return [...document.querySelectorAll(selector)].filter(shown)
    .filter(element => element.getBoundingClientRect().height < least - 0.5).map(said);
}}"""

SMALL_TARGETS: Final = f"""least => {{
  {_SHOWN}
  const inSentence = element => element.tagName === 'A' && getComputedStyle(element).display === 'inline'
    && element.parentElement.textContent.trim() !== element.textContent.trim();
  return [...document.querySelectorAll('a, button, select, textarea, summary, label.choice')].filter(shown)
    .filter(element => !inSentence(element))
    .filter(element => element.getBoundingClientRect().height < least - 0.5).map(said);
}}"""

EXIT_IN_VIEW: Final = """place => {
  scrollTo(0, place === 'top' ? 0 : document.documentElement.scrollHeight);
  const box = document.querySelector('#exit button').getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth
    && top === document.querySelector('#exit button');
}"""

FAINT_TEXTS: Final = f"""() => {{
  {_SHOWN}
  const channels = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([red, green, blue]) => [red, green, blue].map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = element => {{
    for (let node = element; node; node = node.parentElement) {{
      const colour = channels(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }}
    return [255, 255, 255];
  }};
  const faint = [];
  for (const element of document.querySelectorAll('body, body *')) {{
    const owns = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!owns || !shown(element) || ['SCRIPT', 'NOSCRIPT', 'OPTION', 'OPTGROUP'].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const [one, other] = [light(channels(style.color)), light(ground(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) faint.push([said(element), ratio]);
  }}
  return faint;
}}"""

NAMELESS: Final = f"""() => {{
  {_SHOWN}
  const named = element => element.textContent.trim() || element.getAttribute('aria-label') || element.title
    || [...(element.labels || [])].some(label => label.textContent.trim());
  return [...document.querySelectorAll('a, button, textarea, select, input:not([type=hidden]), iframe, [role=log]')]
    .filter(shown).filter(element => !named(element)).map(said);
}}"""

DOUBLE_IDS: Final = """() => {
  const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}"""

HEADINGS: Final = f"""() => {{
  {_SHOWN}
  return [...document.querySelectorAll('h1, h2, h3, h4')].filter(shown).map(heading => Number(heading.tagName[1]));
}}"""

FOCUSED: Final = "() => document.activeElement.tagName.toLowerCase() + '.' + document.activeElement.className"

FOCUS_IS_SEEN: Final = """() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const top = document.elementFromPoint(box.left + Math.min(box.width / 2, 5), box.top + box.height / 2);
  return parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none'
    && (element.contains(top) || top.contains(element)) && box.top >= 0 && box.bottom <= innerHeight;
}"""
