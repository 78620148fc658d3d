/**
 * The card of services, from facts to nodes. The server draws the same for readers without scripts.
 *
 * @typedef {import("./words.js").Words} Words
 * @typedef {import("../wire.d.ts").SaidCard} Card
 * @typedef {import("../wire.d.ts").Entry} Service
 * @typedef {import("../wire.d.ts").Hours} Hours
 * @typedef {import("../wire.d.ts").Number} Contact
 */

import { button, el } from "./nodes.js";

/**
 * Services for somebody who may need them.
 *
 * @param {Card} card
 * @param {Words} words
 * @param {() => void} dismiss
 */
export function cardNode(card, words, dismiss) {
  const { country, warnings, fallback } = card;
  const help = `/${words.lang}/help`;
  const node = el("section", { class: "card", "aria-labelledby": "card-live" });
  node.append(el("h2", { id: "card-live" }, words.say("card.title")), el("p", {}, card.says));
  if (!country) node.append(el("p", {}, el("a", { class: "more", href: help }, words.say("card.choose_country"))));
  if (card.emergency) node.append(emergencyNode(card.emergency, warnings, words));
  node.append(...caveatNodes(warnings, words, ""));
  if (card.nothing_known) {
    node.append(el("p", {}, words.say("card.nothing_known", { country: words.name("region", country || "") })));
  }
  node.append(...card.entries.map((entry) => serviceNode(entry, warnings, words)));
  const other = outward(fallback.website, el("bdi", {}, fallback.name));
  if (card.entries.length === 0) node.append(serviceNode(fallback, [], words));
  else node.append(el("p", { class: "fallback" }, `${words.say("card.fallback")} `, other));
  node.append(el("p", { class: "small" }, words.say("card.private")));
  const foot = el("p", { class: "card-foot" }, button(words.say("card.dismiss"), dismiss));
  if (country) foot.prepend(el("a", { class: "more", href: `${help}/${country}` }, words.say("card.more")), " ");
  node.append(foot);
  return node;
}

/** @param {import("../wire.d.ts").Emergency} emergency @param {readonly string[]} said @param {Words} words */
function emergencyNode(emergency, said, words) {
  const date = words.month(emergency.source_date);
  const lines = emergency.numbers.map(({ number, caveats }) => {
    const labels = (number.labels || []).map((label) => words.say(`label.${label}`)).join(words.say("emergency.and"));
    return el("li", {}, `${labels}: `, ...contact(number, words, ""), ...caveatNodes(caveats, words, date));
  });
  const title = el("h3", {}, words.say("emergency.title"));
  const list = el("ul", { class: "contacts" }, ...lines);
  const unsaid = emergency.caveats.filter((code) => !said.includes(code));
  return el("section", { class: "emergency" }, title, list, ...caveatNodes(unsaid, words, date));
}

/** One service; what was said of the whole card is not said again. @param {Service} service
 * @param {readonly string[]} said @param {Words} words */
function serviceNode(service, said, words) {
  const latin = el("bdi", { lang: "en" }, service.name);
  const names = service.name_native
    ? [el("bdi", {}, service.name_native), " ", el("span", { class: "small" }, latin)]
    : [latin];
  const node = el("article", { class: "service" }, el("h3", {}, ...names));
  const place = placeOf(service, words);
  if (place) node.append(el("p", { class: "small" }, el("bdi", {}, place)));
  const contacts = service.numbers.map((number) => contact(number, words, words.say(`channel.${number.channel}`)));
  if (service.chat) contacts.unshift([outward(service.chat, words.say("channel.chat"))]);
  if (service.website) contacts.push([outward(service.website, words.say("channel.website"))]);
  node.append(el("ul", { class: "contacts" }, ...contacts.map((parts) => el("li", {}, ...parts))));
  const facts = factsOf(service, words).filter(([, text]) => text);
  node.append(el("p", { class: "facts" }, ...facts.map(([kind, text]) => el("span", { class: kind }, text))));
  if (service.police !== "unknown") node.append(el("p", { class: "small" }, words.say(`police.${service.police}`)));
  const unsaid = service.caveats.filter((code) => !said.includes(code));
  node.append(...caveatNodes(unsaid, words, words.month(service.source_date)));
  return node;
}

/** The place and audience as English words of the file, or as translated codes. @param {Service} service
 * @param {Words} words */
function placeOf(service, words) {
  const isForAll = service.serves.join() === "everyone";
  const serves = isForAll ? "" : words.list(service.serves.map((audience) => words.say(`serves.${audience}`)));
  const parts = words.lang === "en" ? [service.area, service.audience] : [service.area_native, serves];
  return parts.filter((part) => part && part !== "everyone").join(" · ");
}

/** @param {Service} service @param {Words} words @returns {[string, string][]} */
function factsOf(service, words) {
  const names = words.list(service.languages.map((tag) => words.name("language", tag)));
  return [
    [`is-${service.open}`, words.say(`open.${service.open}`)],
    ["hours", service.hours ? hours(service.hours, words) : words.lang === "en" ? service.hours_text : ""],
    ["cost", service.cost === "unknown" ? "" : words.say(`cost.${service.cost}`)],
    ["languages", names && words.say("facts.languages", { names })],
    [`is-${service.affirming}`, words.say(`affirming.${service.affirming}`)],
  ];
}

/** @param {Hours} known @param {Words} words */
function hours(known, words) {
  if (known.is_always) return words.say("hours.always");
  const spans = (known.spans || []).map(({ days, runs, start, end }) => {
    const names = days.length === 7 ? words.say("hours.daily") : words.list(runs.map((run) => runName(run, words)));
    return words.say("hours.span", { days: names, start, end });
  });
  return words.say("hours.local", { hours: words.list(spans) });
}

/** @param {readonly number[]} run @param {Words} words */
function runName(run, words) {
  const names = run.map((day) => words.say(`day.${day}`));
  if (names.length < 3) return words.list(names);
  return words.say("hours.days", { first: names[0] || "", last: names[names.length - 1] || "" });
}

/** @param {readonly string[]} codes @param {Words} words @param {string} date */
function caveatNodes(codes, words, date) {
  return codes.map((code) => el("p", { class: "caveat" }, words.say(`caveat.${code}`, { date })));
}

/** @param {Contact} number @param {Words} words @param {string} channel @returns {(Node | string)[]} */
function contact(number, words, channel) {
  const shown = [channel && `${channel} `, el("bdi", { dir: "ltr" }, number.shown)];
  const scheme = { phone: "tel", sms: "sms", whatsapp: "" }[number.channel];
  const dialled = (number.shown.startsWith("+") ? "+" : "") + number.shown.replace(/\D/g, "");
  const parts = scheme ? [el("a", { href: `${scheme}:${dialled}` }, ...shown)] : shown;
  const keyword = number.keyword ? ` ${words.say("contact.keyword")} ${number.keyword}` : "";
  const note = number.note ? ` ${words.say(`contact.${number.note}`) || number.note}` : "";
  return keyword || note ? [...parts, el("span", { class: "small" }, el("bdi", {}, keyword + note))] : parts;
}

/** A link to another site; only addresses of the reviewed directory come here. @param {string} href
 * @param {Node | string} text */
function outward(href, text) {
  if (!href.startsWith("https://")) return text;
  return el("a", { href, target: "_blank", rel: "noreferrer noopener" }, text);
}
