/** The words of one language, by code; the text `locale` says which digits go with them. */
export class Words {
  /** @param {Record<string, string>} texts @param {string} lang */
  constructor(texts, lang) {
    this.texts = texts;
    this.lang = lang;
    this.locale = texts.locale || lang;
  }

  /**
   * Say the first of some codes that has words; a code without any says nothing rather than showing itself.
   *
   * @param {string | readonly string[]} codes
   * @param {Record<string, string>} values  what replaces {names} in it
   */
  say(codes, values = {}) {
    const found = /** @type {readonly string[]} */ ([]).concat(codes).find((code) => this.texts[code]);
    const text = found ? this.texts[found] || "" : "";
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] || "");
  }

  /** @param {number} count */
  number(count) {
    return new Intl.NumberFormat(this.locale).format(count);
  }

  /** The reader's own clock. @param {number} atMs @param {Intl.DateTimeFormatOptions} more */
  clock(atMs, more = {}) {
    const hours = /** @type {any} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...more });
    return new Intl.DateTimeFormat(this.locale, hours).format(atMs);
  }

  /** A month, or less where no more is known. @param {string} date  `2026-04-22`, `2026-04` or `2026` */
  month(date) {
    if (date.length < 7) return date;
    const format = new Intl.DateTimeFormat(this.locale, { year: "numeric", month: "long", timeZone: "UTC" });
    return format.format(Date.parse(`${date.slice(0, 7)}-01`));
  }

  /** The name of a country or a language, or its code in a browser that has no names (before 2021).
   * @param {"region" | "language"} type @param {string} code */
  name(type, code) {
    const Names = /** @type {any} */ (Intl).DisplayNames;
    if (!Names || !code) return code;
    return String(new Names([this.lang], { type, fallback: "code" }).of(code));
  }

  /** @param {readonly string[]} parts */
  list(parts) {
    return parts.join(this.say("serves.separator"));
  }
}
