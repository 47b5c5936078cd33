// Turns HTML from a clipboard (Word, Google Docs, web pages) into Markdown as markdown.py reads it. The document is put
// in order first: what word processors write for a list, a bold word or a heading becomes what those are in HTML.
"use strict"; // and a block: only `office` reaches the other scripts of the page

{
  const HEADINGS = "h1, h2, h3, h4, h5, h6";
  const BLOCKS = `${HEADINGS}, address, article, aside, blockquote, dd, div, dl, dt, figure, footer, form, header, hr, li, main,
    nav, ol, p, pre, section, table, td, th, tr, ul`;
  const EMPHASIS = { B: "strong", STRONG: "strong", I: "em", EM: "em", S: "del", STRIKE: "del", DEL: "del" };
  const UNSEEN = "script, style, meta, link, title, template, noscript, iframe, object, embed, svg, br.Apple-interchange-newline";
  const CONTROLS = "button, fieldset, img, input, object, output, select, textarea"; // what a form knows by name
  const NEEDS_NO_END = /^(?:area|base|br|col|d[dt]|embed|hr|img|input|li|link|meta|p|source|t[dhr]|tbody|tfoot|thead|wbr)$/i;
  const LONGEST_ADDRESS = 2000; // as in markdown.py
  // More than any text of an event; beyond it the tab would stand still.
  const MOST = { signs: 5_000_000, elements: 20_000, levels: 100, cells: 20_000, detours: 5 };
  const RAISED = Object.fromEntries([..."0123456789+-"].map((sign, place) => [sign, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"[place]]));
  const LOWERED = Object.fromEntries([..."0123456789+-"].map((sign, place) => [sign, "₀₁₂₃₄₅₆₇₈₉₊₋"[place]]));
  const WIDEST = 50; // columns that one cell may span
  const BULLET = /^\s*[•◦▪◾‣·●○■□➢➤✓✔\uf0b7\uf0a7](?:\s+|$)/;
  const DASH = /^\s*(?:[-–—*]|->|→)(?:\s+|$)/;

  Object.assign(office, { tidy, toMarkdown });

  // Line ends, invisible characters and no-break spaces as the server tidies them; ligatures fall apart into letters.
  function tidy(text) {
    return text
      .replace(/\r\n?|[\v\f\x85\u2028\u2029]/g, "\n")
      .replace(/[\0-\x08\x0e-\x1f\x7f\xad\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g, "")
      .replace(/(?<=\d)(\xa0)(?=\S)| ?\xa0[ \xa0]*/g, (_, kept) => kept ?? " ")
      .replace(/[\ufb00-\ufb06]/g, (letters) => letters.normalize("NFKC"));
  }

  // Gives { markdown, found: {name: number}, pictures: how many were left out, isInline, isSource }. Throws where it is
  // more than MOST.
  function toMarkdown(html) {
    const body = parse(html);
    const isSource = body.children.length === 1 && style(body.firstElementChild, "white-space") === "pre";
    for (const text of textsOf(body)) text.data = tidy(text.data);
    for (const gone of body.querySelectorAll(UNSEEN)) gone.remove();
    const pictures = leavePicturesOut(body);
    const steps = [
      breakLines, emphasise, readWordHeadings, readWordLists, readTypedBullets, nestLists, readFootnotes, keepLinks,
      flattenTables, shiftHeadings, settleEmphasis, raise, escape,
    ];
    for (const step of steps) step(body);
    const count = (selector) => body.querySelectorAll(selector).length;
    return {
      markdown: write(body),
      found: { heading: count(HEADINGS), list: count(":is(ul, ol):not(li *)"), table: count("table"), link: count("a") },
      pictures,
      isInline: !count(BLOCKS),
      isSource,
    };
  }

  // Parsing obeys the page's policy, which reports every style and handler: they are renamed or left out before.
  function parse(html) {
    bound("signs", html.length);
    const renameAttributes = (tag) => tag.replace(/(?<=[\s"'])(?=(?:style|on[a-z]+)\s*=)/gi, " data-");
    const inert = cut(cut(html, /<style\b/gi, /<\/style\s*>/gi), /<!--/g, /-->/g)
      .replace(/<[a-z](?:"[^"<]*"|'[^'<]*'|[^'"<>])*>/gi, renameAttributes);
    boundTags(inert);
    const { body } = new DOMParser().parseFromString(inert, "text/html");
    freeForms(body);
    return body;
  }

  function bound(what, number) {
    if (number > MOST[what]) throw new RangeError(`${number} ${what}`);
  }

  // Without all from `open` to `close`, at one look for each.
  function cut(html, open, close) {
    const kept = [];
    let from = 0;
    for (let start = open.exec(html); start; start = open.exec(html)) {
      close.lastIndex = start.index;
      if (!close.exec(html)) break;
      kept.push(html.slice(from, start.index));
      from = open.lastIndex = close.lastIndex;
    }
    return kept.join("") + html.slice(from);
  }

  // Before they are read: the browser's own parser takes the square of the levels.
  function boundTags(html) {
    let elements = 0;
    let level = 0;
    for (const [, end, name] of html.matchAll(/<(\/?)([a-z][\w:]*)/gi)) {
      elements += end ? 0 : 1;
      if (!NEEDS_NO_END.test(name)) level = Math.max(level + (end ? -1 : 1), 0);
      bound("elements", elements);
      bound("levels", level);
    }
  }

  // To a form, a field named "nextSibling" is its next sibling, and no walk over it would end.
  function freeForms(body) {
    for (const control of body.querySelectorAll(CONTROLS)) for (const name of ["name", "id"]) control.removeAttribute(name);
    for (const form of body.querySelectorAll("form")) rename(form, "div");
  }

  function style(element, name) {
    const found = new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, "i").exec(element.dataset.style ?? "");
    return found ? found[1].trim().toLowerCase() : "";
  }

  function textsOf(element) {
    const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    return texts;
  }

  const make = (near, name) => near.ownerDocument.createElement(name);
  const unwrap = (element) => element.replaceWith(...element.childNodes);

  function rename(element, name) {
    const renamed = make(element, name);
    renamed.append(...element.childNodes);
    element.replaceWith(renamed);
    return renamed;
  }

  function wrapContent(element, name) {
    const inner = make(element, name);
    inner.append(...element.childNodes);
    element.append(inner);
  }

  // Pictures of this site stay where they are; of the others their words are left to the text. Emoji are words.
  function leavePicturesOut(body) {
    let count = 0;
    for (const picture of body.querySelectorAll("img")) {
      const source = picture.getAttribute("src") ?? "";
      const alt = picture.alt.trim();
      if (source.startsWith(`${location.origin}/pictures/`)) {
        picture.setAttribute("src", source.slice(location.origin.length));
      } else if (/^\p{Extended_Pictographic}/u.test(alt)) {
        picture.replaceWith(alt);
      } else {
        count += Number(picture.getAttribute("width") !== "1"); // a pixel that counts readers
        picture.remove();
      }
    }
    return count;
  }

  // The lines of old mails stay lines.
  function breakLines(body) {
    for (const pre of body.querySelectorAll("pre:not(:has(code))")) {
      for (const text of textsOf(pre)) {
        const lines = text.data.split("\n").flatMap((line) => [make(pre, "br"), line]);
        text.replaceWith(...lines.slice(1));
      }
      rename(pre, "div");
    }
  }

  function emphasise(body) {
    for (const element of body.querySelectorAll("b, strong, i, em, s, strike, del")) {
      const property = EMPHASIS[element.nodeName] === "em" ? "font-style" : "font-weight";
      const isPlain = /^(normal|400)$/.test(style(element, property));
      if (isPlain) unwrap(element); // Google Docs puts everything into one of these
      else rename(element, EMPHASIS[element.nodeName]);
    }
    for (const span of body.querySelectorAll("span[data-style]")) {
      if (/^(bold|bolder|[6-9]00)$/.test(style(span, "font-weight"))) wrapContent(span, "strong");
      if (/^(italic|oblique)/.test(style(span, "font-style"))) wrapContent(span, "em");
      if (/line-through/.test(style(span, "text-decoration") + style(span, "text-decoration-line"))) wrapContent(span, "del");
    }
  }

  function readWordHeadings(body) {
    for (const heading of body.querySelectorAll(`[role=heading]:not(${HEADINGS})`))
      rename(heading, `h${Math.min(heading.getAttribute("aria-level") || 2, 6)}`);
    for (const title of body.querySelectorAll("p.MsoTitle")) rename(title, "h1");
  }

  // Word's lists are paragraphs that tell their level, each with a marker of its own.
  function readWordLists(body) {
    let open = []; // [{ list, level }], outermost first
    for (const paragraph of body.querySelectorAll("p[data-style*='mso-list']")) {
      const level = Number(/level(\d)/.exec(style(paragraph, "mso-list"))?.[1]);
      if (!level) continue;
      const marker = [...paragraph.querySelectorAll("[data-style]")].find((element) => style(element, "mso-list") === "ignore");
      const number = /^\(?(\w{1,5})[.)]/.exec(marker?.textContent.trim() ?? "")?.[1];
      const kind = number ? "OL" : "UL";
      marker?.remove();
      if (open[0]?.list !== paragraph.previousElementSibling) open = [];
      const isOver = (last) => last.level > level || (last.level === level && last.list.nodeName !== kind);
      while (open.length && isOver(open.at(-1))) open.pop();
      if (open.at(-1)?.level !== level) {
        const list = make(paragraph, kind);
        if (Number(number) > 1) list.setAttribute("start", number);
        if (open.length) open.at(-1).list.lastElementChild.append(list);
        else paragraph.before(list);
        open.push({ list, level });
      }
      open.at(-1).list.append(rename(paragraph, "li"));
    }
  }

  // Paragraphs that begin with a bullet; with a dash only where several stand together, because one may be speech.
  function readTypedBullets(body) {
    const isItem = (element, mark) =>
      element?.matches("p, div") && !element.querySelector(BLOCKS) && mark.test(element.textContent);
    for (const mark of [BULLET, DASH]) {
      for (const first of [...body.querySelectorAll("p, div")]) {
        if (!first.isConnected || !isItem(first, mark)) continue;
        const items = [first];
        while (isItem(items.at(-1).nextElementSibling, mark)) items.push(items.at(-1).nextElementSibling);
        if (mark === DASH && items.length === 1) continue;
        const list = make(first, "ul");
        first.before(list);
        for (const item of items) {
          const text = textsOf(item).find(({ data }) => data.trim());
          text.data = text.data.replace(mark, "");
          list.append(rename(item, "li"));
        }
      }
    }
  }

  // Google Docs hangs a list beneath a list instead of its item, and makes each item a paragraph.
  function nestLists(body) {
    for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
      if (list.previousElementSibling?.matches("li")) list.previousElementSibling.append(list);
    }
    for (const paragraph of body.querySelectorAll("li > :is(p, div):only-of-type:first-child")) unwrap(paragraph);
  }

  // A mark leads to its note, and the note back to its mark. Endnotes have numbers of their own.
  function readFootnotes(body) {
    const marks = [...body.querySelectorAll("a[href]")].flatMap((link) => {
      const [, kind, isNote, number] = /#_?(ftnt?|edn)(_?ref)?(\d+)$/.exec(link.getAttribute("href")) ?? [];
      return kind ? [{ link, isNote, name: `${kind === "edn" ? "e" : ""}${number}` }] : [];
    });
    for (const { link, isNote, name } of marks) {
      if (!marks.some((other) => other.name === name && other.isNote !== isNote)) continue;
      const mark = make(link, "data");
      mark.dataset.note = `[^${name}]${isNote ? ":" : ""}`;
      mark.textContent = name;
      link.replaceWith(mark);
    }
    for (const line of body.querySelectorAll("[data-style*='note-list'] > hr")) line.remove();
  }

  function keepLinks(body) {
    for (const link of body.querySelectorAll("a")) {
      const address = trueAddress(link.getAttribute("href") ?? "");
      const block = link.querySelector(BLOCKS);
      if (!address || !link.textContent.trim()) {
        unwrap(link);
      } else if (block) { // a card of a web page: its first line is the link
        const line = make(link, "a");
        line.setAttribute("href", address);
        line.append(...block.childNodes);
        block.append(line);
        if (line.querySelector(BLOCKS)) unwrap(line);
        unwrap(link);
      } else {
        for (const { name } of [...link.attributes]) link.removeAttribute(name);
        link.setAttribute("href", address);
      }
    }
  }

  // Without the detours by which Google and Outlook watch their readers; empty for what cannot stand in a text.
  function trueAddress(address, detours = 0) {
    if (!URL.canParse(address) || detours > MOST.detours) return "";
    const url = new URL(address);
    const detour = (/^www\.google\.\w+$/.test(url.hostname) && url.pathname === "/url" && url.searchParams.get("q"))
      || (url.hostname.endsWith(".safelinks.protection.outlook.com") && url.searchParams.get("url"));
    if (detour) return trueAddress(detour, detours + 1);
    return /^(https?|mailto):$/.test(url.protocol) && url.href.length <= LONGEST_ADDRESS ? url.href : "";
  }

  // A table of Markdown is a plain grid of lines, with its names in the first row. Others hold a layout, not data.
  function flattenTables(body) {
    for (const table of body.querySelectorAll("table")) {
      const rows = [...table.rows];
      if (table.caption) table.before(rename(table.caption, "p"));
      if (table.querySelector("table") || Math.max(...rows.map((row) => row.cells.length)) < 2) {
        table.replaceWith(...rows.flatMap((row) => [...row.cells]).map((cell) => rename(cell, "div")));
        continue;
      }
      const grid = spread(rows);
      table.replaceChildren(...rows);
      rows.forEach((row, number) => row.replaceChildren(...grid[number]));
      for (const cell of table.querySelectorAll("td, th")) flattenCell(cell);
    }
  }

  // The cells row by row, with empty ones where one spans several; all rows are of one length.
  function spread(rows) {
    const grid = rows.map(() => []);
    const area = ({ rowSpan, colSpan }) => Math.min(Math.max(rowSpan, 1), rows.length) * Math.min(colSpan, WIDEST);
    bound("cells", rows.flatMap((row) => [...row.cells]).reduce((sum, cell) => sum + area(cell), 0));
    rows.forEach((row, top) => {
      let left = 0;
      for (const cell of row.cells) {
        while (grid[top][left]) left += 1;
        for (const line of grid.slice(top, top + Math.max(cell.rowSpan, 1)))
          for (let column = left; column < left + Math.min(cell.colSpan, WIDEST); column += 1)
            line[column] = line === grid[top] && column === left ? cell : make(cell, "td");
      }
    });
    const width = Math.max(...grid.map((line) => line.length));
    return grid.map((line) => Array.from({ length: width }, (_, column) => line[column] ?? make(rows[0], "td")));
  }

  function flattenCell(cell) {
    for (const item of cell.querySelectorAll("li")) item.prepend(item.matches(":only-child") ? "" : "• ");
    for (const line of cell.querySelectorAll("br")) line.replaceWith(" ");
    for (const block of cell.querySelectorAll(BLOCKS)) {
      block.append(" ");
      unwrap(block);
    }
  }

  // The highest becomes "#", which the site shows as a heading below its own, and no level is left out.
  function shiftHeadings(body) {
    for (const heading of body.querySelectorAll(HEADINGS)) {
      if (heading.closest("li") || !heading.textContent.trim()) unwrap(heading);
      for (const line of heading.querySelectorAll("br")) line.replaceWith(" ");
    }
    const headings = [...body.querySelectorAll(HEADINGS)];
    const levels = [...new Set(headings.map((heading) => heading.nodeName))].sort();
    for (const heading of headings) rename(heading, `h${levels.indexOf(heading.nodeName) + 1}`);
  }

  // Emphasis that Markdown could not say: within itself, in headings, around blocks or blanks, or in the midst of a word.
  function settleEmphasis(body) {
    for (const element of body.querySelectorAll("strong, em, del")) {
      const name = element.nodeName.toLowerCase();
      const strongAlready = name === "strong" ? `strong, tr:first-child, ${HEADINGS}` : name;
      if (element.querySelector(BLOCKS) || !element.textContent.trim() || element.parentElement.closest(strongAlready)) {
        unwrap(element);
        continue;
      }
      while (element.lastChild?.nodeName === "BR") element.after(element.lastChild);
      while (element.firstChild?.nodeName === "BR") element.before(element.firstChild);
    }
    body.normalize();
    for (const span of body.querySelectorAll("span, font, u")) unwrap(span);
    for (const element of body.querySelectorAll("strong, em, del")) {
      while (element.nextSibling?.nodeName === element.nodeName) {
        element.append(...element.nextSibling.childNodes);
        element.nextSibling.remove();
      }
    }
    body.normalize();
    const clings = (inner, outer) => /[\p{P}\p{S}]/u.test(inner ?? "") && /[\p{L}\p{N}]/u.test(outer ?? "");
    for (const element of body.querySelectorAll("strong, em, del")) {
      const { textContent: words, previousSibling: before, nextSibling: after } = element;
      const isStuck = clings(words.at(0), before?.textContent.at(-1)) || clings(words.at(-1), after?.textContent.at(0));
      if (isStuck) unwrap(element);
    }
    body.normalize();
  }

  function raise(body) {
    for (const element of body.querySelectorAll("sup, sub")) {
      const signs = element.nodeName === "SUP" ? RAISED : LOWERED;
      const words = [...element.textContent];
      if (words.every((sign) => sign in signs)) element.textContent = words.map((sign) => signs[sign]).join("");
    }
  }

  // What looks like Markdown in the words stays words. References of this site, such as [slide 7], keep their meaning.
  function escape(body) {
    for (const text of textsOf(body)) {
      if (text.parentElement.closest("code, [data-note]")) continue;
      text.data = text.data
        .replace(/\\(?=[!-/:-@[-`{-~]|$)/g, "\\\\")
        .replace(/[*`]/g, "\\$&")
        .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
        .replace(/~(?=~)/g, "\\~")
        .replace(/\[(?=\^|[^[\]]*\][([:])/g, "\\[");
      if (text.parentElement.closest("a"))
        text.data = text.data.replace(/\\?[[\]]/g, (bracket) => `\\${bracket.at(-1)}`);
      if (text.nextSibling?.nodeName === "A") text.data = text.data.replace(/!$/, "\\!");
      if (beginsLine(text))
        text.data = text.data
          .replace(/^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$|-)|=|>|\||[:~](?=\s))/, "$1\\$2")
          .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
    }
  }

  function beginsLine(node) {
    let before = node.previousSibling;
    while (before?.nodeType === Node.TEXT_NODE && !before.data.trim()) before = before.previousSibling;
    if (before) return before.nodeName === "BR" || (before.nodeType === Node.ELEMENT_NODE && before.matches(BLOCKS));
    return node.parentElement.matches(`body, ${BLOCKS}`) || beginsLine(node.parentElement);
  }

  function write(body) {
    const service = new TurndownService({ headingStyle: "atx", hr: "---", codeBlockStyle: "fenced", emDelimiter: "*" });
    service.escape = (words) => words; // done above, where it is known what stands at the beginning of a line
    service.addRule("footnote", { filter: "data", replacement: (words, mark) => mark.dataset.note ?? words });
    service.addRule("struck out", { filter: "del", replacement: (words) => `~~${words}~~` });
    service.addRule("list item", { filter: "li", replacement: writeItem });
    service.addRule("cell", { filter: ["td", "th"], replacement: (words) => ` ${writeCell(words)} |` });
    service.addRule("row", {
      filter: "tr",
      replacement: (cells, row) => `|${cells}\n${row.previousSibling ? "" : divider(row)}`,
    });
    return service.turndown(body).replace(/(?<! ) *\n(?: *\n)+/g, "\n\n");
  }

  function writeItem(words, item) {
    const { parentElement: list, nextElementSibling: next } = item;
    const number = Number(list.getAttribute("start") || 1) + [...list.children].indexOf(item);
    const mark = list.nodeName === "OL" ? `${number}. ` : "- ";
    return mark + words.trim().replace(/\n(?=.)/g, `\n${" ".repeat(mark.length)}`) + (next ? "\n" : "");
  }

  const writeCell = (words) =>
    words.trim().replace(/\s+/g, " ").replace(/\\.|\|/g, (sign) => (sign === "|" ? "\\|" : sign));

  // The last row tells best where the numbers stand.
  function divider(row) {
    const side = (cell) => style(cell, "text-align") || cell.getAttribute("align");
    const sides = [...row.parentElement.lastElementChild.cells].map(side);
    return `|${sides.map((name) => ({ right: " ---: |", center: " :---: |" })[name] ?? " --- |").join("")}\n`;
  }
}
